"""Questionnaires in and out: upload with a dry run, apply, download."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.views.answers import posted
from portal.core.access import CONSULTANT, access
from portal.core.bodies import takes_files
from portal.core.errors import DomainError
from portal.core.forms import refuse_in_form
from portal.core.receipts import confirm
from surveys import models as m
from surveys.exchange.draft import Draft, ImportRefused
from surveys.exchange.files import read_questionnaire
from surveys.exchange.sealed import seal, unseal
from surveys.exchange.xlsform import write_xlsform
from surveys.forms.exchange import MAX_BYTES, QuestionnaireImportForm, SealedQuestionnaireForm
from surveys.services.import_drafts import create_from_draft, save_draft
from surveys.views.editor_loading import version_or_404, version_url
from surveys.views.exchange_tables import draft_facts, findings_table

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
            return _preview(request, form, draft, seal(form.content, purpose=PURPOSE, by=request.user))
        except DomainError as error:
            return _refused(request, form, error)
    return _page(request, form, status=422 if form.errors else 200)


@access(CONSULTANT, "POST")
@never_cache
def questionnaire_import_apply(request: HttpRequest) -> HttpResponse:
    """Take the questionnaire of the preview; everything is read and checked again."""
    form = SealedQuestionnaireForm(request.POST)
    upload = QuestionnaireImportForm(initial={"target": request.POST.get("target")})
    if not form.is_valid():
        return _refused(request, upload, DomainError(_("Bitte laden Sie die Datei noch einmal hoch.")))
    try:
        content = unseal(form.cleaned_data["sealed"], purpose=PURPOSE, by=request.user)
        version = _store(request, read_questionnaire(form.cleaned_data["name"], content), form.cleaned_data)
    except DomainError as error:
        return _refused(request, upload, error)
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
    draft.wave = values["wave"] or draft.wave
    return create_from_draft(draft=draft, by=request.user)


def _preview(request: HttpRequest, form: Any, draft: Draft, sealed: str) -> HttpResponse:
    values = form.cleaned_data
    target = values["target"]
    hidden = SealedQuestionnaireForm(
        initial={
            "sealed": sealed,
            "name": form.name[-200:],
            "wave": values["wave"],
            "target": target.code if target else "",
        }
    )
    title = _("Import prüfen")
    context = {
        "title": title, "form": hidden, "draft": draft, "target": target, "facts": draft_facts(draft, values["wave"]),
        "findings": findings_table(draft.notes), "crumbs": [*_crumbs(), (title, "")],
    }  # fmt: skip
    return render(request, PREVIEW, context)


def _refused(request: HttpRequest, form: Any, error: DomainError) -> HttpResponse:
    rows = error.rows if isinstance(error, ImportRefused) else []
    listed = [row for row in rows if row.row or row.column or row.sheet or len(rows) > 1]
    if form.is_bound and not listed:
        refuse_in_form(form, DomainError(error.message, field=error.field or "file"))
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
