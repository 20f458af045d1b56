"""What the page of an edition shows of its snapshot: the same figures as its files."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from portal.core.charts import Figure
from portal.reports.models import ReportEdition
from portal.reports.renderers.charts import figures
from portal.reports.renderers.values import done_percent, participation, said, statement
from portal.reports.snapshot import Snapshot, read
from portal.reports.snapshot.figures import Block

PER_PAGE = 50


@dataclass(frozen=True)
class Tile:
    """A key figure."""

    value: str | int
    label: str
    hint: str = ""


@dataclass(frozen=True)
class TownLine:
    """One municipality in the table of the page; ``scope`` is the number of measures without cancelled ones."""

    name: str
    cohort: str
    phase: str
    ended_early: bool
    measures: int
    done: int
    scope: int
    late: int
    statement: str


@dataclass(frozen=True)
class Preview:
    """Key figures, sentences, charts and one page of municipalities with their named statements."""

    sentences: list[str]
    tiles: list[Tile]
    charts: list[Figure]
    towns: Page[Any]
    statements: list[tuple[str, str]]
    sources: list[Block]
    gaps: list[Block]


def preview(edition: ReportEdition, page: str | None) -> Preview:
    """What to show of a built edition. No query beyond the snapshot of the given row."""
    snapshot = read(edition.snapshot)
    towns = Paginator(snapshot["kommunen"], PER_PAGE).get_page(page)
    towns.object_list = [_line(town) for town in towns.object_list]
    return Preview(
        sentences=snapshot["zusammenfassung"],
        tiles=_tiles(snapshot),
        charts=figures(snapshot),
        towns=towns,
        statements=[(line.name, line.statement) for line in towns.object_list if line.statement],
        sources=snapshot["quellen"],
        gaps=snapshot["datenluecken"],
    )


def _tiles(snapshot: Snapshot) -> list[Tile]:
    sums = snapshot["summen"]
    measures = sums["massnahmen"]
    done = _("%(done)s von %(scope)s Maßnahmen, die zählen") % {
        "done": measures["umgesetzt"],
        "scope": measures["nenner"],
    }
    early = _("%(n)s vorzeitig beendet") % {"n": sums["vorzeitig_beendet"]} if sums["vorzeitig_beendet"] else ""
    recut = sums["ziele_neu_zugeschnitten"]
    return [
        Tile(sums["kommunen"], _("Kommunen"), early),
        Tile(measures["gesamt"], _("Maßnahmen"), _("%(n)s abgesagt, zählen nicht mit") % {"n": measures["abgesagt"]}),
        Tile(done_percent(snapshot), _("umgesetzt"), done),
        Tile(measures["offen"], _("offen"), _("davon %(n)s überfällig") % {"n": measures["ueberfaellig"]}),
        Tile(
            sums["ziele_urspruenglich"], _("Ziele"), _("dazu %(n)s neu zugeschnitten") % {"n": recut} if recut else ""
        ),
        Tile(sums["gremien"], _("Gremien")),
    ]


def _line(town: Block) -> TownLine:
    words, part, numbers = participation(town), town["teilnahme"], town["zahlen"]
    return TownLine(
        name=town["name"],
        cohort=said(part["kohorte"]),
        phase=words["phase"],
        ended_early=part["vorzeitig_beendet"],
        measures=numbers["gesamt"],
        done=numbers["umgesetzt"],
        scope=numbers["nenner"],
        late=numbers["ueberfaellig"],
        statement=statement(town),
    )
