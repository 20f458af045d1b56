"""All texts of a version in one language, on one page."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.enums import ItemKind
from surveys.models import Item, QuestionnaireVersion
from surveys.selectors.instruments import sections_of
from surveys.services import instruments as services
from surveys.services.version_texts import missing_counts, parts, written_languages
from tests.surveys.editing import draft, item, section

pytestmark = pytest.mark.django_db
MISSING = [{"code": "ka", "label": {"de": "keine Angabe"}}]


@pytest.fixture
def version() -> QuestionnaireVersion:
    made = draft(languages=["en", "ar"])
    place = section(made)
    item(place, ItemKind.SINGLE, "gruppe", label={"de": "Wer?", "en": "Who?"}, missing=MISSING)
    for code in ("m1", "m2"):
        item(place, code=code, matrix="m", matrix_label={"de": "Wie sehr?"})
    return made


@pytest.fixture
def client(client_as: Any) -> Client:
    signed: Client = client_as("consultant")
    return signed


def page_of(version: QuestionnaireVersion, language: str = "en") -> str:
    return reverse("surveys:version_translate", args=[version.questionnaire.code, version.number, language])


def form_of(client: Client, version: QuestionnaireVersion, language: str = "en") -> dict[str, Any]:
    form = client.get(page_of(version, language)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_every_german_text_stands_once_beside_its_translation(client: Client, version: QuestionnaireVersion) -> None:
    response = client.get(page_of(version))
    page = response.content.decode()
    # title, heading, 3 questions, 3 answers, 1 missing code, 1 text over the matrix, 2 ends of the shared scale
    assert response.context["form"].total == 12
    assert "11 von 12 Texten fehlen" in page
    assert page.count("<textarea") == 12
    assert page.count("Wie sehr?") == 1
    assert 'dir="rtl"' in client.get(page_of(version, "ar")).content.decode()


def test_all_texts_are_saved_in_one_go(client: Client, version: QuestionnaireVersion) -> None:
    filled = {name: value or f"en {name}" for name, value in form_of(client, version).items()}
    assert client.post(page_of(version), filled).status_code == 302
    fresh = QuestionnaireVersion.objects.get(pk=version.pk)
    assert missing_counts(fresh, sections_of(fresh)) == {"ar": 12}
    row = Item.objects.get(code="gruppe")
    assert row.label == {"de": "Wer?", "en": "Who?"}
    assert row.missing[0]["label"]["en"] == f"en i{row.pk}-mka"
    assert row.options.get(code="a").label["en"] == f"en i{row.pk}-o1"
    first, second = Item.objects.filter(matrix="m").order_by("pk")
    assert first.labels["10"]["en"] == f"en i{first.pk}-p10"
    assert second.labels == first.labels, "rows of a matrix share their scale"
    assert second.matrix_label["en"] == f"en i{first.pk}-matrix"


def test_errors_keep_what_was_typed(client: Client, version: QuestionnaireVersion) -> None:
    row = Item.objects.get(code="gruppe")
    filled = {**form_of(client, version), f"i{row.pk}-o1": "a" * 301, "title": "My title"}
    response = client.post(page_of(version), filled)
    assert response.status_code == 422
    assert "My title" in response.content.decode()
    version.refresh_from_db()
    assert version.title == {"de": "Anfangsbefragung Probe"}


def test_a_second_editor_sees_both_texts(client: Client, version: QuestionnaireVersion) -> None:
    old = form_of(client, version)
    client.post(page_of(version), {**old, "title": "First title"})
    response = client.post(page_of(version), {**old, "title": "Second title"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "First title" in page
    assert "Second title" in page
    again = {**old, "title": "Second title", "version": response.context["form"]["version"].value()}
    assert client.post(page_of(version), again).status_code == 302


def test_only_other_languages_of_a_draft(client: Client, version: QuestionnaireVersion) -> None:
    for language in ("de", "fr", "../x"):
        assert client.get(page_of(version).replace("/en/", f"/{language}/")).status_code == 404
    services.freeze_version(version)
    assert client.get(page_of(version)).status_code == 403


def test_a_text_that_is_gone_is_passed_over(client: Client, version: QuestionnaireVersion) -> None:
    filled = {**form_of(client, version), "title": "My title"}
    services.delete(thing=Item.objects.get(code="gruppe"), by=None)
    response = client.post(page_of(version), filled)
    assert response.status_code in {302, 409}
    again = {**filled, "version": form_of(client, version)["version"]}
    assert client.post(page_of(version), again).status_code == 302


def test_a_language_is_written_once_a_question_is(version: QuestionnaireVersion) -> None:
    assert written_languages(version, sections_of(version)) == ["de", "en"]


def test_reading_costs_the_same_for_one_question_and_for_many(client: Client, version: QuestionnaireVersion) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page_of(version))
        return len(queries)

    before = cost()
    for number in range(3):
        item(version.sections.get(), ItemKind.SINGLE, f"mehr{number}")
    assert cost() == before


def test_a_very_long_version_shows_what_is_missing_first(
    client: Client, version: QuestionnaireVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.forms.translations.MOST_TEXTS", 4)
    response = client.get(page_of(version))
    assert "8 weitere Texte stehen hier nicht" in response.content.decode()
    assert len(parts(version, sections_of(version))) == 2
    assert client.post(page_of(version), {**form_of(client, version), "title": "T"}).status_code == 302
