"""Ordering, building, releasing, withdrawing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from portal.core.models import Job, JobState
from portal.core.publications.states import ReleaseState
from portal.reports import building, services
from portal.reports.building import build
from portal.reports.enums import FileFormat
from portal.reports.models import ReportEdition, ReportFile
from portal.reports.snapshot import checksum
from portal.reports.tasks import build_edition
from tests.factories import UserFactory
from tests.reports.conftest import STICHTAG, Plan


def refused(action: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as error:
        action()
    return error.value.message


def test_an_ordered_edition_is_built_with_four_files(edition: ReportEdition, creator: User) -> None:
    assert edition.state == ReleaseState.READY
    assert edition.job is not None
    assert (edition.job.state, edition.job.progress) == (JobState.DONE, 100)
    assert checksum(edition.snapshot) == edition.sha256
    assert [file.format for file in edition.files.all()] == ["pdf", "xlsx", "csv", "json"]
    json = edition.files.get(format="json")
    assert json.sha256 == edition.sha256
    assert str(edition) == "Umsetzungsstand zum 30.06.2026 (Ausgabe 1)"
    assert AuditEntry.objects.get(action="report.create").actor == creator


def test_editions_are_numbered_within_their_programme(plan: Plan, order: Callable[..., ReportEdition]) -> None:
    assert [order(plan.programme).number for _turn in range(2)] == [1, 2]


def test_orders_that_make_no_sense_are_refused(plan: Plan, creator: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    order = services.create_edition
    assert "in der Zukunft" in refused(lambda: order(programme=plan.programme, as_of=tomorrow, by=creator))
    assert "noch nichts erfasst" in refused(
        lambda: order(programme=plan.programme, as_of=date(2020, 1, 1), by=creator)
    )
    ministry = UserFactory.create(ministry=True)
    assert (
        refused(lambda: order(programme=plan.programme, as_of=STICHTAG, by=ministry))
        == "Berichte erstellt die Beratung."
    )
    assert not ReportEdition.objects.exists()


def test_a_second_run_changes_nothing(edition: ReportEdition) -> None:
    ReportEdition.objects.filter(pk=edition.pk).update(state="building", built_at=None)
    before = list(ReportFile.objects.values())
    build(edition.pk, lambda percent, step: None)  # type: ignore[arg-type]
    edition.refresh_from_db()
    assert edition.state == ReleaseState.READY
    assert list(ReportFile.objects.values()) == before


@pytest.mark.parametrize("done", range(5))
def test_a_build_killed_anywhere_is_finished_by_the_next(
    plan: Plan, creator: User, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot and the files that were there are kept; only what is missing is made."""
    edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    calls: list[int] = []

    def dying(percent: int, step: str) -> None:
        calls.append(percent)
        if len(calls) > done + 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(edition.pk, dying)  # type: ignore[arg-type]
    edition.refresh_from_db()
    frozen, kept = edition.snapshot, list(edition.files.values_list("sha256", flat=True))
    assert len(kept) == done
    plan.done.title = "Nach dem Abbruch"
    plan.done.save()
    build(edition.pk, lambda percent, step: None)  # type: ignore[arg-type]
    edition.refresh_from_db()
    assert edition.state == ReleaseState.READY
    assert edition.snapshot == frozen
    assert list(edition.files.values_list("sha256", flat=True))[:done] == kept


def test_a_file_left_by_a_killed_run_is_replaced(plan: Plan, creator: User) -> None:
    edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    build(edition.pk, lambda percent, step: None)  # type: ignore[arg-type]
    names = [file.file.name for file in edition.files.all()]
    ReportFile.objects.filter(edition=edition).delete()
    ReportEdition.objects.filter(pk=edition.pk).update(state="building", built_at=None)
    build(edition.pk, lambda percent, step: None)  # type: ignore[arg-type]
    assert [file.file.name for file in edition.files.all()] == names
    folder = f"berichte/{edition.folder}"
    assert len(default_storage.listdir(folder)[1]) == len(FileFormat)


def test_a_refused_build_marks_the_edition_and_can_be_retried(
    plan: Plan,
    creator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def full(*args: Any) -> None:
        raise DomainError("Der Speicher ist voll.")

    with monkeypatch.context() as patch:
        patch.setattr(building, "ensure_file", full)
        with django_capture_on_commit_callbacks(execute=True):
            edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    edition.refresh_from_db()
    assert (edition.state, edition.job.error) == (ReleaseState.FAILED, "Der Speicher ist voll.")
    with django_capture_on_commit_callbacks(execute=True):
        services.retry_edition(edition=edition, by=creator)
    edition.refresh_from_db()
    assert edition.state == ReleaseState.READY
    assert "fehlgeschlagene" in refused(lambda: services.retry_edition(edition=edition, by=creator))


def test_a_job_that_kills_its_worker_is_given_up_after_three_starts(plan: Plan, creator: User) -> None:
    edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    silent = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=edition.job_id).update(state=JobState.RUNNING, deliveries=3, heartbeat_at=silent)
    build_edition(edition.job_id)
    edition.refresh_from_db()
    assert edition.state == ReleaseState.FAILED
    assert "dreimal" in edition.job.error


def test_an_edition_whose_job_ended_without_a_word_counts_as_failed(plan: Plan, creator: User) -> None:
    edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    Job.objects.filter(pk=edition.job_id).update(state=JobState.FAILED)
    edition.refresh_from_db()
    assert edition.is_stuck
    services.retry_edition(edition=edition, by=creator)
    edition.refresh_from_db()
    assert not edition.is_stuck
    assert edition.job.state == JobState.WAITING


def test_four_eyes(edition: ReportEdition, creator: User, second: User) -> None:
    assert "Vier-Augen-Prinzip" in refused(lambda: services.release_edition(edition=edition, by=creator))
    ministry = UserFactory.create(ministry=True)
    assert "Beratung" in refused(lambda: services.release_edition(edition=edition, by=ministry))
    services.release_edition(edition=edition, by=second)
    edition.refresh_from_db()
    assert (edition.state, edition.released_by) == (ReleaseState.RELEASED, second)
    assert "noch nicht freigegebene" in refused(lambda: services.release_edition(edition=edition, by=second))
    assert AuditEntry.objects.get(action="report.release").detail == {"sha256": edition.sha256}


def test_the_database_keeps_four_eyes_too(edition: ReportEdition, creator: User) -> None:
    edition.state, edition.released_by, edition.released_at = ReleaseState.RELEASED, creator, timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.save()


@pytest.mark.parametrize(
    ("column", "value"), [("snapshot", "{}"), ("sha256", "0" * 64), ("as_of", date(2026, 1, 1)), ("number", 99)]
)
def test_what_is_built_never_changes(edition: ReportEdition, column: str, value: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportEdition.objects.filter(pk=edition.pk).update(**{column: value})


def test_a_tampered_file_is_neither_released_nor_handed_out(edition: ReportEdition, second: User) -> None:
    name = edition.files.get(format="csv").file.name
    with default_storage.open(name, "ab") as stream:
        stream.write(b"x")
    assert "Prüfsumme" in refused(lambda: services.release_edition(edition=edition, by=second))
    assert "Prüfsumme" in refused(lambda: services.download_file(edition=edition, format="csv", by=second))
    default_storage.delete(name)
    assert "fehlt" in refused(lambda: services.download_file(edition=edition, format="csv", by=second))
    assert not edition.downloads.exists()


def test_withdrawing_needs_a_reason_and_ends_the_ministrys_access(edition: ReportEdition, second: User) -> None:
    ministry = UserFactory.create(ministry=True)
    services.release_edition(edition=edition, by=second)
    assert services.download_file(edition=edition, format="json", by=ministry) == edition.snapshot.encode()
    assert list(ReportEdition.objects.visible_to(ministry)) == [edition]
    assert "Grund" in refused(lambda: services.withdraw_edition(edition=edition, by=second, reason=""))
    services.withdraw_edition(edition=edition, by=second, reason="Zahlen berichtigt.")
    assert list(ReportEdition.objects.visible_to(ministry)) == []
    assert "nicht freigegeben" in refused(lambda: services.download_file(edition=edition, format="json", by=ministry))
    assert edition.downloads.count() == 1


def test_discarding(edition: ReportEdition, second: User, order: Callable[..., ReportEdition]) -> None:
    services.discard_edition(edition=edition, by=second)
    edition.refresh_from_db()
    assert (edition.was_discarded, edition.state_label) == (True, "verworfen")
    assert "Freigeben" in refused(lambda: services.release_edition(edition=edition, by=second))
    assert order(edition.programme).number == 2


def test_who_sees_which_editions(edition: ReportEdition, creator: User, account: Callable[[str], User]) -> None:
    for role in ("lead", "editor", "viewer", "ministry", "operator", "stranger"):
        assert not ReportEdition.objects.visible_to(account(role)).exists()
    assert list(ReportEdition.objects.visible_to(creator)) == [edition]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an SQLite file belongs to whoever holds it")
def test_the_log_of_downloads_is_append_only(edition: ReportEdition, second: User) -> None:
    services.download_file(edition=edition, format="csv", by=second)
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.downloads.update(user_label="anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.downloads.all().delete()
