"""Releases for readers: which ones, and what they say."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from portal.core.errors import DomainError
from surveys.enums_releases import ReleaseScope
from surveys.models import Release
from surveys.published import Method, Published
from surveys.querysets_releases import ReleaseQuerySet
from surveys.release_data import checksum, decode, decode_method

KEPT = 64
"""Decoded results kept in the process."""
KEPT_SECONDS = 24 * 3600


def visible_releases(user: Any, town: Municipality | None = None) -> ReleaseQuerySet:
    """Releases whose results the user may read, newest first, without their payload.

    With a ``town``: those of its own surveys and of the programmes it takes part in. Consultants see finished ones
    before they are released; withdrawn ones nobody sees.
    """
    rows = Release.objects.visible_to(user).for_list()
    if town is None:
        return rows
    programmes = town.participations.values("programme")
    own = Q(scope=ReleaseScope.DEPLOYMENT, deployment__municipality=town)
    return rows.filter(own | Q(scope=ReleaseScope.WAVE, programme__in=programmes))


def published(release: Release) -> Published:
    """The results of a built release; one query the first time, then from memory.

    ``DomainError`` when there are none yet, or when the stored text is not the one that was built.
    """
    return _decoded(release.pk, release.sha256)


def methods(releases: Iterable[Release]) -> dict[int, Method]:
    """The method of each built release by id. 1 query for all that were not read before, whatever their number."""
    keys = {release.pk: f"release-method-{release.sha256}" for release in releases if release.sha256}
    known: dict[str, Method] = cache.get_many(keys.values())
    missing = [pk for pk, key in keys.items() if key not in known]
    if missing:
        texts = Release.objects.filter(pk__in=missing).values_list("pk", "payload")
        read = {keys[pk]: decode_method(text) for pk, text in texts if text}
        cache.set_many(read, KEPT_SECONDS)
        known |= read
    return {pk: known[key] for pk, key in keys.items() if key in known}


@lru_cache(maxsize=KEPT)
def _decoded(pk: int, sha256: str) -> Published:
    text = Release.objects.values_list("payload", flat=True).get(pk=pk)
    if not text:
        raise DomainError(_("Diese Auswertung ist noch nicht erstellt."))
    if checksum(text) != sha256:
        raise DomainError(_("Die Prüfsumme passt nicht zum Ergebnis. Bitte wenden Sie sich an den Betrieb."))
    return decode(text)
