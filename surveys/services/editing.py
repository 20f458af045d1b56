"""What all services of the editor share: the lock on the draft, the check for a second editor, values as plain data.

A form carries the *stamp* of the thing it showed, a checksum of its values. The version counts its saves in
``version.version``; the stamp says whether this very thing changed, so that two people may work on two questions.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.core.errors import DomainError, EditConflict
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.permissions import frozen_reason

Values = dict[str, Any]
VERSION_TEXTS = ("title", "intro", "purpose", "thanks")


def stamp(values: Mapping[str, Any]) -> int:
    """Checksum of the values of a thing, for the hidden field of its form."""
    return zlib.crc32(json.dumps(values, sort_keys=True, ensure_ascii=False).encode())


def version_values(version: QuestionnaireVersion) -> Values:
    """Texts and duration of a version."""
    return {**{name: _texts(getattr(version, name)) for name in VERSION_TEXTS}, "minutes": version.minutes}


def section_values(section: Section) -> Values:
    """What the form of a section edits."""
    return {"code": section.code, "title": _texts(section.title), "intro": _texts(section.intro)}


def item_values(item: Item) -> Values:
    """What the form of a question edits, its options included."""
    plain = ("code", "kind", "role", "required", "matrix", "minimum", "maximum", "reversed", "max_length")
    values: Values = {name: getattr(item, name) for name in plain}
    values |= {name: _texts(getattr(item, name)) for name in ("label", "hint", "matrix_label")}
    values["labels"] = {point: _texts(texts) for point, texts in item.labels.items() if _texts(texts)}
    values["bins"] = list(item.bins)
    values["missing"] = [{"code": row["code"], "label": _texts(row.get("label") or {})} for row in item.missing]
    values["options"] = [
        {"number": one.number, "code": one.code, "label": _texts(one.label), "exclusive": one.exclusive}
        for one in item.options.all()
    ]
    return values


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def merged(old: Mapping[str, str], new: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """The new texts of the version's languages, beside the old ones of languages that are not edited now."""
    shown = set(languages)
    return {key: text for key, text in old.items() if key not in shown and text} | _texts(new)


def locked_draft(version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Return the version, locked until the end of the transaction; a frozen or deleted one is refused."""
    rows = QuestionnaireVersion.objects.select_for_update(of=("self",)).select_related("questionnaire")
    fresh = rows.filter(pk=version.pk).first()
    if fresh is None:
        raise DomainError(_("Diese Fassung wurde inzwischen gelöscht."))
    if fresh.is_frozen:
        raise DomainError(frozen_reason(fresh))
    return fresh


def section_of(version: QuestionnaireVersion, section: Section) -> Section:
    """Return the stored section; one that was deleted meanwhile is refused."""
    fresh = version.sections.filter(pk=section.pk).first()
    if fresh is None:
        raise DomainError(_("Dieser Abschnitt wurde inzwischen gelöscht."))
    fresh.version = version
    return fresh


def item_of(version: QuestionnaireVersion, item: Item) -> Item:
    """Return the stored question with its options; one that was deleted meanwhile is refused."""
    rows = Item.objects.filter(section__version=version).select_related("section").prefetch_related("options")
    fresh = rows.filter(pk=item.pk).first()
    if fresh is None:
        raise DomainError(_("Diese Frage wurde inzwischen gelöscht."))
    return fresh


def refuse_overwriting(on: models.Model, seen: int | None, stored: Values, values: Values) -> None:
    """Raise ``EditConflict`` when the thing changed since its stamp was taken and the values differ from what is stored.

    ``seen`` None: the caller showed nothing and means to overwrite.
    """
    if seen is None or seen == stamp(stored) or {**stored, **values} == stored:
        return
    rows = AuditEntry.objects.filter(object_type=on._meta.label_lower, object_id=str(on.pk))
    editor = rows.exclude(actor_label="").values_list("actor_label", flat=True).first() or _("Jemand anderes")
    raise EditConflict(
        _(
            "%(editor)s hat inzwischen gespeichert. Ihre Eingaben sind noch da: Bitte vergleichen Sie und entscheiden Sie."
        )
        % {"editor": editor},
        theirs=stored,
        version=stamp(stored),
        editor=editor,
    )


def store(row: models.Model, values: Mapping[str, Any]) -> None:
    """Set the values and save; what a constraint of the model refuses is a DomainError."""
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise DomainError(messages[0], field=None if field == "__all__" else field) from error
    row.save()


def note(action: str, *, by: Any, version: QuestionnaireVersion, on: models.Model, **detail: Any) -> None:
    """Count the save in the version and record who did what; never what people wrote."""
    QuestionnaireVersion.objects.filter(pk=version.pk).update(version=F("version") + 1)
    town = version.questionnaire.municipality
    record(action, by=by, on=on, ags=town.ags if town else "", detail={"version": version.pk, **detail})
