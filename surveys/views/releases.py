"""Pages of the releases, for consultants."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.views.answers import attempt, form_page, posted
from portal.accounts.requests import SignedInRequest
from portal.core.access import CONSULTANT, access
from portal.core.decisions import require
from portal.core.errors import DomainError
from surveys import permissions_releases as permissions
from surveys.forms.releases import CreateForm, ReleaseForm, WithdrawForm
from surveys.models import Deployment, Release
from surveys.selectors.release_pages import (
    decisions,
    deployment_lines,
    facts_of,
    hidden_tables,
    scope_from,
    wave_lines,
)
from surveys.selectors.releases import published
from surveys.services import releases as services
from surveys.services.releases.readiness import readiness

PER_PAGE = 25


@access(CONSULTANT)
def release_list(request: SignedInRequest) -> HttpResponse:
    """All releases, the newest first."""
    page = Paginator(Release.objects.for_list(), PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "surveys/release_list.html", {"page_obj": page})


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
    form = CreateForm(posted(request), is_wave=scope.is_wave, is_waiting=bool(ready.waiting))
    made = attempt(form, lambda: services.create_release(scope=scope, by=request.user, **form.values()))
    if made:
        messages.success(request, _("Die Auswertung ist bestellt und wird jetzt erstellt."))
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
        "decide": permissions.can_decide(user, release),
        "can_release": permissions.can_release(user, release),
        "withdraw": permissions.can_withdraw(user, release),
        "discard": permissions.can_discard(user, release),
        "retry": permissions.can_retry(user, release),
    }
    return render(request, "surveys/release_detail.html", context)


@access(CONSULTANT)
@never_cache
def release_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The progress bar alone, for the page to ask for again; reloads the page once there is something new on it."""
    release = _release(pk)
    if not request.headers.get("HX-Request"):
        return redirect(release)
    response = render(request, "surveys/release_progress.html", {"release": release})
    if release.state != "building" or release.is_stuck:
        response["HX-Refresh"] = "true"
    return response


@access(CONSULTANT, "POST")
def release_decide(request: SignedInRequest, pk: int, index: int) -> HttpResponse:
    """Take one of the proposals."""
    release = _release(pk)
    require(permissions.can_decide(request.user, release))
    done = _("Der Vorschlag ist übernommen. Die Auswertung wird noch einmal erstellt und geprüft.")
    action = lambda: services.apply_proposal(release=release, index=index, by=request.user)  # noqa: E731
    return _act(request, release, action, done)


@access(CONSULTANT, "GET", "POST")
def release_release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for whom, then release."""
    release = _release(pk)
    require(permissions.can_release(request.user, release))
    form = ReleaseForm(posted(request), is_wave=release.is_wave)
    if form.is_valid():
        public = form.cleaned_data.get("public", False)
        done = _("Die Auswertung ist freigegeben. Wer sie lesen darf, findet sie jetzt unter „Ergebnisse“.")
        return _act(
            request, release, lambda: services.release_release(release=release, by=request.user, public=public), done
        )
    return form_page(request, form, "surveys/release_release.html", release=release)


@access(CONSULTANT, "GET", "POST")
def release_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a released one back, with a reason."""
    release = _release(pk)
    require(permissions.can_withdraw(request.user, release))
    form = WithdrawForm(posted(request))

    def save() -> bool:
        services.withdraw_release(release=release, by=request.user, **form.values())
        return True

    if attempt(form, save):
        messages.success(request, _("Die Auswertung ist zurückgezogen. Niemand findet sie mehr."))
        return redirect(release)
    return form_page(request, form, "surveys/release_withdraw.html", release=release)


@access(CONSULTANT, "GET", "POST")
def release_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then give up a release that was never released."""
    release = _release(pk)
    require(permissions.can_discard(request.user, release))
    if request.method == "POST":
        done = _("Die Auswertung ist verworfen.")
        return _act(request, release, lambda: services.discard_release(release=release, by=request.user), done)
    return render(request, "surveys/release_discard.html", {"release": release})


@access(CONSULTANT, "POST")
def release_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Build a failed release again."""
    release = _release(pk)
    require(permissions.can_retry(request.user, release))
    done = _("Die Auswertung wird noch einmal erstellt.")
    return _act(request, release, lambda: services.retry_release(release=release, by=request.user), done)


def _release(pk: int) -> Release:
    rows = Release.objects.for_list().select_related(
        "questionnaire", "programme", "deployment__municipality", "created_by", "released_by", "withdrawn_by", "job"
    )
    return get_object_or_404(rows, pk=pk)


def _choose(request: SignedInRequest) -> HttpResponse:
    rows = Deployment.objects.visible_to(request.user).filter(histograms__isnull=False).distinct()
    named = rows.select_related("version__questionnaire", "municipality").order_by(
        "-opens_on", "municipality__name", "pk"
    )
    page = Paginator(named, PER_PAGE).get_page(request.GET.get("seite"))
    context: dict[str, Any] = {"waves": wave_lines(), "page": page, "lines": deployment_lines(page.object_list)}
    return render(request, "surveys/release_choose.html", context)


def _act(request: SignedInRequest, release: Release, action: Callable[[], None], done: str) -> HttpResponse:
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(release)
