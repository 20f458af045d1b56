"""Sentences in singular, plural and at the edges."""

from datetime import date

import pytest

from municipalities.figures import StatusCounts
from portal.dashboards import charts, sentences
from portal.dashboards.filters import SORTS, TownFilter, sort_or_default
from portal.dashboards.selectors.places import Place, Places
from portal.dashboards.selectors.towns import TownFacts, VacantPost
from tests.factories import ProgrammeFactory

DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1 Maßnahme ist überfällig seit 04.05.2026"),
        (3, "3 Maßnahmen sind überfällig, die älteste seit 04.05.2026"),
    ],
)
def test_late(number, text):
    assert sentences.late_sentence(TownFacts(late=number, late_since=DAY)) == text


@pytest.mark.parametrize(
    ("post", "text"),
    [
        (VacantPost("Stelle A", None, None), "Stelle „Stelle A“ ist noch nicht besetzt"),
        (VacantPost("Stelle A", DAY, None), "Stelle „Stelle A“ ist seit 04.05.2026 unbesetzt"),
        (
            VacantPost("A", DAY, date(2026, 6, 1)),
            "Stelle „A“ ist seit 04.05.2026 unbesetzt, ab 01.06.2026 wieder besetzt",
        ),
    ],
)
def test_vacancy(post, text):
    assert sentences.vacancy_sentence(post) == text


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (None, "Noch kein Eintrag"),
        (date(2026, 5, 4), "Letzter Eintrag heute"),
        (date(2026, 5, 3), "Letzter Eintrag gestern"),
        (date(2026, 4, 4), "Letzter Eintrag vor 30 Tagen"),
    ],
)
def test_last_entry(last, text):
    assert sentences.last_entry_sentence(TownFacts(last_entry_on=last), DAY) == text


@pytest.mark.parametrize(
    ("some", "towns", "text"),
    [
        (0, 0, "Zu dieser Auswahl gibt es keine Kommune."),
        (0, 1, "In dieser Kommune gibt es derzeit keinen Hinweis."),
        (0, 5, "Bei keiner der 5 Kommunen gibt es derzeit einen Hinweis."),
        (1, 1, "Diese Kommune könnte Unterstützung brauchen."),
        (1, 14, "1 von 14 Kommunen könnte Unterstützung brauchen."),
        (5, 14, "5 von 14 Kommunen könnten Unterstützung brauchen."),
    ],
)
def test_headline(some, towns, text):
    programme = ProgrammeFactory.build(ends_on=date(2027, 1, 1))
    assert sentences.headline(programme, with_signal=some, towns=towns, today=DAY) == text


def test_the_small_bar_fills_its_length_and_says_the_same_in_words():
    counts = StatusCounts({"done": 1, "running": 1, "planned": 1})
    segments = sentences.status_segments(counts)
    assert [(part.tone, part.start, part.length) for part in segments] == [
        ("success", "0.00", "33.33"), ("info", "33.33", "33.33"), ("neutral", "66.67", "33.33"),
    ]  # fmt: skip
    assert sentences.status_sentence(counts) == "3 Maßnahmen: 1\u00a0geplant, 1\u00a0laufend, 1\u00a0umgesetzt"
    assert sentences.status_segments(StatusCounts()) == []


def test_no_order_by_success():
    assert [sort_or_default(wanted) for wanted in ("", "done", "share", *SORTS)] == ["name"] * 3 + list(SORTS)


def test_an_empty_filter_is_false():
    assert not TownFilter()
    assert TownFilter(cohort=1)


def test_equal_data_is_drawn_once(monkeypatch):
    places = Places(detailed=[Place("Ashausen", "ashausen", 8.6, 49.9, "kickoff", True)])
    first = charts.signal_map(places)
    monkeypatch.setattr(charts, "point_map", None)
    assert charts.signal_map(places) == first
