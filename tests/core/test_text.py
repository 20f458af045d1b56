import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean_line, clean_text, contains_forbidden

ANY = st.text(st.characters(), max_size=200) | st.text(
    "\x00\x0b\x1f\ud800\udfff\u202e\u2066\ufeff\ufffe \t\r\n\u2028aé😀", max_size=60
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Rodgau  ", "Rodgau"),
        ("a\x00b\x08c\x0bd\x1fe", "abc de".replace(" ", "\n")),
        ("a\ud800b", "ab"),
        ("Bericht\u202efdp.exe", "Berichtfdp.exe"),
        ("a\u2066b\u2069", "ab"),
        ("\ufeffText", "Text"),
        ("a\ufffeb\U0001ffffc\ufdd0", "abc"),
        ("u\u0308ber", "über"),
        ("eins\r\nzwei\rdrei\u2028vier\u0085fünf", "eins\nzwei\ndrei\nvier\nfünf"),
        ("10\u00a0%\u2009und\tmehr", "10 % und mehr"),
        ("a   \n\n\n\n  b", "a\n\n  b"),
        ("\u200d\u200b \u200e", ""),
        ("👩\u200d👧 ok", "👩\u200d👧 ok"),
    ],
)
def test_texts_are_cleaned(raw, clean):
    assert clean_text(raw) == clean


def test_a_line_has_no_breaks_and_single_spaces():
    assert clean_line(" Maßnahme\r\n\t 1  neu ") == "Maßnahme 1 neu"


@pytest.mark.parametrize(
    ("maximum", "line"), [(None, "Vielfalt leben"), (14, "Vielfalt leben"), (10, "Vielfalt…"), (1, "…"), (0, "")]
)
def test_a_line_is_cut_with_an_ellipsis(maximum, line):
    assert clean_line("Vielfalt leben", maximum=maximum) == line


@pytest.mark.parametrize("value", ["a\x00", "\x1b[31m", "\ud800", "\u202e", "\ufeff", "\ufffe", "\x7f", "\x0b"])
def test_forbidden_characters_are_found(value):
    assert contains_forbidden(value)


@pytest.mark.parametrize("value", ["Straße 5\r\nDarmstadt\t", "عربى\u200f", "می\u200cخواهم", "😀", ""])
def test_ordinary_text_is_not_forbidden(value):
    assert not contains_forbidden(value)


@given(ANY)
def test_cleaning_is_idempotent_normal_and_safe(value):
    for clean in (clean_text(value), clean_line(value)):
        assert not contains_forbidden(clean)
        assert unicodedata.normalize("NFC", clean) == clean
        clean.encode("utf-8")
        assert not set(clean) & set("\r\t\v\f\x00\u2028\u2029")
    assert clean_text(clean_text(value)) == clean_text(value)
    assert clean_line(clean_line(value)) == clean_line(value)
    assert "\n" not in clean_line(value)


@given(ANY, st.integers(0, 20))
def test_a_cut_line_keeps_its_limit(value, maximum):
    cut = clean_line(value, maximum=maximum)
    assert len(cut) <= maximum
    assert clean_line(cut, maximum=maximum) == cut
