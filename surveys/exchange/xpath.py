"""Conditions as XLSForm writes them: the counterpart of ``expressions.parse``."""

from django.utils.translation import gettext as _

from surveys.conditions import Tree
from surveys.exchange.expressions import ExpressionError

SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def to_xpath(tree: Tree) -> str:
    """Write a condition as XLSForm's ``relevant``; empty for always."""
    if not tree:
        return ""
    for key, word in (("all", " and "), ("any", " or ")):
        if key in tree:
            return word.join(_bracketed(part, alone=len(tree[key]) == 1) for part in tree[key])
    if "not" in tree:
        return f"not({to_xpath(tree['not'])})"
    variable = f"${{{tree['item']}}}"
    if tree["op"] == "answered":
        return f"{variable} != ''"
    value = tree["value"]
    literal = str(value) if isinstance(value, int) else _quoted(value)
    if tree["op"] == "includes":
        return f"selected({variable}, {literal})"
    return f"{variable} {SIGNS[tree['op']]} {literal}"


def _bracketed(tree: Tree, *, alone: bool) -> str:
    """A part of a conjunction or disjunction keeps its own nesting through brackets."""
    text = to_xpath(tree)
    return f"({text})" if not alone and ("all" in tree or "any" in tree) else text


def _quoted(value: str) -> str:
    if "'" in value and '"' in value:
        raise ExpressionError(
            _("Ein Vergleichswert mit beiden Arten von Anführungszeichen lässt sich nicht ausgeben.")
        )
    return f'"{value}"' if "'" in value else f"'{value}'"
