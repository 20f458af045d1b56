"""The snapshot: rows as they were at the end of the day, allowed fields only, figures that add up."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from municipalities import models as m
from municipalities.enums import MeasureStatus, ReasonCode
from portal.core.errors import DomainError
from portal.reports.snapshot import build_snapshot, canonical, checksum, fields, read
from portal.reports.snapshot.canonical import Snapshot
from portal.reports.snapshot.towns import german_key
from tests.factories import (
    InternalNoteFactory,
    LogEntryFactory,
    MeasureFactory,
    ParticipationFactory,
    ProgrammeFactory,
    ShiftFactory,
)
from tests.reports.conftest import AFTER, STICHTAG, Plan, make_plan


def take(programme: m.Programme, as_of: date = STICHTAG, ordered_at: datetime | None = None) -> Snapshot:
    moment = ordered_at or datetime(2026, 8, 1, tzinfo=UTC)
    return build_snapshot(programme=programme, as_of=as_of, number=1, title="Umsetzungsstand", ordered_at=moment)


def titles(snapshot: Snapshot) -> list[str]:
    return [measure["titel"] for town in snapshot["kommunen"] for measure in town["massnahmen"]]


def test_the_figures_of_one_municipality(plan: Plan) -> None:
    snapshot = take(plan.programme)
    sums = snapshot["summen"]
    counts = {entry["status"]: entry["anzahl"] for entry in sums["massnahmen"]["nach_status"] if entry["anzahl"]}
    assert counts == {"done": 1, "running": 1, "postponed": 1, "cancelled": 1}
    figures = {key: value for key, value in sums["massnahmen"].items() if key != "nach_status"}
    assert figures == {
        "gesamt": 4,
        "umgesetzt": 1,
        "offen": 2,
        "abgesagt": 1,
        "nenner": 3,
        "anteil_umgesetzt": 0.333,
        "ueberfaellig": 1,
        "verschiebungen": 0,
        "mehrfach_verschoben": 0,
    }
    assert [(line["grund"], line["verschoben"], line["abgesagt"]) for line in sums["gruende"] if line["zusammen"]] == [
        ("staff", 1, 0),
        ("funds", 0, 1),
    ]
    goal = snapshot["kommunen"][0]["ziele"][0]
    assert (goal["massnahmen"], goal["massnahmen_umgesetzt"]) == (2, 1)
    assert snapshot["kommunen"][0]["massnahmen"][0]["ziele"] == [1]


def test_what_changes_after_the_day_does_not_appear(plan: Plan) -> None:
    before = canonical(take(plan.programme))
    with time_machine.travel(AFTER):
        plan.running.status, plan.running.title = MeasureStatus.DONE, "Nachher"
        plan.running.save()
        plan.goal.text = "Nachher"
        plan.goal.save()
        m.MeasureGoal.objects.get(measure=plan.done).delete()
        m.MeasureGoal.objects.create(measure=plan.cancelled, goal=plan.goal)
        MeasureFactory.create(municipality=plan.town, title="Nachher")
        ShiftFactory.create(measure=plan.running)
        MeasureFactory.create(municipality=ParticipationFactory.create(programme=plan.programme).municipality)
    assert canonical(take(plan.programme)) == before


def test_what_is_deleted_after_the_day_still_appears(plan: Plan) -> None:
    before = canonical(take(plan.programme))
    with time_machine.travel(AFTER):
        for row in (plan.done, plan.goal, plan.body):
            row.deleted_at = timezone.now()
            row.save()
        plan.cancelled.delete()
        m.Participation.objects.get(municipality=plan.town).delete()
    assert canonical(take(plan.programme)) == before


def test_what_was_deleted_before_the_day_is_gone(plan: Plan) -> None:
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC)):
        plan.done.deleted_at = plan.body.deleted_at = timezone.now()
        plan.done.save()
        plan.body.save()
        plan.cancelled.delete()
    snapshot = take(plan.programme)
    assert titles(snapshot) == ["Beratung Ahausen", "Basar Ahausen"]
    assert snapshot["summen"]["gremien"] == 0


@pytest.mark.parametrize(("hour", "expected"), [(21, ["Neu"]), (22, [])])
def test_the_day_ends_at_midnight_in_germany(programme: m.Programme, hour: int, expected: list[str]) -> None:
    with time_machine.travel(datetime(2026, 6, 30, 8, tzinfo=UTC)):
        town = ParticipationFactory.create(programme=programme).municipality
    with time_machine.travel(datetime(2026, 6, 30, hour, 30, tzinfo=UTC)):  # 23:30 and 0:30 German summer time
        MeasureFactory.create(municipality=town, title="Neu")
    assert titles(take(programme)) == expected


def test_two_changes_with_one_timestamp_count_once(plan: Plan) -> None:
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        for title in ("Erste Fassung", "Zweite Fassung"):
            plan.done.title = title
            plan.done.save()
    assert titles(take(plan.programme)).count("Zweite Fassung") == 1
    assert len(titles(take(plan.programme))) == 4


def test_entries_after_the_order_are_left_out_on_the_day_itself(plan: Plan) -> None:
    ordered = datetime(2026, 6, 30, 9, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 6, 30, 10, tzinfo=UTC)):
        MeasureFactory.create(municipality=plan.town, title="Zu spät")
    snapshot = take(plan.programme, ordered_at=ordered)
    assert "Zu spät" not in titles(snapshot)
    assert "bis 11:00 Uhr" in snapshot["quellen"][0]["angabe"]


def test_shifts_until_the_day_are_counted_with_their_days(plan: Plan) -> None:
    dates = [(date(2026, 1, 31), date(2026, 3, 31)), (date(2026, 3, 31), date(2026, 6, 1)), (date(2026, 6, 1), None)]
    for number, (old, new) in enumerate(dates):
        day = date(2026, 6, 28 + number) if number < 2 else date(2026, 7, 1)
        ShiftFactory.create(
            measure=plan.running, old_end=old, new_end=new, shifted_on=day, reason_code=ReasonCode.VACANCY
        )
    snapshot = take(plan.programme)
    measure = next(x for x in snapshot["kommunen"][0]["massnahmen"] if x["verschiebungen"])
    assert (measure["verschiebungen"], measure["verschiebung_tage"]) == (2, 121)
    assert measure["verschiebung_gruende"] == ["Stelle unbesetzt"]
    assert snapshot["summen"]["massnahmen"]["mehrfach_verschoben"] == 1


def test_only_municipalities_of_the_programme_in_alphabetical_order(programme: m.Programme) -> None:
    for name in ("Zell", "Öhringen", "Oberau", "Ahausen"):
        make_plan(programme, name)
    make_plan(ProgrammeFactory.create(), "Fremdstadt")
    assert [town["name"] for town in take(programme)["kommunen"]] == ["Ahausen", "Oberau", "Öhringen", "Zell"]
    assert sorted(["Zell", "Ähre", "Ahr", "Straße", "Strasse"], key=german_key) == [
        "Ahr",
        "Ähre",
        "Strasse",
        "Straße",
        "Zell",
    ]


def test_a_day_before_the_first_entry_is_refused(plan: Plan) -> None:
    with pytest.raises(
        DomainError, match=r"Am 01\.01\.2020 war für das Programm „Programm Vielfalt“ noch nichts erfasst"
    ):
        take(plan.programme, date(2020, 1, 1))


def test_a_programme_without_measures_has_no_share(programme: m.Programme) -> None:
    with time_machine.travel(AFTER):
        ParticipationFactory.create(programme=programme, cohort=None, phase="")
    snapshot = take(programme, date(2026, 7, 20))
    assert snapshot["summen"]["massnahmen"]["anteil_umgesetzt"] is None
    gaps = {gap["text"]: gap["anzahl"] for gap in snapshot["datenluecken"]}
    assert gaps["Kommunen ohne erfasste Maßnahmen"] == gaps["Kommunen ohne Angabe der Phase"] == 1


def test_nothing_internal_is_in_it(plan: Plan) -> None:
    canary = "KANARIENVOGEL"
    with time_machine.travel(datetime(2026, 6, 2, tzinfo=UTC)):
        for name in ("description", "note", "lessons_learned", "partners", "sign_of_success", "place"):
            setattr(plan.done, name, f"{canary} {name}")
        plan.done.save()
        plan.body.note = plan.body.reason = plan.body.self_description = canary
        plan.body.save()
        row = m.Participation.objects.get(municipality=plan.town)
        row.note, row.baseline, row.results = canary, canary, canary
        row.save()
        LogEntryFactory.create(measure=plan.done, text=canary)
        InternalNoteFactory.create(measure=plan.done, text=canary)
    assert canary not in canonical(take(plan.programme))


REPORTED = {
    m.Participation: fields.PARTICIPATION_FIELDS,
    m.Strategy: fields.STRATEGY_FIELDS,
    m.Goal: fields.GOAL_FIELDS,
    m.Body: fields.BODY_FIELDS,
    m.Measure: fields.MEASURE_FIELDS,
    m.MeasureGoal: fields.MEASURE_GOAL_FIELDS,
}


@pytest.mark.parametrize("model", REPORTED, ids=lambda model: model.__name__)
def test_every_field_is_reported_or_named_as_not_reported(model: type) -> None:
    """Whoever adds a field decides whether the ministry reads it."""
    known = {field.name for field in model._meta.get_fields() if field.concrete}  # type: ignore[attr-defined]
    reported, withheld = set(REPORTED[model]), fields.NOT_REPORTED[model.__name__.lower()]
    assert reported | withheld == known
    assert not reported & withheld


def test_equal_data_give_equal_text(plan: Plan) -> None:
    first, again = take(plan.programme), take(plan.programme)
    assert canonical(first) == canonical(again)
    assert canonical(read(canonical(first))) == canonical(first)
    assert checksum("ä") == checksum("ä".encode())


def test_the_number_of_queries_does_not_grow(programme: m.Programme, django_assert_num_queries: object) -> None:
    make_plan(programme, "Ahausen")
    with django_assert_num_queries(9):  # type: ignore[operator]
        take(programme)
    for name in ("Bedorf", "Cestadt"):
        make_plan(programme, name)
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert take(programme)["summen"]["kommunen"] == 3
