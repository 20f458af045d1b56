"""Named statements: for the municipality that gives them, for the consultancy, and as sentences for reports."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from surveys.compiled import CompiledItem, CompiledVersion, compile_version
from surveys.enums import Wave
from surveys.enums_voices import STATEMENT_TONES, StatementState
from surveys.models import Deployment, Statement, StatementCall
from surveys.services.voices.sentences import statement_items, statement_text
from surveys.wording import GERMAN


@dataclass(frozen=True)
class StatementLine:
    """A deployment in the list of the consultancy. ``sentence`` is there for a submitted statement only."""

    deployment: Deployment
    call: StatementCall | None
    statement: Statement | None
    label: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class Judgement:
    """A point of the statement in words: heading of its matrix, label, what was chosen (empty for nothing)."""

    heading: str
    label: str
    chosen: str


def end_deployments(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    """Deployments that statements can belong to, by municipality, with what the lists need; two queries."""
    return (
        rows.filter(wave=Wave.END)
        .select_related("version__questionnaire", "municipality", "programme", "statement_call")
        .prefetch_related(Prefetch("statements", Statement.objects.order_by("-pk"), to_attr="found_statements"))
        .order_by("municipality__name", "-opens_on", "pk")
    )


def statement_lines(deployments: Iterable[Deployment]) -> list[StatementLine]:
    """Lines in the given order; no query beside those of ``end_deployments`` and of the versions."""
    known: dict[int, CompiledVersion] = {}
    return [_line(row, known) for row in deployments]


def _line(row: Deployment, known: dict[int, CompiledVersion]) -> StatementLine:
    call = getattr(row, "statement_call", None)
    statement: Statement | None = next(iter(row.found_statements), None)  # type: ignore[attr-defined]
    sentence = ""
    if statement and statement.state == StatementState.SUBMITTED:
        sentence = _sentence(row, statement, known)
    return StatementLine(row, call, statement, *state_of(call, statement), sentence)


def state_of(call: StatementCall | None, statement: Statement | None) -> tuple[str, str]:
    """Label and tone of a badge."""
    if statement is not None:
        return str(statement.get_state_display()), STATEMENT_TONES[StatementState(statement.state)]
    return (_("angefragt"), "info") if call is not None else (_("nicht angefragt"), "neutral")


def current_statement(deployment: Deployment) -> Statement | None:
    """The draft or the submitted statement; one query."""
    return deployment.statements.exclude(state=StatementState.WITHDRAWN).select_related("given_by").first()


def call_of(deployment: Deployment) -> StatementCall | None:
    """Whether and until when the municipality was asked; one query."""
    return StatementCall.objects.filter(deployment=deployment).first()


def sentence_of(deployment: Deployment, statement: Statement | None) -> str:
    """The sentence that a statement or its draft would make, empty without one."""
    return _sentence(deployment, statement, {}) if statement else ""


def _sentence(deployment: Deployment, statement: Statement, known: dict[int, CompiledVersion]) -> str:
    if deployment.version_id not in known:
        known[deployment.version_id] = compile_version(deployment.version)
    items = statement_items(known[deployment.version_id])
    return statement_text(deployment.town.name, items, statement.values)


def judgements(deployment: Deployment, statement: Statement) -> list[Judgement]:
    """Every point with what was chosen, in the order of the questionnaire."""
    items = statement_items(compile_version(deployment.version))
    headings = headings_of(items)
    return [
        Judgement(
            headings.get(item.matrix, ""),
            item.label.get(GERMAN) or item.code,
            point_label(item, statement.values[item.code]) if item.code in statement.values else "",
        )
        for item in items
    ]


def headings_of(items: Iterable[CompiledItem]) -> dict[str, str]:
    """German headings by matrix."""
    return {item.matrix: item.matrix_label[GERMAN] for item in items if item.matrix and item.matrix_label.get(GERMAN)}


def point_label(item: CompiledItem, point: int) -> str:
    """A point of the scale: its words with the number, or the number alone."""
    number = f"+{point}" if point > 0 else str(point).replace("-", "−")
    words = item.labels.get(point, {}).get(GERMAN, "")
    return f"{words} ({number})" if words else number


def statement_sentences(programme: int, when: Q) -> dict[str, str]:
    """What a report of the programme says of its municipalities, by AGS: from the newest submitted statement of each.

    ``when`` limits the statements, by ``submitted_at``. One query and those of the versions.
    """
    rows = Statement.objects.filter(when, state=StatementState.SUBMITTED, deployment__programme=programme)
    known: dict[int, CompiledVersion] = {}
    newest = {
        row.deployment.town.ags: row
        for row in rows.select_related("deployment__version", "deployment__municipality").order_by(
            "submitted_at", "pk"
        )
    }
    return {ags: _sentence(row.deployment, row, known) for ags, row in newest.items()}
