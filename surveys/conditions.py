"""Conditions: when a section or an item is asked. Data, evaluated here on the server and in the same way in the browser.

A condition is a tree: ``{}`` is always; ``{"all": […]}``, ``{"any": […]}``, ``{"not": {…}}`` combine; a leaf is
``{"item": code, "op": op, "value": value}``. Answers are by item code: an option code (str), a list of option codes, an
int, a text, or None for everything that is no answer (not asked, skipped, a missing code). A comparison with None is
false, so ``not`` of it is true. ``static/js/survey_conditions.js`` mirrors ``holds``; the tests run both on the same
cases.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Tree = Mapping[str, Any]
MAX_DEPTH = 8
MAX_LEAVES = 60

Compare = Callable[[Any, Any], bool]
OPERATORS: dict[str, Compare] = {
    "eq": lambda answer, value: answer == value,
    "ne": lambda answer, value: answer is not None and answer != value,
    "lt": lambda answer, value: _number(answer) and answer < value,
    "le": lambda answer, value: _number(answer) and answer <= value,
    "gt": lambda answer, value: _number(answer) and answer > value,
    "ge": lambda answer, value: _number(answer) and answer >= value,
    "includes": lambda answer, value: isinstance(answer, list | tuple) and value in answer,
    "answered": lambda answer, value: answer is not None and answer != [] and answer != "",
}
NUMERIC = frozenset({"lt", "le", "gt", "ge"})


class ConditionError(ValueError):
    """The tree is malformed; the message is a German sentence."""


def _number(answer: Any) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool)


def holds(tree: Tree, answers: Mapping[str, Any]) -> bool:
    """True if the condition holds for the answers (see the module's text for their form)."""
    if not tree:
        return True
    if "all" in tree:
        return all(holds(part, answers) for part in tree["all"])
    if "any" in tree:
        return any(holds(part, answers) for part in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], answers)
    return bool(OPERATORS[tree["op"]](answers.get(tree["item"]), tree.get("value")))


def leaves(tree: Tree) -> Iterable[Tree]:
    """Yield every leaf."""
    for key in ("all", "any"):
        for part in tree.get(key, ()):
            yield from leaves(part)
    if "not" in tree:
        yield from leaves(tree["not"])
    if "item" in tree:
        yield tree


def codes(tree: Tree) -> set[str]:
    """Codes of the items the condition looks at."""
    return {leaf["item"] for leaf in leaves(tree)}


def check_shape(tree: Any, depth: int = 0) -> None:
    """Raise ``ConditionError`` unless the value is a well-formed tree of bounded size."""
    if not isinstance(tree, dict) or depth > MAX_DEPTH:
        raise ConditionError(_("Die Bedingung ist nicht lesbar oder zu tief verschachtelt."))
    if not tree:
        if depth:
            raise ConditionError(_("Ein Teil der Bedingung ist leer."))
        return
    if set(tree) <= {"all", "any"} and len(tree) == 1:
        parts = next(iter(tree.values()))
        if not isinstance(parts, list) or not parts:
            raise ConditionError(_("Eine Verknüpfung braucht mindestens einen Teil."))
        for part in parts:
            check_shape(part, depth + 1)
    elif set(tree) == {"not"}:
        check_shape(tree["not"], depth + 1)
    else:
        _check_leaf(tree)
    if not depth and sum(1 for _leaf in leaves(tree)) > MAX_LEAVES:
        raise ConditionError(_("Die Bedingung hat zu viele Teile."))


def _check_leaf(leaf: Tree) -> None:
    operator = leaf.get("op")
    if not set(leaf) <= {"item", "op", "value"} or not isinstance(leaf.get("item"), str) or operator not in OPERATORS:
        raise ConditionError(_("Ein Teil der Bedingung nennt keine Frage oder einen unbekannten Vergleich."))
    value = leaf.get("value")
    if operator in NUMERIC and not _number(value):
        raise ConditionError(_("Der Vergleich mit „%(item)s“ braucht eine Zahl.") % {"item": leaf["item"]})
    if operator not in NUMERIC | {"answered"} and not (_number(value) or isinstance(value, str)):
        raise ConditionError(_("Der Vergleich mit „%(item)s“ braucht einen Wert.") % {"item": leaf["item"]})
