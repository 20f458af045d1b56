"""No more guesses than allowed are evaluated, whatever comes at once."""

import threading
import time

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.limits import PASSWORD as KIND
from portal.accounts.limits import TooManyGuesses, forget_guesses, purge_guesses, reserve_guess
from portal.accounts.models import LoginAttempt, User
from portal.audit.models import AuditEntry
from tests.accounts.conftest import BASE_URL, log_in, signed_in
from tests.factories import PASSWORD

ADDRESS = "ziel@test.example"
ALLOWED = settings.LOGIN_ATTEMPTS_PER_WINDOW


def _try(number: int) -> int:
    evaluated = 0
    for _attempt in range(number):
        try:
            reserve_guess(KIND, ADDRESS)
        except TooManyGuesses:
            continue
        evaluated += 1
    return evaluated


@pytest.mark.django_db
def test_ten_guesses_then_a_wait_with_a_german_sentence() -> None:
    assert _try(40) == 10
    with pytest.raises(TooManyGuesses) as caught:
        reserve_guess(KIND, ADDRESS.upper())
    assert caught.value.message == (
        "Zu viele fehlgeschlagene Versuche. Bitte warten Sie 10 Minuten und versuchen Sie es dann erneut."
    )


@pytest.mark.django_db
def test_no_window_of_ten_minutes_holds_more_than_ten_guesses() -> None:
    """A fixed window would let 19 through around its edge."""
    moments = []
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _second in range(0, 1800, 20):
            if _try(1):
                moments.append(time.time())
            clock.shift(20)
    assert max(sum(start <= at < start + 600 for at in moments) for start in moments) == 10
    assert len(moments) == 30


@pytest.mark.django_db
def test_refused_requests_do_not_extend_the_wait() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert _try(10) == 10
        for _minute in range(9):
            clock.shift(60)
            assert _try(5) == 0
        clock.shift(61)
        assert _try(1) == 1


@pytest.mark.django_db
def test_a_right_answer_is_forgiven_and_wrong_ones_stay() -> None:
    _try(9)
    for _success in range(20):
        reserve_guess(KIND, ADDRESS).forgive()
    assert _try(5) == 1


@pytest.mark.django_db
def test_the_table_holds_no_address() -> None:
    _try(1)
    row = LoginAttempt.objects.get()
    assert ADDRESS not in row.key
    assert len(row.key) == 64


@pytest.mark.django_db
def test_old_rows_are_purged() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        _try(1)
        assert purge_guesses() == 0
        clock.shift(601)
        assert purge_guesses() == 1


@pytest.mark.django_db
def test_the_right_password_is_refused_after_ten_wrong_ones_and_works_later(client: Client, user: User) -> None:
    with time_machine.travel("2026-03-02 09:00Z") as clock:
        for _attempt in range(ALLOWED):
            log_in(client, user, "wrong")
        response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert "Bitte warten Sie" in response.content.decode()
        assert not signed_in(client)
        assert AuditEntry.objects.filter(action="login_failed").count() == ALLOWED
        clock.shift(601)
        log_in(client, user)
        assert signed_in(client)


@pytest.mark.django_db
def test_a_password_reset_ends_the_wait(client: Client, user: User) -> None:
    for _attempt in range(ALLOWED):
        log_in(client, user, "wrong")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/konto/passwort/neu/" in word)
    page = client.get(link.removeprefix(BASE_URL), follow=True)
    new = "Neues-Passwort-2026"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    log_in(client, user, new)
    assert signed_in(client)


@pytest.mark.django_db
def test_reauthentication_counts_too(client: Client, user: User) -> None:
    log_in(client, user)
    for _attempt in range(ALLOWED):
        client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert (
        "Bitte warten Sie" in client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_forty_guesses_at_once() -> None:
    """On PostgreSQL 40 threads; the SQLite of the tests lives in one connection, so one after the other there."""
    threads, each = (40, 3) if connection.vendor == "postgresql" else (1, 120)
    barrier, results = threading.Barrier(threads), []

    def guess() -> None:
        try:
            barrier.wait()
            results.append(_try(each))
        finally:
            if threads > 1:
                connection.close()

    running = [threading.Thread(target=guess) for _number in range(threads)] if threads > 1 else []
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if not running:
        guess()
    print(f"\nguesses evaluated of {threads * each} by {threads} threads: {sum(results)} (bar: {ALLOWED})")
    assert sum(results) == ALLOWED
    forget_guesses(KIND, ADDRESS)
    assert LoginAttempt.objects.count() == 0
