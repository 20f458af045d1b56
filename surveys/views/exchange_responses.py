"""Answers in and out: upload with a dry run, apply, download of the raw answers after the end."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from municipalities.views.answers import posted
from portal.core.access import CONSULTANT, access
from portal.core.bodies import takes_files
from portal.core.decisions import insist, require
from portal.core.errors import DomainError
from portal.core.receipts import confirm
from surveys.compiled import compile_deployment
from surveys.exchange.draft import ImportRefused
from surveys.exchange.responses import read_responses
from surveys.exchange.sealed import seal, unseal
from surveys.forms.exchange import MAX_BYTES, ResponsesImportForm, SealedForm
from surveys.models import Deployment
from surveys.services.export_responses import can_export_responses, export_responses, export_texts
from surveys.services.import_responses import can_import_responses, import_responses
from surveys.views.deployment_pages import below_deployment, deployment_or_404
from surveys.views.exchange_tables import answered_table, columns_table, findings_table

PAGE, PREVIEW = "surveys/exchange_responses.html", "surveys/exchange_responses_preview.html"


@access(CONSULTANT, "GET", "POST")
@never_cache
@takes_files(MAX_BYTES)
def responses_exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Downloads and upload of the answers of a deployment; the answer to an upload is a dry run."""
    deployment = deployment_or_404(request, pk)
    form = ResponsesImportForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            return _preview(request, deployment, form)
        except DomainError as error:
            return _refused(request, deployment, error)
    return _page(request, deployment, form, status=422 if form.errors else 200)


@access(CONSULTANT, "POST")
@never_cache
def responses_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answers of the preview, all or none; everything is read and checked again."""
    deployment = deployment_or_404(request, pk)
    form = SealedForm(request.POST)
    if not form.is_valid():
        return _refused(request, deployment, DomainError(_("Bitte laden Sie die Datei noch einmal hoch.")))
    try:
        content = unseal(form.cleaned_data["sealed"], purpose=_purpose(deployment), by=request.user)
        parsed = read_responses(compile_deployment(deployment), content)
        number = import_responses(deployment=deployment, parsed=parsed, by=request.user)
    except DomainError as error:
        return _refused(request, deployment, error)
    text = ngettext("%(n)s Antwortbogen ist übernommen.", "%(n)s Antwortbögen sind übernommen.", number)
    confirm(request, text % {"n": number})
    return redirect(deployment)


@access(CONSULTANT, "POST")
@never_cache
def responses_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the raw answers; every download is recorded, the first ends the way back to an open survey."""
    return _download(request, pk, export_responses, "antworten")


@access(CONSULTANT, "POST")
@never_cache
def texts_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the texts, apart from the answers; the same holds."""
    return _download(request, pk, export_texts, "texte")


def _download(request: HttpRequest, pk: int, export: Callable[..., bytes], name: str) -> HttpResponse:
    deployment = deployment_or_404(request, pk)
    require(can_export_responses(deployment))
    try:
        content = export(deployment=deployment, by=request.user)
    except DomainError as error:
        return _refused(request, deployment, error)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{deployment.slug}-{name}.csv"'
    return response


def _purpose(deployment: Deployment) -> str:
    return f"responses:{deployment.pk}"


def _preview(request: HttpRequest, deployment: Deployment, form: ResponsesImportForm) -> HttpResponse:
    insist(can_import_responses(deployment))
    compiled = compile_deployment(deployment)
    parsed = read_responses(compiled, form.content)
    sealed = seal(form.content, purpose=_purpose(deployment), by=request.user)
    context = {
        "form": SealedForm(initial={"sealed": sealed, "name": form.name[-200:]}), "number": len(parsed.rows),
        "texts": sum(len(submission.texts) for submission, _language in parsed.rows),
        "findings": findings_table(parsed.notes), "answered": answered_table(compiled, parsed),
    }  # fmt: skip
    return render(request, PREVIEW, {**_context(deployment), "title": _("Antworten prüfen"), **context})


def _refused(request: HttpRequest, deployment: Deployment, error: DomainError) -> HttpResponse:
    rows = error.rows if isinstance(error, ImportRefused) else []
    listed = [row for row in rows if row.row or row.column or len(rows) > 1]
    form = ResponsesImportForm()
    return _page(request, deployment, form, status=422, refused=error.message, findings=findings_table(listed))


def _page(request: HttpRequest, deployment: Deployment, form: Any, *, status: int, **more: Any) -> HttpResponse:
    context = {
        "form": form, "title": _("Antworten importieren und herunterladen"),
        "may_import": can_import_responses(deployment), "may_export": can_export_responses(deployment),
        "columns": columns_table(compile_deployment(deployment)),
    }  # fmt: skip
    return render(request, PAGE, {**_context(deployment), **context, **more}, status=status)


def _context(deployment: Deployment) -> dict[str, Any]:
    return below_deployment(deployment)
