"""The pages of deployments in a browser: 0 findings of axe and no sideways scroll in every state and width."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from municipalities.models import Municipality, Programme
from surveys.enums import Channel, EventKind, HandoutKind, ItemRole
from surveys.models import Deployment, DeploymentEvent, Handout, Histogram, InvitedGroup, QuestionnaireVersion
from surveys.selectors.rollout import Terms, towns_of
from surveys.services.rollout import create_deployments
from tests.browser import browser_context_args, browser_type_launch_args, findings
from tests.factories import MunicipalityFactory, ParticipationFactory, ProgrammeFactory
from tests.look.conftest import sign_in
from tests.surveys.factories import ItemFactory, SectionFactory, VersionFactory

__all__ = ["browser_context_args", "browser_type_launch_args", "sign_in"]  # fixtures
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 390, 320)
SUBMIT = "main form button[type=submit]"


class Look:
    """Opens pages and notes what is wrong with them."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.problems: list[str] = []
        page.on("console", lambda message: self.problems.append(message.text) if "Policy" in message.text else None)

    def open(self, name: str, *arguments: Any, query: str = "") -> None:
        self.page.goto(self.base + reverse(f"surveys:{name}", args=arguments) + query)
        self.check(name)

    def check(self, state: str) -> None:
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.problems += [f"{state} {width}: {finding}" for finding in findings(self.page)]
            if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                self.problems.append(f"{state} {width}: sideways scroll")

    def send(self, state: str, button: str = SUBMIT) -> None:
        self.page.locator(button).first.click()
        self.check(state)


@pytest.fixture
def look(page: Page, live_server: Any, settings: Any) -> Look:
    settings.BASE_URL = live_server.url
    return Look(page, live_server.url)


@pytest.fixture
def version() -> QuestionnaireVersion:
    made = VersionFactory.create(questionnaire__code="anfang", languages=["de", "en", "ar"])
    section = SectionFactory.create(version=made)
    ItemFactory.create(section=section, code="gruppe", kind="single", role=ItemRole.GROUP, options=["amt", "verein"])
    made.state, made.frozen_at = "frozen", timezone.now()
    made.save()
    return made


@pytest.fixture
def programme(town: Municipality) -> Programme:
    programme = ProgrammeFactory.create(slug="vielfalt")
    for member in (town, MunicipalityFactory.create(name="Rodgau"), MunicipalityFactory.create(name="Ahnatal")):
        ParticipationFactory.create(programme=programme, municipality=member)
    return programme


@pytest.fixture
def survey(town: Municipality, programme: Programme, version: QuestionnaireVersion) -> Deployment:
    """A running survey with codes, some answers and a history."""
    today = timezone.localdate()
    terms = Terms(version, today - timedelta(days=9), today + timedelta(days=5), programme, Channel.TOKEN)
    row = create_deployments(terms=terms, towns=[town], by=None).created[0]
    Histogram.objects.create(deployment=row, group=1, responses=24, counts=b"")
    InvitedGroup.objects.create(deployment=row, group="amt", number=120)
    Handout.objects.create(deployment=row, kind=HandoutKind.INVITATION, number=80, failed=3, key="a")
    DeploymentEvent.objects.create(deployment=row, kind=EventKind.CLOSED, reason="Ziel erreicht")
    return row


def test_the_consultant_rolls_out_and_manages(
    look: Look,
    sign_in: Callable[[str], None],
    survey: Deployment,
    programme: Programme,
) -> None:
    sign_in("consultant")
    look.open("deployment_list")
    look.open("deployment_list", query="?state=over")
    for name in ("detail", "edit", "invited", "delete", "close"):
        look.open(f"deployment_{name}", survey.pk)
    look.send("close without a reason")
    look.open("deployment_create")
    look.send("create without anything")
    look.page.select_option("[name=version]", str(survey.version_id))
    look.page.select_option("[name=programme]", str(programme.pk))
    look.page.fill("[name=opens_on]", timezone.localdate().isoformat())
    look.page.fill("[name=closes_on]", (timezone.localdate() + timedelta(days=30)).isoformat())
    look.send("preview")
    look.send("created", "button[name=anlegen]")
    assert (look.problems, Deployment.objects.count(), len(towns_of(programme))) == ([], 3, 3)


def test_the_officer_prints_codes_and_invites(
    look: Look,
    sign_in: Callable[[str], None],
    survey: Deployment,
) -> None:
    sign_in("lead")
    slug = survey.municipality.slug
    look.open("town_survey_list", slug)
    look.open("town_survey_detail", slug, survey.pk)
    look.page.locator("button[data-copy=survey-url]").wait_for(state="visible")
    look.open("town_survey_invited", slug, survey.pk)
    look.open("town_survey_codes", slug, survey.pk)
    look.page.fill("[name=number]", "20")
    look.send("codes")
    with look.page.expect_download() as download:
        look.page.locator("main .vp-actions button").first.click()
    assert download.value.suggested_filename == f"codes-{survey.slug}.pdf"
    look.open("town_survey_invite", slug, survey.pk)
    look.page.fill("[name=addresses]", "kein@")
    look.send("no address")
    look.page.fill("[name=addresses]", "a@x.example b@x.example A@x.example")
    look.send("mail preview")
    look.send("mail sent", "button[name=senden]")
    assert look.page.get_by_text("2 E-Mails sind unterwegs").is_visible()
    assert look.problems == []
