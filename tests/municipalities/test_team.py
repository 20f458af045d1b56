"""The page "Stellen und Team", roles and ends of access."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.enums import MemberRole
from municipalities.models import Membership
from portal.audit.models import AuditEntry
from tests.factories import MembershipFactory, PostFactory, PostHoldingFactory, UserFactory
from tests.municipalities.towns import HUGE, MANAGE, READ, page_text, url

pytestmark = pytest.mark.django_db
ONLY_LEAD = "Das ist die einzige Leitung."


def today(days=0):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def member(town):
    return MembershipFactory.create(municipality=town, role=MemberRole.EDITOR, user__display_name="Kolleg:in")


def change(member, **values):
    return {"role": member.role, "version": member.history.first().history_id, **values}


@pytest.mark.parametrize(("role", "status"), READ)
def test_who_reads_the_team(client_as, town, role, status):
    assert client_as(role).get(url("team", town)).status_code == status


@pytest.mark.parametrize("name", ["member_edit", "member_end"])
@pytest.mark.parametrize(("role", "status"), MANAGE)
def test_who_changes_access(client_as, member, town, name, role, status):
    assert client_as(role).get(url(name, town, member.pk)).status_code == status


def test_foreign_and_unknown_members_are_not_found(client_as, town, other_town):
    foreign = MembershipFactory.create(municipality=other_town)
    for name in ("member_edit", "member_end"):
        for pk in (foreign.pk, 999_999, HUGE):
            assert client_as("lead").post(url(name, town, pk), {"role": "viewer"}).status_code == 404


def test_the_page_shows_posts_members_and_ended_accesses(client_as, member, town, other_town):
    PostFactory.create(municipality=town, title="Stabsstelle")
    PostHoldingFactory.create(post__municipality=town, holder_name="Amtsinhaber:in")
    ended = MembershipFactory.create(municipality=town, ends_on=today(-1), user__display_name="Frühere Kraft")
    MembershipFactory.create(municipality=other_town, user__display_name="Fremde Kraft")
    text = page_text(client_as("viewer").get(url("team", town)))
    assert all(name in text for name in ("Stabsstelle", "unbesetzt", "Amtsinhaber:in", "Kolleg:in", str(ended.user)))
    assert "Fremde Kraft" not in text
    assert url("member_edit", town, member.pk) not in text
    assert "Zugänge verwaltet die Leitung" in text


def test_the_page_needs_as_many_queries_for_three_of_each_as_for_one(client_as, town, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill():
        PostHoldingFactory.create(post__municipality=town)
        MembershipFactory.create(municipality=town)

    client = client_as("lead")
    fill()
    client.get(url("team", town))
    with CaptureQueriesContext(connection) as one:
        client.get(url("team", town))
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        client.get(url("team", town))


def test_a_new_role_counts_at_once(client_as, account, town):
    editor = Membership.objects.get(user=account("editor"))
    client = client_as("editor")
    assert client.get(url("body_create", town)).status_code == 200
    answer = client_as("lead").post(url("member_edit", town, editor.pk), change(editor, role="viewer"))
    assert answer.status_code == 302
    assert client.get(url("body_create", town)).status_code == 403
    entry = AuditEntry.objects.get(action="member.update")
    assert (entry.actor, entry.ags) == (account("lead"), town.ags)


def test_an_end_date_of_the_past_or_before_the_beginning_is_refused(client_as, member, town):
    for day in (today(-1), today(-100)):
        answer = client_as("lead").post(url("member_edit", town, member.pk), change(member, ends_on=day.isoformat()))
        assert answer.status_code == 422
        assert "Bitte wählen Sie einen Tag ab heute" in page_text(answer)
    member.refresh_from_db()
    assert member.ends_on is None


@pytest.mark.parametrize("role", ["", "boss", "lead\x00", HUGE])
def test_an_unknown_role_is_refused(client_as, member, town, role):
    assert client_as("lead").post(url("member_edit", town, member.pk), change(member, role=role)).status_code == 422
    member.refresh_from_db()
    assert member.role == MemberRole.EDITOR


def test_user_and_town_cannot_be_posted(client_as, member, town, other_town):
    data = change(member, user=UserFactory.create().pk, municipality=other_town.pk, role="viewer")
    client_as("lead").post(url("member_edit", town, member.pk), data)
    user = member.user
    member.refresh_from_db()
    assert (member.user, member.municipality, member.role) == (user, town, "viewer")


def test_two_leads_change_the_same_access(client_as, member, town):
    old = change(member)
    client_as("lead").post(url("member_edit", town, member.pk), {**old, "role": "viewer"})
    answer = client_as("consultant").post(url("member_edit", town, member.pk), {**old, "role": "lead"})
    assert answer.status_code == 409
    text = page_text(answer)
    assert "Inzwischen gespeichert" in text
    member.refresh_from_db()
    assert member.role == "viewer"


def test_the_only_lead_cannot_be_downgraded_or_ended(client_as, account, town):
    lead = Membership.objects.get(user=account("lead"))
    for role in ("lead", "consultant"):
        client = client_as(role)
        downgrade = client.post(url("member_edit", town, lead.pk), change(lead, role="editor"))
        limit = client.post(url("member_edit", town, lead.pk), change(lead, ends_on=today(10).isoformat()))
        end = client.post(url("member_end", town, lead.pk))
        assert [downgrade.status_code, limit.status_code, end.status_code] == [422, 422, 409]
        assert all(ONLY_LEAD in page_text(answer) for answer in (downgrade, limit, end))
    lead.refresh_from_db()
    assert (lead.role, lead.ends_on) == ("lead", None)


def test_a_lead_may_go_once_another_one_stays(client_as, account, town):
    MembershipFactory.create(municipality=town, role=MemberRole.LEAD)
    lead = Membership.objects.get(user=account("lead"))
    assert client_as("lead").post(url("member_end", town, lead.pk)).status_code == 302
    assert client_as("lead").get(url("team", town)).status_code == 404


@pytest.mark.parametrize("other", [{"is_active": False}, {"ends": -1}, {"starts": 5}])
def test_a_lead_without_access_does_not_count(client_as, account, town, other):
    MembershipFactory.create(
        municipality=town,
        role=MemberRole.LEAD,
        user__is_active=other.get("is_active", True),
        starts_on=today(other.get("starts", -30)),
        ends_on=today(other["ends"]) if "ends" in other else None,
    )
    lead = Membership.objects.get(user=account("lead"))
    assert ONLY_LEAD in page_text(client_as("lead").post(url("member_end", town, lead.pk)))


def test_ending_takes_the_rights_at_once(client_as, account, town):
    editor = Membership.objects.get(user=account("editor"))
    client = client_as("editor")
    assert client.get(url("team", town)).status_code == 200
    assert client_as("lead").post(url("member_end", town, editor.pk)).status_code == 302
    assert client.get(url("team", town)).status_code == 404
    again = client_as("lead").post(url("member_end", town, editor.pk))
    assert again.status_code == 409
    assert "schon beendet" in page_text(again)
    assert AuditEntry.objects.filter(action="member.end").count() == 1


def test_an_access_that_began_today_ends_at_once_too(client_as, town):
    member = MembershipFactory.create(municipality=town, role=MemberRole.VIEWER, starts_on=today())
    client_as("lead").post(url("member_end", town, member.pk))
    member.refresh_from_db()
    assert member.ends_on == today(-1)


def test_opening_the_page_ends_nothing(client_as, member, town):
    client_as("lead").get(url("member_end", town, member.pk))
    member.refresh_from_db()
    assert member.ends_on is None
