"""Charts of survey results: what they draw, what they say instead of figures, and the files made of them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from portal.core.charts import (
    BubbleRow,
    DotRow,
    MeanPoint,
    PercentRow,
    ShareRow,
    bubble_rows,
    diverging_bars,
    dot_plot,
    mean_points,
    percent_bars,
    share_bars,
)
from portal.core.charts.image import LARGEST, ImageError, png, standalone_svg
from portal.core.charts.metrics import text_width
from portal.core.charts.scales import Scale, fixed, lines_of

D = Decimal
AGREE = {
    -2: "stimme nicht zu",
    -1: "stimme eher nicht zu",
    0: "teils, teils",
    1: "stimme eher zu",
    2: "stimme voll zu",
}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und Interkulturelle Woche"
NASTY = '<script>alert(1)</script> & "x"'


def _figures(text="Verein"):
    halves = {-2: D("12.5"), 0: D("37.5"), 2: D("50.0")}
    return [
        dot_plot(
            "dots",
            text,
            [DotRow(text, (D("6.0"),), "n = 459"), DotRow("B", (None,), "", ("zu wenige Antworten",))],
            0,
            10,
            labels={0: text, 10: text},
            source=text,
        ),
        dot_plot("pair", text, [DotRow(text, (D("1.0"), None), "n = 5–9", ("", text))], 0, 5, series=[text, "zwei"]),
        bubble_rows("bubbles", text, [BubbleRow(text, {-2: 1, 2: 6}, D("-0.5"), "n = 60")], -2, 2, labels=AGREE),
        bubble_rows(
            "many", text, [BubbleRow(str(n), {n: 3}, D(n), "", text, {n: D(40)}) for n in range(11)], 0, 10, by_percent=True
        ),
        diverging_bars("sides", text, [ShareRow(text, halves, "n = 64"), ShareRow("leer", {}, "", text)], AGREE),
        percent_bars("full", text, [ShareRow(text, halves)], AGREE),
        percent_bars("shaded", text, [ShareRow(text, {0: D(20), 5: D(80)}, is_rough=True)], dict.fromkeys(range(6), "")),
        share_bars("shares", text, [PercentRow(text, D("37.5"), "n = 270"), PercentRow("B", None, absent=text)]),
    ]  # fmt: skip


def _drawings(figures):
    return [(figure, svg) for figure in figures for svg in (figure.svg_wide, figure.svg_narrow)]


def _numbers(pattern, svg):
    return [tuple(map(float, found.groups())) for found in re.finditer(pattern, svg)]


@pytest.mark.parametrize("text", ["Verein", NASTY, "", LONG, "{{ x }}{% y %}"])
def test_every_drawing_is_well_formed_and_inert(text):
    for figure, svg in _drawings(_figures(text)):
        root = ET.fromstring(svg)  # noqa: S314  (our own output)
        tags = {element.tag.split("}")[1] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "path", "circle", "text"}
        assert not {name for element in root.iter() for name in element.attrib} & {"style", "class", "onload"}
        assert figure.desc.endswith(".")


def test_coordinates_have_a_dot_in_every_locale():
    with translation.override("de"):
        for _figure, svg in _drawings(_figures()):
            for value in re.findall(r' (?:x|y|x1|y1|x2|y2|cx|cy|r|d|width|height|viewBox|font-size)="([^"]*)"', svg):
                assert re.fullmatch(r"[-0-9.MLHVZa ]*", value), value


def test_everything_drawn_lies_within_the_picture():
    for _figure, svg in _drawings(_figures("Bildungseinrichtung (Kita, Schule, Hochschule, Volkshochschule)")):
        width, height = _numbers(r'viewBox="0 0 (\S+) (\S+)"', svg)[0]
        for x, y, w, h in _numbers(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', svg):
            assert 0 <= x <= x + w <= width + 0.6
            assert 0 <= y <= y + h <= height + 0.6
        for x, y, r in _numbers(r'<circle cx="([\d.-]+)" cy="([\d.-]+)" r="([\d.]+)"', svg):
            assert 0 <= x - r <= x + r <= width
            assert 0 <= y - r <= y + r <= height


def test_every_text_lies_within_the_picture():
    for figure, svg in _drawings(_figures("Ehrenamtlich aktive Einzelperson, keiner Organisation zugehörig")):
        root = ET.fromstring(svg)  # noqa: S314
        width, height = map(float, root.attrib["viewBox"].split()[2:])
        for element in root.iter("{http://www.w3.org/2000/svg}text"):
            x, y, size = (float(element.attrib[name]) for name in ("x", "y", "font-size"))
            long = text_width(element.text or "", size, weight=int(element.attrib.get("font-weight", 400)))
            left = x - {"start": 0, "middle": long / 2, "end": long}[element.attrib.get("text-anchor", "start")]
            assert left >= -0.6, (figure.id, element.text)
            assert left + long <= width + 0.6, (figure.id, element.text)
            assert size * 0.6 < y <= height, (figure.id, element.text)


def test_long_words_break_and_lose_nothing():
    lines = lines_of(LONG, 150, 13)
    assert "".join(lines).replace("-", "").replace(" ", "") == LONG.replace(" ", "")
    assert all(text_width(line, 13) <= 150 for line in lines)
    assert lines_of("", 100, 13) == [""]
    svg = dot_plot("d", "x", [DotRow(LONG, (D("1.0"),))], 0, 5).svg_narrow
    assert "…" not in svg
    assert "Woche</text>" in svg


def test_means_stand_where_they_belong_on_the_full_scale():
    rows = [DotRow("a", (D("0.0"),)), DotRow("b", (D("10.0"),)), DotRow("c", (D("5.0"),))]
    xs = [x for (x,) in _numbers(r'<circle cx="([\d.]+)"', dot_plot("d", "x", rows, 0, 10).svg_wide)]
    assert xs[2] == pytest.approx((xs[0] + xs[1]) / 2, abs=0.1)
    assert re.findall(r">(\d+)</text>", dot_plot("d", "x", rows[:1], 0, 10).svg_wide) == [
        str(point) for point in range(11)
    ]


def test_a_sorted_dot_plot_begins_with_the_highest_and_ends_with_the_hidden():
    rows = [
        DotRow("verdeckt", (None,), "", ("zu wenige Antworten",)),
        DotRow("tief", (D("-1.5"),), "n = 20"),
        DotRow("hoch", (D("1.0"),), "n = 10–19"),
    ]
    figure = dot_plot("d", "Titel", rows, -2, 2, is_sorted=True)
    assert figure.table_head == ["Bezeichnung", "Mittelwert", "Antworten"]
    assert figure.table_rows == [
        ["hoch", "1,0", "10–19"], ["tief", "−1,5", "20"], ["verdeckt", "zu wenige Antworten", "–"]
    ]  # fmt: skip
    assert [row[0] for row in dot_plot("d", "Titel", rows, -2, 2).table_rows] == ["verdeckt", "tief", "hoch"]
    assert figure.svg_wide.count("<circle") == 2
    assert ">zu wenige Antworten</text>" in figure.svg_wide
    assert figure.desc == (
        "Punktdiagramm der Mittelwerte auf der Skala von −2 bis 2, 3 Zeilen. hoch: 1,0 (n = 10–19). "
        "tief: −1,5 (n = 20). verdeckt: zu wenige Antworten."
    )


def test_two_series_differ_in_shape_and_a_row_without_both_says_it_once():
    rows = [
        DotRow("a", (D("1.0"), D("2.0")), "n = 20 / 21", (), ("20", "21")),
        DotRow("b", (None, None), "", ("zu wenige Antworten",) * 2),
        DotRow("c", (None, D("4.0")), "", ("nicht gefragt", "")),
    ]
    figure = dot_plot("d", "x", rows, 0, 5, series=["Bedeutung", "Austausch"])
    assert figure.table_head == ["Bezeichnung", "Bedeutung", "Austausch", "Antworten"]
    assert figure.table_rows[0] == ["a", "1,0", "2,0", "20 / 21"]
    assert figure.table_rows[2][1:3] == ["nicht gefragt", "4,0"]
    assert figure.svg_wide.count("<circle") == 2
    assert figure.svg_wide.count('Z"') == 3
    assert figure.svg_wide.count(">zu wenige Antworten<") == 1


def test_areas_of_bubbles_follow_their_bands():
    row = BubbleRow("a", {band: band for band in range(7)}, D("3.0"), "n = 200")
    svg = bubble_rows("b", "x", [row], 0, 6).svg_wide
    legend = [r for (r,) in _numbers(r'<circle [^>]* r="([\d.]+)"', svg)]
    drawn = [r for (r,) in _numbers(r"a([\d.]+) ", re.search(r'd="(M[^"]*a[^"]*)"', svg)[1])][::2]
    assert drawn == legend == sorted(legend)
    assert (legend[5] / legend[1]) ** 2 == pytest.approx(70 / 4, rel=0.1)


def test_bubbles_after_percents_have_proportional_areas():
    row = BubbleRow("a", {}, None, "n = 200", "", {0: D("60.0"), 1: D("15.0"), 2: D("0.0")})
    figure = bubble_rows("b", "x", [row], 0, 2, by_percent=True)
    drawn = [r for (r,) in _numbers(r"a([\d.]+) ", re.search(r'd="(M[^"]*a[^"]*)"', figure.svg_wide)[1])][::2]
    assert drawn[0] / drawn[1] == pytest.approx(2, rel=0.02)
    assert len(drawn) == 2
    assert figure.table_rows == [["a", "60,0 %", "15,0 %", "0,0 %", "keine Angabe", "200"]]


def test_bubble_rows_say_bands_means_and_what_is_missing():
    rows = [
        BubbleRow("a", {-1: 1, 0: 0, 1: 6}, D("0.5"), "n = 70"),
        BubbleRow("b", {}, None, "n = 5–9", "überwiegend zustimmend"),
    ]
    figure = bubble_rows("b", "x", rows, -1, 1)
    assert figure.table_head == ["Bezeichnung", "−1", "0", "1", "Mittelwert", "Antworten"]
    assert figure.table_rows == [
        ["a", "1–2", "0", "über 50", "0,5", "70"], ["b", "–", "–", "–", "überwiegend zustimmend", "5–9"]
    ]  # fmt: skip
    assert figure.svg_wide.count('stroke="#b3261e"') == 2  # legend and the one mean
    assert "Mittelwert 0,5 (n = 70)" in figure.desc
    assert "b: überwiegend zustimmend (n = 5–9)." in figure.desc


def test_bars_diverge_from_the_middle_and_keep_the_neutral_apart():
    rows = [ShareRow("a", {-2: D(10), -1: D(20), 0: D(30), 1: D(25), 2: D(15)}, "n = 80")]
    svg = diverging_bars("d", "x", rows, AGREE).svg_wide
    bars = _numbers(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="22"', svg)
    assert len(bars) == 5
    strong_no, weak_no, weak_yes, strong_yes, neutral = bars
    zero = weak_no[0] + weak_no[1]
    assert strong_no[0] < weak_no[0] < zero < weak_yes[0] < strong_yes[0] < neutral[0]
    assert weak_yes[0] - zero == pytest.approx(1.5, abs=0.3)
    assert neutral[0] - strong_yes[0] - strong_yes[1] > 20
    assert (weak_yes[1] + 1.5) / (strong_yes[1] + 1.5) == pytest.approx(25 / 15, rel=0.03)


def test_full_bars_have_equal_length_whatever_the_rounding():
    rows = [ShareRow("a", {-2: D(35), 2: D(70)}, is_rough=True), ShareRow("b", {-2: D("50.1"), 2: D("49.9")})]
    figure = percent_bars("d", "x", rows, AGREE)
    bars = _numbers(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="22"', figure.svg_wide)
    assert bars[1][0] + bars[1][1] == pytest.approx(bars[3][0] + bars[3][1], abs=0.3)
    assert figure.table_rows[0][1:4] == ["rund 35 %", "rund 0 %", "rund 0 %"]


def test_hidden_bars_are_words_and_not_zero():
    rows = [ShareRow("a", {}, "", "nicht gefragt"), ShareRow("b", {2: D(100)}, "n = 30")]
    for figure in (diverging_bars("d", "x", rows, AGREE), percent_bars("d", "x", rows, AGREE)):
        assert figure.table_rows[0] == ["a", *["nicht gefragt"] * 5, "–"]
        assert figure.svg_wide.count('height="22"') == 1
        assert ">nicht gefragt</text>" in figure.svg_narrow
        assert "a: nicht gefragt." in figure.desc


def test_sides_are_told_apart_without_colour():
    svg = diverging_bars("d", "x", [ShareRow("a", dict.fromkeys(AGREE, D(20)))], AGREE).svg_wide
    kinds = re.findall(r'<pattern id="d-wide-(\w+)-', svg)
    assert sorted(kinds) == ["diagonal", "diagonal", "dots"]


def _luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("low", [0, -2, -3])
@pytest.mark.parametrize("count", range(2, 8))
def test_values_are_readable_in_every_part_of_every_scale(low, count):
    points = dict.fromkeys(range(low, low + count), "")
    svg = percent_bars("d", "x", [ShareRow("a", dict.fromkeys(points, D(100) / count))], points).svg_wide
    fills = re.findall(r'height="22" fill="([^"]+)"', svg)
    inks = re.findall(r'fill="(#\w+)"[^>]*text-anchor="middle"[^>]*>\d', svg)
    assert len(fills) == len(inks) == count
    for fill, ink in zip(fills, inks, strict=True):
        color = re.search(r"#\w{6}$|[0-9a-f]{6}(?=\)$)", fill)[0]
        dark, light = sorted(map(_luminance, (f"#{color.lstrip('#')}", ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_shares_are_proportional_and_say_their_number():
    rows = [
        PercentRow("a", D("40.0"), "n = 40"),
        PercentRow("b", D("10.0"), "n = 10–19", is_rough=True),
        PercentRow("c", None, "", "zu wenige Antworten"),
        PercentRow("d", D("0.0"), "n = 0"),
    ]
    figure = share_bars("s", "x", rows)
    widths = [width for (width,) in _numbers(r'width="([\d.]+)" height="20" rx="2"', figure.svg_wide)]
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.01)
    assert len(widths) == 2
    assert figure.table_rows == [
        ["a", "40,0 %", "40"], ["b", "rund 10,0 %", "10–19"], ["c", "zu wenige Antworten", "–"], ["d", "0,0 %", "0"]
    ]  # fmt: skip
    assert share_bars("s", "x", [PercentRow("a", D(5))]).table_head == ["Bezeichnung", "Anteil"]


def test_faulty_input_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="one value per series"):
        dot_plot("d", "x", [DotRow("a", (D(1), D(2)))], 0, 5)
    with pytest.raises(ValueError, match="outside"):
        dot_plot("d", "x", [DotRow("a", (D(6),))], 0, 5)
    with pytest.raises(ValueError, match="bubbles"):
        bubble_rows("b", "x", [BubbleRow("a", {0: 7}, None)], 0, 5)
    with pytest.raises(ValueError, match="no point"):
        diverging_bars("d", "x", [ShareRow("a", {3: D(10)})], AGREE)
    with pytest.raises(ValueError, match="between 0 and 100"):
        share_bars("s", "x", [PercentRow("a", D(101))])


def test_empty_charts_do_not_fail():
    for figure in (
        dot_plot("d", "x", [], 0, 5),
        bubble_rows("b", "x", [], 0, 5),
        bubble_rows("b", "x", [], 0, 5, by_percent=True),
        diverging_bars("d", "x", [], AGREE),
        percent_bars("d", "x", [], AGREE),
        share_bars("s", "x", []),
    ):
        ET.fromstring(figure.svg_wide)  # noqa: S314


def test_numbers_of_a_scale_are_thinned_out_before_they_touch():
    assert Scale(0, 10, 0, 300, {}).points == list(range(11))
    assert Scale(0, 100, 0, 300, {}).points == list(range(0, 101, 10))
    assert Scale(-2, 2, 0, 300, {}).points == [-2, -1, 0, 1, 2]


def test_all_points_are_named_when_all_names_fit_else_the_ends():
    row = [BubbleRow("a", {0: 1}, D("0.0"))]
    assert ">teils, teils</text>" in bubble_rows("b", "x", row, -2, 2, labels=AGREE).svg_narrow
    long = {**AGREE, -1: "Donaudampfschifffahrtsgesellschaft"}
    svg = bubble_rows("b", "x", row, -2, 2, labels=long).svg_narrow
    assert "teils, teils" not in svg
    assert ">−2 = stimme nicht zu</text>" in svg


@pytest.mark.parametrize(("value", "text"), [("-1.0", "−1,0"), ("6.0", "6,0"), ("37", "37"), ("0", "0")])
def test_decimals_keep_their_digits(value, text):
    assert fixed(D(value)) == text


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_drawing_is_a_file_of_its_own(is_narrow):
    for figure in _figures("Verein & Co."):
        content = standalone_svg(figure, narrow=is_narrow)
        assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
        root = ET.fromstring(content)  # noqa: S314
        space = "{http://www.w3.org/2000/svg}"
        assert [root.find(f"{space}{name}").text for name in ("title", "desc")] == [figure.title, figure.desc]
        assert root.find(f"{space}rect").attrib["fill"] == "#ffffff"
        assert len(root.findall(f".//{space}title")) == 1
        assert not re.search(rb"href|<script|<style|<image|http(?!://www.w3.org/2000/svg)", content)


def test_a_file_says_title_caption_and_source():
    figure = share_bars("s", "Titel", [PercentRow("a", D(5))], source="Anfangsbefragung", caption="Anteile (n = 720).")
    texts = re.findall(r">([^<>]+)</text>", standalone_svg(figure).decode())
    assert texts == ["Titel", "a", "5 %", "Anteile (n = 720).", "Quelle: Anfangsbefragung"]


def test_a_long_title_is_whole_in_the_file():
    figure = share_bars("s", f"{LONG} {LONG}", [PercentRow("a", D(5))])
    for is_narrow in (False, True):
        assert "…" not in standalone_svg(figure, narrow=is_narrow).decode()


def test_links_stay_out_of_the_file():
    from portal.core.charts import MapPoint, point_map

    figure = point_map("m", "Karte", [MapPoint("Rodgau", 8.88, 50.02, "info", url="/kommunen/rodgau/")])
    assert "<a " in figure.svg_wide
    assert b"/kommunen/" not in standalone_svg(figure)


def test_pictures_have_the_wanted_width_and_equal_bytes():
    figure = _figures()[2]
    first = png(figure, 800)
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(first[16:20]) == 800
    assert first == png(figure, 800)
    assert first != png(_figures()[0], 800)


def test_characters_without_a_glyph_do_not_stop_a_picture():
    assert png(_figures("漢字 😀")[0], 400)[:4] == b"\x89PNG"


@pytest.mark.parametrize("width", [0, LARGEST + 1])
def test_a_picture_has_a_sensible_width(width):
    with pytest.raises(ValueError, match="width_px"):
        png(_figures()[0], width)


def test_a_broken_drawing_is_an_error_for_people():
    broken = replace(_figures()[0], svg_wide='<svg viewBox="0 0 760 50"><g></svg>')
    with pytest.raises(ImageError, match="Bild") as caught:
        png(broken)
    assert "SVG" in caught.value.detail
    with pytest.raises(ValueError, match="no drawing"):
        png(replace(broken, svg_wide=""))


def test_rows_grow_with_their_labels():
    short, long = (dot_plot("d", "x", [DotRow(text, (D(1),))], 0, 5) for text in ("kurz", LONG))
    heights = [float(re.search(r'viewBox="0 0 \S+ (\S+)"', figure.svg_wide)[1]) for figure in (short, long)]
    assert heights[0] < heights[1]


def test_means_in_time_order_have_no_line_a_shape_a_kind_and_hidden_ones_say_why():
    points = [
        MeanPoint("Kohorte 1", D("4.0"), ["digital", "n = 10–19"], kind="digital"),
        MeanPoint("Kohorte 2", D("4.5")),
        MeanPoint("Kohorte 3", None, absent="zu wenige Antworten"),
        MeanPoint("Kohorte 4", D("5.0")),
    ]
    figure = mean_points("punkte", "Wie war es?", points, 1, 5)
    for drawing in (figure.svg_wide, figure.svg_narrow):
        assert not re.findall(r'<path d="[^"]*" fill="none"', drawing)
        assert drawing.count("<circle") == 2  # one point and its sample in the legend
        assert drawing.count("<path") == 3  # two points of the other kind and their sample
        assert ">digital<" in drawing
        assert ">wenige<" in drawing or ">zu wenige<" in drawing or ">zu wenige Antworten<" in drawing
        assert all(f">{mean}<" in drawing for mean in ("4,0", "4,5", "5,0"))
    assert figure.table_rows[0] == ["Kohorte 1", "4,0", "digital, n = 10–19"]
    assert figure.table_rows[2] == ["Kohorte 3", "zu wenige Antworten", "–"]
    assert "Kohorte 1: 4,0 (digital, n = 10–19). Kohorte 2: 4,5. Kohorte 3: zu wenige Antworten." in figure.desc
    ET.fromstring(mean_points("leer", NASTY, [], -2, 2).svg_wide)  # noqa: S314
    with pytest.raises(ValueError, match="outside"):
        mean_points("x", "x", [MeanPoint("a", D("6"))], 1, 5)
