"""One-time codes: long enough, readable, kept as hashes in an order that tells nothing."""

import pytest

from surveys.models import Token
from surveys.services.tokens import ALPHABET, BITS, create_tokens, grouped, hash_of, is_usable, normal
from tests.surveys.samples import survey

pytestmark = pytest.mark.django_db


def test_codes_have_at_least_128_random_bits_in_letters_that_cannot_be_confused() -> None:
    codes = create_tokens(deployment=survey(), number=200)
    assert BITS >= 128
    assert len(set(codes)) == 200
    assert all(len(normal(code)) * 5 == BITS for code in codes)
    assert set("".join(codes)) - {"-"} <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_no_code_is_stored_and_the_rows_do_not_keep_the_order_of_the_list() -> None:
    codes = create_tokens(deployment=survey(), number=50)
    stored = list(Token.objects.order_by("pk").values_list("token_hash", flat=True))
    assert stored == sorted(hash_of(code) for code in codes)
    assert stored != [hash_of(code) for code in codes]
    columns = "".join(str(row) for row in Token.objects.values_list())
    assert not any(code in columns or normal(code) in columns for code in codes)


def test_codes_are_read_as_people_type_them() -> None:
    deployment = survey()
    [code] = create_tokens(deployment=deployment, number=1)
    typed = code.replace("0", "o").replace("1", "l").replace("-", " – ").lower()
    assert is_usable(deployment=deployment, code=f"  {typed} ")
    assert grouped(typed) == code


@pytest.mark.parametrize("code", ["", "-", "A" * 27, "A" * 29, "U" * 28, "Ä" * 28, "\x00" * 28, "A" * 100_000])
def test_what_cannot_be_a_code_is_never_looked_up(code: str, django_assert_num_queries: object) -> None:
    assert normal(code) == grouped(code) == ""
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert not is_usable(deployment=None, code=code)  # type: ignore[arg-type]
