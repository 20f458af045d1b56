"""Pages of the report editions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.forms.base import ReasonForm
from municipalities.views.answers import attempt, form_page, posted
from portal.accounts.requests import SignedInRequest
from portal.core.access import CONSULTANT, PROGRAMME, access
from portal.core.decisions import require
from portal.core.errors import DomainError
from portal.core.publications.permissions import allowed_acts, can_release, can_withdraw
from portal.core.publications.views import ASK, act_again, ask_to_discard, progress_part
from portal.core.views.acts import act
from portal.reports import selectors, services
from portal.reports.enums import CONTENT_TYPES, FileFormat
from portal.reports.forms import EditionForm
from portal.reports.models import ReportEdition
from portal.reports.permissions import can_download

PER_PAGE = 25
LOG_ROWS = 50


def _edition(request: SignedInRequest, pk: int) -> ReportEdition:
    rows = ReportEdition.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("programme", "created_by", "released_by", "withdrawn_by", "job"), pk=pk
    )


@access(PROGRAMME)
def edition_list(request: SignedInRequest) -> HttpResponse:
    """All editions for consultants, released ones for the ministry."""
    rows = ReportEdition.objects.visible_to(request.user).for_list().prefetch_related("files")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "reports/edition_list.html", {"page_obj": page})


@access(CONSULTANT, "GET", "POST")
def edition_create(request: SignedInRequest) -> HttpResponse:
    """Order an edition."""
    form = EditionForm(posted(request))
    form.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()
    edition = attempt(form, lambda: services.create_edition(by=request.user, **form.cleaned_data))
    if edition:
        messages.success(request, _("Die Ausgabe ist bestellt und wird jetzt erstellt."))
        return redirect(edition)
    return form_page(request, form, "reports/edition_create.html")


@access(PROGRAMME)
def edition_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Progress while it is built, then key figures, files and what can be done with it."""
    edition = _edition(request, pk)
    user = request.user
    context = {
        "edition": edition,
        "files": edition.files.all() if can_download(user, edition) else [],
        "preview": selectors.preview(edition, request.GET.get("seite")) if edition.is_built else None,
        **allowed_acts(user, edition),
        "log": edition.downloads.all()[:LOG_ROWS] if user.is_consultant else [],
    }
    return render(request, "reports/edition_detail.html", context)


@access(CONSULTANT)
@never_cache
def edition_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The progress bar alone, for the page to ask for again."""
    return progress_part(request, _edition(request, pk))


@access(CONSULTANT, "GET", "POST")
def edition_release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then release."""
    edition = _edition(request, pk)
    require(can_release(request.user, edition))
    if request.method == "POST":
        done = _("Die Ausgabe ist freigegeben. Das Ministerium kann sie jetzt herunterladen.")
        return act(request, lambda: services.release_edition(edition=edition, by=request.user), done, edition)
    context = {
        "publication": edition,
        "title": _("Ausgabe freigeben"),
        "text": _(
            "Das Ministerium kann die Ausgabe dann sofort ansehen und herunterladen."
            " Sie bestätigen, dass Sie die Zahlen geprüft haben."
        ),
        "label": _("Freigeben"),
    }
    return render(request, ASK, context)


@access(CONSULTANT, "GET", "POST")
def edition_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a released edition back, with a reason."""
    edition = _edition(request, pk)
    require(can_withdraw(request.user, edition))
    read_by = _("Der Grund steht im Protokoll und auf der Seite der Ausgabe; das Ministerium sieht ihn nicht.")
    form = ReasonForm(posted(request), max_length=500, help_text=read_by)
    if attempt(form, lambda: services.withdraw_edition(edition=edition, by=request.user, **form.values())):
        messages.success(request, _("Die Ausgabe ist zurückgezogen. Das Ministerium sieht sie nicht mehr."))
        return redirect(edition)
    context = {
        "publication": edition,
        "title": _("Ausgabe zurückziehen"),
        "text": _(
            "Das Ministerium findet die Ausgabe dann sofort nicht mehr. Bereits heruntergeladene Dateien bleiben dort;"
            " bitte sprechen Sie das Ministerium darauf an."
        ),
        "label": _("Zurückziehen"),
        "danger": True,
    }
    return form_page(request, form, ASK, **context)


@access(CONSULTANT, "GET", "POST")
def edition_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then give up an edition that was never released."""
    edition = _edition(request, pk)
    return ask_to_discard(request, edition, lambda: services.discard_edition(edition=edition, by=request.user))


@access(CONSULTANT, "POST")
def edition_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Build a failed edition again."""
    edition = _edition(request, pk)
    return act_again(request, edition, lambda: services.retry_edition(edition=edition, by=request.user))


@access(PROGRAMME)
def edition_download(request: SignedInRequest, pk: int, format: str) -> HttpResponse:
    """One file as an attachment; the right is checked and the download is logged each time."""
    if format not in FileFormat.values:
        raise Http404
    edition = _edition(request, pk)
    require(can_download(request.user, edition))
    if request.method == "HEAD":
        return HttpResponse(content_type=CONTENT_TYPES[format])
    try:
        content = services.download_file(edition=edition, format=format, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(edition)
    response = HttpResponse(content, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{edition.file_stem}.{format}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
