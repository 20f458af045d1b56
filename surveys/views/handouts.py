"""QR codes, posters, printed codes, invitations and reminders by mail, for a municipality and for the consultancy.

Codes and addresses pass through; nothing keeps them.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from municipalities.views.answers import attempt, form_page, posted
from municipalities.views.loading import town_or_404
from portal.audit.services import record
from portal.core.access import CONSULTANT, TOWN_READ, access
from portal.core.decisions import require
from portal.core.errors import DomainError
from portal.core.tables import Column, Sheet, csv_bytes
from surveys.enums import Channel
from surveys.forms.handouts import CodesForm, MailForm
from surveys.links import code_url, survey_url
from surveys.models import Deployment
from surveys.permissions_deployments import can_create_codes, can_invite
from surveys.poster import code_sheet_pdf, poster_pdf
from surveys.qr import qr_file
from surveys.services.handouts import mail_text, own_codes, print_codes, send_invitations
from surveys.views.deployment_pages import below_deployment, below_survey, deployment_or_404

SAMPLE = "-".join(["XXXX"] * 7)
QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
SHEETS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@access(TOWN_READ, "GET", "POST")
@never_cache
def town_survey_codes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Create codes and show them, this once."""
    deployment = _of_town(request, slug, pk)
    return _codes(request, deployment, below_survey(deployment))


@access(TOWN_READ, "POST")
@never_cache
def town_survey_sheet(request: HttpRequest, slug: str, pk: int, form: str) -> HttpResponse:
    """The codes that the page still holds, as cards to cut (PDF) or as a table (CSV)."""
    deployment = _of_town(request, slug, pk)
    return _sheet(request, deployment, form, below_survey(deployment))


@access(TOWN_READ, "GET", "POST")
@never_cache
def town_survey_invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send invitations to a list of addresses."""
    deployment = _of_town(request, slug, pk)
    return _mail(request, deployment, below_survey(deployment), reminder=False)


@access(TOWN_READ, "GET", "POST")
@never_cache
def town_survey_remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a reminder to a list of addresses, without knowing who has answered."""
    deployment = _of_town(request, slug, pk)
    return _mail(request, deployment, below_survey(deployment), reminder=True)


@access(CONSULTANT, "GET", "POST")
@never_cache
def deployment_codes(request: HttpRequest, pk: int) -> HttpResponse:
    """Create codes and show them, this once."""
    deployment = deployment_or_404(request, pk)
    return _codes(request, deployment, below_deployment(deployment))


@access(CONSULTANT, "POST")
@never_cache
def deployment_sheet(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The codes that the page still holds, as cards to cut (PDF) or as a table (CSV)."""
    deployment = deployment_or_404(request, pk)
    return _sheet(request, deployment, form, below_deployment(deployment))


@access(CONSULTANT, "GET", "POST")
@never_cache
def deployment_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send invitations to a list of addresses."""
    deployment = deployment_or_404(request, pk)
    return _mail(request, deployment, below_deployment(deployment), reminder=False)


@access(CONSULTANT, "GET", "POST")
@never_cache
def deployment_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a reminder to a list of addresses, without knowing who has answered."""
    deployment = deployment_or_404(request, pk)
    return _mail(request, deployment, below_deployment(deployment), reminder=True)


@access(CONSULTANT)
def deployment_qr(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The QR code as a file, for a poster or newspaper of one's own."""
    return qr_code(deployment_or_404(request, pk), form)


@access(CONSULTANT)
def deployment_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster as PDF."""
    deployment = deployment_or_404(request, pk)
    return poster(request, deployment, back=deployment.get_absolute_url())


def qr_code(deployment: Deployment, form: str) -> HttpResponse:
    """The QR code as an attachment."""
    if form not in QR_TYPES:
        raise Http404(form)
    return _attachment(qr_file(survey_url(deployment), form), QR_TYPES[form], f"qr-{deployment.slug}.{form}")


def poster(request: HttpRequest, deployment: Deployment, *, back: str) -> HttpResponse:
    """The poster as an attachment, recorded; where it cannot be built, the way back with the reason."""
    try:
        body = poster_pdf(deployment)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back)
    record("deployment.poster", by=request.user, on=deployment, ags=deployment.asked.ags)
    return _attachment(body, "application/pdf", f"plakat-{deployment.slug}.pdf")


def _attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


def _codes(request: HttpRequest, deployment: Deployment, around: dict[str, Any]) -> HttpResponse:
    require(can_create_codes(request.user, deployment))
    form = CodesForm(posted(request))
    codes = attempt(form, lambda: print_codes(deployment=deployment, by=request.user, **form.values()))
    if codes:
        context = {"codes": codes, "title": _("Neue Codes"), **around}
        return render(request, "surveys/codes_created.html", context)
    return form_page(request, form, "surveys/codes_form.html", title=_("Codes drucken"), **around)


def _sheet(request: HttpRequest, deployment: Deployment, form: str, around: dict[str, Any]) -> HttpResponse:
    require(can_create_codes(request.user, deployment))
    if form not in SHEETS:
        raise Http404(form)
    try:
        codes = own_codes(deployment=deployment, codes=request.POST.get("codes", "").split())
        body = code_sheet_pdf(deployment, codes) if form == "pdf" else _table(deployment, codes)
    except DomainError as error:
        context = {"title": _("Codes"), "refused": error.message, **around}
        return render(request, "surveys/codes_refused.html", context, status=409)
    return _attachment(body, SHEETS[form], f"codes-{deployment.slug}.{form}")


def _mail(request: HttpRequest, deployment: Deployment, around: dict[str, Any], *, reminder: bool) -> HttpResponse:
    """First POST: what was read from the list, and the mail. With ``senden``: send, and say what was refused."""
    require(can_invite(request.user, deployment))
    form = MailForm(posted(request), request.FILES or None)
    context = {"reminder": reminder, "title": _title(reminder), **around}
    if not form.is_valid():
        return form_page(request, form, "surveys/mail_form.html", **context)
    if "senden" not in request.POST:
        return render(request, "surveys/mail_preview.html", {**context, **_preview(form, deployment, reminder)})
    sent = attempt(
        form,
        lambda: send_invitations(
            deployment=deployment,
            by=request.user,
            addresses=form.found.valid,
            key=form.cleaned_data["key"],
            reminder=reminder,
        ),
    )
    if sent is None:
        return form_page(request, form, "surveys/mail_form.html", **context)
    return render(request, "surveys/mail_sent.html", {"sent": sent, **context})


def _preview(form: MailForm, deployment: Deployment, reminder: bool) -> dict[str, Any]:
    code = SAMPLE if deployment.channel == Channel.TOKEN and not reminder else ""
    subject, body = mail_text(deployment, reminder=reminder, code=code)
    return {
        "found": form.found,
        "unknown": form.unknown,
        "addresses": "\n".join(form.found.valid),
        "key": form.cleaned_data["key"],
        "subject": subject,
        "body": body,
    }


def _title(reminder: bool) -> str:
    return _("Erinnerung senden") if reminder else _("Einladungen senden")


def _table(deployment: Deployment, codes: list[str]) -> bytes:
    columns = [
        Column("code", pgettext("einmaliger Zugang", "Code"), width=40),
        Column("link", _("Link mit Code"), width=80),
    ]
    rows = [(code, code_url(deployment, code)) for code in codes]
    return csv_bytes(Sheet(_("Codes"), columns, rows))


def _of_town(request: HttpRequest, slug: str, pk: int) -> Deployment:
    return deployment_or_404(request, pk, town_or_404(request, slug))
