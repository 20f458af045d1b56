"""A large programme of register towns with random activity, to try the portal at size.

Everything in it is called "Zufalls…" and the programme counts as a demo. A municipality that exists already only takes
part: nothing random is written about a town that the portal knows from elsewhere.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from municipalities.enums import Phase, Scope
from municipalities.models import Municipality, Participation, Programme
from portal.demo.generate_plan import load_random_plans
from portal.demo.register import RegisterEntry, register
from portal.demo.writing import create, noon

CHUNK = 500
NOTE = "Zufallsdaten"


class ProgrammeExists(Exception):
    """A generated programme of this size is there already."""


def slug_of(towns: int) -> str:
    """Short name of the generated programme of a size."""
    return f"zufallsprogramm-{towns}"


@transaction.atomic
def generate_programme(
    *, towns: int, measures_per_town: int = 5, seed: int = 1, today: date | None = None
) -> Programme:
    """Create a programme with that many towns of the register, the same for the same seed and day."""
    day, dice = today or timezone.localdate(), random.Random(seed)  # nosec B311  (no secret)
    if Programme.objects.filter(slug=slug_of(towns)).exists():
        raise ProgrammeExists(slug_of(towns))
    programme = Programme.objects.create(
        name=f"Zufallsprogramm mit {towns} Kommunen", slug=slug_of(towns), is_demo=True,
        starts_on=day - timedelta(days=400), ends_on=day + timedelta(days=400),
        subtitle="Erzeugte Daten zum Messen", source="Kommunen aus dem Gemeindeverzeichnis, alle Vorgänge zufällig",
    )  # fmt: skip
    entries = sorted(dice.sample(list(register().values()), towns), key=lambda entry: entry.ags)
    for start in range(0, towns, CHUNK):
        _load(programme, entries[start : start + CHUNK], measures_per_town, dice, day)
    return programme


def _load(
    programme: Programme, entries: Sequence[RegisterEntry], measures: int, dice: random.Random, day: date
) -> None:
    keys = [entry.ags for entry in entries]
    there = list(Municipality.objects.filter(ags__in=keys))
    generated = set(
        Participation.objects.filter(municipality__in=there, note=NOTE).values_list("municipality_id", flat=True)
    )
    known = {town.ags for town in there}
    new = Municipality.objects.bulk_create([entry.municipality() for entry in entries if entry.ags not in known])
    rows = [_participation(programme, town, NOTE, dice, day) for town in new]
    rows += [_participation(programme, town, NOTE if town.pk in generated else "", dice, day) for town in there]
    create(rows, at=noon(day - timedelta(days=370)))
    load_random_plans(new, measures, dice, day)


def _participation(
    programme: Programme, town: Municipality, note: str, dice: random.Random, day: date
) -> Participation:
    early = bool(note) and dice.random() < 0.03
    return Participation(
        programme=programme,
        municipality=town,
        cohort=dice.choice([1, 2]) if note else None,
        starts_on=day - timedelta(days=dice.randrange(30, 370)) if note else None,
        scope=dice.choice(Scope.values) if note else "",
        phase=dice.choice(Phase.values) if note else "",
        ended_early=early,
        ended_early_reason="Zufallsgrund" if early else "",
        note=note,
    )
