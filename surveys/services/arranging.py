"""Moving, copying and deleting sections and questions of a draft."""

from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from surveys.models import Item, Option, Section
from surveys.services.editing import item_of, locked_draft, note, section_of
from surveys.services.references import replaced, users_of

Thing = Section | Item
Direction = Literal["up", "down"]


@transaction.atomic
def move(*, thing: Thing, by: Any, direction: Direction) -> None:
    """Move a section, or a question within its section, by one place; a matrix is passed and moved as a whole."""
    version = locked_draft(thing.version if isinstance(thing, Section) else thing.section.version)
    if isinstance(thing, Section):
        blocks: list[list[Any]] = [[row] for row in version.sections.order_by("position", "pk")]
        fresh: Thing = section_of(version, thing)
    else:
        fresh = item_of(version, thing)
        rows = list(fresh.section.items.order_by("position", "pk"))
        blocks = _blocks(rows)
        own = next(block for block in blocks if fresh in block)
        step = -1 if direction == "up" else 1
        if 0 <= own.index(fresh) + step < len(own):
            blocks = [[row] for row in rows]  # inside its matrix
    _swap(blocks, fresh, direction)
    note(f"{_kind(fresh)}.move", by=by, version=version, on=fresh)


@transaction.atomic
def copy(*, thing: Thing, by: Any) -> Thing:
    """Put a copy right behind, with a code of its own; a copied section keeps conditions among its questions."""
    version = locked_draft(thing.version if isinstance(thing, Section) else thing.section.version)
    taken = set(Item.objects.filter(section__version=version).values_list("code", flat=True))
    if isinstance(thing, Section):
        fresh = section_of(version, thing)
        made: Thing = _copy_section(fresh, taken)
        _renumber(list(version.sections.exclude(pk=made.pk)), behind=fresh, row=made)
    else:
        item = item_of(version, thing)
        made = copy_item(item, section=item.section, code=free_code(item.code, taken))
        _renumber(list(item.section.items.exclude(pk=made.pk)), behind=item, row=made)
    note(f"{_kind(made)}.copy", by=by, version=version, on=made)
    return made


@transaction.atomic
def delete(*, thing: Thing, by: Any) -> None:
    """Delete a section with its questions, or a question; refused while conditions look at them."""
    version = locked_draft(thing.version if isinstance(thing, Section) else thing.section.version)
    fresh: Thing = section_of(version, thing) if isinstance(thing, Section) else item_of(version, thing)
    if reason := in_use(fresh):
        raise DomainError(reason)
    note(f"{_kind(fresh)}.delete", by=by, version=version, on=fresh)
    fresh.delete()


def in_use(thing: Thing) -> str:
    """Return why the section or question cannot be deleted, empty if it can."""
    if isinstance(thing, Section):
        inside = {item.code for item in thing.items.all()}
        users = [
            user
            for user in users_of(thing.version, inside)
            if user != thing and not (isinstance(user, Item) and user.section_id == thing.pk)
        ]
    else:
        users = [user for user in users_of(thing.section.version, {thing.code}) if user != thing]
    if not users:
        return ""
    names = ", ".join(f"„{user.code}“" for user in users[:3]) + (" …" if len(users) > 3 else "")
    return _("Davon hängen Bedingungen ab: %(names)s. Ändern Sie zuerst diese Bedingungen.") % {"names": names}


def free_code(code: str, taken: set[str]) -> str:
    """A code like this one that is not taken; it is then taken."""
    base, number = code.rstrip("0123456789").rstrip("_") or code, 2
    while f"{base[:36]}_{number}" in taken:
        number += 1
    found = f"{base[:36]}_{number}"
    taken.add(found)
    return found


def copy_item(item: Item, *, section: Section, code: str, role: str = "", condition: Any = None) -> Item:
    """Copy a question with its options into a section; the numbers of the options stay."""
    options = list(item.options.all())
    made = Item.objects.get(pk=item.pk)
    made.pk, made.section, made.code, made.role = None, section, code, role
    made.condition = item.condition if condition is None else condition
    made._state.adding = True
    made.save()
    for option in options:
        option.pk, option.item = None, made
        option._state.adding = True
    Option.objects.bulk_create(options)
    return made


def _copy_section(section: Section, taken: set[str]) -> Section:
    codes = set(section.version.sections.values_list("code", flat=True))
    made = Section.objects.create(
        version=section.version,
        position=section.position,
        code=free_code(section.code, codes),
        title=section.title,
        intro=section.intro,
        condition=section.condition,
    )
    items = list(section.items.prefetch_related("options"))
    renamed = {item.code: free_code(item.code, taken) for item in items}
    for item in items:
        condition = replaced(item.condition, renamed, {})
        copy_item(item, section=made, code=renamed[item.code], condition=condition)
    return made


def _blocks(rows: list[Item]) -> list[list[Item]]:
    """Questions as they move: the rows of a matrix together, every other one alone."""
    blocks: list[list[Item]] = []
    for row in rows:
        if row.matrix and blocks and blocks[-1][0].matrix == row.matrix:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _swap(blocks: list[list[Any]], thing: Thing, direction: Direction) -> None:
    place = next(index for index, block in enumerate(blocks) if thing in block)
    other = place + (-1 if direction == "up" else 1)
    if 0 <= other < len(blocks):
        blocks[place], blocks[other] = blocks[other], blocks[place]
    _number([row for block in blocks for row in block])


def _renumber(rows: list[Any], *, behind: Thing, row: Thing) -> None:
    ordered = sorted(rows, key=lambda one: (one.position, one.pk))
    ordered.insert(ordered.index(behind) + 1, row)
    _number(ordered)


def _number(rows: list[Any]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            type(row).objects.filter(pk=row.pk).update(position=position)


def _kind(thing: Thing) -> str:
    return "section" if isinstance(thing, Section) else "item"
