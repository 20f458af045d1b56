"""Posts and who holds them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from municipalities.models import Measure, Municipality, Post, PostHolding
from municipalities.services.saving import check, locked, refuse_overwriting, soft_delete, store
from municipalities.services.versions import names, stamped
from portal.audit.services import record
from portal.core.errors import DomainError


@transaction.atomic
def create_post(*, municipality: Municipality, by: Any, **values: Any) -> Post:
    """Add a post."""
    return store(Post(municipality=municipality), values, by=by, action="post.create")


@transaction.atomic
def update_post(*, post: Post, by: Any, version: int, **values: Any) -> Post:
    """Save an edited post, unless somebody saved it after ``version`` was read (``EditConflict``)."""
    fresh = stamped(locked(post))
    refuse_overwriting(fresh, version, values)
    saved: Post = store(fresh, values, by=by, action="post.update")
    return saved


@transaction.atomic
def delete_post(*, post: Post, by: Any) -> None:
    """Put a post into the bin with its holders; refused while it is responsible for measures."""
    locked(post)
    if reason := post_in_use(post):
        raise DomainError(reason)
    soft_delete(post, by=by, action="post.delete")


def post_in_use(post: Post) -> str:
    """Return why the post cannot be deleted, empty if it can."""
    measures = list(Measure.objects.live().filter(post=post))
    if not measures:
        return ""
    return _(
        "Diese Stelle ist noch verantwortlich für %(names)s. Geben Sie die Maßnahmen zuerst einer anderen Stelle."
    ) % {"names": names(measures)}


@transaction.atomic
def create_holding(*, post: Post, by: Any, **values: Any) -> PostHolding:
    """Somebody takes over the post; refused when somebody holds it in that time."""
    fresh = locked(post)
    holding = PostHolding(post=fresh, **values)
    _refuse_overlap(holding)
    return _save(holding, by, "holding.create")


@transaction.atomic
def end_holding(*, holding: PostHolding, by: Any, ends_on: date) -> PostHolding:
    """The person leaves the post; ``ends_on`` is the last day."""
    locked(holding.post)
    fresh = PostHolding.objects.select_for_update().select_related("post__municipality").get(pk=holding.pk)
    if ends_on < fresh.starts_on:
        raise DomainError(
            _("Der letzte Tag liegt vor dem Beginn am %(day)s. Bitte prüfen Sie das Datum.")
            % {"day": f"{fresh.starts_on:%d.%m.%Y}"},
            field="ends_on",
        )
    fresh.ends_on = ends_on
    _refuse_overlap(fresh)
    return _save(fresh, by, "holding.end")


def _refuse_overlap(holding: PostHolding) -> None:
    others = PostHolding.objects.filter(post=holding.post).exclude(pk=holding.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=holding.starts_on))
    if holding.ends_on:
        others = others.filter(starts_on__lte=holding.ends_on)
    if other := others.first():
        span = {"name": other.holder_name, "since": f"{other.starts_on:%d.%m.%Y}"}
        if other.ends_on is None:
            text = _("Die Stelle ist seit dem %(since)s mit %(name)s besetzt. Beenden Sie zuerst diese Besetzung.")
        else:
            span["until"] = f"{other.ends_on:%d.%m.%Y}"
            text = _(
                "Vom %(since)s bis %(until)s war oder ist %(name)s auf der Stelle. Die Zeiten überschneiden sich."
            )
        raise DomainError(text % span, field="starts_on" if holding.pk is None else "ends_on")


def _save(holding: PostHolding, by: Any, action: str) -> PostHolding:
    check(holding)
    holding._history_user = by  # type: ignore[attr-defined]
    holding.save()
    record(action, by=by, on=holding, ags=holding.post.municipality.ags)
    return holding
