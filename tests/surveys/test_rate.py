"""Slowing down stuffing: shares of blocks, work and patience instead of a refusal, numbers without addresses."""

import hashlib
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from surveys import rate
from surveys.compiled import compile_version
from surveys.rate import Buckets, block_of, is_current, is_done, is_solved, new_challenge
from surveys.services import flags
from tests.surveys.samples import many_fields


def block(address: str, **headers: str) -> bytes:
    return block_of(RequestFactory().get("/", REMOTE_ADDR=address, **headers))


def solve(challenge: str) -> str:
    return next(str(number) for number in count() if is_solved(challenge, str(number)))


def test_a_block_has_its_share_and_gets_it_back_with_time() -> None:
    now = [0.0]
    buckets = Buckets(share=3, window=30, clock=lambda: now[0])
    for _index in range(3):
        assert buckets.allows(b"a")
        buckets.take(b"a")
    assert not buckets.allows(b"a")
    assert buckets.allows(b"b"), "another block has a share of its own"
    now[0] = 10.0
    assert buckets.allows(b"a")
    buckets.take(b"a")
    assert not buckets.allows(b"a")
    now[0] = 1000.0
    for _index in range(3):
        buckets.take(b"a")
    assert not buckets.allows(b"a"), "a share does not grow beyond its size"


def test_a_school_behind_one_address_is_not_slowed_down() -> None:
    buckets = Buckets()
    for _index in range(290):
        assert buckets.allows(b"school")
        buckets.take(b"school")


def test_a_block_is_an_ipv4_address_or_a_64_of_ipv6() -> None:
    assert block("192.0.2.1") == block("192.0.2.1") == block("::ffff:192.0.2.1")
    assert block("192.0.2.1") != block("192.0.2.2")
    assert block("2001:db8:1:2::1") == block("2001:db8:1:2:ffff::9") == block("2001:db8:1:2::3%eth0")
    assert block("2001:db8:1:2::1") != block("2001:db8:1:3::1")
    assert block("") == block("nonsense")
    assert b"192" not in block("192.0.2.1")


def test_addresses_named_by_others_than_our_proxies_do_not_count(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert block("192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7") == block("192.0.2.1")
    settings.TRUSTED_PROXY_COUNT = 1
    assert block("10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7") == block("198.51.100.7")


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "BLOCKS_KEPT", 10)
    buckets = Buckets()
    for number in range(100):
        buckets.take(str(number).encode())
    assert len(buckets._left) == 10


def test_work_is_for_one_submission_and_checked_by_any_process() -> None:
    challenge = new_challenge("7:form")
    answer = solve(challenge)
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    assert digest[:2] == b"\x00\x00", "SHA-256 with 16 zero bits"
    assert is_done(challenge, "7:form", answer)
    assert not is_done(challenge, "7:other", answer)
    assert not is_done(challenge + "x", "7:form", answer)
    assert not is_done("", "7:form", "")
    assert not any(is_done(challenge, "7:form", wrong) for wrong in ("", "-1", "٣", "1" * 13, "x", "0x1"))


def test_waiting_is_as_good_as_working(time_machine: Any) -> None:
    time_machine.move_to("2027-01-01 12:00:00+00:00", tick=False)
    challenge = new_challenge("7:form")
    assert is_current(challenge, "7:form")
    assert not is_done(challenge, "7:form", "")
    time_machine.shift(rate.WAIT_SECONDS)
    assert is_done(challenge, "7:form", "")
    assert not is_done(challenge, "7:other", "")
    time_machine.shift(rate.VALID_SECONDS)
    assert not is_done(challenge, "7:form", "")
    assert not is_current(challenge, "7:form")


def test_flags_are_numbers_by_survey_and_survive_a_cache_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    flags._waiting.clear()
    monkeypatch.setattr(flags, "_handed_over", float("inf"))
    for _index in range(3):
        flags.flag(7, flags.CHALLENGED)
    assert flags.flags(7) == {flags.CHALLENGED: 3, flags.UNIFORM: 0}

    def away(*args: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(cache, "add", away)
        flags.hand_over()
    assert flags.flags(7)[flags.CHALLENGED] == 3
    flags.hand_over()
    flags.hand_over()
    assert flags.flags(7)[flags.CHALLENGED] == 3
    assert flags.flags(8)[flags.CHALLENGED] == 0


@pytest.mark.django_db
def test_the_same_answer_to_everything_is_a_sign() -> None:
    compiled = compile_version(many_fields(40))
    scales = [code for code, item in compiled.items.items() if item.kind == "scale"]
    assert flags.is_uniform(compiled, dict.fromkeys(scales, 5))
    assert not flags.is_uniform(compiled, {**dict.fromkeys(scales, 5), scales[0]: 6})
    assert not flags.is_uniform(compiled, dict.fromkeys(scales[:7], 5))
    assert not flags.is_uniform(compiled, dict.fromkeys(scales, -32766))
