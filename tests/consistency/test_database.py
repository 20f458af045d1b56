"""Rules that the database holds: every trigger of every migration is there and refuses what it says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from municipalities.models import Municipality
from portal.accounts.models import User
from portal.core import triggers
from tests.access.world import World, build_world
from tests.consistency.sources import packages
from tests.figures import figure

OURS = {
    config.label
    for config in apps.get_app_configs()
    if config.name.partition(".")[0] in {path.name for path in packages()}
}


def operations() -> Iterator[Any]:
    """Trigger operations of all our migrations."""
    for (label, _name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if label in OURS:
            yield from (step for step in migration.operations if isinstance(step, triggers._Trigger))


def names_of(operation: Any) -> list[str]:
    return [
        found[1]
        for line in operation.create(connection.vendor)
        for found in [re.search(r"CREATE TRIGGER (\w+)", line)]
        if found
    ]


def existing() -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_trigger_of_the_migrations_is_in_the_database() -> None:
    wanted = [name for operation in operations() for name in names_of(operation)]
    figure(
        f"triggers in the migrated database on {connection.vendor}",
        f"{len(set(wanted) & existing())} of {len(wanted)}",
        "all",
    )
    assert len(wanted) == len(set(wanted)), "two triggers share a name"
    assert set(wanted) - existing() == set()


def owned() -> set[type[models.Model]]:
    return {model for model in our_models() if any(field.name == "municipality" for field in model._meta.fields)}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS and not _is_history(model)]


def _is_history(model: type[models.Model]) -> bool:
    return model.__name__.startswith("Historical")


def test_every_reference_between_rows_of_towns_is_held_by_a_trigger() -> None:
    """A new model cannot be forgotten."""
    held = {(step.table, step.column) for step in operations() if isinstance(step, triggers.SameOwner)}
    fixed = {
        step.table for step in operations() if type(step) is triggers.Immutable and step.column == "municipality_id"
    }
    references = {
        (model._meta.db_table, field.column)
        for model in owned()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in owned()
    }
    assert references - held == set()
    assert {model._meta.db_table for model in owned()} - fixed - NOT_FIXED == set()


NOT_FIXED = {"municipalities_participation"}
"""Kept by the consultancy alone, one per programme and town, no rows hang on it."""


def refused(sql: str, *values: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount == 1, f"no such row: {sql} {values}"
    except DatabaseError:
        return True
    return False


def first_id(table: str, town: Municipality | None = None) -> Any:
    model = next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    rows = model._base_manager.order_by("pk")
    if town is not None and any(field.name == "municipality" for field in model._meta.fields):
        rows = rows.filter(municipality=town)
    elif town is not None and any(field.name == "measure" for field in model._meta.fields):
        rows = rows.filter(measure__municipality=town)
    row = rows.first()
    assert row is not None, f"no row in {table}: add one to the world of the tests"
    return row.pk


def attempts(world: World, step: Any) -> Iterator[tuple[str, str, list[Any]]]:
    """(what, SQL, values) that the trigger has to refuse."""
    own, other = world.own.row, world.other.row
    if isinstance(step, triggers.SameOwner):
        sql = f"UPDATE {step.table} SET {step.column} = %s WHERE id = %s"  # noqa: S608
        yield f"{step.table}.{step.column}", sql, [first_id(step.target, other), first_id(step.table, own)]
    elif type(step) is triggers.Immutable and step.column == "municipality_id":
        sql = f"UPDATE {step.table} SET municipality_id = %s WHERE id = %s"  # noqa: S608
        yield f"{step.table}.municipality_id", sql, [other.pk, first_id(step.table, own)]
    elif (
        isinstance(step, triggers.AppendOnly)
        and connection.vendor == "postgresql"
        and step.table == "audit_auditentry"
    ):
        for sql in (
            "UPDATE audit_auditentry SET action = 'x' WHERE id = %s",
            "DELETE FROM audit_auditentry WHERE id = %s",
        ):
            yield sql, sql, [first_id(step.table)]


@pytest.mark.django_db
def test_every_trigger_refuses_what_it_says() -> None:
    """Past all services, by SQL: a reference into another town, a change of the town, a changed record."""
    world = build_world()
    tried = [
        attempt
        for step in operations()
        if step.table.startswith(("municipalities_", "audit_"))
        for attempt in attempts(world, step)
    ]
    open_ = [what for what, sql, values in tried if not refused(sql, *values)]
    figure(
        f"writes by SQL across towns that the database refused on {connection.vendor}",
        f"{len(tried) - len(open_)} of {len(tried)}",
        "all",
    )
    assert not open_, "\n".join(map(str, open_))
    assert len(tried) > 25


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_says_what_it_means(model: type[models.Model]) -> None:
    """One line of its own, not the list of fields that Django writes."""
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert model._meta.verbose_name != model.__name__.lower()


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_deleting_an_account_or_a_town_takes_nothing_along(model: type[models.Model]) -> None:
    cascading = [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model in {User, Municipality, apps.get_model("municipalities.Programme")}
        and field.remote_field.on_delete is models.CASCADE  # type: ignore[union-attr]
    ]
    assert cascading == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
