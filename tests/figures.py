"""Figures that tests measure, printed where they are taken and once more at the end of the run."""

from collections.abc import Iterable

FIGURES: list[tuple[str, str, str]] = []
"""(name, value, bar) in the order in which they were measured by this process."""


def figure(name: str, value: object, bar: str = "") -> None:
    """Note a figure; of those under one name the summary adds up whole numbers and shows the lowest contrast."""
    print(f"FIGURE {_line(name, str(value), bar)}")
    FIGURES.append((name, str(value), bar))


def summary(figures: Iterable[tuple[str, str, str]]) -> list[str]:
    """One line for each name."""
    by_name: dict[str, tuple[list[str], str]] = {}
    for name, value, bar in figures:
        by_name.setdefault(name, ([], bar))[0].append(value)
    return [_line(name, _together(values), bar) for name, (values, bar) in sorted(by_name.items())]


def _together(values: list[str]) -> str:
    if all(value.isdecimal() for value in values):
        return str(sum(int(value) for value in values))
    if all(value.endswith(":1") for value in values):
        return min(values, key=lambda value: float(value.removesuffix(":1")))
    return "; ".join(dict.fromkeys(values))


def _line(name: str, value: str, bar: str) -> str:
    return f"{name}: {value}" + (f" (bar: {bar})" if bar else "")
