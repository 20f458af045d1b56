"""Logging progress and moving the status: rules, entries, shifts."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from municipalities.enums import ALLOWED_MOVES, MeasureStatus, ReasonCode
from municipalities.models import LogEntry, Measure, Shift
from municipalities.services.progress import log_progress
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from tests.factories import MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REASON = {"reason_code": ReasonCode.STAFF}


def move(measure: Measure, status: str, **values: Any) -> LogEntry:
    if status in {MeasureStatus.POSTPONED, MeasureStatus.CANCELLED}:
        values = {**REASON, **values}
    return log_progress(measure=measure, by=UserFactory.create(), status=status, **values)


def measure_in(status: str, **values: Any) -> Measure:
    reason = {"reason_code": ReasonCode.FUNDS} if status in {"postponed", "cancelled"} else {}
    return MeasureFactory.create(status=status, **reason, **values)


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old in MeasureStatus.values for new in MeasureStatus.values if old != new]
)
def test_only_the_moves_of_the_table_are_possible(old: str, new: str) -> None:
    measure = measure_in(old)
    if new in ALLOWED_MOVES[old]:
        move(measure, new)
        measure.refresh_from_db()
        assert measure.status == new
    else:
        with pytest.raises(DomainError) as refused:
            move(measure, new)
        assert refused.value.field == "status"
        measure.refresh_from_db()
        assert measure.status == old


def test_an_entry_alone_changes_nothing_but_the_diary() -> None:
    measure = MeasureFactory.create(running=True)
    entry = log_progress(measure=measure, by=UserFactory.create(display_name="Büro"), text="Erstes Treffen")
    measure.refresh_from_db()
    assert (entry.text, entry.author_label, entry.new_status) == ("Erstes Treffen", "Büro", "")
    assert (measure.status, measure.version) == ("running", 1)


def test_beginning_sets_the_day_and_completing_sets_the_other() -> None:
    measure = MeasureFactory.create()
    move(measure, "running", happened_on=TODAY - timedelta(days=5))
    move(measure, "done", happened_on=TODAY - timedelta(days=1))
    measure.refresh_from_db()
    assert (measure.actual_start, measure.actual_end) == (TODAY - timedelta(days=5), TODAY - timedelta(days=1))


def test_reopening_takes_the_end_away() -> None:
    measure = MeasureFactory.create(status="done", actual_end=TODAY)
    move(measure, "running")
    measure.refresh_from_db()
    assert measure.actual_end is None


def test_an_end_before_the_beginning_is_refused_at_the_date() -> None:
    measure = MeasureFactory.create(running=True, actual_start=TODAY)
    with pytest.raises(DomainError) as refused:
        move(measure, "done", happened_on=TODAY - timedelta(days=3))
    assert refused.value.field == "happened_on"


def test_postponing_needs_a_reason() -> None:
    measure = MeasureFactory.create(running=True)
    with pytest.raises(DomainError) as refused:
        log_progress(measure=measure, by=UserFactory.create(), status="postponed")
    assert refused.value.field == "reason_code"
    assert not LogEntry.objects.exists()


def test_another_reason_needs_a_sentence() -> None:
    with pytest.raises(DomainError) as refused:
        move(MeasureFactory.create(running=True), "cancelled", reason_code=ReasonCode.OTHER)
    assert refused.value.field == "reason_text"


def test_postponing_to_a_day_leaves_one_shift_with_its_days() -> None:
    measure = MeasureFactory.create(running=True, planned_end=date(2026, 3, 1))
    move(measure, "postponed", new_end=date(2026, 10, 1), reason_code=ReasonCode.PANDEMIC)
    shift = Shift.objects.get()
    assert (shift.old_end, shift.new_end, shift.days, shift.reason_code) == (
        date(2026, 3, 1), date(2026, 10, 1), 214, "pandemic",
    )  # fmt: skip


def test_postponing_without_a_day_makes_the_date_open_and_a_later_date_is_no_second_shift() -> None:
    measure = MeasureFactory.create(late=True)
    move(measure, "postponed")
    measure.refresh_from_db()
    assert measure.planned_end is None
    assert not measure.is_late
    log_progress(measure=measure, by=UserFactory.create(), new_end=TODAY + timedelta(days=60), **REASON)
    assert Shift.objects.count() == 1


def test_moving_the_end_back_needs_a_reason_and_forward_does_not() -> None:
    measure = MeasureFactory.create(running=True, planned_end=TODAY)
    with pytest.raises(DomainError) as refused:
        log_progress(measure=measure, by=UserFactory.create(), new_end=TODAY + timedelta(days=9))
    assert refused.value.field == "reason_code"
    measure.refresh_from_db()
    assert measure.planned_end == TODAY
    log_progress(measure=measure, by=UserFactory.create(), new_end=TODAY - timedelta(days=9))
    measure.refresh_from_db()
    assert measure.planned_end == TODAY - timedelta(days=9)
    assert not Shift.objects.exists()


def test_a_form_sent_twice_is_one_entry() -> None:
    measure, user = MeasureFactory.create(running=True), UserFactory.create()
    first = log_progress(measure=measure, by=user, text="Einmal", receipt="abc123")
    second = log_progress(measure=measure, by=user, text="Einmal", receipt="abc123")
    assert first.pk == second.pk
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "text"),
        ({"text": "x", "happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"new_end": date(2020, 1, 1)}, "new_end"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    measure = MeasureFactory.create(planned_start=date(2025, 1, 1), planned_end=date(2025, 2, 1))
    with pytest.raises(DomainError) as refused:
        log_progress(measure=measure, by=UserFactory.create(), **values)
    assert refused.value.field == field


def test_a_finished_measure_has_no_new_end() -> None:
    with pytest.raises(DomainError) as refused:
        log_progress(measure=MeasureFactory.create(done=True), by=UserFactory.create(), text="x", new_end=TODAY)
    assert refused.value.field == "new_end"


def test_a_deleted_measure_takes_no_entry() -> None:
    measure = MeasureFactory.create(running=True, deleted_at=timezone.now())
    with pytest.raises(DomainError):
        log_progress(measure=measure, by=UserFactory.create(), text="x")


def test_completing_keeps_participants_and_lessons() -> None:
    measure = MeasureFactory.create(running=True)
    move(measure, "done_changed", participants=16, lessons_learned="Früher einladen")
    measure.refresh_from_db()
    assert (measure.participants, measure.lessons_learned, measure.is_done) == (16, "Früher einladen", True)


def test_every_move_is_recorded_with_who_did_it() -> None:
    user = UserFactory.create()
    measure = MeasureFactory.create(running=True)
    log_progress(measure=measure, by=user, status="done")
    row = AuditEntry.objects.get(action="measure.done")
    assert (row.actor_id, row.ags, row.object_id) == (user.pk, measure.municipality.ags, str(measure.pk))
    assert measure.history.first().history_user_id == user.pk
