"""The figures equal what one counts by hand in the scene."""

from datetime import timedelta
from decimal import Decimal

import pytest

from municipalities.enums import MeasureStatus, Phase, ReasonCode
from municipalities.models import Municipality, PostHolding
from portal.dashboards.filters import ANY_SIGNAL, Moment, Signal, TownFilter
from portal.dashboards.selectors import places, programme
from portal.dashboards.selectors.programme import (
    ConsultantDashboard,
    PageNumbers,
    consultant_dashboard,
    ministry_dashboard,
    newest_programme,
)
from portal.dashboards.selectors.totals import SignalTotal
from tests.factories import LogEntryFactory, MeasureFactory, ProgrammeFactory


def dashboard(scene, *, sort="name", page="1", **chosen) -> ConsultantDashboard:
    return consultant_dashboard(scene.programme, TownFilter(**chosen), Moment.now(), PageNumbers(page, "1", sort))


def names(rows) -> list[str]:
    return [row.municipality.name for row in rows]


def test_totals_of_the_programme(scene):
    found = dashboard(scene)
    assert found.towns.towns == 3
    assert found.towns.phases == {Phase.IMPLEMENTATION: 1, Phase.KICKOFF: 1, "": 1}
    assert found.towns.ended_early == 1
    counts = found.measures.counts
    assert (counts.total, counts.done, counts.open, counts.cancelled, counts.in_scope) == (8, 2, 5, 1, 7)
    assert counts.share_done == Decimal("0.286")
    assert found.measures.reasons == {
        (MeasureStatus.POSTPONED, ReasonCode.PANDEMIC): 1,
        (MeasureStatus.CANCELLED, ReasonCode.FUNDS): 1,
    }


def test_signals_count_things_and_towns(scene):
    found = dashboard(scene)
    assert dict(found.signals.by_signal) == {
        Signal.LATE: SignalTotal(2, 1),
        Signal.STALE: SignalTotal(1, 1),
        Signal.SHIFTED: SignalTotal(1, 1),
        Signal.VACANT: SignalTotal(1, 1),
        Signal.BODY: SignalTotal(1, 1),
    }
    assert found.signals.towns_without_post == 1
    assert found.towns_with_signal == 1
    assert names(found.help) == ["Ashausen"]


def test_a_town_without_any_post_is_not_vacant(scene):
    facts = dashboard(scene).facts
    assert (facts[scene.cehausen.pk].posts, facts[scene.cehausen.pk].vacant) == (0, [])
    assert (facts[scene.behausen.pk].posts, facts[scene.behausen.pk].vacant) == (1, [])


def test_facts_of_a_town(scene, today):
    facts = dashboard(scene).facts[scene.ashausen.pk]
    assert (facts.late, facts.stale, facts.shifted) == (2, 1, 1)
    assert facts.late_since == today - timedelta(days=10)
    assert facts.last_entry_on == today - timedelta(days=200)
    assert [(post.since, post.held_again_on) for post in facts.vacant] == [(today - timedelta(days=31), None)]
    assert [body.name for body in facts.resting] == ["Runder Tisch Vielfalt"]
    assert facts.counts.total == 5


def test_a_coming_holder_is_mentioned_but_the_post_is_vacant_today(scene, today):
    post = scene.ashausen.post_set.get()
    PostHolding.objects.create(post=post, holder_name="Nachfolge", starts_on=today + timedelta(days=9))
    assert dashboard(scene).facts[scene.ashausen.pk].vacant[0].held_again_on == today + timedelta(days=9)


def test_the_sum_over_towns_is_the_total(scene):
    found = dashboard(scene)
    assert sum(facts.counts.total for facts in found.facts.values()) == found.measures.counts.total
    assert sum(facts.late for facts in found.facts.values()) == found.signals[Signal.LATE].things
    assert sum(facts.stale for facts in found.facts.values()) == found.signals[Signal.STALE].things
    assert sum(facts.shifted for facts in found.facts.values()) == found.signals[Signal.SHIFTED].things


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["Ashausen", "Behausen", "Cehausen"]),
        ({"name": "eh"}, ["Behausen", "Cehausen"]),
        ({"cohort": 2}, ["Behausen", "Cehausen"]),
        ({"district": "98001"}, ["Ashausen"]),
        ({"phase": Phase.KICKOFF}, ["Behausen"]),
        ({"cohort": 2, "phase": Phase.IMPLEMENTATION}, []),
        ({"signal": ANY_SIGNAL}, ["Ashausen"]),
        *[({"signal": signal}, ["Ashausen"]) for signal in Signal],
        ({"signal": Signal.LATE, "cohort": 2}, []),
    ],
)
def test_filters_narrow_every_figure(scene, chosen, expected):
    found = dashboard(scene, **chosen)
    assert names(found.table) == expected
    assert found.towns.towns == len(expected)
    assert [place.name for place in found.places.detailed] == expected
    assert found.measures.counts.total == sum({"Ashausen": 5, "Behausen": 2, "Cehausen": 1}[name] for name in expected)
    assert found.signals[Signal.LATE].things == (2 if "Ashausen" in expected else 0)
    assert found.towns_with_signal == (1 if "Ashausen" in expected else 0)
    assert [place.name for place in found.places.detailed if place.has_signal] == expected[:1] * (
        "Ashausen" in expected
    )


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Ashausen", "Behausen", "Cehausen"]),
        ("-name", ["Cehausen", "Behausen", "Ashausen"]),
        ("last", ["Ashausen", "Behausen", "Cehausen"]),
        ("-last", ["Behausen", "Ashausen", "Cehausen"]),
        ("phase", ["Behausen", "Ashausen", "Cehausen"]),
        ("-phase", ["Ashausen", "Behausen", "Cehausen"]),
    ],
)
def test_order_of_the_table_puts_the_unknown_last(scene, sort, expected):
    assert names(dashboard(scene, sort=sort).table) == expected


def test_entries_of_deleted_measures_do_not_count_as_last_entry(scene, today):
    deleted = MeasureFactory.create(municipality=scene.cehausen, deleted_at="2026-01-01T00:00:00Z")
    LogEntryFactory.create(measure=deleted, happened_on=today)
    found = dashboard(scene, sort="-last")
    assert found.facts[scene.cehausen.pk].last_entry_on is None
    assert names(found.table)[-1] == "Cehausen"


def test_the_ministry_sees_the_same_totals(scene):
    mine, theirs = dashboard(scene), ministry_dashboard(scene.programme)
    assert (theirs.towns, theirs.measures) == (mine.towns, mine.measures)
    assert not any(place.has_signal for place in theirs.places.detailed)


def test_the_newest_real_programme_comes_before_a_newer_sample(scene):
    ProgrammeFactory.create(starts_on="2030-01-01", ends_on="2031-01-01", is_demo=True)
    newest = ProgrammeFactory.create(starts_on="2026-01-01", ends_on="2031-01-01")
    assert newest_programme() == newest


@pytest.mark.parametrize(
    "chosen", [{}, {"cohort": 2}, {"signal": ANY_SIGNAL}, {"signal": Signal.VACANT}, {"name": "x"}]
)
def test_many_towns_are_counted_in_sql_with_the_same_result(scene, monkeypatch, chosen):
    few = dashboard(scene, **chosen)
    monkeypatch.setattr(programme, "FEW_TOWNS", 0)
    monkeypatch.setattr(places, "TOWNS_WITH_DETAIL", 0)
    many = dashboard(scene, **chosen)
    assert (many.towns, many.measures, many.facts) == (few.towns, few.measures, few.facts)
    assert many.signals.by_signal == few.signals.by_signal
    assert many.signals.towns_without_post == few.signals.towns_without_post
    assert (names(many.help), many.towns_with_signal) == (names(few.help), few.towns_with_signal)
    assert names(many.table) == names(few.table)
    assert len(many.places.positions) == len(few.places.detailed)
    assert many.places.detailed == []


@pytest.mark.parametrize("wanted", ["1", "0", "2", "99999999999", "x", "²"])
def test_a_page_of_the_help_list_beyond_the_last_is_the_first(scene, monkeypatch, wanted):
    monkeypatch.setattr(programme, "FEW_TOWNS", 0)
    found = consultant_dashboard(scene.programme, TownFilter(), Moment.now(), PageNumbers("1", wanted, "name"))
    assert (names(found.help), found.help.number, found.towns_with_signal) == (["Ashausen"], 1, 1)


def test_a_town_without_position_is_counted_but_not_on_the_map(scene):
    Municipality.objects.filter(pk=scene.behausen.pk).update(latitude=None, longitude=None)
    found = dashboard(scene)
    assert found.towns.towns == 3
    assert [place.name for place in found.places.detailed] == ["Ashausen", "Cehausen"]
    assert names(found.table) == ["Ashausen", "Behausen", "Cehausen"]
