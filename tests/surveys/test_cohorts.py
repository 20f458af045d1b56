"""Training cohorts: written down, asked like municipalities, released as units of their own."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.models import Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.celery import app
from portal.core.errors import DomainError, EditConflict
from surveys import models as m
from surveys.answering_texts import sentence
from surveys.enums import Channel, ItemKind, Wave
from surveys.permissions_voices import can_call_statement
from surveys.published import Reason, State, Unit
from surveys.release_data import checksum
from surveys.rounds import Round
from surveys.selectors.releases import published, visible_releases
from surveys.selectors.rollout import Terms
from surveys.services import cohorts as services
from surveys.services.releases.building import recomputed
from surveys.services.rollout import create_deployments
from surveys.services.voices.locking import require_passing
from tests.factories import MunicipalityFactory, ProgrammeFactory, UserFactory
from tests.surveys.answers import all_kinds_version
from tests.surveys.factories import CohortFactory, DeploymentFactory, ItemFactory, SectionFactory, VersionFactory
from tests.surveys.releasing import Desk, answers

pytestmark = pytest.mark.django_db
NEW = "surveys:deployment_create"
ENTRY: dict[str, Any] = {
    "course": "Moderation", "short": "moderation", "number": 1, "starts_on": date(2022, 1, 10),
    "ends_on": date(2022, 5, 20), "format": "digital", "participants": 11, "note": "",
}  # fmt: skip


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create(name="Vielfalt gestalten", slug="vielfalt", carrier="Beratung GmbH")


@pytest.fixture
def cohorts(programme: Programme) -> list[m.TrainingCohort]:
    return [CohortFactory.create(programme=programme, number=number) for number in (1, 2, 3, 4)]


@pytest.fixture
def version() -> m.QuestionnaireVersion:
    made = VersionFactory.create(questionnaire__wave=Wave.FEEDBACK, questionnaire__code="rueckmeldung")
    section = SectionFactory.create(version=made)
    ItemFactory.create(section=section, code="gesamt", minimum=1, maximum=5)
    ItemFactory.create(section=section, code="anmerkung", kind=ItemKind.LONG_TEXT)
    return made


@pytest.fixture
def consultant(account: Callable[[str], User]) -> User:
    return account("consultant")


@pytest.fixture
def desk(django_capture_on_commit_callbacks: Any, settings: Any) -> Any:
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield Desk(
        UserFactory.create(consultant=True), UserFactory.create(consultant=True), django_capture_on_commit_callbacks
    )
    app.conf.task_always_eager = before


def terms(version: m.QuestionnaireVersion, programme: Programme, **more: Any) -> Terms:
    return Terms(version, date(2022, 5, 20), date(2022, 6, 3), programme, **more)


def asked(of: m.TrainingCohort, **more: Any) -> m.Deployment:
    values = {"municipality": None, "cohort": of, "programme": of.programme, "wave": Wave.FEEDBACK}
    return DeploymentFactory.create(**{**values, **more})


# The rows


def test_a_deployment_asks_exactly_one_municipality_or_cohort(cohorts: list[m.TrainingCohort]) -> None:
    town, cohort = MunicipalityFactory.create(), cohorts[0]
    for wrong in (
        {"municipality": None, "cohort": None},
        {"municipality": town},
        {"wave": Wave.START},
        {"programme": None},
        {"programme": ProgrammeFactory.create()},
        {"local_version": VersionFactory.create()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            asked(cohort, **wrong)
    assert asked(cohort).asked.name == "Moderationsschulung, Kohorte 1"


def test_who_is_asked_never_changes(cohorts: list[m.TrainingCohort]) -> None:
    town = MunicipalityFactory.create()
    of_cohort, of_town = asked(cohorts[0]), asked(cohorts[0], municipality=town, cohort=None)
    for row, change in (
        (of_cohort, {"cohort": cohorts[1]}),
        (of_cohort, {"cohort": None, "municipality": town}),
        (of_town, {"cohort": cohorts[0], "municipality": None}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            m.Deployment.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        m.TrainingCohort.objects.filter(pk=cohorts[0].pk).update(programme=ProgrammeFactory.create())


def test_a_cohort_is_there_once_and_ends_after_it_began(cohorts: list[m.TrainingCohort], programme: Programme) -> None:
    for wrong in ({"number": 1}, {"number": 9, "format": "brief"}, {"number": 9, "ends_on": date(2001, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CohortFactory.create(programme=programme, **wrong)
    assert CohortFactory.create(number=1).pk


# The pages of consultants


def test_consultants_create_change_and_delete_cohorts(
    client_as: Callable[[str], Client], programme: Programme
) -> None:
    client = client_as("consultant")
    sent = {**ENTRY, "starts_on": "10.01.2022", "ends_on": "20.05.2022"}
    assert client.post(reverse("surveys:cohort_create"), {**sent, "programme": programme.pk}).status_code == 302
    cohort = m.TrainingCohort.objects.get()
    assert {name: getattr(cohort, name) for name in ENTRY} == ENTRY
    edit = reverse("surveys:cohort_edit", args=[cohort.pk])
    assert client.post(edit, {**sent, "participants": "12", "version": "1"}).status_code == 302
    assert client.post(edit, {**sent, "participants": "13", "version": "1"}).status_code == 409
    cohort.refresh_from_db()
    assert (cohort.participants, cohort.revision) == (12, 2)
    assert client.post(reverse("surveys:cohort_delete", args=[cohort.pk])).status_code == 302
    assert not m.TrainingCohort.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "ags")) == [
        ("cohort.create", ""), ("cohort.update", ""), ("cohort.delete", ""),
    ]  # fmt: skip


def test_a_cohort_of_a_known_course_takes_its_names(client_as: Callable[[str], Client], programme: Programme) -> None:
    client, address = client_as("consultant"), reverse("surveys:cohort_create")
    sent = {**ENTRY, "starts_on": "10.01.2022", "ends_on": "20.05.2022", "short": "", "course": "Größe & Maß"}
    assert "neue Schulung" not in client.get(address).content.decode(), "there is none to choose yet"
    for wrong in ({}, {"programme": programme.pk, "course": ""}, {"known": "9:fremd", "programme": programme.pk}):
        assert client.post(address, {**sent, **wrong}).status_code == 422
    client.post(address, {**sent, "programme": programme.pk})
    first = m.TrainingCohort.objects.get()
    assert first.short == "groesse-mass"
    again = {**sent, "number": 2, "course": "", "known": f"{programme.pk}:groesse-mass"}
    assert client.post(address, again).status_code == 302
    client.post(address, {**sent, "number": 3, "programme": programme.pk})
    assert set(m.TrainingCohort.objects.values_list("course", "short")) == {("Größe & Maß", "groesse-mass")}
    client.post(address, {**sent, "course": "Größe: Maß", "programme": programme.pk})
    assert m.TrainingCohort.objects.latest("pk").short == "groesse-mass-2"


def test_a_second_cohort_with_the_number_is_refused(programme: Programme, consultant: User) -> None:
    first = services.create_cohort(programme=programme, by=consultant, **ENTRY)
    for other in ({}, {"short": "anders"}):
        with pytest.raises(DomainError, match="schon eine Kohorte 1"):
            services.create_cohort(programme=programme, by=consultant, **ENTRY | other)
    with pytest.raises(DomainError, match="Ende liegt vor"):
        services.update_cohort(cohort=first, by=consultant, version=1, ends_on=date(2021, 1, 1))
    with pytest.raises(EditConflict):
        services.update_cohort(cohort=first, by=consultant, version=7, number=2)


def test_a_short_name_belongs_to_one_course(programme: Programme, consultant: User) -> None:
    services.create_cohort(programme=programme, by=consultant, **ENTRY)
    other = ENTRY | {"course": "Vielfalt", "number": 2}
    with pytest.raises(DomainError, match="gehört schon zur Schulung „Moderation“") as error:
        services.create_cohort(programme=programme, by=consultant, **other)
    assert error.value.field == "short"
    second = services.create_cohort(programme=programme, by=consultant, **other | {"short": "vielfalt"})
    with pytest.raises(DomainError, match="gehört schon zur Schulung „Moderation“"):
        services.update_cohort(cohort=second, by=consultant, version=1, short="moderation")
    elsewhere = services.create_cohort(programme=ProgrammeFactory.create(), by=consultant, **other)
    assert (elsewhere.short, elsewhere.course) == ("moderation", "Vielfalt")
    renamed = services.update_cohort(cohort=second, by=consultant, version=1, short="moderation", course="Moderation")
    assert (renamed.short, renamed.course) == ("moderation", "Moderation")


def test_the_name_of_a_course_that_was_asked_stays(
    cohorts: list[m.TrainingCohort], consultant: User, client_as: Callable[[str], Client]
) -> None:
    asked(cohorts[0])
    for change in ({"course": "Vielfalt", "short": "vielfalt"}, {"short": "vielfalt"}):
        with pytest.raises(DomainError, match="Steht fest"):
            services.update_cohort(cohort=cohorts[0], by=consultant, version=1, **change)
    client = client_as("consultant")
    edit, other = (reverse("surveys:cohort_edit", args=[cohort.pk]) for cohort in cohorts[:2])
    assert client.get(edit).content.decode().count("Steht fest: Die Kohorte gehört zu einer Erhebung") == 2
    assert "Steht fest" not in client.get(other).content.decode()
    sent = {**ENTRY, "short": "vielfalt", "starts_on": "10.01.2022", "ends_on": "20.05.2022", "version": "1"}
    assert client.post(edit, sent).status_code == 302
    cohorts[0].refresh_from_db()
    assert (cohorts[0].course, cohorts[0].short, cohorts[0].participants) == ("Moderationsschulung", "moderation", 11)


def test_a_cohort_that_was_asked_stays(cohorts: list[m.TrainingCohort], client_as: Callable[[str], Client]) -> None:
    asked(cohorts[0])
    address = reverse("surveys:cohort_delete", args=[cohorts[0].pk])
    client = client_as("consultant")
    assert "bleibt deshalb stehen" in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    assert m.TrainingCohort.objects.count() == 4


@pytest.mark.parametrize("name", ["cohort_list", "deployment_list", "deployment_create", "release_create"])
def test_lists_cost_the_same_for_one_and_three_cohorts(client_as: Callable[[str], Client], name: str) -> None:
    programme, version = ProgrammeFactory.create(), VersionFactory.create(questionnaire__wave=Wave.FEEDBACK)
    client, url = client_as("consultant"), reverse(f"surveys:{name}")
    numbers = []
    for cohorts in (1, 2):
        for _cohort in range(cohorts):
            row = asked(CohortFactory.create(programme=programme), version=version)
            m.Histogram.objects.create(deployment=row, group=-1, organisation=-1, responses=5, counts=b"")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# Rollout


def test_a_rollout_asks_cohorts_and_twice_creates_nothing_more(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], programme: Programme, consultant: User
) -> None:
    done = create_deployments(terms=terms(version, programme), cohorts=cohorts[:2], by=consultant)
    assert [(row.slug, row.cohort) for row in done.created] == [
        ("moderation-1-rueckmeldung-2022", cohorts[0]), ("moderation-2-rueckmeldung-2022", cohorts[1]),
    ]  # fmt: skip
    again = create_deployments(terms=terms(version, programme), cohorts=cohorts[:3], by=consultant)
    assert [row.cohort for row in again.created] == [cohorts[2]]
    assert [row.cohort for row in again.skipped] == cohorts[:2]
    assert m.Deployment.objects.count() == 3


def test_a_rollout_to_cohorts_is_refused_where_it_makes_no_sense(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], programme: Programme, consultant: User
) -> None:
    start = VersionFactory.create()
    SectionFactory.create(version=start)
    ItemFactory.create(section=start.sections.get())
    m.QuestionnaireVersion.objects.filter(pk=start.pk).update(state="frozen", frozen_at="2022-01-01T00:00Z")
    for refused, reason in (
        (terms(start, programme), "nur Fragebögen der Rückmeldung"),
        (terms(version, ProgrammeFactory.create()), "nicht zum gewählten Programm"),
    ):
        with pytest.raises(DomainError, match=reason):
            create_deployments(terms=refused, cohorts=cohorts, by=consultant)
    with pytest.raises(ValueError, match="or to cohorts"):
        create_deployments(
            terms=terms(version, programme), cohorts=cohorts, towns=[MunicipalityFactory.create()], by=consultant
        )
    assert not m.Deployment.objects.exists()


def test_the_form_previews_and_creates_and_says_what_was_skipped(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], client_as: Callable[[str], Client]
) -> None:
    client = client_as("consultant")
    sent = {
        "version": version.pk, "cohorts": [cohorts[0].pk, cohorts[1].pk], "opens_on": "2022-05-20",
        "closes_on": "2022-06-03", "channel": "open", "recruitment": "invited", "festschreiben": "ja",
    }  # fmt: skip
    preview = client.post(reverse(NEW), sent).content.decode()
    assert "2 Erhebungen anlegen?" in preview
    assert "moderation-2-rueckmeldung-2022" in preview
    assert not m.Deployment.objects.exists()
    client.post(reverse(NEW), {**sent, "anlegen": "ja", "auslassen": [cohorts[1].pk]})
    assert [row.cohort for row in m.Deployment.objects.all()] == [cohorts[0]]
    told = client.post(reverse(NEW), {**sent, "anlegen": "ja"}, follow=True).content.decode()
    assert "gibt: Moderationsschulung, Kohorte 1." in told
    assert m.Deployment.objects.count() == 2


def test_the_form_wants_cohorts_of_one_programme_and_a_feedback_questionnaire(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], client_as: Callable[[str], Client]
) -> None:
    client, elsewhere = client_as("consultant"), CohortFactory.create()
    period = {"opens_on": "2022-05-20", "closes_on": "2022-06-03", "channel": "open", "recruitment": "self"}
    for sent, reason in (
        ({"version": version.pk, "cohorts": [cohorts[0].pk, elsewhere.pk]}, "eines einzigen Programms"),
        ({"version": VersionFactory.create().pk, "cohorts": [cohorts[0].pk]}, "nur Fragebögen der Rückmeldung"),
    ):
        response = client.post(reverse(NEW), {**period, **sent})
        assert response.status_code == 422
        assert reason in response.content.decode()


def test_the_link_of_a_cohort_fills_in_where_and_the_feedback_questionnaire(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], client_as: Callable[[str], Client]
) -> None:
    VersionFactory.create()
    form = client_as("consultant").get(reverse(NEW), {"cohorts": cohorts[1].pk}).context["form"]
    assert form["where"].value() == "cohorts"
    assert form["version"].value() == version.pk
    assert form["cohorts"].value() == [str(cohorts[1].pk)]


# What cohorts meet, and who sees it


def test_the_start_page_names_the_cohort_and_who_asks(cohorts: list[m.TrainingCohort]) -> None:
    row = asked(cohorts[2], version=all_kinds_version())
    html = Client().get(reverse("surveys:answer_start", args=[row.slug])).content.decode()
    assert "<bdi>Moderationsschulung, Kohorte 3</bdi>" in html
    assert "Beratung GmbH führt diese Befragung durch." in html
    assert "Vielfalt gestalten" in html
    assert sentence("de", "evaluated_cohort", minimum=5) in html
    assert "Ihre Kommune liest" not in html


def test_consultants_hand_out_poster_qr_codes_and_mails(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], client_as: Callable[[str], Client]
) -> None:
    client, row = client_as("consultant"), asked(cohorts[0], version=version, channel=Channel.TOKEN)
    page = client.get(row.get_absolute_url()).content.decode()
    for name, more, kind in (("poster", [], "application/pdf"), ("qr", ["svg"], "image/svg+xml")):
        address = reverse(f"surveys:deployment_{name}", args=[row.pk, *more])
        assert address in page
        assert client.get(address)["Content-Type"] == kind
    made = client.post(reverse("surveys:deployment_codes", args=[row.pk]), {"number": 2, "key": uuid4().hex})
    codes = re.findall(r"<code>([^<]+)</code>", made.content.decode())
    sheet = client.post(reverse("surveys:deployment_sheet", args=[row.pk, "csv"]), {"codes": " ".join(codes)})
    assert all(code in sheet.content.decode() for code in codes)
    assert client.post(reverse("surveys:deployment_sheet", args=[row.pk, "csv"]), {"codes": "x"}).status_code == 409
    for name in ("invite", "remind"):
        sent = {"addresses": "a@test.example", "key": uuid4().hex, "senden": "ja"}
        assert client.post(reverse(f"surveys:deployment_{name}", args=[row.pk]), sent).status_code == 200
    assert "für „Moderationsschulung, Kohorte 1“ teilzunehmen" in mail.outbox[0].body
    assert mail.outbox[0].body.rstrip().endswith("Beratung GmbH\nVielfalt gestalten")
    assert set(AuditEntry.objects.filter(object_type="surveys.deployment").values_list("ags", flat=True)) == {""}


def test_members_of_municipalities_do_not_see_deployments_of_cohorts(
    cohorts: list[m.TrainingCohort], account: Callable[[str], User]
) -> None:
    row = asked(cohorts[0])
    seen = {role: row in m.Deployment.objects.visible_to(account(role)) for role in ("consultant", "lead", "ministry")}
    assert seen == {"consultant": True, "lead": False, "ministry": False}
    assert not can_call_statement(row)


def test_each_cohort_counts_as_a_source_of_texts(
    version: m.QuestionnaireVersion, cohorts: list[m.TrainingCohort], programme: Programme
) -> None:
    found = Round(version.questionnaire, programme, "anmerkung")
    for index, cohort in enumerate(cohorts[:3]):
        row = asked(cohort, version=version)
        for _text in range(3):
            text = m.FreeText.objects.create(deployment=row, item="anmerkung", language="de", text="Danke")
            m.TextReview.objects.create(
                id=text.pk, deployment=row, item="anmerkung", language="de", text="Danke", state="approved"
            )
        if index == 1:
            with pytest.raises(DomainError, match="Kommunen oder Kohorten"):
                require_passing(found)
    assert require_passing(found) == (9, 3)


# Releases


def feedback(cohorts: list[m.TrainingCohort], sizes: tuple[int, ...]) -> list[m.Deployment]:
    version = all_kinds_version()
    m.Questionnaire.objects.filter(pk=version.questionnaire_id).update(wave=Wave.FEEDBACK)
    version.refresh_from_db()
    rows = [asked(cohort, version=version) for cohort in cohorts[: len(sizes)]]
    for row, size in zip(rows, sizes, strict=True):
        answers(row, size)
    return rows


def test_a_release_of_a_cohort_names_it_and_may_be_public(
    cohorts: list[m.TrainingCohort], desk: Desk, account: Callable[[str], User]
) -> None:
    row = feedback(cohorts, (24,))[0]
    made = desk.release(desk.settle(desk.of_town(row)), public=True)
    assert (made.state, made.public) == ("released", True)
    facts = made.counts.get().facts
    assert [facts[name] for name in ("ags", "town", "county", "size", "cohort")] == [
        f"kohorte:{row.cohort_id}", "Moderationsschulung, Kohorte 1", "", "", None,
    ]  # fmt: skip
    method = published(made).method
    assert method.towns == ("Moderationsschulung, Kohorte 1",)
    assert (method.unit, method.conductor) == (Unit.COHORT, "Beratung GmbH")
    assert not any("Kommune" in text for text in [method.population, *method.limitations, *method.rule])
    assert checksum(recomputed(made)) == made.sha256
    assert AuditEntry.objects.get(action="release.release").ags == ""


def test_the_ministry_reads_releases_of_cohorts_and_no_town_does(
    cohorts: list[m.TrainingCohort], desk: Desk, account: Callable[[str], User]
) -> None:
    made = desk.release(desk.settle(desk.of_town(feedback(cohorts, (24,))[0])))
    readers = {
        role: made in visible_releases(account(role)) for role in ("consultant", "ministry", "lead", "operator")
    }
    assert readers == {"consultant": True, "ministry": True, "lead": False, "operator": False}


def test_results_of_a_single_municipality_stay_private(desk: Desk) -> None:
    row = DeploymentFactory.create(version=all_kinds_version())
    answers(row, 24)
    made = desk.settle(desk.of_town(row))
    with pytest.raises(DomainError, match="nicht öffentlich"):
        desk.release(made, public=True)
    desk.release(made)
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Release.objects.filter(pk=made.pk).update(public=True)
    copy = {field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields}
    with pytest.raises(DatabaseError, match="not public"), transaction.atomic():
        m.Release.objects.create(**{**copy, "id": None, "number": 99, "public": True})


@pytest.mark.parametrize(("sizes", "state"), [((12, 12), State.HIDDEN), ((12, 12, 12, 12), State.SHOWN)])
def test_across_a_programme_cohorts_are_the_units_of_the_rule(
    cohorts: list[m.TrainingCohort], desk: Desk, sizes: tuple[int, ...], state: State
) -> None:
    made = desk.settle(desk.of_wave(feedback(cohorts, sizes), ["county", "size", "cohort"]))
    results = published(made)
    total = results.tables[0].cells[0]
    assert (total.state, total.towns) == (state, len(sizes))
    assert total.reason == (Reason.TOWNS if state == State.HIDDEN else Reason.NONE)
    assert len(results.tables) == 1
    assert any("mindestens 3 Kohorten mit je 5 Antworten" in text for text in results.method.rule)
    assert checksum(recomputed(made)) == made.sha256
