"""Conditions as other systems write them: a parser for the common subset of XLSForm and LimeSurvey.

``parse`` gives a tree of ``surveys/conditions.py`` whose values are literals as written. ``resolve`` fits it to the
questions it looks at. Everything outside the subset is refused with a sentence, never guessed.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.conditions import ConditionError, check_shape
from surveys.exchange.draft import ItemDraft
from surveys.exchange.draft import Tree as Node

MAX_LENGTH = 2_000
MAX_NESTING = 30
FLIPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
NEGATED = {"eq": "ne", "ne": "eq"}
COMPARISONS = {
    "=": "eq", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
    "eq": "eq", "ne": "ne", "lt": "lt", "le": "le", "gt": "gt", "ge": "ge",
}  # fmt: skip
WORDS = {"&&": "and", "||": "or", "!": "not"}
XLSFORM = re.compile(
    r"\s*(?:(?P<var>\$\{\s*[^{}\s]+\s*\})|(?P<num>-?\d+(?:\.\d+)?)|(?P<str>'[^']*'|\"[^\"]*\")"
    r"|(?P<op>!=|<=|>=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z][\w-]*))"
)
LIMESURVEY = re.compile(
    r"\s*(?:(?P<num>-?\d+(?:\.\d+)?)(?![\w.])|(?P<str>'[^']*'|\"[^\"]*\")"
    r"|(?P<op>==|!=|<=|>=|&&|\|\||=|<|>|!|\(|\)|,)|(?P<word>[A-Za-z0-9_]\w*(?:\.\w+)?))"
)
Token = tuple[str, str]
Variables = Callable[[str], Node]
"""Name of a variable → ``{"item": code}``, with ``"option"`` where the variable is one choice of several."""


class ExpressionError(ValueError):
    """The condition cannot be taken; the message is a German sentence."""


def parse(text: str, *, dialect: str, variables: Variables | None = None) -> Node:
    """Parse a condition of the dialect ``xlsform`` or ``limesurvey``; {} if it always holds."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(_("Die Bedingung ist zu lang. Bitte vereinfachen Sie sie."))
    tokens = _tokens(text, XLSFORM if dialect == "xlsform" else LIMESURVEY)
    if not tokens or tokens in ([("num", "1")], [("word", "true"), ("op", "("), ("op", ")")]):
        return {}
    return _Parser(tokens, variables or (lambda name: {"item": name}), bare_names=dialect == "limesurvey").whole()


def _tokens(text: str, pattern: re.Pattern[str]) -> list[Token]:
    found, position, text = [], 0, text.strip()
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            raise ExpressionError(
                _(
                    "Die Bedingung ist ab „%(rest)s“ nicht lesbar. Erlaubt sind Vergleiche, and, or, not() und selected()."
                )
                % {"rest": text[position : position + 20].strip()}
            )
        kind = str(match.lastgroup)
        value = match.group(kind)
        if value in WORDS or value.lower() in {"and", "or", "not", *COMPARISONS}:
            kind, value = "op", WORDS.get(value, value.lower())
        found.append((kind, value))
        position = match.end()
    return found


class _Parser:
    """Recursive descent: or → and → not → comparison."""

    def __init__(self, tokens: list[Token], variables: Variables, *, bare_names: bool) -> None:
        self.tokens, self.variables, self.bare_names = tokens, variables, bare_names
        self.at, self.depth = 0, 0

    def whole(self) -> Node:
        tree = self.either()
        if self.at != len(self.tokens):
            raise self.unreadable()
        return tree

    def either(self) -> Node:
        return self._joined("or", "any", self.both)

    def both(self) -> Node:
        return self._joined("and", "all", self.single)

    def _joined(self, word: str, key: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else {key: parts}

    def single(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise ExpressionError(_("Die Bedingung ist zu tief verschachtelt. Bitte vereinfachen Sie sie."))
        try:
            if self.take("not"):
                part = self.single()
                return part["not"] if self.bare_names and "not" in part else {"not": part}
            if self.take("("):
                return self.closed(self.either())
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Node:
        function = self.function()
        if function is not None:
            return function
        left = self.operand()
        operator = COMPARISONS.get(self.peek())
        if operator is None:
            raise self.unreadable()
        self.at += 1
        right = self.operand()
        if "item" in right and "item" not in left:
            left, right, operator = right, left, FLIPPED[operator]
        if "item" in right or "item" not in left:
            raise ExpressionError(_("Verglichen werden kann eine Frage nur mit einem festen Wert."))
        return _leaf(left, operator, right["value"])

    def function(self) -> Node | None:
        """selected(${x}, 'a') and is_empty(x), if one stands here."""
        name = self.tokens[self.at][1] if self.at < len(self.tokens) else ""
        following = self.tokens[self.at + 1 : self.at + 2]
        if following != [("op", "(")] or self.tokens[self.at][0] != "word":
            return None
        if name not in {"selected", "is_empty"}:
            raise ExpressionError(
                _("Die Funktion „%(name)s“ kann das Portal nicht übernehmen. Bitte nutzen Sie Vergleiche.")
                % {"name": name}
            )
        self.at += 2
        target = self.operand()
        if "item" not in target:
            raise self.unreadable()
        if name == "is_empty":
            return self.closed({"not": _answered(target)})
        if not self.take(","):
            raise self.unreadable()
        value = self.operand().get("value")
        if value is None:
            raise self.unreadable()
        return self.closed({"item": target["item"], "op": "includes", "value": value})

    def operand(self) -> Node:
        if self.at >= len(self.tokens):
            raise self.unreadable()
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "str":
            return {"value": value[1:-1]}
        if kind == "num":
            if "." in value:
                raise ExpressionError(
                    _("Das Portal vergleicht nur mit ganzen Zahlen, nicht mit %(n)s.") % {"n": value}
                )
            return {"value": int(value)}
        if kind == "var":
            return dict(self.variables(value[2:-1].strip()))
        if kind == "word" and self.bare_names:
            return dict(self.variables(value))
        raise self.unreadable()

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "op" else ""

    def take(self, word: str) -> bool:
        taken = self.peek() == word
        self.at += taken
        return taken

    def closed(self, tree: Node) -> Node:
        if not self.take(")"):
            raise ExpressionError(_("In der Bedingung fehlt eine schließende Klammer."))
        return tree

    def unreadable(self) -> ExpressionError:
        here = self.tokens[self.at][1] if self.at < len(self.tokens) else _("Ende")
        return ExpressionError(
            _("Die Bedingung ist bei „%(here)s“ nicht lesbar. Bitte vergleichen Sie eine Frage mit einem Wert.")
            % {"here": here}
        )


def _leaf(target: Node, operator: str, value: Any) -> Node:
    if "option" in target:
        return _ticked(target, operator, value)
    if value == "" and operator in NEGATED:
        return _answered(target) if operator == "ne" else {"not": _answered(target)}
    return {"item": target["item"], "op": operator, "value": value}


def _ticked(target: Node, operator: str, value: Any) -> Node:
    """A variable that is one choice of several: Q1_A == "Y" means that A is ticked."""
    leaf: Node = {"item": target["item"], "op": "includes", "value": target["option"]}
    if (operator, value) in {("eq", "Y"), ("ne", ""), ("eq", 1)}:
        return leaf
    if (operator, value) in {("ne", "Y"), ("eq", ""), ("ne", 1), ("eq", 0)}:
        return {"not": leaf}
    raise ExpressionError(_("Eine Antwort der Mehrfachauswahl lässt sich nur mit „Y“ vergleichen."))


def _answered(target: Node) -> Node:
    if "option" in target:
        return {"item": target["item"], "op": "includes", "value": target["option"]}
    return {"item": target["item"], "op": "answered", "value": None}


def resolve(tree: Node, items: Mapping[str, ItemDraft]) -> Node:
    """Fit the values to the kinds of the questions ``items`` (those that come before); ``ExpressionError`` if impossible."""
    resolved = _resolved(tree, items)
    try:
        check_shape(resolved)
    except ConditionError as error:
        raise ExpressionError(str(error)) from error
    return resolved


def _resolved(tree: Node, items: Mapping[str, ItemDraft]) -> Node:
    if not tree:
        return {}
    for key in ("all", "any"):
        if key in tree:
            return {key: [_resolved(part, items) for part in tree[key]]}
    if "not" in tree:
        return {"not": _resolved(tree["not"], items)}
    item = items.get(tree["item"])
    if item is None:
        raise ExpressionError(_("Die Frage „%(code)s“ gibt es nicht.") % {"code": tree["item"]})
    if tree["op"] == "answered":
        return {"item": item.code, "op": "answered"}
    return _typed(item, tree["op"], tree["value"])


def _typed(item: ItemDraft, operator: str, value: Any) -> Node:
    names = {"code": item.code, "value": value}
    if str(value).lower() in {missing.code for missing in item.missing}:
        raise ExpressionError(
            _("Nach „%(value)s“ bei „%(code)s“ kann nicht verzweigt werden. Bitte prüfen Sie auf „beantwortet“.")
            % names
        )
    if item.kind == "multi" and operator != "includes":
        raise ExpressionError(_("„%(code)s“ ist eine Mehrfachauswahl. Bitte nutzen Sie selected().") % names)
    if item.kind in {"text", "long_text"} and operator not in {"eq", "ne"}:
        raise ExpressionError(_("„%(code)s“ ist ein Text und lässt sich nicht mit einer Zahl vergleichen.") % names)
    if item.kind in {"scale", "number"}:
        return _numeric(item, "eq" if operator == "includes" else operator, value)
    if item.kind in {"single", "multi"}:
        if operator not in {"eq", "ne", "includes"}:
            raise ExpressionError(_("„%(code)s“ hat keine Zahlen als Antworten. Bitte nutzen Sie = oder !=.") % names)
        value = str(value).lower()
        if value not in {option.code for option in item.options}:
            raise ExpressionError(_("Die Antwort „%(value)s“ gibt es bei „%(code)s“ nicht.") % names)
        operator = "eq" if item.kind == "single" and operator == "includes" else operator
    return {"item": item.code, "op": operator, "value": str(value)}


def _numeric(item: ItemDraft, operator: str, value: Any) -> Node:
    try:
        number = int(str(value))
    except ValueError:
        raise ExpressionError(
            _("„%(code)s“ lässt sich nur mit einer ganzen Zahl vergleichen.") % {"code": item.code}
        ) from None
    if operator in {"eq", "ne"} and not (item.minimum or 0) <= number <= (item.maximum or 0):
        raise ExpressionError(
            _("Der Wert %(value)s liegt bei „%(code)s“ außerhalb der Skala.") % {"value": number, "code": item.code}
        )
    return {"item": item.code, "op": operator, "value": number}
