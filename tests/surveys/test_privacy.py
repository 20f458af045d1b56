"""What the privacy notice says about answers, beside what the code does."""

import random
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from surveys import models as m
from surveys.services.counting import fold_all
from surveys.services.retention import purge_answers
from tests.surveys.answers import every_kind, put_pending
from tests.surveys.samples import survey

pytestmark = pytest.mark.django_db


def notice() -> str:
    """The text of the page, on one line."""
    html = Client().get(reverse("core:privacy")).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_notice_says_how_long_answers_are_kept_as_the_installation_is_set(settings: Any) -> None:
    settings.SURVEY_RETENTION_DAYS = 1234
    assert (
        "1234 Tage nach dem Ende der Befragung löscht das Portal Antwortbögen, Texte, Prüfwerte und Codes." in notice()
    )


@pytest.mark.usefixtures("single_answers")
def test_counts_of_somebody_alone_in_a_cell_outlive_the_answers_and_the_notice_says_so() -> None:
    """What stays is the same row as before; alone in a cell, it counts one of whatever was ticked."""
    deployment = every_kind(opens_on=date(2020, 3, 1), closes_on=date(2020, 3, 31))
    put_pending(deployment, 1, random.Random(1))
    fold_all()
    before = m.Histogram.objects.get(deployment=deployment)
    purge_answers(deployment=deployment)
    after = m.Histogram.objects.get(deployment=deployment)
    assert (after.responses, bytes(after.counts)) == (1, bytes(before.counts))
    assert any(bytes(after.counts))
    assert "enthält eine solche Zählung Ihre angekreuzten Antworten" in notice()


def test_the_notice_names_every_table_that_knows_an_answer_or_a_code() -> None:
    """``test_schema`` holds the columns; here stands the sentence for each of them."""
    sentences = {
        m.Pending: "Bis zur Zählung liegen sie bei Ihren Antworten",
        m.ResponseBlock: "die einzelnen Antwortbögen herunterladen",
        m.FreeText: "Texte, die Sie frei schreiben, mit der Sprache der Seite",
        m.SubmittedKey: "Ein Prüfwert des Formulars",
        m.Token: "ein Prüfwert des Codes und ob er benutzt ist",
        m.Histogram: "wie oft jede Antwort in jeder Befragtengruppe",
        m.Quotation: "wenn eine zweite Person das Zitat freigibt",
        m.Handout: "wie viele E-Mails hinausgingen, aber keine Adresse",
    }
    said = notice()
    assert [model for model, sentence in sentences.items() if sentence not in said] == []


def test_survey_pages_lead_to_it_and_their_only_cookie_ends_with_the_browser(client: Client) -> None:
    page = client.get(f"/umfrage/{survey().slug}/fragen/")
    assert f'href="{reverse("core:privacy")}"' in page.content.decode()
    [cookie] = client.cookies.values()
    assert cookie.key == django_settings.CSRF_COOKIE_NAME
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert "Wer eine Befragung beantwortet, bekommt nur das zweite." in notice()
