"""XLSX with all tables of a snapshot, CSV with its measures."""

from collections.abc import Iterable, Sequence
from typing import cast

from django.utils.translation import gettext as _

from municipalities.enums import MeasureStatus
from portal.core.tables import Cell, Column, Sheet, csv_bytes, xlsx_bytes
from portal.core.tables.model import Kind
from portal.reports.renderers.values import (
    adoption,
    ordered_at,
    parsed,
    participation,
    said,
    shown_day,
    statement,
    statement_label,
)
from portal.reports.snapshot.canonical import Snapshot, canonical, checksum
from portal.reports.snapshot.figures import Block

Row = Sequence[Cell]


def render_xlsx(snapshot: Snapshot) -> bytes:
    """A workbook: Übersicht, Kommunen, Maßnahmen, Ziele, Gremien, Gründe, Verschiebungen, Definitionen."""
    sheets = [
        _overview(snapshot),
        _towns(snapshot),
        _measures(snapshot),
        _goals(snapshot),
        _bodies(snapshot),
        _reasons(snapshot),
        _shifts(snapshot),
        _definitions(snapshot),
    ]
    issue = snapshot["ausgabe"]
    return xlsx_bytes(sheets, title=issue["titel"], author=_("Vielfaltsportal"), created=ordered_at(snapshot))


def render_csv(snapshot: Snapshot) -> bytes:
    """All measures with their municipality, one line each."""
    return csv_bytes(_measures(snapshot))


def _columns(*columns: tuple[str, str, int]) -> list[Column]:
    return [Column(label, label, cast(Kind, kind), width) for label, kind, width in columns]


def _overview(snapshot: Snapshot) -> Sheet:
    issue, sums = snapshot["ausgabe"], snapshot["summen"]
    counts = sums["massnahmen"]
    share = counts["anteil_umgesetzt"]
    rows: list[Row] = [
        (_("Bericht"), issue["titel"], ""),
        (_("Programm"), snapshot["programm"]["name"], ""),
        (_("Stichtag"), shown_day(issue["stichtag"]), snapshot["quellen"][0]["angabe"]),
        (_("Ausgabe"), issue["nummer"], ""),
        (_("Prüfsumme (SHA-256)"), checksum(canonical(snapshot)), _("Prüfsumme des Datenstands; gleich der Datei JSON.")),
        (_("Kommunen"), sums["kommunen"], ""),
        (_("davon Begleitung vorzeitig beendet"), sums["vorzeitig_beendet"], ""),
        (_("Strategien"), sums["strategien"], ""),
        (_("davon beschlossen oder in Fortschreibung"), sums["strategien_beschlossen"], ""),
        (_("Ziele"), sums["ziele_urspruenglich"], _("ohne neu zugeschnittene")),
        (_("neu zugeschnittene Ziele"), sums["ziele_neu_zugeschnitten"], ""),
        (_("Gremien"), sums["gremien"], ""),
        (_("Maßnahmen"), counts["gesamt"], ""),
        *((_("Maßnahmen: %(status)s") % {"status": entry["text"]}, entry["anzahl"], "") for entry in counts["nach_status"]),
        (_("Maßnahmen, die zählen (Nenner)"), counts["nenner"], _("alle außer den abgesagten")),
        (_("umgesetzt"), counts["umgesetzt"], _("einschließlich in geänderter Form umgesetzt und verstetigt")),
        (_("Anteil umgesetzt in Prozent"), share and round(share * 100, 1), _("umgesetzt geteilt durch Nenner")),
        (_("offen"), counts["offen"], _("geplant, laufend oder verschoben")),
        (_("überfällig"), counts["ueberfaellig"], ""),
        (_("mindestens zweimal verschoben"), counts["mehrfach_verschoben"], ""),
    ]  # fmt: skip
    columns = _columns((_("Kennzahl"), "text", 42), (_("Wert"), "text", 40), (_("Erläuterung"), "text", 70))
    return Sheet(_("Übersicht"), columns, rows, note=" ".join(snapshot["zusammenfassung"]))


def _towns(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Kommune"), "text", 26), (_("AGS"), "text", 11), (_("Art"), "text", 12), (_("Kreis"), "text", 28),
        (_("Einwohner:innen"), "integer", 12), (_("Stand"), "text", 12), (_("Kohorte"), "integer", 9),
        (_("Umfang"), "text", 22), (_("Phase"), "text", 28), (_("vorzeitig beendet"), "text", 12),
        (_("Grund der Beendigung"), "text", 36), (_("Strategie"), "text", 40), (_("Stand der Strategie"), "text", 34),
        (_("Ziele"), "integer", 8), (_("neu zugeschnitten"), "integer", 12), (_("Gremien"), "integer", 9),
        (_("Maßnahmen"), "integer", 11), *((str(status.label), "integer", 12) for status in MeasureStatus),
        (_("Nenner"), "integer", 9), (_("Anteil umgesetzt"), "percent", 12), (_("überfällig"), "integer", 11),
        (_("mindestens zweimal verschoben"), "integer", 14), (statement_label(), "text", 70),
    )  # fmt: skip
    return Sheet(_("Kommunen"), columns, [_town(town) for town in snapshot["kommunen"]])


def _town(town: Block) -> Row:
    part, words, figures = town["teilnahme"], participation(town), town["zahlen"]
    recut = sum(goal["neu_zugeschnitten"] for goal in town["ziele"])
    return [
        town["name"], town["ags"], town["art"], town["kreis"], town["einwohner"], shown_day(town["einwohner_stand"]),
        part["kohorte"], words["umfang"], words["phase"], part["vorzeitig_beendet"], part["vorzeitig_beendet_grund"],
        said("\n".join(strategy["titel"] for strategy in town["strategien"])),
        "\n".join(adoption(strategy) for strategy in town["strategien"]),
        len(town["ziele"]) - recut, recut, len(town["gremien"]), figures["gesamt"],
        *(entry["anzahl"] for entry in figures["nach_status"]),
        figures["nenner"], figures["anteil_umgesetzt"], figures["ueberfaellig"], figures["mehrfach_verschoben"],
        statement(town),
    ]  # fmt: skip


def _measures(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Kommune"), "text", 24), (_("AGS"), "text", 11), (_("Kreis"), "text", 26), (_("Maßnahme"), "text", 54),
        (_("Ziele"), "text", 10), (_("Status"), "text", 24), (_("Grund"), "text", 20),
        (_("Erläuterung des Grundes"), "text", 36),
        (_("geplanter Beginn"), "date", 12), (_("geplantes Ende"), "date", 12), (_("tatsächlicher Beginn"), "date", 13),
        (_("tatsächliches Ende"), "date", 13), (_("Zeitraum in Worten"), "text", 24),
        (_("am Stichtag überfällig"), "text", 12),
        (_("Verschiebungen"), "integer", 14), (_("Tage verschoben"), "integer", 12), (_("Stichtag"), "date", 12),
    )  # fmt: skip
    as_of = parsed(snapshot["ausgabe"]["stichtag"])
    rows = ([*_measure(town, measure), as_of] for town, measure in _each(snapshot, "massnahmen"))
    return Sheet(_("Maßnahmen"), columns, list(rows))


def _measure(town: Block, measure: Block) -> list[Cell]:
    days = (parsed(measure[key]) for key in ("geplant_von", "geplant_bis", "tatsaechlich_von", "tatsaechlich_bis"))
    return [
        town["name"], town["ags"], town["kreis"], measure["titel"], ", ".join(map(str, measure["ziele"])),
        measure["status_text"], measure["grund_text"], measure["grund_erlaeuterung"], *days, measure["zeitraum"],
        measure["ueberfaellig"], measure["verschiebungen"], measure["verschiebung_tage"],
    ]  # fmt: skip


def _goals(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Kommune"), "text", 24), (_("AGS"), "text", 11), (_("Nummer"), "integer", 9), (_("Ziel"), "text", 70),
        (_("neu zugeschnitten"), "text", 12), (_("Grund des neuen Zuschnitts"), "text", 50), (_("Maßnahmen"), "integer", 11),
        (_("davon umgesetzt"), "integer", 11),
    )  # fmt: skip
    keys = ("nummer", "text", "neu_zugeschnitten", "grund", "massnahmen", "massnahmen_umgesetzt")
    rows = [[town["name"], town["ags"], *(goal[key] for key in keys)] for town, goal in _each(snapshot, "ziele")]
    return Sheet(_("Ziele"), columns, rows)


def _bodies(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Kommune"), "text", 24), (_("AGS"), "text", 11), (_("Gremium"), "text", 54), (_("Art"), "text", 24),
        (_("Stand"), "text", 16), (_("Teil von"), "text", 40),
    )  # fmt: skip
    keys = ("name", "art_text", "stand_text", "teil_von")
    rows = [[town["name"], town["ags"], *(body[key] for key in keys)] for town, body in _each(snapshot, "gremien")]
    return Sheet(_("Gremien"), columns, rows)


def _reasons(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Grund"), "text", 30),
        (_("verschoben"), "integer", 12),
        (_("abgesagt"), "integer", 12),
        (_("zusammen"), "integer", 12),
    )
    rows = [
        [line[key] for key in ("text", "verschoben", "abgesagt", "zusammen")] for line in snapshot["summen"]["gruende"]
    ]
    return Sheet(_("Gründe"), columns, rows, note=_("Maßnahmen, die am Stichtag verschoben oder abgesagt waren."))


def _shifts(snapshot: Snapshot) -> Sheet:
    columns = _columns(
        (_("Kommune"), "text", 24), (_("Maßnahme"), "text", 54), (_("Verschiebungen"), "integer", 14),
        (_("Tage zusammen"), "integer", 14), (_("Gründe"), "text", 40),
    )  # fmt: skip
    rows = [
        [town["name"], measure["titel"], measure["verschiebungen"], measure["verschiebung_tage"],
         ", ".join(measure["verschiebung_gruende"])]
        for town, measure in _each(snapshot, "massnahmen")
        if measure["verschiebungen"]
    ]  # fmt: skip
    return Sheet(_("Verschiebungen"), columns, rows, note=_("Nur Maßnahmen, deren geplantes Ende verlegt wurde."))


def _definitions(snapshot: Snapshot) -> Sheet:
    columns = _columns((_("Gruppe"), "text", 18), (_("Begriff"), "text", 40), (_("Bedeutung"), "text", 100))
    rows: list[Row] = [
        *((_("Status"), entry["text"], entry["definition"]) for entry in snapshot["definitionen"]["status"]),
        *((_("Begriff"), entry["text"], entry["definition"]) for entry in snapshot["definitionen"]["begriffe"]),
        *((_("Quelle"), entry["text"], entry["angabe"]) for entry in snapshot["quellen"]),
        *((_("Datenlücke"), entry["text"], entry["anzahl"]) for entry in snapshot["datenluecken"]),
    ]
    return Sheet(_("Definitionen"), columns, rows)


def _each(snapshot: Snapshot, key: str) -> Iterable[tuple[Block, Block]]:
    return ((town, entry) for town in snapshot["kommunen"] for entry in town[key])
