"""Answers as CSV: what comes in counts exactly, what is wrong is named, what goes out comes back as it was."""

import random
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.core.errors import DomainError
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.exchange.draft import ImportRefused, RowError
from surveys.exchange.responses import Parsed, read_responses, write_responses
from surveys.layout import NOT_ASKED, NOT_REACHED, SKIPPED
from surveys.permissions_deployments import can_reopen
from surveys.services.counting import fold_deployment, recount
from surveys.services.deployments import reopen_deployment
from surveys.services.export_responses import can_export_responses, export_responses, export_texts
from surveys.services.import_responses import import_responses
from tests.surveys import answers, samples

pytestmark = pytest.mark.django_db
HEAD = "gruppe;art;dimensionen__alter;dimensionen__herkunft;dimensionen__keine;zufrieden;warum;wirkt;traegt;alter"
FULL = "organisation;verein;1;1;0;3;Zu wenig Zeit;-2;1;42"


def over(**kwargs: Any) -> m.Deployment:
    day = timezone.localdate()
    return samples.survey(opens_on=day - timedelta(days=60), closes_on=day - timedelta(days=30), **kwargs)


def parsed(deployment: m.Deployment, *lines: str, head: str = HEAD) -> Parsed:
    return read_responses(compile_deployment(deployment), "\n".join([head, *lines]).encode())


def refused(deployment: m.Deployment, content: bytes) -> list[RowError]:
    with pytest.raises(ImportRefused) as caught:
        read_responses(compile_deployment(deployment), content)
    return caught.value.rows


def test_every_kind_of_answer_and_of_none() -> None:
    deployment = over()
    lines = [
        FULL,
        "organisation;#ka;0;0;1;#ka;#NG;#UE;#NE;#ka",
        "buerger;;;;;9;;0;0;17",
        "organisation;;#UE;#UE;#UE;;;;;",
    ]
    rows = [submission for submission, _language in parsed(deployment, *lines).rows]
    assert rows[0].answers == {
        "gruppe": 2, "art": 1, "dimensionen": (1, 2), "zufrieden": 3, "warum": 1, "wirkt": -2, "traegt": 1, "alter": 42,
    }  # fmt: skip
    assert (rows[0].texts, rows[0].group, rows[0].organisation) == ({"warum": "Zu wenig Zeit"}, 2, 1)
    assert rows[1].answers == {
        "gruppe": 2, "art": "ka", "dimensionen": (3,), "zufrieden": "ka", "warum": NOT_ASKED, "wirkt": SKIPPED,
        "traegt": NOT_REACHED, "alter": "ka",
    }  # fmt: skip
    assert (rows[1].group, rows[1].organisation) == (2, -1)
    assert [rows[2].answers[code] for code in ("art", "dimensionen", "warum")] == [NOT_ASKED] * 3
    assert rows[3].answers["dimensionen"] == SKIPPED
    assert rows[3].answers["zufrieden"] == SKIPPED


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separators_and_encodings(mark: str, encoding: str) -> None:
    deployment = over()
    text = f"{HEAD}\n{FULL.replace('Zu wenig Zeit', 'Zu wenig Müße')}\n".replace(";", mark)
    found = read_responses(compile_deployment(deployment), text.encode(encoding))
    assert found.rows[0][0].texts == {"warum": "Zu wenig Müße"}
    assert bool(found.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("line", "column", "part"),
    [
        ("fremd;;;;;3;;0;0;1", "gruppe", "„fremd“"),
        ("organisation;verein;1;2;0;3;;0;0;1", "dimensionen__alter", "angekreuzt"),
        ("organisation;verein;1;#UE;0;3;;0;0;1", "dimensionen__alter", "nebeneinander"),
        ("organisation;verein;1;0;1;3;;0;0;1", "dimensionen__alter", "schließt"),
        ("organisation;verein;1;0;0;11;;0;0;1", "zufrieden", "0 bis 10"),
        ("organisation;verein;1;0;0;3,5;;0;0;1", "zufrieden", "ganze Zahl"),
        ("organisation;verein;1;0;0;3;;-3;0;1", "wirkt", "-2 bis 2"),
        ("buerger;verein;;;;9;;0;0;1", "art", "#NG"),
        ("buerger;;;;;9;Trotzdem;0;0;1", "warum", "#NG"),
        ("organisation;verein;1;0;0;#wn;;0;0;1", "zufrieden", "ganze Zahl"),
        ("organisation;verein;1;0;0;3;#TX;0;0;1", "warum", "nicht in der Datei"),
    ],
)
def test_faulty_rows_name_line_and_column(line: str, column: str, part: str) -> None:
    error = refused(over(), f"{HEAD}\n{FULL}\n{line}\n".encode())
    assert [(row.row, row.column) for row in error] == [(3, column)]
    assert part in error[0].message


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "leer"),
        (HEAD.encode(), "Kopfzeile"),
        (b"a;b\n1;2\n", "keiner Frage"),
        (f"{HEAD};gruppe\n{FULL};x\n".encode(), "zweimal"),
        (b"dimensionen__alter\n1\n", "fehlt diese Spalte"),
        (HEAD.encode() + b"\n\x00", "CSV"),
        (f"{HEAD}\n{FULL}".encode("utf-16"), "CSV"),
        (f'{HEAD}\n"organisation;verein'.encode(), "Anführungszeichen"),
        (f"{HEAD}\n{FULL.replace('Zeit', 'Zeit' + chr(0xFFFD))}".encode(), "unlesbar"),
        (f"{HEAD};sprache\n{FULL};xx\n".encode(), "Sprache"),
        (f"{HEAD}\n{FULL.replace('Zu wenig Zeit', 'x' * 4000)}".encode(), "länger"),
    ],
)
def test_files_that_cannot_be_taken(content: bytes, part: str) -> None:
    rows = refused(over(), content)
    assert part in rows[0].message


def test_imported_answers_are_counted_once_and_only_once(
    django_capture_on_commit_callbacks: Any, account: Any
) -> None:
    deployment = over()
    with django_capture_on_commit_callbacks(execute=True):
        number = import_responses(
            deployment=deployment,
            parsed=parsed(deployment, FULL, FULL, "buerger;;;;;9;;0;0;17"),
            by=account("consultant"),
        )
    fold_deployment(deployment.pk)
    assert number == 3
    assert answers.archived(deployment=deployment) == 3
    assert sum(m.Histogram.objects.filter(deployment=deployment).values_list("responses", flat=True)) == 3
    assert not recount(deployment)
    assert (
        list(m.FreeText.objects.filter(deployment=deployment).values_list("text", flat=True)) == ["Zu wenig Zeit"] * 2
    )
    with pytest.raises(DomainError, match="schon übernommen"):
        import_responses(
            deployment=deployment,
            parsed=parsed(deployment, "buerger;;;;;9;;0;0;17", FULL, FULL),
            by=account("consultant"),
        )
    assert answers.archived(deployment=deployment) == 3
    assert AuditEntry.objects.get(action="responses.import").detail == {"responses": 3}
    deployment.refresh_from_db()
    assert deployment.imported == 3


def test_importing_freezes_the_version() -> None:
    deployment = over(version=samples.questionnaire(frozen=False))
    import_responses(deployment=deployment, parsed=parsed(deployment, FULL), by=None)
    assert m.QuestionnaireVersion.objects.get(pk=deployment.version_id).is_frozen


def test_an_open_survey_takes_no_file() -> None:
    deployment = samples.survey()
    with pytest.raises(DomainError, match="nach dem Ende"):
        import_responses(deployment=deployment, parsed=parsed(deployment, FULL), by=None)
    assert not m.Pending.objects.exists()


def test_what_goes_out_comes_back_as_it_was() -> None:
    deployment, rng = answers.every_kind(), random.Random(7)
    compiled = compile_deployment(deployment)
    rows = [{code: answers.random_answer(rng, item) for code, item in compiled.items.items()} for _row in range(200)]
    vectors = [compiled.layout.encode(row) for row in rows]
    again = read_responses(compiled, write_responses(compiled, vectors))
    without_texts = [compiled.layout.encode({**row, "grund": NOT_ASKED, "bericht": NOT_ASKED}) for row in rows]
    found = [compiled.layout.encode(submission.answers) for submission, _language in again.rows]
    assert sorted(found) == sorted(without_texts)


def lines(number: int, first: int = 20) -> list[str]:
    return [FULL.replace("42", str(first + index)) for index in range(number)]


def given(deployment: m.Deployment, number: int, first: int = 20) -> None:
    """So many answers of people wait to be counted."""
    layout = compile_deployment(deployment).layout
    for submission, language in parsed(deployment, *lines(number, first)).rows:
        m.Pending.objects.create(
            key=uuid4(), deployment=deployment, group=submission.group, organisation=submission.organisation,
            vector=layout.encode(submission.answers),
            texts=[(code, language, text) for code, text in submission.texts.items()],
        )  # fmt: skip


def test_raw_answers_leave_after_the_end_from_five_on() -> None:
    few, enough, running = over(), over(), samples.survey()
    given(few, 4)
    given(enough, 5)
    for deployment, part in ((few, "fünf"), (running, "Ende")):
        with pytest.raises(DomainError, match=part):
            export_responses(deployment=deployment, by=None)
    content = export_responses(deployment=enough, by=None).decode("utf-8-sig").split("\r\n")
    assert content[0] == HEAD.replace(";warum", "")
    assert content[1:6] == [f"organisation;verein;1;1;0;3;-2;1;{20 + index}" for index in range(5)]
    assert b"Zu wenig Zeit" in export_texts(deployment=enough, by=None)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "responses.export", "texts.export",
    ]  # fmt: skip


def exported(deployment: m.Deployment, *rows: dict[str, Any]) -> bytes:
    compiled = compile_deployment(deployment)
    nothing = dict.fromkeys(compiled.items, SKIPPED)
    return write_responses(compiled, sorted(compiled.layout.encode({**nothing, **row}) for row in rows))


def test_a_file_of_answers_says_nothing_about_texts() -> None:
    """Neither in a cell, nor by the order of the rows, nor by what only people who wrote a text were asked."""
    deployment = over()
    follows = {"item": "warum", "op": "answered"}
    m.Item.objects.filter(code="wirkt").update(condition=follows)
    m.Item.objects.filter(code="traegt").update(condition={"item": "wirkt", "op": "ge", "value": 0})
    people = [{"gruppe": 2, "zufrieden": 3, "alter": age} for age in (30, 31)]
    wrote, silent = {"warum": 1, "wirkt": 1, "traegt": 1}, {"wirkt": NOT_ASKED, "traegt": NOT_ASKED}
    one = exported(deployment, {**people[0], **wrote}, {**people[1], **silent})
    other = exported(deployment, {**people[0], **silent}, {**people[1], **wrote})
    assert one == other
    assert one.decode("utf-8-sig").split("\r\n")[0] == (
        "gruppe;art;dimensionen__alter;dimensionen__herkunft;dimensionen__keine;zufrieden;alter"
    )
    assert len(read_responses(compile_deployment(deployment), one).rows) == 2


def test_texts_that_few_were_asked_for_stay() -> None:
    """Only who is dissatisfied is asked why: with one such row it would be known whose text it is."""
    deployment = over()
    given(deployment, 4)
    content = [f"organisation;verein;1;1;0;9;;-2;1;{age}" for age in range(60, 70)]
    layout = compile_deployment(deployment).layout
    for submission, _language in parsed(deployment, *content).rows:
        m.Pending.objects.create(key=uuid4(), deployment=deployment, vector=layout.encode(submission.answers))
    assert b"Zu wenig Zeit" not in export_texts(deployment=deployment, by=None)
    other = over()
    given(other, 5)
    assert export_texts(deployment=other, by=None).count(b"Zu wenig Zeit") == 5


def test_answers_from_files_do_not_lift_others_over_the_threshold() -> None:
    """Who brought four knows which the fifth is."""
    deployment = over()
    import_responses(deployment=deployment, parsed=parsed(deployment, *lines(4)), by=None)
    given(deployment, 1, first=50)
    for export in (export_responses, export_texts):
        with pytest.raises(DomainError, match="Aus Dateien übernommene zählen dabei nicht"):
            export(deployment=m.Deployment.objects.get(pk=deployment.pk), by=None)
    given(deployment, 4, first=60)
    assert export_responses(deployment=deployment, by=None).count(b"organisation;verein") == 9


@pytest.mark.parametrize("export", [export_responses, export_texts])
def test_what_left_as_a_file_is_not_opened_again(client_as: Any, export: Any) -> None:
    """Opened for one answer and closed again, a second file would hold that one person's row and text more."""
    deployment, last = over(), timezone.localdate() + timedelta(days=3)
    given(deployment, 5)
    assert can_reopen(deployment)
    export(deployment=deployment, by=None)
    deployment.refresh_from_db()
    with pytest.raises(DomainError, match="legen Sie eine neue Erhebung an"):
        reopen_deployment(deployment=deployment, by=None, reason="Nachzügler", closes_on=last)
    first = deployment.exported_at
    export(deployment=deployment, by=None)
    deployment.refresh_from_db()
    assert (deployment.is_open(), deployment.exported_at) == (False, first)
    page = client_as("consultant").get(deployment.get_absolute_url()).content.decode()
    assert "sind als Datei heruntergeladen" in page
    assert reverse("surveys:deployment_reopen", args=[deployment.pk]) not in page


def test_a_file_holds_everything_or_does_not_leave(client_as: Any) -> None:
    """What is counted between two downloads would be their difference."""
    deployment = over()
    given(deployment, 5)
    fold_deployment(deployment.pk)
    given(deployment, 1, first=50)
    m.Pending.objects.update(set_aside=True)
    answer = client_as("consultant").post(reverse("surveys:responses_export", args=[deployment.pk]))
    assert answer.status_code == 422
    assert "nicht alle Antworten gezählt" in answer.content.decode()
    deployment.refresh_from_db()
    assert deployment.exported_at is None
    m.Pending.objects.update(set_aside=False)
    assert export_responses(deployment=deployment, by=None).count(b"organisation;verein") == 6


def test_whether_answers_may_leave_costs_two_queries(django_assert_num_queries: Any) -> None:
    deployment = over()
    given(deployment, 5)
    with django_assert_num_queries(2):
        assert can_export_responses(deployment)


def upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_the_page_checks_first_and_stores_on_consent(client_as: Any) -> None:
    deployment, client = over(), client_as("consultant")
    url = reverse("surveys:responses_exchange", args=[deployment.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"file": upload("a.csv", f"{HEAD}\n{FULL}\n".encode())})
    assert answer.status_code == 200
    assert not m.Pending.objects.exists()
    apply = reverse("surveys:responses_import_apply", args=[deployment.pk])
    sealed = answer.context["form"].initial["sealed"]
    assert client.post(apply, {"sealed": sealed + "x"}).status_code == 422
    assert client.post(apply, {}).status_code == 422
    other = reverse("surveys:responses_import_apply", args=[over().pk])
    assert client.post(other, {"sealed": sealed}).status_code == 422
    assert not m.Pending.objects.exists()
    assert client.post(apply, {"sealed": sealed}).status_code == 302
    assert m.Pending.objects.count() + answers.archived() == 1
    assert client.post(apply, {"sealed": sealed}).status_code == 422
    faulty = client.post(url, {"file": upload("a.csv", f"{HEAD}\nfremd;;;;;;;;;\n".encode())})
    assert faulty.status_code == 422
    assert "„fremd“" in faulty.content.decode()


@pytest.mark.parametrize(
    ("method", "name"), [("get", "responses_exchange"), ("post", "responses_export"), ("post", "texts_export")]
)
@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 302), ("lead", 403), ("viewer", 403), ("ministry", 403), ("consultant", 200)]
)
def test_who_may_open_the_pages_of_answers(client_as: Any, method: str, name: str, role: str, status: int) -> None:
    deployment = over()
    given(deployment, 5)
    address = reverse(f"surveys:{name}", args=[deployment.pk])
    assert getattr(client_as(role), method)(address).status_code == status


@pytest.mark.parametrize("name", ["responses_export", "texts_export"])
def test_a_link_alone_downloads_nothing(client_as: Any, name: str) -> None:
    """It would take the way back to an open survey, whoever placed it."""
    deployment = over()
    given(deployment, 5)
    assert client_as("consultant").get(reverse(f"surveys:{name}", args=[deployment.pk])).status_code == 405
    deployment.refresh_from_db()
    assert deployment.exported_at is None


def test_a_download_that_is_not_allowed_says_why(client_as: Any) -> None:
    client: Client = client_as("consultant")
    answer = client.post(reverse("surveys:responses_export", args=[over().pk]))
    assert answer.status_code == 403
    assert "fünf" in answer.content.decode()


def test_files_of_before_are_taken_over_from_the_record() -> None:
    """Whether it left was first kept in the record alone."""
    deployment, other = over(), over()
    for number in (4, 2):
        record("responses.import", by=None, on=deployment, detail={"responses": number})
    left = record("texts.export", by=None, on=deployment)
    record("responses.export", by=None, on=deployment)
    import_module("surveys.migrations.0014_files_so_far").take_over(apps, None)
    for row in (deployment, other):
        row.refresh_from_db()
    assert (deployment.imported, deployment.exported_at) == (6, left.at)
    assert (other.imported, other.exported_at) == (0, None)
