"""Named statements in the report: with consent only, gone from every later edition once withdrawn, never changed after."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from municipalities.models import Municipality, Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from portal.reports.building import build
from portal.reports.forgetting import forget_taken_back
from portal.reports.models import ReportEdition
from portal.reports.renderers import render_csv, render_json, render_pdf, render_xlsx
from portal.reports.services import (
    create_edition,
    discard_edition,
    download_file,
    release_edition,
    retry_edition,
    withdraw_edition,
)
from portal.reports.snapshot import build_snapshot, canonical, read
from portal.reports.snapshot.canonical import Snapshot
from surveys.compiled import compile_version
from surveys.enums import Wave
from surveys.models import Deployment, QuestionnaireVersion, Statement, StatementCall
from surveys.services.voices.statements import revise_statement, save_statement, submit_statement, withdraw_statement
from tests.factories import MembershipFactory, ProgrammeFactory, UserFactory
from tests.reports.conftest import AFTER, STICHTAG, Plan, make_plan
from tests.reports.reading import pdf_text
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory
from tests.surveys.samples import freeze

pytestmark = pytest.mark.django_db
SENTENCE = (
    "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Ahausen insbesondere hierzu bei: „Mehr Austausch“."
)
LABEL = "Rückmeldung der Projektbeteiligten (keine anonyme Befragung)"
RENDERED = ("pdf", "xlsx", "csv", "json")
GIVEN = datetime(2026, 6, 10, 10, tzinfo=UTC)
HOSTILE = '=#read("/etc/passwd") $x$ *fett* _kursiv_ `roh` <label> @ref {{ 7 * 7 }} <script>alert(1)</script>'


@pytest.fixture
def version(db: None) -> QuestionnaireVersion:
    made = VersionFactory.create(questionnaire__wave=Wave.END)
    section = SectionFactory.create(version=made)
    ItemFactory.create(section=section, code="austausch", label={"de": "Mehr Austausch"}, minimum=-2, maximum=2)
    freeze(made)
    return made


@pytest.fixture
def deployment(plan: Plan, version: QuestionnaireVersion) -> Deployment:
    return asked(plan.town, plan.programme, version)


def asked(town: Municipality, programme: Programme, version: QuestionnaireVersion) -> Deployment:
    """An end survey of the town that is over, with a call for a statement."""
    made = DeploymentFactory.create(
        municipality=town, programme=programme, version=version, wave=Wave.END,
        opens_on=date(2026, 5, 1), closes_on=date(2026, 5, 31),
    )  # fmt: skip
    StatementCall.objects.create(deployment=made, due_on=date(2026, 12, 31))
    return made


def give(deployment: Deployment, at: datetime = GIVEN, *, submit: bool = True) -> None:
    """Write the statement, and submit it with consent."""
    by = MembershipFactory.create(municipality=deployment.municipality, starts_on=date(2026, 1, 1)).user
    values = {"function": "Amtsleitung", "values": {"austausch": 2}, "text": "Vertraulich"}
    with time_machine.travel(at):
        draft = save_statement(deployment=deployment, by=by, version=0, **values)  # type: ignore[arg-type]
        if submit:
            submit_statement(deployment=deployment, by=by, version=draft.revision, consent="Wortlaut")


def withdraw(deployment: Deployment) -> None:
    withdraw_statement(deployment=deployment, by=deployment.statements.get().given_by)


def revise(deployment: Deployment) -> None:
    revise_statement(deployment=deployment, by=deployment.statements.get().given_by)


def take(programme: Programme) -> Snapshot:
    return build_snapshot(programme=programme, as_of=STICHTAG, number=1, title="Umsetzungsstand", ordered_at=AFTER)


def said(programme: Programme) -> list[str]:
    return [town["rueckmeldung"] for town in take(programme)["kommunen"]]


def test_with_consent_every_format_for_reading_says_it(plan: Plan, deployment: Deployment) -> None:
    give(deployment)
    snapshot = take(plan.programme)
    pdf = pdf_text(render_pdf(snapshot))
    assert SENTENCE in pdf
    assert LABEL in pdf
    head, row = load_workbook(io.BytesIO(render_xlsx(snapshot)))["Kommunen"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))[LABEL] == SENTENCE
    assert read(render_json(snapshot).decode())["kommunen"][0]["rueckmeldung"] == SENTENCE
    assert "Rückmeldung" not in render_csv(snapshot).decode()
    origin = next(entry for entry in snapshot["quellen"] if entry["text"] == "Rückmeldungen der Projektbeteiligten")
    assert "Keine anonyme Befragung" in origin["angabe"]


def test_function_and_remark_stay_with_the_town(plan: Plan, deployment: Deployment) -> None:
    give(deployment)
    text = canonical(take(plan.programme))
    assert not [word for word in ("Amtsleitung", "Vertraulich", "Wortlaut") if word in text]


def test_without_consent_it_says_nothing(plan: Plan, deployment: Deployment) -> None:
    give(deployment, submit=False)
    snapshot = take(plan.programme)
    assert [town["rueckmeldung"] for town in snapshot["kommunen"]] == [""]
    assert "Projektbeteiligten" not in canonical(snapshot)
    assert "Projektbeteiligten" not in pdf_text(render_pdf(snapshot))


@pytest.mark.parametrize("take_back", [withdraw, revise])
def test_what_was_taken_back_is_in_no_later_edition_whatever_its_day(
    plan: Plan, deployment: Deployment, take_back: Callable[[Deployment], None]
) -> None:
    give(deployment)
    assert said(plan.programme) == [SENTENCE]
    take_back(deployment)
    assert said(plan.programme) == [""]


@pytest.mark.parametrize(("hour", "expected"), [(21, SENTENCE), (22, "")])
def test_it_was_submitted_by_midnight_in_germany(plan: Plan, deployment: Deployment, hour: int, expected: str) -> None:
    give(deployment, datetime(2026, 6, 30, hour, 30, tzinfo=UTC))
    assert said(plan.programme) == [expected]


def test_a_statement_to_another_programme_stays_out(plan: Plan, deployment: Deployment) -> None:
    Deployment.objects.filter(pk=deployment.pk).update(programme=None)
    give(deployment)
    assert said(plan.programme) == [""]


@pytest.mark.parametrize("take_back", [withdraw, revise])
def test_an_edition_that_waits_is_not_released_once_a_statement_is_taken_back(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], take_back: Callable[[Deployment], None]
) -> None:
    give(deployment)
    edition, second = order(plan.programme), UserFactory.create(consultant=True)
    take_back(deployment)
    with pytest.raises(DomainError, match="Eine Kommune hat ihre Rückmeldung"):
        release_edition(edition=edition, by=second)
    renewed = order(plan.programme)
    assert SENTENCE not in renewed.snapshot
    release_edition(edition=renewed, by=second)


def test_the_release_locks_the_statements_before_it_reads_them(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition]
) -> None:
    """What is withdrawn while the release waits for the lock is seen."""
    give(deployment)
    edition, second, waited = order(plan.programme), UserFactory.create(consultant=True), list[str]()

    def wait(execute: Any, sql: str, *more: Any) -> Any:
        if not waited and 'FROM "surveys_deployment"' in sql:
            waited.append(sql)
            withdraw(deployment)
        return execute(sql, *more)

    with connection.execute_wrapper(wait), pytest.raises(DomainError, match="Eine Kommune hat ihre Rückmeldung"):
        release_edition(edition=edition, by=second)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two connections")
def test_a_withdrawal_that_is_not_stored_yet_is_waited_for(plan: Plan, deployment: Deployment, creator: User) -> None:
    give(deployment)
    edition = create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    edition.refresh_from_db()
    second, outcomes = UserFactory.create(consultant=True), list[str]()

    def release() -> None:
        try:
            release_edition(edition=edition, by=second)
            outcomes.append("released")
        except DomainError as error:
            outcomes.append(error.message)
        finally:
            connection.close()

    thread = Thread(target=release)
    with transaction.atomic():
        withdraw(deployment)
        thread.start()
        thread.join(timeout=1)
        assert (outcomes, thread.is_alive()) == ([], True)
    thread.join(timeout=30)
    assert outcomes == [
        "Eine Kommune hat ihre Rückmeldung nach der Erstellung zurückgeholt oder zurückgezogen."
        " Bitte verwerfen Sie die Ausgabe und erstellen Sie eine neue."
    ]
    edition.refresh_from_db()
    assert edition.state == "ready"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two connections")
def test_a_withdrawal_waits_for_a_release_that_has_looked(plan: Plan, deployment: Deployment, creator: User) -> None:
    give(deployment)
    edition = create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    second = UserFactory.create(consultant=True)

    def take_back() -> None:
        try:
            withdraw(deployment)
        finally:
            connection.close()

    thread = Thread(target=take_back)
    with transaction.atomic():
        release_edition(edition=edition, by=second)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
        assert deployment.statements.get().state == "submitted"
    thread.join(timeout=30)
    edition.refresh_from_db()
    assert (edition.state, deployment.statements.get().state) == ("released", "withdrawn")


def test_the_ministry_reads_it_in_a_released_edition_which_never_changes(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], client_as: Callable[[str], Client]
) -> None:
    give(deployment)
    edition, second = order(plan.programme), UserFactory.create(consultant=True)
    ministry = client_as("ministry")
    assert ministry.get(edition.get_absolute_url()).status_code == 404
    release_edition(edition=edition, by=second)
    withdraw(deployment)
    page = ministry.get(edition.get_absolute_url()).content.decode()
    for words in ("Rückmeldungen der Projektbeteiligten", "Keine anonyme Befragung", SENTENCE):
        assert words in page
    assert SENTENCE in download_file(edition=edition, format="json", by=second).decode()


@pytest.fixture
def stored(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], object]], None]:
    """Do something as if its transaction was stored: what follows from it happens too."""

    def run(act: Callable[[], object]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()

    return run


def files_in_store() -> dict[str, bytes]:
    folder = Path(default_storage.path("berichte"))
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holds(edition: ReportEdition) -> bool:
    """Whether the sentence stands in the snapshot or in a file of the store."""
    edition.refresh_from_db()
    return SENTENCE in edition.snapshot or any(SENTENCE.encode() in content for content in files_in_store().values())


@pytest.mark.parametrize("take_back", [withdraw, revise])
def test_an_edition_that_waits_is_built_anew_without_it(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], take_back: Any, stored: Any
) -> None:
    give(deployment)
    edition = order(plan.programme)
    before = edition.sha256, files_in_store()
    assert holds(edition)
    stored(lambda: take_back(deployment))
    assert not holds(edition)
    assert (edition.state, set(edition.files.values_list("format", flat=True))) == ("ready", set(RENDERED))
    assert edition.sha256 != before[0]
    assert set(files_in_store()) & set(before[1]) == {name for name in before[1] if name.endswith(".csv")}
    release_edition(edition=edition, by=UserFactory.create(consultant=True))


@pytest.mark.parametrize("state", ["withdrawn", "failed"])
def test_a_discarded_and_a_failed_edition_stay_empty(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], state: str, stored: Any
) -> None:
    give(deployment)
    edition = order(plan.programme)
    if state == "withdrawn":
        discard_edition(edition=edition, by=edition.created_by)
    else:
        ReportEdition.objects.filter(pk=edition.pk).update(state="failed")
    stored(lambda: withdraw(deployment))
    assert not holds(edition)
    assert (edition.state, edition.snapshot, edition.sha256, edition.built_at) == (state, "", "", None)
    assert files_in_store() == {}
    assert AuditEntry.objects.filter(action="report.forget", object_id=str(edition.pk)).count() == 1
    if state == "failed":
        stored(lambda: retry_edition(edition=edition, by=edition.created_by))
        assert not holds(edition)
        assert edition.state == "ready"


@pytest.mark.parametrize("state", ["released", "withdrawn"])
def test_what_was_once_released_never_changes(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], state: str, stored: Any
) -> None:
    give(deployment)
    edition, second = order(plan.programme), UserFactory.create(consultant=True)
    release_edition(edition=edition, by=second)
    if state == "withdrawn":
        withdraw_edition(edition=edition, by=second, reason="falsch")
    stored(lambda: withdraw(deployment))
    assert holds(edition)
    assert (edition.state, len(files_in_store())) == (state, 4)


def test_editions_without_a_statement_that_was_taken_back_are_left_alone(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition], stored: Any
) -> None:
    silent = order(plan.programme)
    give(deployment)
    other = ProgrammeFactory.create()
    make_plan(other, "Woanders")
    editions = [silent, order(plan.programme), order(other)]
    before = [edition.sha256 for edition in editions]
    assert forget_taken_back() == 0
    stored(lambda: withdraw(deployment))
    after = [ReportEdition.objects.get(pk=edition.pk).sha256 for edition in editions]
    assert [one == two for one, two in zip(before, after, strict=True)] == [True, False, True]


def test_what_is_taken_back_while_an_edition_is_built_is_out_of_it_in_the_end(
    plan: Plan, deployment: Deployment, creator: User, stored: Any
) -> None:
    give(deployment)
    edition = create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)

    def progress(percent: int, _step: str) -> None:
        if percent == 65:
            withdraw(deployment)
            assert forget_taken_back() == 0, "its build has it in hand"

    stored(lambda: build(edition.pk, progress))  # type: ignore[arg-type]
    assert not holds(edition)
    assert edition.state == "ready"


def test_the_database_lets_a_snapshot_be_emptied_before_its_release_and_no_more(
    plan: Plan, deployment: Deployment, order: Callable[..., ReportEdition]
) -> None:
    give(deployment)
    edition, row = order(plan.programme), ReportEdition.objects.filter(released_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(snapshot="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(snapshot="", sha256="", state="released", released_at=AFTER, released_by=UserFactory.create())
    release_edition(edition=edition, by=UserFactory.create(consultant=True))
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportEdition.objects.update(snapshot="", sha256="")


def test_the_page_has_no_section_for_nothing(
    plan: Plan, order: Callable[..., ReportEdition], client_as: Callable[[str], Client]
) -> None:
    page = client_as("consultant").get(order(plan.programme).get_absolute_url()).content.decode()
    assert "Rückmeldungen der Projektbeteiligten" not in page


def test_what_a_questionnaire_says_comes_out_as_it_is(plan: Plan) -> None:
    snapshot = take(plan.programme)
    snapshot["kommunen"][0]["rueckmeldung"] = HOSTILE
    text = pdf_text(render_pdf(snapshot))
    assert "root:" not in text
    assert "".join(HOSTILE.split()) in "".join(text.split())
    cells = [cell for row in load_workbook(io.BytesIO(render_xlsx(snapshot)))["Kommunen"].iter_rows() for cell in row]
    assert HOSTILE in {cell.value for cell in cells}
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_a_snapshot_from_before_there_were_statements_is_still_rendered(plan: Plan) -> None:
    snapshot = take(plan.programme)
    del snapshot["kommunen"][0]["rueckmeldung"]
    assert "Ahausen" in pdf_text(render_pdf(snapshot))
    assert render_xlsx(snapshot)


def test_three_statements_take_as_many_queries_as_one(plan: Plan, deployment: Deployment) -> None:
    compile_version(deployment.version)
    give(deployment)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert all(said(plan.programme))
        return len(caught)

    alone = queries()
    for name in ("Bedorf", "Cestadt"):
        give(asked(make_plan(plan.programme, name).town, plan.programme, deployment.version))
    assert Statement.objects.count() == 3
    assert queries() == alone == 9
