"""Vectors and histograms: encoding, decoding, folding, against counting by hand."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.layout import NO_ANSWER, NOT_ASKED, NOT_REACHED, SKIPPED, ItemSpec, Layout

KINDS = ["single", "multi", "scale", "number", "text"]


@st.composite
def specs(draw: Any) -> list[ItemSpec]:
    found = []
    for index in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(KINDS))
        missing = tuple(draw(st.lists(st.sampled_from(["ka", "wn", "tf"]), unique=True, max_size=3)))
        low = draw(st.integers(-20, 20))
        high = low + draw(st.integers(1, 30))
        options = tuple(sorted(draw(st.sets(st.integers(0, 300), min_size=1, max_size=40))))
        bins = tuple(sorted(draw(st.sets(st.integers(low, high - 1), max_size=4)))) if kind == "number" else ()
        found.append(
            ItemSpec(f"i{index}", kind, options if kind in {"single", "multi"} else (), low, high, bins, missing)
        )
    return found


def answer(draw: Any, item: ItemSpec) -> Any:
    none = st.sampled_from([*NO_ANSWER, *item.missing])
    real: Any = {
        "single": st.sampled_from(item.options or (0,)),
        "multi": st.sets(st.sampled_from(item.options or (0,)), min_size=1).map(lambda s: tuple(sorted(s))),
        "text": st.just(1),
    }.get(item.kind, st.integers(item.minimum, item.maximum))
    return draw(st.one_of(none, real, real))


@st.composite
def surveys(draw: Any) -> tuple[list[ItemSpec], list[dict[str, Any]]]:
    items = draw(specs())
    rows = [{item.code: answer(draw, item) for item in items} for _row in range(draw(st.integers(0, 12)))]
    return items, rows


@settings(max_examples=150, deadline=None)
@given(surveys())
def test_decoding_gives_back_what_was_encoded(survey: tuple[list[ItemSpec], list[dict[str, Any]]]) -> None:
    items, rows = survey
    layout = Layout(items)
    assert [layout.decode(layout.encode(row)) for row in rows] == rows


@settings(max_examples=150, deadline=None)
@given(surveys())
def test_folding_counts_like_counting_by_hand(survey: tuple[list[ItemSpec], list[dict[str, Any]]]) -> None:
    items, rows = survey
    layout = Layout(items)
    counts = layout.fold(layout.matrix([layout.encode(row) for row in rows]))[0]
    for item in items:
        column, values = layout.by_code[item.code], [row[item.code] for row in rows]
        tally = Counter(value for value in values if not isinstance(value, tuple))
        for index, sentinel in enumerate((NOT_ASKED, NOT_REACHED, SKIPPED)):
            assert counts[column.first_slot + index] == tally[sentinel]
        for code in item.missing:
            assert counts[column.slot_of_missing(code)] == tally[code]
        real = [value for value in values if value not in NO_ANSWER and not isinstance(value, str)]
        shown = counts[column.value_slot : column.value_slot + len(column.values)].tolist()
        if item.kind == "multi":
            assert counts[column.answered_slot] == len(real)
            assert shown == [sum(option in value for value in real) for option in item.options]
        elif item.bins:
            edges = [*item.bins, item.maximum]
            classes = [next(i for i, edge in enumerate(edges) if value <= edge) for value in real]
            assert shown == [classes.count(i) for i in range(len(edges))]
        else:
            assert shown == [real.count(value) for value in column.values]


def test_groups_are_counted_apart_and_add_up() -> None:
    layout = Layout([ItemSpec("a", "scale", minimum=-2, maximum=2), ItemSpec("b", "multi", options=tuple(range(20)))])
    rows = [{"a": 2, "b": (0, 17)}, {"a": -2, "b": (17,)}, {"a": SKIPPED, "b": (3,)}]
    matrix = layout.matrix([layout.encode(row) for row in rows])
    apart = layout.fold(matrix, np.array([0, 1, 1]), 2)
    assert (apart.sum(axis=0) == layout.fold(matrix)[0]).all()
    assert apart[0, layout.by_code["b"].value_slot + 17] == apart[1, layout.by_code["b"].value_slot + 17] == 1


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (ItemSpec("a", "scale", minimum=0, maximum=10), 11),
        (ItemSpec("a", "single", options=(1, 2)), 3),
        (ItemSpec("a", "multi", options=(1, 2)), (3,)),
        (ItemSpec("a", "scale", minimum=0, maximum=10), "ka"),
    ],
)
def test_values_outside_the_domain_are_refused(item: ItemSpec, value: Any) -> None:
    with pytest.raises(ValueError):
        Layout([item]).encode({"a": value})


def test_vectors_of_another_layout_are_refused() -> None:
    one, two = Layout([ItemSpec("a", "text")]), Layout([ItemSpec("a", "text"), ItemSpec("b", "text")])
    with pytest.raises(ValueError):
        two.matrix([one.encode({})])


@pytest.mark.parametrize(
    "item",
    [
        ItemSpec("a", "scale", minimum=5, maximum=5),
        ItemSpec("a", "number", minimum=0, maximum=5000),
        ItemSpec("a", "number", minimum=0, maximum=50_000),
        ItemSpec("a", "single", options=(1, 1)),
    ],
)
def test_items_that_cannot_be_counted_are_refused(item: ItemSpec) -> None:
    with pytest.raises(ValueError):
        Layout([item])
