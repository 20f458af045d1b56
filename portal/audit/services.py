"""Writing the record."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from portal.audit.models import AuditEntry


def record(
    action: str,
    *,
    by: Any,
    on: models.Model | None = None,
    ags: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry: ``by`` did ``action`` to ``on``.

    ``by`` is a user or None (the system, a stranger). ``detail`` holds names of fields, states and counts, never
    what people wrote. Call it inside the transaction of the change, so that both are stored or neither.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    return AuditEntry.objects.create(
        actor=by if known else None,
        actor_label=str(by)[:200] if known else "",
        actor_role=(getattr(by, "programme_role", "") or "municipality") if known else "",
        action=action,
        object_type=on._meta.label_lower if on is not None else "",
        object_id=str(on.pk) if on is not None else "",
        object_label=str(on)[:200] if on is not None else "",
        ags=ags,
        detail=dict(detail or {}),
    )
