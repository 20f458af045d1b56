"""A survey with every kind of item, random answers to it, and a count of raw rows that shares no code with the portal's.

The count reads the bytes with ``struct`` and the questionnaire from its rows; it knows the format from its description
in ARCHITECTURE (one little-endian int16 a word, a bit mask for multiple choice, sentinels), not from ``surveys.layout``.
"""

import random
import struct
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.enums import ItemKind, ItemRole
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory

MISSING = [{"code": "ka", "label": {"de": "keine Angabe"}}, {"code": "wn", "label": {"de": "weiß nicht"}}]
NOT_ASKED, NOT_REACHED, SKIPPED, FIRST_MISSING = -32768, -32767, -32766, -32700


def every_kind(**kwargs: Any) -> m.Deployment:
    """A deployment of a frozen-like version with all kinds: scales, classes, masks of two words, missing codes, texts."""
    version = kwargs.pop("version", None) or all_kinds_version()
    return DeploymentFactory.create(version=version, **kwargs)


def all_kinds_version() -> m.QuestionnaireVersion:
    version = VersionFactory.create()
    first, second = SectionFactory.create(version=version), SectionFactory.create(version=version)
    ItemFactory.create(
        section=first,
        code="gruppe",
        kind=ItemKind.SINGLE,
        role=ItemRole.GROUP,
        options=["verwaltung", "politik", "andere"],
    )
    ItemFactory.create(
        section=first,
        code="art",
        kind=ItemKind.SINGLE,
        role=ItemRole.ORGANISATION,
        options=["schule", "verein"],
        missing=MISSING,
    )
    ItemFactory.create(section=first, code="wichtig", minimum=0, maximum=10, missing=MISSING)
    ItemFactory.create(section=first, code="zustimmung", minimum=-2, maximum=2)
    ItemFactory.create(
        section=second, code="wege", kind=ItemKind.MULTI, options=[f"w{n}" for n in range(20)], missing=MISSING[:1]
    )
    ItemFactory.create(section=second, code="alter", kind=ItemKind.NUMBER, minimum=0, maximum=120, bins=[17, 29, 64])
    ItemFactory.create(section=second, code="kinder", kind=ItemKind.NUMBER, minimum=0, maximum=12, missing=MISSING)
    ItemFactory.create(section=second, code="grund", kind=ItemKind.TEXT)
    ItemFactory.create(section=second, code="bericht", kind=ItemKind.LONG_TEXT, missing=MISSING[:1])
    return version


def random_answer(rng: random.Random, item: Any) -> Any:
    """A value for ``Layout.encode``: one in four is none."""
    if rng.random() < 0.25:
        return rng.choice([NOT_ASKED, NOT_REACHED, SKIPPED, *(missing.code for missing in item.missing)])
    numbers = [option.number for option in item.options]
    if item.kind == "single":
        return rng.choice(numbers)
    if item.kind == "multi":
        return tuple(rng.sample(numbers, rng.randint(1, len(numbers))))
    return 1 if item.kind in {"text", "long_text"} else rng.randint(item.minimum, item.maximum)


@transaction.atomic
def put_pending(deployment: m.Deployment, number: int, rng: random.Random) -> None:
    """Fill the inbox as submissions would, cells and texts included."""
    compiled = compile_deployment(deployment)
    rows = []
    for _row in range(number):
        answers = {code: random_answer(rng, item) for code, item in compiled.items.items()}
        cell = [answers.get(code, -1) for code in ("gruppe", "art")]
        group, organisation = (value if isinstance(value, int) and value > 0 else -1 for value in cell)
        rows.append(
            m.Pending(
                deployment=deployment,
                key=uuid.UUID(int=rng.getrandbits(128)),
                group=group,
                organisation=organisation,
                vector=compiled.layout.encode(answers),
                texts=[
                    (code, "de", f"Text {rng.randint(0, 99)}")
                    for code in ("grund", "bericht")
                    if answers.get(code) == 1
                ],
            )
        )
    m.Pending.objects.bulk_create(rows)


def archived(**lookup: Any) -> int:
    """Responses in the archive."""
    return sum(m.ResponseBlock.objects.filter(**lookup).values_list("number", flat=True))


@dataclass
class Tally:
    """One item of one cell, counted by hand."""

    not_asked: int = 0
    not_reached: int = 0
    skipped: int = 0
    answered: int = 0
    missing: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    values: dict[int, int] = field(default_factory=lambda: defaultdict(int))


Tallies = dict[tuple[int, int], dict[str, Tally]]


def count_by_hand(deployment: m.Deployment) -> tuple[dict[tuple[int, int], int], Tallies]:
    """Responses by cell and tallies by cell and item, from the bytes of the archive."""
    items = [item for version in (deployment.version, deployment.local_version) if version for item in _items(version)]
    sizes: dict[tuple[int, int], int] = defaultdict(int)
    tallies: Tallies = defaultdict(lambda: defaultdict(Tally))
    widths = [max(1, (len(options) + 14) // 15) if item.kind == "multi" else 1 for item, options in items]
    for row in m.ResponseBlock.objects.filter(deployment=deployment):
        raw, at = bytes(row.vectors), 0
        words = struct.unpack(f"<{len(raw) // 2}h", raw)
        cell = (row.group, row.organisation)
        sizes[cell] += row.number
        assert len(words) == sum(widths) * row.number
        while at < len(words):
            for (item, options), width in zip(items, widths, strict=True):
                _count(item, options, words[at : at + width], tallies[cell][item.code])
                at += width
    return dict(sizes), tallies


def _items(version: m.QuestionnaireVersion) -> list[tuple[m.Item, list[int]]]:
    rows = m.Item.objects.filter(section__version=version).order_by("section__position", "section", "position", "pk")
    return [(item, [option.number for option in item.options.order_by("position", "number")]) for item in rows]


def _count(item: m.Item, options: list[int], words: tuple[int, ...], tally: Tally) -> None:
    word = words[0]
    if word == NOT_ASKED:
        tally.not_asked += 1
    elif word == NOT_REACHED:
        tally.not_reached += 1
    elif word == SKIPPED:
        tally.skipped += 1
    elif word < -30_000:
        tally.missing[item.missing[word - FIRST_MISSING]["code"]] += 1
    else:
        tally.answered += 1
        for value in _values(item, options, words):
            tally.values[value] += 1


def _values(item: m.Item, options: list[int], words: tuple[int, ...]) -> list[int]:
    if item.kind == "multi":
        return [number for bit, number in enumerate(options) if words[bit // 15] & (1 << (bit % 15))]
    if item.bins:
        return [sum(words[0] > edge for edge in item.bins)]
    return [words[0]]


def assert_counts_are_exact(deployment: m.Deployment) -> int:
    """Compare what the portal counted, cell by cell and in total, with the count by hand; return the responses."""
    from surveys.selectors.counts import item_counts, item_counts_by_cell

    sizes, tallies = count_by_hand(deployment)
    cells = item_counts_by_cell(deployment)
    assert {cell: counted.responses for cell, counted in cells.items()} == sizes
    totals: dict[str, Tally] = defaultdict(Tally)
    for cell, counted in cells.items():
        assert list(counted.items) == list(tallies[cell])
        for code, shown in counted.items.items():
            _assert_equal(shown, tallies[cell][code], sizes[cell])
            _add(totals[code], tallies[cell][code])
    for code, shown in item_counts(deployment).items.items():
        _assert_equal(shown, totals[code], sum(sizes.values()))
    return sum(sizes.values())


def _assert_equal(shown: Any, tally: Tally, responses: int) -> None:
    assert shown.responses == responses
    assert (shown.not_asked, shown.not_reached, shown.skipped) == (tally.not_asked, tally.not_reached, tally.skipped)
    assert shown.asked == responses - tally.not_asked
    assert shown.reached == responses - tally.not_asked - tally.not_reached
    assert shown.answered == tally.answered
    assert {code: number for code, number in shown.missing.items() if number} == dict(tally.missing)
    assert {value: number for value, number in shown.values.items() if number} == dict(tally.values)


def _add(total: Tally, part: Tally) -> None:
    for name in ("not_asked", "not_reached", "skipped", "answered"):
        setattr(total, name, getattr(total, name) + getattr(part, name))
    for name in ("missing", "values"):
        for key, number in getattr(part, name).items():
            getattr(total, name)[key] += number
