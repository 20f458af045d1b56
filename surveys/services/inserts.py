"""The statements of a submission as plain SQL: half the time of a submission would go into building them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from surveys.models import Pending, SubmittedKey
from surveys.services.database import execute, insertion, values


@dataclass(frozen=True)
class Arrival:
    """A row of the inbox, and its texts as (item, language, text)."""

    deployment: int
    key: UUID
    group: int
    organisation: int
    vector: bytes
    texts: Sequence[tuple[str, str, str]]


def insert(arrival: Arrival) -> bool:
    """Insert the row; False if its key is there. Waits for a counting that is moving that key.

    A repeated form is no error: the log of the database would keep the statement, with the answers and the time.
    """
    row = {
        "key": arrival.key, "deployment": arrival.deployment, "group": arrival.group,
        "organisation": arrival.organisation, "vector": arrival.vector, "texts": arrival.texts, "set_aside": False,
    }  # fmt: skip
    return execute(f"{insertion(Pending)} ON CONFLICT (key) DO NOTHING", values(Pending, row)) == 1


def was_counted(key: UUID) -> bool:
    """Whether a submission with this key has left the inbox."""
    value = SubmittedKey._meta.pk.get_db_prep_value(key, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {SubmittedKey._meta.db_table} WHERE key = %s", [value])  # noqa: S608  # nosec B608
        return cursor.fetchone() is not None
