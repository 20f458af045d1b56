"""The surveys of a municipality as its officers see them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality
from portal.accounts.models import User
from portal.core.publications.states import ReleaseState
from surveys.enums import Channel
from surveys.links import survey_url
from surveys.models import Deployment, Histogram, InvitedGroup, Release
from surveys.services.handouts import print_codes
from tests.surveys.factories import DeploymentFactory
from tests.surveys.results import release_of

pytestmark = pytest.mark.django_db
READ = ["town_survey_detail", "town_survey_poster"]
EDIT = ["town_survey_invited"]
HAND = ["town_survey_codes", "town_survey_invite", "town_survey_remind"]


@pytest.fixture
def survey(town: Municipality) -> Deployment:
    return DeploymentFactory.create(municipality=town, slug="innenstadt-anfang", channel=Channel.TOKEN)


@pytest.fixture
def foreign(other_town: Municipality) -> Deployment:
    return DeploymentFactory.create(
        municipality=other_town, slug="aussenstadt-anfang", channel=Channel.TOKEN,
        version__questionnaire__title="Fremde Befragung",
    )  # fmt: skip


@pytest.fixture
def lead(account: Callable[[str], User]) -> User:
    return account("lead")


def address(name: str, row: Deployment, *more: str) -> str:
    return reverse(f"surveys:{name}", args=[row.municipality.slug, row.pk, *more])


@pytest.mark.parametrize(
    ("role", "read", "edit", "hand"),
    [
        ("anonymous", 302, 302, 302),
        ("lead", 200, 200, 200),
        ("editor", 200, 200, 200),
        ("viewer", 200, 403, 403),
        ("officer_elsewhere", 404, 404, 404),
        ("stranger", 404, 404, 404),
        ("consultant", 200, 403, 200),
        ("ministry", 404, 404, 404),
    ],
)
def test_who_may_open_the_pages(
    client_as: Callable[[str], Client], survey: Deployment, role: str, read: int, edit: int, hand: int
) -> None:
    client = client_as(role)

    def codes(names: list[str]) -> set[int]:
        return {client.get(address(name, survey)).status_code for name in names}

    assert client.get(reverse("surveys:town_survey_list", args=[survey.municipality.slug])).status_code == read
    assert (codes(READ), codes(EDIT), codes(HAND)) == ({read}, {edit}, {hand})
    assert client.get(address("town_survey_qr", survey, "svg")).status_code == read


def test_a_survey_of_another_town_is_not_found(
    client_as: Callable[[str], Client], survey: Deployment, foreign: Deployment
) -> None:
    client = client_as("lead")
    page = client.get(reverse("surveys:town_survey_list", args=["innenstadt"])).content.decode()
    assert "Fremde Befragung" not in page
    for name in READ + EDIT + HAND:
        assert client.get(address(name, foreign)).status_code == 404
        assert client.get(reverse(f"surveys:{name}", args=["innenstadt", foreign.pk])).status_code == 404
        assert client.get(reverse(f"surveys:{name}", args=["aussenstadt", survey.pk])).status_code == 404
        assert client.get(reverse(f"surveys:{name}", args=["innenstadt", 10**30])).status_code == 404


def test_the_page_shows_link_state_participation_and_what_to_do(
    client_as: Callable[[str], Client], survey: Deployment
) -> None:
    Deployment.objects.update(channel=Channel.OPEN)
    Histogram.objects.create(deployment=survey, responses=7, counts=b"")
    page = client_as("lead").get(address("town_survey_detail", survey)).content.decode()
    for words in (survey_url(survey), "offen", "5–9", "Laden Sie ein:", "Zahlen eintragen", "Plakat (PDF, A4)"):
        assert words in page
    assert 'role="img"' in page
    viewer = client_as("viewer").get(address("town_survey_detail", survey)).content.decode()
    assert "Zahlen eintragen" not in viewer
    assert "Einladungen per E-Mail" not in viewer


def test_the_page_follows_the_period(client_as: Callable[[str], Client], survey: Deployment) -> None:
    client, today = client_as("lead"), timezone.localdate()

    def page(opens: int, closes: int) -> str:
        Deployment.objects.update(opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes))
        return client.get(address("town_survey_detail", survey)).content.decode()

    assert "zeigt der Link nur einen Hinweis" in page(5, 9)
    assert "Noch 2 Tage." in page(-5, 2)
    assert "Heute ist der letzte Tag." in page(-5, 0)
    over = page(-9, -1)
    assert "Unter 5 Antworten gibt es keine Auswertung." in over
    assert "Antworten bisher" not in over
    Histogram.objects.create(deployment=survey, responses=71, counts=b"")
    assert "Die Befragung ist abgeschlossen. Die Beratung bereitet die Auswertung vor." in page(-9, -1)
    assert client.get(address("town_survey_invite", survey)).status_code == 403


def test_officers_enter_how_many_they_invited(client_as: Callable[[str], Client], survey: Deployment) -> None:
    answer = client_as("editor").post(address("town_survey_invited", survey), {"group_0": "120"}, follow=True)
    assert "120" in answer.content.decode()
    assert InvitedGroup.objects.get().number == 120
    assert client_as("viewer").post(address("town_survey_invited", survey), {"group_0": "1"}).status_code == 403


def test_list_queries_do_not_grow(client_as: Callable[[str], Client], town: Municipality) -> None:
    client, counts = client_as("lead"), []
    for number in (1, 2):
        DeploymentFactory.create_batch(number, municipality=town)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("surveys:town_survey_list", args=[town.slug])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_menu_leads_there(client_as: Callable[[str], Client], survey: Deployment) -> None:
    home = reverse("municipalities:municipality_detail", args=[survey.municipality.slug])
    for role in ("lead", "consultant"):
        assert reverse("surveys:town_survey_list", args=["innenstadt"]) in client_as(role).get(home).content.decode()
    assert reverse("surveys:deployment_list") in client_as("consultant").get(home).content.decode()


def close(survey: Deployment, responses: int) -> None:
    today = timezone.localdate()
    Deployment.objects.filter(pk=survey.pk).update(
        opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1)
    )
    Histogram.objects.create(deployment=survey, responses=responses, counts=b"")


def release(survey: Deployment, **values: Any) -> Release:
    return release_of(deployment=survey, questionnaire=survey.version.questionnaire, wave=survey.wave, **values)


def test_a_released_result_is_linked_from_card_and_page(
    client_as: Callable[[str], Client], survey: Deployment
) -> None:
    close(survey, 71)
    found = release(survey)
    link = reverse("surveys:town_results", args=["innenstadt"]) + f"?auswertung={found.pk}"
    for role in ("lead", "viewer"):
        client = client_as(role)
        for url in (reverse("surveys:town_survey_list", args=["innenstadt"]), address("town_survey_detail", survey)):
            page = client.get(url).content.decode()
            assert "Das Ergebnis liegt vor." in page
            assert f'href="{link}"' in page
            assert "bereitet die Auswertung vor" not in page
        assert client.get(link).status_code == 200


def test_a_result_that_is_not_released_is_not_mentioned(
    client_as: Callable[[str], Client], survey: Deployment
) -> None:
    close(survey, 71)
    release(survey, state=ReleaseState.READY)
    page = client_as("lead").get(address("town_survey_detail", survey)).content.decode()
    assert "Die Beratung bereitet die Auswertung vor." in page
    assert "Eine Auswertung ist in Arbeit." not in page
    managed = client_as("consultant").get(survey.get_absolute_url()).content.decode()
    assert "Eine Auswertung ist in Arbeit." in managed


@pytest.mark.parametrize(
    ("responses", "said", "wanted"),
    [(71, "Erstellen Sie jetzt die Auswertung.", True), (4, "Unter 5 Antworten gibt es keine Auswertung.", False)],
)
def test_the_consultancy_is_led_to_the_release(
    client_as: Callable[[str], Client], survey: Deployment, responses: int, said: str, wanted: bool
) -> None:
    close(survey, responses)
    page = client_as("consultant").get(survey.get_absolute_url()).content.decode()
    assert said in page
    button = f'kern-btn--primary" href="{reverse("surveys:release_create")}?umfang=d-{survey.pk}"'
    assert (button in page) == wanted


def test_a_closed_survey_folds_sharing_away(client_as: Callable[[str], Client], survey: Deployment) -> None:
    client = client_as("lead")
    assert (
        "Der Link zeigt nur noch einen Hinweis."
        not in client.get(address("town_survey_detail", survey)).content.decode()
    )
    close(survey, 71)
    assert (
        "Der Link zeigt nur noch einen Hinweis." in client.get(address("town_survey_detail", survey)).content.decode()
    )


def test_viewers_read_where_it_stands_and_get_no_orders(
    client_as: Callable[[str], Client], survey: Deployment
) -> None:
    today = timezone.localdate()
    Deployment.objects.update(opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=20))
    lists = reverse("surveys:town_survey_list", args=["innenstadt"])
    for url in (lists, address("town_survey_detail", survey)):
        page = client_as("viewer").get(url).content.decode()
        assert "Die Befragung läuft noch 20 Tage." in page
        assert "Laden Sie ein" not in page
        assert "Tragen Sie ein" not in page
        assert "Laden Sie ein" in client_as("lead").get(url).content.decode()
    assert (
        "Was jetzt zu tun ist" not in client_as("viewer").get(address("town_survey_detail", survey)).content.decode()
    )


def test_the_list_knows_that_codes_went_out(
    client_as: Callable[[str], Client], survey: Deployment, lead: User
) -> None:
    print_codes(deployment=survey, by=lead, number=1, key="0" * 32)
    page = client_as("lead").get(reverse("surveys:town_survey_list", args=["innenstadt"])).content.decode()
    assert "Verteilen Sie die Codes." in page


@pytest.mark.parametrize(("role", "label"), [("lead", "Einladen"), ("viewer", "Ansehen"), ("consultant", "Ansehen")])
def test_the_overview_tells_of_running_surveys(
    client_as: Callable[[str], Client], survey: Deployment, foreign: Deployment, role: str, label: str
) -> None:
    today = timezone.localdate()
    Deployment.objects.update(opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=20))
    client, home = client_as(role), reverse("municipalities:municipality_detail", args=["innenstadt"])
    page = client.get(home).content.decode()
    assert f"„{survey.version.questionnaire.title}“ läuft noch 20 Tage." in page
    assert f">{label}<span" in page
    assert "Fremde Befragung" not in page
    Deployment.objects.update(closes_on=today - timedelta(days=1))
    assert "läuft noch" not in client.get(home).content.decode()


def test_queries_of_the_overview_do_not_grow(client_as: Callable[[str], Client], town: Municipality) -> None:
    client, counts = client_as("lead"), []
    for number in (1, 2):
        DeploymentFactory.create_batch(number, municipality=town)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("municipalities:municipality_detail", args=[town.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_people_can_pass_on_each_language_and_a_text(client_as: Callable[[str], Client], survey: Deployment) -> None:
    Deployment.objects.update(languages=["de", "ar"], channel=Channel.OPEN)
    page = client_as("lead").get(address("town_survey_detail", survey)).content.decode()
    assert f"{survey_url(survey)}?sprache=ar</textarea>" in page
    assert f"{survey_url(survey)}</textarea>" in page
    assert "Machen Sie mit!" in page
    Deployment.objects.update(languages=["de"], channel=Channel.TOKEN)
    page = client_as("lead").get(address("town_survey_detail", survey)).content.decode()
    assert "?sprache=" not in page
    assert "Machen Sie mit!" not in page
