"""Sections and questions of a version: add, edit, move, copy, delete."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.views.answers import attempt, posted
from portal.core.access import CONSULTANT, access
from portal.core.errors import DomainError
from portal.core.receipts import confirm
from surveys.enums import ItemKind
from surveys.forms.instruments import SectionForm
from surveys.forms.items import ItemForm, empty_values, wants_more
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services import instruments as services
from surveys.services.arranging import in_use
from surveys.services.editing import item_values, section_values
from surveys.services.questions import SHARED_BY_ROWS
from surveys.views.editor_loading import (
    ask,
    draft_to_edit,
    editor_form,
    item_or_404,
    route,
    section_or_404,
    steps,
    thing_name,
    version_url,
)

Thing = Section | Item
LOADERS: dict[str, Callable[[QuestionnaireVersion, int], Thing]] = {"section": section_or_404, "item": item_or_404}
NO_SECTION: dict[str, Any] = {"code": "", "title": {}, "intro": {}}


@access(CONSULTANT, "GET", "POST")
def section_create(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Add a section at the end."""
    version = draft_to_edit(request, code, number)
    form = SectionForm(posted(request), languages=version.languages, values=NO_SECTION)
    draft = f"section-new-{version.pk}"
    saved = attempt(form, lambda: services.save_section(version=version, by=request.user, values=form.values()))
    if saved:
        confirm(request, _("Der Abschnitt ist angelegt. Fügen Sie Fragen hinzu."), draft=draft)
        return redirect(version_url(version, saved))
    return editor_form(
        request, form, "surveys/editor_texts.html", draft=draft, **steps(version, _("Abschnitt anlegen"))
    )


@access(CONSULTANT, "GET", "POST")
def section_edit(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Edit code and texts of a section; a second editor sees both texts."""
    version = draft_to_edit(request, code, number)
    section = section_or_404(version, pk)
    form = SectionForm(posted(request), languages=version.languages, values=section_values(section))
    place: dict[str, Any] = {"version": version, "section": section, "by": request.user}
    if attempt(form, lambda: services.save_section(**place, values=form.values(), seen=form.seen)):
        confirm(request, _("Der Abschnitt ist gespeichert."), draft=f"section-{pk}")
        return redirect(version_url(version, section))
    here = steps(version, _("Abschnitt bearbeiten"), section)
    return editor_form(request, form, "surveys/editor_texts.html", draft=f"section-{pk}", **here)


@access(CONSULTANT, "GET", "POST")
def item_create(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Add a question to a section: first its kind, then its form. ``?matrix=`` adds a row to a matrix."""
    version = draft_to_edit(request, code, number)
    section = section_or_404(version, pk)
    kind = request.GET.get("art", "")
    if kind not in ItemKind.values:
        return _choose_kind(request, steps(version, _("Frage anlegen"), section))
    values = _new_values(section, kind, request.GET.get("matrix", ""))
    form = _item_form(request, kind, section, values, stored=False)
    draft = f"item-new-{section.pk}-{kind}"
    saved = attempt(
        form,
        lambda: services.save_item(section=form.cleaned_data["section"], by=request.user, values=form.values()),
    )
    if saved:
        confirm(request, _("Die Frage ist angelegt."), draft=draft)
        return redirect(_after(request, version, saved))
    return _item_page(request, form, draft, steps(version, _("Frage anlegen"), section))


@access(CONSULTANT, "GET", "POST")
def item_edit(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Edit a question; ``?art=`` makes it another kind, ``?art`` alone lets choose one."""
    version = draft_to_edit(request, code, number)
    item = item_or_404(version, pk)
    kind, here = request.GET.get("art", item.kind), steps(version, _("Frage bearbeiten"), item)
    if kind not in ItemKind.values:
        return _choose_kind(request, here)
    values = item_values(item)
    form = _item_form(request, kind, item.section, _of_kind(values, kind))
    place: dict[str, Any] = {"item": item, "by": request.user}
    saved = attempt(
        form,
        lambda: services.save_item(
            **place, section=form.cleaned_data["section"], values=form.values(), seen=_seen(form, kind, item)
        ),
    )
    if saved:
        confirm(request, _("Die Frage ist gespeichert."), draft=f"item-{pk}")
        return redirect(_after(request, version, saved))
    return _item_page(request, form, f"item-{pk}", {**here, "item": item})


@access(CONSULTANT, "POST")
def part_move(request: HttpRequest, code: str, number: int, kind: str, pk: int) -> HttpResponse:
    """Move a section or question by one place: ``richtung`` is hoch or runter."""
    version = draft_to_edit(request, code, number)
    thing = LOADERS[kind](version, pk)
    upwards = request.POST.get("richtung") == "hoch"
    return _act(request, version, thing, lambda: services.move(
        thing=thing, by=request.user, direction="up" if upwards else "down"
    ))  # fmt: skip


@access(CONSULTANT, "POST")
def part_copy(request: HttpRequest, code: str, number: int, kind: str, pk: int) -> HttpResponse:
    """Put a copy behind."""
    version = draft_to_edit(request, code, number)
    thing = LOADERS[kind](version, pk)
    text = _("%(name)s ist kopiert. Die Kopie hat einen eigenen Kurznamen.") % {"name": thing_name(thing)}
    return _act(request, version, thing, lambda: services.copy(thing=thing, by=request.user), text)


@access(CONSULTANT, "GET", "POST")
def part_delete(request: HttpRequest, code: str, number: int, kind: str, pk: int) -> HttpResponse:
    """Ask, then delete a section with its questions, or a question."""
    version = draft_to_edit(request, code, number)
    thing = LOADERS[kind](version, pk)
    text = _("%(name)s wird aus diesem Entwurf gelöscht.") % {"name": thing_name(thing)}
    if isinstance(thing, Section) and (count := thing.items.count()):
        text += " " + _("Der Abschnitt enthält %(n)s Fragen, die mit ihm verschwinden.") % {"n": count}
    page = ask(
        request,
        text=text,
        label=_("Löschen"),
        refused=in_use(thing),
        act=lambda: services.delete(thing=thing, by=request.user),
        danger=True,
        **steps(version, _("Löschen?"), thing),
    )
    if page:
        return page
    messages.success(request, _("%(name)s ist gelöscht.") % {"name": thing_name(thing)})
    return redirect(version_url(version))


def _act(
    request: HttpRequest, version: QuestionnaireVersion, thing: Thing, act: Callable[[], Any], text: str = ""
) -> HttpResponse:
    """Run a service and go back to the thing, or to what the service made."""
    try:
        thing = act() or thing
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if text:
            messages.success(request, text)
    return redirect(version_url(version, thing))


def _choose_kind(request: HttpRequest, ctx: dict[str, Any]) -> HttpResponse:
    return render(request, "surveys/editor_kind.html", {**ctx, "kinds": ItemKind.choices})


def _item_form(
    request: HttpRequest, kind: str, section: Section, values: dict[str, Any], *, stored: bool = True
) -> ItemForm:
    data = posted(request)
    return ItemForm(data, kind=kind, section=section, values=values, stored=stored, quiet=wants_more(data))


def _item_page(request: HttpRequest, form: ItemForm, draft: str, ctx: dict[str, Any]) -> HttpResponse:
    version: QuestionnaireVersion = ctx["version"]
    ctx |= {"draft": draft, "kind": form.kind.label, "check": reverse("surveys:version_check", args=route(version))}
    return editor_form(request, form, "surveys/editor_item.html", **ctx)


def _after(request: HttpRequest, version: QuestionnaireVersion, item: Item) -> str:
    """Back to the question, or with ``weiter`` on to a further one like it: same section, kind and matrix."""
    if "weiter" not in request.POST:
        return version_url(version, item)
    query = {"art": item.kind} | ({"matrix": item.matrix} if item.matrix else {})
    return f"{reverse('surveys:item_create', args=route(version, item.section_id))}?{urlencode(query)}"


def _new_values(section: Section, kind: str, matrix: str) -> dict[str, Any]:
    """Values of a new question; a row of a matrix begins with what the rows share."""
    values = empty_values(kind)
    row = section.items.filter(matrix=matrix).prefetch_related("options").first() if matrix else None
    if row is not None and kind == ItemKind.SCALE:
        shared = item_values(row)
        values |= {"matrix": matrix, **{name: shared[name] for name in SHARED_BY_ROWS}}
    return values


def _of_kind(values: dict[str, Any], kind: str) -> dict[str, Any]:
    """Stored values as the form of a kind begins with them."""
    if values["kind"] == kind:
        return values
    fresh = empty_values(kind)
    ranges = {"minimum", "maximum"} if values["minimum"] is not None and fresh["minimum"] is not None else set()
    keep = {"code", "required", "label", "hint", "missing", "options"} | ranges
    return {**fresh, **{name: values[name] for name in keep}, "kind": str(kind)}


def _seen(form: ItemForm, kind: str, item: Item) -> int | None:
    """The stamp that was shown; a change of the kind shows other values than the stored ones."""
    return form.seen if kind == item.kind else None
