"""From the words of the sources to the vocabularies of the portal. A word that is in no table is an error that names it."""

from collections.abc import Mapping
from typing import TypeVar

from municipalities.enums import (
    BodyKind,
    BodyState,
    Effort,
    MeasureStatus,
    MunicipalityKind,
    NoteAudience,
    Phase,
    Priority,
    ReasonCode,
    Scope,
    StrategyState,
)

V = TypeVar("V")


class UnknownWord(ValueError):
    """The source uses a word that no table knows."""


def translate(word: str, table: Mapping[str, V], *, what: str) -> V:
    """Look a word up; ``what`` names the thing in the error."""
    if word not in table:
        raise UnknownWord(f"{what}: {word!r} is not in the table. Known: {', '.join(sorted(table))}")
    return table[word]


KINDS = {"Stadt": MunicipalityKind.TOWN, "Gemeinde": MunicipalityKind.MUNICIPALITY}
SCOPES = {"voll": Scope.FULL, "kurz": Scope.SHORT}
STATUSES = {
    "geplant": MeasureStatus.PLANNED,
    "laufend": MeasureStatus.RUNNING,
    "umgesetzt": MeasureStatus.DONE,
    "in geänderter Form umgesetzt": MeasureStatus.DONE_CHANGED,
    "verstetigt": MeasureStatus.SUSTAINED,
    "verschoben": MeasureStatus.POSTPONED,
    "abgesagt": MeasureStatus.CANCELLED,
    "unbekannt": MeasureStatus.UNKNOWN,
}
REASONS = {
    "Pandemie": ReasonCode.PANDEMIC,
    "Stelle unbesetzt": ReasonCode.VACANCY,
    "Personalmangel": ReasonCode.STAFF,
    "keine Mittel": ReasonCode.FUNDS,
    "keine Mehrheit": ReasonCode.MAJORITY,
    "zu wenige Anmeldungen": ReasonCode.REGISTRATIONS,
    "andere Krise": ReasonCode.CRISIS,
    "sonstiges": ReasonCode.OTHER,
    # wordings of the report
    "Pandemie, dann Unterbringung Geflüchteter": ReasonCode.PANDEMIC,
    "Partikularinteressen, derzeit nicht erfolgversprechend": ReasonCode.OTHER,
    "Personalausfälle und Fluktuation": ReasonCode.STAFF,
    "mehrfach verschoben, von der Kommune abgesagt": ReasonCode.OTHER,
}
BODY_KINDS = {
    "Kommission": BodyKind.COMMISSION,
    "Arbeitskreis": BodyKind.WORKING_CIRCLE,
    "Arbeitsgruppe": BodyKind.WORKING_GROUP,
    "Steuerungsgruppe": BodyKind.STEERING_GROUP,
    "Lenkungsgruppe": BodyKind.GUIDING_GROUP,
    "Runder Tisch": BodyKind.ROUND_TABLE,
    "Forum": BodyKind.FORUM,
    "Netzwerk": BodyKind.NETWORK,
    "Kleingruppe": BodyKind.SUBGROUP,
    "Beirat oder Arbeitsgruppe": BodyKind.COUNCIL_OR_GROUP,
    "anderes Gremium": BodyKind.OTHER,
}
BODY_STATES = {
    "geplant": BodyState.PLANNED,
    "eingerichtet": BodyState.ESTABLISHED,
    "aktiv": BodyState.ACTIVE,
    "reaktiviert": BodyState.REACTIVATED,
    "ruhend": BodyState.DORMANT,
    "ausgesetzt": BodyState.SUSPENDED,
    "aufgelöst": BodyState.DISSOLVED,
}
STRATEGY_STATES = {
    "Entwurf": StrategyState.DRAFT,
    "im politischen Verfahren": StrategyState.PENDING,
    "beschlossen": StrategyState.ADOPTED,
    "in Fortschreibung": StrategyState.REVISION,
}
PHASES = {
    "Auftaktgespräch": Phase.KICKOFF,
    "Anfangsbefragung": Phase.START_SURVEY,
    "Ziele und Maßnahmen festlegen": Phase.PLANNING,
    "Umsetzung mit Begleitung": Phase.IMPLEMENTATION,
    "Abschlussbefragung": Phase.END_SURVEY,
    "Begleitung beendet": Phase.COMPLETED,
}
PRIORITIES = {"hoch": Priority.HIGH, "mittel": Priority.MEDIUM, "niedrig": Priority.LOW}
EFFORTS = {"gering": Effort.SMALL, "mittel": Effort.MEDIUM, "hoch": Effort.LARGE}
AUDIENCES = {
    "Kommune": NoteAudience.TOWN,
    "Kommune und Beratung": NoteAudience.SHARED,
    "Beratung": NoteAudience.CONSULTANCY,
}


def reason(text: str, *, what: str) -> tuple[ReasonCode, str]:
    """Code and explanation; a text that only repeats the label of its code needs no explanation."""
    code = translate(text, REASONS, what=f"{what}, reason")
    return code, "" if text == str(code.label) else text
