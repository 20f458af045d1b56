"""Can a condition hold at all? A search over the answers that matter, for the check list of the editor.

Pure. A question with a condition of its own can only be answered where that one holds, so it is searched along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from surveys.conditions import OPERATORS, Tree, codes, leaves

BUDGET = 5000
"""Answers tried before the search gives up and takes a condition as possible."""
MANY = 8
"""Options of a multiple choice beyond which not every combination is tried."""


@dataclass(frozen=True)
class Question:
    """What the search needs of a question. ``condition`` joins its own and that of its section."""

    code: str
    kind: str
    condition: Tree = field(default_factory=dict)
    options: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0


def can_hold(condition: Tree, questions: Mapping[str, Question]) -> bool:
    """False if no combination of answers makes the condition true; codes that no question has are never answered."""
    involved = _closure(condition, questions)
    parts: list[Tree] = [condition] if condition else []
    for code in involved:
        if questions[code].condition:
            unanswered: Tree = {"not": {"item": code, "op": "answered"}}
            parts.append({"any": [unanswered, questions[code].condition]})
    domains = {code: list(_answers(questions[code], parts)) for code in involved}
    known: dict[str, Any] = dict.fromkeys({code for part in parts for code in codes(part)} - set(involved))
    return _search(parts, domains, known, list(involved), [BUDGET])


def _closure(condition: Tree, questions: Mapping[str, Question]) -> list[str]:
    found: dict[str, None] = {}
    todo = sorted(codes(condition))
    while todo:
        code = todo.pop(0)
        if code in questions and code not in found:
            found[code] = None
            todo += sorted(codes(questions[code].condition))
    return list(found)


def _search(
    parts: list[Tree], domains: Mapping[str, list[Any]], known: dict[str, Any], rest: list[str], budget: list[int]
) -> bool:
    truths = [_truth(part, known) for part in parts]
    if False in truths:
        return False
    if all(truths) or not rest or budget[0] <= 0:
        return True
    code, *rest = rest
    for answer in domains[code]:
        budget[0] -= 1
        if _search(parts, domains, {**known, code: answer}, rest, budget):
            return True
    return False


def _truth(tree: Tree, known: Mapping[str, Any]) -> bool | None:
    """Three-valued: None while an answer it depends on is open."""
    if "item" in tree:
        if tree["item"] not in known:
            return None
        return bool(OPERATORS[tree["op"]](known[tree["item"]], tree.get("value")))
    if "not" in tree:
        inner = _truth(tree["not"], known)
        return None if inner is None else not inner
    key = "all" if "all" in tree else "any"
    truths = [_truth(part, known) for part in tree.get(key, ())]
    decided = key == "any"
    if decided in truths:
        return decided
    return None if None in truths else not decided


def _answers(question: Question, parts: list[Tree]) -> Iterator[Any]:
    """Answers that the conditions tell apart, and None for no answer."""
    named = [leaf.get("value") for part in parts for leaf in leaves(part) if leaf["item"] == question.code]
    if question.kind in {"scale", "number"}:
        numbers = {value + step for value in named if isinstance(value, int) for step in (-1, 0, 1)}
        inside = {number for number in numbers if question.minimum <= number <= question.maximum}
        yield from sorted(inside | {question.minimum, question.maximum})
    elif question.kind == "single":
        yield from _told_apart(question.options, named)
    elif question.kind == "multi":
        values = _told_apart(question.options, named)
        sizes = range(1, len(values) + 1) if len(values) <= MANY else (1, 2, len(values))
        yield from (list(chosen) for size in sizes for chosen in combinations(values, size))
    else:
        yield from {"x", *(value for value in named if isinstance(value, str))}
    yield None


def _told_apart(options: tuple[str, ...], named: list[Any]) -> list[str]:
    """The options that conditions name, and one that stands for all others."""
    others = [option for option in options if option not in named]
    return [option for option in options if option in named] + others[:1]
