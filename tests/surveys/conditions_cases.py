"""Conditions with answers and what must come out: for the server and for the script of the browser alike."""

from typing import Any

from surveys.conditions import OPERATORS

ANSWERS: dict[str, Any] = {
    "wahl": "ja", "zahl": 4, "null": 0, "minus": -2, "viele": ["a", "b"], "leer": [], "text": "etwas",
    "nichts": None, "still": "",
}  # fmt: skip
VALUES: list[Any] = ["ja", "nein", "a", "4", 4, 0, -2, 5, ""]


def _leaf(item: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"item": item, "op": op, "value": value}


LEAVES = [
    _leaf(item, op, value)
    for item in [*ANSWERS, "fehlt"]
    for op in OPERATORS
    for value in VALUES
    if op not in {"lt", "le", "gt", "ge"} or isinstance(value, int)
]
YES, NO = _leaf("wahl", "eq", "ja"), _leaf("wahl", "eq", "nein")
TREES: list[dict[str, Any]] = [
    {}, {"not": YES}, {"not": {"not": YES}}, {"all": [YES, NO]}, {"all": [YES, YES]}, {"any": [NO, YES]}, {"any": [NO, NO]},
    {"all": [{"any": [NO, _leaf("viele", "includes", "b")]}, {"not": _leaf("fehlt", "answered")}]},
    {"not": {"any": [{"all": [YES, _leaf("zahl", "gt", 4)]}, _leaf("minus", "ge", 0)]}},
]  # fmt: skip
CASES = [*LEAVES, *TREES]
