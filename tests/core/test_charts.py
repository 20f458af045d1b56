import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.utils import translation

from portal.core.charts import Legend, MapPoint, bar_chart, point_map, stacked_bars, trend_lines
from portal.core.charts.geography import ATTRIBUTION, SOUTH_HESSE, municipality_at, regions
from portal.core.charts.labels import place_labels
from portal.core.charts.metrics import shorten, text_width, wrap
from portal.core.charts.numbers import coordinate, german
from portal.core.charts.palette import TONES
from portal.core.charts.trends import nice_ticks

TOWNS = [
    ("Bischofsheim", 8.36, 49.99), ("Büttelborn", 8.51, 49.90), ("Gernsheim", 8.49, 49.75),
    ("Ginsheim-Gustavsburg", 8.35, 49.97), ("Groß-Umstadt", 8.93, 49.87), ("Hainburg", 8.93, 50.08),
    ("Heusenstamm", 8.81, 50.06), ("Hofheim am Taunus", 8.44, 50.09), ("Michelstadt", 9.00, 49.68),
    ("Neu-Isenburg", 8.69, 50.05), ("Niedernhausen", 8.31, 50.16), ("Rödermark", 8.83, 49.97),
    ("Rodgau", 8.88, 50.02), ("Seligenstadt", 8.97, 50.04),
]  # fmt: skip
SERIES = [("umgesetzt", "success", ""), ("laufend", "info", ""), ("verschoben", "warning", "diagonal")]
NASTY = '<script>alert(1)</script> & "x"'


def _points(**changes):
    return [MapPoint(name, lon, lat, "info", **changes) for name, lon, lat in TOWNS]


def _figures(text="Rodgau"):
    return [
        bar_chart(
            "bars", text, [(text, 1234.5, "success"), ("B", 0, None), ("C", None, "muted")], unit="%", source=text
        ),
        stacked_bars("stack", text, SERIES, [(text, [3, 2, 1]), ("leer", [0, 0, 0])], unit=text),
        stacked_bars("share", text, SERIES, [(text, [3, 2, 1]), ("leer", [0, 0, 0])], share=True),
        trend_lines("trend", text, ["2020", text], [(text, "info", [1, 2.5]), ("B", "danger", [None, 3])]),
        point_map(
            "map",
            text,
            [*_points(), MapPoint(text, 8.7, 49.8, "danger", "diamond", text, "/x/?a=1&b=2")],
            legend=[Legend("info", "circle", text)],
        ),
        point_map("many", text, [MapPoint(text, 8 + n / 100, 50 + n / 100, "info") for n in range(120)]),
        point_map("far", text, [MapPoint("Kiel", 10.1, 54.3, "info"), MapPoint(text, 11.6, 48.1, "info")]),
    ]


def _drawings(figures):
    return [(figure, svg) for figure in figures for svg in (figure.svg_wide, figure.svg_narrow)]


@pytest.mark.parametrize("text", ["Rodgau", NASTY, "", "ß" * 300, "{{ x }}{% y %}"])
def test_every_drawing_is_well_formed_and_inert(text):
    for _figure, svg in _drawings(_figures(text)):
        root = ET.fromstring(svg)  # noqa: S314  (our own output)
        tags = {element.tag.split("}")[1] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "path", "circle", "text", "a"}
        names = {name for element in root.iter() for name in element.attrib}
        assert not names & {"style", "class", "onclick", "onload"}


def test_coordinates_have_a_dot_in_every_locale():
    with translation.override("de"):
        for _figure, svg in _drawings(_figures()):
            for value in re.findall(r' (?:x|y|x1|y1|x2|y2|cx|cy|r|d|width|height|viewBox|font-size)="([^"]*)"', svg):
                assert re.fullmatch(r"[-0-9.MLHVZa ]*", value), value
                assert "NaN" not in value


def test_names_and_ids_are_unique_over_both_drawings():
    ids = [found for _figure, svg in _drawings(_figures()) for found in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_each_drawing_has_a_role_a_name_and_a_description():
    for figure, svg in _drawings(_figures()):
        role, labelled = re.match(r'<svg [^>]*role="(\w+)" aria-labelledby="([^"]+)"', svg).groups()
        assert role == ("group" if "<a " in svg else "img")
        assert all(f'id="{name}"' in svg for name in labelled.split())
        assert figure.desc.endswith(".")
        assert figure.desc in svg


def test_everything_drawn_lies_within_the_picture():
    for _figure, svg in _drawings(_figures()):
        width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
        for x, y, w, h in re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', svg):
            assert 0 <= float(x) <= float(x) + float(w) <= width + 0.6
            assert 0 <= float(y) <= float(y) + float(h) <= height + 0.6


def test_bars_show_values_and_name_what_is_missing():
    figure = bar_chart(
        "b",
        "Stand",
        [("umgesetzt", Decimal("1234.56"), "success"), ("geplant", None, "muted"), ("abgesagt", 0, None)],
        unit="Maßnahmen",
    )
    assert figure.desc == "Balkendiagramm. umgesetzt: 1.234,6 Maßnahmen; geplant: keine Angabe; abgesagt: 0 Maßnahmen."
    assert figure.table_head == ["Bezeichnung", "Maßnahmen"]
    assert figure.table_rows == [["umgesetzt", "1.234,6"], ["geplant", "keine Angabe"], ["abgesagt", "0"]]
    assert figure.svg_wide.count("<rect") == 1


def test_length_of_bars_is_proportional():
    svg = bar_chart("b", "x", [("a", 40, None), ("b", 10, None)]).svg_wide
    one, other = (float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', svg))
    assert one / other == pytest.approx(4, rel=0.01)


def test_many_bars_are_described_by_their_ends():
    desc = bar_chart("b", "x", [(f"Ort {n}", n, None) for n in range(30)]).desc
    assert desc == "Balkendiagramm mit 30 Balken. Höchster Wert: Ort 29, 29; niedrigster: Ort 0, 0."


def test_stacked_bars_count_and_share():
    rows = [("Rodgau", [3, 1, 0]), ("Hainburg", [0, 0, 0])]
    figure = stacked_bars("s", "Stand", SERIES, rows, unit="Maßnahmen")
    assert figure.desc.startswith(
        "Gestapelte Balken für 2 Einträge. Zusammen 4 Maßnahmen: umgesetzt 3, laufend 1, verschoben 0."
    )
    assert figure.desc.endswith("Rodgau: umgesetzt 3, laufend 1. Hainburg: keine.")
    assert figure.table_rows == [["Rodgau", "3", "1", "0", "4"], ["Hainburg", "0", "0", "0", "0"]]
    assert ">75 %<" in stacked_bars("s", "Stand", SERIES, rows, share=True).svg_wide


def test_a_pattern_is_defined_once_per_drawing():
    figure = stacked_bars("s", "x", SERIES, [("a", [1, 1, 5]), ("b", [1, 1, 5])])
    assert figure.svg_wide.count("<pattern") == 1
    assert figure.svg_wide.count("url(#s-wide-diagonal") == 3


def test_lines_differ_by_dash_and_mark_and_keep_gaps():
    figure = trend_lines("t", "x", ["1", "2", "3"], [("a", "info", [1, 2, 3]), ("b", "info", [1, None, 3])])
    assert figure.svg_wide.count("stroke-dasharray") == 1
    assert "keine Angabe" in [cell for row in figure.table_rows for cell in row]
    assert re.search(r'd="M[\d. ]+M[\d. ]+"', figure.svg_wide)


def test_faulty_input_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="negative"):
        bar_chart("b", "x", [("a", -1, None)])
    with pytest.raises(ValueError, match="per series"):
        stacked_bars("s", "x", SERIES, [("a", [1])])
    with pytest.raises(ValueError, match="per label"):
        trend_lines("t", "x", ["1"], [("a", "info", [1, 2])])
    with pytest.raises(ValueError, match="no id"):
        bar_chart('x" onload="', "x", [])


def test_empty_charts_do_not_fail():
    for figure in (
        bar_chart("b", "x", []),
        stacked_bars("s", "x", SERIES, []),
        trend_lines("t", "x", [], []),
        point_map("m", "x", []),
    ):
        ET.fromstring(figure.svg_wide)  # noqa: S314


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (34, [0, 10, 20, 30, 40]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (0, [0]),
        (5, [0, 2, 4, 6]),
        (100, [0, 25, 50, 75, 100]),
    ],
)
def test_ticks_are_round(highest, ticks):
    assert nice_ticks(highest)[: len(ticks)] == pytest.approx(ticks)
    assert nice_ticks(highest)[-1] >= highest


def test_the_map_of_south_hesse_names_all_towns_without_collision():
    figure = point_map("m", "Karte", _points())
    for svg in (figure.svg_wide, figure.svg_narrow):
        assert all(f">{name}</text>" in svg for name, _lon, _lat in TOWNS)
        assert ATTRIBUTION in svg
    assert figure.source == ATTRIBUTION
    assert figure.desc.startswith("Karte von Südhessen mit 14 Orten.")


def test_labels_do_not_overlap():
    points = [(100 + 9 * n, 100 + (n % 3) * 8, f"Ort Nummer {n}") for n in range(14)]
    placed = [place for place in place_labels(points, size=12, weight=600, radius=5, frame=(0, 0, 400, 300)) if place]
    assert len(placed) >= 10
    for one in placed:
        for other in placed:
            if one is not other:
                a, b = one.box, other.box
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_links_are_named_and_stand_apart_from_the_picture():
    svg = point_map("m", "Karte", _points(url="/kommunen/x/", detail="3 Maßnahmen")).svg_wide
    assert svg.count("<a ") == 14
    assert 'aria-label="Rodgau: 3 Maßnahmen"' in svg
    assert "<a " not in svg[svg.index('<g role="img"') : svg.index("</g>")]


def test_eleven_thousand_points_give_a_small_map(capsys):
    kinds = [("info", "circle"), ("danger", "diamond")]
    points = [MapPoint(str(n), 6 + (n % 113) / 14, 47.5 + (n % 97) / 14, *kinds[n % 2]) for n in range(11_004)]
    points.append(MapPoint("ohne Lage", 0, 0, "info"))
    figure = point_map("m", "Karte", points, legend=[("info", "circle", "gut"), ("danger", "diamond", "Hilfe")])
    with capsys.disabled():
        print(f"\nmap of 11,004 points: {len(figure.svg_wide) // 1024} + {len(figure.svg_narrow) // 1024} KiB")
    assert len(figure.svg_wide) < 80_000
    assert "Ohne bekannte Lage und nicht eingezeichnet: 1." in figure.desc
    assert figure.table_rows == [["gut", "5.503"], ["Hilfe", "5.502"]]
    assert "<a " not in figure.svg_wide


def test_municipalities_are_found_by_place():
    assert municipality_at(8.88, 50.02).name == "Rodgau"
    assert municipality_at(13.4, 52.5) is None
    assert [len(regions(level)) for level in ("gemeinden", "kreise", "land")] == [426, 26, 1]
    assert all(SOUTH_HESSE.contains(lon, lat) for _name, lon, lat in TOWNS)


def test_widths_follow_the_font():
    assert text_width("WWW", 10) > text_width("iii", 10) * 2
    assert text_width("Rodgau", 10, weight=700) > text_width("Rodgau", 10)
    assert text_width("漢", 10) > 0
    lines = wrap("Stelle unbesetzt oder Zuständigkeit ungeklärt und noch viel mehr Text dahinter", 150, 13)
    assert len(lines) == 2
    assert all(text_width(line, 13) <= 150 for line in lines)
    assert lines[1].endswith("…")
    assert shorten("kurz", 100, 13) == "kurz"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567.89, "1.234.567,9"), (-0.01, "0"), (-5, "−5"), (Decimal("2.50"), "2,5"), (100, "100")],
)
def test_numbers_are_german(value, text):
    assert german(value) == text


def test_coordinates_are_short():
    assert [coordinate(value) for value in (1.0, 1.26, -0.01, 100)] == ["1", "1.3", "0", "100"]


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", TONES)
def test_tones_have_contrast(name):
    tone = TONES[name]
    assert _contrast(tone.fill, tone.ink) >= 4.5
    assert _contrast(tone.edge, "#ffffff") >= 3
    assert _contrast(tone.edge, tone.tint) >= 3
