"""The surveys of a municipality as its officers see them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality
from surveys.enums import Channel
from surveys.links import survey_url
from surveys.models import Deployment, Histogram, InvitedGroup
from tests.surveys.factories import DeploymentFactory

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
    assert "Die Befragung ist abgeschlossen." in over
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
