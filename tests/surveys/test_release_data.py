"""Results as stored text, counts as stored blobs."""

import dataclasses
import hashlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.layout import ItemSpec, Layout
from surveys.published import ItemResult, Number, Reason, State, Words
from surveys.release_data import checksum, decode, encode, figures
from surveys.services.releases.frozen import layout_hash, pack, unpack
from tests.surveys.results import results

numbers = st.builds(Number, st.integers(0, 999), st.none() | st.integers(0, 999))
items = st.builds(
    ItemResult,
    state=st.sampled_from(State),
    reason=st.sampled_from(Reason),
    words=st.sampled_from(Words),
    asked=st.none() | numbers,
    missing=st.dictionaries(st.text(max_size=5), numbers, max_size=3),
    mean=st.text(max_size=4),
    percents=st.dictionaries(st.integers(-9, 9), st.text(max_size=4), max_size=4),
    bands=st.dictionaries(st.integers(-9, 9), st.integers(0, 6), max_size=4),
)


def test_results_come_back_as_they_were() -> None:
    stored = results()
    text = encode(stored)
    assert decode(text) == stored
    assert encode(decode(text)) == text
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_figures_are_compared_without_the_words_around_them() -> None:
    stored = results()
    table = stored.tables[0]
    renamed = dataclasses.replace(
        table, cells=tuple(dataclasses.replace(cell, label="anders") for cell in table.cells)
    )
    reworded = dataclasses.replace(stored, title="anders", tables=(renamed, *stored.tables[1:]))
    assert figures(reworded) == figures(stored)
    counted = dataclasses.replace(table.cells[0], responses=Number(1, 1))
    assert figures(dataclasses.replace(stored, tables=(dataclasses.replace(table, cells=(counted,)),))) != figures(
        dataclasses.replace(stored, tables=(dataclasses.replace(table, cells=table.cells[:1]),))
    )


@settings(deadline=None)
@given(items)
def test_every_result_of_an_item_comes_back(item: ItemResult) -> None:
    stored = results()
    table = stored.tables[0]
    cell = dataclasses.replace(table.cells[0], items={"frage": item})
    changed = dataclasses.replace(stored, tables=(dataclasses.replace(table, cells=(cell,)),))
    assert decode(encode(changed)) == changed


def test_the_order_of_a_mapping_changes_nothing() -> None:
    stored = results()
    cell = stored.tables[0].cells[0]
    turned = dataclasses.replace(cell, items=dict(reversed(list(cell.items.items()))))
    assert turned.items is not cell.items
    table = dataclasses.replace(stored.tables[0], cells=(turned, *stored.tables[0].cells[1:]))
    assert encode(dataclasses.replace(stored, tables=(table, *stored.tables[1:]))) == encode(stored)


@pytest.mark.parametrize("text", ["{}", "[]", '{"scope":"wave"}', "null", '{"scope":1}'])
def test_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no results"):
        decode(text)


def test_the_checksum_is_that_of_the_bytes() -> None:
    assert checksum("ä") == hashlib.sha256(b"\xc3\xa4").hexdigest()


def test_counts_come_back_as_they_were() -> None:
    counts = np.arange(7, dtype="<i8")
    cells = {(2, -1): (5, counts), (-1, 3): (9, counts * 2)}
    found = unpack(pack(cells, 7))
    assert [(cell, number, values.tolist()) for cell, (number, values) in found.items()] == [
        ((-1, 3), 9, (counts * 2).tolist()),
        ((2, -1), 5, counts.tolist()),
    ]
    assert pack(found, 7) == pack(cells, 7)
    assert unpack(pack({}, 7)) == {}
    with pytest.raises(ValueError, match="layout"):
        pack(cells, 8)


def test_a_layout_is_known_by_what_its_slots_mean() -> None:
    def of(**values: object) -> str:
        return layout_hash(Layout([ItemSpec("a", "scale", minimum=0, maximum=5, **values)]))  # type: ignore[arg-type]

    assert of() == of()
    assert len({of(), of(missing=("ka",)), of(missing=("wn",))}) == 3
