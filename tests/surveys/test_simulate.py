"""The synthetic answers of the demo: as many as in the report, its findings in direction, labelled, and repeatable."""

from typing import Any

import pytest

from municipalities.models import Programme
from portal.demo.real import load_real
from surveys import models as m
from surveys.enums import Wave
from surveys.selectors.counts import CountedCell, item_counts, item_counts_by_cell
from surveys.services.counting import recount
from surveys.services.shipped import load_instruments
from surveys.simulation.fill import remove_simulated, simulate_programme
from surveys.simulation.people import deal
from surveys.simulation.plans import END_PLAN, START_PLAN, SYNTHETIC
from tests.loaded import loaded_once
from tests.surveys.answers import assert_counts_are_exact

pytestmark = pytest.mark.django_db


def simulated() -> int:
    programme = load_real()
    load_instruments()
    simulate_programme(programme=programme)
    return programme.pk


answers = loaded_once(simulated)


@pytest.fixture
def filled(answers: int, db: None) -> Programme:
    return Programme.objects.get(pk=answers)


def counted(wave: str) -> list[CountedCell]:
    return [item_counts(row) for row in m.Deployment.objects.filter(wave=wave)]


def answered(wave: str, code: str) -> int:
    return sum(cell.items[code].answered for cell in counted(wave))


def mean(cells: list[CountedCell], code: str) -> float:
    sums = [value * number for cell in cells for value, number in cell.items[code].values.items()]
    return sum(sums) / sum(cell.items[code].answered for cell in cells)


def by_organisation(code: str) -> dict[str, float]:
    """Mean by kind of organisation over all towns."""
    options = dict(m.Option.objects.filter(item__code="organisation_art").values_list("number", "code"))
    cells: dict[str, list[CountedCell]] = {}
    for row in m.Deployment.objects.filter(wave=Wave.START):
        for (_group, kind), cell in item_counts_by_cell(row).items():
            if cell.items[code].answered:
                cells.setdefault(options[kind], []).append(cell)
    return {kind: mean(found, code) for kind, found in cells.items()}


def test_as_many_people_as_in_the_report_answer_each_block(filled: Programme) -> None:
    start = counted(Wave.START)
    assert len(start) == filled.participations.count() == 14
    assert sum(cell.responses for cell in start) == 720
    block = [answered(Wave.START, code) for code in ("bedeutung", "austausch", "v_alter", "v_geschlecht")]
    assert all(450 <= number <= 468 for number in block)
    assert all(501 <= answered(Wave.START, code) <= 560 for code in ("zusammenarbeit", "erstellung", "umsetzung"))
    factors = [item.code for item in m.Item.objects.filter(code__startswith="ef_")]
    assert len(factors) == 8
    assert all(470 <= answered(Wave.START, code) <= 492 for code in factors)


def test_the_findings_point_where_the_report_points(filled: Programme) -> None:
    start, end = counted(Wave.START), counted(Wave.END)
    diversity = {code: mean(start, code) for code in START_PLAN.scales if code.startswith("v_")}
    ranked = sorted(diversity, key=diversity.__getitem__)
    assert set(ranked[:2]) == {"v_geschlecht", "v_faehigkeiten"}
    assert set(ranked[-3:]) == {"v_alter", "v_sozial", "v_bildung"}
    satisfied = {code: mean(start, code) for code in ("zusammenarbeit", "erstellung", "umsetzung")}
    assert round(satisfied["zusammenarbeit"]) == 6
    assert satisfied["zusammenarbeit"] > max(satisfied["erstellung"], satisfied["umsetzung"])
    factors = {code: mean(start, code) for code in START_PLAN.scales if code.startswith("ef_")}
    assert all(4 <= value <= 5 for value in factors.values())
    ranked = sorted(factors, key=factors.__getitem__)
    assert set(ranked[:2]) == {"ef_arbeitsgruppe", "ef_fortschreibung"}
    assert {"ef_verantwortung", "ef_beteiligung"} <= set(ranked[-3:])
    outcomes = {code: mean(end, code) for code in END_PLAN.scales}
    assert {"rollen_akteure", "rollen_intern"} <= set(sorted(outcomes, key=outcomes.__getitem__)[-4:])
    assert abs(outcomes["oeffnung"]) < 0.4


@pytest.mark.parametrize("code", ["bedeutung", "austausch"])
def test_schools_and_sports_clubs_rank_above_offices_and_congregations(filled: Programme, code: str) -> None:
    means = by_organisation(code)
    assert "einzelperson" not in means
    assert min(means["bildung"], means["sport"]) > max(means["verwaltung"], means["religion"])


def test_the_administration_is_the_largest_and_sport_and_religion_the_smallest_part(filled: Programme) -> None:
    kinds: dict[int, int] = {}
    for row in m.Histogram.objects.filter(deployment__wave=Wave.START):
        kinds[row.organisation] = kinds.get(row.organisation, 0) + row.responses
    options = dict(m.Option.objects.filter(item__code="organisation_art").values_list("code", "number"))
    sizes = {code: kinds[number] for code, number in options.items()}
    assert max(sizes, key=sizes.__getitem__) == "verwaltung"
    assert set(sorted(sizes, key=sizes.__getitem__)[:2]) == {"sport", "religion"}


def test_everything_is_labelled_as_synthetic(filled: Programme) -> None:
    assert m.Deployment.objects.exclude(is_synthetic=True).count() == 0
    assert all(
        "Künstliche Antworten" in text for text in m.Deployment.objects.values_list("recruitment_text", flat=True)
    )
    texts = m.FreeText.objects.values_list("text", flat=True)
    assert len(texts) > 100
    assert all(text.endswith(SYNTHETIC) for text in texts)


def test_some_wishes_are_written_in_the_language_of_the_respondent(filled: Programme) -> None:
    languages = set(m.FreeText.objects.filter(item="wunsch").values_list("language", flat=True))
    assert languages == {"de", "ar", "tr"}
    foreign = m.FreeText.objects.filter(language="tr").values_list("text", flat=True)
    assert all(text.startswith("Mahallelerde") and text.endswith(SYNTHETIC) for text in foreign)


def test_counts_equal_a_count_by_hand(filled: Programme) -> None:
    rows = list(m.Deployment.objects.all())
    assert sum(assert_counts_are_exact(row) for row in rows) == 720 + sum(card.number for card in END_PLAN.deck)
    assert not any(recount(row) for row in rows)
    assert m.Pending.objects.count() == 0


def histograms() -> list[tuple[Any, ...]]:
    rows = m.Histogram.objects.order_by("deployment__slug", "group", "organisation")
    return [
        (*row[:-1], bytes(row[-1])) for row in rows.values_list("deployment__slug", "group", "organisation", "counts")
    ]


def test_the_same_seed_gives_the_same_counts(filled: Programme) -> None:
    first = histograms()
    assert simulate_programme(programme=filled) == []
    assert remove_simulated(programme=filled) == 28
    assert m.ResponseBlock.objects.count() == m.FreeText.objects.count() == m.SubmittedKey.objects.count() == 0
    simulate_programme(programme=filled)
    assert histograms() == first
    remove_simulated(programme=filled)
    simulate_programme(programme=filled, seed=2)
    assert histograms() != first


@pytest.mark.parametrize(("number", "towns"), [(720, 14), (720, 3), (5, 14), (0, 2), (120, 40)])
def test_dealing_adds_up(number: int, towns: int) -> None:
    shares = list(deal(number, START_PLAN.sizes, towns))
    assert (sum(shares), len(shares)) == (number, towns)
    assert min(shares) >= 0
