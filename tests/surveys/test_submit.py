"""Storing a submission: everything or nothing, once however often it is sent, with brokers dead and codes burned."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings as django_settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.enums import Channel
from surveys.services import hints, inserts
from surveys.services.counting import fold_deployment
from surveys.services.submit import CODE, OVER, Receipt, Refusal, submit
from surveys.services.tokens import create_tokens
from surveys.validation import Submission, validate
from tests.figures import figure
from tests.surveys.answers import archived
from tests.surveys.samples import COMPLETE, questionnaire, survey

KEY = "k" * 24
AT_ONCE = connection.vendor == "postgresql"
"""Threads meet on PostgreSQL; the SQLite of the tests lives in one connection, so one after the other there."""

on_postgresql = pytest.mark.skipif(not AT_ONCE, reason="it is about what PostgreSQL keeps")


def submission(deployment: m.Deployment) -> Submission:
    return validate(compile_deployment(deployment), COMPLETE)


def send(deployment: m.Deployment, key: str = KEY, token: str | None = None) -> Receipt:
    return submit(deployment=deployment, key=key, submission=submission(deployment), language="ar", token=token)


def together(number: int, run: Callable[[int], str]) -> Counter[str]:
    """Run ``run`` for 0 … number-1 at once; count the outcomes."""
    outcomes: list[str] = []
    barrier = threading.Barrier(number if AT_ONCE else 1)

    def one(index: int) -> None:
        try:
            barrier.wait()
            outcomes.append(run(index))
        except Exception as problem:
            outcomes.append(repr(problem))
        finally:
            if AT_ONCE:
                connection.close()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)] if AT_ONCE else []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not AT_ONCE:
        for index in range(number):
            one(index)
    return Counter(outcomes)


@pytest.mark.django_db
def test_the_inbox_holds_the_vector_the_texts_and_the_cell_and_nothing_else() -> None:
    deployment = survey()
    receipt = send(deployment)
    pending = m.Pending.objects.get()
    assert compile_deployment(deployment).layout.decode(bytes(pending.vector)) == submission(deployment).answers
    assert (pending.group, pending.organisation) == (2, 1)
    assert pending.texts == [["warum", "ar", "Zu wenig Zeit"]]
    assert not receipt.repeated
    assert receipt.number.replace("-", "").lower() not in pending.key.hex
    assert KEY not in pending.key.hex


@pytest.mark.django_db
def test_a_repeated_form_is_no_error_of_the_database() -> None:
    """The database would log the statement that failed, with the answers and the time; here the transaction goes on."""
    deployment = survey()
    arrival = inserts.Arrival(deployment.pk, uuid4(), 1, 1, b"\0\0", [("warum", "de", "Geheim")])
    with transaction.atomic():
        assert [inserts.insert(arrival), inserts.insert(arrival)] == [True, False]
        assert m.Pending.objects.count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_database_gets_answers_apart_from_the_statement() -> None:
    """What it says of a running or failed statement holds none of them."""
    deployment = survey()
    arrival = inserts.Arrival(deployment.pk, uuid4(), 1, 1, b"\0\0", [("warum", "de", "Geheim")])
    with transaction.atomic(), psycopg.connect(**connection.get_connection_params()) as other:
        inserts.insert(arrival)
        [(statement,)] = other.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid]
        ).fetchall()
    assert "surveys_pending" in statement
    assert "Geheim" not in statement


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_no_row_shares_its_transaction_with_waiting_answers() -> None:
    """PostgreSQL keeps with each row the transaction that wrote it: a code must not be found by that of the answers."""
    deployment = survey(channel=Channel.TOKEN)
    codes = create_tokens(deployment=deployment, number=6)
    for index, code in enumerate(codes[:3]):
        send(deployment, key=f"form-number-{index:06}", token=code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM surveys_pending")
        writers = {row[0] for row in cursor.fetchall()}
        assert len(writers) == 3
        for model in apps.get_models(include_auto_created=True):
            if model is not m.Pending:
                cursor.execute(f"SELECT xmin::text FROM {model._meta.db_table}")  # noqa: S608
                assert not writers & {name for row in cursor.fetchall() for name in row}, model


@pytest.mark.django_db
@pytest.mark.usefixtures("single_answers")
def test_a_repeated_form_gets_the_same_receipt_before_and_after_counting_and_after_the_end() -> None:
    deployment = survey()
    first = send(deployment)
    assert send(deployment) == Receipt(first.number, repeated=True)
    assert fold_deployment(deployment.pk) == 1
    assert send(deployment) == Receipt(first.number, repeated=True)
    deployment.closed_at = timezone.now()
    assert send(deployment) == Receipt(first.number, repeated=True)
    assert archived() == m.FreeText.objects.count() == 1
    assert not m.Pending.objects.exists()


@pytest.mark.django_db
def test_the_same_key_in_another_survey_is_another_form() -> None:
    version = questionnaire()
    assert send(survey(version=version)) != send(survey(version=version))
    assert m.Pending.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"opens_on": 1, "closes_on": 2},
        {"opens_on": -9, "closes_on": -1},
        {"closed_at": 0},
    ],
)
def test_outside_its_period_nothing_is_stored(change: dict[str, int]) -> None:
    moved: dict[str, Any] = {name: timezone.localdate() + timedelta(days=days) for name, days in change.items()}
    if "closed_at" in change:
        moved = {"closed_at": timezone.now()}
    deployment = survey(**moved)
    with pytest.raises(Refusal) as caught:
        send(deployment)
    assert caught.value.reason == OVER
    assert not m.Pending.objects.exists()


@pytest.mark.django_db
def test_a_survey_closes_to_the_second() -> None:
    deployment = survey(closed_at=timezone.now() + timedelta(seconds=30))
    assert deployment.is_open()
    assert not deployment.is_open(deployment.closed_at)
    assert deployment.is_open(deployment.closed_at - timedelta(seconds=1))


@pytest.mark.django_db
def test_the_first_response_freezes_a_version_that_is_still_a_draft() -> None:
    deployment = survey(version=questionnaire(frozen=False))
    send(deployment)
    version = m.QuestionnaireVersion.objects.get(pk=deployment.version.pk)
    assert version.is_frozen
    assert version.frozen_at is not None


@pytest.mark.django_db
def test_answers_to_a_draft_that_was_edited_meanwhile_are_refused() -> None:
    deployment = survey(version=questionnaire(frozen=False))
    answers = submission(deployment)
    m.QuestionnaireVersion.objects.filter(pk=deployment.version.pk).update(version=2)
    with pytest.raises(Refusal):
        submit(deployment=deployment, key=KEY, submission=answers, language="de")
    assert not m.Pending.objects.exists()


@pytest.mark.django_db
def test_a_code_opens_its_survey_once() -> None:
    deployment, other = survey(channel=Channel.TOKEN), survey(channel=Channel.TOKEN)
    [code], [foreign] = create_tokens(deployment=deployment, number=1), create_tokens(deployment=other, number=1)
    for wrong in (None, "", "x", foreign, code[:-1]):
        with pytest.raises(Refusal) as caught:
            send(deployment, key="wrong-code-of-the-form", token=wrong)
        assert caught.value.reason == CODE
    receipt = send(deployment, token=code.lower().replace("-", " "))
    assert send(deployment, token=code) == Receipt(receipt.number, repeated=True)
    with pytest.raises(Refusal):
        send(deployment, key="another-form-same-code", token=code)
    assert m.Pending.objects.count() == 1
    assert list(m.Token.objects.values_list("deployment", flat=True)) == [other.pk]


@pytest.mark.django_db
def test_when_a_text_cannot_be_stored_nothing_is() -> None:
    deployment = survey(channel=Channel.TOKEN)
    [code] = create_tokens(deployment=deployment, number=1)
    broken = Submission(answers=submission(deployment).answers, texts={"warum": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="serializable"), transaction.atomic():
        submit(deployment=deployment, key=KEY, submission=broken, language="de", token=code)
    assert not m.Pending.objects.exists()
    assert m.Token.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_at_once_are_one() -> None:
    deployment = survey()
    outcomes = together(50, lambda _index: send(deployment).number)
    assert list(outcomes.values()) == [50]
    assert m.Pending.objects.count() + archived() == 1
    figure("50 parallel equal posts: stored", 1, "1")


@pytest.mark.django_db(transaction=True)
def test_two_hundred_posts_with_one_code_at_once_are_one() -> None:
    deployment = survey(channel=Channel.TOKEN)
    [code] = create_tokens(deployment=deployment, number=1)

    def run(index: int) -> str:
        try:
            send(deployment, key=f"form-number-{index:06}", token=code)
        except Refusal as refusal:
            return refusal.reason
        return "stored"

    outcomes: Counter[str] = Counter()
    for start in range(0, 200, 40):
        outcomes += together(40, lambda index, start=start: run(start + index))  # type: ignore[misc]
    assert outcomes == {"stored": 1, CODE: 199}
    assert m.Pending.objects.count() == 1
    figure("200 parallel posts with one token: stored", 1, "1")


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment, calls = survey(), []
    insert = inserts.insert

    def busy(arrival: inserts.Arrival) -> bool:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("database is locked")
        return insert(arrival)

    monkeypatch.setattr("surveys.services.submit.insert", busy)
    assert not send(deployment).repeated
    assert len(calls) == 3


@pytest.fixture
def with_broker() -> Iterator[Callable[[str], None]]:
    """Let Celery send to a broker instead of working inline."""
    names = ("task_always_eager", "broker_url", "broker_write_url")
    before = {name: current_app.conf.get(name) for name in names}
    yield lambda url: current_app.conf.update(task_always_eager=False, broker_url=url, broker_write_url=url)
    current_app.conf.update(before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "redis://192.0.2.1:6379/0"])
def test_a_broker_that_is_away_costs_next_to_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: Any, with_broker: Callable[[str], None], broker: str
) -> None:
    """Refused at once, or no answer at all (an address that exists nowhere): the submission succeeds."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with_broker(broker)
    monkeypatch.setattr(hints, "_silent_until", 0.0)
    hints._last.clear()
    if (
        "192.0.2.1" in broker
    ):  # the guard of the tests answers like a network that drops everything, after the time limit
        monkeypatch.setattr("socket.socket.connect", _no_answer)
    deployment = survey()
    started = perf_counter()
    assert [send(deployment, key=f"broker-away-{index:04}").repeated for index in range(5)] == [False] * 5
    assert m.Pending.objects.count() == 5
    figure(f"five submissions with the broker away ({broker[8:17]})", f"{perf_counter() - started:.2f} s")


def _no_answer(self: Any, address: Any) -> None:
    limit = self.gettimeout()
    assert limit is not None, "a connection without a time limit"
    assert limit <= hints.TIMEOUT, limit
    raise TimeoutError("timed out")


@pytest.mark.django_db
def test_one_hint_for_a_survey_within_some_seconds() -> None:
    hints._last.clear()
    assert [hints._is_due(7), hints._is_due(7), hints._is_due(8)] == [True, False, True]
    assert django_settings.CELERY_TASK_ALWAYS_EAGER or django_settings.CELERY_BROKER_URL
