"""Inviting people into a municipality, and accepting."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.enums import MemberRole
from municipalities.models import Membership, MembershipInvitation
from municipalities.services.team import invite_member
from portal.accounts.models import Invitation, User
from portal.accounts.services import invite
from portal.audit.models import AuditEntry
from tests.factories import PASSWORD, MembershipFactory, UserFactory
from tests.municipalities.towns import HUGE, LONG_TEXT, MANAGE, page_text, url

pytestmark = pytest.mark.django_db
NEW = {"display_name": "Sachbearbeitung", "password1": "Lampe-Fenster-7788", "password2": "Lampe-Fenster-7788"}


@pytest.fixture
def offer(town, account):
    return invite_member(municipality=town, by=account("lead"), email="neu@test.example", role="editor")


def accept_url(token):
    return reverse("municipalities:invitation_accept", args=[token])


@pytest.mark.parametrize(("role", "status"), MANAGE)
def test_who_invites(client_as, town, role, status):
    assert client_as(role).get(url("member_invite", town)).status_code == status


@pytest.mark.parametrize(("role", "status"), MANAGE)
def test_who_takes_back(client_as, town, offer, role, status):
    assert client_as(role).get(url("invitation_revoke", town, offer[0].pk)).status_code == status


@pytest.mark.parametrize("by", ["lead", "consultant"])
@pytest.mark.parametrize("role", MemberRole.values)
def test_an_invitation_goes_out_by_mail(client_as, account, town, by, role):
    data = {"email": " Neu@Test.example ", "role": role, "ends_on": ""}
    assert client_as(by).post(url("member_invite", town), data).status_code == 302
    offer = MembershipInvitation.objects.get()
    assert (offer.municipality, offer.role, offer.invitation.email) == (town, role, "neu@test.example")
    (message,) = mail.outbox
    assert message.to == ["neu@test.example"]
    assert town.name in message.body
    assert "neu@test.example" in page_text(client_as(by).get(url("team", town)))
    assert AuditEntry.objects.get(action="member.invite").actor == account(by)


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_members_who_do_not_manage_see_no_invitations(client_as, town, offer, role):
    assert "neu@test.example" not in page_text(client_as(role).get(url("team", town)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"email": "keine Adresse"}, "gültige E-Mail"),
        ({"email": ""}, "zwingend erforderlich"),
        ({"email": "x" * 10_000 + "@test.example"}, "254"),
        ({"email": "a\x00b@test.example"}, "Nullzeichen"),
        ({"role": "boss"}, "boss"),
        ({"role": ""}, "zwingend erforderlich"),
        ({"ends_on": "2020-01-01"}, "ab heute"),
        ({"ends_on": "gestern"}, "Bitte geben Sie ein Datum an"),
        ({"email": "neu@test.example"}, "schon eingeladen"),
    ],
)
def test_bad_invitations_are_refused_at_the_field(client_as, town, offer, data, sentence):
    answer = client_as("lead").post(
        url("member_invite", town), {"email": "zwei@test.example", "role": "viewer", **data}
    )
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert MembershipInvitation.objects.count() == 1
    assert mail.outbox == []


def test_nobody_invites_the_own_address_or_a_member(client_as, account, town):
    colleague = MembershipFactory.create(municipality=town).user
    for email, sentence in ((account("lead").email.upper(), "eigene Adresse"), (colleague.email, "schon Zugang")):
        answer = client_as("lead").post(url("member_invite", town), {"email": email, "role": "viewer"})
        assert answer.status_code == 422
        assert sentence in page_text(answer)
    assert not Invitation.objects.exists()


def test_a_lead_invites_only_into_the_own_town(client_as, town, other_town, account):
    data = {"email": "neu@test.example", "role": "lead", "municipality": other_town.pk}
    assert client_as("lead").post(url("member_invite", other_town), data).status_code == 404
    client_as("lead").post(url("member_invite", town), data)
    assert MembershipInvitation.objects.get().municipality == town


def test_a_foreign_used_or_unknown_invitation_cannot_be_taken_back(client_as, town, other_town, account):
    foreign, _token = invite_member(
        municipality=other_town, by=account("consultant"), email="x@test.example", role="lead"
    )
    for pk in (foreign.pk, 999_999, HUGE):
        assert client_as("lead").post(url("invitation_revoke", town, pk)).status_code == 404
    assert foreign.invitation.is_open


def test_a_withdrawn_link_no_longer_works(client_as, town, offer):
    made, token = offer
    assert client_as("lead").post(url("invitation_revoke", town, made.pk)).status_code == 302
    answer = Client().get(accept_url(token))
    assert answer.status_code == 410
    assert "zurückgezogen" in page_text(answer)


def test_the_page_says_who_invites_to_what(offer, town, account):
    answer = Client().get(accept_url(offer[1]))
    text = page_text(answer)
    assert answer.status_code == 200
    assert f"{account('lead')} lädt Sie ein, für {town.name}" in text
    assert "Ihre Rolle: Bearbeitung" in text
    assert "neu@test.example" in text


def test_opening_consumes_nothing(offer):
    for _time in range(3):
        assert Client().get(accept_url(offer[1])).status_code == 200
    assert Client().head(accept_url(offer[1])).status_code == 200
    assert Invitation.objects.get().is_open
    assert not Membership.objects.filter(role="editor").exists()


def test_a_new_account_is_a_member_at_once(offer, town):
    _made, token = offer
    client = Client()
    answer = client.post(accept_url(token), NEW)
    assert answer.url == reverse("account_login")
    user = User.objects.get(email="neu@test.example")
    member = Membership.objects.get(user=user)
    assert (member.municipality, member.role, member.starts_on) == (town, "editor", timezone.localdate())
    assert client.login(email="neu@test.example", password=NEW["password1"])
    assert client.get(url("body_create", town)).status_code == 200
    assert client.get(url("member_invite", town)).status_code == 403
    assert AuditEntry.objects.get(action="member.join").actor == user


def test_an_invitation_works_once(offer):
    Client().post(accept_url(offer[1]), NEW)
    answer = Client().post(accept_url(offer[1]), NEW)
    assert answer.status_code == 410
    assert "bereits angenommen" in page_text(answer)
    assert Membership.objects.filter(role="editor").count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"password2": "anders"}, "stimmen nicht überein"),
        ({"password1": "kurz", "password2": "kurz"}, "zu kurz"),
        ({"display_name": ""}, "zwingend erforderlich"),
        ({"display_name": LONG_TEXT}, "150"),
    ],
)
def test_a_bad_form_keeps_the_invitation(offer, data, sentence):
    answer = Client().post(accept_url(offer[1]), {**NEW, **data})
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert Invitation.objects.get().is_open
    assert not User.objects.filter(email="neu@test.example").exists()


@pytest.mark.parametrize("token", ["unbekannt", "x" * 500, "../..", "%00", "ä"])
def test_an_unknown_link_is_a_friendly_404(token):
    answer = Client().get(f"/einladung/{token}/")
    assert answer.status_code in {404, 400}
    if "/" not in token and token != "%00":
        assert "Dieser Link gilt nicht" in page_text(answer)


def test_an_expired_link_is_gone(offer):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = Client().post(accept_url(offer[1]), NEW)
    assert answer.status_code == 410
    assert "abgelaufen" in page_text(answer)
    assert not User.objects.filter(email="neu@test.example").exists()


def test_an_invitation_falls_with_the_rights_of_who_sent_it(offer, account):
    Membership.objects.filter(user=account("lead")).update(role=MemberRole.VIEWER)
    assert Client().post(accept_url(offer[1]), NEW).status_code == 410
    assert not User.objects.filter(email="neu@test.example").exists()


def test_an_access_that_is_over_already_is_not_given(town, account):
    _offer, token = invite_member(
        municipality=town, by=account("lead"), email="neu@test.example", role="viewer", ends_on=timezone.localdate()
    )
    MembershipInvitation.objects.update(ends_on=timezone.localdate() - timedelta(1))
    assert Client().get(accept_url(token)).status_code == 410


def test_who_has_an_account_signs_in_first(offer, town):
    user = UserFactory.create(email="neu@test.example")
    page = Client().get(accept_url(offer[1]))
    assert page.status_code == 200
    assert f"next={re.escape(accept_url(offer[1])).replace('/', '%2F')}" in page_text(page).replace("\\", "") or (
        "next=%2Feinladung%2F" in page_text(page)
    )
    assert Client().post(accept_url(offer[1]), NEW).status_code == 409
    assert not Membership.objects.filter(user=user).exists()
    client = Client()
    assert client.login(email=user.email, password=PASSWORD)
    assert client.get(accept_url(offer[1])).status_code == 200
    assert client.post(accept_url(offer[1])).url == town.get_absolute_url()
    assert Membership.objects.get(user=user).role == "editor"


def test_another_account_cannot_take_the_invitation(client_as, offer, town):
    client = client_as("officer_elsewhere")
    assert "mit einer anderen Adresse angemeldet" in page_text(client.get(accept_url(offer[1])))
    assert client.post(accept_url(offer[1])).status_code == 409
    assert client.get(url("team", town)).status_code == 404
    assert Invitation.objects.get().is_open


def test_who_is_a_member_already_keeps_the_role(offer, town):
    user = UserFactory.create(email="neu@test.example")
    MembershipFactory.create(user=user, municipality=town, role=MemberRole.VIEWER)
    client = Client()
    client.force_login(user, "portal.accounts.backends.PortalBackend")
    answer = client.post(accept_url(offer[1]))
    assert answer.status_code == 409
    assert "schon Zugang" in page_text(answer)
    assert Membership.objects.get(user=user).role == MemberRole.VIEWER
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("role", ["consultant", "ministry", "operator"])
def test_programme_accounts_do_not_become_members(client_as, account, town, role):
    user = account(role)
    _offer, token = invite_member(municipality=town, by=account("lead"), email=user.email, role="lead")
    answer = client_as(role).post(accept_url(token))
    assert answer.status_code == 409
    assert not Membership.objects.filter(user=user).exists()


def test_an_invitation_to_a_programme_role_uses_the_same_page(account):
    _invitation, token = invite(email="ministerium@test.example", programme_role="ministry", by=account("operator"))
    assert "Ihre Rolle: Ministerium" in page_text(Client().get(accept_url(token)))
    Client().post(accept_url(token), NEW)
    user = User.objects.get(email="ministerium@test.example")
    assert user.programme_role == "ministry"
    assert not Membership.objects.filter(user=user).exists()


def test_the_token_stays_out_of_logs_and_referrers(offer, caplog):
    caplog.set_level(logging.DEBUG)
    for token in (offer[1], "unbekannter-token"):
        answer = Client().get(accept_url(token))
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer.headers["Cache-Control"]
    Client().post(accept_url(offer[1]), NEW)
    Client().post(accept_url(offer[1]), NEW)
    assert offer[1] not in caplog.text
    assert offer[1] not in str(list(AuditEntry.objects.values()))


def test_a_page_shown_by_a_browser_can_be_sent_with_the_csrf_check_on(offer):
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(accept_url(offer[1])).content.decode())
    assert token
    assert client.post(accept_url(offer[1]), {**NEW, "csrfmiddlewaretoken": token[1]}).status_code == 302
