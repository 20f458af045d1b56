"""Removing the releases of synthetic answers together with them. Real releases are never deleted."""

from collections.abc import Iterable

from django.db import transaction

from surveys.models import Deployment, Release, ReleaseCounts


@transaction.atomic
def delete_synthetic_releases(deployments: Iterable[Deployment]) -> int:
    """Delete releases that counted these synthetic deployments; return how many. Others are a ``ValueError``."""
    rows = list(deployments)
    if not all(row.is_synthetic for row in rows):
        raise ValueError("only releases of synthetic answers can be deleted")
    counted = ReleaseCounts.objects.filter(deployment__in=rows).values_list("release", flat=True)
    releases = Release.objects.filter(pk__in=list(counted)) | Release.objects.filter(deployment__in=rows)
    pks = list(releases.values_list("pk", flat=True))
    ReleaseCounts.objects.filter(release__in=pks).delete()
    Release.objects.filter(pk__in=pks).delete()
    return len(pks)
