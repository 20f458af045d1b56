"""Posts and their holders."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from municipalities.models import Post, PostHolding
from municipalities.selectors.team import post_rows
from tests.factories import MeasureFactory, PostFactory, PostHoldingFactory
from tests.municipalities.towns import BAD_TEXT, EDIT, HUGE, LONG_TEXT, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(town):
    return PostFactory.create(municipality=town, title="Integrationsbeauftragte:r")


@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_changes_posts(client_as, post, town, role, status):
    holding = PostHoldingFactory.create(post=post)
    client = client_as(role)
    assert client.get(url("post_create", town)).status_code == status
    for name in ("post_edit", "post_delete", "holding_create"):
        assert client.get(url(name, town, post.pk)).status_code == status
    assert client.get(url("holding_end", town, post.pk, holding.pk)).status_code == status


def test_foreign_and_unknown_posts_are_not_found(client_as, post, town, other_town):
    foreign = PostFactory.create(municipality=other_town)
    held = PostHoldingFactory.create(post=foreign)
    for name in ("post_edit", "post_delete", "holding_create"):
        for pk in (foreign.pk, 999_999, HUGE):
            assert client_as("lead").get(url(name, town, pk)).status_code == 404
    for args in ((foreign.pk, held.pk), (post.pk, held.pk), (post.pk, HUGE)):
        assert client_as("lead").get(url("holding_end", town, *args)).status_code == 404


def test_creating_and_editing_a_post(client_as, town, account):
    client = client_as("editor")
    data = {"title": "Stabsstelle Vielfalt", "weekly_hours": "19,5", "unit": "Hauptamt"}
    assert client.post(url("post_create", town), data).status_code == 302
    post = Post.objects.get()
    assert (post.municipality, str(post.weekly_hours), post.unit) == (town, "19.5", "Hauptamt")
    version = post.history.get().history_id
    assert client.post(url("post_edit", town, post.pk), {**data, "unit": "", "version": version}).status_code == 302
    post.refresh_from_db()
    assert post.unit == ""
    assert post.history.first().history_user == account("editor")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"title": LONG_TEXT}, "10000 Zeichen"),
        ({"title": "Stelle", "weekly_hours": "0"}, "mehr als 0 Stunden"),
        ({"title": "Stelle", "weekly_hours": "60"}, "48"),
        ({"title": "Stelle", "weekly_hours": "viel"}, "Zahl"),
        ({"title": "Stelle", "weekly_hours": "NaN"}, "Zahl"),
    ],
)
def test_bad_posts_are_refused_at_the_field(client_as, town, data, sentence):
    answer = client_as("lead").post(url("post_create", town), data)
    assert answer.status_code == 422
    assert escape(sentence) in page_text(answer)
    assert not Post.objects.exists()


def test_two_editors_of_a_post(client_as, post, town):
    version = post.history.first().history_id
    change = url("post_edit", town, post.pk)
    assert client_as("lead").post(change, {"title": "Eins", "version": version}).status_code == 302
    answer = client_as("editor").post(change, {"title": "Zwei", "version": version})
    assert answer.status_code == 409
    assert f'name="version" value="{post.history.first().history_id}"' in page_text(answer)
    post.refresh_from_db()
    assert post.title == "Eins"


def test_a_post_responsible_for_measures_stays(client_as, post, town):
    MeasureFactory.create(municipality=town, post=post, title="Sprachcafé")
    answer = client_as("lead").post(url("post_delete", town, post.pk))
    assert answer.status_code == 409
    assert "Sprachcafé" in page_text(answer)


def test_deleting_can_be_undone(client_as, post, town):
    PostHoldingFactory.create(post=post)
    before = Post.objects.filter(pk=post.pk).values().get()
    answer = client_as("lead").post(url("post_delete", town, post.pk), follow=True)
    assert "Rückgängig" in page_text(answer)
    assert client_as("lead").post(url("bin_restore", town, "stelle", post.pk)).url == url("team", town)
    assert Post.objects.filter(pk=post.pk).values().get() == before
    assert PostHolding.objects.filter(post=post).count() == 1


def test_somebody_takes_over_and_leaves(client_as, post, town):
    client = client_as("editor")
    client.post(url("holding_create", town, post.pk), {"holder_name": BAD_TEXT, "starts_on": "2026-01-01"})
    holding = PostHolding.objects.get()
    assert holding.holder_name == "Titel mit Steuerzeichen"
    assert "besetzt" in page_text(client.get(url("team", town)))
    client.post(url("holding_end", town, post.pk, holding.pk), {"ends_on": "2026-03-31"})
    assert "unbesetzt seit 01.04.2026" in page_text(client.get(url("team", town)))
    assert holding.history.count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"holder_name": "Neu", "starts_on": "2026-02-01"}, "Beenden Sie zuerst diese Besetzung"),
        ({"holder_name": "Neu", "starts_on": "2025-06-01", "ends_on": "2026-01-15"}, "Beenden Sie zuerst"),
        ({"holder_name": "Neu", "starts_on": "2024-06-01", "ends_on": "2025-01-15"}, "Die Zeiten überschneiden sich"),
        ({"holder_name": "Neu", "starts_on": "2024-06-01", "ends_on": "2024-05-01"}, "Das Ende liegt vor dem Beginn"),
        ({"holder_name": "Neu", "starts_on": "1850-01-01"}, "Bitte prüfen Sie das Jahr"),
        ({"holder_name": "Neu", "starts_on": "\x00"}, "Bitte geben Sie ein Datum an"),
        ({"holder_name": "", "starts_on": "2026-02-01"}, "Dieses Feld ist zwingend erforderlich."),
        ({"holder_name": "Neu", "starts_on": "2024-01-01", "email": "keine"}, "gültige E-Mail"),
    ],
)
def test_a_post_has_one_holder_at_a_time(client_as, post, town, data, sentence):
    PostHoldingFactory.create(post=post, starts_on=date(2025, 1, 1), ends_on=date(2025, 5, 31))
    PostHoldingFactory.create(post=post, starts_on=date(2026, 1, 1))
    answer = client_as("lead").post(url("holding_create", town, post.pk), data)
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert PostHolding.objects.count() == 2


def test_a_gap_between_two_holders_can_be_filled(client_as, post, town):
    PostHoldingFactory.create(post=post, starts_on=date(2025, 1, 1), ends_on=date(2025, 5, 31))
    PostHoldingFactory.create(post=post, starts_on=date(2026, 1, 1))
    data = {"holder_name": "Vertretung", "starts_on": "2025-06-01", "ends_on": "2025-12-31"}
    assert client_as("lead").post(url("holding_create", town, post.pk), data).status_code == 302


def test_nobody_leaves_before_the_first_day(client_as, post, town):
    holding = PostHoldingFactory.create(post=post, starts_on=date(2026, 1, 1))
    answer = client_as("lead").post(url("holding_end", town, post.pk, holding.pk), {"ends_on": "2025-12-31"})
    assert answer.status_code == 422
    assert "vor dem Beginn am 01.01.2026" in page_text(answer)
    holding.refresh_from_db()
    assert holding.ends_on is None


def test_rows_say_who_holds_held_and_will_hold_a_post(town, post):
    today = timezone.localdate()
    former = PostHoldingFactory.create(post=post, starts_on=today - timedelta(90), ends_on=today - timedelta(30))
    upcoming = PostHoldingFactory.create(post=post, starts_on=today + timedelta(5))
    (row,) = post_rows(town)
    assert (row.holder, row.former, row.upcoming) == (None, [former], [upcoming])
    assert row.vacant_since == today - timedelta(29)
    PostFactory.create(municipality=town, title="Zweite Stelle")
    assert [(r.is_vacant, r.vacant_since) for r in post_rows(town)][1] == (True, None)
