"""Disclosure control: the only way from counts to results that are published. Pure; see docs/disclosure.md."""

from surveys.disclosure.attack import attack
from surveys.disclosure.bridges import exposed_by_bridges
from surveys.disclosure.display import band, present
from surveys.disclosure.interface import (
    Answers,
    Cell,
    CellKey,
    Conflict,
    Known,
    Leak,
    Plan,
    Population,
    Proposal,
    Pulse,
    Rule,
    Thresholds,
    Verdict,
)
from surveys.disclosure.merging import REST, merge, roll_up
from surveys.disclosure.protection import protect

__all__ = [
    "REST",
    "Answers",
    "Cell",
    "CellKey",
    "Conflict",
    "Known",
    "Leak",
    "Plan",
    "Population",
    "Proposal",
    "Pulse",
    "Rule",
    "Thresholds",
    "Verdict",
    "attack",
    "band",
    "exposed_by_bridges",
    "merge",
    "present",
    "protect",
    "roll_up",
]
