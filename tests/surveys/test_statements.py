"""Rückmeldung der Projektbeteiligten: asked for, written, submitted with consent, withdrawn; never part of a count."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality, Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError, EditConflict
from surveys.compiled import compile_version
from surveys.enums import Wave
from surveys.enums_voices import StatementState
from surveys.models import (
    Deployment,
    Histogram,
    Pending,
    QuestionnaireVersion,
    ResponseBlock,
    Statement,
    StatementCall,
)
from surveys.selectors.counts import item_counts
from surveys.selectors.statements import statement_sentences
from surveys.services.voices.sentences import statement_items, statement_text
from surveys.services.voices.statements import (
    call_statement,
    revise_statement,
    save_statement,
    submit_statement,
    withdraw_statement,
)
from tests.factories import MembershipFactory, MunicipalityFactory, ProgrammeFactory, UserFactory
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory

pytestmark = pytest.mark.django_db
HEADING = {"de": "Die Begleitung hat in unserer Kommune dazu beigetragen, dass …"}
CONSENT = "Wortlaut der Einwilligung."
TODAY = timezone.localdate


@pytest.fixture
def version() -> QuestionnaireVersion:
    made = VersionFactory.create(questionnaire__code="abschluss", questionnaire__wave=Wave.END)
    section = SectionFactory.create(version=made)
    agree = {"minimum": -2, "maximum": 2, "matrix": "ergebnis"}
    ItemFactory.create(
        section=section, code="rollen", label={"de": "… die Rollen klar sind."}, matrix_label=HEADING,
        labels={"2": {"de": "stimme voll zu"}}, **agree,
    )  # fmt: skip
    ItemFactory.create(section=section, code="ideen", label={"de": "… Ideen entstanden sind."}, **agree)
    ItemFactory.create(section=section, code="digital", label={"de": "… wir digital arbeiten."}, **agree)
    ItemFactory.create(section=section, code="allgemein", label={"de": "Mehr Austausch"}, minimum=-2, maximum=2)
    ItemFactory.create(section=section, code="note", minimum=0, maximum=10)
    return made


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create()


@pytest.fixture
def deployment(town: Municipality, version: QuestionnaireVersion, programme: Programme) -> Deployment:
    """An end survey that is over, with a call that is open."""
    made = end_survey(town, version, programme)
    StatementCall.objects.create(deployment=made, due_on=TODAY())
    return made


def end_survey(town: Municipality, version: QuestionnaireVersion, programme: Programme) -> Deployment:
    return DeploymentFactory.create(
        municipality=town, version=version, programme=programme, wave=Wave.END, closed_at=timezone.now()
    )


@pytest.fixture
def lead(account: Callable[[str], User]) -> User:
    return account("lead")


def save(deployment: Deployment, by: User, version: int = 0, **values: Any) -> Statement:
    given = {"function": "Integrationsbeauftragte", "values": {"rollen": 2, "ideen": 1}, "text": "Danke."}
    return save_statement(deployment=deployment, by=by, version=version, **(given | values))


def submitted(deployment: Deployment, by: User, **values: Any) -> Statement:
    draft = save(deployment, by, **values)
    return submit_statement(deployment=deployment, by=by, version=draft.revision, consent=CONSENT)


def reported(deployment: Deployment) -> str:
    """What a report says of the town of the deployment, empty without anything."""
    return statement_sentences(deployment.programme_id or 0, Q()).get(deployment.municipality.ags, "")


def address(name: str, deployment: Deployment) -> str:
    return reverse(f"surveys:{name}", args=[deployment.municipality.slug, deployment.pk])


# The sentence


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, ""),
        (
            {"rollen": 1},
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau insbesondere dazu bei, "
            "dass „die Rollen klar sind“.",
        ),
        (
            {"rollen": 1, "ideen": 2, "digital": 1},
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau insbesondere dazu bei, "
            "dass „Ideen entstanden sind“, dass „die Rollen klar sind“ und dass „wir digital arbeiten“.",
        ),
        (
            {"allgemein": 2},
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau insbesondere hierzu bei: "
            "„Mehr Austausch“.",
        ),
        (
            {"allgemein": 2, "rollen": 1, "digital": -2},
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau insbesondere dazu bei, "
            "dass „die Rollen klar sind“. Außerdem trug es hierzu bei: „Mehr Austausch“. "
            "Nicht oder eher nicht trug es dazu bei, dass „wir digital arbeiten“.",
        ),
        (
            {"rollen": 0, "ideen": -1, "allgemein": -2},
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in Rodgau zu keinem der beantworteten Punkte klar "
            "bei. Nicht oder eher nicht trug es dazu bei, dass „Ideen entstanden sind“. "
            "Nicht oder eher nicht trug es hierzu bei: „Mehr Austausch“.",
        ),
    ],
)
def test_the_sentence(version: QuestionnaireVersion, values: dict[str, int], sentence: str) -> None:
    assert statement_text("Rodgau", statement_items(compile_version(version)), values) == sentence


def test_agreeing_with_a_reversed_item_is_criticism(version: QuestionnaireVersion) -> None:
    section = version.sections.get()
    ItemFactory.create(
        section=section, code="streit", label={"de": "Mehr Streit"}, minimum=-2, maximum=2, reversed=True
    )
    items = statement_items(compile_version(version))
    assert statement_text("Rodgau", items, {"rollen": 1, "streit": 2}).endswith("Kritisch sehen sie: „Mehr Streit“.")
    assert "Streit" not in statement_text("Rodgau", items, {"rollen": 1, "streit": -2})
    assert "Streit" in statement_text("Rodgau", items, {"streit": 1})


def test_only_scales_of_agreement_are_asked(version: QuestionnaireVersion) -> None:
    codes = [item.code for item in statement_items(compile_version(version))]
    assert codes == ["rollen", "ideen", "digital", "allgemein"]


# Services


def test_a_statement_is_written_and_submitted_with_its_consent(deployment: Deployment, lead: User) -> None:
    assert reported(deployment) == ""
    draft = save(deployment, lead)
    assert (draft.state, draft.revision) == (StatementState.DRAFT, 1)
    assert reported(deployment) == ""
    given = submit_statement(deployment=deployment, by=lead, version=1, consent=CONSENT)
    assert (given.state, given.consent, given.given_by) == (StatementState.SUBMITTED, CONSENT, lead)
    assert "in Innenstadt insbesondere dazu bei, dass „die Rollen klar sind“" in reported(deployment)
    assert AuditEntry.objects.filter(action="statement.submit", ags=deployment.municipality.ags).count() == 1


def test_a_statement_enters_no_count(deployment: Deployment, lead: User) -> None:
    before = item_counts(deployment)
    submitted(deployment, lead)
    assert item_counts(deployment) == before
    for model in (Pending, ResponseBlock, Histogram):
        assert not model._default_manager.exists()


def test_a_statement_belongs_to_its_programme_and_town(
    deployment: Deployment, lead: User, other_town: Municipality
) -> None:
    submitted(deployment, lead)
    elsewhere = end_survey(other_town, deployment.version, ProgrammeFactory.create())
    StatementCall.objects.create(deployment=elsewhere, due_on=TODAY())
    submitted(elsewhere, MembershipFactory.create(municipality=other_town, role="lead").user)
    assert statement_sentences(ProgrammeFactory.create().pk, Q()) == {}
    assert set(statement_sentences(deployment.programme.pk, Q())) == {deployment.municipality.ags}  # type: ignore[union-attr]


def test_consent_function_and_an_answer_are_needed(deployment: Deployment, lead: User) -> None:
    save(deployment, lead, function="", values={})
    for version, values, words in (
        (1, {}, "Funktion"),
        (2, {"function": "Amtsleitung", "values": {}}, "mindestens einen Punkt"),
        (3, {"function": "Amtsleitung"}, "Einwilligung"),
    ):
        if values:
            save(deployment, lead, version - 1, **values)
        with pytest.raises(DomainError, match=words):
            submit_statement(
                deployment=deployment, by=lead, version=version, consent="" if words == "Einwilligung" else CONSENT
            )
    assert Statement.objects.get().state == StatementState.DRAFT


def test_the_database_wants_the_consent_too(deployment: Deployment, lead: User) -> None:
    save(deployment, lead)
    for change in (
        {"state": StatementState.SUBMITTED, "submitted_at": timezone.now()},
        {"state": StatementState.WITHDRAWN, "withdrawn_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.update(**change)


@pytest.mark.parametrize("values", [{"rollen": 3}, {"note": 1}, {"gibt_es_nicht": 1}])
def test_values_fit_the_questionnaire(deployment: Deployment, lead: User, values: dict[str, int]) -> None:
    with pytest.raises(DomainError, match="passt nicht"):
        save(deployment, lead, values=values)


@pytest.mark.parametrize("function", ["Frau Müller", "a.b@stadt.example", "Amt, 06106 6930"])
def test_the_function_is_no_name(deployment: Deployment, lead: User, function: str) -> None:
    with pytest.raises(DomainError, match="keinen Namen") as caught:
        save(deployment, lead, function=function)
    assert caught.value.field == "function"


def test_submitting_twice_is_submitting_once(deployment: Deployment, lead: User) -> None:
    first = submitted(deployment, lead)
    again = submit_statement(deployment=deployment, by=lead, version=1, consent=CONSENT)
    assert (again.pk, again.revision, again.submitted_at) == (first.pk, first.revision, first.submitted_at)
    with pytest.raises(DomainError, match="zurück"):
        save(deployment, lead, first.revision)


def test_the_second_editor_does_not_overwrite_the_first(deployment: Deployment, lead: User) -> None:
    editor = MembershipFactory.create(municipality=deployment.municipality, role="editor").user
    save(deployment, editor)
    with pytest.raises(EditConflict) as caught:
        save(deployment, lead, 0, values={"rollen": -2})
    assert (caught.value.editor, caught.value.theirs["value_rollen"]) == (str(editor), "2")
    with pytest.raises(EditConflict):
        submit_statement(deployment=deployment, by=lead, version=0, consent=CONSENT)
    assert Statement.objects.get().values == {"rollen": 2, "ideen": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two connections")
def test_two_first_drafts_at_once_make_one(deployment: Deployment, lead: User) -> None:
    editor = MembershipFactory.create(municipality=deployment.municipality, role="editor").user
    outcomes: list[str] = []

    def write(by: User) -> None:
        try:
            save(deployment, by)
            outcomes.append("saved")
        except EditConflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=write, args=[user]) for user in (lead, editor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["saved", "told"]
    assert Statement.objects.count() == 1


def test_a_withdrawn_statement_is_empty_and_gone_at_once(deployment: Deployment, lead: User) -> None:
    submitted(deployment, lead)
    StatementCall.objects.update(due_on=TODAY() - timedelta(days=1))
    withdraw_statement(deployment=deployment, by=lead)
    gone = Statement.objects.get()
    assert (gone.state, gone.values, gone.text, gone.function) == (StatementState.WITHDRAWN, {}, "", "")
    assert reported(deployment) == ""
    with pytest.raises(DomainError, match="keine Rückmeldung"):
        withdraw_statement(deployment=deployment, by=lead)


def test_after_a_withdrawal_a_new_one_can_be_given(deployment: Deployment, lead: User) -> None:
    submitted(deployment, lead)
    withdraw_statement(deployment=deployment, by=lead)
    submitted(deployment, lead, values={"digital": 2})
    assert "digital arbeiten" in reported(deployment)
    assert Statement.objects.count() == 2


def test_a_statement_taken_back_to_change_is_not_used(deployment: Deployment, lead: User) -> None:
    submitted(deployment, lead)
    draft = revise_statement(deployment=deployment, by=lead)
    assert (draft.state, draft.consent, draft.values) == (StatementState.DRAFT, "", {"rollen": 2, "ideen": 1})
    assert reported(deployment) == ""
    with pytest.raises(DomainError, match="keine abgegebene"):
        revise_statement(deployment=deployment, by=lead)


def test_only_leads_and_editors_of_the_town_speak_for_it(
    deployment: Deployment, account: Callable[[str], User]
) -> None:
    for role in ("viewer", "consultant", "officer_elsewhere", "ministry"):
        with pytest.raises(DomainError, match="Leitung und die Mitarbeitenden"):
            save(deployment, account(role))
        with pytest.raises(DomainError):
            withdraw_statement(deployment=deployment, by=account(role))
    assert save(deployment, account("editor")).revision == 1


def test_without_a_call_after_the_day_or_beside_an_open_survey_nothing_is_written(
    deployment: Deployment, lead: User
) -> None:
    StatementCall.objects.update(due_on=TODAY() - timedelta(days=1))
    with pytest.raises(DomainError, match="Die Rückmeldung war bis zum"):
        save(deployment, lead)
    StatementCall.objects.update(due_on=TODAY())
    Deployment.objects.update(closed_at=None)
    with pytest.raises(DomainError, match="anonyme Befragung läuft"):
        save(deployment, lead)
    Deployment.objects.update(closed_at=timezone.now())
    StatementCall.objects.all().delete()
    with pytest.raises(DomainError, match="nicht um eine Rückmeldung gebeten"):
        save(deployment, lead)


def test_what_can_be_asked_for(
    town: Municipality, version: QuestionnaireVersion, account: Callable[[str], User]
) -> None:
    consultant = account("consultant")
    start = DeploymentFactory.create(municipality=town, wave=Wave.START, closed_at=timezone.now())
    running = DeploymentFactory.create(municipality=town, version=version, wave=Wave.END)
    for deployment, words in ((start, "nur zur Abschlussbefragung"), (running, "anonyme Befragung läuft")):
        with pytest.raises(DomainError, match=words):
            call_statement(deployment=deployment, by=consultant, due_on=TODAY())
    running.closed_at = timezone.now()
    running.save()
    with pytest.raises(DomainError, match="heute sein oder in der Zukunft"):
        call_statement(deployment=running, by=consultant, due_on=TODAY() - timedelta(days=1))
    for days in (5, 10):
        call = call_statement(deployment=running, by=consultant, due_on=TODAY() + timedelta(days=days))
    assert (StatementCall.objects.count(), call.due_on, call.opened_by) == (
        1, TODAY() + timedelta(days=10), consultant,
    )  # fmt: skip


# Pages


@pytest.mark.parametrize(
    ("role", "read", "edit"),
    [
        ("anonymous", 302, 302),
        ("lead", 200, 200),
        ("editor", 200, 200),
        ("viewer", 200, 403),
        ("officer_elsewhere", 404, 404),
        ("consultant", 200, 403),
        ("ministry", 404, 404),
    ],
)
def test_who_may_open_the_pages(
    client_as: Callable[[str], Client], deployment: Deployment, role: str, read: int, edit: int
) -> None:
    client = client_as(role)
    assert client.get(address("town_statement", deployment)).status_code == read
    for name in ("edit", "submit", "withdraw"):
        assert client.get(address(f"town_statement_{name}", deployment)).status_code == edit
    consultant = {"anonymous": 302, "consultant": 200}.get(role, 403)
    assert client.get(reverse("surveys:statement_list")).status_code == consultant
    assert client.get(reverse("surveys:statement_call", args=[deployment.pk])).status_code == consultant


def test_a_statement_of_another_town_is_not_found(
    client_as: Callable[[str], Client], deployment: Deployment, other_town: Municipality, version: QuestionnaireVersion
) -> None:
    foreign = DeploymentFactory.create(municipality=other_town, version=version, wave=Wave.END)
    for name in ("town_statement", "town_statement_edit", "town_statement_submit", "town_statement_withdraw"):
        for slug, pk in ((other_town.slug, foreign.pk), ("innenstadt", foreign.pk), (other_town.slug, deployment.pk)):
            assert client_as("lead").get(reverse(f"surveys:{name}", args=[slug, pk])).status_code == 404


def test_the_way_through_the_pages(client_as: Callable[[str], Client], deployment: Deployment) -> None:
    client = client_as("lead")
    form = client.get(address("town_statement_edit", deployment)).content.decode()
    assert f'data-draft="statement-{deployment.pk}"' in form
    assert "stimme voll zu (+2)" in form
    data = {"function": "Amtsleitung", "value_rollen": "2", "value_ideen": "", "value_digital": "-1", "version": "0"}
    answer = client.post(address("town_statement_edit", deployment), data, follow=True)
    assert answer.redirect_chain == [(address("town_statement_submit", deployment), 302)]
    page = answer.content.decode()
    assert f'data-draft-receipt="statement-{deployment.pk}"' in page
    for words in ("nicht anonym", "jederzeit hier zurückziehen", "dass „die Rollen klar sind“", "Amtsleitung"):
        assert words in page
    missing = client.post(address("town_statement_submit", deployment), {"version": "1"})
    assert missing.status_code == 422
    assert "Ohne Ihre Einwilligung" in missing.content.decode()
    done = client.post(address("town_statement_submit", deployment), {"agreed": "on", "version": "1"}, follow=True)
    assert "abgegeben" in done.content.decode()
    statement = Statement.objects.get()
    assert statement.values == {"rollen": 2, "digital": -1}
    assert "In Berichten des Programms" in statement.consent
    assert "Innenstadt" in statement.consent
    assert "Holen Sie sie" in client.get(address("town_statement_edit", deployment)).content.decode()
    client.post(address("town_statement_revise", deployment))
    assert Statement.objects.get().state == StatementState.DRAFT
    client.post(address("town_statement_withdraw", deployment))
    assert Statement.objects.get().state == StatementState.WITHDRAWN


def test_a_draft_is_for_those_who_write_it(
    client_as: Callable[[str], Client], deployment: Deployment, lead: User
) -> None:
    draft = save(deployment, lead, text="Noch nicht abgestimmt")

    def readers() -> set[str]:
        roles = ("lead", "editor", "viewer", "consultant")
        pages = {role: client_as(role).get(address("town_statement", deployment)).content.decode() for role in roles}
        assert all("Entwurf" in page or "abgegeben" in page for page in pages.values())
        return {role for role, page in pages.items() if "Noch nicht abgestimmt" in page}

    assert readers() == {"lead", "editor"}
    assert "dazu bei" not in client_as("consultant").get(reverse("surveys:statement_list")).content.decode()
    submit_statement(deployment=deployment, by=lead, version=draft.revision, consent=CONSENT)
    assert readers() == {"lead", "editor", "viewer", "consultant"}


def test_the_list_of_the_consultancy(client_as: Callable[[str], Client], deployment: Deployment, lead: User) -> None:
    submitted(deployment, lead)
    page = client_as("consultant").get(reverse("surveys:statement_list")).content.decode()
    for words in ("Innenstadt", "abgegeben", "dass „die Rollen klar sind“", "Frist ändern"):
        assert words in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"value_rollen": "7"}, "Bitte prüfen Sie Ihre Angaben"),
        ({"value_rollen": "zwei"}, "Bitte prüfen Sie Ihre Angaben"),
        ({"function": "x" * 121}, "Der Text hat 121 Zeichen"),
        ({"text": "x" * 1001}, "Der Text hat 1001 Zeichen"),
        ({"function": "Herr Kaya"}, "nur Ihre Funktion"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    client_as: Callable[[str], Client], deployment: Deployment, data: dict[str, str], words: str
) -> None:
    answer = client_as("lead").post(address("town_statement_edit", deployment), {"version": "0", **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Statement.objects.exists()


def test_a_closed_call_keeps_what_was_typed_on_the_page(
    client_as: Callable[[str], Client], deployment: Deployment
) -> None:
    StatementCall.objects.update(due_on=TODAY() - timedelta(days=1))
    client = client_as("lead")
    assert "möglich. Bitte wenden Sie sich" in client.get(address("town_statement", deployment)).content.decode()
    assert "<textarea" not in client.get(address("town_statement_edit", deployment)).content.decode()
    data = {"function": "Amtsleitung", "text": "Lange Anmerkung", "version": "0"}
    answer = client.post(address("town_statement_edit", deployment), data)
    assert answer.status_code == 422
    assert "Lange Anmerkung" in answer.content.decode()


def test_a_conflict_shows_both(client_as: Callable[[str], Client], deployment: Deployment) -> None:
    editor = UserFactory.create(display_name="Zweite Person")
    MembershipFactory.create(municipality=deployment.municipality, role="editor", user=editor)
    save(deployment, editor)
    data = {"function": "Amtsleitung", "value_rollen": "-2", "version": "0"}
    client = client_as("lead")
    answer = client.post(address("town_statement_edit", deployment), data)
    assert answer.status_code == 409
    for words in ("Zweite Person", "Integrationsbeauftragte", "Amtsleitung", "stimme voll zu (+2)"):
        assert words in answer.content.decode()
    assert client.post(address("town_statement_edit", deployment), {**data, "version": "1"}).status_code == 302
    assert Statement.objects.get().values == {"rollen": -2}


def test_the_consultancy_asks_on_its_page(
    client_as: Callable[[str], Client], town: Municipality, version: QuestionnaireVersion, programme: Programme
) -> None:
    deployment = end_survey(town, version, programme)
    client, url = client_as("consultant"), reverse("surveys:statement_call", args=[deployment.pk])
    assert client.post(url, {"due_on": "gestern"}).status_code == 422
    assert client.post(url, {"due_on": "2020-01-01"}).status_code == 422
    assert client.post(url, {"due_on": TODAY().isoformat()}).status_code == 302
    assert StatementCall.objects.get().deployment == deployment
    Deployment.objects.update(closed_at=None)
    assert "läuft oder beginnt noch" in client.get(url).content.decode()


def test_the_list_asks_as_often_for_three_towns_as_for_one(
    client_as: Callable[[str], Client], deployment: Deployment, lead: User, version: QuestionnaireVersion
) -> None:
    submitted(deployment, lead)
    client, url = client_as("consultant"), reverse("surveys:statement_list")

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    one = queries()
    for _number in range(2):
        town = MunicipalityFactory.create()
        other = end_survey(town, version, deployment.programme)  # type: ignore[arg-type]
        StatementCall.objects.create(deployment=other, due_on=TODAY())
        submitted(other, MembershipFactory.create(municipality=town, role="editor").user)
    assert queries() == one


def test_the_municipality_learns_of_the_request_by_mail(
    client_as: Callable[[str], Client], town: Municipality, version: QuestionnaireVersion, programme: Programme
) -> None:
    deployment = end_survey(town, version, programme)
    for role in ("lead", "editor", "viewer"):
        MembershipFactory.create(municipality=town, role=role, user__email=f"{role}@x.example")
    MembershipFactory.create(municipality=town, role="editor", user__email="weg@x.example", user__is_active=False)
    yesterday = TODAY() - timedelta(days=1)
    MembershipFactory.create(
        municipality=town, role="editor", user__email="frueher@x.example", starts_on=yesterday, ends_on=yesterday
    )
    MembershipFactory.create(municipality=MunicipalityFactory.create(), role="lead", user__email="fremd@x.example")
    client, url = client_as("consultant"), reverse("surveys:statement_call", args=[deployment.pk])
    answer = client.post(url, {"due_on": TODAY().isoformat()}, follow=True)
    assert "Die E-Mail ging an 2 Personen." in answer.content.decode()
    assert sorted(letter.to for letter in mail.outbox) == [["editor@x.example"], ["lead@x.example"]]
    body = str(mail.outbox[0].body)
    assert settings.BASE_URL + address("town_statement", deployment) in body
    assert f"bis zum {TODAY():%d.%m.%Y}" in body
    client.post(url, {"due_on": TODAY().isoformat()})
    assert len(mail.outbox) == 2, "the same day again is no news"


def test_a_request_that_nobody_can_read_says_so(
    client_as: Callable[[str], Client], town: Municipality, version: QuestionnaireVersion, programme: Programme,
    settings: Any,
) -> None:  # fmt: skip
    deployment = end_survey(town, version, programme)
    client, url = client_as("consultant"), reverse("surveys:statement_call", args=[deployment.pk])
    answer = client.post(url, {"due_on": TODAY().isoformat()}, follow=True)
    assert "Niemand dort darf schreiben." in answer.content.decode()
    MembershipFactory.create(municipality=town, role="lead", user__email="refused@x.example")
    settings.EMAIL_BACKEND = "tests.surveys.test_token_lists.PickyBackend"
    answer = client.post(url, {"due_on": (TODAY() + timedelta(days=1)).isoformat()}, follow=True)
    assert "Bei 1 Person ging die E-Mail nicht hinaus." in answer.content.decode()


def test_the_request_stands_first_on_the_pages_of_the_municipality(
    client_as: Callable[[str], Client], deployment: Deployment, lead: User
) -> None:
    pages = [
        reverse("municipalities:municipality_detail", args=["innenstadt"]),
        reverse("surveys:town_survey_list", args=["innenstadt"]),
        address("town_survey_detail", deployment),
    ]
    asked = f"Die Beratung bittet um Ihre Rückmeldung bis {TODAY():%d.%m.%Y}."
    for url in pages:
        html = client_as("lead").get(url).content.decode()
        assert asked in html
        assert f'href="{address("town_statement", deployment)}"' in html
        viewer = client_as("viewer").get(url).content.decode()
        assert "Die Beratung hat die Kommune um eine Rückmeldung" in viewer
        assert "Rückmeldung schreiben" not in viewer
    assert "Rückmeldung erbeten" in client_as("lead").get(pages[1]).content.decode()
    submitted(deployment, lead)
    assert [asked in client_as("lead").get(url).content.decode() for url in pages] == [False] * 3
