"""What the consultancy keeps about the participation of a municipality."""

from typing import Any

from django.db import transaction

from municipalities.models import Participation
from municipalities.services.saving import refuse_overwriting, store
from municipalities.services.versions import stamped
from portal.audit.services import record


@transaction.atomic
def update_participation(*, participation: Participation, by: Any, version: int, **values: Any) -> Participation:
    """Save phase, scope, dates and results, unless somebody saved after ``version`` was read (``EditConflict``).

    The record says that the consultancy wrote into the data of a municipality.
    """
    rows = Participation.objects.select_for_update(of=("self",)).select_related("municipality", "programme")
    fresh = stamped(rows.get(pk=participation.pk))
    refuse_overwriting(fresh, version, values)
    saved: Participation = store(fresh, values, by=by, action="participation.update")
    record("consultant.write", by=by, on=saved, ags=saved.municipality.ags, detail={"fields": sorted(values)})
    return saved
