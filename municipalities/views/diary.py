"""Entries, milestones, files and notes of a measure."""

from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from municipalities.forms.diary import EntryForm, MilestoneForm, NoteForm
from municipalities.models import Attachment, InternalNote, LogEntry, Measure, Milestone
from municipalities.permissions import can_edit, can_write_note
from municipalities.services import diary as services
from municipalities.services.attachments import delete_attachment
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, measure_or_404, measure_to_edit, steps
from municipalities.views.undo import deleted
from portal.audit.services import record
from portal.core.access import TOWN_EDIT, TOWN_READ, access
from portal.core.decisions import require
from portal.core.receipts import confirm


@access(TOWN_EDIT, "GET", "POST")
def entry_edit(request: HttpRequest, slug: str, pk: int, entry_pk: int) -> HttpResponse:
    """Correct an entry."""
    measure = measure_to_edit(request, slug, pk)
    entry = in_town(LogEntry.objects.live().filter(measure=measure), measure.municipality, entry_pk)
    form = EntryForm(posted(request), initial={"text": entry.text, "happened_on": entry.happened_on})
    if attempt(form, lambda: services.edit_entry(entry=entry, by=request.user, **form.cleaned_data)):
        confirm(request, _("Der Eintrag ist geändert."), draft=f"entry-{entry_pk}")
        return redirect(measure)
    return form_page(request, form, title=_("Eintrag ändern"), draft=f"entry-{entry_pk}", **steps(measure))


@access(TOWN_EDIT, "GET", "POST")
def entry_delete(request: HttpRequest, slug: str, pk: int, entry_pk: int) -> HttpResponse:
    """Ask, then put an entry into the bin."""
    measure = measure_to_edit(request, slug, pk)
    entry = in_town(LogEntry.objects.live().filter(measure=measure), measure.municipality, entry_pk)
    day = f"{entry.happened_on:%d.%m.%Y}"
    text = _("Der Eintrag vom %(day)s kommt in den Papierkorb. Ein Statuswechsel bleibt bestehen.") % {"day": day}
    page = ask(
        request,
        act=lambda: services.delete_entry(entry=entry, by=request.user),
        title=_("Eintrag löschen?"),
        text=text,
        **steps(measure),
    )
    if page:
        return page
    deleted(request, entry, _("Der Eintrag ist gelöscht."))
    return redirect(measure)


@access(TOWN_EDIT, "GET", "POST")
def milestone_create(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add a milestone."""
    measure = measure_to_edit(request, slug, pk)
    return _milestone_form(request, measure, None, f"milestone-new-{pk}")


@access(TOWN_EDIT, "GET", "POST")
def milestone_edit(request: HttpRequest, slug: str, pk: int, milestone_pk: int) -> HttpResponse:
    """Change a milestone."""
    measure = measure_to_edit(request, slug, pk)
    milestone = in_town(Milestone.objects.live().filter(measure=measure), measure.municipality, milestone_pk)
    return _milestone_form(request, measure, milestone, f"milestone-{milestone_pk}")


def _milestone_form(request: HttpRequest, measure: Measure, milestone: Milestone | None, draft: str) -> HttpResponse:
    initial = {name: getattr(milestone, name, None) for name in ("title", "due_on", "done_on")}
    form = MilestoneForm(posted(request), initial=initial)
    save = partial(services.save_milestone, measure=measure, milestone=milestone, by=request.user)
    if attempt(form, lambda: save(**form.cleaned_data)):
        confirm(request, _("Der Meilenstein ist gespeichert."), draft=draft)
        return redirect(measure)
    title = _("Meilenstein ändern") if milestone else _("Meilenstein hinzufügen")
    return form_page(request, form, title=title, draft=draft, **steps(measure))


@access(TOWN_EDIT, "POST")
def milestone_complete(request: HttpRequest, slug: str, pk: int, milestone_pk: int) -> HttpResponse:
    """Mark a milestone as reached today."""
    measure = measure_to_edit(request, slug, pk)
    milestone = in_town(Milestone.objects.live().filter(measure=measure), measure.municipality, milestone_pk)
    services.complete_milestone(milestone=milestone, by=request.user)
    confirm(request, _("Meilenstein erreicht: %(title)s.") % {"title": milestone.title})
    return redirect(measure)


@access(TOWN_EDIT, "GET", "POST")
def milestone_delete(request: HttpRequest, slug: str, pk: int, milestone_pk: int) -> HttpResponse:
    """Ask, then put a milestone into the bin."""
    measure = measure_to_edit(request, slug, pk)
    milestone = in_town(Milestone.objects.live().filter(measure=measure), measure.municipality, milestone_pk)
    page = ask(
        request,
        act=lambda: services.delete_milestone(milestone=milestone, by=request.user),
        title=_("Meilenstein löschen?"),
        text=milestone.title,
        **steps(measure),
    )
    if page:
        return page
    deleted(request, milestone, _("Der Meilenstein ist gelöscht."))
    return redirect(measure)


@access(TOWN_READ)
def attachment_download(request: HttpRequest, slug: str, pk: int, attachment_pk: int) -> FileResponse:
    """Serve a file after the rights check, always as attachment, never to be run by the browser."""
    measure = measure_or_404(request, slug, pk)
    row = in_town(Attachment.objects.live().filter(measure=measure), measure.municipality, attachment_pk)
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.label, content_type=row.content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    record("attachment.download", by=request.user, on=row, ags=measure.municipality.ags)
    return response


@access(TOWN_EDIT, "GET", "POST")
def attachment_delete(request: HttpRequest, slug: str, pk: int, attachment_pk: int) -> HttpResponse:
    """Ask, then put a file into the bin."""
    measure = measure_to_edit(request, slug, pk)
    row = in_town(Attachment.objects.live().filter(measure=measure), measure.municipality, attachment_pk)
    page = ask(
        request,
        act=lambda: delete_attachment(attachment=row, by=request.user),
        title=_("Datei löschen?"),
        text=row.label,
        **steps(measure),
    )
    if page:
        return page
    deleted(request, row, _("Die Datei ist gelöscht."))
    return redirect(measure)


@access(TOWN_READ, "GET", "POST")
def note_create(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write an internal note; officers and consultants may, readers may not."""
    measure = measure_or_404(request, slug, pk)
    require(can_write_note(request.user, measure.municipality))
    consultant = not can_edit(request.user, measure.municipality)
    form = NoteForm(posted(request), consultant=consultant)
    if attempt(form, lambda: services.write_note(measure=measure, by=request.user, **form.cleaned_data)):
        confirm(request, _("Die Notiz ist gespeichert."), draft=f"note-{pk}")
        return redirect(measure)
    return form_page(request, form, title=_("Interne Notiz"), draft=f"note-{pk}", **steps(measure))


@access(TOWN_READ, "GET", "POST")
def note_delete(request: HttpRequest, slug: str, pk: int, note_pk: int) -> HttpResponse:
    """Ask, then put a note into the bin."""
    measure = measure_or_404(request, slug, pk)
    require(can_write_note(request.user, measure.municipality))
    rows: Any = InternalNote.objects.visible_to(request.user).filter(measure=measure)
    note: InternalNote = in_town(rows, measure.municipality, note_pk)
    page = ask(
        request,
        act=lambda: services.delete_note(note=note, by=request.user),
        title=_("Notiz löschen?"),
        text=note.text[:200],
        **steps(measure),
    )
    if page:
        return page
    deleted(request, note, _("Die Notiz ist gelöscht."))
    return redirect(measure)
