"""The sheet ``choices`` of an XLSForm: lists of answers, and which of them are missing codes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.exchange.draft import NO_CODES, Place, RowError, Texts, finding
from surveys.exchange.sheets import Line, Table


@dataclass(frozen=True)
class Choice:
    """A row of the sheet ``choices``."""

    name: str
    label: Texts
    missing: bool
    number: int | None
    exclusive: bool
    place: Place


Lists = Mapping[str, list[Choice]]


def read_choices(table: Table, findings: list[RowError]) -> dict[str, list[Choice]]:
    """Choices by list name. Where no column ``vp_missing`` exists, ka, wn, -99 and -88 are missing codes."""
    lists: dict[str, list[Choice]] = {}
    says = table.has("vp_missing")
    for line in table:
        name, group = line.get("name") or line.get("value"), line.get("list_name")
        if not group or not name:
            column = "list_name" if not group else "name"
            findings.append(
                finding(
                    line.place(column), _("Hier fehlt ein Name. Bitte tragen Sie ihn ein oder löschen Sie die Zeile.")
                )
            )
            continue
        missing = line.flag("vp_missing", findings) if says else name in NO_CODES or name in {"-88", "-99"}
        if missing and name in {"-88", "-99"}:
            name = {"-99": "ka", "-88": "wn"}[name]
            findings.append(finding(line.place("name"), _("Der Antwortname wird zu „%s“.") % name, "changed"))
        if name != name.lower():
            name = name.lower()
            findings.append(finding(line.place("name"), _("Der Antwortname wird zu „%s“.") % name, "changed"))
        choice = Choice(
            name,
            line.texts("label"),
            missing,
            _number(line, findings),
            line.flag("vp_exclusive", findings),
            line.place("name"),
        )
        if any(other.name == name for other in lists.setdefault(group, [])):
            names = {"name": name, "group": group}
            findings.append(finding(choice.place, _("Die Antwort „%(name)s“ gibt es in „%(group)s“ zweimal.") % names))
        else:
            lists[group].append(choice)
    return lists


def _number(line: Line, findings: list[RowError]) -> int | None:
    value = line.get("vp_number")
    if value and not re.fullmatch(r"\d{1,5}", value):
        findings.append(finding(line.place("vp_number"), _("Bitte tragen Sie eine ganze Zahl ein.")))
        return None
    return int(value) if value else None
