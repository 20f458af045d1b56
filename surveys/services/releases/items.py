"""Items of a release over all its versions: joined by code, options by number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from surveys.compiled import CompiledItem, CompiledVersion, Texts
from surveys.layout import Column, Kind, Layout
from surveys.published import Choice, ItemInfo

Slots = npt.NDArray[np.intp]
NOWHERE, UNASKED = -1, -2


@dataclass(frozen=True)
class Taking:
    """Slots of a version's histogram in the order of the joined layout.

    Those in ``none`` it does not have; in ``unasked`` everybody is counted, for the version does not ask the item.
    """

    slots: Slots
    none: Slots
    unasked: Slots


@dataclass(frozen=True)
class JoinedItem:
    """An item as all versions share it."""

    info: ItemInfo
    item: CompiledItem


@dataclass(frozen=True)
class Joined:
    """Items in the order of the newest version; ``left_out`` are labels of those that differ between versions."""

    items: tuple[JoinedItem, ...]
    left_out: tuple[str, ...]

    @cached_property
    def layout(self) -> Layout:
        """The layout of all items."""
        return Layout(item.item.spec for item in self.items)

    def take(self, layout: Layout) -> Taking:
        """Where the slots of the items are in a histogram of ``layout``."""
        columns = ((own, layout.by_code.get(own.item.code)) for own in self.layout.columns)
        found = [slot for own, column in columns for slot in (_take(own, column) if column else _unasked(own))]
        slots = np.array(found, dtype=np.intp)
        return Taking(np.maximum(slots, 0), np.flatnonzero(slots < 0), np.flatnonzero(slots == UNASKED))


def _take(own: Column, column: Column) -> list[int]:
    first = column.first_slot
    slots = [first, first + 1, first + 2]
    slots += [column.slot_of_missing(code) if code in column.item.missing else NOWHERE for code in own.item.missing]
    slots += [column.answered_slot] if own.item.kind == "multi" else []
    return slots + [column.value_slot + column.values.index(value) for value in own.values]


def _unasked(own: Column) -> list[int]:
    return [UNASKED] + [NOWHERE] * (own.slots - 1)


def join(versions: Sequence[CompiledVersion], conditions: Mapping[str, str], *, local: bool) -> Joined:
    """Join versions, the newest first. Texts are never counted here, the breakdowns themselves are tables of their own.

    ``local`` says whether additions of a municipality belong to the scope, ``conditions`` holds the words for them.
    """
    found: dict[str, list[tuple[CompiledItem, str]]] = {}
    for version in versions:
        for section in version.sections:
            for item in section.items:
                if not item.is_text and not item.role and (local or not item.local):
                    found.setdefault(item.code, []).append((item, german(section.title)))
    same = {code: _same(item for item, _section in places) for code, places in found.items()}
    items = tuple(
        _joined([item for item, _section in places], places[0][1], conditions.get(code, ""))
        for code, places in found.items()
        if same[code]
    )
    return Joined(items, tuple(item_label(places[0][0]) for code, places in found.items() if not same[code]))


def german(texts: Texts) -> str:
    """The German text, empty where there is none."""
    return texts.get("de", "")


def item_label(item: CompiledItem) -> str:
    """The German text of a question, its code where there is none."""
    return german(item.label) or item.code


def _same(items: Iterable[CompiledItem]) -> bool:
    return (
        len({(item.kind, _numbers(item), item.minimum, item.maximum, item.bins, item.reversed) for item in items}) == 1
    )


def _numbers(item: CompiledItem) -> frozenset[tuple[int, str]]:
    return frozenset((option.number, option.code) for option in item.options)


def _joined(items: Sequence[CompiledItem], section: str, condition: str) -> JoinedItem:
    first = items[0]
    missing = {entry.code: entry for item in reversed(items) for entry in item.missing}
    newest_first = [entry.code for item in items for entry in item.missing]
    merged = replace(first, missing=tuple(missing[code] for code in dict.fromkeys(newest_first)))
    info = ItemInfo(
        code=first.code,
        kind=cast(Kind, first.kind),
        label=item_label(first),
        section=section,
        matrix=first.matrix,
        matrix_label=german(first.matrix_label) if first.matrix_label else "",
        minimum=first.minimum,
        maximum=first.maximum,
        reversed=first.reversed,
        choices=_choices(first),
        missing={entry.code: german(entry.label) or entry.code for entry in merged.missing},
        condition=condition,
    )
    return JoinedItem(info, merged)


def _choices(item: CompiledItem) -> tuple[Choice, ...]:
    if item.options:
        return tuple(Choice(option.number, german(option.label) or option.code) for option in item.options)
    if item.bins:
        return tuple(Choice(index, text) for index, text in enumerate(_classes(item)))
    points = range(item.minimum, item.maximum + 1)
    return tuple(Choice(point, german(item.labels.get(point, {}))) for point in points)


def _classes(item: CompiledItem) -> list[str]:
    """Classes of a number in words; the last one is open."""
    lower = [item.minimum, *(edge + 1 for edge in item.bins)]
    words = [f"{low}–{high}" if low < high else f"{high}" for low, high in zip(lower, item.bins, strict=False)]
    return [*words, _("%(low)s und mehr") % {"low": lower[-1]}]
