"""Sections and questions of a draft: save, set the condition."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from surveys.conditions import ConditionError, Tree, check_shape, codes
from surveys.models import Item, Option, QuestionnaireVersion, Section
from surveys.services.editing import (
    Values,
    item_of,
    item_values,
    locked_draft,
    merged,
    note,
    refuse_overwriting,
    section_of,
    section_values,
    store,
)
from surveys.services.names import name_item, name_section
from surveys.services.references import earlier_items, ordered_items, rename
from surveys.services.rules import check_code, check_item, fit_kind, used_codes

SHARED_BY_ROWS = ("matrix_label", "minimum", "maximum", "labels", "missing")
"""What all rows of a matrix have in common."""
Thing = Section | Item


@transaction.atomic
def save_section(
    *, version: QuestionnaireVersion, by: Any, values: Values, section: Section | None = None, seen: int | None = None
) -> Section:
    """Add a section at the end, or save an edited one (code, title, intro) unless it changed since ``seen``.

    Without a code it gets one from its title.
    """
    version = locked_draft(version)
    if section is None:
        fresh = Section(version=version, position=_next(version.sections.all()))
    else:
        fresh = section_of(version, section)
    values = name_section(version, fresh, values)
    if section is not None:
        refuse_overwriting(fresh, seen, section_values(fresh), values)
    check_code(values["code"], version.questionnaire)
    if version.sections.filter(code=values["code"]).exclude(pk=fresh.pk).exists():
        raise DomainError(_("Diesen Kurznamen hat schon ein anderer Abschnitt."), field="code")
    texts = {name: merged(getattr(fresh, name), values[name], version.languages) for name in ("title", "intro")}
    store(fresh, {"code": values["code"], **texts})
    note("section.save" if section else "section.create", by=by, version=version, on=fresh)
    return fresh


@transaction.atomic
def save_item(*, section: Section, by: Any, values: Values, item: Item | None = None, seen: int | None = None) -> Item:
    """Add a question at the end of the section, or save an edited one unless it changed since ``seen``.

    Codes that are empty are made from the German texts.
    ``values`` as in ``item_values``; an option without ``number`` is new. Rows of a matrix share scale, labels and
    missing codes: joining one takes them over, editing one row changes all. Renamed codes are followed in conditions.
    """
    version = locked_draft(section.version)
    section = section_of(version, section)
    fresh = item_of(version, item) if item else None
    values = name_item(version, fresh, fit_kind(values))
    if fresh:
        refuse_overwriting(fresh, seen, item_values(fresh), values)
    joins = values["matrix"] and (fresh is None or (fresh.matrix, fresh.section_id) != (values["matrix"], section.pk))
    if joins:
        values |= _shared(section, values["matrix"], fresh)
    check_item(version, fresh, values)
    saved = _write(version, section, fresh or Item(section=section), values)
    if saved.matrix:
        share(saved)
    if joins or fresh is None or fresh.section_id != section.pk:
        _place(saved)
    note("item.save" if item else "item.create", by=by, version=version, on=saved)
    return saved


@transaction.atomic
def set_condition(*, thing: Thing, by: Any, condition: Tree, seen: int | None = None) -> Thing:
    """Set when a section or question is asked; only questions asked before it may be named."""
    version = locked_draft(thing.version if isinstance(thing, Section) else thing.section.version)
    fresh: Thing = section_of(version, thing) if isinstance(thing, Section) else item_of(version, thing)
    stored = {"condition": fresh.condition}
    refuse_overwriting(fresh, seen, stored, {"condition": condition})
    try:
        check_shape(condition)
    except ConditionError as error:
        raise DomainError(str(error)) from error
    known = {item.code for item in earlier_items(fresh, ordered_items(version))}
    if later := sorted(codes(condition) - known - codes(fresh.condition)):
        raise DomainError(
            _("Die Bedingung nennt „%(code)s“. Möglich sind nur Fragen, die vorher gestellt werden.")
            % {"code": later[0]}
        )
    fresh.condition = dict(condition)
    fresh.save(update_fields=["condition"])
    note("condition.save", by=by, version=version, on=fresh)
    return fresh


def _next(rows: Any) -> int:
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 1 if last is None else last + 1


def _write(version: QuestionnaireVersion, section: Section, row: Item, values: Values) -> Item:
    """Store the question with its options and follow renamed codes."""
    before = item_values(row) if row.pk else None
    languages = version.languages
    if row.pk is None or row.section_id != section.pk:
        row.section, row.position = section, _next(section.items.all())
    fields = {name: value for name, value in values.items() if name not in {"options", "section"}}
    for name in ("label", "hint", "matrix_label"):
        fields[name] = merged(getattr(row, name), values[name], languages)
    fields["labels"] = {
        point: merged(row.labels.get(point, {}), texts, languages) for point, texts in values["labels"].items()
    }
    known = {entry["code"]: entry.get("label") or {} for entry in row.missing}
    fields["missing"] = [
        {"code": entry["code"], "label": merged(known.get(entry["code"], {}), entry["label"], languages)}
        for entry in values["missing"]
    ]
    store(row, fields)
    renamed = _write_options(version, row, values["options"])
    if before:
        codes_now = {before["code"]: row.code} if before["code"] != row.code else {}
        rename(version, codes_now, {(before["code"], old): new for old, new in renamed.items()})
    return row


def _write_options(version: QuestionnaireVersion, item: Item, rows: list[Values]) -> dict[str, str]:
    """Replace the options; a number never changes its meaning. Returns renamed codes, old → new."""
    used = used_codes(version.questionnaire).get(item.code)
    fixed = used.options if used else {}
    stored = {option.number: option for option in item.options.all()}
    highest = max([0, *stored, *fixed.values()])
    made, renamed = [], {}
    for place, row in enumerate(rows, start=1):
        old = stored.pop(row.get("number") or -1, None)
        if old and old.code != row["code"]:
            if old.code in fixed:
                raise DomainError(
                    _("Die Antwort „%(code)s“ wurde schon gegeben und behält ihren Kurznamen.") % {"code": old.code}
                )
            renamed[old.code] = row["code"]
        number = fixed.get(row["code"]) or (old.number if old and old.number not in fixed.values() else None)
        if number is None:
            number = highest = highest + 1
        label = merged(old.label if old else {}, row["label"], version.languages)
        made.append(
            Option(item=item, number=number, position=place, code=row["code"], label=label, exclusive=row["exclusive"])
        )
    item.options.all().delete()
    Option.objects.bulk_create(made)
    return renamed


def _shared(section: Section, matrix: str, item: Item | None) -> Values:
    """What a question takes over when it becomes a row of a matrix that is there already."""
    rows = section.items.filter(matrix=matrix)
    rows = rows.exclude(pk=item.pk) if item else rows
    row = rows.prefetch_related("options").first()
    return {name: item_values(row)[name] for name in SHARED_BY_ROWS} if row else {}


def share(item: Item) -> None:
    """Give the other rows of the matrix what all rows have in common."""
    others = Item.objects.filter(section_id=item.section_id, matrix=item.matrix).exclude(pk=item.pk)
    others.update(**{name: getattr(item, name) for name in SHARED_BY_ROWS})


def _place(item: Item) -> None:
    """Keep the rows of a matrix together: a new row stands behind the last one of its matrix, others at the end."""
    rows = Item.objects.filter(section_id=item.section_id)
    last = rows.filter(matrix=item.matrix).exclude(pk=item.pk).order_by("-position", "-pk").first()
    if not item.matrix or last is None:
        return
    rows.filter(position__gt=last.position).update(position=F("position") + 1)
    item.position = last.position + 1
    item.save(update_fields=["position"])
