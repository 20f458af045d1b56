"""Questionnaires and their versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from municipalities.views.answers import attempt, posted
from portal.core.access import CONSULTANT, access
from portal.core.receipts import confirm
from surveys.enums import german_name
from surveys.forms.instruments import NameForm, QuestionnaireForm, VersionForm
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.permissions import can_delete_version, can_edit_version, can_make_version
from surveys.selectors.instruments import facts, questionnaire_rows, version_page
from surveys.services import instruments as services
from surveys.services.editing import version_values
from surveys.services.findings import Finding, Severity
from surveys.views.editor_loading import (
    ask,
    draft_to_edit,
    editor_form,
    steps,
    version_name,
    version_or_404,
    version_url,
)
from surveys.wording import GERMAN


@access(CONSULTANT)
def questionnaire_list(request: HttpRequest) -> HttpResponse:
    """All questionnaires with their versions."""
    return render(request, "surveys/editor_list.html", {"rows": questionnaire_rows()})


@access(CONSULTANT, "GET", "POST")
def questionnaire_create(request: HttpRequest) -> HttpResponse:
    """Create a questionnaire with an empty first version."""
    form = QuestionnaireForm(posted(request), initial={"municipality": request.GET.get("kommune", "")})
    row = attempt(form, lambda: services.create_questionnaire(by=request.user, **form.values()))
    if row:
        confirm(
            request, _("Der Fragebogen ist angelegt. Beginnen Sie mit einem Abschnitt."), draft="questionnaire-new"
        )
        return redirect("surveys:version_detail", row.code, 1)
    return editor_form(request, form, draft="questionnaire-new", **steps(None, _("Fragebogen anlegen")))


@access(CONSULTANT, "GET", "POST")
def questionnaire_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change title and wave, as staff see them."""
    row = get_object_or_404(Questionnaire, code=code)
    form = NameForm(posted(request), initial={"title": row.title, "wave": row.wave})
    if attempt(form, lambda: services.rename_questionnaire(questionnaire=row, by=request.user, **form.values())):
        confirm(request, _("Der Fragebogen ist gespeichert."), draft=f"questionnaire-{row.pk}")
        return redirect("surveys:questionnaire_list")
    return editor_form(request, form, draft=f"questionnaire-{row.pk}", **steps(None, _("Fragebogen umbenennen")))


@access(CONSULTANT)
def version_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The editor: sections and questions in their order; read-only for a frozen version."""
    version = version_or_404(code, number)
    findings = services.check_version(version)
    ctx = {
        "version": version,
        "name": version_name(version),
        "crumbs": steps(version, version_name(version))["crumbs"][:2],
        "sections": version_page(version),
        "facts": facts(version),
        "translations": [{"code": one, "name": german_name(one)} for one in version.languages if one != GERMAN],
        "may_edit": can_edit_version(request.user, version),
        "may_delete": can_delete_version(request.user, version),
        "may_continue": can_make_version(request.user, version),
        "draft_number": _open_draft(version) if version.is_frozen else None,
        "counts": _counts(findings),
    }
    return render(request, "surveys/editor_version.html", ctx)


def _open_draft(version: QuestionnaireVersion) -> int | None:
    """Number of the draft of the same questionnaire."""
    rows = version.questionnaire.versions.filter(frozen_at__isnull=True)
    return rows.values_list("number", flat=True).first()


def _counts(findings: list[Finding]) -> list[dict[str, Any]]:
    """How many findings of each severity, as badges."""
    numbers = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    return [{"n": n, "label": severity.counted(n), "tone": severity.tone} for severity, n in numbers.items()]


@access(CONSULTANT, "GET", "POST")
def version_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Title, introduction, purpose, thanks, duration."""
    version = draft_to_edit(request, code, number)
    form = VersionForm(posted(request), languages=version.languages, values=version_values(version))
    draft = f"version-{version.pk}"
    place: dict[str, Any] = {"version": version, "by": request.user}
    if attempt(form, lambda: services.save_version(**place, values=form.values(), seen=form.seen)):
        confirm(request, _("Die Texte sind gespeichert."), draft=draft)
        return redirect(version_url(version))
    return editor_form(
        request, form, "surveys/editor_texts.html", draft=draft, **steps(version, _("Texte für Anfang und Ende"))
    )


@access(CONSULTANT, "GET", "POST")
def version_create(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Begin the next version as a copy of this one."""
    version = version_or_404(code, number)
    decision = can_make_version(request.user, version)
    page = ask(
        request,
        text=_("Die neue Fassung übernimmt alle Texte, Fragen und Kurznamen. Diese Fassung bleibt, wie sie ist."),
        label=_("Neue Fassung anlegen"),
        refused=decision.reason,
        act=lambda: services.new_version(version, by=request.user),
        **steps(version, _("Neue Fassung anlegen?")),
    )
    if page:
        return page
    messages.success(request, _("Die neue Fassung ist angelegt."))
    newest = version.questionnaire.versions.order_by("-number").values_list("number", flat=True)[0]
    return redirect("surveys:version_detail", code, newest)


@access(CONSULTANT, "GET", "POST")
def version_delete(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask, then delete a draft for good."""
    version = version_or_404(code, number)
    text = _("Der Entwurf wird mit allen Abschnitten und Fragen endgültig gelöscht.")
    if version.questionnaire.versions.count() == 1:
        text += " " + _("Es ist die einzige Fassung: Auch der Fragebogen verschwindet.")
    page = ask(
        request,
        text=text,
        label=_("Endgültig löschen"),
        refused=can_delete_version(request.user, version).reason,
        act=lambda: services.delete_version(version=version, by=request.user),
        danger=True,
        **steps(version, _("Entwurf löschen?")),
    )
    if page:
        return page
    title = version.title.get(GERMAN) or version.questionnaire.title
    messages.success(request, _("Der Entwurf von „%(title)s“ ist gelöscht.") % {"title": title})
    return redirect("surveys:questionnaire_list")
