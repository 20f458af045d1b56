"""The real programme, compared with an independent count of the YAML."""

from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from municipalities.models import (
    Body,
    DiversityDimension,
    FieldOfAction,
    Goal,
    InternalNote,
    LogEntry,
    Measure,
    MeasureGoal,
    Milestone,
    Municipality,
    Participation,
    Post,
    PostHolding,
    Shift,
    Strategy,
)
from portal.demo import real
from portal.demo.real import load_real
from portal.demo.vocabulary import UnknownWord
from tests.loaded import loaded_once

pytestmark = pytest.mark.django_db
FIXTURES = Path(real.__file__).parent / "fixtures"
SOURCE: list[dict[str, Any]] = yaml.safe_load((FIXTURES / "kommunen.yaml").read_text(encoding="utf-8"))["kommunen"]
STATUS = {
    "geplant": "planned", "laufend": "running", "umgesetzt": "done", "verstetigt": "sustained",
    "verschoben": "postponed", "abgesagt": "cancelled",
}  # fmt: skip


programme = loaded_once(load_real)


@pytest.fixture(autouse=True)
def loaded(programme: None, db: None) -> None:
    """All tests start from the same programme."""


def test_totals_equal_the_source() -> None:
    def count(key: str) -> int:
        return sum(len(town.get(key, [])) for town in SOURCE)

    assert (len(SOURCE), count("massnahmen"), count("gremien"), count("ziele"), count("ziele_angepasst")) == (
        14, 69, 26, 37, 2,
    )  # fmt: skip
    assert Municipality.objects.count() == Participation.objects.count() == 14
    assert Measure.objects.count() == 69
    assert Body.objects.count() == 26
    assert Goal.objects.filter(is_recut=False).count() == 37
    assert Goal.objects.filter(is_recut=True).count() == 2
    assert FieldOfAction.objects.count() == count("handlungsfelder") == 7
    assert Strategy.objects.count() == 14
    assert DiversityDimension.objects.count() == 7


def test_every_measure_has_title_status_and_goal_of_the_source() -> None:
    expected = {
        (town["ags"], item["titel"], STATUS[item["status"]], item["ziel"])
        for town in SOURCE
        for item in town["massnahmen"]
    }
    rows = MeasureGoal.objects.values_list(
        "measure__municipality__ags", "measure__title", "measure__status", "goal__number"
    )
    assert set(rows) == expected
    by_status = Counter(STATUS[item["status"]] for town in SOURCE for item in town["massnahmen"])
    assert Counter(Measure.objects.values_list("status", flat=True)) == by_status


def test_every_goal_and_body_is_there() -> None:
    goals = {
        (town["ags"], number, text)
        for town in SOURCE
        for number, text in enumerate([*town["ziele"], *town.get("ziele_angepasst", [])], start=1)
    }
    assert set(Goal.objects.values_list("municipality__ags", "number", "text")) == goals
    bodies = {(town["ags"], body["name"], body.get("unter")) for town in SOURCE for body in town["gremien"]}
    assert set(Body.objects.values_list("municipality__ags", "name", "parent__name")) == bodies


def test_position_district_and_population_of_a_town() -> None:
    town = Municipality.objects.get(ags="06439011")
    assert (town.name, town.slug, town.district, town.state) == (
        "Niedernhausen", "niedernhausen", "Rheingau-Taunus-Kreis", "Hessen",
    )  # fmt: skip
    assert (town.population, town.population_on) == (15509, "2021-12")
    assert town.latitude == pytest.approx(50.16, abs=0.01)
    assert set(Municipality.objects.values_list("slug", flat=True)) >= {"gross-umstadt", "roedermark", "buettelborn"}
    assert not Municipality.objects.filter(longitude__isnull=True).exists()


def test_strategies_say_only_what_the_source_says() -> None:
    state = dict(Strategy.objects.values_list("municipality__slug", "state"))
    assert state["heusenstamm"] == state["buettelborn"] == state["neu-isenburg"] == "adopted"
    assert state["rodgau"] == "pending"
    assert state["bischofsheim"] == state["gernsheim"] == ""
    assert Strategy.objects.get(municipality__slug="heusenstamm").adopted_on == "2021-02"
    assert Strategy.objects.get(municipality__slug="buettelborn").adopted_on == ""


def test_early_ends_and_recut_goals_have_their_reasons() -> None:
    early = Participation.objects.filter(ended_early=True)
    assert set(early.values_list("municipality__slug", flat=True)) == {"niedernhausen", "roedermark"}
    assert all("Integrationsbeauftragte" in row.ended_early_reason for row in early)
    recut = Goal.objects.filter(is_recut=True)
    assert list(recut.values_list("municipality__slug", "number")) == [("neu-isenburg", 4), ("neu-isenburg", 5)]
    assert all(goal.recut_reason and goal.predecessor is None for goal in recut)
    assert Participation.objects.get(municipality__slug="gernsheim").note.startswith("Begleitung mangels Ressourcen")


def test_reasons_stand_where_the_status_needs_one_and_in_the_note_otherwise() -> None:
    bazaar = Measure.objects.get(title="Basar der Vielfalt")
    assert (bazaar.reason_code, bazaar.reason_text) == ("pandemic", "Pandemie, dann Unterbringung Geflüchteter")
    workshop = Measure.objects.get(title="Digitaler Workshop 2: Leitbild und Arbeitsorganisation")
    assert (workshop.status, workshop.reason_code, workshop.note) == (
        "done",
        "",
        "Mehrfach verschoben. Grund: Pandemie.",
    )
    walks = Measure.objects.get(title="Stadtspaziergänge für verschiedene Zielgruppen")
    assert {group.name for group in walks.target_groups.all()} == {"Senior:innen", "Neuzugezogene", "Familien"}
    assert Measure.objects.get(title="Familienzentrum eröffnen").is_key
    meetings = Measure.objects.get(title="Zwei digitale Treffen mit den neuen Fraktionen")
    assert meetings.period_text == "Juni 2021 bis Juli 2021"


def test_nothing_is_invented_about_real_towns() -> None:
    for model in (LogEntry, Milestone, Post, PostHolding, Shift, InternalNote):
        assert not model.objects.exists()
    assert not Measure.objects.exclude(
        planned_start=None, planned_end=None, actual_start=None, actual_end=None
    ).exists()
    assert not Municipality.objects.exclude(contact_email="", contact_phone="", website="").exists()


def test_the_history_starts_at_the_end_of_the_accompaniment() -> None:
    for model in (Measure, MeasureGoal, Goal, Body, Strategy, Participation):
        days = {
            timezone.localdate(moment).isoformat() for moment in model.history.values_list("history_date", flat=True)
        }
        assert days == {"2022-06-30"}
        assert model.history.count() == model.objects.count()
    assert set(Measure.objects.values_list("recorded_on", flat=True)) == {real.RECORDED_ON}
    walks = Measure.history.get(title="Stadtspaziergänge für verschiedene Zielgruppen")
    assert walks.target_groups.count() == 3


def test_what_users_edited_renamed_or_deleted_is_left_alone(all_rows: Any) -> None:
    edited, renamed, deleted = Measure.objects.order_by("pk")[:3]
    edited.note = "von Hand"
    edited.save()
    renamed.title = "Neuer Titel"
    renamed.save()
    Measure.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    goal = Goal.objects.filter(is_recut=False).latest("pk")
    goal.number, goal.text = 99, "Neu gefasst"
    goal.save()
    before = all_rows()
    load_real()
    assert all_rows() == before


def test_a_row_deleted_for_good_does_not_come_back() -> None:
    measure = Measure.objects.get(title="Basar der Vielfalt")
    MeasureGoal.objects.filter(measure=measure).delete()
    measure.delete()
    load_real()
    assert Measure.objects.count() == 68


def test_an_unknown_reason_is_an_error_that_names_it() -> None:
    towns = deepcopy(SOURCE)
    towns[0]["massnahmen"].append({"titel": "Neu", "ziel": 1, "status": "verschoben", "grund": "Sonnenfinsternis"})
    with pytest.raises(UnknownWord, match=r"Bischofsheim, Neu.*Sonnenfinsternis"):
        load_real(towns)
    assert not Measure.objects.filter(title="Neu").exists()
