"""The components show what they are given, and say it without colour."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import SafeString

from portal.core.icons import RENDERED
from portal.core.style_charts import sample_figure
from tests.look.html import elements, one

TONES = ["neutral", "info", "success", "sustained", "warning", "danger", "muted"]


def component(name: str, **inputs: Any) -> str:
    return render_to_string(f"components/{name}.html", inputs)


def tag(source: str, address: str = "/liste/", **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(address), **context}))


def test_each_tone_has_its_own_shape() -> None:
    shapes = {str(RENDERED[tone]) for tone in TONES}
    assert len(shapes) == len(TONES)
    for tone in TONES:
        assert str(RENDERED[tone]) in component("status_badge", label="laufend", tone=tone)


def test_a_badge_without_tone_is_neutral_and_escapes_its_label() -> None:
    html = component("status_badge", label="<b>x</b>")
    assert "vp-tone-neutral" in html
    assert "&lt;b&gt;x" in html


@pytest.mark.parametrize(
    ("value", "maximum", "shown"), [(3, 7, "3 von 7"), (0, 0, "0 von 0"), (1500, 2000, "1.500 von 2.000")]
)
def test_a_progress_bar_says_its_value_and_keeps_numbers_plain_in_attributes(
    value: int, maximum: int, shown: str
) -> None:
    html = component("progress_bar", label="Umgesetzt", value=value, maximum=maximum)
    bar = one(html, "progress")
    assert (bar["value"], bar["max"]) == (str(value), str(maximum or 1))
    assert shown in html


def test_a_table_has_caption_headers_and_german_numbers() -> None:
    columns = [{"label": "Kommune"}, {"label": "Einwohner:innen", "numeric": True}]
    html = component("data_table", id="t", caption="Kommunen", columns=columns, rows=[["Rodgau", 45000], ["X", None]])
    assert one(html, "caption").text.strip() == "Kommunen"
    assert [cell.text for cell in elements(html, "th", scope="col")] == ["Kommune", "Einwohner:innen"]
    assert [cell.text for cell in elements(html, "th", scope="row")] == ["Rodgau", "X"]
    assert [cell.text for cell in elements(html, "td")] == ["45.000", "–"]
    assert one(html, "div", role="region")["aria-labelledby"] == one(html, "caption")["id"]


def test_an_empty_table_says_so() -> None:
    html = component("data_table", id="t", caption="Kommunen", columns=[{"label": "A"}], rows=[])
    assert one(html, "td").text == "Keine Einträge."


def test_pagination_keeps_the_filter_and_marks_the_page() -> None:
    page = Paginator(range(24000), 20).get_page(4)
    html = component("pagination", page_obj=page, query="status=laufend&q=a%26b")
    assert [link.text.strip() for link in elements(html, "a", aria_current="page")] == ["Seite 4"]
    assert one(html, "a", rel="next")["href"] == "?status=laufend&q=a%26b&seite=5"
    assert elements(html, "a")[-2]["href"].endswith("seite=1200")


def test_one_page_needs_no_pagination() -> None:
    assert component("pagination", page_obj=Paginator(range(3), 20).get_page(1), query="").strip() == ""


def test_a_refused_button_gives_its_reason() -> None:
    html = component("reason_button", label="Abschließen", url="/x/", allowed=False, reason="Erst die Meilensteine.")
    assert "disabled" in one(html, "button").attributes
    assert "Erst die Meilensteine." in html
    assert elements(html, "a") == []


def test_a_confirmation_works_without_script_and_posts_with_a_token() -> None:
    html = component(
        "confirm_dialog", id="d", title="Löschen?", text="T", action_url="/weg/", label="Löschen", csrf_token="abc"
    )
    assert one(html, "a", data_dialog_open="d")["href"] == "/weg/"
    assert one(html, "form")["action"] == "/weg/"
    assert one(html, "input", name="csrfmiddlewaretoken")["value"] == "abc"


def test_a_figure_shows_both_drawings_and_the_data() -> None:
    html = component("figure", figure=sample_figure())
    ids = [element["id"] for element in elements(html) if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert len(elements(html, "svg", role="img")) == 2
    assert [cell.text for cell in elements(html, "th", scope="row")] == ["laufend", "umgesetzt"]


def test_facts_show_lists_and_a_dash_for_nothing() -> None:
    html = component("definition_list", items=[("Ort", ""), ("Gruppen", ["A", "B"])])
    assert [entry.text.strip() for entry in elements(html, "dd")] == ["–", "AB"]


def test_the_last_crumb_is_this_page() -> None:
    html = component("breadcrumb", items=[("Start", "/"), ("Ziele", "")])
    assert one(html, aria_current="page").text == "Ziele"
    assert [link["href"] for link in elements(html, "a")] == ["/"]


@dataclass
class Entry:
    when: date
    who: str
    text: str


def test_a_timeline_carries_machine_readable_days() -> None:
    html = component("timeline", entries=[Entry(date(2021, 3, 2), "Beratung", "Verschoben.")])
    assert one(html, "time")["datetime"].startswith("2021-03-02")
    assert one(html, "time").text == "02.03.2021"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 1234.5|german_number:1 }}", "1.234,5"),
        ("{{ n|german_number }}", "−3"),
        ("{{ none|german_number }}", "–"),
        ("{{ 0.256|percent }}", "25,6\u00a0%"),
        ("{{ 0.256|percent:0 }}", "26\u00a0%"),
        ("{{ none|percent }}", "–"),
        ("{{ day|date_de }}", "05.03.2021"),
    ],
)
def test_numbers_and_days_are_written_the_german_way(source: str, shown: str) -> None:
    assert tag(source, n=-3, none=None, day=date(2021, 3, 5)) == shown


@pytest.mark.parametrize(
    ("address", "state", "link"),
    [
        ("/?status=x&seite=3", None, "?status=x&sort=titel"),
        ("/?sort=titel", "ascending", "?sort=-titel"),
        ("/?sort=-titel", "descending", "?sort=titel"),
    ],
)
def test_a_sort_header_turns_the_order_and_keeps_the_filter(address: str, state: str | None, link: str) -> None:
    html = tag('{% sort_header "Titel" "titel" %}', address)
    assert one(html, "th").attributes.get("aria-sort") == state
    assert one(html, "a")["href"] == link


def test_query_tags_change_and_drop_parameters() -> None:
    address = "/?status=x&sort=a&seite=3&status=y"
    assert tag('{% query_with sort="b" %}', address) == "?status=x&amp;status=y&amp;sort=b"
    assert tag("{% query_with sort=None %}", address) == "?status=x&amp;status=y"
    assert tag('{% query_without "status" %}', address) == "sort=a"


def test_an_icon_is_decoration() -> None:
    html = tag('{% icon "check" %}')
    assert isinstance(html, SafeString)
    assert one(html, "svg")["aria-hidden"] == "true"


def test_an_unknown_icon_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        tag('{% icon "gibtesnicht" %}')
