"""Conditions of a version as references between its questions: who refers to whom, renaming, what may be referred to."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.conditions import Tree, codes
from surveys.models import Item, QuestionnaireVersion, Section


def ordered_items(version: QuestionnaireVersion) -> list[Item]:
    """All questions in the order they are asked, with section and options; 3 queries."""
    rows = Item.objects.filter(section__version=version).select_related("section").prefetch_related("options")
    return list(rows.order_by("section__position", "section__pk", "position", "pk"))


def earlier_items(thing: Section | Item, items: list[Item]) -> list[Item]:
    """Questions that a condition of this section or question may look at: those asked before it."""
    if isinstance(thing, Item):
        places = [item.pk for item in items]
        return items[: places.index(thing.pk)] if thing.pk in places else items
    place = (thing.position, thing.pk)
    return [item for item in items if (item.section.position, item.section.pk) < place]


def users_of(version: QuestionnaireVersion, wanted: set[str]) -> list[Section | Item]:
    """Sections and questions whose condition looks at one of these codes."""
    return [thing for thing in _conditioned(version) if codes(thing.condition) & wanted]


def _conditioned(version: QuestionnaireVersion) -> Iterator[Section | Item]:
    yield from version.sections.exclude(condition={})
    yield from Item.objects.filter(section__version=version).exclude(condition={})


def replaced(tree: Tree, items: Mapping[str, str], values: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The condition with codes of questions renamed, and codes of options by (old code of the question, option)."""
    if "item" in tree:
        leaf = {**tree, "item": items.get(tree["item"], tree["item"])}
        if isinstance(leaf.get("value"), str):
            leaf["value"] = values.get((tree["item"], leaf["value"]), leaf["value"])
        return leaf
    return {
        key: replaced(part, items, values) if key == "not" else [replaced(one, items, values) for one in part]
        for key, part in tree.items()
    }


def rename(version: QuestionnaireVersion, items: Mapping[str, str], values: Mapping[tuple[str, str], str]) -> None:
    """Follow renamed codes in every condition of the version."""
    changed = set(items) | {code for code, _option in values}
    for thing in users_of(version, changed):
        thing.condition = replaced(thing.condition, items, values)
        thing.save(update_fields=["condition"])
