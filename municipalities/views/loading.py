"""Loading what a URL names, inside what the user may see: foreign and unknown things are 404."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Measure, Municipality
from municipalities.permissions import can_edit
from portal.core.decisions import require

M = TypeVar("M", bound=Model)


def town_or_404(request: HttpRequest, slug: str) -> Municipality:
    """Return the municipality of the URL if the user may read it."""
    return get_object_or_404(Municipality.objects.visible_to(request.user), slug=slug)


def town_to_edit(request: HttpRequest, slug: str) -> Municipality:
    """Return the municipality of the URL; 404 when the user may not read it, 403 when not edit."""
    town = town_or_404(request, slug)
    require(can_edit(request.user, town))
    return town


def in_town(rows: QuerySet[M], town: Municipality, pk: int) -> M:
    """Return the row with this number in this municipality, else 404; numbers beyond the database's are unknown too."""
    return get_object_or_404(rows.filter(pk__lte=2**63 - 1), municipality=town, pk=min(pk, 2**63 - 1))


def measure_or_404(request: HttpRequest, slug: str, pk: int, *related: str) -> Measure:
    """Return the measure if the user may read its municipality."""
    rows = Measure.objects.visible_to(request.user).select_related("municipality", *related)
    measure: Any = get_object_or_404(rows, municipality__slug=slug, pk=min(pk, 2**63 - 1))
    return measure  # type: ignore[no-any-return]


def measure_to_edit(request: HttpRequest, slug: str, pk: int, *related: str) -> Measure:
    """Return the measure; 404 when the user may not read it, 403 when not edit."""
    measure = measure_or_404(request, slug, pk, *related)
    require(can_edit(request.user, measure.municipality))
    return measure


def steps(measure: Measure) -> dict[str, Any]:
    """Context of a page below a measure: municipality, breadcrumb, where "Abbrechen" leads."""
    town, url = measure.municipality, measure.get_absolute_url()
    return {
        "town": town,
        "measure": measure,
        "over": measure.title,
        "back": url,
        "list": (_("Maßnahmen"), reverse("municipalities:measure_list", args=[town.slug])),
        "parent": (measure.title, url),
    }
