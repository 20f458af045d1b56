"""What readers know already: every release that was ever released and shares answers, directly or through others."""

from collections.abc import Iterable

from surveys.models import Release, ReleaseCounts
from surveys.selectors.releases import published
from surveys.services.releases.scene import Earlier
from surveys.services.releases.sources import frozen_sources


def earlier_releases(deployments: Iterable[int], *, but: int) -> list[Release]:
    """In the order in which they were released; two queries for each step from release to release, mostly one step."""
    rows = ReleaseCounts.objects.filter(release__released_at__isnull=False).exclude(release=but)
    found: set[int] = set()
    reached = set(deployments)
    while new := set(rows.filter(deployment__in=reached).values_list("release", flat=True)) - found:
        found |= new
        reached |= set(rows.filter(release__in=new).values_list("deployment", flat=True))
    return in_order(found)


def in_order(ids: Iterable[int]) -> list[Release]:
    """Releases in the order in which they were released."""
    return list(Release.objects.filter(pk__in=list(ids)).defer("payload").order_by("released_at", "pk"))


def read(releases: Iterable[Release]) -> list[Earlier]:
    """What they said and counted."""
    return [Earlier(release.number, published(release), frozen_sources(release)) for release in releases]
