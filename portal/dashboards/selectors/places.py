"""Where the municipalities of a selection lie."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from municipalities.models import Participation

TOWNS_WITH_DETAIL = 300
"""With more municipalities the map shows where they lie and nothing else."""


@dataclass(frozen=True)
class Place:
    """A municipality on the map."""

    name: str
    slug: str
    longitude: float
    latitude: float
    phase: str
    has_signal: bool = False
    town: int = 0


@dataclass(frozen=True)
class Places:
    """Points of a map: ``detailed`` ones, or with many municipalities bare ``positions`` (longitude, latitude).

    ``towns`` are the ids of all municipalities of the selection, also of those whose position is unknown.
    """

    towns: list[int] = field(default_factory=list)
    detailed: list[Place] = field(default_factory=list)
    positions: list[tuple[float, float]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.detailed or self.positions)

    def marked(self, with_signal: Collection[int]) -> "Places":
        """The same, with the municipalities marked that have a signal."""
        return replace(self, detailed=[replace(p, has_signal=p.town in with_signal) for p in self.detailed])


def places(rows: QuerySet[Participation], *, number: int) -> Places:
    """Points for the ``number`` municipalities of the rows, in alphabetical order. 1 query."""
    if number > TOWNS_WITH_DETAIL:
        bare = rows.order_by().values_list("municipality_id", "municipality__longitude", "municipality__latitude")
        found = list(bare)
        return Places([town for town, *_rest in found], positions=[(x, y) for _town, x, y in found if x and y])
    columns = [f"municipality__{column}" for column in ("name", "slug", "longitude", "latitude")]
    named = list(rows.order_by("municipality__name").values_list("municipality_id", *columns, "phase"))
    return Places(
        [town for town, *_rest in named],
        [Place(name, slug, x, y, phase, town=town) for town, name, slug, x, y, phase in named if x and y],
    )
