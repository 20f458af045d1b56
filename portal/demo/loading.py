"""Everything that ``manage.py demo`` loads, in one transaction."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from municipalities.models import Body, Goal, Measure, Municipality, Programme
from portal.accounts.models import User
from portal.demo import people, sample
from portal.demo.real import load_real
from surveys.services.shipped import load_instruments


@dataclass(frozen=True)
class ProgrammeSummary:
    """How much a programme holds now."""

    name: str
    municipalities: int
    goals: int
    bodies: int
    measures: int


@dataclass(frozen=True)
class Summary:
    """What is loaded; ``password`` is empty without accounts."""

    programmes: list[ProgrammeSummary]
    accounts: int
    password: str


@transaction.atomic
def load_demo(*, with_accounts: bool = True, today: date | None = None) -> Summary:
    """Load the real programme and the instruments; in demo mode the invented one and, unless unwanted, the accounts too.

    Raises ``NoDemoMode`` when accounts are asked for in a real installation.
    """
    if with_accounts and not settings.DEMO_MODE:
        raise people.NoDemoMode
    day = today or timezone.localdate()
    programmes = [load_real()]
    new = sample.load_towns(day) if settings.DEMO_MODE else []
    programmes += Programme.objects.filter(slug=sample.SLUG)
    towns = list(Municipality.objects.filter(participations__programme__in=programmes).distinct())
    password = people.load_accounts(towns) if with_accounts else ""
    sample.load_plans(new, day, people.authors(towns))
    load_instruments()
    accounts = User.objects.filter(is_demo=True).count()
    return Summary([_summary(programme) for programme in programmes], accounts, password)


def _summary(programme: Programme) -> ProgrammeSummary:
    towns = list(programme.participations.values_list("municipality_id", flat=True))
    goals, bodies, measures = (
        model.objects.filter(municipality__in=towns, deleted_at__isnull=True).count()
        for model in (Goal, Body, Measure)
    )
    return ProgrammeSummary(programme.name, len(towns), goals, bodies, measures)
