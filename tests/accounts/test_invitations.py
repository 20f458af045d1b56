"""Invitations: single use, expiring, bound to address and role, never forged."""

import hashlib
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.utils import timezone

from portal.accounts.enums import ProgrammeRole
from portal.accounts.forms import AcceptInvitationForm
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import can_invite
from portal.accounts.services import (
    accept_invitation,
    accept_invitation_as,
    deactivate_user,
    find_invitation,
    invite,
    revoke_invitation,
    send_invitation_mail,
)
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from tests.accounts.conftest import BASE_URL
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "Neu@test.example"


def _accept(token: str) -> User:
    return accept_invitation(token=token, password=PASSWORD, display_name="  Neues\u202e Konto ")


@pytest.mark.parametrize(
    ("inviter", "allowed"),
    [
        ("operator", {"consultant", "ministry", "operator"}),
        ("consultant", {""}),
        ("ministry", set()),
        ("", {""}),
    ],
)
def test_who_may_invite_whom(inviter: str, allowed: set[str]) -> None:
    user = UserFactory.create(programme_role=inviter)
    assert {role for role in [*ProgrammeRole.values, "root"] if can_invite(user, role)} == allowed
    user.is_active = False
    assert not any(can_invite(user, role) for role in ProgrammeRole.values)


def test_inviting_beyond_the_ceiling_is_refused(consultant: User) -> None:
    with pytest.raises(DomainError, match="Nur der Betrieb"):
        invite(email=ADDRESS, programme_role="operator", by=consultant)


def test_accepting_creates_an_account_with_a_proved_address(operator: User) -> None:
    invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    user = _accept(token)
    assert (user.email, user.display_name, user.programme_role) == ("neu@test.example", "Neues Konto", "consultant")
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"invitation_sent", "invitation_accepted"}


def test_the_token_is_long_and_stored_hashed_only(operator: User) -> None:
    invitation, token = invite(email=ADDRESS, programme_role="ministry", by=operator)
    assert len(token) >= 43
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(AuditEntry.objects.values_list())


def test_an_invitation_works_once(operator: User) -> None:
    _invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    _accept(token)
    with pytest.raises(DomainError, match="bereits angenommen"):
        _accept(token)
    with pytest.raises(DomainError, match="bereits angenommen"):
        find_invitation(token)


def test_looking_at_an_invitation_changes_nothing(operator: User) -> None:
    _invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    before = (list(Invitation.objects.values()), list(User.objects.values()), AuditEntry.objects.count())
    for _prefetch in range(5):
        find_invitation(token)
    assert before == (list(Invitation.objects.values()), list(User.objects.values()), AuditEntry.objects.count())


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "a" * 10_000])
def test_an_unknown_token_is_refused(token: str) -> None:
    with pytest.raises(DomainError, match="ungültig"):
        find_invitation(token)


def test_an_expired_invitation_is_refused(operator: User) -> None:
    invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(DomainError, match="abgelaufen"):
        _accept(token)


def test_a_withdrawn_invitation_is_refused(operator: User) -> None:
    invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    revoke_invitation(invitation=invitation, by=operator)
    with pytest.raises(DomainError, match="zurückgezogen"):
        _accept(token)
    with pytest.raises(DomainError, match="nicht mehr offen"):
        revoke_invitation(invitation=invitation, by=operator)


def test_inviting_again_withdraws_the_former_link(operator: User) -> None:
    _first, old = invite(email=ADDRESS, programme_role="consultant", by=operator)
    _second, new = invite(email=ADDRESS.lower(), programme_role="consultant", by=operator)
    with pytest.raises(DomainError, match="zurückgezogen"):
        find_invitation(old)
    assert find_invitation(new).email == "neu@test.example"


@pytest.mark.parametrize("change", [{"is_active": False}, {"programme_role": "ministry"}])
def test_an_invitation_dies_with_the_right_of_its_sender(operator: User, change: dict[str, object]) -> None:
    _invitation, token = invite(email=ADDRESS, programme_role="operator", by=operator)
    User.objects.filter(pk=operator.pk).update(**change)
    with pytest.raises(DomainError, match="zurückgezogen"):
        _accept(token)


def test_deactivating_withdraws_the_invitations_somebody_sent(operator: User) -> None:
    other = UserFactory.create(operator=True)
    invitation, _token = invite(email=ADDRESS, programme_role="operator", by=other)
    deactivate_user(user=other, by=operator)
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_an_existing_account_accepts_only_its_own_invitation(operator: User, user: User) -> None:
    _invitation, token = invite(email=user.email.upper(), programme_role="consultant", by=operator)
    with pytest.raises(DomainError, match="gibt es schon ein Konto"):
        _accept(token)
    with pytest.raises(DomainError, match="andere E-Mail-Adresse"):
        accept_invitation_as(token=token, user=UserFactory.create())
    assert accept_invitation_as(token=token, user=user).programme_role == "consultant"


def test_an_account_keeps_its_other_role(operator: User, consultant: User) -> None:
    with pytest.raises(DomainError, match="andere Rolle"):
        invite(email=consultant.email, programme_role="ministry", by=operator)
    with pytest.raises(DomainError, match="bereits"):
        invite(email=consultant.email, programme_role="consultant", by=operator)


def test_the_mail_names_our_address_and_nothing_a_user_typed(operator: User) -> None:
    User.objects.filter(pk=operator.pk).update(display_name="http://boese.example klicken")
    operator.refresh_from_db()
    invitation, token = invite(email=ADDRESS, programme_role="consultant", by=operator)
    send_invitation_mail(invitation=invitation, token=token)
    body = mail.outbox[0].body
    assert f"{BASE_URL}/" in body
    assert token in body
    assert "boese" not in body
    assert "Beratung" in body
    assert mail.outbox[0].to == ["neu@test.example"]


def test_the_mail_of_a_municipality_names_it(consultant: User) -> None:
    invitation, token = invite(email=ADDRESS, programme_role="", by=consultant)
    send_invitation_mail(invitation=invitation, token=token, place="Innenstadt")
    assert "für Innenstadt mitzuarbeiten" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("password", "again", "fields"),
    [
        (PASSWORD, PASSWORD, set()),
        (PASSWORD, PASSWORD + "x", {"password2"}),
        ("kurz", "kurz", {"password1"}),
        ("passwort123", "passwort124", {"password2"}),
        ("neu@test.example", "neu@test.example", {"password1"}),
        ("Neues Konto 1", "Neues Konto 1", {"password1"}),
    ],
)
def test_the_form_checks_the_password(password: str, again: str, fields: set[str]) -> None:
    data = {"display_name": "Neues Konto 1", "password1": password, "password2": again}
    form = AcceptInvitationForm(data, email="neu@test.example")
    assert set(form.errors) == fields


def test_the_form_takes_no_other_address_or_role() -> None:
    assert set(AcceptInvitationForm(email=ADDRESS).fields) == {"display_name", "password1", "password2"}


@pytest.mark.django_db(transaction=True)
def test_accepting_twenty_times_at_once_creates_one_account() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the SQLite of the tests lives in one connection")
    _invitation, token = invite(email=ADDRESS, programme_role="consultant", by=UserFactory.create(operator=True))
    barrier, outcomes = threading.Barrier(20), []

    def accept() -> None:
        try:
            barrier.wait()
            outcomes.append(_accept(token).pk)
        except DomainError as error:
            outcomes.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20
    assert len([outcome for outcome in outcomes if isinstance(outcome, int)]) == 1
    assert User.objects.filter(email=ADDRESS.lower()).count() == 1
