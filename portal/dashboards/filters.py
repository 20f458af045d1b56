"""What a consultant may narrow the dashboard down to, and in which order the table stands."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Signal(models.TextChoices):
    """A fact that may mean that a municipality could use support. Signals are never added up to a score."""

    LATE = "late", _("Maßnahme überfällig")
    STALE = "stale", _("Maßnahme ohne neuen Eintrag")
    SHIFTED = "shifted", _("Maßnahme mehrfach verschoben")
    VACANT = "vacant", _("Stelle unbesetzt")
    BODY = "body", _("Gremium ruht oder ist ausgesetzt")


ANY_SIGNAL = "any"
SIGNAL_CHOICES = [(ANY_SIGNAL, _("irgendein Hinweis")), *Signal.choices]
SORTS = ("name", "-name", "last", "-last", "phase", "-phase")
DEFAULT_SORT = SORTS[0]
SORT_LABELS = [("name", _("Name")), ("phase", _("Phase")), ("-last", _("letzter Eintrag"))]
"""Orders offered where the table has no head to click on."""
SHIFTS_THAT_MATTER = 2


@dataclass(frozen=True)
class TownFilter:
    """A selection of municipalities of one programme; the default takes all of them."""

    name: str = ""
    cohort: int | None = None
    district: str = ""
    phase: str = ""
    signal: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in {"", None} for field in fields(self))


@dataclass(frozen=True)
class Moment:
    """The day of the page, and the first day on which an entry still counts as new."""

    today: date
    fresh_since: date

    @classmethod
    def now(cls) -> "Moment":
        today = timezone.localdate()
        return cls(today, today - timedelta(days=settings.STALE_AFTER_DAYS))


def sort_or_default(wanted: str) -> str:
    """Return the wanted order if it is on the list. There is none by success: municipalities are not ranked."""
    return wanted if wanted in SORTS else DEFAULT_SORT
