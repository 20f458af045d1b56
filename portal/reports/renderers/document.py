"""The PDF: what the template ``pdf/umsetzungsstand.typ`` shows, prepared as plain text and tables."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from municipalities.figures import STATUS_TONES
from portal.core.pdf import build_pdf
from portal.core.templatetags.portal_tags import percent
from portal.reports.renderers.charts import figures
from portal.reports.renderers.values import (
    adoption,
    done_percent,
    ordered_at,
    participation,
    period,
    reason,
    said,
    shifts,
    shown_day,
    statement,
    statement_label,
    status_percent,
)
from portal.reports.snapshot.canonical import Snapshot, canonical, checksum
from portal.reports.snapshot.figures import Block
from portal.reports.snapshot.wording import count

TEMPLATE = Path(__file__).resolve().parent.parent / "pdf" / "umsetzungsstand.typ"
SECTIONS_UP_TO = 150
"""Beyond so many municipalities the PDF has no section for each; the XLSX file has everything."""
SECONDS = 120.0


def render_pdf(snapshot: Snapshot) -> bytes:
    """Tagged PDF (PDF/UA-1, PDF/A-2a). Raises ``PdfError``."""
    return build_pdf(TEMPLATE, document(snapshot), created=ordered_at(snapshot), seconds=SECONDS)


def document(snapshot: Snapshot) -> dict[str, Any]:
    """The data of the template, every text ready to be read."""
    issue, towns = snapshot["ausgabe"], snapshot["kommunen"]
    detailed = len(towns) <= SECTIONS_UP_TO
    return {
        "meta": {
            "title": issue["titel"],
            "author": _("Vielfaltsportal"),
            "keywords": [_("Umsetzungsstand"), snapshot["programm"]["name"], shown_day(issue["stichtag"])],
        },
        "label": snapshot["programm"]["name"],
        "subtitle": snapshot["programm"]["untertitel"],
        "footer": _("Ausgabe %(n)s · Prüfsumme %(sum)s")
        % {"n": issue["nummer"], "sum": checksum(canonical(snapshot))[:16]},
        "facts": _cover(snapshot),
        "summary": snapshot["zusammenfassung"],
        "key_figures": _key_figures(snapshot),
        "charts": [
            {"id": figure.id, "svg": str(figure.svg_wide), "alt": figure.desc, "caption": figure.title}
            for figure in figures(snapshot)
        ],
        "status_rows": _status_rows(snapshot),
        "reason_rows": _reason_rows(snapshot),
        "town_rows": [_town_row(town) for town in towns] if detailed else _district_rows(towns),
        "detailed": detailed,
        "statement_label": statement_label(),
        "towns": [_section(town) for town in towns] if detailed else [],
        "definitions": snapshot["definitionen"],
        "sources": snapshot["quellen"],
        "gaps": [[gap["text"], str(gap["anzahl"])] for gap in snapshot["datenluecken"]],
    }


def _cover(snapshot: Snapshot) -> list[tuple[str, str]]:
    issue, programme = snapshot["ausgabe"], snapshot["programm"]
    digest = checksum(canonical(snapshot))
    facts = [
        (_("Stichtag"), shown_day(issue["stichtag"])),
        (_("Ausgabe"), str(issue["nummer"])),
        (_("Programm"), programme["name"]),
        (_("Laufzeit"), period(programme["beginn"], programme["ende"])),
        (_("Träger"), programme["traeger"]),
        (_("Finanzierung"), programme["foerderung"].replace("\n", "; ")),
        (_("Erstellt"), _("%(time)s Uhr") % {"time": f"{ordered_at(snapshot):%d.%m.%Y, %H:%M}"}),
        (_("Prüfsumme des Datenstands (SHA-256)"), " ".join(digest[i : i + 8] for i in range(0, 64, 8))),
    ]
    return [(label, value) for label, value in facts if value]


def _key_figures(snapshot: Snapshot) -> list[dict[str, str]]:
    sums = snapshot["summen"]
    measures = sums["massnahmen"]
    scope = _("von %(n)s, die zählen") % {"n": measures["nenner"]}
    return [
        {"value": str(sums["kommunen"]), "label": _("Kommunen")},
        {"value": str(measures["gesamt"]), "label": _("Maßnahmen")},
        {"value": done_percent(snapshot), "label": _("umgesetzt") + " " + scope},
        {"value": str(sums["gremien"]), "label": _("Gremien")},
    ]


def _status_rows(snapshot: Snapshot) -> list[list[Any]]:
    counts = snapshot["summen"]["massnahmen"]
    total = counts["gesamt"]
    rows = [
        [_status(entry["status"], entry["text"]), str(entry["anzahl"]), status_percent(snapshot, entry)]
        for entry in counts["nach_status"]
    ]
    return [*rows, [_("zusammen"), str(total), percent(1 if total else None)]]


def _reason_rows(snapshot: Snapshot) -> list[list[str]]:
    lines = [line for line in snapshot["summen"]["gruende"] if line["zusammen"]]
    return [[line["text"], *(str(line[key]) for key in ("verschoben", "abgesagt", "zusammen"))] for line in lines]


def _town_row(town: Block) -> list[str]:
    words, part = participation(town), town["teilnahme"]
    phase = words["phase"] + (f" ({_('vorzeitig beendet')})" if part["vorzeitig_beendet"] else "")
    return [town["name"], said(part["kohorte"]), phase, *_numbers([town])]


def _district_rows(towns: Iterable[Block]) -> list[list[str]]:
    groups: dict[tuple[str, str], list[Block]] = {}
    for town in towns:
        groups.setdefault((town["land"], town["kreis"]), []).append(town)
    return [[kreis, land, str(len(members)), *_numbers(members)] for (land, kreis), members in sorted(groups.items())]


def _numbers(towns: list[Block]) -> list[str]:
    """Measures, done, denominator, late of some municipalities together."""
    return [
        str(sum(town["zahlen"][key] for town in towns)) for key in ("gesamt", "umgesetzt", "nenner", "ueberfaellig")
    ]


def _section(town: Block) -> dict[str, Any]:
    words = participation(town)
    people = count(town["einwohner"], _("Einwohner:in"), _("Einwohner:innen")) if town["einwohner"] is not None else ""
    if people and town["einwohner_stand"]:
        people += _(" (Stand %(day)s)") % {"day": shown_day(town["einwohner_stand"])}
    facts = [
        (_("Lage"), _("%(kind)s; Kreis: %(district)s; Land: %(state)s; AGS: %(ags)s") % _place(town)),
        (_("Größe"), said(people)),
        (_("Begleitung"), f"{words['kohorte']}; {_('Umfang')}: {words['umfang']}; {_('Phase')}: {words['phase']}"),
        *([(_("Vorzeitig beendet"), words["vorzeitig_beendet"])] if town["teilnahme"]["vorzeitig_beendet"] else []),
        *((_("Strategie"), _strategy(strategy)) for strategy in town["strategien"]),
        *([] if town["strategien"] else [(_("Strategie"), said(""))]),
        (_("Maßnahmen"), _measures_sentence(town["zahlen"])),
    ]
    return {
        "name": town["name"],
        "facts": facts,
        "statement": statement(town),
        "goals": [_goal(goal) for goal in town["ziele"]],
        "bodies": [[body["name"], body["art_text"], body["stand_text"], body["teil_von"]] for body in town["gremien"]],
        "measures": [_measure(measure) for measure in town["massnahmen"]],
    }


def _place(town: Block) -> dict[str, str]:
    return {"kind": town["art"], "district": town["kreis"], "state": town["land"], "ags": town["ags"]}


def _strategy(strategy: Block) -> str:
    state = _("politischer Stand: %(state)s") % {"state": adoption(strategy)}
    return f"{strategy['titel']}; {state}"


def _measures_sentence(figures: Block) -> str:
    if not figures["gesamt"]:
        return _("keine erfasst")
    text = _("%(done)s von %(scope)s umgesetzt") % {"done": figures["umgesetzt"], "scope": figures["nenner"]}
    for number, words in (
        (figures["offen"], _("offen")),
        (figures["abgesagt"], _("abgesagt (zählt nicht mit)")),
        (figures["ueberfaellig"], _("überfällig")),
    ):
        text += f"; {number} {words}" if number else ""
    return text


def _goal(goal: Block) -> list[str]:
    text = goal["text"]
    if goal["neu_zugeschnitten"]:
        text += "\n" + _("Neu zugeschnitten: %(reason)s") % {"reason": said(goal["grund"])}
    serving = _("%(done)s von %(all)s") % {"done": goal["massnahmen_umgesetzt"], "all": goal["massnahmen"]}
    return [str(goal["nummer"]), text, serving if goal["massnahmen"] else _("keine")]


def _measure(measure: Block) -> list[Any]:
    planned = period(measure["geplant_von"], measure["geplant_bis"])
    actual = period(measure["tatsaechlich_von"], measure["tatsaechlich_bis"])
    moved = shifts(measure)
    lines = [
        _("geplant: %(when)s") % {"when": planned} if planned else "",
        _("tatsächlich: %(when)s") % {"when": actual} if actual else "",
        measure["zeitraum"],
        _("am Stichtag überfällig") if measure["ueberfaellig"] else "",
        _("verschoben: %(moved)s") % {"moved": moved} if moved else "",
    ]
    when = "\n".join(line for line in lines if line)
    numbers = ", ".join(map(str, measure["ziele"]))
    return [
        measure["titel"],
        said(numbers),
        _status(measure["status"], measure["status_text"], reason(measure)),
        said(when),
    ]


def _status(code: str, label: str, note: str = "") -> dict[str, str]:
    return {"label": label, "tone": STATUS_TONES[code], "note": note}
