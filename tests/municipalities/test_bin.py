"""The bin: undo, restoring, what waits for what, emptying."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from municipalities import models as m
from municipalities.services.bin import KINDS, purge, restore
from municipalities.services.saving import soft_delete
from municipalities.tasks import purge_deleted
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError
from tests import factories as f
from tests.municipalities.towns import EDIT, HUGE, page_text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(town):
    """One row of every kind in the town, each hanging on the others."""
    strategy = f.StrategyFactory.create(municipality=town)
    field = f.FieldOfActionFactory.create(strategy=strategy)
    goal = f.GoalFactory.create(strategy=strategy, field_of_action=field)
    body = f.BodyFactory.create(municipality=town)
    post = f.PostFactory.create(municipality=town)
    measure = f.MeasureFactory.create(municipality=town, goals=[goal], body=body, post=post, field_of_action=field)
    entry = f.LogEntryFactory.create(measure=measure)
    return {
        "strategie": strategy,
        "handlungsfeld": field,
        "ziel": goal,
        "gremium": body,
        "stelle": post,
        "massnahme": measure,
        "eintrag": entry,
        "meilenstein": f.MilestoneFactory.create(measure=measure),
        "datei": f.AttachmentFactory.create(measure=measure, entry=entry),
        "notiz": f.InternalNoteFactory.create(measure=measure),
    }


def delete(row, user=None, days_ago=0):
    soft_delete(row, by=user, action="test.delete")
    if days_ago:
        type(row)._base_manager.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days_ago))
    row.refresh_from_db()


def test_every_soft_deleted_model_has_a_kind():
    from django.apps import apps

    soft = {model for model in apps.get_app_config("municipalities").get_models() if hasattr(model, "deleted_at")}
    soft = {model for model in soft if not model.__name__.startswith("Historical")}
    assert {kind.model for kind in KINDS.values()} == soft


@pytest.mark.parametrize(("role", "status"), EDIT)
def test_who_opens_the_bin(client_as, town, role, status):
    assert client_as(role).get(url("bin", town)).status_code == status


@pytest.mark.parametrize(("role", "status"), [(role, 302 if status == 200 else status) for role, status in EDIT])
def test_who_restores(client_as, world, town, account, role, status):
    delete(world["gremium"], account("lead"))
    answer = client_as(role).post(url("bin_restore", town, "gremium", world["gremium"].pk))
    assert answer.status_code == status
    world["gremium"].refresh_from_db()
    assert (world["gremium"].deleted_at is None) == (role in {"lead", "editor"})


def test_restoring_needs_a_post(client_as, world, town):
    assert client_as("lead").get(url("bin_restore", town, "ziel", world["ziel"].pk)).status_code == 405


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_undo_gives_back_the_same_row(client_as, world, town, account, kind):
    row = world[kind]
    before = type(row)._base_manager.filter(pk=row.pk).values().get()
    delete(row, account("lead"))
    text = page_text(client_as("lead").get(url("bin", town)))
    assert str(row) in text.replace("&quot;", '"')
    assert f"gelöscht von {account('lead')}" in text
    assert client_as("lead").post(url("bin_restore", town, kind, row.pk)).status_code == 302
    assert type(row)._base_manager.filter(pk=row.pk).values().get() == before
    assert AuditEntry.objects.filter(action__endswith=".restore", object_id=str(row.pk)).exists()


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        ("datei", "massnahme"),
        ("datei", "eintrag"),
        ("eintrag", "massnahme"),
        ("meilenstein", "massnahme"),
        ("notiz", "massnahme"),
        ("massnahme", "gremium"),
        ("massnahme", "stelle"),
        ("massnahme", "ziel"),
        ("ziel", "handlungsfeld"),
        ("ziel", "strategie"),
        ("handlungsfeld", "strategie"),
    ],
)
def test_what_hangs_on_something_deleted_waits(client_as, world, town, account, kind, parent):
    delete(world[kind], account("lead"))
    delete(world[parent], account("lead"))
    assert f"Stellen Sie zuerst „{world[parent]}“ wieder her." in page_text(client_as("lead").get(url("bin", town)))
    answer = client_as("lead").post(url("bin_restore", town, kind, world[kind].pk))
    assert answer.status_code == 409
    assert f"„{world[parent]}“" in page_text(answer)
    client_as("lead").post(url("bin_restore", town, parent, world[parent].pk))
    assert client_as("lead").post(url("bin_restore", town, kind, world[kind].pk)).status_code == 302


def test_a_second_click_changes_nothing(client_as, world, town, account):
    delete(world["gremium"], account("lead"))
    for _click in range(2):
        assert client_as("lead").post(url("bin_restore", town, "gremium", world["gremium"].pk)).status_code == 302
    assert AuditEntry.objects.filter(action="body.restore").count() == 1


def test_a_place_taken_meanwhile_is_named(client_as, world, town, account):
    goal = world["ziel"]
    delete(goal, account("lead"))
    f.GoalFactory.create(strategy=goal.strategy, number=goal.number)
    answer = client_as("lead").post(url("bin_restore", town, "ziel", goal.pk))
    assert answer.status_code == 409
    assert "hat inzwischen ein anderes Ziel" in page_text(answer)


def test_foreign_unknown_and_invented_rows_are_not_found(client_as, town, other_town, account):
    foreign = f.BodyFactory.create(municipality=other_town)
    delete(foreign)
    for kind, pk in (("gremium", foreign.pk), ("gremium", HUGE), ("ziel", foreign.pk), ("konto", 1)):
        assert client_as("lead").post(url("bin_restore", town, kind, pk)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.deleted_at
    assert foreign.name not in page_text(client_as("lead").get(url("bin", town)))


def test_notes_show_to_those_alone_who_deleted_them(client_as, world, town, account):
    note = world["notiz"]
    delete(note, account("lead"))
    assert note.text in page_text(client_as("lead").get(url("bin", town)))
    assert note.text not in page_text(client_as("editor").get(url("bin", town)))
    assert client_as("editor").post(url("bin_restore", town, "notiz", note.pk)).status_code == 404


def test_the_bin_needs_as_many_queries_for_three_rows_as_for_one(client_as, town, account, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill():
        goal = f.GoalFactory.create(strategy__municipality=town)
        for row in (
            f.MeasureFactory.create(municipality=town, goals=[goal]),
            f.MilestoneFactory.create(measure__municipality=town),
        ):
            delete(row, account("lead"))

    client = client_as("lead")
    fill()
    client.get(url("bin", town))
    with CaptureQueriesContext(connection) as one:
        client.get(url("bin", town))
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        client.get(url("bin", town))


def test_a_fresh_deletion_has_all_its_days(client_as, world, town, account, settings):
    delete(world["gremium"], account("lead"))
    assert f"noch {settings.UNDO_DELETE_DAYS} Tage" in page_text(client_as("lead").get(url("bin", town)))


@pytest.mark.parametrize("name", ["strategy_detail", "body_list", "team", "measure_list"])
def test_the_bin_is_reached_from_the_lists(client_as, town, name):
    assert url("bin", town) in page_text(client_as("editor").get(url(name, town)))
    assert url("bin", town) not in page_text(client_as("viewer").get(url(name, town)))


def test_what_is_older_than_the_limit_is_no_longer_offered(client_as, world, town, account, settings):
    delete(world["gremium"], account("lead"), days_ago=settings.UNDO_DELETE_DAYS + 1)
    assert world["gremium"].name not in page_text(client_as("lead").get(url("bin", town)))


def test_emptying_takes_files_along_and_keeps_the_history(world, django_capture_on_commit_callbacks, settings):
    measure, attachment = world["massnahme"], world["datei"]
    f.ShiftFactory.create(measure=measure)
    delete(measure, days_ago=settings.UNDO_DELETE_DAYS + 1)
    assert default_storage.exists(attachment.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_deleted() == 1
    assert not default_storage.exists(attachment.file.name)
    for model in (m.Measure, m.LogEntry, m.Milestone, m.Attachment, m.InternalNote, m.Shift, m.MeasureGoal):
        assert model._base_manager.count() == 0
    assert m.Measure.history.filter(id=measure.pk).count() == 3
    assert m.Goal.objects.count() == 1
    assert purge_deleted() == 0


def test_emptying_leaves_what_is_young_or_alive(world, settings):
    delete(world["gremium"], days_ago=settings.UNDO_DELETE_DAYS - 1)
    assert purge_deleted() == 0
    assert m.Body._base_manager.count() == 1


def test_what_something_in_the_bin_still_hangs_on_waits(world, settings):
    old = settings.UNDO_DELETE_DAYS + 1
    delete(world["massnahme"], days_ago=5)
    for kind in ("gremium", "stelle", "ziel", "handlungsfeld"):
        delete(world[kind], days_ago=old)
    assert purge_deleted() == 0
    type(world["massnahme"])._base_manager.update(deleted_at=timezone.now() - timedelta(old))
    assert purge_deleted() == 5


def test_a_parent_and_its_child_go_in_one_night(town, settings):
    parent = f.BodyFactory.create(municipality=town)
    child = f.BodyFactory.create(municipality=town, parent=parent)
    for row in (child, parent):
        delete(row, days_ago=settings.UNDO_DELETE_DAYS + 1)
    assert purge_deleted() == 2


def test_restoring_what_is_gone_says_so(world, account):
    body = world["gremium"]
    m.Measure.objects.update(body=None)
    delete(body)
    purge(before=timezone.now() + timedelta(1))
    with pytest.raises(DomainError, match="nicht mehr im Papierkorb"):
        restore(row=body, by=account("lead"))
