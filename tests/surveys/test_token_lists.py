"""Printed codes, invitations and reminders: codes are seen once, addresses are never kept."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Municipality
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from surveys.addresses import addresses_in_csv, addresses_in_text
from surveys.enums import Channel, HandoutKind
from surveys.links import survey_url
from surveys.models import Deployment, Handout, Token
from surveys.services.handouts import print_codes, send_invitations
from surveys.services.tokens import hash_of, is_usable
from tests.surveys.factories import DeploymentFactory

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")


class PickyBackend(EmailBackend):
    """A mail server that refuses addresses which begin with "refused"."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if message.to[0].startswith("refused"):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return int(super().send_messages(messages))


@pytest.fixture
def survey(town: Municipality) -> Deployment:
    return DeploymentFactory.create(
        municipality=town, channel=Channel.TOKEN, version__title={"de": "Anfangsbefragung"}
    )


@pytest.fixture
def lead(account: Callable[[str], User]) -> User:
    return account("lead")


def key() -> str:
    return uuid.uuid4().hex


def address(name: str, row: Deployment, *more: str) -> str:
    return reverse(f"surveys:{name}", args=[row.municipality.slug, row.pk, *more])


def stored_texts() -> Iterator[str]:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            for row in cursor.fetchall():
                yield " ".join(str(value) for value in row)


# Reading addresses


def test_addresses_in_pasted_text() -> None:
    text = 'Amt <Amt@Stadt.example>; verein@x.example,\n"Name, Vorname" n@y.example\nAMT@stadt.example kein@\nNur ein Name'
    found = addresses_in_text(text)
    assert found.valid == ["Amt@Stadt.example", "verein@x.example", "n@y.example"]
    assert found.duplicates == ["AMT@stadt.example"]
    assert found.invalid == ["kein@"]
    assert found.unknown == ["Nur ein Name"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_addresses_in_a_csv_file(encoding: str, mark: str) -> None:
    text = mark.join(["Name", "E-Mail"]) + "\r\n" + mark.join(["Müller", "m@x.example"]) + "\r\n"
    found = addresses_in_csv((text + mark.join(["Schmidt", "fehlt"])).encode(encoding))
    assert (found.valid, found.unknown) == (["m@x.example"], ["Schmidt fehlt"])


@pytest.mark.parametrize("content", [b"", b"a\x00b@x.example", b'"offen;a@x.example\n', b"\xd0\xcf\x11\xe0abc"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(DomainError):
        addresses_in_csv(content)


@pytest.mark.parametrize("word", ["a@b", "a@@x.example", "ä@x.example", "a@x.example\u202e", "x" * 300 + "@x.example"])
def test_what_is_no_address_is_named(word: str) -> None:
    assert addresses_in_text(word).valid == []
    assert len(addresses_in_text(word).invalid) == 1


# Printed codes


def test_codes_are_shown_once_and_stored_as_hashes(client_as: Callable[[str], Client], survey: Deployment) -> None:
    client, form = client_as("editor"), {"number": "12", "key": key()}
    answer = client.post(address("town_survey_codes", survey), form)
    codes = answer.context["codes"]
    assert "no-store" in answer["Cache-Control"]
    assert (len(codes), Token.objects.filter(deployment=survey).count()) == (12, 12)
    assert all(is_usable(deployment=survey, code=code) for code in codes)
    stored = "\n".join(stored_texts())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    again = client.post(address("town_survey_codes", survey), form)
    assert again.status_code == 422
    assert "schon ausgeführt" in again.content.decode()
    assert Token.objects.count() == 12
    entry = AuditEntry.objects.get(action="deployment.print")
    assert entry.detail == {"number": 12, "failed": 0}


def test_leaving_the_codes_asks_first(client_as: Callable[[str], Client], survey: Deployment) -> None:
    form = {"number": "2", "key": key()}
    page = client_as("lead").post(address("town_survey_codes", survey), form).content.decode()
    assert page.count("data-codes>") == 2, "both downloads settle it"
    assert 'data-dialog-open="ohne-codes"' in page
    assert "js/codes.js" in page


def test_the_sheet_takes_only_codes_of_this_survey(
    client_as: Callable[[str], Client], survey: Deployment, lead: User
) -> None:
    codes = print_codes(deployment=survey, by=lead, number=3, key=key())
    client = client_as("lead")
    table = client.post(address("town_survey_sheet", survey, "csv"), {"codes": " ".join(codes)})
    head, *lines = table.content.decode("utf-8-sig").splitlines()
    assert (head, lines) == ("Code;Link mit Code", [f"{code};{survey_url(survey)}#{code}" for code in codes])
    cards = client.post(address("town_survey_sheet", survey, "pdf"), {"codes": " ".join(codes)})
    assert cards.content.startswith(b"%PDF")
    other = DeploymentFactory.create(municipality=survey.municipality, channel=Channel.TOKEN)
    foreign = print_codes(deployment=other, by=lead, number=1, key=key())
    for wrong in ("", "quatsch", " ".join([*codes, *foreign]), f"{codes[0]} {codes[0]}", "A" * 100_000, "\x00"):
        assert client.post(address("town_survey_sheet", survey, "csv"), {"codes": wrong}).status_code == 409
    assert client.post(address("town_survey_sheet", survey, "exe"), {"codes": codes[0]}).status_code == 404
    assert client.get(address("town_survey_sheet", survey, "pdf")).status_code == 405
    assert (
        client_as("viewer").post(address("town_survey_sheet", survey, "pdf"), {"codes": codes[0]}).status_code == 403
    )


@pytest.mark.parametrize("number", ["0", "301", "-1", "1.5", "x", "", "9" * 30])
def test_a_wrong_number_of_codes_is_refused(
    client_as: Callable[[str], Client], survey: Deployment, number: str
) -> None:
    answer = client_as("lead").post(address("town_survey_codes", survey), {"number": number, "key": key()})
    assert (answer.status_code, Token.objects.count()) == (422, 0)


def test_an_open_link_needs_no_codes(client_as: Callable[[str], Client], survey: Deployment) -> None:
    Deployment.objects.update(channel=Channel.OPEN)
    answer = client_as("lead").get(address("town_survey_codes", survey))
    assert answer.status_code == 403
    assert "offenen Link" in answer.content.decode()


# Mails


def test_each_address_gets_a_code_of_its_own_and_is_forgotten(
    client_as: Callable[[str], Client], survey: Deployment
) -> None:
    client, form = client_as("lead"), {"addresses": "eins@x.example\nzwei@x.example\nEINS@x.example", "key": key()}
    preview = client.post(address("town_survey_invite", survey), form)
    page = preview.content.decode()
    assert "Je eine E-Mail an 2 Adressen senden?" in page
    assert "EINS@x.example" in page
    assert (mail.outbox, Token.objects.count()) == ([], 0)
    answer = client.post(address("town_survey_invite", survey), form | {"senden": "ja"})
    assert "2 E-Mails sind unterwegs" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert [message.to for message in mail.outbox] == [["eins@x.example"], ["zwei@x.example"]]
    codes = [CODE.findall(str(message.body)) for message in mail.outbox]
    assert all(len(set(found)) == 1 for found in codes)
    assert codes[0] != codes[1]
    assert all(is_usable(deployment=survey, code=found[0]) for found in codes)
    assert all(
        f"{survey_url(survey)}#{found[0]}" in str(message.body)
        for found, message in zip(codes, mail.outbox, strict=True)
    )
    stored = "\n".join(stored_texts())
    assert "eins@x" not in stored.lower()
    assert not any(found[0] in stored for found in codes)
    handout = Handout.objects.get()
    assert (handout.kind, handout.number, handout.failed) == (HandoutKind.INVITATION, 2, 0)


def test_sending_the_same_form_twice_mails_once(client_as: Callable[[str], Client], survey: Deployment) -> None:
    client, form = client_as("lead"), {"addresses": "a@x.example", "key": key(), "senden": "ja"}
    client.post(address("town_survey_invite", survey), form)
    again = client.post(address("town_survey_invite", survey), form)
    assert again.status_code == 422
    assert (len(mail.outbox), Token.objects.count()) == (1, 1)


def test_a_reminder_brings_no_second_code(client_as: Callable[[str], Client], survey: Deployment) -> None:
    client = client_as("lead")
    page = client.get(address("town_survey_remind", survey)).content.decode()
    assert "niemand weiß, wer schon geantwortet hat" in page
    client.post(address("town_survey_remind", survey), {"addresses": "a@x.example", "key": key(), "senden": "ja"})
    body = str(mail.outbox[0].body)
    assert "Wer schon geantwortet hat, wissen wir nicht." in body
    assert CODE.findall(body) == []
    assert (Token.objects.count(), Handout.objects.get().kind) == (0, HandoutKind.REMINDER)


def test_for_an_open_survey_the_mail_holds_the_link(survey: Deployment, lead: User) -> None:
    Deployment.objects.update(channel=Channel.OPEN)
    send_invitations(deployment=survey, by=lead, addresses=["a@x.example"], key=key())
    body = str(mail.outbox[0].body)
    assert survey_url(survey) in body
    assert CODE.findall(body) == []
    assert "Code" not in body
    assert Token.objects.count() == 0


def test_refused_addresses_are_named_once_and_their_codes_taken_back(
    client_as: Callable[[str], Client], survey: Deployment, settings: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.surveys.test_token_lists.PickyBackend"
    form = {"addresses": "good@x.example refused@x.example last@x.example", "key": key(), "senden": "ja"}
    page = client_as("lead").post(address("town_survey_invite", survey), form).content.decode()
    assert "2 E-Mails sind unterwegs" in page
    assert "refused@x.example" in page
    assert (len(mail.outbox), Token.objects.count(), Handout.objects.get().failed) == (2, 2, 1)
    sent = {hash_of(CODE.findall(str(message.body))[0]) for message in mail.outbox}
    assert set(Token.objects.values_list("token_hash", flat=True)) == sent
    assert "refused@x" not in caplog.text
    assert "refused@x" not in "\n".join(stored_texts())


def test_a_mail_server_that_is_away_ends_the_list(survey: Deployment, lead: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    addresses = [f"a{number}@x.example" for number in range(50)]
    sent = send_invitations(deployment=survey, by=lead, addresses=addresses, key=key())
    assert sent.failed == addresses
    assert (sent.handout.sent, Token.objects.count()) == (0, 0)


def test_there_is_a_limit_for_a_list_and_for_a_day(survey: Deployment, lead: User, settings: Any) -> None:
    settings.SURVEY_MAILS_PER_LIST, settings.SURVEY_MAILS_PER_DAY = 3, 5
    many = [f"a{number}@x.example" for number in range(4)]
    with pytest.raises(DomainError, match="höchstens 3"):
        send_invitations(deployment=survey, by=lead, addresses=many, key=key())
    send_invitations(deployment=survey, by=lead, addresses=many[:3], key=key())
    with pytest.raises(DomainError, match="höchstens 5"):
        send_invitations(deployment=survey, by=lead, addresses=many[:3], key=key(), reminder=True)
    Handout.objects.update(started_at=timezone.now() - timedelta(days=2))
    send_invitations(deployment=survey, by=lead, addresses=many[:3], key=key(), reminder=True)
    assert len(mail.outbox) == 6


@pytest.mark.parametrize(
    "text",
    ["", "niemand", "kein@", "a@x.example kein@@x", "a\x00@x.example", "x" * 300_000, "<script>alert(1)</script>@"],
)
def test_lists_without_a_good_address_send_nothing(
    client_as: Callable[[str], Client], survey: Deployment, text: str
) -> None:
    form = {"addresses": text, "key": key(), "senden": "ja"}
    answer = client_as("lead").post(address("town_survey_invite", survey), form)
    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or text == "a\x00@x.example"
    assert "<script>alert" not in answer.content.decode()
    assert len(mail.outbox) == (1 if answer.status_code == 200 else 0)


@pytest.mark.parametrize("wrong", ["", "x", "G" * 32, "\x00" * 32])
def test_a_form_without_its_key_is_old(client_as: Callable[[str], Client], survey: Deployment, wrong: str) -> None:
    form = {"addresses": "a@x.example", "key": wrong, "senden": "ja"}
    answer = client_as("lead").post(address("town_survey_invite", survey), form)
    assert (answer.status_code, mail.outbox) == (422, [])


def test_a_file_and_a_text_are_read_together(client_as: Callable[[str], Client], survey: Deployment) -> None:
    file = SimpleUploadedFile("liste.csv", b"Name;Mail\nA;a@x.example\nB;b@x.example\n", "text/csv")
    form = {"addresses": "b@x.example c@x.example", "key": key(), "file": file}
    answer = client_as("lead").post(address("town_survey_invite", survey), form)
    found = answer.context["found"]
    assert (sorted(found.valid), found.duplicates) == (["a@x.example", "b@x.example", "c@x.example"], ["b@x.example"])
    broken = SimpleUploadedFile("liste.csv", b"\x00\x01", "text/csv")
    refused = client_as("lead").post(address("town_survey_invite", survey), {"key": key(), "file": broken})
    assert refused.status_code == 422


def test_the_preview_names_what_it_did_not_recognise(client_as: Callable[[str], Client], survey: Deployment) -> None:
    form = {"addresses": "a@x.example\nkaputt <b>", "key": key()}
    page = client_as("lead").post(address("town_survey_invite", survey), form).content.decode()
    assert "Nicht erkannt: kaputt &lt;b&gt;" in page
    assert "Eine E-Mail an 1 Adresse senden?" in page


def test_names_in_mails_cannot_add_headers(survey: Deployment, lead: User) -> None:
    survey.version.title = {"de": "Umfrage\r\nBcc: all@x.example"}
    survey.version.save()
    send_invitations(deployment=survey, by=lead, addresses=["a@x.example"], key=key())
    assert mail.outbox[0].recipients() == ["a@x.example"]
    assert "\n" not in mail.outbox[0].subject
