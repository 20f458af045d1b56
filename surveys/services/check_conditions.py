"""Conditions that can never hold, look at questions that come later, or name answers that do not exist."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from surveys.conditions import ConditionError, Tree, check_shape, codes, leaves
from surveys.enums import ItemKind
from surveys.models import Item, Section
from surveys.reachability import Question, can_hold
from surveys.services.findings import ERROR, WARNING, Finding, Subject
from surveys.wording import short_label, value_label


def condition_findings(sections: list[Section]) -> Iterator[Finding]:
    """Findings about the conditions of sections and questions, in the order they are asked."""
    before: dict[str, Item] = {}
    questions: dict[str, Question] = {}
    every = {item.code for section in sections for item in section.items.all()}
    for section in sections:
        subject = Subject(section.version, section=section, page="section_condition")
        name = _("Abschnitt „%(code)s“") % {"code": section.code}
        yield from _of(name, section.condition, section.condition, subject, before, questions, every)
        for item in section.items.all():
            subject = Subject(section.version, item=item, page="item_condition")
            both = joined(section.condition, item.condition)
            yield from _of(f"„{short_label(item)}“", item.condition, both, subject, before, questions, every)
            before[item.code] = item
            questions[item.code] = _question(item, both)


def joined(*trees: Tree) -> Tree:
    """The conditions as one."""
    parts = [tree for tree in trees if tree]
    return {"all": parts} if len(parts) > 1 else parts[0] if parts else {}


def _question(item: Item, condition: Tree) -> Question:
    options = tuple(option.code for option in item.options.all())
    return Question(item.code, item.kind, condition, options, item.minimum or 0, item.maximum or 0)


def _of(
    name: str,
    own: Tree,
    whole: Tree,
    subject: Subject,
    before: dict[str, Item],
    questions: dict[str, Question],
    every: set[str],
) -> Iterator[Finding]:
    if not own:
        return
    try:
        check_shape(own)
    except ConditionError as error:
        yield Finding(ERROR, "condition-broken", f"{name}: {error}", subject)
        return
    unknown = sorted(codes(own) - set(before))
    for code in unknown:
        text = _("%(name)s: Die Bedingung nennt „%(code)s“, das erst danach gefragt wird.")
        if code not in every:
            text = _("%(name)s: Die Bedingung nennt „%(code)s“, eine Frage, die es nicht gibt.")
        yield Finding(ERROR, "condition-unknown", text % {"name": name, "code": code}, subject)
    yield from _values(name, own, subject, before)
    if not unknown and not can_hold(whole, questions):
        text = _(
            "%(name)s wird nie gefragt: Die Bedingung widerspricht sich oder der eines Abschnitts oder einer Frage davor."
        )
        yield Finding(ERROR, "unreachable", text % {"name": name}, subject)


def _values(name: str, tree: Tree, subject: Subject, before: dict[str, Item]) -> Iterator[Finding]:
    for leaf in leaves(tree):
        item = before.get(leaf["item"])
        if item is not None and leaf["op"] != "answered" and not _fits(leaf.get("value"), item):
            text = _("%(name)s: „%(code)s“ kann nicht %(value)s sein.")
            names = {"name": name, "code": item.code, "value": value_label(leaf.get("value"), item)}
            yield Finding(WARNING, "condition-value", text % names, subject)


def _fits(value: Any, item: Item) -> bool:
    if item.kind in {ItemKind.SINGLE, ItemKind.MULTI}:
        return value in {option.code for option in item.options.all()}
    if item.kind in {ItemKind.SCALE, ItemKind.NUMBER}:
        return isinstance(value, int) and (item.minimum or 0) <= value <= (item.maximum or 0)
    return True
