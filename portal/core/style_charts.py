"""A small chart of every kind for the style page, from invented figures."""

from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.charts import (
    BubbleRow,
    DotRow,
    Figure,
    Legend,
    MapPoint,
    MeanPoint,
    PercentRow,
    Series,
    ShareRow,
    Trend,
    bar_chart,
    bubble_rows,
    diverging_bars,
    dot_plot,
    mean_points,
    percent_bars,
    point_map,
    share_bars,
    stacked_bars,
    trend_lines,
)


def sample_figures() -> list[Figure]:
    """Counts first, then results of surveys, with rows that are kept back."""
    return [*_counts(), *_means(), *_shares()]


def sample_figure() -> Figure:
    """The simplest one: bars."""
    items = [(_("laufend"), 7, "info"), (_("umgesetzt"), 4, "success")]
    return bar_chart("stil-balken", _("Balken: Maßnahmen nach Status"), items, unit=_("Maßnahmen"), source=_source())


def _counts() -> list[Figure]:
    parts = [Series(_("umgesetzt"), "success"), Series(_("abgesagt"), "danger", "cross")]
    lines = [Trend(_("Einträge"), "info", [3, 8, None, 12]), Trend(_("Verschiebungen"), "warning", [1, 2, 2, 0])]
    months = [_("Januar"), _("Februar"), _("März"), _("April")]
    kinds = [Legend("success", "circle", _("aktiv")), Legend("warning", "triangle", _("ohne neuen Eintrag"))]
    points = [
        MapPoint(_("Musterstadt"), 8.9, 50.0, "success", detail=_("12 Maßnahmen")),
        MapPoint(_("Probedorf"), 8.5, 49.8, "warning", "triangle", detail=_("keine Maßnahme")),
    ]
    return [
        sample_figure(),
        stacked_bars(
            "stil-gestapelt", _("Gestapelte Balken: Maßnahmen nach Kommune"), parts,
            [(_("Musterstadt"), [9, 2]), (_("Probedorf"), [4, 0])], unit=_("Maßnahmen"), source=_source(),
        ),
        trend_lines("stil-verlauf", _("Verlauf: Einträge im Monat"), months, lines, source=_source()),
        point_map("stil-karte", _("Karte: Kommunen nach Stand"), points, legend=kinds, source=_source()),
    ]  # fmt: skip


def _means() -> list[Figure]:
    labels = {0: _("gar nicht"), 10: _("sehr")}
    kept = _kept_back()
    waves = [
        DotRow(_("Austausch"), [Decimal("5.4"), Decimal("7.1")], notes=["n = 84", "n = 61"]),
        DotRow(_("Beteiligung"), [Decimal("4.9"), None], absent=["", kept], notes=["n = 84", ""]),
    ]
    bubbles = [
        BubbleRow(_("Verwaltung"), {3: 1, 5: 3, 7: 4, 8: 2}, Decimal("6.3"), "n = 61"),
        BubbleRow(_("Vereine"), {}, None, absent=kept),
    ]
    cohorts = [
        MeanPoint(_("Kohorte 1"), Decimal("4.1"), ["n = 11"], kind=_("in Präsenz")),
        MeanPoint(_("Kohorte 2"), None, absent=kept, kind=_("digital")),
        MeanPoint(_("Kohorte 3"), Decimal("4.4"), ["n = 10"], kind=_("digital")),
        MeanPoint(_("Kohorte 4"), Decimal("4.6"), ["n = 12"], kind=_("in Präsenz")),
    ]
    return [
        mean_points("stil-kohorten", _("Punkte: Mittelwerte im Verlauf"), cohorts, 1, 5, source=_source()),
        dot_plot(
            "stil-punkte", _("Punkte: Mittelwerte von Anfang und Ende"), waves, 0, 10, labels=labels,
            series=[_("Anfangsbefragung"), _("Abschlussbefragung")], source=_source(),
        ),
        bubble_rows(
            "stil-blasen", _("Blasen: Verteilung mit Mittelwert"), bubbles, 0, 10, labels=labels, source=_source()
        ),
    ]  # fmt: skip


def _shares() -> list[Figure]:
    agreement = {-2: _("stimme nicht zu"), -1: "", 0: _("teils, teils"), 1: "", 2: _("stimme zu")}
    rows = [
        ShareRow(_("Die Rollen sind klar."), _percents(5, 10, 20, 40, 25), "n = 84", is_rough=True),
        ShareRow(_("Es gibt genug Zeit."), _percents(20, 30, 20, 20, 10), "n = 84", is_rough=True),
        ShareRow(_("Die Mittel reichen."), {}, absent=_kept_back()),
    ]
    ways = [
        PercentRow(_("Amtsblatt"), Decimal(60), "n = 84"),
        PercentRow(_("Verein"), Decimal(35), is_rough=True),
        PercentRow(_("anderes"), None, absent=_kept_back()),
    ]
    return [
        diverging_bars("stil-seiten", _("Balken nach zwei Seiten: Zustimmung"), rows, agreement, source=_source()),
        percent_bars("stil-anteile", _("Balken bis 100 %: alle Antworten"), rows, agreement, source=_source()),
        share_bars("stil-prozent", _("Anteile: mehrere Antworten möglich"), ways, source=_source()),
    ]


def _percents(*values: int) -> dict[int, Decimal]:
    """Percents of a scale around 0, from its lowest point."""
    return {point: Decimal(value) for point, value in enumerate(values, -(len(values) // 2))}


def _kept_back() -> str:
    return _("zu wenige Antworten")


def _source() -> str:
    return _("Beispieldaten")
