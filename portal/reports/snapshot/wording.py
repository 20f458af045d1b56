"""The summary of a snapshot in plain sentences."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.enums import MeasureStatus
from portal.core.templatetags.portal_tags import percent
from portal.reports.snapshot.figures import Block


def german_day(value: date) -> str:
    return f"{value:%d.%m.}{value.year:04d}"


def count(number: int, singular: str, plural: str) -> str:
    """ "1 Kommune", "1.234 Kommunen"."""
    return f"{number_format(number, use_l10n=True, force_grouping=True)} {singular if number == 1 else plural}"


def summary(figures: Block, as_of: date) -> list[str]:
    """The report in plain sentences; shares are always said with their denominator."""
    lines = [_participation(figures, as_of), _structures(figures), *_progress(figures["massnahmen"])]
    return [line for line in [*lines, _reasons(figures["gruende"])] if line]


def _participation(figures: Block, as_of: date) -> str:
    text = ngettext(
        "Am %(day)s nahm %(towns)s am Programm teil.",
        "Am %(day)s nahmen %(towns)s am Programm teil.",
        figures["kommunen"],
    ) % {"day": german_day(as_of), "towns": count(figures["kommunen"], _("Kommune"), _("Kommunen"))}
    early = figures["vorzeitig_beendet"]
    if early:
        ended = ngettext(
            "%(n)s hat die Begleitung vorzeitig beendet.", "%(n)s haben die Begleitung vorzeitig beendet.", early
        )
        text += " " + ended % {"n": count(early, _("Kommune"), _("Kommunen"))}
    return text


def _structures(figures: Block) -> str:
    recut = figures["ziele_neu_zugeschnitten"]
    goals = count(figures["ziele_urspruenglich"], _("Ziel"), _("Ziele"))
    if recut:
        goals = _("%(goals)s (dazu %(recut)s neu zugeschnittene)") % {"goals": goals, "recut": recut}
    return _("Erfasst sind %(goals)s, %(bodies)s und %(measures)s.") % {
        "goals": goals,
        "bodies": count(figures["gremien"], _("Gremium"), _("Gremien")),
        "measures": count(figures["massnahmen"]["gesamt"], _("Maßnahme"), _("Maßnahmen")),
    }


def _progress(block: Block) -> list[str]:
    if not block["gesamt"]:
        return []
    numbers = {entry["status"]: entry["anzahl"] for entry in block["nach_status"]}
    lines = []
    if block["nenner"]:
        text = _("Von %(scope)s, die zählen, sind %(done)s umgesetzt (%(share)s), %(open)s sind offen.")
        values = {
            "scope": count(block["nenner"], _("Maßnahme"), _("Maßnahmen")),
            "done": block["umgesetzt"],
            "open": block["offen"],
        }
        lines.append(text % (values | {"share": percent(block["anteil_umgesetzt"])}))
    if block["abgesagt"]:
        cancelled = count(
            block["abgesagt"], _("Maßnahme wurde abgesagt und zählt"), _("Maßnahmen wurden abgesagt und zählen")
        )
        lines.append(_("%(cancelled)s nicht mit.") % {"cancelled": cancelled})
    if numbers[MeasureStatus.UNKNOWN]:
        unknown = count(numbers[MeasureStatus.UNKNOWN], _("Maßnahme"), _("Maßnahmen"))
        lines.append(_("Zu %(unknown)s liegt keine Auskunft vor.") % {"unknown": unknown})
    return lines + _delays(block, numbers)


def _delays(block: Block, numbers: dict[str, int]) -> list[str]:
    lines = []
    if numbers[MeasureStatus.POSTPONED]:
        postponed = count(numbers[MeasureStatus.POSTPONED], _("Maßnahme ist"), _("Maßnahmen sind"))
        lines.append(_("%(postponed)s verschoben.") % {"postponed": postponed})
    if block["ueberfaellig"]:
        late = count(block["ueberfaellig"], _("offene Maßnahme lag"), _("offene Maßnahmen lagen"))
        lines.append(_("%(late)s am Stichtag hinter dem geplanten Ende.") % {"late": late})
    if block["mehrfach_verschoben"]:
        moved = count(block["mehrfach_verschoben"], _("Maßnahme wurde"), _("Maßnahmen wurden"))
        lines.append(_("%(moved)s bis zum Stichtag mindestens zweimal verschoben.") % {"moved": moved})
    return lines


def _reasons(lines: Sequence[Block]) -> str:
    given = sorted((line for line in lines if line["zusammen"]), key=lambda line: -line["zusammen"])
    if not given:
        return ""
    text = ", ".join(f"{line['text']} ({line['zusammen']})" for line in given)
    return _("Gründe für Verschiebungen und Absagen: %(reasons)s.") % {"reasons": text}
