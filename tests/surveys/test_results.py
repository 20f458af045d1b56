"""Pages and files of released results: who reads what, what they say, what they never say."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality, Programme
from portal.audit.models import AuditEntry
from portal.core.tables import read_xlsx
from surveys.enums import Wave
from surveys.models import Quotation, Release
from surveys.published import Dimension, Table, Unit
from surveys.release_data import checksum, encode
from surveys.selectors.result_tables import comparable
from surveys.selectors.results import facts
from tests.factories import MunicipalityFactory, ParticipationFactory, ProgrammeFactory, UserFactory
from tests.surveys.factories import DeploymentFactory, QuestionnaireFactory, VersionFactory
from tests.surveys.results import CHOICE, HARD, SCALE, cell, hidden_cell, release_of, results, scale

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
READERS = ["anonymous", "lead", "viewer", "officer_elsewhere", "stranger", "consultant", "ministry", "operator"]


@pytest.fixture
def programme(town: Municipality) -> Programme:
    """A programme in which the town takes part, the other town does not."""
    found: Programme = ProgrammeFactory.create(name="Vielfalt gestalten")
    ParticipationFactory.create(programme=found, municipality=town)
    return found


def page(client: Client, name: str, *arguments: Any, query: str = "") -> str:
    response = client.get(reverse(f"surveys:{name}", args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The text of a page with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


WHO_READS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "public wave": ({"public": True}, set(READERS)),
    "released wave": ({}, {"lead", "viewer", "consultant", "ministry"}),
    "ready wave": ({"state": "ready"}, {"consultant"}),
    "held wave": ({"state": "held"}, set()),
    "own deployment": ({"town": True}, {"lead", "viewer", "consultant"}),
    "ready deployment": ({"town": True, "state": "ready"}, {"consultant"}),
}


@pytest.mark.parametrize("case", WHO_READS)
def test_who_reads_a_release_its_files_and_its_line_in_the_list(
    case: str, client_as: As, town: Municipality, programme: Programme
) -> None:
    values, readers = WHO_READS[case]
    release = release_of(programme, **values | ({"town": town} if "town" in values else {}), title="Geheimer Titel")
    found: dict[str, set[str]] = {"page": set(), "file": set(), "list": set()}
    for role in READERS:
        client = client_as(role)
        answers = {
            "page": client.get(reverse("surveys:result_release", args=[release.pk])),
            "file": client.get(reverse("surveys:result_table", args=[release.pk, "csv"])),
        }
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        for name, answer in answers.items():
            found[name] |= {role} if answer.status_code == 200 else set()
        found["list"] |= {role} if "Geheimer Titel" in page(client, "result_list") else set()
    assert found == {"page": readers, "file": readers, "list": readers}


@pytest.mark.parametrize("role", ["anonymous", "ministry", "lead"])
def test_a_list_without_results_is_the_same_as_one_with_unreleased_ones(
    role: str, client_as: As, programme: Programme, town: Municipality
) -> None:
    empty = words(page(client_as(role), "result_list"))
    release_of(programme, state="ready")
    release_of(programme, state="ready", town=town)
    assert words(page(client_as(role), "result_list")) == empty


def test_the_list_is_grouped_by_programme_the_newest_first(client_as: As, programme: Programme) -> None:
    other = ProgrammeFactory.create(name="Anderes Programm")
    release_of(programme, public=True, title="Erste")
    release_of(other, public=True, title="Fremde")
    release_of(programme, public=True, title="Zweite")
    html = page(client_as("anonymous"), "result_list")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == ["Anderes Programm", "Vielfalt gestalten"]
    assert re.findall(r"(Erste|Zweite|Fremde)</a>", html) == ["Fremde", "Zweite", "Erste"]


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ({"public": True}, {"anonymous", "lead", "officer_elsewhere", "consultant", "ministry"}),
        ({}, {"lead", "consultant", "ministry"}),
        ({"town": True}, {"lead", "consultant"}),
    ],
)
def test_a_withdrawn_release_tells_its_number_and_day_to_those_who_could_read_it(
    values: dict[str, Any], gone: set[str], client_as: As, programme: Programme, town: Municipality
) -> None:
    values = values | ({"town": town} if "town" in values else {})
    release = release_of(programme, state="withdrawn", title="Geheimer Titel", **values)
    found = set()
    for role in ("anonymous", "lead", "officer_elsewhere", "consultant", "ministry"):
        for url in (
            reverse("surveys:result_release", args=[release.pk]),
            reverse("surveys:result_table", args=[release.pk, "xlsx"]),
            reverse("surveys:result_figure", args=[release.pk, "mittelwerte-lage", "svg"]),
        ):
            response = client_as(role).get(url)
            assert response.status_code == (410 if role in gone else 404), (role, url)
            text = response.content.decode()
            if role in gone:
                found.add(role)
                assert f"Auswertung {release.number} ist zurückgezogen" in text
            assert "Geheimer Titel" not in text
            assert "6,2" not in text
            assert "falsch" not in text
    assert found == gone


def test_a_discarded_release_was_never_there(client_as: As, programme: Programme) -> None:
    release = release_of(programme, state="ready")
    Release.objects.filter(pk=release.pk).update(
        state="withdrawn", withdrawn_at=release.built_at, withdrawn_by=release.created_by, withdrawn_reason="-"
    )
    url = reverse("surveys:result_release", args=[release.pk])
    assert [client_as(role).get(url).status_code for role in ("consultant", "ministry")] == [404, 404]


def test_the_page_says_who_when_how_many_and_what_it_does_not_say(client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    html = page(client_as("anonymous"), "result_release", release.pk)
    text = words(html)
    assert re.findall(r"<h1>(.*?)</h1>", html) == ["Wie läuft es? 2021"]
    assert "76 Antworten, Stand 01.03.2021." in text
    assert "Zeitraum der Befragung: 04.01.2021–28.02.2021." in text
    assert text.count("Die Befragung ist nicht repräsentativ.") >= 2
    assert "Künstliche Antworten" not in text
    for fact in (
        "Beratung GmbH",
        "Ministerium",
        "offener Link",
        "Deutsch, Türkçe",
        "nicht bekannt",
        "nicht bestimmbar",
    ):
        assert fact in text


def test_a_page_is_short_and_every_figure_keeps_its_place(client_as: As, programme: Programme) -> None:
    """What matters most, one open figure a block, the rest closed; the source once; words instead of empty figures."""
    html = page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk)
    text = words(html)
    assert text.index("Das Wichtigste") < text.index("Ausgewertet sind 76 Antworten.") < text.index("Auf dieser Seite")
    assert html.count("Quelle aller Abbildungen:") == 1
    assert "Quelle:" not in html
    assert "<details open" not in html
    told = text[text.index("Ohne Abbildung Hier gibt es keine Zahlen") :]
    assert "Wie oft gibt es Streit? Zu wenige Antworten" in told
    for key in ("verteilung-zusammen", "verteilung-wege", "verteilung-streit"):
        assert html.count(f'id="abb-{key}"') == 1


def test_a_breakdown_that_shows_nothing_says_so_in_its_tab_and_in_one_sentence(
    client_as: As, programme: Programme
) -> None:
    found = results()
    cohorts = Table(Dimension.COHORT, (hidden_cell("1", "Kohorte 1"), hidden_cell("2", "Kohorte 2")))
    release = release_of(programme, public=True, results=replace(found, tables=(*found.tables, cohorts)))
    client = client_as("anonymous")
    assert "Kohorte (nichts zu zeigen)" in page(client, "result_release", release.pk)
    html = page(client, "result_release", release.pk, query="?nach=kohorte")
    assert "jede Zeile verdeckt (zu wenige Kommunen oder Kohorten mit genügend Antworten)." in html
    assert "<figure" not in html
    assert "Alle Fragen als Tabelle" not in html
    assert page(client, "result_release", release.pk, query="?nach=gruppe").count("<figure") > 1


def test_start_and_end_without_a_common_question_have_no_link_to_a_comparison(
    client_as: As, programme: Programme
) -> None:
    start = release_of(programme, public=True)
    other = results(items=(replace(SCALE, code="anders"),))
    end = release_of(programme, public=True, results=other, wave=Wave.END)
    html = page(client_as("anonymous"), "result_release", start.pk)
    assert "haben keine Frage gemeinsam" in html
    assert reverse("surveys:result_compare", args=[start.pk, end.pk]) not in html


def test_every_entry_of_the_list_of_contents_leads_somewhere(client_as: As, programme: Programme) -> None:
    html = page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk)
    targets = re.findall(r'href="#([^"]+)"', html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(targets) >= 5
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))


def test_artificial_answers_are_named_on_every_page(client_as: As, programme: Programme, town: Municipality) -> None:
    found = results()
    made_up = results(method=replace(found.method, is_synthetic=True))
    wave = release_of(programme, public=True, results=made_up)
    end = release_of(programme, public=True, results=made_up, wave=Wave.END)
    release_of(programme, town=town, results=made_up)
    client = client_as("lead")
    for html in (
        page(client, "result_release", wave.pk),
        page(client, "town_results", town.slug),
        page(client, "result_compare", wave.pk, end.pk),
    ):
        assert "ünstliche Antworten" in html


def test_a_release_that_is_ready_says_that_it_is_not_released(client_as: As, programme: Programme) -> None:
    release = release_of(programme, state="ready")
    assert "Noch nicht freigegeben" in page(client_as("consultant"), "result_release", release.pk)


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("", ["Frage", "Alle n = 76"]),
        ("gesamt", ["Frage", "Alle n = 76"]),
        ("gruppe", ["Frage", "Bürger:innen n = 45", "Politik n = 31"]),
        ("kreis", ["Frage", "Alle n = 76"]),
        ("unsinn", ["Frage", "Alle n = 76"]),
    ],
)
def test_the_breakdown_is_chosen_by_the_address(
    by: str, columns: list[str], client_as: As, programme: Programme
) -> None:
    html = page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk, query=f"?nach={by}")
    table = html[html.index('id="tabelle-1-titel"') :]
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table[: table.index("</table>")])
    assert [words(head).strip() for head in heads] == columns


def test_hidden_words_and_figures_look_different_and_nothing_hidden_is_named(
    client_as: As, programme: Programme
) -> None:
    html = page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk, query="?nach=gruppe")
    text = words(html)
    assert "6,2" in text
    assert "überwiegend zustimmend" in text
    assert "verdeckt a : zu wenige Antworten" in text
    hidden = text[text.index("Verdeckt heißt nicht null") :]
    assert "zu wenige Antworten Bürger:innen: eine Frage Politik: eine Frage" in hidden
    assert "zu wenige Kommunen oder Kohorten mit genügend Antworten Beirat: alle Fragen" in hidden


def test_the_total_names_the_hidden_questions(client_as: As, programme: Programme) -> None:
    text = words(page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk))
    assert "zu wenige Antworten „Wie oft gibt es Streit?“" in text


def test_counts_of_a_question_stand_in_the_table(client_as: As, programme: Programme) -> None:
    html = page(client_as("anonymous"), "result_release", release_of(programme, public=True).pk)
    table = html[html.index('id="zahlen-caption"') :]
    rows = [words(row).split() for row in re.findall(r'<tr role="row">(.*?)</tr>', table, re.DOTALL)]
    assert rows[1] == [
        "Wie", "gut", "ist", "die", "Zusammenarbeit?", "gezeigt", "96", "87", "76", "7", "1–4",
        "6,2", "6,0", "1,9",
    ]  # fmt: skip


def test_what_is_kept_of_a_page_is_the_same_for_all_readers_and_another_for_each_breakdown(
    client_as: As, programme: Programme
) -> None:
    release = release_of(programme, public=True)

    def read(role: str) -> list[str]:
        pages = [
            page(client_as(role), "result_release", release.pk, query=f"?nach={by}") for by in ("gesamt", "gruppe")
        ]
        return [html[html.index('id="inhaltsverzeichnis"') : html.index("</main>")] for html in pages]

    first = read("anonymous")
    assert first[0] != first[1]
    assert read("anonymous") == read("consultant") == first
    cache.clear()
    assert read("consultant") == first


def test_nothing_is_kept_of_results_that_were_built_again(client_as: As, programme: Programme) -> None:
    release, client = release_of(programme, state="ready"), client_as("consultant")
    assert "6,2" in words(page(client, "result_release", release.pk))
    payload = encode(results(tables=(Table(Dimension.TOTAL, (cell("", "Alle", 76, zusammen=scale("7.3")),)),)))
    Release.objects.filter(pk=release.pk).update(state="building")
    Release.objects.filter(pk=release.pk).update(state="ready", payload=payload, sha256=checksum(payload))
    text = words(page(client, "result_release", release.pk))
    assert "7,3" in text
    assert "6,2" not in text


def files_of(client: Client, release: Release) -> list[str]:
    html = page(client, "result_release", release.pk)
    return sorted(set(re.findall(rf'href="(/ergebnisse/{release.pk}/[^"?#]+)"', html)))


def test_every_file_that_the_page_offers_opens(client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    client = client_as("anonymous")
    urls = [url for url in files_of(client, release) if not url.endswith(".png")]
    assert {url.rpartition(".")[2] for url in urls} == {"csv", "xlsx", "svg"}
    starts = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "svg": b"<?xml"}
    for url in urls:
        response = client.get(url)
        form = url.rpartition(".")[2]
        assert response.status_code == 200
        assert response.content.startswith(starts[form])
        disposition = response["Content-Disposition"]
        assert re.fullmatch(
            rf'attachment; filename="wie-laeuft-es-2021-auswertung-1-[a-z0-9_-]+-2021-03-01\.{form}"', disposition
        )


@pytest.mark.parametrize(
    ("of_figure", "form"), [(True, "png"), (True, "csv"), (True, "xlsx"), (False, "csv"), (False, "xlsx")]
)
def test_a_file_is_made_once_for_all_readers(client_as: As, programme: Programme, of_figure: bool, form: str) -> None:
    """What was made is handed out again: a mark put in its place comes back, to whoever may read the release."""
    release = release_of(programme, public=True)
    figure = next(url for url in files_of(client_as("anonymous"), release) if url.endswith(".png"))
    url = f"{figure.removesuffix('png')}{form}" if of_figure else f"/ergebnisse/{release.pk}/tabelle.{form}"
    cache.clear()
    first = client_as("anonymous").get(url)
    [name] = [name.rpartition(":")[2] for name in stored(cache) if "result-file-" in name]
    assert client_as("consultant").get(url).content == first.content == cache.get(name)
    cache.set(name, b"made before")
    assert client_as("ministry").get(url).content == b"made before"
    Release.objects.filter(pk=release.pk).update(
        state="withdrawn", withdrawn_at=release.built_at, withdrawn_by=release.created_by, withdrawn_reason="-"
    )
    assert client_as("anonymous").get(url).status_code == 410


def stored(kept: Any) -> list[str]:
    """Names in the cache of the process."""
    return list(kept._cache)


def test_a_file_made_before_the_release_is_made_again_with_its_day(
    client_as: As, programme: Programme, account: Any
) -> None:
    release = release_of(programme, state="ready")
    url = reverse("surveys:result_table", args=[release.pk, "xlsx"])
    draft = client_as("consultant").get(url).content
    Release.objects.filter(pk=release.pk).update(
        state="released", released_at=release.created_at + timedelta(days=2), released_by=account("consultant")
    )
    released = client_as("consultant").get(url).content
    assert released != draft
    sheets = {sheet.title: sheet.rows for sheet in read_xlsx(io.BytesIO(released))}
    assert "Auswertung 1, freigegeben am" in str(sheets.pop("Nachweis"))
    assert sheets == {sheet.title: sheet.rows for sheet in read_xlsx(io.BytesIO(draft))}


@pytest.mark.parametrize(
    "path", ["tabelle.svg", "tabelle.exe", "gibt-es-nicht.svg", "mittelwerte-lage.exe", "mittelwerte-lage"]
)
def test_files_that_do_not_exist(path: str, client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    assert client_as("consultant").get(f"/ergebnisse/{release.pk}/{path}").status_code == 404


def test_texts_that_look_like_formulas_stay_texts(client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    client = client_as("anonymous")
    text = client.get(reverse("surveys:result_table", args=[release.pk, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {cell for row in rows for cell in row if "Treffen" in cell} == {"'=Treffen"}
    assert len(rows) == 1 + 3 * (1 + 3)
    book = client.get(reverse("surveys:result_table", args=[release.pk, "xlsx"])).content
    sheets = read_xlsx(io.BytesIO(book))
    assert [sheet.title for sheet in sheets] == ["Alle Antwortenden", "Befragtengruppe", "Methode", "Nachweis"]
    assert ["Durchgeführt von", "Beratung GmbH"] in sheets[2].rows


@pytest.mark.parametrize(("state", "said"), [("released", True), ("ready", False)])
def test_page_and_files_name_number_day_checksum_and_address_once_released(
    state: str, said: bool, client_as: As, programme: Programme
) -> None:
    """Before the release there is nothing to quote."""
    release = release_of(programme, state=state)
    client = client_as("consultant")

    def file(key: str, form: str) -> bytes:
        return bytes(client.get(reverse("surveys:result_figure", args=[release.pk, key, form])).content)

    address = f"http://127.0.0.1:8000/ergebnisse/{release.pk}/"
    svg = words(file("verteilung-zusammen", "svg").decode())
    book = read_xlsx(io.BytesIO(file("verteilung-zusammen", "xlsx")))
    found = [
        words(page(client, "result_release", release.pk)),
        client.get(reverse("surveys:result_table", args=[release.pk, "csv"])).content.decode(),
        file("verteilung-zusammen", "csv").decode(),
        str([sheet.rows for sheet in book]),
    ]
    name = f"Auswertung {release.number}, freigegeben am"
    for text in found:
        assert (name in text, release.sha256 in text, address in text) == (said, said, said)
    assert (name in svg, "Dauerhafte Adresse" in svg) == (said, said)


def test_no_file_says_more_than_the_release(client_as: As, programme: Programme) -> None:
    """The hidden cell and the hidden question have no figures in any column."""
    release = release_of(programme, public=True)
    text = client_as("anonymous").get(reverse("surveys:result_table", args=[release.pk, "csv"])).content.decode()
    head, *rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    first, last = head.index("gefragt"), head.index("Auswertung")
    silent = [row for row in rows if "Beirat" in row or HARD.label in row]
    assert len(silent) == 6
    choices = {"−2", "−1", "0", "1", "2", "Post", "'=Treffen", *(str(point) for point in range(11))}
    assert {cell for row in silent for cell in row[first:last]} <= choices | {
        "", "0 = gar nicht gut", "10 = sehr gut", "'-2", "'−2", "'−1",
    }  # fmt: skip


def test_the_complete_table_says_which_release_and_how_to_read_it(client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    text = client_as("anonymous").get(reverse("surveys:result_table", args=[release.pk, "csv"])).content.decode()
    head, *rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert head[:3] == ["Aufschlüsselung", "Gruppe", "Antwortbögen"]
    assert head[-4:] == ["Auswertung", "Stand", "Hinweis", "Nachweis"]
    note = "Die Befragung ist nicht repräsentativ."
    assert {tuple(row[-4:-1]) for row in rows} == {(str(release.number), "01.03.2021", note)}
    assert {row[0] for row in rows} == {"Alle Antwortenden", "Befragtengruppe"}
    assert "Oberfrage" not in head
    assert not [name for number, name in enumerate(head) if not any(row[number] for row in rows)]


def test_figures_in_a_workbook_have_one_format(client_as: As, programme: Programme) -> None:
    release = release_of(programme, public=True)
    book = client_as("anonymous").get(reverse("surveys:result_table", args=[release.pk, "xlsx"])).content
    head, *rows = openpyxl.load_workbook(io.BytesIO(book))["Alle Antwortenden"].iter_rows()
    columns = [number for number, cell in enumerate(head) if str(cell.value).startswith(("Mittelwert", "Anteil"))]
    formats = {row[number].number_format for row in rows for number in columns if row[number].value is not None}
    assert formats == {"#,##0.0##"}


@pytest.mark.parametrize(
    ("role", "values", "header"),
    [
        ("anonymous", {"public": True}, "public, no-cache"),
        ("ministry", {"public": True}, "no-store, private"),
        ("ministry", {}, "no-store, private"),
    ],
)
def test_only_public_files_may_be_kept_and_only_by_strangers(
    role: str, values: dict[str, Any], header: str, client_as: As, programme: Programme
) -> None:
    release = release_of(programme, **values)
    response = client_as(role).get(reverse("surveys:result_table", args=[release.pk, "csv"]))
    assert response["Cache-Control"] == header
    assert bool(response.get("ETag")) is (role == "anonymous")


def test_a_public_file_that_was_not_changed_is_not_sent_again_until_it_is_withdrawn(
    client_as: As, programme: Programme
) -> None:
    release = release_of(programme, public=True)
    client, url = client_as("anonymous"), reverse("surveys:result_table", args=[release.pk, "csv"])
    etag = client.get(url)["ETag"]
    unchanged = client.get(url, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, "public, no-cache")
    Release.objects.filter(pk=release.pk).update(
        state="withdrawn", withdrawn_at=release.built_at, withdrawn_by=release.created_by, withdrawn_reason="-"
    )
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 410


def test_downloads_of_signed_in_people_are_recorded(client_as: As, programme: Programme, account: Any) -> None:
    release = release_of(programme, public=True)
    url = reverse("surveys:result_table", args=[release.pk, "csv"])
    for role in ("anonymous", "ministry"):
        client_as(role).get(url)
        client_as(role).head(url)
    entries = AuditEntry.objects.filter(action="release.download")
    assert [(entry.actor, entry.object_id, entry.detail) for entry in entries] == [
        (account("ministry"), str(release.pk), {"file": "tabelle.csv"})
    ]


def test_questions_that_were_asked_alike_stand_side_by_side(client_as: As, programme: Programme) -> None:
    start = release_of(programme, public=True)
    later = results(
        tables=(Table(Dimension.TOTAL, (cell("", "Alle", 60, zusammen=scale("7.1", 60)),)), results().tables[1])
    )
    end = release_of(programme, public=True, wave=Wave.END, results=later)
    text = words(page(client_as("anonymous"), "result_compare", start.pk, end.pk))
    assert "sind nicht verknüpft" in text
    assert "6,2 n = 76 7,1 n = 60" in text
    assert not re.search(r"[↑↓→▲▼]|\+\d|0,9", text)
    assert f"/ergebnisse/vergleich/{start.pk}/{end.pk}/" in page(client_as("anonymous"), "result_release", start.pk)
    assert f"/ergebnisse/vergleich/{start.pk}/{end.pk}/" in page(client_as("anonymous"), "result_release", end.pk)


def test_other_groups_are_not_put_together(client_as: As, programme: Programme) -> None:
    """No total where the groups differ, and only the group that both have."""
    groups = Table(Dimension.GROUP, (cell("buerger", "Bürger:innen", 33), cell("gremium", "Gremium", 40)))
    start = release_of(programme, public=True)
    end = release_of(programme, public=True, wave=Wave.END, results=results(tables=(results().tables[0], groups)))
    html = page(client_as("anonymous"), "result_compare", start.pk, end.pk)
    headings = re.findall(r'<h2 id="gruppe-\d+">(.*?)</h2>', html)
    assert headings == ["Bürger:innen"]
    assert "Die befragten Gruppen sind nicht dieselben." in html
    assert "n = 76" not in html[html.index(headings[0]) :]


def test_questions_in_another_form_are_named_and_not_shown(client_as: As, programme: Programme) -> None:
    start = release_of(programme, public=True)
    other = (replace(SCALE, maximum=5, choices=SCALE.choices[:6]), CHOICE, HARD)
    end = release_of(programme, public=True, wave=Wave.END, results=results(items=other))
    html = page(client_as("anonymous"), "result_compare", start.pk, end.pk)
    shown = html[: html.index("Fragen, die nur ähnlich heißen")]
    assert SCALE.label not in shown
    assert CHOICE.label in shown
    assert SCALE.label in html


def test_nothing_in_common_is_said(client_as: As, programme: Programme) -> None:
    start = release_of(programme, public=True, results=results(items=(SCALE,)))
    end = release_of(programme, public=True, wave=Wave.END, results=results(items=(CHOICE,)))
    html = page(client_as("anonymous"), "result_compare", start.pk, end.pk)
    assert "Keine Frage passt zusammen" in html
    assert "6,2" not in html


def test_comparisons_that_are_none(client_as: As, programme: Programme, town: Municipality) -> None:
    """Turned round, with itself, with another programme, with a municipality, with what the reader must not see."""
    start, end = release_of(programme, public=True), release_of(programme, public=True, wave=Wave.END)
    foreign = release_of(ProgrammeFactory.create(), public=True, wave=Wave.END)
    own = release_of(programme, town=town, wave=Wave.END)
    ready = release_of(programme, state="ready", wave=Wave.END)
    pairs = [(end, start), (start, start), (start, foreign), (start, own), (start, ready)]
    urls = [reverse("surveys:result_compare", args=[first.pk, last.pk]) for first, last in pairs]
    assert [client_as("lead").get(url).status_code for url in urls] == [404] * 5
    assert client_as("lead").get(reverse("surveys:result_compare", args=[10**30, end.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"label": "Wie klappt die Zusammenarbeit?"}, True),
        ({"kind": "number"}, False),
        ({"minimum": 1}, False),
        ({"reversed": True}, False),
        ({"choices": ()}, False),
        ({"condition": "nur Bürger:innen"}, False),
    ],
)
def test_which_questions_fit(changes: dict[str, Any], fits: bool) -> None:
    assert (comparable(SCALE, replace(SCALE, **changes)) == "") is fits


def test_a_municipality_reads_its_own_result_beside_the_programme(
    client_as: As, town: Municipality, other_town: Municipality, programme: Programme
) -> None:
    questionnaire = QuestionnaireFactory.create(wave=Wave.START)
    own = results(
        title="Eigenes", tables=(Table(Dimension.TOTAL, (cell("", "Alle", 23, zusammen=scale("4.4", 23)),)),)
    )
    foreign = results(
        title="Fremdes", tables=(Table(Dimension.TOTAL, (cell("", "Alle", 31, zusammen=scale("9.9", 31)),)),)
    )
    release_of(programme, town=town, results=own, questionnaire=questionnaire)
    release_of(programme, town=other_town, results=foreign, questionnaire=questionnaire, version=2)
    release_of(programme, questionnaire=questionnaire)
    text = words(page(client_as("lead"), "town_results", town.slug))
    assert "Ihre Kommune n = 23 Programm insgesamt n = 76" in text
    assert "4,4 n = 23 6,2 n = 76" in text
    assert "Fremdes" not in text
    assert "9,9" not in text
    assert "kein Urteil über Ihre Kommune" in text
    assert "Einiges ist verdeckt" in text


def test_without_a_result_of_the_programme_the_own_one_stands_alone(
    client_as: As, town: Municipality, programme: Programme
) -> None:
    release_of(programme, town=town)
    release_of(programme, wave=Wave.START)  # another questionnaire
    text = words(page(client_as("viewer"), "town_results", town.slug))
    assert "Ihre Zahlen stehen deshalb allein." in text
    assert "Programm insgesamt" not in text


def test_a_programme_that_asked_other_people_does_not_stand_beside(
    client_as: As, town: Municipality, programme: Programme
) -> None:
    questionnaire = QuestionnaireFactory.create(wave=Wave.START)
    everybody = results(method=replace(results().method, population="Alle Personen der Zielgruppe"))
    release_of(programme, town=town, questionnaire=questionnaire)
    release_of(programme, questionnaire=questionnaire, results=everybody)
    text = words(page(client_as("lead"), "town_results", town.slug))
    assert "nicht dieselben Personengruppen befragt" in text
    assert "Programm insgesamt" not in text


@pytest.mark.parametrize("state", ["", "ready", "held"])
def test_a_missing_result_says_why_and_never_that_one_is_being_made(
    state: str, client_as: As, town: Municipality, programme: Programme
) -> None:
    if state:
        release = release_of(programme, town=town, state=state)
        deployment = release.deployment
        assert deployment is not None
    else:
        deployment = DeploymentFactory.create(version=VersionFactory.create(), municipality=town, programme=programme)
    deployment.closed_at = deployment.created_at
    deployment.save()
    text = words(page(client_as("lead"), "town_results", town.slug))
    assert "Für diese Befragung ist kein Ergebnis freigegeben. Mit weniger als 5 Antworten gibt es keines." in text
    assert "Fragen Sie die Beratung." in text
    assert "6,2" not in text


def test_a_running_survey_has_no_result_yet(client_as: As, town: Municipality) -> None:
    DeploymentFactory.create(municipality=town)
    text = words(page(client_as("lead"), "town_results", town.slug))
    assert "Ergebnisse gibt es erst nach dem Ende der Befragung." in text


def test_a_withdrawn_own_result_is_named_with_its_day(client_as: As, town: Municipality, programme: Programme) -> None:
    release = release_of(programme, town=town, state="withdrawn")
    text = words(page(client_as("lead"), "town_results", town.slug))
    assert f"Das Ergebnis wurde am {release.withdrawn_at:%d.%m.%Y} zurückgezogen." in text
    assert "6,2" not in text


def test_nothing_at_all(client_as: As, town: Municipality) -> None:
    assert "Noch keine Befragung" in page(client_as("lead"), "town_results", town.slug)


def test_one_of_several_own_results_is_chosen(client_as: As, town: Municipality, programme: Programme) -> None:
    first = release_of(programme, town=town, title="Am Anfang")
    release_of(programme, town=town, title="Am Ende", wave=Wave.END)
    client = client_as("lead")
    assert re.findall(r'<h2 id="eigenes">(.*?)</h2>', page(client, "town_results", town.slug)) == ["Am Ende"]
    html = page(client, "town_results", town.slug, query=f"?auswertung={first.pk}")
    assert re.findall(r'<h2 id="eigenes">(.*?)</h2>', html) == ["Am Anfang"]


def test_released_quotations_stand_on_the_page_of_all_answers_of_a_wave(
    client_as: As, programme: Programme, town: Municipality
) -> None:
    release = release_of(programme, public=True)
    own = release_of(programme, town=town, questionnaire=release.questionnaire)
    second = UserFactory.create(consultant=True)
    about = {
        "questionnaire": release.questionnaire,
        "item": "grund",
        "language": "de",
        "proposed_by": release.created_by,
    }
    done = {"step": "released", "released_by": second, "released_at": timezone.now()}
    Quotation.objects.create(**about, **done, programme=programme, text="Gut war der Austausch.")
    Quotation.objects.create(**about, programme=programme, text="Noch nicht freigegeben.")
    Quotation.objects.create(**about, **done, programme=ProgrammeFactory.create(), text="Aus einem anderen Programm.")
    client = client_as("lead")
    found = {
        query: [text for text in ("Gut war", "Noch nicht frei", "Aus einem anderen") if text in html]
        for query in ("", "?nach=gruppe")
        for html in [page(client, "result_release", release.pk, query=query)]
    }
    assert found == {"": ["Gut war"], "?nach=gruppe": []}
    assert "Gut war" not in page(client, "result_release", own.pk)


def queries(client: Client, *urls: str) -> list[int]:
    found = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        found.append(len(captured))
    return found


@pytest.mark.parametrize("role", ["lead", "consultant"])
def test_pages_cost_the_same_with_one_and_three_releases(
    role: str, client_as: As, town: Municipality, programme: Programme
) -> None:
    questionnaire = QuestionnaireFactory.create(wave=Wave.START)
    start = release_of(programme, public=True, questionnaire=questionnaire)
    end = release_of(programme, public=True, wave=Wave.END)
    release_of(programme, town=town, questionnaire=questionnaire)
    client = client_as(role)
    urls = [
        reverse("surveys:result_list"), reverse("surveys:result_release", args=[start.pk]),
        reverse("surveys:result_compare", args=[start.pk, end.pk]), reverse("surveys:town_results", args=[town.slug]),
        reverse("surveys:result_table", args=[start.pk, "csv"]),
    ]  # fmt: skip
    few = queries(client, *urls)
    for number in (2, 3):
        other = MunicipalityFactory.create()
        ParticipationFactory.create(programme=programme, municipality=other)
        release_of(programme, town=town, questionnaire=questionnaire, version=number)
        release_of(programme, town=other, questionnaire=questionnaire, version=number + 10)
        release_of(ProgrammeFactory.create(), public=True, questionnaire=questionnaire)
    assert queries(client, *urls) == few


def test_lists_tell_when_people_answered_and_how_many(client_as: As, programme: Programme, town: Municipality) -> None:
    release_of(programme, public=True)
    found = words(client_as("anonymous").get(reverse("surveys:result_list")).content.decode())
    assert "04.01.2021–28.02.2021" in found
    assert "76" in found
    assert "01.03.2021" not in found, "the day of the processing is no news for readers"


@pytest.mark.parametrize(
    ("towns", "deployments", "unit", "said"),
    [
        (("Rodgau",), 1, Unit.TOWN, "1 Erhebung in Rodgau"),
        (("Rodgau",), 2, Unit.TOWN, "2 Erhebungen in Rodgau"),
        (("Kohorte 1",), 1, Unit.COHORT, "1 Erhebung: Kohorte 1"),
        (("A", "B"), 3, Unit.TOWN, "3 Erhebungen in 2 Kommunen: A, B"),
        ((), 1, Unit.TOWN, "1 Erhebung"),
    ],
)
def test_the_method_names_who_was_asked(towns: tuple[str, ...], deployments: int, unit: Unit, said: str) -> None:
    method = replace(results().method, towns=towns, deployments=deployments, unit=unit)
    assert dict(facts(method))["Erhebungen"] == said
