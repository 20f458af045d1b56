"""Import pages of questionnaires: dry run, consent, findings as a table, download."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys import models as m
from surveys.exchange.xlsform import read_xlsform
from surveys.services.import_drafts import create_from_draft
from surveys.services.instruments import freeze_version
from tests.surveys.files import SURVEY, lss, texts, workbook

pytestmark = pytest.mark.django_db
PAGE = "/befragungen/frageboegen/import/"
APPLY = f"{PAGE}uebernehmen/"


def send(client: Any, name: str, content: bytes, **more: str) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), **more})


def fields(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_nothing_is_stored_before_consent(client_as: Any) -> None:
    client = client_as("consultant")
    preview = send(client, "umfrage.xlsx", workbook())
    assert preview.status_code == 200
    assert not m.Questionnaire.objects.exists()
    text = preview.content.decode()
    assert "Als neuen Fragebogen übernehmen" in text
    assert "Türkçe" in text
    done = client.post(APPLY, fields(preview))
    version = m.QuestionnaireVersion.objects.get()
    assert done["Location"] == f"/befragungen/frageboegen/umfrage/{version.number}/"
    assert version.questionnaire.created_by is not None
    again = client.post(APPLY, fields(preview))
    assert again.status_code == 422
    assert "hat schon ein anderer Fragebogen" in again.content.decode()
    kept = {**fields(again), "code": "umfrage-neu"}
    assert client.post(APPLY, kept)["Location"] == "/befragungen/frageboegen/umfrage-neu/1/"


def test_the_next_version_of_a_questionnaire(client_as: Any) -> None:
    client = client_as("consultant")
    version = create_from_draft(draft=read_xlsform(workbook()), by=None)
    freeze_version(version)
    preview = send(client, "umfrage.xlsx", workbook())
    page = preview.content.decode()
    assert "Als Fassung 2 von „Umfrage“ übernehmen" in page
    assert "Als neuer Fragebogen mit eigenem Kurznamen" in page
    assert 'value="umfrage-2"' in page
    assert client.post(APPLY, {**fields(preview), "target": "umfrage"}).status_code == 302
    assert list(version.questionnaire.versions.values_list("number", flat=True)) == [2, 1]


def test_a_known_questionnaire_may_become_a_new_one(client_as: Any) -> None:
    client = client_as("consultant")
    create_from_draft(draft=read_xlsform(workbook()), by=None)
    preview = send(client, "umfrage.xlsx", workbook())
    page = preview.content.decode()
    assert "Es gibt schon einen Entwurf: Fassung 1." in page, "said before anything is chosen"
    assert "Als Fassung 2" not in page
    done = client.post(APPLY, fields(preview))
    assert done["Location"] == "/befragungen/frageboegen/umfrage-2/1/"
    for code in ("mit leer", "ä", "x" * 61):
        assert client.post(APPLY, {**fields(preview), "code": code}).status_code == 422


def test_a_change_of_meaning_is_said_in_the_first_step(client_as: Any) -> None:
    version = create_from_draft(draft=read_xlsform(workbook()), by=None)
    freeze_version(version)
    m.Item.objects.filter(code="rolle").update(kind="multi", role="")
    page = send(client_as("consultant"), "umfrage.xlsx", workbook()).content.decode()
    assert "die Art der Frage" in page
    assert "Als Fassung 2" not in page


def test_the_preview_lists_the_questions(client_as: Any) -> None:
    answer = send(client_as("consultant"), "umfrage.xlsx", workbook())
    draft = read_xlsform(workbook())
    page = answer.content.decode()
    assert f"{len(draft.items)} Fragen ansehen" in page
    assert all(item.label["de"] in page for item in draft.items)


def test_the_wave_may_be_chosen(client_as: Any) -> None:
    client = client_as("consultant")
    preview = send(client, "umfrage.xlsx", workbook(), wave="feedback")
    client.post(APPLY, fields(preview))
    assert m.Questionnaire.objects.get().wave == "feedback"


def test_findings_stand_in_a_table_with_sheet_row_and_column(client_as: Any) -> None:
    answer = send(client_as("consultant"), "a.xlsx", workbook([*SURVEY, ["deviceid", "x"]]))
    assert answer.status_code == 422
    text = answer.content.decode()
    for part in ("Blatt", "Zeile", "Spalte", "survey", "16", "anonym"):
        assert part in text


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.xlsm", b"x", "Makros"),
        ("a.pdf", b"%PDF", "XLSForm-Datei"),
        ("a", b"x", "XLSForm-Datei"),
        ("a.lss", b"x", "LimeSurvey"),
        ("a.xlsx", b"x", "beschädigt"),
        ("a.xlsx", b"", "leer"),
        ("a.xlsx", b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
    ],
)
def test_wrong_files_end_in_one_sentence(client_as: Any, name: str, content: bytes, part: str) -> None:
    answer = send(client_as("consultant"), name, content)
    assert answer.status_code == 422
    assert part in answer.content.decode()


def test_a_wrong_file_is_told_once(client_as: Any) -> None:
    page = send(client_as("consultant"), "a.pdf", b"%PDF").content.decode()
    assert page.count("Bitte wählen Sie eine XLSForm-Datei") == 1


def test_limesurvey_goes_the_same_way(client_as: Any) -> None:
    question = {"qid": 1, "parent_qid": 0, "sid": 7, "gid": 1, "type": "T", "title": "q1", "question_order": 1}
    words = [{"qid": 1, "question": "Wie?", "language": "de"}, {"qid": 1, "question": "How?", "language": "en"}]
    client = client_as("consultant")
    preview = send(client, "limesurvey.lss", lss(**texts(questions=[question], question_l10ns=words)))
    assert preview.status_code == 200
    client.post(APPLY, fields(preview))
    assert m.Item.objects.get().label == {"de": "Wie?", "en": "How?"}


def test_a_preview_is_good_for_its_own_account_and_unchanged(client_as: Any) -> None:
    values = fields(send(client_as("consultant"), "a.xlsx", workbook()))
    for wrong in (
        {**values, "sealed": values["sealed"][:-3]},
        {**values, "sealed": ""},
        {**values, "target": "fremd"},
    ):
        assert client_as("consultant").post(APPLY, wrong).status_code == 422
    assert not m.Questionnaire.objects.exists()


def test_the_download_is_the_importable_file(client_as: Any) -> None:
    version = create_from_draft(draft=read_xlsform(workbook()), by=None)
    answer = client_as("consultant").get(reverse("surveys:version_export", args=["umfrage", version.number]))
    assert answer["Content-Disposition"] == 'attachment; filename="umfrage-fassung-1.xlsx"'
    assert [item.code for item in read_xlsform(answer.content).items][:2] == ["rolle", "wege"]
    assert client_as("consultant").get(reverse("surveys:version_export", args=["umfrage", 9])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 302), ("lead", 403), ("viewer", 403), ("ministry", 403), ("consultant", 200)]
)
def test_who_may_open_the_import_page(client_as: Any, role: str, status: int) -> None:
    assert client_as(role).get(PAGE).status_code == status
