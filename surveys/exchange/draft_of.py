"""A stored version as a ``Draft``."""

from typing import Any

from surveys import models as m
from surveys.exchange.draft import Draft, ItemDraft, MissingDraft, OptionDraft, SectionDraft


def draft_of(version: m.QuestionnaireVersion) -> Draft:
    """Read a version; three queries."""
    sections = version.sections.prefetch_related("items__options").order_by("position", "pk")
    return Draft(
        code=version.questionnaire.code, title=_texts(version.title), wave=version.questionnaire.wave,
        languages=list(dict.fromkeys(["de", *version.languages])), sections=[_section(section) for section in sections],
        intro=_texts(version.intro), purpose=_texts(version.purpose), thanks=_texts(version.thanks), minutes=version.minutes,
    )  # fmt: skip


def _texts(value: Any) -> dict[str, str]:
    return {language: text for language, text in (value or {}).items() if text}


def _section(section: m.Section) -> SectionDraft:
    items = [_item(item) for item in section.items.all()]
    return SectionDraft(section.code, _texts(section.title), _texts(section.intro), section.condition, items)


def _item(item: m.Item) -> ItemDraft:
    return ItemDraft(
        code=item.code, kind=item.kind, label=_texts(item.label), role=item.role, hint=_texts(item.hint),
        required=item.required, condition=item.condition, matrix=item.matrix, matrix_label=_texts(item.matrix_label),
        minimum=item.minimum, maximum=item.maximum, reversed=item.reversed,
        labels={point: _texts(label) for point, label in item.labels.items()}, bins=list(item.bins),
        missing=[MissingDraft(entry["code"], _texts(entry.get("label"))) for entry in item.missing],
        max_length=item.max_length,
        options=[OptionDraft(o.code, _texts(o.label), o.number, o.exclusive) for o in item.options.all()],
    )  # fmt: skip
