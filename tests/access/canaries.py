"""Marks every text of a town, so that one that turns up where it must not be tells where it came from."""

import re
from typing import Any

from django.db import models

MARK = re.compile(rb"kanarie-([ab])-([a-z]+)-([a-z0-9_]+)", re.IGNORECASE)
NOT_MARKED = frozenset(
    {
        "slug", "ags", "district_key", "sha256", "token_hash", "receipt", "population_on", "adopted_on", "password",
        "content_type", "file", "author_label", "reason_text",
    }
)  # fmt: skip
"""Columns with a format of their own, and the reason that only some statuses may have."""


def mark(row: Any, town: str, kind: str, *, keep: frozenset[str] = frozenset(), **more: str) -> Any:
    """Fill every text column of a stored row with a canary, save and return it; ``more`` are columns usually left out."""
    for field in row._meta.concrete_fields:
        is_text = (
            isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
        )
        if is_text and field.name not in NOT_MARKED | keep:
            setattr(row, field.name, canary(town, kind, field, row.pk))
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    return row


def canary(town: str, kind: str, field: Any, pk: Any) -> str:
    """Text for a column, in the form that the column asks for."""
    text = f"KANARIE-{town}-{kind}-{field.name}-{pk}"
    if isinstance(field, models.EmailField):
        return f"{text}@test.example".lower()
    if isinstance(field, models.URLField):
        return f"https://test.example/{text}"
    return text[: field.max_length]


def found(content: bytes) -> set[tuple[str, str, str]]:
    """(town, kind, field) of all canaries in the content."""
    return {
        (town.decode().upper(), kind.decode().lower(), field.decode().lower())
        for town, kind, field in MARK.findall(content)
    }


EVERYBODY_OF_THE_TOWN = {"lead", "editor", "viewer", "officer_elsewhere"}
OF_THE_REPORT = {
    ("measure", "title"), ("measure", "reason_text"), ("measure", "period_text"), ("goal", "text"), ("goal", "recut_reason"),
    ("body", "name"), ("strategy", "title"), ("strategy", "adopted_by"), ("participation", "ended_early_reason"),
    ("municipality", "name"), ("municipality", "state"), ("municipality", "district"),
}  # fmt: skip
"""What a released report says about a town; the ministry reads that and nothing else."""


def may_see(role: str, town: str, kind: str, field: str) -> bool:
    """Whether a page for this role may hold a text of this kind. Town A is "own", town B is "other"."""
    if role == "consultant":
        return kind not in {"notetown", "notedeleted"} and not kind.startswith("deleted")
    if role == "ministry":
        return (kind, field) in OF_THE_REPORT
    if role == "operator":
        return kind in {"member", "invitation", "municipality"}
    if role not in EVERYBODY_OF_THE_TOWN or (town == "B") != (role == "officer_elsewhere"):
        return False
    if kind in {"noteconsultancy", "notedeleted", "edition"}:
        return False
    if kind.startswith("deleted"):
        return role != "viewer"
    return kind != "invitation" or role in {"lead", "officer_elsewhere"}
