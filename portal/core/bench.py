"""What the benches of all apps have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value beside its bar; ``bar`` is None where the value only informs.

    The value holds at or below the bar, or at or above it where ``at_least`` is set.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    detail: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar
