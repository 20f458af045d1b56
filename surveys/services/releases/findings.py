"""What stands against releasing, in words and with ways out, as it is stored with the release."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from surveys.disclosure import Proposal
from surveys.published import Dimension
from surveys.services.releases.compute import RESPONSES, Built, Conflicted

Finding = dict[str, Any]
NAMED = 3
"""So many questions are named; of more, the number."""


def findings(built: Built) -> list[Finding]:
    """One for each conflict: ``text``, ``items`` (codes) and ``proposals``, numbered through by ``index``."""
    found: list[Finding] = []
    index = 0
    for conflicted in built.conflicts:
        proposals = []
        for proposal in conflicted.conflict.proposals:
            proposals.append({**_proposal(proposal, conflicted, built.labels), "index": index})
            index += 1
        found.append({"text": _text(conflicted, built), "items": list(conflicted.items), "proposals": proposals})
    return found


def proposal_of(stored: Sequence[Finding], index: int) -> dict[str, Any] | None:
    """The proposal with that index."""
    return next((entry for finding in stored for entry in finding["proposals"] if entry["index"] == index), None)


def row_name(table: str, key: str, labels: Mapping[str, Mapping[str, str]]) -> str:
    """A row of a table as people call it."""
    label = labels.get(table, {}).get(key) or _("Übrige")
    return f"„{label}“" if table == Dimension.TOTAL else f"„{label}“ ({TABLES[table]()})"


TABLES: dict[str, Any] = {
    Dimension.TOTAL: lambda: _("Gesamt"),
    Dimension.GROUP: lambda: _("Befragtengruppe"),
    Dimension.ORGANISATION: lambda: _("Art der Organisation"),
    Dimension.COUNTY: lambda: _("Landkreis"),
    Dimension.COHORT: lambda: _("Kohorte"),
    Dimension.SIZE: lambda: _("Größe der Kommune"),
}
"""Names of the tables."""


def _text(conflicted: Conflicted, built: Built) -> str:
    conflict = conflicted.conflict
    values = {"row": row_name(conflict.table, conflict.key, built.labels), "what": _what(conflicted, built)}
    if conflict.kind == "earlier":
        text = _("%(row)s, %(what)s: Zusammen mit Auswertung %(number)s ließen sich einzelne Antworten errechnen.")
        return text % {**values, "number": conflict.against}
    if conflict.kind == "own":
        return (
            _(
                "%(row)s, %(what)s: Eine Kommune oder Kohorte könnte ihren eigenen Anteil abziehen"
                " und den Rest errechnen."
            )
            % values
        )
    return _("%(row)s, %(what)s: Aus den übrigen Zahlen ließe sich das Ergebnis zu genau eingrenzen.") % values


def _what(conflicted: Conflicted, built: Built) -> str:
    labels = {item.code: item.label for item in built.published.items}
    if RESPONSES in conflicted.items:
        return _("Anzahl der Antwortenden")
    if len(conflicted.items) > NAMED:
        return _("%(n)s Fragen") % {"n": len(conflicted.items)}
    return ", ".join(f"„{labels[code]}“" for code in conflicted.items)


def _proposal(proposal: Proposal, conflicted: Conflicted, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    keys = list(proposal.keys)
    names = _(" und ").join(row_name(proposal.table, key, labels) for key in keys)
    text = _("%(rows)s zusammenfassen") if proposal.kind == "merge" else _("%(rows)s nicht zeigen")
    return {
        "kind": proposal.kind, "table": proposal.table, "keys": keys, "items": list(conflicted.items),
        "text": text % {"rows": names},
    }  # fmt: skip
