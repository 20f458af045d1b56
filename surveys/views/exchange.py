"""Questionnaires in and out: upload with a dry run, apply, download."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.views.answers import attempt, posted
from portal.core.access import CONSULTANT, access
from portal.core.bodies import takes_files
from portal.core.errors import DomainError
from portal.core.receipts import confirm
from surveys import models as m
from surveys.exchange.draft import Draft, ImportRefused
from surveys.exchange.files import read_questionnaire
from surveys.exchange.sealed import seal, unseal
from surveys.exchange.xlsform import write_xlsform
from surveys.forms.exchange import MAX_BYTES, QuestionnaireImportForm, SealedQuestionnaireForm
from surveys.services.import_drafts import create_from_draft, next_number, refuse_next, save_draft
from surveys.services.instruments import free_questionnaire_code
from surveys.views.editor_loading import version_or_404, version_url
from surveys.views.exchange_tables import draft_facts, draft_questions, findings_table

PURPOSE = "questionnaire"
PAGE, PREVIEW = "surveys/exchange_import.html", "surveys/exchange_preview.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(CONSULTANT, "GET", "POST")
@never_cache
@takes_files(MAX_BYTES)
def questionnaire_import(request: HttpRequest) -> HttpResponse:
    """Upload a questionnaire; the answer is a dry run: what it holds, what is changed or left out, or why it is refused."""
    form = QuestionnaireImportForm(
        posted(request), request.FILES or None, initial={"target": request.GET.get("fragebogen")}
    )
    if form.is_valid():
        try:
            draft = read_questionnaire(form.name, form.content)
            sealed = seal(form.content, purpose=PURPOSE, by=request.user)
        except DomainError as error:
            return _refused(request, form, error)
        values = form.cleaned_data
        target = values["target"] or m.Questionnaire.objects.filter(code=draft.code).first()
        hidden = SealedQuestionnaireForm(
            initial={
                "sealed": sealed,
                "name": form.name[-200:],
                "wave": values["wave"],
                "code": free_questionnaire_code(draft.code),
            }
        )
        return _preview(request, hidden, draft, target)
    return _page(request, form, status=422 if form.errors else 200)


@access(CONSULTANT, "POST")
@never_cache
def questionnaire_import_apply(request: HttpRequest) -> HttpResponse:
    """Take the questionnaire of the preview; everything is read and checked again. A refusal shows the preview again."""
    form = SealedQuestionnaireForm(request.POST)
    upload = QuestionnaireImportForm(initial={"target": request.POST.get("target")})
    again = DomainError(_("Bitte laden Sie die Datei noch einmal hoch."))
    if not form.is_valid() and not form.cleaned_data.get("sealed"):
        return _refused(request, upload, again)
    try:
        content = unseal(form.cleaned_data["sealed"], purpose=PURPOSE, by=request.user)
        draft = read_questionnaire(form.cleaned_data.get("name", ""), content)
    except DomainError as error:
        return _refused(request, upload, error)
    version = attempt(form, lambda: _store(request, draft, form.cleaned_data))
    if version is None:
        target = form.cleaned_data.get("target") or m.Questionnaire.objects.filter(code=draft.code).first()
        return _preview(request, form, draft, target)
    confirm(request, _("Der Fragebogen ist als Entwurf übernommen: Fassung %(n)s.") % {"n": version.number})
    return redirect(version_url(version))


@access(CONSULTANT)
def version_export(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Download a version as XLSForm."""
    version = version_or_404(code, number)
    response = HttpResponse(write_xlsform(version), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{code}-fassung-{version.number}.xlsx"'
    return response


def _store(request: HttpRequest, draft: Draft, values: dict[str, Any]) -> m.QuestionnaireVersion:
    if values["target"]:
        return save_draft(values["target"], draft, by=request.user)
    draft.wave, draft.code = values["wave"] or draft.wave, values["code"] or draft.code
    return create_from_draft(draft=draft, by=request.user)


def _preview(request: HttpRequest, form: Any, draft: Draft, target: m.Questionnaire | None) -> HttpResponse:
    """What the file holds, and where it may go: as next version of ``target`` unless that is refused, or as a new one."""
    blocked = _why_not(target, draft) if target else None
    wave = str(form["wave"].value() or "")
    title = _("Import prüfen")
    context = {
        "title": title, "form": form, "target": target, "facts": draft_facts(draft, wave),
        "number": next_number(target) if target else 1, "blocked": blocked,
        "blocked_rows": findings_table(blocked.rows) if isinstance(blocked, ImportRefused) else None,
        "sections": draft_questions(draft), "questions": len(draft.items),
        "findings": findings_table(draft.notes), "crumbs": [*_crumbs(), (title, "")],
    }  # fmt: skip
    return render(request, PREVIEW, context, status=422 if form.is_bound and form.errors else 200)


def _why_not(target: m.Questionnaire, draft: Draft) -> DomainError | None:
    try:
        refuse_next(target, draft)
    except DomainError as error:
        return error
    return None


def _refused(request: HttpRequest, form: Any, error: DomainError) -> HttpResponse:
    """The upload page with the sentence, once."""
    rows = error.rows if isinstance(error, ImportRefused) else []
    listed = [row for row in rows if row.row or row.column or row.sheet or len(rows) > 1]
    return _page(request, form, status=422, refused=error.message, findings=findings_table(listed))


def _page(request: HttpRequest, form: Any, *, status: int, **context: Any) -> HttpResponse:
    return render(
        request,
        PAGE,
        {"form": form, "title": _("Fragebogen importieren"), "crumbs": _crumbs(), **context},
        status=status,
    )


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Fragebögen"), reverse("surveys:questionnaire_list")),
        (_("Fragebogen importieren"), reverse("surveys:questionnaire_import")),
    ]
