"""The pages: who sees what, what they say, and that no address breaks them."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.enums import NoteAudience
from municipalities.models import Measure, Programme
from tests.factories import (
    BodyFactory,
    InternalNoteFactory,
    LogEntryFactory,
    MeasureFactory,
    MembershipFactory,
    ParticipationFactory,
    PostFactory,
    ProgrammeFactory,
    ShiftFactory,
)
from tests.surveys.results import release_of, results

pytestmark = pytest.mark.django_db


def page(client_as, scene, role="consultant", query="") -> str:
    answer = client_as(role).get(reverse("dashboards:programme_dashboard", args=[scene.programme.slug]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("role", "list_status", "page_status", "export_status"),
    [
        ("anonymous", 302, 302, 302),
        ("lead", 403, 403, 403),
        ("editor", 403, 403, 403),
        ("viewer", 403, 403, 403),
        ("stranger", 403, 403, 403),
        ("consultant", 200, 200, 200),
        ("ministry", 200, 200, 403),
        ("operator", 403, 403, 403),
    ],
)
def test_who_may_open_what(client_as, scene, role, list_status, page_status, export_status):
    client = client_as(role)
    slug = scene.programme.slug
    assert client.get(reverse("dashboards:programme_list")).status_code == list_status
    assert client.get(reverse("dashboards:programme_dashboard", args=[slug])).status_code == page_status
    for kind in ("xlsx", "csv"):
        assert client.get(reverse("dashboards:programme_export", args=[slug, kind])).status_code == export_status
    if role in {"consultant", "ministry"}:
        assert client.get(reverse("dashboards:programme_dashboard", args=["gibt-es-nicht"])).status_code == 404


def test_the_consultant_reads_who_could_use_support(client_as, scene, today):
    html = page(client_as, scene)
    assert "1 von 3 Kommunen könnte Unterstützung brauchen." in html
    help_list = html[html.index('id="hilfe"') : html.index('id="kommunen"')]
    assert re.findall(r'<h3 id="hilfe-([a-z]+)"', help_list) == ["ashausen"]
    assert "2 Maßnahmen sind überfällig, die älteste seit" in help_list
    assert "1 offene Maßnahme ohne Eintrag seit mindestens 90 Tagen" in help_list
    assert "1 offene Maßnahme wurde mindestens zweimal verschoben" in help_list
    assert "Stelle „Integrationsbeauftragte:r“ ist seit" in help_list
    assert "Gremium „Runder Tisch Vielfalt“: ruhend" in help_list
    assert "/kommunen/ashausen/massnahmen/?attention=late" in help_list
    assert "in 1 Kommune ist keine Stelle erfasst" in html
    assert "Zethausen" not in html


def test_the_ministry_sees_no_town_signals_and_nothing_internal(client_as, scene):
    measure = Measure.objects.get(title="Kanarienvogel Willkommensfest")
    InternalNoteFactory.create(measure=measure, text="Kanarienvogel Notiz", audience=NoteAudience.SHARED)
    with CaptureQueriesContext(connection) as queries:
        html = page(client_as, scene, "ministry", "?signal=late&district=98001&cohort=1&q=Ashausen")
    for canary in (
        "Kanarienvogel",
        "Runder Tisch",
        "Integrationsbeauftragte",
        "überfällig",
        "unbesetzt",
        "ohne Eintrag",
    ):
        assert canary not in html
    assert "2 von 7 Maßnahmen sind umgesetzt, in 3 Kommunen." in html
    assert "/kommunen/" not in html
    assert reverse("reports:edition_list") in html
    read = " ".join(query["sql"] for query in queries.captured_queries)
    for part in ("_logentry", "_internalnote", "municipalities_post", "_body", "_shift", '"planned_end"'):
        assert part not in read
    assert not re.search(r'"municipalities_\w+"\."title"', read), "titles of releases may be read, those of towns not"


def test_a_programme_that_has_ended_says_so(client_as, scene):
    Programme.objects.filter(pk=scene.programme.pk).update(ends_on="2025-12-31")
    assert "Programm beendet. Offene Hinweise gibt es heute bei 1 von 3 Kommunen." in page(client_as, scene)


@pytest.mark.parametrize(
    "query",
    [
        "?sort=success",
        "?sort=-municipality__population",
        "?sort=pk;drop",
        "?seite=0&help=-1",
        "?seite=99999999999999999999&help=abc",
        "?cohort=abc&district=%27&phase=x&signal=y",
        "?cohort=99999999999999999999",
        "?q=" + "x" * 500,
        "?q=%25_%27%22%3Cscript%3E",
        "?q=%ED%A0%80%EF%BF%BF%01",
        "?signal=late&signal=any&cohort=1&cohort=2",
        "?sort=last&seite=2",
    ],
)
def test_strange_parameters_are_no_error(client_as, scene, query):
    html = page(client_as, scene, query=query)
    assert "<script>" not in html.split("</head>")[1].split("<footer")[0]
    export = reverse("dashboards:programme_export", args=[scene.programme.slug, "csv"])
    assert client_as("consultant").get(export + query).status_code == 200


def test_an_order_by_success_is_refused(client_as, scene):
    order = re.compile(r'<th scope="row"[^>]*><a href="/kommunen/([a-z]+)/"')
    assert order.findall(page(client_as, scene, query="?sort=-done")) == order.findall(page(client_as, scene))


def test_an_unknown_filter_value_is_named(client_as, scene):
    html = page(client_as, scene, query="?cohort=7")
    assert "Ein Filter bleibt ohne Wirkung" in html
    assert "1 von 3 Kommunen könnte" in html


def test_filters_show_as_chips_that_take_them_away(client_as, scene):
    html = page(client_as, scene, query="?cohort=2&q=be&sort=last&seite=1")
    assert "Kohorte: 2" in html
    assert 'href="?q=be&amp;sort=last"' in html
    assert "Bei keiner der 1 Kommunen" not in html
    assert "Ashausen" not in html


def test_nothing_found(client_as, scene):
    assert "Keine Kommune gefunden" in page(client_as, scene, query="?q=gibtesnicht")


def test_an_empty_programme_is_a_page(client_as, scene):
    empty = ProgrammeFactory.create()
    for role in ("consultant", "ministry"):
        assert client_as(role).get(reverse("dashboards:programme_dashboard", args=[empty.slug])).status_code == 200


def test_with_several_programmes_there_is_a_list(client_as, scene):
    html = client_as("ministry").get(reverse("dashboards:programme_list")).content.decode()
    assert "Vielfalt vor Ort" in html
    assert "3 Kommunen" in html


def test_with_one_programme_the_list_redirects(client_as):
    programme = ProgrammeFactory.create()
    answer = client_as("consultant").get(reverse("dashboards:programme_list"))
    assert answer.headers["Location"] == reverse("dashboards:programme_dashboard", args=[programme.slug])


def add_towns(programme: Programme, number: int) -> None:
    for _ in range(number):
        town = ParticipationFactory.create(programme=programme).municipality
        measure = MeasureFactory.create(municipality=town, late=True)
        ShiftFactory.create_batch(2, measure=measure)
        LogEntryFactory.create(measure=MeasureFactory.create(municipality=town, stale=True), happened_on="2025-01-01")
        PostFactory.create(municipality=town)
        BodyFactory.create(municipality=town, state="suspended")


@pytest.mark.parametrize("role", ["consultant", "ministry"])
@pytest.mark.parametrize("query", ["", "?signal=any", "?signal=stale&sort=last", "?sort=phase&q=Test"])
def test_the_number_of_queries_does_not_grow(client_as, role, query):
    programme = ProgrammeFactory.create()
    url = reverse("dashboards:programme_dashboard", args=[programme.slug]) + query
    client, counts = client_as(role), []
    for more in (1, 2, 27):
        add_towns(programme, more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    print(f"{role} {query or '/'}: {counts[0]} queries with 1, 3 and 30 municipalities")


def test_a_big_page_stays_small(client_as, scene):
    add_towns(scene.programme, 45)
    size = len(gzip.compress(page(client_as, scene).encode()))
    print(f"{size / 1024:.1f} kB gzipped with 48 municipalities")
    assert size <= 40 * 1024


def test_pages_of_table_and_help_list(client_as, scene):
    add_towns(scene.programme, 45)
    first, second = page(client_as, scene), page(client_as, scene, query="?seite=2&help=2")
    rows = re.compile(r'<th scope="row" role="rowheader"><a href="/kommunen/')
    assert (len(rows.findall(first)), len(rows.findall(second))) == (25, 23)
    assert first.count("vp-help__card") == 12
    assert "Vorige Kommunen" in second


@pytest.mark.parametrize("role", ["consultant", "ministry"])
def test_start_leads_to_the_programme(client_as, scene, role):
    assert client_as(role).get("/").headers["Location"].startswith("/programme/")


def test_start_leads_the_operator_to_the_accounts(client_as):
    assert client_as("operator").get("/").headers["Location"] == reverse("people:list")


@pytest.mark.parametrize("role", ["lead", "editor", "viewer"])
def test_start_leads_to_the_only_town(client_as, town, role):
    assert client_as(role).get("/").headers["Location"] == town.get_absolute_url()


def test_start_lists_several_towns(client_as, account, town, other_town):
    MembershipFactory.create(user=account("lead"), municipality=other_town)
    MeasureFactory.create(municipality=other_town, late=True)
    html = client_as("lead").get("/").content.decode()
    assert "Meine Kommunen" in html
    assert "Innenstadt" in html
    assert "1 Maßnahme ist überfällig seit" in html


def test_start_tells_a_member_of_no_town_what_to_do(client_as, town):
    html = client_as("stranger").get("/").content.decode()
    assert "noch keiner Kommune zugeordnet" in html
    assert "Innenstadt" not in html


def test_start_needs_a_sign_in(client_as):
    assert client_as("anonymous").get("/").status_code == 302


def test_the_ministry_finds_released_results_of_the_programme(client_as, scene):
    """Those of its programme only, none of a single municipality and none that is not released."""
    released = release_of(scene.programme, title="Ergebnis des Programms")
    release_of(scene.programme, title="Noch nicht freigegeben", state="ready")
    release_of(scene.programme, town=scene.ashausen, title="Nur für Ashausen")
    release_of(ProgrammeFactory.create(), title="Anderes Programm")
    text = page(client_as, scene, "ministry")
    assert reverse("surveys:result_release", args=[released.pk]) in text
    assert "Ergebnis des Programms" in text
    assert "04.01.2021–28.02.2021" in text
    assert not [title for title in ("Noch nicht freigegeben", "Nur für Ashausen", "Anderes Programm") if title in text]


def test_queries_of_the_ministry_do_not_grow_with_results(client_as, scene):
    client, counts = client_as("ministry"), []
    page(client_as, scene, "ministry")  # what is drawn once is kept
    for number in (1, 2):
        for each in range(number):  # each with a text of its own: what was read once is kept
            release_of(scene.programme, results=results(title=f"{number}-{each}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("dashboards:programme_dashboard", args=[scene.programme.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_strangers_find_results_without_an_account(client_as):
    text = client_as("anonymous").get(reverse("account_login")).content.decode()
    assert text.count(f'href="{reverse("surveys:result_list")}"') == 4, "two menus, the page, the footer"
    assert "Sie haben einen Link oder Code zu einer Umfrage?" in text
    assert 'aria-current="page">Ergebnisse</a>' in client_as("anonymous").get("/ergebnisse/").content.decode()
