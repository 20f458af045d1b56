"""Plain SQL where it has to be quick: submitting, counting, recounting."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import psycopg
from django.db import connection, models


@cache
def insertion(model: type[models.Model]) -> str:
    """An INSERT of all columns of a model but a number that the database gives."""
    columns = [connection.ops.quote_name(field.column) for field in _given(model)]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # nosec B608


def values(model: type[models.Model], row: Mapping[str, Any]) -> list[Any]:
    """The parameters of ``insertion``, by name of field: converted by the fields, so that engines get what the ORM gives."""
    return [field.get_db_prep_save(row[field.name], connection) for field in _given(model)]


def _given(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def execute(query: str, params: Sequence[Any]) -> int:
    """Run a statement and return how many rows it changed.

    PostgreSQL gets the values apart from the statement, so that no log of statements that failed can hold them.
    """
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return int(cursor.rowcount)
    with connection.wrap_database_errors, psycopg.Cursor[Any](cast(Any, connection.connection)) as cursor:
        return int(cursor.execute(cast(Any, query), params).rowcount)


def insert_many(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given by name of field."""
    execute_many(insertion(model), [values(model, row) for row in rows])


def execute_many(query: str, params: Sequence[Sequence[Any]]) -> None:
    """Run a statement for each row of parameters; the ORM would send large binary values as text of twice their size."""
    if not params:
        return
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.executemany(query, params)
        return
    with connection.wrap_database_errors, psycopg.Cursor[Any](cast(Any, connection.connection)) as cursor:
        cursor.executemany(cast(Any, query), params)


def fetch(query: str, params: Sequence[Any]) -> list[Any]:
    """All rows of a query. On PostgreSQL in its binary format: half the bytes of the text format for vectors."""
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return list(cursor.execute(query, params).fetchall())
    with connection.wrap_database_errors, psycopg.Cursor[Any](cast(Any, connection.connection)) as cursor:
        return cursor.execute(cast(Any, query), params, binary=True).fetchall()
