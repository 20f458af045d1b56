"""Reading the fixtures, and wording what they say."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from municipalities.models import Municipality

FIXTURES = Path(__file__).resolve().parent / "fixtures"
Data = Mapping[str, Any]
_MONTHS = [
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
]  # fmt: skip


def read(name: str) -> Any:
    """Parse a YAML file of the fixtures."""
    return yaml.safe_load((FIXTURES / name).read_text(encoding="utf-8"))


def lines(items: Iterable[str] | None) -> str:
    """One item per line."""
    return "\n".join(items or [])


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".") if text else ""


def sentences(*texts: str | None) -> str:
    """Join what is there as sentences."""
    return " ".join(sentence(text) for text in texts if text)


def in_words(period: Any) -> str:
    """Months in words: "2021-06 bis 2021-07" becomes "Juni 2021 bis Juli 2021"."""
    return re.sub(r"\b(\d{4})-(\d{2})\b", lambda found: f"{_MONTHS[int(found[2]) - 1]} {found[1]}", str(period or ""))


def known(model: type[models.Model], town: Municipality, *fields: str) -> dict[tuple[Any, ...], int]:
    """Primary key by natural key (``fields``) of every row of the town that exists or ever existed.

    History counts: what somebody renamed, or deleted for good, is not loaded again. Two queries.
    """
    history: Any = model.history  # type: ignore[attr-defined]
    live = model._default_manager.filter(municipality=town).order_by("pk").values_list("pk", *fields)
    past = history.filter(municipality=town).order_by("history_date", "history_id").values_list("id", *fields)
    found: dict[tuple[Any, ...], int] = {}
    for pk, *key in [*live, *past]:
        found.setdefault(tuple(key), pk)
    return found
