"""Themes of a question: create, rename, merge, delete while empty."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError
from surveys.models import TextTheme, Theme
from surveys.rounds import Round
from surveys.services.voices.locking import locked, refuse_overwriting


@transaction.atomic
def create_theme(*, found: Round, by: Any, name: str) -> Theme:
    """Create a theme; a name that exists, whatever its case, is refused."""
    if _named(found, name) is not None:
        raise DomainError(_("Dieses Thema gibt es schon."), field="name")
    return _created(found, name, by)


def ensure_theme(found: Round, name: str, *, by: Any) -> Theme:
    """The theme of that name, created if there is none; inside the transaction of the caller."""
    return _named(found, name) or _created(found, name, by)


@transaction.atomic
def rename_theme(*, theme: Theme, by: Any, version: int, name: str) -> Theme:
    """Give a theme another name; ``EditConflict`` if somebody renamed it meanwhile."""
    row = locked(theme)
    refuse_overwriting(row, version, {"name": row.name})
    others = Theme.objects.filter(questionnaire=row.questionnaire_id, item=row.item, name__iexact=name)
    if others.exclude(pk=row.pk).exists():
        raise DomainError(_("Dieses Thema gibt es schon. Sie können die beiden zusammenführen."), field="name")
    row.name, row.revision = name, row.revision + 1
    row.save(update_fields=["name", "revision"])
    record("theme.rename", by=by, on=row)
    return row


@transaction.atomic
def merge_themes(*, theme: Theme, into: Theme, by: Any) -> Theme:
    """Move every text of ``theme`` to ``into`` and delete ``theme``; a text that has both keeps one."""
    if theme.pk == into.pk:
        raise DomainError(_("Bitte wählen Sie ein anderes Thema."), field="into")
    rows = {row.pk: row for row in Theme.objects.select_for_update().filter(pk__in=[theme.pk, into.pk]).order_by("pk")}
    if len(rows) < 2:
        raise DomainError(_("Eines der Themen gibt es nicht mehr."), field="into")
    source, target = rows[theme.pk], rows[into.pk]
    if (source.questionnaire_id, source.item) != (target.questionnaire_id, target.item):
        raise DomainError(_("Diese Themen gehören zu verschiedenen Fragen."), field="into")
    moved = source.codings.exclude(review__codings__theme=target).update(theme=target)
    source.codings.all().delete()
    record("theme.merge", by=by, on=target, detail={"moved": moved, "from": source.pk})
    source.delete()
    return target


@transaction.atomic
def delete_theme(*, theme: Theme, by: Any) -> None:
    """Delete a theme that no text has."""
    row = locked(theme)
    if TextTheme.objects.filter(theme=row).exists():
        raise DomainError(_("Zu diesem Thema gibt es Texte. Führen Sie es mit einem anderen zusammen."))
    record("theme.delete", by=by, on=row)
    row.delete()


def _named(found: Round, name: str) -> Theme | None:
    return Theme.objects.filter(questionnaire=found.questionnaire, item=found.item, name__iexact=name).first()


def _created(found: Round, name: str, by: Any) -> Theme:
    try:
        with transaction.atomic():
            theme = Theme.objects.create(questionnaire=found.questionnaire, item=found.item, name=name)
    except IntegrityError as error:
        raise DomainError(_("Dieses Thema hat gerade jemand angelegt. Bitte speichern Sie noch einmal.")) from error
    record("theme.create", by=by, on=theme)
    return theme
