"""The participation, kept by the consultancy."""

import pytest

from municipalities.enums import Phase
from portal.audit.models import AuditEntry
from tests.factories import ParticipationFactory
from tests.municipalities.towns import BAD_TEXT, CONSULT, HUGE, LONG_TEXT, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def participation(town):
    return ParticipationFactory.create(municipality=town)


def filled(participation, **changes):
    return {"phase": "planning", "cohort": 1, "version": participation.history.first().history_id, **changes}


@pytest.mark.parametrize(("role", "status"), CONSULT)
def test_who_edits_a_participation(client_as, participation, town, role, status):
    assert client_as(role).get(url("participation_edit", town, participation.pk)).status_code == status


def test_foreign_and_unknown_participations_are_not_found(client_as, town, other_town):
    foreign = ParticipationFactory.create(municipality=other_town)
    for pk in (foreign.pk, 999_999, HUGE):
        assert client_as("consultant").get(url("participation_edit", town, pk)).status_code == 404


def test_saving_is_recorded_as_a_write_of_the_consultancy(client_as, participation, town, account):
    data = filled(
        participation, phase="completed", ended_early="on", ended_early_reason="Stelle unbesetzt", results="Eins\nZwei",
        note=BAD_TEXT,
    )  # fmt: skip
    answer = client_as("consultant").post(url("participation_edit", town, participation.pk), data)
    assert answer.url == town.get_absolute_url()
    participation.refresh_from_db()
    assert participation.phase == Phase.COMPLETED
    assert participation.ended_early_reason == "Stelle unbesetzt"
    assert participation.results == "Eins\nZwei"
    assert participation.note == "Titel mit Steuerzeichen"
    entry = AuditEntry.objects.get(action="consultant.write")
    assert (entry.actor, entry.actor_role, entry.ags) == (account("consultant"), "consultant", town.ags)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phase": "erfunden"}, "erfunden"),
        ({"cohort": "0"}, "größer oder gleich 1"),
        ({"cohort": "1.5"}, "ganze Zahl"),
        ({"starts_on": "2025-05-01", "ends_on": "2025-04-01"}, "Das Ende liegt vor dem Beginn"),
        ({"starts_on": "2025-05-01", "start_year": "2024"}, "Das Jahr passt nicht"),
        ({"ended_early": "on"}, "Bitte nennen Sie den Grund"),
        ({"ended_early_reason": "Weil"}, "vorzeitig beendet?"),
        ({"managers_trained": HUGE}, "10000"),
        ({"note": LONG_TEXT}, "10000 Zeichen"),
    ],
)
def test_bad_input_is_refused_at_the_field(client_as, participation, town, changes, sentence):
    answer = client_as("consultant").post(
        url("participation_edit", town, participation.pk), filled(participation, **changes)
    )
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    participation.refresh_from_db()
    assert participation.phase == Phase.IMPLEMENTATION


def test_two_consultants_edit_at_once(client_as, participation, town):
    change, data = url("participation_edit", town, participation.pk), filled(participation)
    client = client_as("consultant")
    assert client.post(change, data).status_code == 302
    answer = client.post(change, {**data, "phase": "end_survey"})
    assert answer.status_code == 409
    assert "Abschlussbefragung" in page_text(answer)
    assert client.post(change, filled(participation, phase="end_survey")).status_code == 302
