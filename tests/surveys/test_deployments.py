"""Deployments: rolled out to towns, changed, closed, opened again, listed."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality, Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError, EditConflict
from surveys.enums import EventKind, ItemRole
from surveys.models import (
    Deployment,
    DeploymentEvent,
    InvitedGroup,
    Item,
    Option,
    Pending,
    QuestionnaireVersion,
    StatementCall,
)
from surveys.period import Period, period_of
from surveys.selectors.rollout import Terms, free_slugs, plan_rollout, towns_of
from surveys.services.deployments import (
    close_deployment,
    delete_deployment,
    reopen_deployment,
    set_invited,
    update_deployment,
)
from surveys.services.flags import UNIFORM
from surveys.services.rollout import create_deployments
from tests.factories import MunicipalityFactory, ParticipationFactory, ProgrammeFactory
from tests.surveys.factories import (
    DeploymentFactory,
    ItemFactory,
    QuestionnaireFactory,
    SectionFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
LIST, NEW = "surveys:deployment_list", "surveys:deployment_create"


@pytest.fixture
def version() -> QuestionnaireVersion:
    """A version that can be asked, with the question for the group."""
    made = VersionFactory.create(questionnaire__code="anfang", questionnaire__title="Anfangsbefragung")
    section = SectionFactory.create(version=made)
    ItemFactory.create(section=section, code="gruppe", kind="single", role=ItemRole.GROUP, options=["amt", "verein"])
    Option.objects.filter(code="amt").update(label={"de": "Verwaltung"})
    ItemFactory.create(section=section, labels={"0": {"de": "gar nicht"}, "10": {"de": "sehr"}})
    return made


@pytest.fixture
def programme() -> Programme:
    programme = ProgrammeFactory.create(slug="vielfalt")
    for name in ("Rodgau", "Ahnatal", "Taunusstein"):
        town = MunicipalityFactory.create(name=name, slug=name.lower())
        ParticipationFactory.create(programme=programme, municipality=town)
    return programme


@pytest.fixture
def consultant(account: Callable[[str], User]) -> User:
    return account("consultant")


def terms(version: QuestionnaireVersion, programme: Programme | None = None, **more: Any) -> Terms:
    period = {"opens_on": date(2027, 2, 1), "closes_on": date(2027, 3, 31)}
    return Terms(version=version, programme=programme, **{**period, **more})


def post(**more: Any) -> dict[str, Any]:
    return {
        "opens_on": "2027-02-01",
        "closes_on": "2027-03-31",
        "channel": "open",
        "recruitment": "self",
        "recruitment_text": "Aushang",
        "festschreiben": "ja",
        **more,
    }


def running(**more: Any) -> Deployment:
    return DeploymentFactory.create(**more)


# Rollout


def test_one_rollout_gives_every_town_of_the_programme_its_own_address(
    version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    done = create_deployments(terms=terms(version, programme), towns=towns_of(programme), by=consultant)
    assert [row.slug for row in done.created] == [
        "ahnatal-anfang-2027", "rodgau-anfang-2027", "taunusstein-anfang-2027",
    ]  # fmt: skip
    row = Deployment.objects.select_related("participation").get(slug="rodgau-anfang-2027")
    assert (row.wave, row.channel, row.languages, row.programme) == ("start", "open", ["de"], programme)
    assert row.participation is not None
    assert row.participation.municipality == row.municipality
    version.refresh_from_db()
    assert version.is_frozen
    entry = AuditEntry.objects.get(action="deployment.create")
    assert entry.detail == {"created": 3, "skipped": 0}


def test_a_second_rollout_skips_and_names_what_is_there(
    version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    towns = towns_of(programme)
    create_deployments(terms=terms(version, programme), towns=towns[:1], by=consultant)
    done = create_deployments(terms=terms(version, programme), towns=towns, by=consultant)
    assert [row.municipality.name for row in done.created] == ["Rodgau", "Taunusstein"]
    assert [row.municipality.name for row in done.skipped] == ["Ahnatal"]
    again = create_deployments(terms=terms(version, programme), towns=towns, by=consultant)
    assert (again.created, len(again.skipped), Deployment.objects.count()) == ([], 3, 3)


def test_the_same_instrument_may_be_asked_again_in_another_period(
    version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    towns = towns_of(programme)[:1]
    create_deployments(terms=terms(version, programme), towns=towns, by=consultant)
    later = terms(version, programme, opens_on=date(2027, 9, 1), closes_on=date(2027, 9, 30))
    done = create_deployments(terms=later, towns=towns, by=consultant)
    assert len(done.created) == 1
    assert done.created[0].slug.startswith("ahnatal-anfang-2027-")


def test_taken_addresses_get_letters_that_preview_and_creation_agree_on() -> None:
    DeploymentFactory.create(slug="rodgau-anfang-2027")
    first = free_slugs(["rodgau-anfang-2027", "rodgau-anfang-2027"])
    assert first == free_slugs(["rodgau-anfang-2027", "rodgau-anfang-2027"])
    assert len(set(first)) == 2
    assert all(slug.startswith("rodgau-anfang-2027-") and len(slug) in {21, 22} for slug in first)


def test_long_names_still_make_an_address(version: QuestionnaireVersion) -> None:
    town = MunicipalityFactory.create(slug="a" * 140)
    planned = plan_rollout(terms(version), [town]).new[0]
    assert len(planned.slug) <= 80


def test_local_additions_belong_to_their_town(
    version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    towns = towns_of(programme)
    questionnaire = QuestionnaireFactory.create(municipality=towns[0])
    local = VersionFactory.create(questionnaire=questionnaire)
    ItemFactory.create(section__version=local, labels={"0": {"de": "nein"}, "10": {"de": "ja"}})
    plan = plan_rollout(terms(version, programme), towns)
    assert [planned.local for planned in plan.new] == [(local,), (), ()]
    with pytest.raises(DomainError, match="gehören nicht zu Rodgau"):
        create_deployments(terms=terms(version, programme), towns=towns, by=consultant, local={towns[1].pk: local.pk})
    assert Deployment.objects.count() == 0
    create_deployments(terms=terms(version, programme), towns=towns, by=consultant, local={towns[0].pk: local.pk})
    assert Deployment.objects.get(municipality=towns[0]).local_version == local
    local.refresh_from_db()
    assert local.is_frozen


def test_refused_rollouts_store_nothing(version: QuestionnaireVersion, programme: Programme, consultant: User) -> None:
    towns = towns_of(programme)
    empty = VersionFactory.create()
    local = VersionFactory.create(questionnaire__municipality=towns[0])
    cases = [
        terms(empty, programme),
        terms(local, programme),
        terms(version, programme, opens_on=date(2027, 4, 1)),
        terms(version, programme, languages=("tr",)),
    ]
    for refused in cases:
        with pytest.raises(DomainError):
            create_deployments(terms=refused, towns=towns, by=consultant)
    with pytest.raises(DomainError, match="niemand ausgewählt"):
        create_deployments(
            terms=terms(version, programme), towns=towns, by=consultant, leave_out={town.pk for town in towns}
        )
    version.refresh_from_db()
    assert (Deployment.objects.count(), version.is_frozen) == (0, False)


def test_rollout_queries_do_not_grow_with_the_towns(version: QuestionnaireVersion, consultant: User) -> None:
    counts = []
    for number in (1, 14):
        towns = MunicipalityFactory.create_batch(number)
        later = terms(version, opens_on=date(2028, 1, number), closes_on=date(2028, 1, number))
        version.refresh_from_db()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            create_deployments(terms=later, towns=towns, by=consultant)
        counts.append(len(queries))
    assert counts[1] <= counts[0]  # the first one freezes the version too


def test_the_pages_lead_from_the_form_over_the_preview_to_the_list(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme
) -> None:
    client = client_as("consultant")
    data = post(version=version.pk, programme=programme.pk)
    preview = client.post(reverse(NEW), data).content.decode()
    assert "3 Erhebungen anlegen?" in preview
    assert "/umfrage/rodgau-anfang-2027/" in preview
    assert "festgeschrieben" in preview
    assert Deployment.objects.count() == 0
    left_out = Municipality.objects.get(slug="ahnatal").pk
    answer = client.post(reverse(NEW), {**data, "anlegen": "ja", "auslassen": [left_out, "x"]}, follow=True)
    assert Deployment.objects.count() == 2
    page = answer.content.decode()
    assert "2 Erhebungen sind angelegt." in page
    assert "Rodgau" in page
    second = client.post(reverse(NEW), {**data, "anlegen": "ja"}, follow=True).content.decode()
    assert "1 Erhebung ist angelegt." in second
    third = client.post(reverse(NEW), {**data, "anlegen": "ja"}, follow=True).content.decode()
    assert "Übersprungen, weil es die Erhebung dort schon gibt: Ahnatal, Rodgau, Taunusstein." in third


def test_one_town_by_name_or_key(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme
) -> None:
    client = client_as("consultant")
    client.post(reverse(NEW), post(version=version.pk, town="rodgau", anlegen="ja"))
    assert [row.municipality.name for row in Deployment.objects.select_related("municipality")] == ["Rodgau"]
    elsewhere = MunicipalityFactory.create(name="Rodgau")
    answer = client.post(reverse(NEW), post(version=version.pk, town="Rodgau"))
    assert answer.status_code == 422
    assert elsewhere.ags in answer.content.decode()
    for town in ("Nirgendwo", "Rodgau\x08"):
        assert client.post(reverse(NEW), post(version=version.pk, programme=programme.pk, town=town)).status_code in {
            200, 422,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("version", "999999", "Bitte"),
        ("version", "", ""),
        ("opens_on", "31.02.2027", "Datum"),
        ("closes_on", "2027-01-01", "liegt vor dem Beginn"),
        ("channel", "brief", ""),
        ("languages", "tlh", ""),
        ("programme", "", "Programm"),
        ("recruitment", "zwang", ""),
        ("recruitment_text", "x" * 501, "kürzen"),
    ],
)
def test_wrong_values_come_back_with_a_sentence(
    client_as: Callable[[str], Client],
    version: QuestionnaireVersion,
    programme: Programme,
    field: str,
    value: str,
    words: str,
) -> None:
    data = post(version=version.pk, programme=programme.pk, anlegen="ja") | {field: value}
    answer = client_as("consultant").post(reverse(NEW), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Deployment.objects.count() == 0


def test_back_from_the_preview_keeps_everything(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme
) -> None:
    data = post(version=version.pk, programme=programme.pk, aendern="ja", languages=["de"])
    page = client_as("consultant").post(reverse(NEW), data).content.decode()
    assert 'value="2027-03-31"' in page
    assert 'value="Aushang"' in page
    assert "vp-error-summary" not in page


def test_a_version_with_errors_is_not_offered_to_be_frozen(
    client_as: Callable[[str], Client], programme: Programme
) -> None:
    empty = VersionFactory.create()
    client = client_as("consultant")
    data = post(version=empty.pk, programme=programme.pk)
    page = client.post(reverse(NEW), data).content.decode()
    assert "Der Fragebogen hat noch keine Frage." in page
    assert 'name="anlegen"' not in page
    assert client.post(reverse(NEW), {**data, "anlegen": "ja"}).status_code == 422
    empty.refresh_from_db()
    assert (empty.is_frozen, Deployment.objects.count()) == (False, 0)


def test_warnings_want_a_tick_before_a_version_is_frozen(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme
) -> None:
    version.languages = ["de", "en", "pl"]
    version.save()
    row = Item.objects.filter(section__version=version).first()
    assert row is not None
    row.label = {**row.label, "en": "How?"}
    row.save()
    client, data = client_as("consultant"), post(version=version.pk, programme=programme.pk)
    del data["festschreiben"]
    page = client.post(reverse(NEW), data).content.decode()
    assert "Texte fehlen auf Englisch (" in page
    assert "Keine Frage ist übersetzt auf Polnisch. Diese Sprache wird nicht angeboten." in page
    assert "Trotzdem festschreiben" in page
    assert "Polski" not in page
    left_out = Municipality.objects.get(slug="ahnatal").pk
    refused = client.post(reverse(NEW), {**data, "anlegen": "ja", "auslassen": [left_out]})
    assert refused.status_code == 422
    assert f'value="{left_out}" checked' in refused.content.decode()
    assert Deployment.objects.count() == 0
    client.post(reverse(NEW), {**data, "anlegen": "ja", "festschreiben": "ja", "auslassen": [left_out]})
    assert {tuple(row.languages) for row in Deployment.objects.all()} == {("de", "en")}
    page = client.post(reverse(NEW), data).content.decode()
    assert "festschreiben" not in page, "a frozen version needs no decision"


def test_what_does_not_belong_to_where_does_not_count(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme
) -> None:
    client = client_as("consultant")
    data = post(version=version.pk, programme=programme.pk, town="Rodgau", where="programme")
    assert "3 Erhebungen anlegen?" in client.post(reverse(NEW), data).content.decode()
    assert "1 Erhebung anlegen?" in client.post(reverse(NEW), {**data, "where": "town"}).content.decode()
    for where, words in (("town", "Bitte nennen Sie die Kommune."), ("cohorts", "mindestens eine Kohorte")):
        answer = client.post(reverse(NEW), {**data, "town": "", "where": where})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_only_languages_of_the_questionnaire_are_offered(
    client_as: Callable[[str], Client], version: QuestionnaireVersion
) -> None:
    client = client_as("consultant")
    VersionFactory.create(languages=["de", "tr"])
    every = client.get(reverse(NEW)).context["form"].fields["languages"].choices
    assert [code for code, _name in every] == ["tr"]
    page = client.get(reverse(NEW), {"version": version.pk})
    assert page.context["form"].fields["languages"].choices == []
    assert "Diesen Fragebogen gibt es nur auf Deutsch." in page.content.decode()


# Period


@pytest.mark.parametrize(
    ("days", "closed", "period"),
    [
        ((1, 9), False, Period.BEFORE),
        ((0, 0), False, Period.OPEN),
        ((-9, -1), False, Period.OVER),
        ((-9, 9), True, Period.OVER),
    ],
)
def test_state_follows_from_the_days(days: tuple[int, int], closed: bool, period: Period) -> None:
    today = timezone.localdate()
    row = running(
        opens_on=today + timedelta(days=days[0]),
        closes_on=today + timedelta(days=days[1]),
        closed_at=timezone.now() if closed else None,
    )
    assert period_of(row) is period
    assert row.is_open() is (period is Period.OPEN)
    rows = Deployment.objects.all()
    found = {Period.BEFORE: rows.planned(), Period.OPEN: rows.open(), Period.OVER: rows.over()}
    assert {key: list(value) for key, value in found.items()} == {
        key: [row] if key is period else [] for key in Period
    }


def test_closing_and_opening_again_need_a_reason_and_leave_a_trace(
    client_as: Callable[[str], Client], consultant: User
) -> None:
    row, client = running(), client_as("consultant")
    address = reverse("surveys:deployment_close", args=[row.pk])
    assert client.post(address, {"reason": "  "}).status_code == 422
    client.post(address, {"reason": "Ziel erreicht"})
    row.refresh_from_db()
    assert not row.is_open()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Vorzeitig geschlossen: Ziel erreicht" in page
    again = reverse("surveys:deployment_reopen", args=[row.pk])
    past = timezone.localdate() - timedelta(days=1)
    assert client.post(again, {"reason": "Nachzügler", "closes_on": past.isoformat()}).status_code == 422
    last = timezone.localdate() + timedelta(days=3)
    client.post(again, {"reason": "Nachzügler", "closes_on": last.isoformat()})
    row.refresh_from_db()
    assert (row.is_open(), row.closes_on) == (True, last)
    kinds = list(DeploymentEvent.objects.order_by("pk").values_list("kind", "reason"))
    assert kinds == [(EventKind.CLOSED, "Ziel erreicht"), (EventKind.REOPENED, "Nachzügler")]
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["deployment.closed", "deployment.reopened"]


def test_what_cannot_be_moved_says_why(consultant: User) -> None:
    today = timezone.localdate()
    planned = running(opens_on=today + timedelta(days=2))
    over = running(closes_on=today - timedelta(days=1))
    with pytest.raises(DomainError, match="laufende"):
        close_deployment(deployment=planned, by=consultant, reason="x")
    with pytest.raises(DomainError, match="nicht geschlossen"):
        reopen_deployment(deployment=running(), by=consultant, reason="x", closes_on=today)
    Deployment.objects.filter(pk=over.pk).update(raw_deleted_on=today)
    with pytest.raises(DomainError, match="gelöscht"):
        reopen_deployment(deployment=over, by=consultant, reason="x", closes_on=today)
    begun = running()
    Pending.objects.create(deployment=begun, key=uuid4(), vector=b"")
    with pytest.raises(DomainError, match="schon Antworten"):
        delete_deployment(deployment=begun, by=consultant)
    begun.pending.all().delete()
    StatementCall.objects.create(deployment=begun, due_on=today)
    with pytest.raises(DomainError, match="stützt sich"):
        delete_deployment(deployment=begun, by=consultant)
    StatementCall.objects.all().delete()
    delete_deployment(deployment=begun, by=consultant)
    delete_deployment(deployment=planned, by=consultant)
    assert not Deployment.objects.filter(pk=planned.pk).exists()
    with pytest.raises(DomainError, match="inzwischen gelöscht"):
        delete_deployment(deployment=planned, by=consultant)


def test_terms_change_as_long_as_the_moment_allows(consultant: User) -> None:
    today = timezone.localdate()
    row = running()
    kept = {"opens_on": row.opens_on, "closes_on": today + timedelta(days=60)}
    row = update_deployment(deployment=row, by=consultant, version=1, **kept, recruitment_text="Presse")
    assert (row.revision, row.recruitment_text) == (2, "Presse")
    for change in (
        {"opens_on": today},
        {"closes_on": today - timedelta(days=1)},
        {"channel": "token"},
        {"languages": ["xx"]},
    ):
        with pytest.raises(DomainError):
            update_deployment(deployment=row, by=consultant, version=2, **change)
    over = running(closes_on=today - timedelta(days=1))
    with pytest.raises(DomainError, match="Begründung"):
        update_deployment(deployment=over, by=consultant, version=1, closes_on=today + timedelta(days=5))


def test_two_editors_see_both_texts(client_as: Callable[[str], Client], consultant: User) -> None:
    row, client = running(), client_as("consultant")
    address = reverse("surveys:deployment_edit", args=[row.pk])
    assert client.get(address).status_code == 200
    update_deployment(deployment=row, by=consultant, version=1, recruitment_text="Presse")
    data = post(version=1, closes_on=row.closes_on.isoformat(), recruitment_text="Aushang")
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "Presse" in answer.content.decode()
    assert client.post(address, data | {"version": 2}).status_code == 302
    row.refresh_from_db()
    assert row.recruitment_text == "Aushang"
    with pytest.raises(EditConflict):
        update_deployment(deployment=row, by=consultant, version=2, recruitment_text="x")


def test_invited_numbers_per_group(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, consultant: User
) -> None:
    row, client = running(version=version), client_as("consultant")
    address = reverse("surveys:deployment_invited", args=[row.pk])
    assert "Verwaltung" in client.get(address).content.decode()
    client.post(address, {"group_0": "40", "group_1": ""})
    assert list(InvitedGroup.objects.values_list("group", "number")) == [("amt", 40)]
    assert client.post(address, {"group_0": "-1"}).status_code == 422
    set_invited(deployment=row, by=consultant, numbers={"amt": None, "verein": 3})
    assert list(InvitedGroup.objects.values_list("group", "number")) == [("verein", 3)]
    plain = running(version=VersionFactory.create())
    client.post(reverse("surveys:deployment_invited", args=[plain.pk]), {"group_0": "7"})
    assert InvitedGroup.objects.get(deployment=plain).group == ""


# Signs of stuffing


@pytest.mark.parametrize(
    ("number", "closed", "said"),
    [
        (7, False, ""),
        (4, True, ""),
        (5, True, "5–9 Antwortbögen haben"),
        (25, True, "20 oder mehr Antwortbögen haben"),
    ],
)
def test_signs_are_shown_after_the_end_from_five_on_in_bands(
    client_as: Callable[[str], Client], number: int, closed: bool, said: str
) -> None:
    """One that appears or grows at once says that who just answered ticked the same everywhere."""
    row = running(closed_at=timezone.now() if closed else None)
    cache.set(f"survey-flag:{row.pk}:{UNIFORM}", number)
    page = client_as("consultant").get(row.get_absolute_url()).content.decode()
    assert said in page
    assert ("auf jeder Skala denselben Wert" in page) is bool(said)


# List


def test_the_list_filters_in_the_url_and_ignores_nonsense(
    client_as: Callable[[str], Client], version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    create_deployments(
        terms=terms(version, programme, opens_on=date(2090, 1, 1), closes_on=date(2090, 2, 1)),
        towns=towns_of(programme)[:1],
        by=consultant,
    )
    running(municipality=towns_of(programme)[1])
    client = client_as("consultant")

    def towns(query: str) -> list[str]:
        return [line.deployment.municipality.name for line in client.get(reverse(LIST) + query).context["lines"]]

    assert towns("") == ["Rodgau", "Ahnatal"], "what runs stands first"
    assert towns("?name=RODG") == ["Rodgau"]
    assert towns("?name=nirgendwo") == []
    assert towns("?programme=vielfalt") == ["Ahnatal"]
    assert towns("?state=open") == ["Rodgau"]
    assert towns("?state=planned&questionnaire=anfang&wave=start") == ["Ahnatal"]
    assert towns("?state=over") == []
    assert towns("?state=x&wave=%27&programme=9&questionnaire=%3C&seite=zz") == ["Rodgau", "Ahnatal"]


def test_list_and_page_queries_do_not_grow_with_the_towns(client_as: Callable[[str], Client]) -> None:
    client, counts = client_as("consultant"), []
    for number in (1, 13):
        for row in DeploymentFactory.create_batch(number):
            InvitedGroup.objects.create(deployment=row, group="", number=5)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(LIST)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_few_answers_are_a_band(client_as: Callable[[str], Client]) -> None:
    from surveys.models import Histogram, Pending

    row = running()
    Histogram.objects.create(deployment=row, responses=6, counts=b"")
    for _number in range(2):
        Pending.objects.create(deployment=row, key=uuid4(), vector=b"")
    assert client_as("consultant").get(reverse(LIST)).context["lines"][0].received == "5–9"
    Histogram.objects.update(responses=40)
    assert client_as("consultant").get(reverse(LIST)).context["lines"][0].received == "42"


@pytest.mark.parametrize("role", ["anonymous", "lead", "viewer", "ministry", "operator", "consultant"])
def test_who_may_open_the_pages_of_the_consultancy(client_as: Callable[[str], Client], role: str) -> None:
    row = running()
    names = ["detail", "edit", "invited", "close", "reopen", "delete"]
    addresses = [
        reverse(LIST),
        reverse(NEW),
        *(reverse(f"surveys:deployment_{name}", args=[row.pk]) for name in names),
    ]
    status = {"anonymous": 302, "consultant": 200}.get(role, 403)
    assert {client_as(role).get(address).status_code for address in addresses} == {status}
    beyond = [reverse(f"surveys:deployment_{name}", args=[10**30]) for name in names]
    if role == "consultant":
        assert {client_as(role).get(address).status_code for address in beyond} == {404}


# Parallel


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_parallel_rollouts_create_each_deployment_once(
    version: QuestionnaireVersion, programme: Programme, consultant: User
) -> None:
    towns, made = towns_of(programme), []

    def roll_out() -> None:
        try:
            done = create_deployments(terms=terms(version, programme), towns=towns, by=consultant)
            made.append(len(done.created))
        finally:
            connection.close()

    threads = [Thread(target=roll_out) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(made), Deployment.objects.count()) == ([0] * 7 + [3], 3)
