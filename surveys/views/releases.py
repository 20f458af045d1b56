"""Pages of the releases, for consultants."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.forms.base import ReasonForm
from municipalities.views.answers import attempt, form_page, posted
from portal.accounts.requests import SignedInRequest
from portal.core.access import CONSULTANT, access
from portal.core.decisions import require
from portal.core.publications.permissions import allowed_acts, can_release, can_withdraw
from portal.core.publications.states import ReleaseState
from portal.core.publications.views import ASK, act_again, ask_to_discard, progress_part
from portal.core.views.acts import act
from surveys.forms.releases import CreateForm, ReleaseForm
from surveys.models import Deployment, Release
from surveys.permissions_releases import can_decide
from surveys.querysets import BY_ASKED
from surveys.selectors.padding import doubts
from surveys.selectors.release_pages import (
    decisions,
    deployment_lines,
    facts_of,
    hidden_tables,
    release_facts,
    scope_from,
    wave_lines,
)
from surveys.selectors.releases import published
from surveys.services import releases as services
from surveys.services.releases.readiness import readiness
from surveys.services.releases.sources import asks_towns

PER_PAGE, READY = 25, "fertig"


@access(CONSULTANT)
def release_list(request: SignedInRequest) -> HttpResponse:
    """All releases, or those that wait for a second person, the newest first."""
    only_ready = request.GET.get("zustand") == READY
    rows = Release.objects.for_list()
    page = Paginator(rows.filter(state=ReleaseState.READY) if only_ready else rows, PER_PAGE)
    context = {"page_obj": page.get_page(request.GET.get("seite")), "only_ready": only_ready, "ready": READY}
    return render(request, "surveys/release_list.html", context)


@access(CONSULTANT, "GET", "POST")
def release_create(request: SignedInRequest) -> HttpResponse:
    """Without a scope: what could be evaluated. With one: what is ready, the tables, and the order."""
    wanted = request.GET.get("umfang")
    if not wanted:
        return _choose(request)
    scope = scope_from(wanted, Deployment.objects.visible_to(request.user))
    if scope is None:
        raise Http404
    ready = readiness(scope)
    form = CreateForm(
        posted(request), is_wave=scope.is_wave, asks_towns=asks_towns(scope), is_waiting=bool(ready.waiting)
    )
    made = attempt(form, lambda: services.create_release(scope=scope, by=request.user, **form.values()))
    if made:
        made.refresh_from_db(fields=["state"])
        ordered, done = _("Die Auswertung ist bestellt und wird jetzt erstellt."), _("Die Auswertung ist erstellt.")
        messages.success(request, ordered if made.is_being_built else done)
        return redirect(made)
    context = {
        "scope": scope,
        "may_create": ready.may_create,
        "facts": facts_of(ready),
        "unfinished": ready.unfinished,
    }
    return form_page(request, form, "surveys/release_create.html", **context)


@access(CONSULTANT)
def release_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Progress while it is built, then what is hidden, what has to be decided and what can be done."""
    release = _release(pk)
    user = request.user
    results = published(release) if release.is_built else None
    context = {
        "release": release,
        "tables": hidden_tables(results) if results else [],
        "decisions": decisions(release, results) if results else [],
        "method": results.method if results else None,
        "doubts": doubts(release),
        "decide": can_decide(user, release),
        **allowed_acts(user, release),
    }
    return render(request, "surveys/release_detail.html", context)


@access(CONSULTANT)
@never_cache
def release_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The progress bar alone, for the page to ask for again."""
    return progress_part(request, _release(pk))


@access(CONSULTANT, "POST")
def release_decide(request: SignedInRequest, pk: int, index: int) -> HttpResponse:
    """Take one of the proposals."""
    release = _release(pk)
    require(can_decide(request.user, release))
    done = _("Der Vorschlag ist übernommen. Die Auswertung wird noch einmal erstellt und geprüft.")
    return act(request, lambda: services.apply_proposal(release=release, index=index, by=request.user), done, release)


@access(CONSULTANT, "GET", "POST")
def release_release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for whom, then release."""
    release = _release(pk)
    require(can_release(request.user, release))
    form = ReleaseForm(posted(request), may_be_public=release.may_be_public)
    if form.is_valid():
        public = form.cleaned_data.get("public", False)
        done = _("Die Auswertung ist freigegeben. Wer sie lesen darf, findet sie jetzt unter „Ergebnisse“.")
        return act(
            request, lambda: services.release_release(release=release, by=request.user, public=public), done, release
        )
    if release.is_wave:
        readers = _("Ministerium und beteiligte Kommunen lesen die Ergebnisse dann sofort.")
    elif release.may_be_public:
        readers = _("Das Ministerium liest die Ergebnisse dann sofort.")
    else:
        readers = _("Die Kommune liest ihre Ergebnisse dann sofort, sonst niemand.")
    careful = _("Was einmal gelesen wurde, lässt sich nicht zurückholen.")
    context = {
        "publication": release,
        "title": _("Auswertung freigeben"),
        "text": " ".join([readers, *doubts(release), careful]),
        "label": _("Freigeben"),
        "facts": release_facts(published(release)),
    }
    return form_page(request, form, "surveys/release_ask.html", **context)


@access(CONSULTANT, "GET", "POST")
def release_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a released one back, with a reason."""
    release = _release(pk)
    require(can_withdraw(request.user, release))
    read_by = _("Der Grund steht im Protokoll und auf der Seite der Auswertung; sonst sieht ihn niemand.")
    form = ReasonForm(posted(request), max_length=500, help_text=read_by)
    if attempt(form, lambda: services.withdraw_release(release=release, by=request.user, **form.values())):
        messages.success(request, _("Die Auswertung ist zurückgezogen. Niemand findet sie mehr."))
        return redirect(release)
    context = {
        "publication": release,
        "title": _("Auswertung zurückziehen"),
        "text": _(
            "Niemand findet die Auswertung dann mehr. Was schon gelesen oder heruntergeladen wurde, bleibt bekannt;"
            " spätere Auswertungen werden weiter dagegen geprüft."
        ),
        "label": _("Zurückziehen"),
        "danger": True,
    }
    return form_page(request, form, ASK, **context)


@access(CONSULTANT, "GET", "POST")
def release_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then give up a release that was never released."""
    release = _release(pk)
    return ask_to_discard(request, release, lambda: services.discard_release(release=release, by=request.user))


@access(CONSULTANT, "POST")
def release_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Build a failed release again."""
    release = _release(pk)
    return act_again(request, release, lambda: services.retry_release(release=release, by=request.user))


def _release(pk: int) -> Release:
    return get_object_or_404(Release.objects.for_list(), pk=pk)


def _choose(request: SignedInRequest) -> HttpResponse:
    rows = Deployment.objects.visible_to(request.user).filter(histograms__isnull=False).distinct()
    named = rows.with_asked().select_related("version__questionnaire").order_by("-opens_on", *BY_ASKED, "pk")
    page = Paginator(named, PER_PAGE).get_page(request.GET.get("seite"))
    context: dict[str, Any] = {"waves": wave_lines(), "page": page, "lines": deployment_lines(page.object_list)}
    return render(request, "surveys/release_choose.html", context)
