"""From what a release publishes to charts, sentences and tables: every state is said, nothing hidden becomes a number."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.core.tables import Column, Sheet, csv_bytes
from surveys.figures import (
    ResultFigure,
    blocks_of,
    highlights,
    item_rows,
    number_text,
    reason_text,
    result_figure,
    result_figures,
    state_text,
    told_of,
)
from surveys.figures.texts import (
    chart_text,
    decimal_text,
    dimension_text,
    percent_text,
    short_reason_text,
    words_of,
    words_text,
)
from surveys.published import (
    CellResult,
    Choice,
    Dimension,
    ItemInfo,
    ItemResult,
    Method,
    Number,
    Published,
    Reason,
    State,
    Table,
    Words,
)

FEW = ItemResult(State.HIDDEN, Reason.FEW)
AGREED = ItemResult(State.WORDS, Reason.UNIFORM, Words.AGREE, answered=Number(5, 9))
NOT_ASKED = ItemResult(State.NOT_ASKED)
AGREE = ("stimme nicht zu", "stimme eher nicht zu", "teils, teils", "stimme eher zu", "stimme voll zu")


def exact(number: int) -> Number:
    return Number(number, number)


def info(code: str, **values: Any) -> ItemInfo:
    low, high = values.pop("minimum", 0), values.pop("maximum", 10)
    names = values.pop("names", {0: "gar nicht", 10: "sehr"})
    points = tuple(Choice(point, names.get(point, "")) for point in range(low, high + 1))
    defaults: dict[str, Any] = {
        "kind": "scale", "label": f"Frage {code}?", "section": "Lage", "matrix": "", "matrix_label": "", "minimum": low,
        "maximum": high, "reversed": False, "choices": points, "missing": {"ka": "keine Angabe"}, "condition": "",
    }  # fmt: skip
    return ItemInfo(code=code, **{**defaults, **values})


def shown(mean: str = "6.0", n: int = 120, **values: Any) -> ItemResult:
    defaults: dict[str, Any] = {
        "asked": exact(n + 30), "reached": exact(n + 20), "answered": exact(n), "skipped": exact(8),
        "missing": {"ka": Number(1, 4)}, "median": mean, "deviation": "1.9" if mean else "",
        "percents": {0: "25.0", 1: "75.0"}, "bands": {0: 5, 1: 6},
    }  # fmt: skip
    return ItemResult(State.SHOWN, mean=mean, **{**defaults, **values})


def cell(label: str, items: dict[str, ItemResult], n: int = 150, **values: Any) -> CellResult:
    defaults: dict[str, Any] = {
        "merged": (), "state": State.SHOWN, "reason": Reason.NONE, "responses": exact(n), "towns": None, "share": "50.0"
    }  # fmt: skip
    return CellResult(key=label, label=label, items=items, **{**defaults, **values})


def hidden_cell(label: str, reason: Reason = Reason.FEW) -> CellResult:
    return CellResult(label, label, (), State.HIDDEN, reason, None, None, "", {})


def published(items: list[ItemInfo], total: dict[str, ItemResult], *tables: Table, **values: Any) -> Published:
    method = Method(
        questionnaire="Anfangsbefragung", version="1", wave="", conductor="", sponsor="", population="", recruitment=(),
        mode="online", opened_on="", closed_on="", languages=(), deployments=3, towns=(), invited=None, responses=exact(150),
        response_rate="", is_synthetic=False, limitations=("Die Ergebnisse sind nicht repräsentativ.", "Zweitens."), rule=(),
    )  # fmt: skip
    everybody = Table(Dimension.TOTAL, (cell("Alle", total),))
    defaults = Published("wave", "Anfangsbefragung 2021", "2021-03-01", tuple(items), (everybody, *tables), method)
    return replace(defaults, **values)


def groups(*cells: CellResult, dimension: Dimension = Dimension.ORGANISATION) -> Table:
    return Table(dimension, cells)


def drawn(release: Published, key: str) -> ResultFigure:
    found = result_figure(release, key)
    assert found is not None
    return found


def plain(text: str) -> str:
    """With common spaces for those that keep ``n = 459`` on one line."""
    return text.replace("\u00a0", " ")


def keys(release: Published, dimension: Dimension | None = None) -> list[str]:
    return [figure.key for figure in result_figures(release, dimension)]


def matrix(*codes: str, **values: Any) -> list[ItemInfo]:
    return [info(code, label=f"Zeile {code}", matrix="m", matrix_label="Wie sehr?", **values) for code in codes]


def test_each_state_is_said_in_its_own_words() -> None:
    said = [state_text(result) for result in (shown(), FEW, AGREED, NOT_ASKED, None)]
    assert said == ["", "zu wenige Antworten", "überwiegend zustimmend", "nicht gefragt", "nicht gefragt"]
    assert state_text(hidden_cell("a", Reason.TOWNS)) == "zu wenige Kommunen oder Kohorten mit genügend Antworten"
    assert chart_text(ItemResult(State.HIDDEN, Reason.LINKED)) == "zum Schutz verdeckt"
    assert chart_text(shown(mean="")) == "nicht gezeigt"


def test_every_reason_every_word_and_every_dimension_has_a_text() -> None:
    reasons = [reason for reason in Reason if reason]
    assert len({reason_text(reason) for reason in reasons}) == len(reasons)
    assert all(reason_text(reason) and 0 < len(short_reason_text(reason)) <= 28 for reason in reasons)
    words = [word for word in Words if word]
    assert len({words_text(word) for word in words}) == len(words)
    assert len({dimension_text(dimension) for dimension in Dimension}) == len(Dimension)


@pytest.mark.parametrize(
    ("number", "text"),
    [(None, "–"), (exact(0), "0"), (exact(1234), "1.234"), (Number(10, 19), "10–19"), (Number(100, None), "ab 100")],
)
def test_counts_are_exact_or_a_band(number: Number | None, text: str) -> None:
    assert number_text(number) == text


def test_words_of_any_kind() -> None:
    assert [words_of(value) for value in (Reason.FEW, Words.NEUTRAL, Number(5, 9))] == [
        "zu wenige Antworten", "überwiegend neutral", "5–9"
    ]  # fmt: skip


def test_decimals_and_percents_keep_their_digits() -> None:
    assert [decimal_text(value) for value in ("6.0", "-0.5", "37", "")] == ["6,0", "−0,5", "37", ""]
    assert [percent_text(value) for value in ("37.5", "~35", "0.0", "")] == ["37,5 %", "rund 35 %", "0,0 %", ""]


def test_a_single_scale_is_a_distribution_with_its_mean_in_the_heading() -> None:
    item = info("zusammen", label="Wie gut ist die Zusammenarbeit?")
    percents = dict.fromkeys(range(11), "0.0") | {6: "60.0", 7: "40.0"}
    figure = drawn(published([item], {"zusammen": shown("6.4", percents=percents)}), "verteilung-zusammen")
    assert plain(figure.heading) == "Wie gut ist die Zusammenarbeit? Im Mittel 6,4 von 10 (n = 120)"
    assert figure.lead == ("Skala von 0 (gar nicht) bis 10 (sehr). Nicht enthalten: keine Angabe 1–4, übersprungen 8.")
    assert figure.figure.table_rows[0] == ["0 – gar nicht", "0,0 %"]
    assert figure.figure.table_rows[6] == ["6", "60,0 %"]
    assert plain(figure.figure.caption) == "Anteile an den Antworten in Prozent (n = 120)."
    assert figure.figure.source == (
        "Anfangsbefragung 2021, Stand 01.03.2021. Die Ergebnisse sind nicht repräsentativ."
    )
    assert figure.items == ("zusammen",)


def test_synthetic_answers_are_called_so_in_every_figure_once() -> None:
    limits = ("Die Antworten sind künstlich erzeugt.", "Die Ergebnisse sind nicht repräsentativ.")
    release = published([info("a")], {"a": shown()})
    release = replace(release, method=replace(release.method, is_synthetic=True, limitations=limits))
    (figure,) = result_figures(release)
    assert figure.figure.source.endswith("Künstlich erzeugte Antworten. Die Ergebnisse sind nicht repräsentativ.")


def test_neighbours_of_one_range_are_a_run_and_others_are_not() -> None:
    items = [info("a"), info("b"), info("c", maximum=5), info("d", section="Anderes")]
    release = published(items, {item.code: shown("3.0") for item in items})
    assert keys(release) == [
        "mittelwerte-a", "streuung-a", "verteilung-a", "verteilung-b", "verteilung-c", "verteilung-d"
    ]  # fmt: skip


def test_a_matrix_has_means_bubbles_and_shares_but_no_single_distributions() -> None:
    items = matrix("x", "y", minimum=-2, maximum=2, names=dict(zip(range(-2, 3), AGREE, strict=True)))
    total = {
        "x": shown("0.5", percents={-2: "10.0", 0: "20.0", 2: "70.0"}),
        "y": shown("-0.5", percents={-2: "60.0", 2: "40.0"}),
    }
    release = published(items, total)
    assert keys(release) == ["mittelwerte-m", "streuung-m", "anteile-m"]
    means, spread, shares = result_figures(release)
    assert plain(means.heading) == (
        "Wie sehr? Am höchsten bei „Zeile x“ (0,5), am niedrigsten bei „Zeile y“ (−0,5) (n = 120)"
    )
    assert means.lead == "Skala von −2 (stimme nicht zu) bis 2 (stimme voll zu)."
    assert [row[0] for row in means.figure.table_rows] == ["Zeile x", "Zeile y"]
    assert "Blasendiagramm" in spread.figure.desc
    assert plain(shares.heading) == "Wie sehr? 40,0 % bis 70,0 % wählten „stimme voll zu“ (n = 120)"
    assert "nach beiden Seiten" in shares.figure.desc


def test_a_scale_without_negative_points_is_stacked_and_a_long_one_is_not() -> None:
    short = published(matrix("x", "y", maximum=5), {"x": shown("3.0"), "y": shown("3.0")})
    assert keys(short) == ["mittelwerte-m", "streuung-m", "anteile-m"]
    assert "Gestapelte Balken" in drawn(short, "anteile-m").figure.desc
    long = published(matrix("x", "y"), {"x": shown(), "y": shown()})
    assert keys(long) == ["mittelwerte-m", "streuung-m"]


def test_means_are_sorted_and_rows_without_them_stay_and_say_why() -> None:
    items = matrix("a", "b", "c", "d", "e")
    total = {"a": shown("3.1", 40), "b": shown("7.0", 45), "c": FEW, "d": AGREED}
    figure = drawn(published(items, total), "mittelwerte-m")
    assert figure.figure.table_rows == [
        ["Zeile b", "7,0", "45"], ["Zeile a", "3,1", "40"], ["Zeile c", "zu wenige Antworten", "–"],
        ["Zeile d", "überwiegend zustimmend", "5–9"],
    ]  # fmt: skip
    assert plain(figure.heading) == (
        "Wie sehr? Von den gezeigten am höchsten bei „Zeile b“ (7,0), am niedrigsten bei „Zeile a“ (3,1) (n = 40 bis 45)"
    )
    assert figure.lead.endswith(
        "Zeilen ohne Zahlen: zu wenige Antworten (1), überwiegend zustimmend (1). Nicht gefragt: „Zeile e“."
    )
    assert figure.figure.svg_wide.count("<circle") == 2


def test_all_views_of_a_matrix_have_the_same_order_of_rows() -> None:
    items = matrix("a", "b", "c", "d", maximum=5)
    total = {"a": shown("1.0"), "b": FEW, "c": shown("4.0"), "d": shown("2.0")}
    views = result_figures(published(items, total))
    assert [figure.view for figure in views] == ["Mittelwerte", "Verteilung", "Anteile"]
    orders = {tuple(row[0] for row in figure.figure.table_rows) for figure in views}
    assert orders == {("Zeile c", "Zeile d", "Zeile a", "Zeile b")}


@pytest.mark.parametrize(
    ("means", "finding"),
    [
        ({"a": "5.0", "b": "5.0"}, "Mittelwerte bei 5,0"),
        (
            {"a": "2.0", "b": "7.0", "c": "7.0"},
            "Am höchsten bei „Zeile b“ und „Zeile c“ (7,0), am niedrigsten bei „Zeile a“ (2,0)",
        ),
        ({"a": "7.0", "b": "7.0", "c": "7.0", "d": "2.0"}, "Mittelwerte von 2,0 bis 7,0"),
    ],
)
def test_a_heading_names_the_ends_unless_many_share_them(means: dict[str, str], finding: str) -> None:
    release = published(matrix(*means), {code: shown(mean) for code, mean in means.items()})
    assert plain(drawn(release, "mittelwerte-m").heading) == f"Wie sehr? {finding} (n = 120)"


def test_a_heading_leaves_out_what_all_questions_begin_with_and_cuts_long_ones() -> None:
    start = "Wie zufrieden sind Sie damit, wie"
    items = [
        info("a", label=f"{start} die Beteiligten zusammenarbeiten?"),
        info("b", label=f"{start} die Strategie in der Verwaltung und darüber hinaus umgesetzt wird?"),
    ]
    figure = drawn(published(items, {"a": shown("6.0"), "b": shown("5.0")}), "mittelwerte-a")
    assert plain(figure.heading) == (
        "Lage: am höchsten bei „… Beteiligten zusammenarbeiten?“ (6,0),"
        " am niedrigsten bei „… Strategie in der Verwaltung und darüber hinaus umgesetzt …“ (5,0) (n = 120)"
    )


def test_matrices_that_are_headed_alike_are_told_apart_by_their_sections() -> None:
    items = [*matrix("a", "b"), *matrix("c", "d", section="Anderes")]
    release = published(items, {item.code: shown() for item in items})
    titles = [block.title for block in blocks_of(result_figures(release))]
    assert titles == ["Lage: Wie sehr?", "Anderes: Wie sehr?"]


def test_a_block_holds_all_views_of_its_questions_and_what_is_only_told_is_listed_once() -> None:
    items = [*matrix("a", "b"), *matrix("c", "d", section="Anderes"), info("e", maximum=5), info("f", maximum=3)]
    total = {code: shown("3.0") for code in "abe"} | {"c": AGREED, "d": AGREED, "f": FEW}
    figures = result_figures(published(items, total))
    assert [(block.first.key, [figure.key for figure in block.more]) for block in blocks_of(figures)] == [
        ("mittelwerte-m", ["streuung-m"]), ("verteilung-e", [])
    ]  # fmt: skip
    told = told_of(figures)
    assert [(entry.label, entry.said) for entry in told] == [
        ("Anderes: Wie sehr?", "überwiegend zustimmend"), ("Frage f?", "zu wenige Antworten")
    ]  # fmt: skip
    assert told[0].keys == ("mittelwerte-m-2", "streuung-m-2")


def test_who_was_not_asked_is_named_once_and_has_no_row() -> None:
    table = groups(cell("Verein", {"a": shown()}), cell("Verwaltung", {"a": NOT_ASKED}), hidden_cell("Religion"))
    figure = drawn(published([info("a")], {"a": shown()}, table), "nach-organisationsart-a")
    assert [row[0] for row in figure.figure.table_rows] == ["Verein", "Religion"]
    assert figure.lead.endswith("Nicht gefragt: „Verwaltung“.")


def test_what_matters_most_is_three_to_five_sentences_with_numbers() -> None:
    items = [*matrix("a", "b"), info("e", maximum=5)]
    rows = groups(
        cell("Verein", {"a": shown("2.0"), "b": shown("5.0")}), cell("Rat", {"a": shown("7.0"), "b": shown("6.0")})
    )
    table = groups(cell("Bürger:innen", {}, share="60.0"), cell("Rat", {}, share="40.0"), dimension=Dimension.GROUP)
    release = published(items, {item.code: shown("3.0") for item in items}, table, rows)
    total, by_kind = (
        highlights(
            release,
            next(found for found in release.tables if found.dimension == dimension),
            result_figures(release, dimension),
        )
        for dimension in (Dimension.TOTAL, Dimension.ORGANISATION)
    )
    assert [plain(found.text) for found in total] == [
        "Ausgewertet sind 150 Antworten.",
        "Wer geantwortet hat, nach Befragtengruppe: größter Anteil „Bürger:innen“ mit 60,0 % (n = 150).",
        "Wie sehr? Mittelwerte bei 3,0 (n = 120).",
        "Frage e? Im Mittel 3,0 von 5 (n = 120).",
    ]
    assert [found.key for found in total] == ["", "zusammensetzung-befragtengruppe", "mittelwerte-m", "verteilung-e"]
    assert [found.key for found in by_kind][2:] == ["nach-organisationsart-a", "nach-organisationsart-b"]


def test_a_band_is_never_printed_as_a_range_of_numbers() -> None:
    items = matrix("a", "b")
    figure = drawn(published(items, {"a": shown("3.0", 40), "b": shown(answered=Number(10, 19))}), "mittelwerte-m")
    assert plain(figure.heading) == ("Wie sehr? Am höchsten bei „Zeile b“ (6,0), am niedrigsten bei „Zeile a“ (3,0)")
    assert "n: Zahl der Antworten je Zeile" in figure.figure.caption


def test_bubbles_are_bands_for_few_answers_and_shares_for_many() -> None:
    items = matrix("a", "b", maximum=1)
    few = drawn(published(items, {"a": shown("0.5", 99), "b": shown("0.5", 400)}), "streuung-m")
    many = drawn(published(items, {"a": shown("0.5", 100), "b": shown("0.5", 400)}), "streuung-m")
    assert few.figure.table_rows[0][1:3] == ["21–50", "über 50"]
    assert many.figure.table_rows[0][1:3] == ["25,0 %", "75,0 %"]


def test_all_hidden_is_said_and_drawn_without_marks() -> None:
    release = published([*matrix("a", "b"), info("c")], {"a": FEW, "b": FEW, "c": FEW})
    for figure in result_figures(release):
        assert "zu wenige Antworten" in figure.figure.svg_wide
        assert "zu wenige Antworten" in figure.figure.svg_narrow
        assert "0,0" not in figure.figure.svg_wide
    assert plain(drawn(release, "mittelwerte-m").heading) == "Wie sehr? Kein Ergebnis gezeigt"
    assert plain(drawn(release, "verteilung-c").heading) == "Frage c? Zu wenige Antworten"


def test_two_neighbours_are_two_series_by_organisation() -> None:
    items = [info("bedeutung", names={0: "keine", 10: "große"}), info("austausch", names={0: "nie", 10: "oft"})]
    table = groups(
        cell("Verein", {"bedeutung": shown("7.0", 40), "austausch": shown("5.0", 39)}),
        cell("Verwaltung", {"bedeutung": shown("6.5", 30), "austausch": shown("6.5", 30)}),
        hidden_cell("Sportverein"),
    )
    release = published(items, {item.code: shown() for item in items}, table)
    figure = drawn(release, "nach-organisationsart-bedeutung-austausch")
    assert figure.figure.table_head == ["Bezeichnung", "Frage bedeutung?", "Frage austausch?", "Antworten"]
    assert figure.figure.table_rows == [
        ["Verein", "7,0", "5,0", "40 / 39"], ["Verwaltung", "6,5", "6,5", "30"],
        ["Sportverein", "zu wenige Antworten", "zu wenige Antworten", "–"],
    ]  # fmt: skip
    assert plain(figure.heading) == "Lage: Mittelwerte nach Art der Organisation von 5,0 bis 7,0 (n = 30 bis 40)"
    assert "keine" not in figure.figure.svg_wide  # the ends differ: the scale names none of them
    assert "„Frage austausch?“ Skala von 0 (nie) bis 10 (oft)." in figure.lead


def test_groups_keep_the_order_of_their_table_and_are_not_ranked() -> None:
    cells = [
        cell(name, {"a": shown(mean)}) for name, mean in (("Kreis A", "2.0"), ("Kreis B", "8.0"), ("Kreis C", "5.0"))
    ]
    release = published([info("a")], {"a": shown()}, groups(*cells, dimension=Dimension.COUNTY))
    figure = drawn(release, "nach-landkreis-a")
    assert [row[0] for row in figure.figure.table_rows] == ["Kreis A", "Kreis B", "Kreis C"]
    assert plain(figure.heading) == "Frage a? Mittelwerte nach Landkreis von 2,0 bis 8,0 (n = 120)"


def test_cohorts_are_points_without_a_line_between_them() -> None:
    cells = [
        cell("Kohorte 1", {"a": shown("5.0")}),
        cell("Kohorte 2", {"a": shown("6.0", 80)}),
        hidden_cell("Kohorte 3"),
    ]
    release = published([info("a")], {"a": shown()}, groups(*cells, dimension=Dimension.COHORT))
    figure = drawn(release, "nach-kohorte-a")
    assert figure.figure.svg_wide.count("<circle") == 2
    assert "stroke-dasharray" not in figure.figure.svg_wide
    assert "andere Kommunen und andere Personen" in figure.lead
    assert [row[2] for row in figure.figure.table_rows] == ["120", "80", "–"]


def test_a_matrix_item_is_read_as_a_whole_sentence() -> None:
    item = info("a", label="… Rollen geklärt sind.", matrix="m", matrix_label="Die Begleitung hat erreicht, dass …")
    release = published([item], {"a": shown()}, groups(cell("Verein", {"a": shown()})))
    figure = drawn(release, "nach-organisationsart-a")
    assert figure.heading.startswith("Die Begleitung hat erreicht, dass Rollen geklärt sind. Mittelwerte nach")
    assert "Gefragt wurde" not in figure.lead
    plain = replace(item, label="Alter", matrix_label="Wie vielfältig sind die Menschen?")
    figure = drawn(replace(release, items=(plain,)), "nach-organisationsart-a")
    assert figure.heading.startswith("Alter: Mittelwerte nach Art der Organisation bei 6,0")
    assert "Gefragt wurde: „Wie vielfältig sind die Menschen?“ Skala" in figure.lead


def test_the_composition_names_shares_and_says_what_is_missing() -> None:
    table = groups(
        cell("Verwaltung", {}, 270, share="37.5"),
        cell("Verein", {}, 140, share="19.4"),
        cell("Sportverein", {}, responses=Number(10, 19), share=""),
        cell("übrige", {}, 30, share="4.2", merged=("a", "b")),
        hidden_cell("Religion", Reason.REMAINDER),
    )
    figure = drawn(published([], {}, table), "zusammensetzung-organisationsart")
    assert plain(figure.heading) == (
        "Wer geantwortet hat, nach Art der Organisation: größter gezeigter Anteil „Verwaltung“ mit 37,5 % (n = 150)"
    )
    assert figure.figure.table_rows == [
        ["Verwaltung", "37,5 %", "270"], ["Verein", "19,4 %", "140"],
        ["Sportverein", "Anteil nicht gezeigt", "10–19"], ["übrige", "4,2 %", "30"],
        ["Religion", "zum Schutz verdeckt", "–"],
    ]  # fmt: skip
    head, rows = figure.download()
    assert head == ("Art der Organisation", "Antwortbögen", "Kommunen", "Anteil in %", "Ergebnis")
    assert rows[0] == ("Verwaltung", 270, None, Decimal("37.5"), "gezeigt")
    assert rows[2] == ("Sportverein", "10–19", None, None, "Anteil nicht gezeigt: Anzahl nur als Spanne")
    assert rows[4] == ("Religion", None, None, None, reason_text(Reason.REMAINDER))
    assert "Kleine Gruppen sind zusammengefasst (2)." in figure.lead
    assert "nur als Spanne steht, wird kein Anteil gezeigt. Ohne Anteil: 1 (" in figure.lead


@pytest.mark.parametrize(
    ("shares", "finding"),
    [
        (["20.0", "50.0", "30.0"], "größter Anteil „B“ mit 50,0 %"),
        (["40.0", "40.0", "20.0"], "größte Anteile „A“ und „B“ mit je 40,0 %"),
        (["30.0", "30.0", "30.0"], "mehrere gleich große Anteile"),
        (["", "", ""], "keine Anteile gezeigt"),
        (["90.0", "", ""], "„A“ 90,0 %"),
    ],
)
def test_the_heading_of_a_composition_claims_no_more_than_is_published(shares: list[str], finding: str) -> None:
    cells = [cell(name, {}, share=share) for name, share in zip("ABC", shares, strict=True)]
    figure = drawn(published([], {}, groups(*cells, dimension=Dimension.GROUP)), "zusammensetzung-befragtengruppe")
    assert plain(figure.heading) == f"Wer geantwortet hat, nach Befragtengruppe: {finding} (n = 150)"


CHOICES = (Choice(1, "Treffen"), Choice(2, "Post"), Choice(3, "Telefon"))


@pytest.mark.parametrize(
    ("percents", "finding"),
    [
        ({1: "20.0", 2: "50.0", 3: "30.0"}, "Am häufigsten „Post“ mit 50,0 % (n = 120)"),
        ({1: "~40", 2: "~40", 3: "~20"}, "Am häufigsten „Treffen“ und „Post“ mit je rund 40 % (n = 120)"),
        ({1: "33.3", 2: "33.3", 3: "33.3"}, ""),
    ],
)
def test_choices_are_bars_of_percents(percents: dict[int, str], finding: str) -> None:
    item = info("wege", kind="single", label="Welcher Weg?", choices=CHOICES)
    figure = drawn(published([item], {"wege": shown("", percents=percents)}), "verteilung-wege")
    assert plain(figure.heading) == f"Welcher Weg? {finding}".strip()
    assert [row[0] for row in figure.figure.table_rows] == ["Treffen", "Post", "Telefon"]
    assert figure.figure.table_rows[0][1] == percent_text(percents[1])


def test_several_choices_say_so() -> None:
    item = info("wege", kind="multi", choices=CHOICES)
    figure = drawn(
        published([item], {"wege": shown("", percents={1: "80.0", 2: "60.0", 3: "0.0"})}), "verteilung-wege"
    )
    assert plain(figure.figure.caption) == "Anteile an den Antworten in Prozent (Mehrfachnennungen, n = 120)."
    assert figure.figure.table_rows[2] == ["Telefon", "0,0 %"]


def test_numbers_are_shown_by_class_or_by_mean_and_median_alone() -> None:
    classes = info("alter", kind="number", choices=(Choice(0, "bis 17"), Choice(1, "ab 18")))
    figure = drawn(published([classes], {"alter": shown("")}), "verteilung-alter")
    assert figure.figure.table_rows == [["bis 17", "25,0 %"], ["ab 18", "75,0 %"]]
    years = info("jahre", kind="number", maximum=120)
    release = published([years], {"jahre": shown("12.5", median="11.0", percents={}, bands={})})
    figure = drawn(release, "verteilung-jahre")
    assert plain(figure.heading) == "Frage jahre? Im Median 11,0 (n = 120)"
    assert figure.figure.table_rows == [["Alle Antwortenden", "Mittelwert 12,5, Median 11,0"]]
    assert not [name for name in item_rows(release, release.tables[0])[0] if name.startswith("Antwort ")]


def test_texts_are_no_figures() -> None:
    release = published([info("wunsch", kind="long_text"), info("grund", kind="text")], {})
    assert result_figures(release) == ()
    assert item_rows(release, release.tables[0])[1] == ()


def test_reversed_and_conditional_questions_are_explained() -> None:
    item = info("a", reversed=True, condition="„Gruppe“ ist „Organisation“")
    figure = drawn(published([item], {"a": shown()}), "verteilung-a")
    assert "wenn gilt: „Gruppe“ ist „Organisation“." in figure.lead
    assert "Umgekehrt formuliert und nicht umgerechnet: „Frage a?“" in figure.lead


def test_keys_are_unique_stable_and_fit_for_links() -> None:
    items = [*matrix("a", "b"), *matrix("c", "d", section="Anderes"), info("m"), info("n")]
    table = groups(cell("Verein", {}))
    release = published(items, {item.code: shown() for item in items}, table)
    found = keys(release)
    assert len(set(found)) == len(found)
    assert all(key.replace("-", "").replace("_", "").isalnum() and key.isascii() for key in found)
    assert "mittelwerte-m" in found
    assert "mittelwerte-m-2" in found
    for figure in result_figures(release):
        assert figure.figure.id == figure.key
        ET.fromstring(figure.figure.svg_wide)  # noqa: S314  (our own output)


def test_a_table_with_nothing_but_hidden_groups_is_one_figure_that_says_why() -> None:
    table = groups(hidden_cell("A", Reason.TOWNS), hidden_cell("B"), dimension=Dimension.COUNTY)
    release = published([info("a")], {"a": shown()}, table)
    (figure,) = result_figures(release, Dimension.COUNTY)
    assert plain(figure.heading) == "Wer geantwortet hat, nach Landkreis: keine Anteile gezeigt (n = 150)"
    assert figure.lead.endswith(
        "Ohne Anteil: 2 (zu wenige Kommunen oder Kohorten mit genügend Antworten; zu wenige Antworten)."
    )


def test_places_are_not_compared() -> None:
    cells = [cell(name, {}, share=share) for name, share in (("A", "20.0"), ("B", "9.5"), ("C", "70.5"))]
    figure = drawn(published([], {}, groups(*cells, dimension=Dimension.COUNTY)), "zusammensetzung-landkreis")
    assert plain(figure.heading) == "Wer geantwortet hat, nach Landkreis: Anteile von 9,5 % bis 70,5 % (n = 150)"


def test_a_rest_is_no_finding() -> None:
    cells = (cell("A", {}, share="20.0"), cell("Übrige", {}, share="80.0", merged=("b", "c")))
    figure = drawn(published([], {}, groups(*cells, dimension=Dimension.GROUP)), "zusammensetzung-befragtengruppe")
    assert plain(figure.heading) == "Wer geantwortet hat, nach Befragtengruppe: „A“ 20,0 % (n = 150)"


def test_each_page_has_its_figures_and_one_can_be_drawn_alone() -> None:
    table, cohorts = groups(cell("Verein", {"a": shown()})), groups(cell("1", {}), dimension=Dimension.COHORT)
    release = published([info("a")], {"a": shown()}, table, cohorts)
    assert keys(release, Dimension.TOTAL) == ["zusammensetzung-organisationsart", "verteilung-a"]
    assert keys(release, Dimension.ORGANISATION) == ["zusammensetzung-organisationsart", "nach-organisationsart-a"]
    assert keys(release, Dimension.COHORT) == ["zusammensetzung-kohorte", "nach-kohorte-a"]
    assert keys(release, Dimension.SIZE) == []
    assert set(keys(release)) == {key for dimension in Dimension for key in keys(release, dimension)}
    assert result_figure(release, "nach-kohorte-a") == result_figures(release, Dimension.COHORT)[1]
    assert result_figure(release, "mittelwerte-x") is None


def test_rows_hold_every_printed_figure() -> None:
    release = published(
        [info("a", maximum=1, names={0: "nein"})], {"a": shown("0.8", 45, percents={0: "~25", 1: "75"})}
    )
    head, rows = item_rows(release, release.tables[0])
    assert dict(zip(head, rows[0], strict=True)) == {
        "Alle Antwortenden": "Alle", "Antwortbögen": 150, "Code der Frage": "a", "Abschnitt": "Lage", "Oberfrage": "",
        "Frage": "Frage a?", "Art": "Skala", "Skala von": 0, "Skala bis": 1, "umgekehrt formuliert": "nein",
        "Ergebnis": "gezeigt", "gefragt": 75, "erreicht": 65, "beantwortet": 45, "übersprungen": 8,
        "keine Angabe": "1–4", "Mittelwert": Decimal("0.8"), "Median": Decimal("0.8"),
        "Standardabweichung": Decimal("1.9"), "Antwort 1": "0 = nein", "Anteil 1 in %": "rund 25",
        "Antwort 2": "1", "Anteil 2 in %": Decimal(75),
    }  # fmt: skip


def test_rows_say_why_there_is_nothing_and_hold_no_number_then() -> None:
    items = [info("a"), info("b"), info("c", missing={"wn": "weiß nicht"})]
    table = groups(cell("Verein", {"a": FEW, "b": AGREED, "c": NOT_ASKED}), hidden_cell("Religion", Reason.OWN))
    head, rows = item_rows(published(items, {}, table), table)
    said = head.index("Ergebnis")
    assert [row[said] for row in rows] == [
        "zu wenige Antworten", "überwiegend zustimmend (Antworten zu einheitlich)", "nicht gefragt",
        *[reason_text(Reason.OWN)] * 3,
    ]  # fmt: skip
    figures = [[value for value in row[said + 1 :] if isinstance(value, int | Decimal)] for row in rows]
    assert figures == [[]] * 6
    assert [row[head.index("beantwortet")] for row in rows] == [None, "5–9", None, None, None, None]
    assert [name for name in head if name in {"keine Angabe", "weiß nicht"}] == ["keine Angabe", "weiß nicht"]


def test_rows_can_be_written_as_a_file() -> None:
    item = info("a", label="=1+1", missing={})
    release = published([item], {"a": shown(mean="-0.5", missing={})})
    head, rows = item_rows(release, release.tables[0], ["a"])
    sheet = Sheet("a", [Column(str(number), name) for number, name in enumerate(head)], rows)
    content = csv_bytes(sheet).decode("utf-8-sig")
    assert "'=1+1" in content
    assert item_rows(release, release.tables[0], [])[1] == ()
