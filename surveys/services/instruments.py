"""Questionnaires and their versions: create, write, next version, freeze, delete. The parts of a version are edited by
``questions`` and ``arranging``, which this module offers too."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from surveys.enums import LANGUAGE_NAMES, VersionState
from surveys.models import Questionnaire, QuestionnaireVersion, Section
from surveys.naming import slug_from
from surveys.permissions import can_delete_version, can_make_version
from surveys.services.arranging import copy, copy_item, delete, move
from surveys.services.checks import check_version
from surveys.services.editing import (
    VERSION_TEXTS,
    Values,
    locked_draft,
    merged,
    note,
    refuse_overwriting,
    store,
    version_values,
)
from surveys.services.questions import save_item, save_section, set_condition

__all__ = [
    "check_version",
    "copy",
    "create_questionnaire",
    "delete",
    "delete_version",
    "freeze_version",
    "move",
    "new_version",
    "rename_questionnaire",
    "save_item",
    "save_section",
    "save_version",
    "set_condition",
    "set_languages",
]
GERMAN = "de"


@transaction.atomic
def create_questionnaire(
    *,
    by: Any,
    title: str,
    wave: str,
    code: str = "",
    municipality: Municipality | None = None,
    languages: list[str] | None = None,
) -> Questionnaire:
    """Create a questionnaire with an empty first version. ``municipality``: local additions of that town."""
    row = Questionnaire(created_by=by)
    names = {"title": title, "wave": wave, "municipality": municipality}
    store(row, {**names, "code": code or free_questionnaire_code(title)})
    version = QuestionnaireVersion(questionnaire=row, number=1)
    store(version, {"languages": _languages(languages or []), "title": {GERMAN: title}})
    record("questionnaire.create", by=by, on=row, ags=municipality.ags if municipality else "")
    return row


@transaction.atomic
def rename_questionnaire(*, questionnaire: Questionnaire, by: Any, title: str, wave: str) -> Questionnaire:
    """Change how staff find the questionnaire; respondents read the title of the version."""
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    store(row, {"title": title, "wave": wave})
    record("questionnaire.rename", by=by, on=row)
    return row


@transaction.atomic
def save_version(
    *, version: QuestionnaireVersion, by: Any, values: Values, seen: int | None = None
) -> QuestionnaireVersion:
    """Save title, introduction, purpose, thanks and duration, unless they changed since ``seen``."""
    fresh = locked_draft(version)
    refuse_overwriting(fresh, seen, version_values(fresh), values)
    texts = {name: merged(getattr(fresh, name), values[name], fresh.languages) for name in VERSION_TEXTS}
    store(fresh, {**texts, "minutes": values["minutes"]})
    note("version.save", by=by, version=fresh, on=fresh)
    return fresh


@transaction.atomic
def set_languages(*, version: QuestionnaireVersion, by: Any, languages: list[str]) -> QuestionnaireVersion:
    """Choose the languages; German is always one. Texts of a removed language are kept for its return."""
    fresh = locked_draft(version)
    store(fresh, {"languages": _languages(languages)})
    note("version.languages", by=by, version=fresh, on=fresh, languages=fresh.languages)
    return fresh


@transaction.atomic
def new_version(version: QuestionnaireVersion, *, by: Any = None) -> QuestionnaireVersion:
    """Begin the next version as a copy of this one; codes of questions and numbers of options stay."""
    questionnaire = Questionnaire.objects.select_for_update(of=("self",)).get(pk=version.questionnaire_id)
    if by is not None:
        insist(can_make_version(by, version))
    last = questionnaire.versions.order_by("-number").values_list("number", flat=True).first() or 0
    made = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=last + 1,
        languages=version.languages,
        minutes=version.minutes,
        **{name: getattr(version, name) for name in VERSION_TEXTS},
    )
    for section in version.sections.prefetch_related("items__options"):
        items = list(section.items.all())
        section = Section.objects.create(
            version=made,
            **{name: getattr(section, name) for name in ("position", "code", "title", "intro", "condition")},
        )
        for item in items:
            copy_item(item, section=section, code=item.code, role=item.role)
    record("version.create", by=by, on=made, detail={"from": version.number})
    return made


@transaction.atomic
def freeze_version(version: QuestionnaireVersion, *, by: Any = None) -> QuestionnaireVersion:
    """Freeze a version: its first deployment or first response does. Repeatable.

    It never refuses, so that no answer is lost; whoever deploys asks ``can_ask`` (checks) before.
    """
    fresh = QuestionnaireVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not fresh.is_frozen:
        fresh.state, fresh.frozen_at = VersionState.FROZEN, timezone.now()
        fresh.save(update_fields=["state", "frozen_at"])
        record("version.freeze", by=by, on=fresh)
    version.state, version.frozen_at = fresh.state, fresh.frozen_at
    return fresh


@transaction.atomic
def delete_version(*, version: QuestionnaireVersion, by: Any) -> None:
    """Delete a draft for good; the last version takes its questionnaire with it."""
    fresh = locked_draft(version)
    insist(can_delete_version(by, fresh))
    questionnaire = fresh.questionnaire
    note("version.delete", by=by, version=fresh, on=fresh)
    fresh.delete()
    if not questionnaire.versions.exists():
        record("questionnaire.delete", by=by, on=questionnaire)
        questionnaire.delete()


def _languages(chosen: list[str]) -> list[str]:
    """German first, the others in the order of the list of languages."""
    if unknown := [language for language in chosen if language not in LANGUAGE_NAMES]:
        raise DomainError(_("Diese Sprache gibt es nicht: %(code)s.") % {"code": unknown[0]}, field="languages")
    return [GERMAN, *(code for code in LANGUAGE_NAMES if code in chosen and code != GERMAN)]


def free_questionnaire_code(title: str) -> str:
    """A code like the title that no questionnaire has; 1 query."""
    base = slug_from(title)[:50] or "fragebogen"
    taken = set(Questionnaire.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
