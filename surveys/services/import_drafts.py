"""Storing a ``Draft`` as a version: of a new questionnaire or as the next one of an existing questionnaire."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError
from surveys import models as m
from surveys.compiled import CODE_LENGTH, LOCAL_PREFIX
from surveys.exchange.draft import Draft, ImportRefused, ItemDraft, RowError, finding
from surveys.exchange.draft_check import check_draft, check_order
from surveys.services.rules import Used, used_codes


@transaction.atomic
def create_from_draft(*, draft: Draft, by: Any) -> m.QuestionnaireVersion:
    """Store the draft as version 1 of a new questionnaire; its code must be free."""
    if m.Questionnaire.objects.filter(code=draft.code).exists():
        text = _("Den Kurznamen „%s“ hat schon ein anderer Fragebogen. Bitte wählen Sie einen eigenen.")
        raise DomainError(text % draft.code, field="code")
    _refuse_faulty(draft, [])
    known = by if getattr(by, "pk", None) else None
    questionnaire = m.Questionnaire.objects.create(
        code=draft.code, title=draft.title["de"], wave=draft.wave, created_by=known
    )
    return save_draft(questionnaire, draft, by=by)


@transaction.atomic
def save_draft(questionnaire: m.Questionnaire, draft: Draft, *, by: Any = None) -> m.QuestionnaireVersion:
    """Store the draft as the next version of the questionnaire, which must have no open one.

    Codes keep the meaning they have in frozen versions: a question its kind, scale and direction, an answer its number;
    a change of these is ``ImportRefused``.
    """
    questionnaire = m.Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    refuse_next(questionnaire, draft)
    used = used_codes(questionnaire)
    version = m.QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=next_number(questionnaire), languages=draft.languages, title=draft.title,
        intro=draft.intro, purpose=draft.purpose, thanks=draft.thanks, minutes=draft.minutes,
    )  # fmt: skip
    for position, section in enumerate(draft.sections, start=1):
        row = m.Section.objects.create(
            version=version, position=position, code=section.code, title=section.title, intro=section.intro,
            condition=section.condition,
        )  # fmt: skip
        _store_items(row, section.items, used)
    detail = {"items": len(draft.items), "languages": draft.languages}
    record("questionnaire.import", by=by, on=version, detail=detail)
    return version


def refuse_next(questionnaire: m.Questionnaire, draft: Draft) -> None:
    """Raise why the draft cannot become the next version of the questionnaire, as ``save_draft`` would."""
    draft_version = questionnaire.versions.filter(frozen_at__isnull=True).first()
    if draft_version is not None:
        text = _("Es gibt schon einen Entwurf: Fassung %(number)s. Löschen Sie ihn oder arbeiten Sie dort weiter.")
        raise DomainError(text % {"number": draft_version.number}, field="target")
    used = used_codes(questionnaire)
    _refuse_faulty(draft, [*_changes_of_meaning(draft, used), *_too_long_for_local(draft, questionnaire)])


def next_number(questionnaire: m.Questionnaire) -> int:
    """Number of the version that comes next; 1 query."""
    return (questionnaire.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1


def _refuse_faulty(draft: Draft, more: list[RowError]) -> None:
    errors = [row for row in [*check_draft(draft), *check_order(draft), *more] if row.level == "error"]
    if errors:
        raise ImportRefused(errors)


def _changes_of_meaning(draft: Draft, used: dict[str, Used]) -> list[RowError]:
    found = []
    for item in draft.items:
        earlier = used.get(item.code)
        if earlier is None:
            continue
        same_range = (item.minimum, item.maximum) == (earlier.minimum, earlier.maximum) or item.kind == "number"
        changes = [
            (item.kind == earlier.kind, _("die Art der Frage")),
            (same_range, _("die Skala")),
            (item.reversed == earlier.reversed, _("die Richtung der Skala")),
        ]
        changed = next((what for is_same, what in changes if not is_same), "")
        if changed:
            text = _(
                "„%(code)s“ steht schon in Fassung %(n)s; der Import ändert %(what)s. Bitte vergeben Sie einen neuen Namen."
            )
            names = {"code": item.code, "n": earlier.version, "what": changed}
            found.append(finding(item.place, text % names, column="name"))
    return found


def _too_long_for_local(draft: Draft, questionnaire: m.Questionnaire) -> list[RowError]:
    longest = CODE_LENGTH - len(LOCAL_PREFIX)
    if questionnaire.municipality_id is None:
        return []
    text = _("Namen örtlicher Zusatzfragen haben höchstens %(n)s Zeichen.") % {"n": longest}
    things = [(thing.code, thing.place) for rows in (draft.sections, draft.items) for thing in rows]
    return [finding(place, text, column="name") for code, place in things if len(code) > longest]


def _store_items(section: m.Section, items: list[ItemDraft], used: dict[str, Used]) -> None:
    rows = [_item_row(section, position, item) for position, item in enumerate(items, start=1)]
    options = []
    for row, item in zip(m.Item.objects.bulk_create(rows), items, strict=True):
        numbers = _numbers(item, used[item.code].options if item.code in used else {})
        options += [
            m.Option(
                item=row, number=numbers[option.code], position=position, code=option.code, label=option.label,
                exclusive=option.exclusive,
            )
            for position, option in enumerate(item.options, start=1)
        ]  # fmt: skip
    m.Option.objects.bulk_create(options)


def _item_row(section: m.Section, position: int, item: ItemDraft) -> m.Item:
    return m.Item(
        section=section, position=position, code=item.code, kind=item.kind, role=item.role, label=item.label,
        hint=item.hint, required=item.required, condition=item.condition, matrix=item.matrix,
        matrix_label=item.matrix_label, minimum=item.minimum, maximum=item.maximum, reversed=item.reversed,
        labels=item.labels, bins=item.bins, max_length=item.max_length,
        missing=[{"code": entry.code, "label": entry.label} for entry in item.missing],
    )  # fmt: skip


def _numbers(item: ItemDraft, kept: dict[str, int]) -> dict[str, int]:
    """Numbers of the options by code: as in frozen versions, else as in the file if free, else the next free one."""
    numbers = {option.code: kept[option.code] for option in item.options if option.code in kept}
    taken = set(kept.values())
    for option in item.options:
        if option.code not in numbers:
            given = option.number is not None and option.number not in taken
            numbers[option.code] = option.number if given and option.number is not None else max([0, *taken]) + 1
            taken.add(numbers[option.code])
    return numbers
