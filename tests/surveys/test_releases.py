"""Ordering, building, deciding, releasing, withdrawing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from municipalities.models import Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.celery import app
from portal.core.errors import DomainError
from portal.core.jobs import Progress, run
from portal.core.models import Job, JobState
from portal.core.publications.states import ReleaseState
from surveys import models as m
from surveys.published import Dimension, Number, Reason, State
from surveys.release_data import checksum, encode
from surveys.selectors.releases import published, visible_releases
from surveys.selectors.results import facts
from surveys.services import releases as services
from surveys.services.releases import building
from surveys.services.releases.building import build, order_of, recomputed
from surveys.services.releases.compute import compute
from surveys.tasks import build_release
from tests.factories import MembershipFactory, ProgrammeFactory, UserFactory
from tests.surveys.answers import all_kinds_version, count_by_hand, every_kind
from tests.surveys.factories import LONG_AGO
from tests.surveys.releasing import ALL_TABLES, Desk, answers, refused, staff, wave

pytestmark = pytest.mark.django_db


FINDING = {
    "text": "Zu genau.",
    "items": ["wege"],
    "proposals": [{"index": 0, "kind": "hide", "table": "total", "keys": ["total"], "items": ["wege"], "text": "Weg"}],
}


def quiet(percent: int, step: str) -> None:
    """A progress that nobody watches."""


@pytest.fixture(autouse=True)
def inline() -> Any:
    configured = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = configured


@pytest.fixture
def version() -> m.QuestionnaireVersion:
    return all_kinds_version()


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create(carrier="Beratung", funding="Land Hessen\nEuropäische Union")


@pytest.fixture
def towns(programme: Programme, version: m.QuestionnaireVersion) -> list[m.Deployment]:
    return wave(programme, version, (40, 35, 30, 45))


@pytest.fixture
def desk(django_capture_on_commit_callbacks: Callable[..., Any]) -> Desk:
    maker, second = (UserFactory.create(consultant=True) for _person in range(2))
    return Desk(maker, second, django_capture_on_commit_callbacks)


def test_a_wave_is_counted_over_all_its_towns(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_wave(towns, ALL_TABLES)
    assert made.state in {ReleaseState.READY, ReleaseState.HELD}, made.job and made.job.error
    result = published(made)
    total = result.tables[0].cells[0]
    assert (result.scope, total.responses, total.towns) == ("wave", Number(150, 150), 4)
    assert [table.dimension for table in result.tables] == list(Dimension)
    tallies = [count_by_hand(row)[1] for row in towns]
    values = [cell["wichtig"].values for tally in tallies for cell in tally.values()]
    n = sum(sum(found.values()) for found in values)
    points = sum(value * number for found in values for value, number in found.items())
    item = total.items["wichtig"]
    assert item.answered == Number(n, n)
    assert abs(Fraction(item.mean) - Fraction(points, n)) <= Fraction(1, 20)
    assert (made.job.state, made.job.progress) == (JobState.DONE, 100)  # type: ignore[union-attr]


def test_neither_texts_nor_breakdowns_nor_local_questions_are_items_of_a_wave(
    desk: Desk, towns: list[m.Deployment]
) -> None:
    codes = [item.code for item in published(desk.of_wave(towns)).items]
    assert codes == ["wichtig", "zustimmung", "wege", "alter", "kinder"]


def test_one_deployment_has_its_total_only(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    result = published(made)
    assert made.state == ReleaseState.READY
    assert [(table.dimension, len(table.cells)) for table in result.tables] == [(Dimension.TOTAL, 1)]
    assert (result.scope, result.method.towns, result.method.conductor) == ("deployment", ("Ahausen",), "Beratung")


@pytest.mark.parametrize(
    ("imported", "mode"),
    [
        ((), "Online-Fragebogen zum Selbstausfüllen, Zugang über einen offenen Link"),
        ((40, 39), "79 von 160 Antworten wurden außerhalb des Portals erhoben und als Datei übernommen."),
        ((7,), "Ein Teil der Antworten wurde außerhalb des Portals erhoben und als Datei übernommen."),
        ((40, 40, 40, 30), "Die meisten Antworten wurden außerhalb des Portals erhoben und als Datei übernommen."),
        ((40, 40, 40, 40), "Alle Antworten wurden außerhalb des Portals erhoben und als Datei übernommen."),
    ],
)
def test_the_method_says_how_many_answers_came_from_files_without_telling_small_numbers(
    imported: tuple[int, ...], mode: str, desk: Desk, programme: Programme, version: m.QuestionnaireVersion
) -> None:
    rows = wave(programme, version, (40, 40, 40, 40))
    for row, number in zip(rows, imported, strict=False):
        m.Deployment.objects.filter(pk=row.pk).update(imported=number)
    made = desk.of_wave(rows)
    assert published(made).method.mode.endswith(mode)
    assert ("Online" in published(made).method.mode) is (sum(imported) < 160)
    assert checksum(recomputed(made)) == made.sha256


def test_who_was_asked_is_what_people_could_say_they_are(desk: Desk, towns: list[m.Deployment]) -> None:
    """Nothing is said where the questionnaire does not ask for it."""
    made = desk.of_wave(towns)
    method = published(made).method
    assert method.population.startswith(
        "Menschen in den genannten Kommunen, die erreicht wurden, nach eigener Angabe: „"
    )
    assert ("Antworten nur aus der Verwaltung werden ab 10 Antworten gezeigt.") in method.rule
    assert "Befragt wurden" in dict(facts(method))
    assert "Befragt wurden" not in dict(facts(replace(method, population="")))


def test_the_method_comes_from_the_data(desk: Desk, towns: list[m.Deployment]) -> None:
    for row, number in zip(towns, (100, 200, 300, 400), strict=True):
        m.InvitedGroup.objects.create(deployment=row, group="politik", number=number)
    m.Deployment.objects.filter(pk=towns[0].pk).update(
        recruitment="invited", recruitment_text="Brief", languages=["de", "tr"]
    )
    method = published(desk.of_wave(towns)).method
    assert (method.sponsor, method.invited, method.response_rate) == ("Land Hessen; Europäische Union", 1000, "")
    assert method.recruitment[-1] == "Brief"
    assert method.languages == ("Deutsch", "Türkçe")
    assert method.towns == ("Ahausen", "Bedorf", "Cestadt", "Dehagen")
    assert any("nicht repräsentativ" in sentence for sentence in method.limitations)
    assert not method.is_synthetic


def test_a_census_has_a_response_rate_and_no_doubt_about_who_was_meant(desk: Desk, towns: list[m.Deployment]) -> None:
    m.Deployment.objects.update(recruitment="census")
    for row in towns:
        m.InvitedGroup.objects.create(deployment=row, group="politik", number=50)
    method = published(desk.of_wave(towns)).method
    assert (method.invited, method.response_rate) == (200, "75.0")
    assert not any("repräsentativ" in sentence for sentence in method.limitations)


def test_synthetic_answers_are_labelled(desk: Desk, towns: list[m.Deployment]) -> None:
    m.Deployment.objects.filter(pk=towns[2].pk).update(is_synthetic=True)
    method = published(desk.of_wave(towns)).method
    assert method.is_synthetic
    assert "künstlich" in method.limitations[0]


@pytest.mark.parametrize(("number", "state"), [(9, State.HIDDEN), (10, State.SHOWN)])
def test_staff_of_one_town_needs_ten_answers(
    desk: Desk, version: m.QuestionnaireVersion, number: int, state: State
) -> None:
    deployment = every_kind(version=version)
    staff(deployment, number)
    result = published(desk.of_town(deployment))
    cell = result.tables[0].cells[0]
    assert (cell.state, cell.items["wichtig"].state, cell.items["wege"].state) == (state, state, State.NOT_ASKED)
    if state == State.HIDDEN:
        assert (cell.reason, cell.responses, cell.share) == (Reason.FEW, None, "")
        assert result.method.responses == Number(5, None)
    else:
        assert (cell.responses, cell.share) == (Number(10, 19), "")


def test_versions_join_by_code_and_items_that_differ_are_left_out(
    desk: Desk, programme: Programme, towns: list[m.Deployment], version: m.QuestionnaireVersion
) -> None:
    newer = all_kinds_version()
    m.QuestionnaireVersion.objects.filter(pk=newer.pk).update(questionnaire=version.questionnaire, number=2)
    newer.refresh_from_db()
    m.Item.objects.filter(section__version=newer, code="zustimmung").update(minimum=-1)
    m.Item.objects.filter(section__version=newer, code="kinder").update(code="neu")
    late = every_kind(version=newer, programme=programme, slug="spaet")
    answers(late, 40)
    result = published(desk.of_wave([*towns, late]))
    assert [item.code for item in result.items] == ["wichtig", "wege", "alter", "neu", "kinder"]
    said = " ".join(result.method.limitations)
    assert "„Frage zustimmung?“" in said
    assert "nur in 4 von 5 Erhebungen" in said
    assert "nur in 1 von 5 Erhebungen" in said
    assert result.method.version == "1, 2"


def test_a_new_release_needs_five_new_answers(desk: Desk, towns: list[m.Deployment]) -> None:
    desk.release(desk.of_town(towns[0]))
    m.Deployment.objects.update(closed_at=timezone.now())
    answers(towns[0], 4, seed=2)
    assert sum(m.Histogram.objects.filter(deployment=towns[0]).values_list("responses", flat=True)) == 44
    assert "weniger als 5 neue" in refused(lambda: desk.of_town(towns[0]))
    answers(towns[0], 1, seed=3)
    assert desk.of_town(towns[0]).state in {ReleaseState.READY, ReleaseState.HELD}


def test_without_answers_or_with_too_few_there_is_no_release(desk: Desk, version: m.QuestionnaireVersion) -> None:
    empty = every_kind(version=version, opens_on=LONG_AGO, closes_on=LONG_AGO)
    assert "noch keine Antworten" in refused(lambda: desk.of_town(empty))
    answers(empty, 4)
    assert m.Histogram.objects.filter(deployment=empty).exists()
    assert "weniger als 5 Antworten" in refused(lambda: desk.of_town(empty))
    assert not m.Release.objects.exists()


def test_waiting_answers_are_counted_first_or_the_order_is_refused(desk: Desk, towns: list[m.Deployment]) -> None:
    answers(towns[0], 7, seed=2, fold=False)
    assert "warten noch" in refused(lambda: desk.of_town(towns[0]))
    made = desk.of_town(towns[0], count_first=True)
    assert published(made).tables[0].cells[0].responses == Number(47, 47)
    assert not m.Pending.objects.exists()


def test_one_open_release_of_a_scope_at_a_time(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    assert "noch offen" in refused(lambda: desk.of_town(towns[0]))
    assert desk.of_town(towns[1]).number == 2
    services.discard_release(release=made, by=desk.second)
    assert desk.of_town(towns[0]).number == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Release.objects.filter(pk=made.pk).update(
            state="ready", withdrawn_by=None, withdrawn_at=None, withdrawn_reason=""
        )


def test_the_same_counts_give_the_same_bytes(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_wave(towns, ALL_TABLES)
    again = recomputed(made)
    assert (again, checksum(again)) == (made.payload, made.sha256)


def test_a_build_says_how_far_it_is_before_the_first_question_too(desk: Desk, towns: list[m.Deployment]) -> None:
    made, told = desk.of_wave(towns, ALL_TABLES), list[float]()
    built = compute(order_of(made, []), told.append)
    steps = 1 + len(built.published.items)
    assert sorted(set(told)) == [step / steps for step in range(steps + 1)]
    assert told == sorted(told)
    assert encode(built.published) == made.payload


def test_a_second_run_changes_nothing(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    before = m.Release.objects.filter(pk=made.pk).values().get(), list(m.ReleaseCounts.objects.values())
    answers(towns[0], 20, seed=2)
    build(made.pk, quiet)  # type: ignore[arg-type]
    m.Release.objects.filter(pk=made.pk).update(state="building")
    build(made.pk, quiet)  # type: ignore[arg-type]
    after = m.Release.objects.filter(pk=made.pk).values().get(), list(m.ReleaseCounts.objects.values())
    assert {**after[0], "built_at": None} == {**before[0], "built_at": None}
    assert after[1] == before[1]


@pytest.mark.parametrize("steps", range(6))
def test_a_build_killed_anywhere_is_finished_by_the_next(desk: Desk, towns: list[m.Deployment], steps: int) -> None:
    """What was frozen before the kill is what counts, whatever was answered since."""
    made = services.create_release(scope=services.scope_of_deployment(towns[0]), tables=[], by=desk.maker)
    calls: list[int] = []

    def dying(percent: int, step: str) -> None:
        calls.append(percent)
        if len(calls) > steps:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(made.pk, dying)  # type: ignore[arg-type]
    frozen = list(made.counts.values_list("responses", flat=True))
    assert frozen == ([] if steps < 2 else [40])
    answers(towns[0], 9, seed=2)
    build(made.pk, quiet)  # type: ignore[arg-type]
    made.refresh_from_db()
    expected = 40 if frozen else 49
    assert (made.state, published(made).tables[0].cells[0].responses) == (
        ReleaseState.READY, Number(expected, expected),
    )  # fmt: skip


def test_a_job_that_failed_or_vanished_can_be_started_again(
    desk: Desk, towns: list[m.Deployment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise DomainError("Der Speicher ist voll.")

    with monkeypatch.context() as patch:
        patch.setattr(building, "store", broken)
        made = desk.of_town(towns[0])
    assert (made.state, made.job and made.job.error) == (ReleaseState.FAILED, "Der Speicher ist voll.")
    with desk.run(execute=True):
        services.retry_release(release=made, by=desk.second)
    made.refresh_from_db()
    assert made.state == ReleaseState.READY
    assert "fehlgeschlagene" in refused(lambda: services.retry_release(release=made, by=desk.second))


def test_a_job_that_kills_its_worker_is_given_up_after_three_starts(desk: Desk, towns: list[m.Deployment]) -> None:
    made = services.create_release(scope=services.scope_of_deployment(towns[0]), tables=[], by=desk.maker)
    silent = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=made.job_id).update(state=JobState.RUNNING, deliveries=3, heartbeat_at=silent)
    build_release(made.job_id)
    made.refresh_from_db()
    assert made.state == ReleaseState.FAILED


@pytest.mark.parametrize("ended", ["decided", "rechecked"])
def test_what_is_asked_for_before_the_job_has_ended_is_built_too(
    desk: Desk, towns: list[m.Deployment], ended: str
) -> None:
    """The result is stored, and the worker has not yet closed the job."""
    town, asked = desk.of_town(towns[0]), towns[0]
    assert asked.programme
    scope = services.scope_of_wave(asked.programme, asked.version.questionnaire, asked.wave)
    made = services.create_release(scope=scope, tables=[], by=desk.maker)

    def work(progress: Progress) -> None:
        build(made.pk, progress)
        if ended == "rechecked":
            desk.release(town)
            with desk.run(execute=True):
                assert "noch einmal geprüft" in refused(lambda: services.release_release(release=made, by=desk.second))
        else:
            m.Release.objects.filter(pk=made.pk).update(state=ReleaseState.HELD, findings=[FINDING])
            with desk.run(execute=True):
                services.apply_proposal(release=made, index=0, by=desk.maker)

    assert made.job_id
    run(made.job_id, work)
    made.refresh_from_db()
    assert made.state in {ReleaseState.READY, ReleaseState.HELD}
    assert made.job
    assert made.job.state == JobState.DONE
    assert (made.known, made.chosen) == (
        ([town.pk], []) if ended == "rechecked" else ([], [["total", "total", "wege"]])
    )


def test_a_worker_that_wakes_up_late_stores_nothing_outdated(desk: Desk, towns: list[m.Deployment]) -> None:
    """While it slept another one built the release, and its maker took something out."""
    made = services.create_release(scope=services.scope_of_deployment(towns[0]), tables=[], by=desk.maker)

    def sleeping(percent: int, step: str) -> None:
        made.refresh_from_db()
        if percent == 97 and not made.chosen:
            build(made.pk, quiet)  # type: ignore[arg-type]
            m.Release.objects.filter(pk=made.pk).update(state=ReleaseState.HELD, findings=[FINDING])
            services.apply_proposal(release=made, index=0, by=desk.maker)

    build(made.pk, sleeping)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert (made.state, made.chosen) == (ReleaseState.BUILDING, [["total", "total", "wege"]])
    build(made.pk, quiet)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert published(made).tables[0].cells[0].items["wege"].state == State.HIDDEN


def test_four_eyes(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    assert "Vier-Augen" in refused(lambda: services.release_release(release=made, by=desk.maker))
    ministry = UserFactory.create(ministry=True)
    assert "Beratung" in refused(lambda: services.release_release(release=made, by=ministry))
    desk.release(made)
    assert (made.state, made.released_by, made.public) == (ReleaseState.RELEASED, desk.second, False)
    entry = AuditEntry.objects.get(action="release.release")
    assert (entry.ags, entry.detail) == (
        towns[0].municipality.ags, {"sha256": made.sha256, "public": False},
    )  # fmt: skip


def test_the_database_keeps_four_eyes_too(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Release.objects.filter(pk=made.pk).update(
            state="released", released_by=desk.maker, released_at=timezone.now()
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", "{}"), ("sha256", "0" * 64), ("as_of", "2020-01-01"), ("number", 99), ("scope", "wave")],
)
def test_what_is_built_never_changes(desk: Desk, towns: list[m.Deployment], column: str, value: Any) -> None:
    made = desk.of_town(towns[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Release.objects.filter(pk=made.pk).update(**{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "Anders"),
        ("merges", [{"table": "group", "keys": []}]),
        ("facts", {}),
        ("public", True),
        ("known", [9]),
    ],
)
def test_what_is_released_never_changes(desk: Desk, towns: list[m.Deployment], column: str, value: Any) -> None:
    made = desk.release(desk.of_wave(towns))
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Release.objects.filter(pk=made.pk).update(**{column: value})


@pytest.mark.parametrize(
    ("column", "value"), [("counts", b"x"), ("responses", 1), ("layout", "0" * 64), ("facts", {})]
)
def test_what_was_counted_never_changes(desk: Desk, towns: list[m.Deployment], column: str, value: Any) -> None:
    made = desk.of_town(towns[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        made.counts.update(**{column: value})


def test_only_a_wave_can_be_public(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    assert "öffentlich" in refused(lambda: desk.release(made, public=True))
    assert desk.release(desk.of_wave(towns), public=True).public


def test_what_was_released_meanwhile_is_checked_before_releasing(desk: Desk, towns: list[m.Deployment]) -> None:
    town, whole = desk.of_town(towns[0]), desk.of_wave(towns)
    desk.release(town)
    assert whole.known == []
    with desk.run(execute=True):
        assert "noch einmal geprüft" in refused(lambda: services.release_release(release=whole, by=desk.second))
    whole.refresh_from_db()
    assert whole.known == [town.pk]
    assert whole.state in {ReleaseState.READY, ReleaseState.HELD}
    desk.release(desk.settle(whole))
    assert whole.state == ReleaseState.RELEASED


def test_withdrawing_needs_a_reason_and_ends_every_access(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.release(desk.of_wave(towns), public=True)
    ministry = UserFactory.create(ministry=True)
    member = MembershipFactory.create(municipality=towns[0].municipality).user
    everybody = (desk.maker, ministry, member)
    assert [list(visible_releases(user)) for user in everybody] == [[made]] * 3
    assert "Grund" in refused(lambda: services.withdraw_release(release=made, by=desk.maker, reason=""))
    services.withdraw_release(release=made, by=desk.maker, reason="Falsche Frist.")
    assert [list(visible_releases(user)) for user in everybody] == [[]] * 3


def test_what_was_withdrawn_is_still_known_to_the_next(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.release(desk.of_town(towns[0]))
    services.withdraw_release(release=made, by=desk.maker, reason="Falsche Frist.")
    assert desk.of_wave(towns).known == [made.pk]


def test_a_withdrawn_release_can_be_made_again_from_the_same_answers(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.release(desk.of_town(towns[0]))
    services.withdraw_release(release=made, by=desk.maker, reason="Falsche Frist.")
    assert desk.release(desk.of_town(towns[0])).state == ReleaseState.RELEASED


def test_a_discarded_release_was_never_read(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    services.discard_release(release=made, by=desk.second)
    made.refresh_from_db()
    assert (made.was_discarded, made.state_label) == (True, "verworfen")
    assert desk.of_wave(towns).known == []


def test_who_sees_which_releases(desk: Desk, towns: list[m.Deployment], account: Callable[[str], User]) -> None:
    from django.contrib.auth.models import AnonymousUser

    town, other = towns[0].municipality, towns[1].municipality
    own = desk.release(desk.of_town(towns[0]))
    theirs = desk.release(desk.settle(desk.of_town(towns[1])))
    ready = desk.settle(desk.of_town(towns[2]))
    whole = desk.release(desk.settle(desk.of_wave(towns)))
    member = MembershipFactory.create(municipality=town).user

    def seen(user: Any, **values: Any) -> set[int]:
        return set(visible_releases(user, **values).values_list("pk", flat=True))

    assert seen(desk.maker) == {own.pk, theirs.pk, ready.pk, whole.pk}
    assert seen(member) == {own.pk, whole.pk}
    assert seen(desk.maker, town=other) == {theirs.pk, whole.pk}
    assert seen(account("ministry")) == {whole.pk}
    for stranger in (AnonymousUser(), account("stranger"), account("operator"), account("lead")):
        assert seen(stranger) == set()


def test_the_results_are_read_once(desk: Desk, towns: list[m.Deployment], django_assert_num_queries: Any) -> None:
    made = desk.of_town(towns[0])
    row = visible_releases(desk.maker).get(pk=made.pk)
    published(row)
    with django_assert_num_queries(0):
        published(row)


def test_results_whose_text_was_changed_are_not_shown(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    m.Release.objects.filter(pk=made.pk).update(state="building")
    m.Release.objects.filter(pk=made.pk).update(payload="{}")
    assert "Prüfsumme" in refused(lambda: published(made))
