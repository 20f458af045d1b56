"""Rights end at once, in the middle of a session; invitations work once, for one address, for a week."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Membership, Municipality
from municipalities.services.team import invite_member
from portal.accounts.models import Invitation, User
from tests.access.world import World, build_world
from tests.factories import MeasureFactory, MembershipFactory, UserFactory
from tests.figures import figure

ClientAs = Callable[[str], Client]
Account = Callable[[str], User]


def codes(client: Client, town: Municipality) -> tuple[int, int, int]:
    """What reading, editing and managing the team answer."""
    names = ("measure_list", "measure_create", "member_invite")
    read, edit, manage = (
        client.get(reverse(f"municipalities:{name}", args=[town.slug])).status_code for name in names
    )
    return read, edit, manage


@pytest.mark.parametrize(("role", "rest"), [("editor", (200, 200, 403)), ("viewer", (200, 403, 403))])
def test_a_smaller_role_holds_at_the_next_request(
    client_as: ClientAs, account: Account, town: Municipality, role: str, rest: tuple[int, int, int]
) -> None:
    client = client_as("lead")
    assert codes(client, town) == (200, 200, 200)
    Membership.objects.filter(user=account("lead")).update(role=role)
    assert codes(client, town) == rest


def test_an_ended_membership_closes_every_page_at_the_next_request(
    client_as: ClientAs, account: Account, town: Municipality
) -> None:
    client = client_as("lead")
    measure = MeasureFactory.create(municipality=town)
    address = reverse("municipalities:measure_log", args=measure.route)
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=account("lead")).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert codes(client, town) == (404, 404, 404)
    assert client.post(address, {"text": "Noch schnell"}).status_code == 404
    assert measure.entries.count() == 0


def test_ending_a_member_on_the_page_works_at_once(client_as: ClientAs, account: Account, town: Municipality) -> None:
    editor, lead = client_as("editor"), client_as("lead")
    member = Membership.objects.get(user=account("editor"))
    assert codes(editor, town) == (200, 200, 403)
    assert lead.post(reverse("municipalities:member_end", args=[town.slug, member.pk])).status_code == 302
    assert codes(editor, town) == (404, 404, 404)


def test_a_membership_of_tomorrow_opens_nothing_today(
    client_as: ClientAs, account: Account, town: Municipality
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    MembershipFactory.create(user=account("stranger"), municipality=town, starts_on=tomorrow)
    assert codes(client_as("stranger"), town) == (404, 404, 404)


@pytest.mark.parametrize("role", ["consultant", "ministry", "operator"])
def test_a_programme_role_that_is_taken_away_is_gone_at_the_next_request(
    client_as: ClientAs, account: Account, town: Municipality, role: str
) -> None:
    names = {"consultant": "dashboards:programme_list", "ministry": "reports:edition_list", "operator": "people:list"}
    client = client_as(role)
    assert client.get(reverse(names[role])).status_code in {200, 302}
    User.objects.filter(pk=account(role).pk).update(programme_role="")
    assert client.get(reverse(names[role])).status_code == 403
    assert codes(client, town) == (404, 404, 404)


def test_a_deactivated_account_is_out_at_the_next_request(
    client_as: ClientAs, account: Account, town: Municipality
) -> None:
    client = client_as("lead")
    User.objects.filter(pk=account("lead").pk).update(is_active=False)
    response = client.get(reverse("municipalities:measure_list", args=[town.slug]))
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.django_db
def test_a_withdrawn_edition_is_gone_for_the_ministry_with_its_old_links() -> None:
    from portal.reports.services import withdraw_edition
    from tests.access.crawl import client_of

    world: World = build_world()
    client, edition = client_of(world, "ministry"), world.editions["released"]
    links = [reverse("reports:edition_download", args=[edition.pk, kind]) for kind in ("pdf", "xlsx", "csv", "json")]
    links.append(reverse("reports:edition_detail", args=[edition.pk]))
    assert {client.get(link).status_code for link in links} == {200}
    withdraw_edition(edition=edition, by=world.accounts["consultant"], reason="Fehler in den Daten")
    assert {client.get(link).status_code for link in links} == {404}


@pytest.fixture
def offered(account: Account, town: Municipality) -> str:
    """The link of an invitation to an address without an account."""
    _offer, token = invite_member(municipality=town, by=account("lead"), email="neu@test.example", role="viewer")
    return reverse("municipalities:invitation_accept", args=[token])


NEW = {"display_name": "Neues Konto", "password1": "Ein-langes-Kennwort-2026", "password2": "Ein-langes-Kennwort-2026"}


def accepted() -> int:
    return Invitation.objects.exclude(accepted_at=None).count()


def test_looking_twenty_times_uses_nothing_up(offered: str) -> None:
    before = list(Invitation.objects.values())
    assert {Client().get(offered).status_code for _ in range(20)} == {200}
    assert {Client().head(offered).status_code for _ in range(20)} == {200}
    assert list(Invitation.objects.values()) == before
    assert Client().post(offered, NEW).status_code == 302
    assert accepted() == 1


def test_invitations_are_refused_when_used_expired_withdrawn_or_meant_for_somebody_else(
    offered: str, client_as: ClientAs, account: Account, town: Municipality
) -> None:
    """Each way in is tried by GET and by POST; none may add an account or a membership."""
    lead = account("lead")
    state = (User.objects.count(), Membership.objects.count())
    others = client_as("stranger")
    tried = [others.post(offered), others.get(offered)]
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        tried += [Client().post(offered, NEW), Client().get(offered)]
    User.objects.filter(pk=lead.pk).update(is_active=False)
    tried += [Client().post(offered, NEW), Client().get(offered)]
    User.objects.filter(pk=lead.pk).update(is_active=True)
    Invitation.objects.update(revoked_at=timezone.now())
    tried += [Client().post(offered, NEW), Client().get(offered)]
    Invitation.objects.update(revoked_at=None)
    assert (User.objects.count() - 1, Membership.objects.count()) == state  # the stranger has an account now
    assert accepted() == 0
    assert Client().post(offered, NEW).status_code == 302
    tried += [Client().post(offered, NEW), Client().get(offered)]
    figure("invitations accepted on reuse, expiry, withdrawal, other address", accepted() - 1, "0")
    assert accepted() == 1
    assert [response.status_code for response in tried if response.status_code not in {200, 409, 410}] == []
    assert Membership.objects.filter(user__email="neu@test.example").count() == 1


def test_an_invitation_gives_the_offered_role_whatever_is_sent_along(offered: str, other_town: Municipality) -> None:
    sent = {
        **NEW,
        "role": "lead",
        "municipality": other_town.pk,
        "programme_role": "operator",
        "email": "boese@test.example",
    }
    assert Client().post(offered, sent).status_code == 302
    member = Membership.objects.select_related("user").get(user__email="neu@test.example")
    assert (member.role, member.municipality.slug, member.user.programme_role) == ("viewer", "innenstadt", "")
    assert not UserFactory._meta.model.objects.filter(email="boese@test.example").exists()
