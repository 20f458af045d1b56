"""Counting: every waiting submission is counted exactly once, in every order, and nothing ties a response to its arrival."""

import random
import threading
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from portal.core.models import Job, JobState
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.enums import Channel
from surveys.selectors.counts import item_counts, item_counts_by_group, item_counts_by_organisation
from surveys.services import archive
from surveys.services.counting import claimable, fold_all, fold_deployment, recount
from surveys.services.runs import fold_run
from tests.surveys.answers import all_kinds_version, archived, assert_counts_are_exact, every_kind, put_pending
from tests.surveys.factories import ItemFactory, SectionFactory, VersionFactory

pytestmark = pytest.mark.django_db
SHORT, ALIEN = uuid4(), uuid4()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.usefixtures("single_answers")
def test_counts_of_all_kinds_equal_a_count_by_hand_in_any_order(seed: int) -> None:
    """Several deployments of two layouts arrive in random portions; counting is called at random, often in vain."""
    rng = random.Random(seed)
    version = all_kinds_version()
    local = VersionFactory.create()
    ItemFactory.create(section=SectionFactory.create(version=local), code="lokal_bus", minimum=1, maximum=5)
    deployments = [
        every_kind(version=version),
        every_kind(version=version),
        every_kind(version=version, local_version=local),
    ]
    arrived = 0
    for _round in range(8):
        number = rng.randint(0, 25)
        put_pending(rng.choice(deployments), number, rng)
        arrived += number
        rng.choice([fold_all, lambda: fold_deployment(rng.choice(deployments).pk, limit=7), lambda: 0])()
    fold_all()
    assert fold_all() == 0
    assert m.Pending.objects.count() == 0
    assert (
        sum(assert_counts_are_exact(deployment) for deployment in deployments)
        == arrived
        == m.SubmittedKey.objects.count()
    )
    assert not any(recount(deployment) for deployment in deployments)


def test_counts_by_group_and_by_organisation_add_up_to_the_total() -> None:
    deployment = every_kind()
    put_pending(deployment, 60, random.Random(4))
    fold_all()
    total = item_counts(deployment)
    for parts in (item_counts_by_group(deployment), item_counts_by_organisation(deployment)):
        assert sum(part.responses for part in parts.values()) == total.responses == 60
        assert sum(part.items["wege"].answered for part in parts.values()) == total.items["wege"].answered


def test_texts_move_without_any_link_to_their_response() -> None:
    deployment = every_kind()
    put_pending(deployment, 30, random.Random(5))
    rows = m.Pending.objects.values_list("key", "texts")
    waiting = sorted(tuple(text) for _key, texts in rows for text in texts)
    old = {key for key, _texts in rows}
    fold_all()
    assert sorted(m.FreeText.objects.values_list("item", "language", "text")) == waiting
    new = {pk for model in (m.ResponseBlock, m.FreeText) for pk in model._default_manager.values_list("pk", flat=True)}
    assert old
    assert not old & new


@pytest.mark.parametrize("table", ["surveys_responseblock", "surveys_freetext"])
def test_rows_are_stored_in_the_order_of_their_random_ids(table: str) -> None:
    """So the order on the disk says no more than the ids, which are random."""
    deployment = every_kind()
    put_pending(deployment, 40, random.Random(6))
    fold_all()
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY {place}")  # noqa: S608
        ids = [str(row[0]) for row in cursor.fetchall()]
    assert len(ids) > 6
    assert ids == sorted(ids)


@pytest.mark.usefixtures("single_answers")
def test_the_archive_is_the_same_in_whatever_order_answers_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a block nothing tells first from last, whether answers were counted at once or one by one."""
    monkeypatch.setattr(archive, "BLOCK", 50)
    deployment = every_kind()
    layout, found = compile_deployment(deployment).layout, set()
    for seed, portion in ((1, 40), (2, 40), (3, 7), (4, 1)):
        arrivals = random.Random(seed).sample(range(40), 40)
        for start in range(0, 40, portion):
            for age in arrivals[start : start + portion]:
                vector = layout.encode({"alter": age})
                m.Pending.objects.create(deployment=deployment, key=uuid4(), vector=vector)
            fold_all()
        blocks = m.ResponseBlock.objects.values_list("group", "organisation", "number", "vectors")
        found.add(tuple((*block[:3], bytes(block[3])) for block in blocks))
        m.ResponseBlock.objects.all().delete()
    assert len(found) == 1


def test_blocks_are_filled_before_new_ones_are_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BLOCK", 10)
    deployment = every_kind()
    for seed, number in enumerate((25, 8, 60)):
        put_pending(deployment, number, random.Random(seed))
        fold_all()
    cells: dict[Any, list[int]] = {}
    for group, organisation, number in m.ResponseBlock.objects.values_list("group", "organisation", "number"):
        cells.setdefault((group, organisation), []).append(number)
    assert all(sum(size < 10 for size in sizes) <= 1 and max(sizes) <= 10 for sizes in cells.values())
    assert max(map(len, cells.values())) > 1
    assert assert_counts_are_exact(deployment) == archived() == 93


@pytest.mark.parametrize(
    ("waiting", "over", "counted"), [(4, False, 0), (5, False, 5), (4, True, 4), (1, True, 1), (0, True, 0)]
)
@pytest.mark.parametrize("channel", Channel.values)
def test_answers_leave_the_inbox_in_batches(channel: str, waiting: int, over: bool, counted: int) -> None:
    past = {"closed_at": timezone.now() - timedelta(hours=1)} if over else {}
    deployment = every_kind(channel=channel, **past)
    put_pending(deployment, waiting, random.Random(7))
    assert fold_deployment(deployment.pk) == counted
    assert archived() == counted
    assert m.Pending.objects.count() == waiting - counted


def test_a_limit_never_splits_off_a_batch_that_is_too_small() -> None:
    deployments = [every_kind(channel=Channel.TOKEN) for _n in range(3)]
    for deployment, number in zip(deployments, (6, 3, 7), strict=True):
        put_pending(deployment, number, random.Random(deployment.pk))
    assert fold_deployment(deployments[0].pk, limit=5) == 5
    assert fold_all() == 7
    assert m.Pending.objects.count() == 1 + 3


@pytest.mark.usefixtures("single_answers")
def test_a_retry_whose_first_copy_was_counted_is_dropped() -> None:
    """Its texts too; other submissions of the same batch are counted."""
    deployment = every_kind()
    put_pending(deployment, 3, random.Random(8))
    repeated = m.Pending.objects.values_list("key", "vector").first()
    assert repeated is not None
    fold_all()
    texts = m.FreeText.objects.count()
    words, vector = [("grund", "de", "noch einmal")], bytes(repeated[1])
    m.Pending.objects.create(deployment=deployment, key=repeated[0], vector=vector, texts=words)
    m.Pending.objects.create(deployment=deployment, key=uuid4(), vector=vector)
    assert fold_all() == 1
    assert (archived(), m.FreeText.objects.count(), m.Pending.objects.count()) == (4, texts, 0)
    assert assert_counts_are_exact(deployment) == 4


@pytest.mark.usefixtures("single_answers")
def test_a_submission_that_does_not_fit_is_set_aside_and_all_others_are_counted() -> None:
    faulty, sound = every_kind(), every_kind()
    for deployment in (faulty, sound):
        put_pending(deployment, 20, random.Random(deployment.pk))
    m.Pending.objects.create(deployment=faulty, key=SHORT, vector=b"\x00\x00")
    empty = compile_deployment(faulty).layout.encode({})
    alien = (999).to_bytes(2, "little") + empty[2:]
    m.Pending.objects.create(deployment=faulty, key=ALIEN, vector=alien)
    assert fold_run() == 40
    assert set(m.Pending.objects.values_list("key", "set_aside")) == {(SHORT, True), (ALIEN, True)}
    assert assert_counts_are_exact(faulty) == assert_counts_are_exact(sound) == 20
    failed = Job.objects.get(state=JobState.FAILED)
    assert "2 Antwortbögen passen nicht zum Fragebogen" in failed.error
    assert Job.objects.filter(state=JobState.DONE).count() == 1
    assert fold_run() == 0
    m.Pending.objects.filter(key=SHORT).update(vector=empty)
    out = StringIO()
    call_command("fold", "--again", stdout=out)
    assert "1 Antwortbögen gezählt" in out.getvalue()
    assert "0 warten, 1 zurückgestellt" in out.getvalue()


@pytest.mark.usefixtures("single_answers")
def test_a_histogram_of_another_layout_stops_its_deployment_only() -> None:
    broken, sound = every_kind(), every_kind()
    m.Histogram.objects.create(deployment=broken, responses=1, counts=b"\x00" * 8)
    for deployment in (broken, sound):
        vector = compile_deployment(deployment).layout.encode({})
        m.Pending.objects.create(deployment=deployment, key=uuid4(), vector=vector)
    assert fold_all() == 1
    assert m.Pending.objects.get().deployment == broken
    fold_all()
    assert Job.objects.filter(state=JobState.FAILED).count() == 1


@pytest.mark.usefixtures("single_answers")
def test_a_run_leaves_one_job_row_and_no_log_of_arrivals() -> None:
    deployment = every_kind()
    for seed in (1, 2):
        put_pending(deployment, 3, random.Random(seed))
        assert fold_run() == 3
    job = Job.objects.get()
    assert (job.state, job.progress, job.key) == (JobState.DONE, 100, "")
    assert "3" not in job.step
    assert fold_run() == 0
    assert Job.objects.count() == 1


def test_a_run_whose_worker_was_killed_is_closed_by_the_next() -> None:
    long_ago = timezone.now() - timedelta(minutes=10)
    job = Job.objects.create(kind="surveys.fold", state=JobState.RUNNING, heartbeat_at=long_ago)
    fold_run()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "nichts verloren" in job.error


def test_a_recount_finds_what_was_tampered_with_and_repairs_it() -> None:
    deployment = every_kind()
    put_pending(deployment, 30, random.Random(9))
    fold_all()
    row = m.Histogram.objects.first()
    assert row is not None
    counts = bytearray(bytes(row.counts))
    counts[0] ^= 1
    m.Histogram.objects.filter(pk=row.pk).update(counts=bytes(counts), responses=row.responses + 1)
    difference = recount(deployment)
    assert [(cell.stored - cell.counted, cell.slots) for cell in difference.cells] == [(1, 1)]
    with pytest.raises(SystemExit):
        call_command("recount", stdout=StringIO())
    assert recount(deployment, write=True)
    assert not recount(deployment)
    assert assert_counts_are_exact(deployment) == 30


def test_the_recount_command_says_that_nothing_differs() -> None:
    deployment = every_kind()
    put_pending(deployment, 12, random.Random(10))
    out = StringIO()
    call_command("fold", stdout=out)
    call_command("recount", stdout=out)
    assert "12 Antwortbögen gezählt" in out.getvalue()
    assert "1 Erhebungen, 12 Antwortbögen: 0 Abweichungen" in out.getvalue()


def test_decode_writes_codes_instead_of_numbers() -> None:
    deployment = every_kind(slug="lesbar")
    layout = compile_deployment(deployment).layout
    vector = layout.encode({"gruppe": 2, "wichtig": "wn", "wege": (1, 20), "alter": 44, "grund": -32766})
    m.ResponseBlock.objects.create(deployment=deployment, group=2, number=1, vectors=vector)
    out = StringIO()
    call_command("decode", "lesbar", stdout=out)
    assert out.getvalue().splitlines() == [
        "gruppe;art;wichtig;zustimmung;wege;alter;kinder;grund;bericht",
        "politik;#NG;wn;#NG;w0 w19;44;#NG;#UE;#NG",
    ]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a trigger of PostgreSQL")
def test_the_database_keeps_a_deployment_with_archived_answers() -> None:
    deployment = every_kind()
    m.ResponseBlock.objects.create(deployment=deployment, number=1, vectors=b"--")
    with pytest.raises(IntegrityError, match="archived answers"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_deployment WHERE id = %s", [deployment.pk])


def test_nothing_is_claimable_when_nothing_waits() -> None:
    every_kind()
    assert not claimable().exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.usefixtures("single_answers")
def test_four_workers_share_the_inbox_without_deadlock_or_double_count() -> None:
    """Submissions go on arriving meanwhile, and wait for nobody."""
    version = all_kinds_version()
    deployments = [every_kind(version=version) for _n in range(6)]
    for deployment in deployments:
        put_pending(deployment, 80, random.Random(deployment.pk))
    errors: list[BaseException] = []

    def work(job: Any) -> None:
        try:
            for _round in range(15):
                job()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    def arrive() -> None:
        put_pending(random.choice(deployments), 4, random.Random())

    threads = [threading.Thread(target=work, args=[job]) for job in (fold_all, fold_all, fold_all, fold_all, arrive)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fold_all()
    assert not errors
    assert sum(assert_counts_are_exact(deployment) for deployment in deployments) == 6 * 80 + 15 * 4
