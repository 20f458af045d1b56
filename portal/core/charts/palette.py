"""Colours by meaning. Lightness differs along with hue: neighbours stay apart in every colour vision."""

from dataclasses import dataclass
from typing import Literal

ToneName = Literal["neutral", "info", "success", "warning", "danger", "muted", "sustained"]
Pattern = Literal["", "diagonal", "dots", "cross", "horizontal", "vertical"]

INK = "#171a2b"
QUIET = "#4a4f66"
GRID = "#d9deea"
AXIS = "#7d859c"
PAPER = "#ffffff"
LAND = "#f4f6fb"


@dataclass(frozen=True)
class Tone:
    """``ink`` is readable on ``fill`` (at least 4.5:1), ``edge`` on white (at least 3:1), ``tint`` is pale."""

    fill: str
    ink: str
    edge: str
    tint: str


TONES: dict[ToneName, Tone] = {
    "neutral": Tone("#5b637d", "#ffffff", "#454c63", "#e4e7ef"),
    "info": Tone("#2f74c8", "#ffffff", "#1d5296", "#d7e6f8"),
    "success": Tone("#0f7d63", "#ffffff", "#0a5a47", "#cfeae2"),
    "sustained": Tone("#0b3f4a", "#ffffff", "#072a32", "#c6d9dd"),
    "warning": Tone("#f0b23a", "#171a2b", "#946200", "#fdeecb"),
    "danger": Tone("#b3261e", "#ffffff", "#86170f", "#f8dcd9"),
    "muted": Tone("#d3d9e7", "#171a2b", "#767e96", "#eef1f7"),
}


def tone_of(name: str | None) -> Tone:
    """The tone of that name; without a name the neutral blue of plain figures. ``KeyError`` for an unknown one."""
    return TONES[name or "info"]  # type: ignore[index]
