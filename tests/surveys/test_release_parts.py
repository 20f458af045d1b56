"""The parts between counts and results: atoms with epochs, size classes, findings in words."""

from dataclasses import replace

import numpy as np
import pytest

from portal.core.errors import DomainError
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.disclosure import Conflict, Proposal
from surveys.services.releases.atoms import OWN, Atoms, atoms_of
from surveys.services.releases.compute import RESPONSES, Built, Conflicted
from surveys.services.releases.findings import findings, proposal_of
from surveys.services.releases.labels import label_of
from surveys.services.releases.sources import Source, current_sources, frozen_rows, size_class
from tests.surveys.answers import every_kind
from tests.surveys.releasing import answers
from tests.surveys.results import results

STAFF = frozenset({"verwaltung"})


def source(deployment: m.Deployment) -> Source:
    return current_sources([deployment], programme=None)[0]


def by_epoch(atoms: Atoms) -> dict[int, int]:
    found: dict[int, int] = {}
    for atom in atoms.rows:
        found[atom.epoch] = found.get(atom.epoch, 0) + atom.responses
    return found


@pytest.mark.django_db
def test_an_epoch_says_after_which_release_the_answers_were_counted() -> None:
    town, other = every_kind(), every_kind()
    answers(town, 20)
    answers(other, 11)
    first = source(town)
    answers(town, 7, seed=2)
    second, beside = source(town), source(other)
    answers(town, 6, seed=3)
    atoms = atoms_of([source(town), beside], [[first], [second, beside]], STAFF)
    assert by_epoch(atoms) == {0: 20, 1: 7 + 11, 2: 6}
    assert sum(atoms.responses[index] for index in atoms.own) == 44
    assert sum(atoms.responses[index] for index in atoms.counted_by(0)) == 20
    assert sum(atoms.responses[index] for index in atoms.counted_by(1)) == 38
    assert len(set(atoms.towns)) == 2
    assert {atom.group for atom in atoms.rows if atom.staff} == {"verwaltung"}
    total = sum((atom.counts for atom in atoms.rows if atom.source.deployment == town.pk), start=0)
    expected = sum(counts for _number, counts in source(town).cells.values())
    assert np.array_equal(total, expected)


@pytest.mark.django_db
def test_what_a_later_release_counted_already_is_not_part_of_an_older_count() -> None:
    town = every_kind()
    answers(town, 20)
    old = source(town)
    answers(town, 8, seed=2)
    atoms = atoms_of([old], [[source(town)]], STAFF)
    assert [sum(atoms.responses[index] for index in part) for part in (atoms.own, atoms.counted_by(0))] == [20, 28]
    assert {atom.counted for atom in atoms.rows} == {frozenset({0, OWN}), frozenset({0})}


@pytest.mark.django_db
def test_counts_that_shrank_are_refused() -> None:
    town = every_kind()
    answers(town, 20)
    full = source(town)
    less = replace(full, cells=dict(list(full.cells.items())[1:]))
    grown = replace(full, cells={(9, 9): (50, next(iter(full.cells.values()))[1]), **less.cells})
    with pytest.raises(DomainError, match="weniger Antworten"):
        atoms_of([grown], [[full]], STAFF)


@pytest.mark.django_db
def test_frozen_counts_are_those_of_the_histograms() -> None:
    town = every_kind()
    answers(town, 30)
    row = frozen_rows(m.Release(pk=1), [source(town)])[0]
    assert row.responses == 30
    assert (row.facts["town"], row.facts["invited"], row.facts["channel"]) == (town.municipality.name, None, "open")
    assert row.layout == frozen_rows(m.Release(pk=1), [source(town)])[0].layout
    assert compile_deployment(town).layout.slots > 0


@pytest.mark.parametrize(
    ("population", "key"),
    [
        (None, ""), (0, "bis_10000"), (9_999, "bis_10000"), (10_000, "bis_20000"), (19_999, "bis_20000"),
        (20_000, "bis_50000"), (49_999, "bis_50000"), (50_000, "ab_50000"), (800_000, "ab_50000"),
    ],
)  # fmt: skip
def test_size_classes(population: int | None, key: str) -> None:
    assert size_class(population) == key


def test_findings_name_row_questions_and_every_way_out() -> None:
    merge = Proposal("merge", "group", ("buerger", "rat"))
    hide = Proposal("hide", "group", ("rat",))
    conflicts = [
        Conflicted(Conflict("earlier", "group", "rat", 3, (merge, hide)), ("zusammen",)),
        Conflicted(Conflict("own", "total", "total", 1, (Proposal("hide", "total", ("total",)),)), (RESPONSES,)),
        Conflicted(Conflict("bounds", "group", "rat", None, ()), ("zusammen", "wege", "streit", "mehr")),
    ]
    labels = {"total": {"total": "Alle"}, "group": {"buerger": "Bürger:innen", "rat": "Beirat"}}
    found = findings(Built(results(), conflicts, labels))
    assert [entry["text"] for entry in found] == [
        "„Beirat“ (Befragtengruppe), „Wie gut ist die Zusammenarbeit?“: Zusammen mit Auswertung 3 ließen sich einzelne"
        " Antworten errechnen.",
        "„Alle“, Anzahl der Antwortenden: Eine Kommune oder Kohorte könnte ihren eigenen Anteil abziehen"
        " und den Rest errechnen.",
        "„Beirat“ (Befragtengruppe), 4 Fragen: Aus den übrigen Zahlen ließe sich das Ergebnis zu genau eingrenzen.",
    ]
    texts = [(proposal["index"], proposal["text"]) for entry in found for proposal in entry["proposals"]]
    assert texts == [
        (0, "„Bürger:innen“ (Befragtengruppe) und „Beirat“ (Befragtengruppe) zusammenfassen"),
        (1, "„Beirat“ (Befragtengruppe) nicht zeigen"),
        (2, "„Alle“ nicht zeigen"),
    ]
    chosen = proposal_of(found, 1)
    assert chosen is not None
    assert (chosen["kind"], chosen["keys"], chosen["items"]) == ("hide", ["rat"], ["zusammen"])
    assert proposal_of(found, 9) is None


COHORTS = {"1": "Kohorte 1", "2": "Kohorte 2", "3": "Kohorte 3", "4": "Kohorte 4", "": "ohne Angabe der Kohorte"}
KINDS = {"a": "Verein", "b": "Rat", "c": "x" * 120}


@pytest.mark.parametrize(
    ("key", "merged", "known", "label"),
    [
        ("1", (), COHORTS, "Kohorte 1"),
        ("uebrige", ("2", "1"), COHORTS, "Kohorten 1 und 2"),
        ("uebrige", ("1", "2", "4"), COHORTS, "Kohorten 1, 2 und 4"),
        ("uebrige", ("1", "2", "3", "4"), COHORTS, "Übrige"),
        ("uebrige", ("1", ""), COHORTS, "Kohorte 1 / ohne Angabe der Kohorte"),
        ("uebrige", ("a", "b"), KINDS, "Verein / Rat"),
        ("uebrige", ("a", "c"), KINDS, "Übrige"),
        ("uebrige", ("a", "gone"), KINDS, "Übrige"),
        ("uebrige", (), KINDS, "Übrige"),
    ],
)
def test_few_rows_that_were_put_together_keep_their_names(
    key: str, merged: tuple[str, ...], known: dict[str, str], label: str
) -> None:
    assert label_of(key, merged, known) == label
