"""What the pages of the editor show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from surveys.enums import LANGUAGE_NAMES, ItemKind
from surveys.models import Deployment, Item, Questionnaire, QuestionnaireVersion, Section
from surveys.services.check_languages import item_texts, missing_languages
from surveys.wording import GERMAN, in_words, value_label


@dataclass(frozen=True)
class VersionRow:
    """A version in the list."""

    version: QuestionnaireVersion
    languages: str
    questions: int
    deployments: int

    @property
    def tone(self) -> str:
        return "success" if self.version.is_frozen else "info"


@dataclass(frozen=True)
class QuestionnaireRow:
    """A questionnaire with its versions, the newest first."""

    questionnaire: Questionnaire
    versions: list[VersionRow]


@dataclass(frozen=True)
class ItemRow:
    """A question on the page of its version."""

    item: Item
    condition: str
    missing: str
    answers: str


@dataclass
class Block:
    """A question, or the rows of a matrix."""

    rows: list[ItemRow] = field(default_factory=list)
    matrix: str = ""
    label: str = ""


@dataclass(frozen=True)
class SectionRow:
    """A section on the page of its version."""

    section: Section
    title: str
    condition: str
    missing: str
    blocks: list[Block]


def questionnaire_rows() -> list[QuestionnaireRow]:
    """All questionnaires; 2 queries."""
    versions = QuestionnaireVersion.objects.order_by("-number").annotate(
        questions=Count("sections__items", distinct=True), uses=Count("deployments", distinct=True)
    )
    by_questionnaire: dict[int, list[VersionRow]] = {}
    for version in versions:
        row = VersionRow(version, language_names(version.languages), version.questions, version.uses)
        by_questionnaire.setdefault(version.questionnaire_id, []).append(row)
    rows = Questionnaire.objects.select_related("municipality")
    return [QuestionnaireRow(row, by_questionnaire.get(row.pk, [])) for row in rows]


def language_names(languages: list[str]) -> str:
    return ", ".join(LANGUAGE_NAMES.get(code, code) for code in languages)


def sections_of(version: QuestionnaireVersion) -> list[Section]:
    """Sections with questions and options, ready to be read without further queries; 3 queries."""
    sections = list(version.sections.order_by("position", "pk").prefetch_related("items__options"))
    for section in sections:
        section.version = version
        for item in section.items.all():
            item.section = section
    return sections


def version_page(version: QuestionnaireVersion) -> list[SectionRow]:
    """Everything that the page of a version lists; 3 queries."""
    sections = sections_of(version)
    items = {item.code: item for section in sections for item in section.items.all()}
    return [_section_row(version, section, items) for section in sections]


def _section_row(version: QuestionnaireVersion, section: Section, items: Mapping[str, Item]) -> SectionRow:
    blocks: list[Block] = []
    for item in section.items.all():
        if not (item.matrix and blocks and blocks[-1].matrix == item.matrix):
            blocks.append(Block(matrix=item.matrix, label=item.matrix_label.get(GERMAN, "")))
        blocks[-1].rows.append(_item_row(version, item, items))
    lacking = missing_languages(version.languages, [section.title], [section.title, section.intro])
    return SectionRow(
        section,
        section.title.get(GERMAN) or section.code,
        in_words(section.condition, items),
        language_names(lacking),
        blocks,
    )


def _item_row(version: QuestionnaireVersion, item: Item, items: Mapping[str, Item]) -> ItemRow:
    needed = item_texts(item)
    lacking = missing_languages(version.languages, needed, [*needed, item.hint])
    return ItemRow(item, in_words(item.condition, items), language_names(lacking), answers_in_short(item))


def answers_in_short(item: Item) -> str:
    """What can be answered, in one line."""
    if item.kind in {ItemKind.SINGLE, ItemKind.MULTI}:
        labels = [option.label.get(GERMAN) or option.code for option in item.options.all()]
        return ", ".join(labels[:6]) + (_(" … (%(n)s insgesamt)") % {"n": len(labels)} if len(labels) > 6 else "")
    if item.kind == ItemKind.SCALE:
        points = ((point, item.labels.get(str(point), {}).get(GERMAN, "")) for point in (item.minimum, item.maximum))
        ends = [value_label(point, None) + (f" ({label})" if label else "") for point, label in points]
        return _("%(low)s bis %(high)s") % {"low": ends[0], "high": ends[1]}
    if item.kind == ItemKind.NUMBER:
        low, high = value_label(item.minimum, None), value_label(item.maximum, None)
        return _("%(low)s bis %(high)s") % {"low": low, "high": high}
    return ""


def smallest_invitation(version: QuestionnaireVersion) -> tuple[Deployment, dict[str, int]] | None:
    """The deployment of the questionnaire with the fewest people invited, and their numbers by group; 2 queries."""
    rows = Deployment.objects.filter(version__questionnaire=version.questionnaire_id)
    rows = rows.select_related("municipality").annotate(people=Sum("invited__number")).filter(people__gt=0)
    deployment = rows.order_by("people", "pk").first()
    if deployment is None:
        return None
    return deployment, dict(deployment.invited.values_list("group", "number"))


def facts(version: QuestionnaireVersion) -> list[tuple[str, Any]]:
    """The version at a glance, as pairs for the definition list."""
    found: list[tuple[str, Any]] = [
        (_("Stand"), version.get_state_display()),
        (_("Zeitpunkt"), version.questionnaire.get_wave_display()),
        (_("Sprachen"), language_names(version.languages)),
        (_("Dauer"), _("%(n)s Minuten") % {"n": version.minutes}),
    ]
    if town := version.questionnaire.municipality:
        found.append((_("nur für"), str(town)))
    return found
