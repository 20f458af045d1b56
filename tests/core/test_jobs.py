"""Jobs: replaced by newer ones, ended only by whoever has them."""

from datetime import timedelta
from typing import Any

import pytest
from celery import Task
from django.utils import timezone

from portal.core.errors import DomainError
from portal.core.jobs import FURTHER_EVERY, SIGN_EVERY, SILENT_AFTER, Progress, claim, enqueue, run
from portal.core.models import Job, JobState
from surveys.tasks import build_release

pytestmark = pytest.mark.django_db
TASK: Task = build_release


def ask(key: str = "7") -> Job:
    return enqueue(TASK, kind=TASK.name, key=key)


def states() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def fall_silent(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * SILENT_AFTER)


def test_asking_again_replaces_the_job_that_is_open() -> None:
    waiting = ask()
    running, other = ask(), ask("8")
    assert claim(waiting.pk) is None
    assert claim(running.pk)
    newest = ask()
    assert [newest.state, *states()] == ["waiting", "done", "done", "waiting", "waiting"]
    assert claim(running.pk) is None
    assert claim(newest.pk)
    assert claim(other.pk)


@pytest.mark.parametrize("fails", [False, True])
def test_a_job_that_was_replaced_while_it_ran_ends_nothing(*, fails: bool) -> None:
    job = ask()

    def work(progress: Progress) -> None:
        ask()
        if fails:
            raise DomainError("Es ist kein Platz mehr.")

    run(job.pk, work)
    job.refresh_from_db()
    assert (job.error, states()) == ("", ["done", "waiting"])


def test_a_worker_that_wakes_up_late_does_not_end_the_job_of_the_next() -> None:
    job = ask()

    def sleep(progress: Progress) -> None:
        fall_silent(job)
        assert claim(job.pk)
        raise DomainError("Zu spät.")

    assert not run(job.pk, sleep)
    job.refresh_from_db()
    assert (job.state, job.error, job.deliveries) == (JobState.RUNNING, "", 2)


def test_saying_the_same_again_is_a_sign_of_life_from_time_to_time(django_assert_num_queries: Any) -> None:
    job = ask()
    progress = Progress(job)
    with django_assert_num_queries(2):
        for percent in (20, 20, 20, 21, 21):
            progress(percent, "Ergebnisse schützen")
            progress.said_at -= FURTHER_EVERY
    fall_silent(job)
    progress.said_at -= SIGN_EVERY
    progress(21, "Ergebnisse schützen")
    job.refresh_from_db()
    assert job.heartbeat_at
    assert job.heartbeat_at > timezone.now() - SILENT_AFTER


def test_a_new_step_is_written_at_once_and_further_percents_from_time_to_time(django_assert_num_queries: Any) -> None:
    job = ask()
    progress = Progress(job)
    with django_assert_num_queries(2):
        progress(15, "Zählung festhalten")
        for percent in range(20, 95):
            progress(percent, "Ergebnisse schützen")
    job.refresh_from_db()
    assert (job.progress, job.step) == (20, "Ergebnisse schützen")


def test_a_silent_job_is_started_three_times_and_then_given_up() -> None:
    job = ask()
    for delivery in (1, 2, 3):
        claimed = claim(job.pk)
        assert claimed
        assert (claimed.deliveries, claim(job.pk)) == (delivery, None)
        fall_silent(job)
    assert claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.finished_at
    assert job.finished_at > timezone.now() - timedelta(minutes=1)
