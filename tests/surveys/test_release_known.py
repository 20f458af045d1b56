"""What a release must not tell because of what others told before: results of single units, and results in words."""

import pytest

from municipalities.models import Programme
from surveys import models as m
from surveys.enums import Wave
from surveys.published import Reason, State, Words
from surveys.selectors.releases import published
from tests.factories import ProgrammeFactory
from tests.surveys.answers import all_kinds_version, every_kind
from tests.surveys.factories import CohortFactory, DeploymentFactory
from tests.surveys.releasing import Desk, add_counts

pytestmark = pytest.mark.django_db
SIZES = (12, 9, 11, 8, 3)
"""Answers by cohort; those of the last are too few to be told."""


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create(name="Vielfalt gestalten", slug="vielfalt", carrier="Beratung GmbH")


def varied(number: int) -> list[dict[str, int]]:
    return [{"wichtig": at % 11, "zustimmung": at % 5 - 2} for at in range(number)]


def cohorts(programme: Programme) -> list[m.Deployment]:
    version = all_kinds_version()
    m.Questionnaire.objects.filter(pk=version.questionnaire_id).update(wave=Wave.FEEDBACK)
    version.refresh_from_db()
    rows = []
    for number, size in enumerate(SIZES, start=1):
        cohort = CohortFactory.create(programme=programme, number=number)
        row = DeploymentFactory.create(
            version=version, municipality=None, cohort=cohort, programme=programme, wave=Wave.FEEDBACK
        )
        add_counts(row, varied(size))
        rows.append(row)
    return rows


def told(made: m.Release, item: str = "") -> tuple[State, Reason]:
    """The state of the total, or of an item in it."""
    cell = published(made).tables[0].cells[0]
    result = cell.items[item] if item else cell
    return result.state, result.reason


@pytest.mark.parametrize(
    ("before", "finding"),
    [(2, ""), (3, "ihren eigenen Anteil abziehen"), (4, "Zusammen mit Auswertung 4 ließen sich einzelne")],
)
def test_a_total_beside_single_cohorts_is_held_where_it_tells_a_hidden_one(
    desk: Desk, programme: Programme, before: int, finding: str
) -> None:
    """Less four public cohorts it is the three people of the fifth; less three, the fourth computes these."""
    rows = cohorts(programme)
    for row in rows[:before]:
        desk.release(desk.settle(desk.of_town(row)), public=True)
    made = desk.of_wave(rows)
    assert made.state == ("held" if finding else "ready")
    assert finding in "".join(entry["text"] for entry in made.findings)
    if finding:
        assert told(desk.settle(made)) == (State.HIDDEN, Reason.CHOSEN)


def test_cohorts_beside_a_total_are_hidden_where_they_tell_another(desk: Desk, programme: Programme) -> None:
    """The other way round: the total is public, then one cohort after the other. With the third the fourth would know."""
    rows = cohorts(programme)
    assert told(desk.release(desk.of_wave(rows), public=True)) == (State.SHOWN, Reason.NONE)
    states = []
    for row in rows[:4]:
        made = desk.settle(desk.of_town(row))
        states.append(told(made)[0])
        desk.release(made, public=True)
    assert states == [State.SHOWN, State.SHOWN, State.HIDDEN, State.HIDDEN]


def test_the_consultancy_finds_no_hidden_town_by_the_results_of_the_others(desk: Desk, programme: Programme) -> None:
    version = all_kinds_version()
    rows = [every_kind(version=version, programme=programme) for _town in SIZES]
    for row, size in zip(rows, SIZES, strict=True):
        add_counts(row, varied(size))
    for row in rows[:4]:
        desk.release(desk.settle(desk.of_town(row)))
    assert desk.of_wave(rows).state == "held"


def test_what_was_told_in_words_is_known_to_the_next_release(desk: Desk) -> None:
    """All nine agreed. If two more answers were added and one of them disagreed, everybody would know who."""
    row = every_kind()
    add_counts(row, [{"zustimmung": 1 + at % 2, "wichtig": at} for at in range(9)])
    first = desk.release(desk.settle(desk.of_town(row)))
    result = published(first).tables[0].cells[0].items["zustimmung"]
    assert (result.state, result.words) == (State.WORDS, Words.AGREE)
    add_counts(row, [{"wichtig": 3}] * 6 + [{"wichtig": 2, "zustimmung": -2}, {"wichtig": 1, "zustimmung": 1}])
    second = desk.settle(desk.of_town(row))
    assert told(second, "zustimmung") == (State.HIDDEN, Reason.NEW)
    assert told(second, "wichtig") == (State.SHOWN, Reason.NONE)
