"""Texts as reviewers see them, and what readers may see of them: themes in bands, released quotations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Programme
from surveys.disclosure import band
from surveys.enums import LANGUAGE_NAMES, RIGHT_TO_LEFT
from surveys.enums_voices import TEXT_TONES, ReleaseStep, TextState
from surveys.figures.texts import number_text
from surveys.models import FreeText, Questionnaire, Quotation, TextReview, Theme, ThemeReport
from surveys.published import Number
from surveys.rounds import Round, asking, question_labels, undecided
from surveys.services.voices.hints import HintKind, hints, pieces

Key = tuple[int | None, int, str]
"""Programme, questionnaire, code of the question."""
EXCERPT = 200


@dataclass
class RoundLine:
    """A question with texts, for the overview of the consultancy."""

    found: Round
    label: str
    texts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TextState.values, 0))
    quotations: int = 0
    waiting: int = 0

    @property
    def open(self) -> int:
        return self.texts[TextState.OPEN]

    @property
    def decided(self) -> int:
        return sum(self.texts.values()) - self.open


@dataclass(frozen=True)
class TextLine:
    """A text in a list of reviewers."""

    pk: Any
    excerpt: str
    language: str
    language_name: str
    direction: str
    state: str
    state_label: str
    tone: str
    marks: int
    themes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ThemeShown:
    """A theme as readers see it. ``texts`` is a band below 20."""

    name: str
    texts: Number

    @property
    def number(self) -> str:
        return number_text(self.texts)


@dataclass(frozen=True)
class QuotationShown:
    """A quotation as readers see it: without municipality; ``translation`` is German, empty where none is needed."""

    text: str
    language: str
    language_name: str
    direction: str
    translation: str


@dataclass(frozen=True)
class ThemeResult:
    """The released themes of a question. ``has_hidden``: some are kept back, and not even named."""

    texts: Number
    towns: int
    themes: tuple[ThemeShown, ...]
    has_hidden: bool

    @property
    def number(self) -> str:
        return number_text(self.texts)


@dataclass(frozen=True)
class QuestionVoices:
    """What readers see of one text question."""

    code: str
    label: str
    themes: ThemeResult | None
    quotations: tuple[QuotationShown, ...]


def round_lines() -> list[RoundLine]:
    """Every question with texts, reviews, quotations or counts, those with open texts first; nine queries."""
    found: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    of = ("deployment__programme", "asking", "item")
    own = ("programme", "questionnaire", "item")
    open_texts = FreeText.objects.filter(undecided())
    _add(found, open_texts.annotate(asking=asking()).order_by(), of, TextState.OPEN)
    for state in (TextState.APPROVED, TextState.REJECTED):
        _add(found, TextReview.objects.filter(state=state).annotate(asking=asking()).order_by(), of, state)
    _add(found, Quotation.objects.filter(step=ReleaseStep.RELEASED).order_by(), own, "quotations")
    for model in (Quotation, ThemeReport):
        _add(found, model._default_manager.filter(step=ReleaseStep.PROPOSED).order_by(), own, "waiting")
    programmes = Programme.objects.in_bulk({key[0] for key in found if key[0] is not None})
    questionnaires = Questionnaire.objects.in_bulk({key[1] for key in found})
    labels = question_labels(set(questionnaires))
    lines = [
        RoundLine(
            Round(questionnaires[questionnaire], programmes[programme] if programme is not None else None, item),
            labels.get((questionnaire, item), item),
            {state: counts[state] for state in TextState.values},
            counts["quotations"],
            counts["waiting"],
        )
        for (programme, questionnaire, item), counts in found.items()
    ]
    return sorted(lines, key=lambda line: (not line.open, str(line.found.programme or ""), line.label))


def _add(found: dict[Key, dict[str, int]], rows: Any, columns: Sequence[str], name: str) -> None:
    for *key, number in rows.values_list(*columns).annotate(number=Count("pk")):
        found[key[0], key[1], key[2]][name] += number


def question_label(found: Round) -> str:
    """The German text of the question; its code where no version has it any more."""
    return question_labels({found.questionnaire.pk}).get((found.questionnaire.pk, found.item), found.item)


def state_counts(found: Round) -> dict[str, int]:
    """Number of texts of a round by state; two queries."""
    rows = found.reviews().order_by().exclude(state=TextState.OPEN).values_list("state").annotate(number=Count("pk"))
    return {TextState.OPEN: found.open_texts().order_by().count(), **dict(rows)}


def text_lines(texts: Iterable[FreeText], places: Sequence[str]) -> list[TextLine]:
    """Lines of a list in its order; two queries, whatever its length."""
    rows = list(texts)
    reviews = TextReview.objects.prefetch_related("codings__theme").in_bulk([row.pk for row in rows])
    return [_line(row, reviews.get(row.pk), places) for row in rows]


def _line(row: FreeText, review: TextReview | None, places: Sequence[str]) -> TextLine:
    state = TextState(review.state) if review else TextState.OPEN
    text = review.text if review and review.text else row.text
    return TextLine(
        pk=row.pk,
        excerpt=Truncator(text).chars(EXCERPT),
        language=row.language,
        language_name=language_name(row.language),
        direction=direction(row.language),
        state=state,
        state_label=str(state.label),
        tone=TEXT_TONES[state],
        marks=len(hints(row.text, places)) if state is TextState.OPEN else 0,
        themes=tuple(sorted(coding.theme.name for coding in review.codings.all())) if review else (),
        reason=review.get_reason_display() if review else "",
    )


def places_of(found: Round) -> list[str]:
    """Names of the municipalities of a round, to mark them in texts; of several, whose text it is stays unknown."""
    asked = Municipality.objects.filter(**found.asked("deployments"))
    return list(asked.order_by("name").values_list("name", flat=True).distinct())


def marked(text: str, places: Sequence[str]) -> list[tuple[str, str]]:
    """The text in pieces with what each may give away, in German, empty for harmless ones."""
    return [(piece, mark_label(kind) if kind else "") for piece, kind in pieces(text, hints(text, places))]


def mark_label(kind: HintKind) -> str:
    """What a mark warns of."""
    return {
        HintKind.EMAIL: _("E-Mail-Adresse"),
        HintKind.LINK: _("Internetadresse"),
        HintKind.DATE: _("Datum"),
        HintKind.ADDRESS: _("Anschrift"),
        HintKind.PHONE: _("Telefonnummer"),
        HintKind.NAME: _("Name"),
        HintKind.OFFICE: _("Amt oder Funktion"),
        HintKind.PLACE: _("Name einer Kommune"),
    }[kind]


def next_open(found: Round, after: Any) -> Any:
    """Id of the next open text in the order of the round, from its beginning after the end; None when all are decided."""
    rows = found.open_texts().values_list("pk", flat=True)
    return rows.filter(pk__gt=after).first() or rows.first()


def theme_lines(found: Round) -> list[tuple[Theme, int]]:
    """Themes of the question, with the number of texts that have them in this round; two queries."""
    rows = found.approved().order_by().values_list("codings__theme").annotate(number=Count("pk"))
    counts = dict(rows)
    themes = Theme.objects.filter(questionnaire=found.questionnaire, item=found.item)
    return [(theme, counts.get(theme.pk, 0)) for theme in themes]


def released_quotations(
    *, questionnaire: Questionnaire, programme: Programme | None
) -> dict[str, tuple[QuotationShown, ...]]:
    """Released quotations by question; one query."""
    found: dict[str, list[QuotationShown]] = defaultdict(list)
    for row in Quotation.objects.filter(
        questionnaire=questionnaire, programme=programme, step=ReleaseStep.RELEASED
    ).order_by("pk"):
        found[row.item].append(
            QuotationShown(
                row.text, row.language, language_name(row.language), direction(row.language), row.translation
            )
        )
    return {item: tuple(shown) for item, shown in found.items()}


def theme_results(*, questionnaire: Questionnaire, programme: Programme | None) -> dict[str, ThemeResult]:
    """The newest released counts of themes by question; two queries."""
    rows = ThemeReport.objects.filter(
        questionnaire=questionnaire, programme=programme, step=ReleaseStep.RELEASED
    ).prefetch_related("counts")
    newest: Mapping[str, ThemeReport] = {row.item: row for row in rows.order_by("released_at", "pk")}
    return {item: _themes(report) for item, report in newest.items()}


def _themes(report: ThemeReport) -> ThemeResult:
    counts = list(report.counts.all())
    shown = [ThemeShown(count.name, band(count.texts)) for count in counts if not count.hidden]
    # By band, then by name: the order inside a band would tell which is larger.
    ordered = tuple(sorted(shown, key=lambda theme: (-theme.texts.low, theme.name)))
    return ThemeResult(band(report.texts), report.towns, ordered, any(count.hidden for count in counts))


def voices(*, questionnaire: Questionnaire, programme: Programme | None) -> tuple[QuestionVoices, ...]:
    """All that readers see in words of a questionnaire in a programme; four queries. Only what was released."""
    themes = theme_results(questionnaire=questionnaire, programme=programme)
    quotations = released_quotations(questionnaire=questionnaire, programme=programme)
    labels = question_labels({questionnaire.pk}) if themes or quotations else {}
    order = [code for owner, code in labels if owner == questionnaire.pk]
    codes = sorted({*themes, *quotations}, key=lambda code: (order.index(code) if code in order else len(order), code))
    return tuple(
        QuestionVoices(code, labels.get((questionnaire.pk, code), code), themes.get(code), quotations.get(code, ()))
        for code in codes
    )


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def direction(code: str) -> str:
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"
