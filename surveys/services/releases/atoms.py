"""The smallest parts of everything that was or would be published: town × group × organisation × epoch. Pure.

An epoch says after which earlier release the answers were counted: answers of epoch k were first counted by the k-th
earlier release, those of the last epoch by none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from surveys.layout import Counts
from surveys.models.answers import NO_CELL
from surveys.published import Dimension
from surveys.services.releases.frozen import Cells
from surveys.services.releases.items import Joined, Taking
from surveys.services.releases.sources import Facts, Source

OWN = -1
"""Stands for the release that is being built, among the releases that counted an atom."""
NOBODY = "ohne_angabe"
ALL = "total"
FACT_OF: dict[str, str] = {Dimension.COUNTY: "county", Dimension.COHORT: "cohort", Dimension.SIZE: "size"}
"""The fact of a deployment that decides its row."""


@dataclass(frozen=True)
class Atom:
    """Answers of one cell of one deployment that were counted by exactly ``counted`` (indexes of releases, or ``OWN``)."""

    source: Source
    group: str
    organisation: str
    staff: bool
    epoch: int
    counted: frozenset[int]
    responses: int
    counts: Counts

    def key(self, dimension: str, facts: Mapping[int, Facts] | None = None) -> str:
        """The row of a table to which the atom belongs; ``facts`` by deployment replace those of the source."""
        if dimension == Dimension.TOTAL:
            return ALL
        if dimension == Dimension.GROUP:
            return self.group
        if dimension == Dimension.ORGANISATION:
            return self.organisation
        known = (facts or {}).get(self.source.deployment, self.source.facts)
        return str(known[FACT_OF[dimension]] or "")


@dataclass(frozen=True)
class Atoms:
    """All atoms in a fixed order."""

    rows: tuple[Atom, ...]

    @cached_property
    def towns(self) -> tuple[int, ...]:
        """Index of the municipality of each atom."""
        known: dict[str, int] = {}
        return tuple(known.setdefault(atom.source.facts["ags"], len(known)) for atom in self.rows)

    @cached_property
    def responses(self) -> tuple[int, ...]:
        return tuple(atom.responses for atom in self.rows)

    @cached_property
    def own(self) -> frozenset[int]:
        """Atoms that the release itself counts."""
        return self.counted_by(OWN)

    def counted_by(self, release: int) -> frozenset[int]:
        return frozenset(index for index, atom in enumerate(self.rows) if release in atom.counted)

    def matrix(self, joined: Joined) -> Counts:
        """Counts of all items, one row per atom; who was never given a question was not asked."""
        table: Counts = np.empty((len(self.rows), joined.layout.slots), dtype="<i8")
        taken: dict[int, Taking] = {}
        for index, atom in enumerate(self.rows):
            layout = atom.source.version.layout
            if id(layout) not in taken:
                taken[id(layout)] = joined.take(layout)
            taking = taken[id(layout)]
            row = table[index]
            np.take(atom.counts, taking.slots, out=row)
            row[taking.none] = 0
            row[taking.unasked] = atom.responses
        return table


def atoms_of(own: Sequence[Source], earlier: Sequence[Sequence[Source]], staff_codes: frozenset[str]) -> Atoms:
    """Cut everything counted now and by earlier releases (in the order in which they were released) into atoms.

    ``DomainError`` when a later count holds less than an earlier one: then somebody changed the counts.
    """
    counted: dict[int, list[tuple[int, Source]]] = {}
    for index, sources in enumerate(earlier):
        for source in sources:
            counted.setdefault(source.deployment, []).append((index, source))
    for source in own:
        counted.setdefault(source.deployment, []).append((OWN, source))
    chains = sorted(counted.values(), key=lambda chain: (chain[0][1].facts["ags"], chain[0][1].deployment))
    return Atoms(tuple(atom for chain in chains for atom in _cut(chain, len(earlier), staff_codes)))


def _cut(chain: Sequence[tuple[int, Source]], releases: int, staff_codes: frozenset[str]) -> list[Atom]:
    ordered = sorted(chain, key=lambda entry: (entry[1].responses, entry[0] == OWN, entry[0]))
    atoms: list[Atom] = []
    before: Cells = {}
    for step, (_index, source) in enumerate(ordered):
        counting = frozenset(index for index, _source in ordered[step:])
        epoch = min((index for index in counting if index != OWN), default=releases)
        for cell, (responses, counts) in _increment(source, before).items():
            group, organisation = _codes(source, cell)
            staff = bool({group, organisation} & staff_codes)
            atoms.append(Atom(source, group, organisation, staff, epoch, counting, responses, counts))
        before = source.cells
    return atoms


def _increment(source: Source, before: Cells) -> dict[tuple[int, int], tuple[int, Counts]]:
    found = {}
    for cell in sorted(source.cells.keys() | before.keys()):
        nothing: tuple[int, Counts] = (0, np.zeros(source.version.layout.slots, dtype="<i8"))
        (now, counts), (then, known) = source.cells.get(cell, nothing), before.get(cell, nothing)
        added = counts - known
        if now < then or (added < 0).any():
            raise DomainError(
                _(
                    "%(town)s: Es sind weniger Antworten gezählt als in einer früheren Auswertung. Bitte zählen Sie nach."
                )
                % {"town": source.facts["town"]}
            )
        if now > then or added.any():
            found[cell] = (now - then, added)
    return found


def _codes(source: Source, cell: tuple[int, int]) -> tuple[str, str]:
    """Group and organisation as option codes."""
    items = (source.version.group_item, source.version.organisation_item)
    codes = [
        {option.number: option.code for option in item.options}.get(number, NOBODY)
        if item and number != NO_CELL
        else NOBODY
        for item, number in zip(items, cell, strict=True)
    ]
    return codes[0], codes[1]
