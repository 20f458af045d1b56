"""The layout of answers: which int16 word holds what, and which slot of a histogram counts what.

The only place that encodes and decodes vectors and histograms. A frozen version fixes a layout: one word per item
(multiple choice: a bit mask, a further word past 15 options), in the order of the items. Negative sentinels stand for
everything that is no answer. Pure: works on ``ItemSpec``s, knows no database.

A vector is little-endian int16, a histogram little-endian int64.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

NOT_ASKED = -32768
NOT_REACHED = -32767
SKIPPED = -32766
FIRST_MISSING = -32700
"""A missing code with index k of its item is stored as ``FIRST_MISSING + k``."""
ANSWERED_TEXT = 1
BITS = 15
MAX_VALUES = 1001
NO_ANSWER = (NOT_ASKED, NOT_REACHED, SKIPPED)

Kind = Literal["single", "multi", "scale", "number", "text", "long_text"]
Vectors = npt.NDArray[np.int16]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ItemSpec:
    """What the layout needs of an item. ``options`` are the numbers of its options, ``missing`` its missing codes.

    ``minimum`` and ``maximum`` bound scales and numbers; ``bins`` are upper edges (inclusive) of a number, the last one
    open: with them a number is counted by class and its word still holds the number.
    """

    code: str
    kind: Kind
    options: tuple[int, ...] = ()
    minimum: int = 0
    maximum: int = 0
    bins: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """An item in the layout: its first word and the slots of the histogram.

    Slots, from ``first_slot``: not asked, not reached, skipped, each missing code, then for multiple choice "answered",
    then one slot per value (option, scale point, number or class, 1 for a text).
    """

    item: ItemSpec
    word: int
    words: int
    first_slot: int

    @cached_property
    def values(self) -> tuple[int, ...]:
        """Values with a slot of their own, in order: option numbers, scale points, numbers, class indexes, 1."""
        item = self.item
        if item.kind in {"single", "multi"}:
            return item.options
        if item.kind in {"text", "long_text"}:
            return (ANSWERED_TEXT,)
        if item.bins:
            return tuple(range(len(item.bins) + 1))
        return tuple(range(item.minimum, item.maximum + 1))

    @property
    def value_slot(self) -> int:
        """Slot of the first value."""
        return self.first_slot + len(NO_ANSWER) + len(self.item.missing) + (self.item.kind == "multi")

    @property
    def slots(self) -> int:
        return self.value_slot - self.first_slot + len(self.values)

    def slot_of_missing(self, code: str) -> int:
        return self.first_slot + len(NO_ANSWER) + self.item.missing.index(code)

    @property
    def answered_slot(self) -> int:
        """Multiple choice only: how many answered at all."""
        if self.item.kind != "multi":
            raise ValueError(self.item.code)
        return self.value_slot - 1


class Layout:
    """Columns of all items; ``words`` int16 a vector, ``slots`` int64 a histogram."""

    def __init__(self, items: Iterable[ItemSpec]) -> None:
        columns, word, slot = [], 0, 0
        for item in items:
            _check(item)
            words = max(1, -(-len(item.options) // BITS)) if item.kind == "multi" else 1
            column = Column(item, word, words, slot)
            columns.append(column)
            word, slot = word + words, slot + column.slots
        self.columns: tuple[Column, ...] = tuple(columns)
        self.by_code: Mapping[str, Column] = {column.item.code: column for column in columns}
        if len(self.by_code) != len(columns):
            raise ValueError("two items share a code")
        self.words, self.slots = word, slot

    def encode(self, answers: Mapping[str, Any]) -> bytes:
        """Pack answers by item code: an int, a collection of option numbers, a missing code (str), or a sentinel.

        Items that are not in ``answers`` become ``NOT_ASKED``. A value outside the item's domain is a ``ValueError``.
        """
        row = np.full(self.words, NOT_ASKED, dtype="<i2")
        for code, value in answers.items():
            column = self.by_code[code]
            row[column.word : column.word + column.words] = _encode(column, value)
        return row.tobytes()

    def decode(self, vector: bytes) -> dict[str, Any]:
        """Unpack one vector: an int, a tuple of option numbers, a missing code (str) or a sentinel, by item code."""
        row = self.matrix([vector])[0]
        return {column.item.code: _decode(column, row) for column in self.columns}

    def matrix(self, vectors: Sequence[bytes]) -> Vectors:
        """Join vectors to a matrix of (responses, words); a vector of another length is a ``ValueError``."""
        joined = b"".join(bytes(vector) for vector in vectors)
        if len(joined) != 2 * self.words * len(vectors):
            raise ValueError("a vector does not fit the layout")
        matrix: Vectors = np.frombuffer(joined, dtype="<i2").reshape(len(vectors), self.words)
        return matrix

    def fold(self, matrix: Vectors, groups: npt.NDArray[np.intp] | None = None, number: int = 1) -> Counts:
        """Count a matrix of (responses, words): (number of groups, slots); ``groups`` says which group a row is in."""
        rows = np.zeros(len(matrix), dtype=np.intp) if groups is None else groups
        counts = np.zeros((number, self.slots), dtype="<i8")
        for column, table in zip(self.columns, self._tables, strict=True):
            width = column.slots
            slots = table[matrix[:, column.word].astype(np.int32) + 32768]
            if (slots < 0).any():
                raise ValueError(f"a value of {column.item.code} is outside its domain")
            found = np.bincount(rows * width + slots, minlength=number * width).reshape(number, width)
            counts[:, column.first_slot : column.first_slot + width] = found
            if column.item.kind == "multi":
                self._fold_bits(column, matrix, rows, counts)
        return counts

    def _fold_bits(self, column: Column, matrix: Vectors, rows: npt.NDArray[np.intp], counts: Counts) -> None:
        answered = matrix[:, column.word] >= 0
        for index in range(len(column.item.options)):
            word, bit = divmod(index, BITS)
            ticked = answered & ((matrix[:, column.word + word] >> bit) & 1).astype(bool)
            counts[:, column.value_slot + index] = np.bincount(rows[ticked], minlength=len(counts))

    @cached_property
    def _tables(self) -> list[npt.NDArray[np.int32]]:
        """For each column: word + 32768 → slot within the column; -1 for a word that cannot occur."""
        return [_table(column) for column in self.columns]


def _check(item: ItemSpec) -> None:
    if item.kind in {"scale", "number"}:
        if item.minimum >= item.maximum or abs(item.minimum) > 30_000 or abs(item.maximum) > 30_000:
            raise ValueError(f"{item.code}: no usable range")
        if not item.bins and item.maximum - item.minimum >= MAX_VALUES:
            raise ValueError(f"{item.code}: a range of more than {MAX_VALUES - 1} needs classes")
    if len(set(item.options)) != len(item.options) or any(not 0 <= number <= 30_000 for number in item.options):
        raise ValueError(f"{item.code}: option numbers must differ and lie in 0..30000")


def _encode(column: Column, value: Any) -> list[int]:
    item = column.item
    if isinstance(value, str):
        return [FIRST_MISSING + item.missing.index(value)] + [0] * (column.words - 1)
    if isinstance(value, int) and value in NO_ANSWER:
        return [value] + [0] * (column.words - 1)
    if item.kind == "multi":
        bits = [item.options.index(number) for number in value]
        return [sum(1 << (bit % BITS) for bit in set(bits) if bit // BITS == word) for word in range(column.words)]
    if item.kind in {"scale", "number"}:
        if not item.minimum <= value <= item.maximum:
            raise ValueError(f"{item.code}: {value} is outside {item.minimum}..{item.maximum}")
        return [value]
    if value not in column.values:
        raise ValueError(f"{item.code}: {value} is no option")
    return [value]


def _decode(column: Column, row: Vectors) -> Any:
    word, item = int(row[column.word]), column.item
    if word in NO_ANSWER:
        return word
    if FIRST_MISSING <= word < FIRST_MISSING + len(item.missing):
        return item.missing[word - FIRST_MISSING]
    if item.kind != "multi":
        return word
    ticked = [divmod(index, BITS) for index in range(len(item.options))]
    return tuple(
        item.options[index] for index, (part, bit) in enumerate(ticked) if (int(row[column.word + part]) >> bit) & 1
    )


def _table(column: Column) -> npt.NDArray[np.int32]:
    item, first = column.item, column.value_slot - column.first_slot
    table = np.full(65536, -1, dtype=np.int32)
    for index, sentinel in enumerate(NO_ANSWER):
        table[sentinel + 32768] = index
    for index in range(len(item.missing)):
        table[FIRST_MISSING + index + 32768] = len(NO_ANSWER) + index
    if item.kind == "multi":
        table[32768:] = first - 1  # every mask counts as answered; the options are counted bit by bit
    elif item.bins:
        values = np.arange(item.minimum, item.maximum + 1)
        table[values + 32768] = first + np.searchsorted(np.asarray(item.bins), values, side="left")
    else:
        for index, value in enumerate(column.values):
            table[value + 32768] = first + index
    return table
