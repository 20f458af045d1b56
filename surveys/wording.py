"""Conditions in words, for the people who write and check questionnaires."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from surveys.conditions import Tree
from surveys.enums import TEXT_KINDS, ItemKind
from surveys.models import Item

GERMAN = "de"
NOT = "not_"
"""Start of a comparison that negates another: ``not_includes`` stands for {"not": {… "op": "includes"}}."""
NUMBERS = ("eq", "ne", "lt", "le", "gt", "ge", "answered", "not_answered")
OPERATORS_OF: dict[str, tuple[str, ...]] = {
    ItemKind.SINGLE: ("eq", "ne", "answered", "not_answered"),
    ItemKind.MULTI: ("includes", "not_includes", "answered", "not_answered"),
    ItemKind.SCALE: NUMBERS,
    ItemKind.NUMBER: NUMBERS,
    **dict.fromkeys(TEXT_KINDS, ("answered", "not_answered")),
}


def operator_label(operator: str) -> str:
    """A comparison as it stands between question and value."""
    return {
        "eq": _("ist"),
        "ne": _("ist beantwortet, aber nicht"),
        "lt": _("ist kleiner als"),
        "le": _("ist höchstens"),
        "gt": _("ist größer als"),
        "ge": _("ist mindestens"),
        "includes": _("enthält"),
        "answered": _("ist beantwortet"),
        "not_eq": _("ist nicht"),
        "not_ne": _("ist unbeantwortet oder"),
        "not_lt": _("ist nicht kleiner als"),
        "not_le": _("ist nicht höchstens"),
        "not_gt": _("ist nicht größer als"),
        "not_ge": _("ist nicht mindestens"),
        "not_includes": _("enthält nicht"),
        "not_answered": _("ist unbeantwortet"),
    }[operator]


def short_label(item: Item, length: int = 60) -> str:
    """The German text of a question, cut; its code where there is none."""
    return Truncator(item.label.get(GERMAN) or item.code).chars(length)


def in_words(tree: Tree, items: Mapping[str, Item]) -> str:
    """The condition as a German phrase, empty for always. ``items`` by code, with their options at hand."""
    return _phrase(tree, items, inner=False) if tree else ""


def _phrase(tree: Tree, items: Mapping[str, Item], *, inner: bool) -> str:
    if "item" in tree:
        return _leaf(tree, tree["op"], items)
    if "not" in tree:
        part = tree["not"]
        if "item" in part:
            return _leaf(part, NOT + part["op"], items)
        return _("nicht (%(part)s)") % {"part": _phrase(part, items, inner=False)}
    key = "all" if "all" in tree else "any"
    word = _("und") if key == "all" else _("oder")
    parts = [_phrase(part, items, inner=True) for part in tree[key]]
    text = f" {word} ".join(parts)
    return f"({text})" if inner and len(parts) > 1 else text


def _leaf(leaf: Tree, operator: str, items: Mapping[str, Item]) -> str:
    item = items.get(leaf["item"])
    name = f"„{short_label(item)}“" if item else _("unbekannte Frage „%(code)s“") % {"code": leaf["item"]}
    if operator.endswith("answered"):
        return f"{name} {operator_label(operator)}"
    return f"{name} {operator_label(operator)} {value_label(leaf.get('value'), item)}"


def value_label(value: Any, item: Item | None) -> str:
    """The value of a comparison: the label of the option, or the number."""
    options = {option.code: option.label.get(GERMAN) or option.code for option in item.options.all()} if item else {}
    if value in options:
        return f"„{options[value]}“"
    return str(value).replace("-", "−") if isinstance(value, int) else f"„{value}“"
