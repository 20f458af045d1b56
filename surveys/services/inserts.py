"""The statements of a submission as plain SQL: half the time of a submission would go into building them anew.

Values are converted by the fields of the models, so both engines get what the ORM would give them.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from surveys.models import Pending, PendingText, SubmittedKey


@dataclass(frozen=True)
class Arrival:
    """A row of the inbox, and its texts as (item, language, text)."""

    deployment: int
    key: str
    group: int
    organisation: int
    vector: bytes
    texts: Sequence[tuple[str, str, str]] = ()


def insert(arrival: Arrival) -> None:
    """Insert the row; an ``IntegrityError`` says that its key is there. Waits for a counting that is moving that key."""
    row = {
        "id": uuid.uuid4(), "deployment": arrival.deployment, "key": arrival.key, "group": arrival.group,
        "organisation": arrival.organisation, "vector": arrival.vector, "set_aside": False,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_insert(Pending), _values(Pending, row))
        if arrival.texts:
            rows = [
                {"id": uuid.uuid4(), "pending": row["id"], "item": item, "language": language, "text": text}
                for item, language, text in arrival.texts
            ]
            cursor.executemany(_insert(PendingText), [_values(PendingText, text) for text in rows])


def was_counted(key: str) -> bool:
    """Whether a submission with this key has left the inbox."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {SubmittedKey._meta.db_table} WHERE key = %s", [key])  # noqa: S608  # nosec B608
        return cursor.fetchone() is not None


@cache
def _insert(model: type[models.Model]) -> str:
    columns = [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # nosec B608


def _values(model: type[models.Model], row: Mapping[str, Any]) -> list[Any]:
    return [field.get_db_prep_save(row[field.name], connection) for field in model._meta.concrete_fields]
