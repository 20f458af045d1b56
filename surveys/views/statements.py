"""Rückmeldung der Projektbeteiligten: the municipality's pages, and the list of the consultancy."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.permissions import can_edit
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import town_or_404, town_to_edit
from portal.core.access import CONSULTANT, TOWN_EDIT, TOWN_READ, access
from portal.core.errors import DomainError
from portal.core.receipts import confirm
from surveys.compiled import compile_version
from surveys.enums_voices import StatementState
from surveys.forms.voices import CallForm, StatementForm, SubmitForm
from surveys.models import Deployment, Statement, StatementCall
from surveys.permissions_voices import can_call_statement, can_give_statement, can_withdraw_statement
from surveys.selectors.statements import (
    call_of,
    current_statement,
    end_deployments,
    judgements,
    sentence_of,
    state_of,
    statement_lines,
)
from surveys.services.voices import statements as services
from surveys.services.voices.mails import tell_municipality
from surveys.services.voices.sentences import statement_items
from surveys.views.deployment_pages import below_survey, deployment_or_404


@access(CONSULTANT)
def statement_list(request: HttpRequest) -> HttpResponse:
    """Every end survey with the statement of its municipality."""
    rows = statement_lines(end_deployments(Deployment.objects.visible_to(request.user)))
    lines = [(line, can_call_statement(line.deployment)) for line in rows]
    return render(request, "surveys/statement_list.html", {"lines": lines})


@access(CONSULTANT, "GET", "POST")
def statement_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a municipality for its statement, or move the day."""
    deployment = deployment_or_404(request, pk)
    call = call_of(deployment)
    form = CallForm(posted(request), initial={"due_on": call.due_on if call else None})
    asked = attempt(form, lambda: services.call_statement(deployment=deployment, by=request.user, **form.values()))
    if asked:
        if call is None or call.due_on != asked.due_on:
            _tell(request, asked)
        return redirect("surveys:statement_list")
    list_url, title = reverse("surveys:statement_list"), _("Frist ändern") if call else _("Um Rückmeldung bitten")
    context = {
        "title": title,
        "button": title,
        "over": str(deployment),
        "back": list_url,
        "crumbs": [(_("Rückmeldungen"), list_url), (title, "")],
        "refused": can_call_statement(deployment).reason,
        "intro": _(
            "Leitung und Mitarbeitende der Kommune antworten dann im Namen der Projektbeteiligten, nicht anonym."
        ),
    }
    return form_page(request, form, "surveys/text_form.html", **context)


def _tell(request: HttpRequest, call: StatementCall) -> None:
    """Mail the request, and say who knows of it now."""
    told = tell_municipality(call)
    done = _("Die Kommune kann ihre Rückmeldung jetzt geben.")
    if told.sent:
        sent = ngettext("Die E-Mail ging an %(n)s Person.", "Die E-Mail ging an %(n)s Personen.", told.sent)
        messages.success(request, f"{done} {sent % {'n': told.sent}}")
    elif not told.failed:
        nobody = _("Niemand dort darf schreiben. Laden Sie unter „Stellen und Team“ der Kommune jemanden ein.")
        messages.warning(request, f"{done} {nobody}")
    if told.failed:
        failed = ngettext(
            "Bei %(n)s Person ging die E-Mail nicht hinaus. Sprechen Sie die Kommune direkt an.",
            "Bei %(n)s Personen ging die E-Mail nicht hinaus. Sprechen Sie die Kommune direkt an.",
            told.failed,
        )
        messages.warning(request, failed % {"n": told.failed})


@access(TOWN_READ)
def town_statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where the statement stands, what it says, what can be done. A draft is shown to those who write it."""
    town = town_or_404(request, slug)
    deployment = deployment_or_404(request, pk, town)
    call, statement = call_of(deployment), current_statement(deployment)
    label, tone = state_of(call, statement)
    submitted = statement is not None and statement.state == StatementState.SUBMITTED
    shown = statement if submitted or can_edit(request.user, town) else None
    context = {
        **_around(deployment),
        "call": call,
        "statement": shown,
        "label": label,
        "tone": tone,
        "submitted": submitted,
        "judgements": judgements(deployment, shown) if shown else [],
        "sentence": sentence_of(deployment, shown),
        "may_give": can_give_statement(request.user, deployment, call),
        "may_withdraw": can_withdraw_statement(request.user, statement, deployment),
    }
    return render(request, "surveys/statement_detail.html", context)


@access(TOWN_EDIT, "GET", "POST")
def town_statement_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write the draft; it may stay incomplete."""
    deployment, statement, refused = _to_write(request, slug, pk)
    items, draft = statement_items(compile_version(deployment.version)), f"statement-{deployment.pk}"
    form = StatementForm(posted(request), items=items, statement=statement)
    if attempt(form, lambda: services.save_statement(deployment=deployment, by=request.user, **form.values())):
        confirm(request, _("Der Entwurf ist gespeichert. Abgegeben ist er noch nicht."), draft=draft)
        return redirect("surveys:town_statement_submit", slug, pk)
    if statement is not None and statement.state == StatementState.SUBMITTED:
        refused = refused or _("Die Rückmeldung ist abgegeben. Holen Sie sie zum Ändern zurück.")
    context = {**_below(deployment), "title": _("Rückmeldung schreiben"), "draft": draft, "refused": refused}
    return form_page(request, form, "surveys/statement_form.html", **context)


@access(TOWN_EDIT, "GET", "POST")
def town_statement_submit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is published, the consent, and the button that submits."""
    deployment, statement, refused = _to_write(request, slug, pk)
    consent = consent_text(deployment)
    form = SubmitForm(posted(request), initial={"version": statement.revision if statement else 0})
    if attempt(form, lambda: _submit(request, deployment, form, consent)):
        messages.success(request, _("Vielen Dank. Die Rückmeldung ist abgegeben."))
        return redirect("surveys:town_statement", slug, pk)
    context = {
        **_below(deployment),
        "title": _("Rückmeldung abgeben"),
        "statement": statement,
        "judgements": judgements(deployment, statement) if statement else [],
        "sentence": sentence_of(deployment, statement),
        "consent": consent,
        "refused": refused,
    }
    return form_page(request, form, "surveys/statement_submit.html", **context)


@access(TOWN_EDIT, "POST")
def town_statement_revise(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a submitted statement back as a draft; from this moment it is no longer used."""
    deployment, _statement, _refused = _to_write(request, slug, pk)
    try:
        services.revise_statement(deployment=deployment, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("surveys:town_statement", slug, pk)
    messages.success(request, _("Die Rückmeldung ist wieder ein Entwurf und wird nicht mehr verwendet."))
    return redirect("surveys:town_statement_edit", slug, pk)


@access(TOWN_EDIT, "GET", "POST")
def town_statement_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then delete what was said, at any time."""
    deployment, statement, _refused = _to_write(request, slug, pk)
    text = _(
        "Funktion, Einschätzungen und Anmerkung werden sofort gelöscht. Berichte, die noch nicht freigegeben sind, werden"
        " ohne Ihren Satz neu erstellt. In Berichten, die schon freigegeben sind, bleibt er stehen."
    )
    page = ask(
        request,
        refused=can_withdraw_statement(request.user, statement, deployment).reason,
        act=lambda: services.withdraw_statement(deployment=deployment, by=request.user),
        title=_("Rückmeldung zurückziehen?"),
        text=text,
        label=_("Zurückziehen"),
        **_below(deployment),
    )
    if page:
        return page
    messages.success(request, _("Die Rückmeldung ist zurückgezogen."))
    return redirect("surveys:town_statement", slug, pk)


def consent_text(deployment: Deployment) -> str:
    """What a municipality agrees to; stored word for word with the statement."""
    return " ".join(
        [
            _("Diese Rückmeldung ist nicht anonym. Sie heißt überall „Rückmeldung der Projektbeteiligten“."),
            _(
                "In Berichten des Programms, auch in öffentlichen, steht der oben gezeigte Satz mit dem Namen „%(town)s“."
            )
            % {"town": deployment.town.name},
            _("Funktion, einzelne Einschätzungen und Anmerkung sehen nur Ihre Kommune und die Beratung."),
            _("Zu den Zahlen der anonymen Befragung kommt sie nicht hinzu."),
            _(
                "Sie können sie jederzeit hier zurückziehen. Dann werden Ihre Angaben sofort gelöscht, und Berichte, die"
                " noch nicht freigegeben sind, werden ohne den Satz neu erstellt."
            ),
            _("In Berichten, die schon freigegeben sind, bleibt der Satz stehen."),
        ]
    )


def _submit(request: HttpRequest, deployment: Deployment, form: SubmitForm, consent: str) -> Statement:
    return services.submit_statement(
        deployment=deployment,
        by=request.user,
        version=form.cleaned_data["version"],
        consent=consent if form.cleaned_data["agreed"] else "",
    )


def _to_write(request: HttpRequest, slug: str, pk: int) -> tuple[Deployment, Statement | None, str]:
    """Deployment, current statement, and why it cannot be written now, empty if it can."""
    deployment = deployment_or_404(request, pk, town_to_edit(request, slug))
    refused = can_give_statement(request.user, deployment, call_of(deployment)).reason
    return deployment, current_statement(deployment), refused


def _around(deployment: Deployment) -> dict[str, Any]:
    return {
        **below_survey(deployment),
        "title": _("Rückmeldung der Projektbeteiligten"),
        "today": timezone.localdate(),
    }


def _below(deployment: Deployment) -> dict[str, Any]:
    """Context of a page below the statement's."""
    url = reverse("surveys:town_statement", args=[deployment.town.slug, deployment.pk])
    return {**below_survey(deployment), "back": url, "parent": (_("Rückmeldung der Projektbeteiligten"), url)}
