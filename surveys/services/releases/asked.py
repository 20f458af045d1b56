"""Where it may be said how many were asked. Pure.

A question that not everybody is asked tells of who was not: all responses less those asked are, say, the people who
answered for themselves. So the numbers asked and not asked are protected like answers, and those of two questions, one
asked of fewer than the other, by their difference. Where one of these may not be shown, the question has neither the
number asked nor those beside it that add up to nearly the same (reached, skipped, without a statement).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from surveys.disclosure import Answers, CellKey, Known, Population, Pulse, Thresholds, protect

Counts = tuple[int, ...]
"""By atom."""


def where_asked_is_told(
    population: Population,
    responses: Counts,
    asked: Mapping[str, Counts],
    known: Callable[[str], tuple[Known, ...]],
    thresholds: Thresholds,
    hidden: frozenset[CellKey],
    pulse: Pulse,
) -> dict[str, frozenset[CellKey]]:
    """By item the cells that may tell it. ``hidden`` cells tell nothing; ``known`` gives by item where it was told."""
    everywhere = frozenset(cell.name for cell in population.cells) - hidden
    kinds = sorted(set(asked.values()) - {responses}, key=lambda counts: (-sum(counts), counts))
    found: dict[tuple[Counts, tuple[Known, ...]], frozenset[CellKey]] = {}
    told = {}
    for code, counts in asked.items():
        if counts == responses:
            told[code] = everywhere
            continue
        case = counts, known(code)
        if case not in found:
            parts = [counts, *_differences(counts, [responses, *kinds])]
            shown = [_shown(population, part, case[1], thresholds, hidden, pulse) for part in parts]
            found[case] = everywhere.intersection(*shown)
        told[code] = found[case]
    return told


def _differences(counts: Counts, kinds: Sequence[Counts]) -> Iterator[Counts]:
    """What others were asked of more people, less these."""
    for other in kinds:
        less = tuple(more - fewer for more, fewer in zip(other, counts, strict=True))
        if min(less) >= 0 and any(less):
            yield less


def _shown(
    population: Population,
    counts: Counts,
    known: tuple[Known, ...],
    thresholds: Thresholds,
    hidden: frozenset[CellKey],
    pulse: Pulse,
) -> frozenset[CellKey]:
    """Cells that may tell these counts; with nobody in it a cell tells nothing. Rather none than a conflict.

    Nobody's answers are in them, so a town needs no more than one person to count among those that take part.
    """
    limits = replace(thresholds, town_answers=1)
    plan = protect(population, Answers(counts, None, 0, 0, asked=counts), known, limits, hidden, pulse)
    if plan.conflicts:
        return frozenset()
    nobody = {cell.name for cell in population.cells if not any(counts[atom] for atom in cell.atoms)}
    return plan.shown | nobody
