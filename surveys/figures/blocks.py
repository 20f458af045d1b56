"""Figures as a page shows them: one block a question or matrix, and one list of what is only told in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.figures.parts import ResultFigure


@dataclass(frozen=True)
class FigureBlock:
    """The first figure is open; ``more`` are further views of the same questions, or further questions of a matrix."""

    first: ResultFigure
    more: tuple[ResultFigure, ...]

    @property
    def is_group(self) -> bool:
        """Is each figure of a question of its own?"""
        return bool(self.first.group and self.more)

    @property
    def heading(self) -> str:
        return self.first.group if self.is_group else self.first.heading

    @property
    def title(self) -> str:
        """A few words for a list of contents."""
        return self.first.group if self.is_group else self.first.figure.title


@dataclass(frozen=True)
class Told:
    """Questions without figures: ``label``, what is said of them, and the keys of the figures that would be empty."""

    label: str
    said: str
    keys: tuple[str, ...]


def blocks_of(figures: Iterable[ResultFigure]) -> list[FigureBlock]:
    """In the order of the first figure of each block; without those that would show nothing."""
    found: dict[str, list[ResultFigure]] = {}
    for figure in figures:
        if not figure.said:
            found.setdefault(figure.block or figure.key, []).append(figure)
    return [FigureBlock(first, tuple(more)) for first, *more in found.values()]


def told_of(figures: Iterable[ResultFigure]) -> list[Told]:
    """What stands instead of empty figures, once for the same questions."""
    found: dict[tuple[str, ...], list[ResultFigure]] = {}
    for figure in figures:
        if figure.said:
            found.setdefault(figure.items or (figure.key,), []).append(figure)
    return [
        Told(first.figure.title, first.said, tuple(figure.key for figure in (first, *more)))
        for first, *more in found.values()
    ]
