"""The charts of the dashboards. A drawing depends on its data alone, so equal data is drawn once an hour."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as store
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.enums import MeasureStatus, Phase, ReasonCode
from municipalities.figures import STATUS_PATTERNS, STATUS_TONES
from portal.core import charts as core_charts
from portal.core.charts import Figure, Legend, MapPoint, Series, bar_chart, point_map, stacked_bars
from portal.core.charts.map_drawing import MANY as NAMED_AT_MOST
from portal.dashboards.selectors.places import Place, Places
from portal.dashboards.selectors.totals import MeasureTotals, TownTotals

MANY = NAMED_AT_MOST
"""With more points than this on a map there are no names and links."""
KEPT_SECONDS = 3600
HELP = Legend("warning", "triangle", "")
QUIET = Legend("info", "circle", "")


def status_chart(totals: MeasureTotals) -> Figure:
    items = [(label, number, STATUS_TONES[status]) for status, label, number in totals.counts.rows()]
    caption = _("Wie steht es um die Maßnahmen?")
    title = _("Maßnahmen nach Status")
    return drawn(lambda: bar_chart("status", title, items, unit=_("Maßnahmen"), caption=caption), "status", items)


def reason_chart(totals: MeasureTotals) -> Figure | None:
    """Reasons of the measures that are postponed or cancelled now; None if there are none."""
    statuses = (MeasureStatus.POSTPONED, MeasureStatus.CANCELLED)
    rows = [(str(code.label), [totals.reasons.get((status, code), 0) for status in statuses]) for code in ReasonCode]
    rows = [row for row in rows if any(row[1])]
    if not rows:
        return None
    labels = (_("verschoben"), _("abgesagt"))
    series = [
        Series(label, STATUS_TONES[code], STATUS_PATTERNS.get(code, ""))
        for code, label in zip(statuses, labels, strict=True)
    ]
    title, caption = _("Gründe für Verschiebungen und Absagen"), _("Warum wurden Maßnahmen verschoben oder abgesagt?")
    return drawn(
        lambda: stacked_bars("gruende", title, series, rows, unit=_("Maßnahmen"), caption=caption), "reasons", rows
    )


def phase_chart(totals: TownTotals) -> Figure:
    items = [(str(phase.label), totals.phases.get(phase, 0), "info") for phase in Phase]
    if unknown := totals.phases.get("", 0):
        items.append((_("nicht eingetragen"), unknown, "muted"))
    caption = _("In welcher Phase der Begleitung sind die Kommunen?")
    title = _("Kommunen nach Phase")
    return drawn(lambda: bar_chart("phasen", title, items, unit=_("Kommunen"), caption=caption), "phases", items)


def signal_map(places: Places) -> Figure:
    """Where the municipalities lie, which of them have a signal, with links to them."""
    legend = [HELP._replace(label=_("mit Hinweis")), QUIET._replace(label=_("ohne Hinweis"))]
    points = [_point(place, HELP if place.has_signal else QUIET, linked=True) for place in places.detailed]
    return _map(places, points, legend)


def phase_map(places: Places) -> Figure:
    """Where the municipalities lie and in which phase they are; nothing else about them."""
    return _map(places, [_point(place, QUIET, linked=False) for place in places.detailed], [])


def _point(place: Place, kind: Legend, *, linked: bool) -> MapPoint:
    url = reverse("municipalities:municipality_detail", args=[place.slug]) if linked else ""
    phase = str(Phase(place.phase).label) if place.phase else _("Phase nicht eingetragen")
    return MapPoint(place.name, place.longitude, place.latitude, kind.tone, kind.shape, phase, url)


def _map(places: Places, points: list[MapPoint], legend: list[Legend]) -> Figure:
    title, caption = _("Karte der teilnehmenden Kommunen"), _("Wo liegen die Kommunen?")
    kinds = [] if places.positions else legend

    def draw() -> Figure:
        bare = [MapPoint("", x, y, QUIET.tone) for x, y in places.positions]
        return point_map("karte", title, points + bare, legend=kinds, caption=caption)

    return drawn(draw, "map", [points, places.positions, kinds])


def drawn(draw: Callable[[], Figure], name: str, data: object) -> Figure:
    """The figure that ``draw`` makes of ``data``, from the cache if the same data was drawn before."""
    digest = hashlib.sha256(f"{_drawing_code()} {data!r}".encode()).hexdigest()
    found: Figure | None = store.get_or_set(f"dashboard-figure-{name}-{digest}", draw, KEPT_SECONDS)
    return found or draw()


@cache
def _drawing_code() -> str:
    """Digest of the code that draws, so that a new release draws anew."""
    sources = [
        *Path(core_charts.__file__).parent.glob("*.py"),
        *(settings.BASE_DIR / "templates" / "charts").glob("*.svg"),
    ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()
