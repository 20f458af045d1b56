"""What the pages about measures show."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.enums import ALLOWED_MOVES, MeasureStatus
from municipalities.figures import STATUS_TONES, StatusCounts
from municipalities.models import Attachment, InternalNote, LogEntry, Measure, Milestone, Municipality
from municipalities.querysets import MeasureQuerySet


@dataclass(frozen=True)
class MeasureRow:
    """A measure in a list. ``hints`` are short sentences with their tone: late, stale, moved."""

    measure: Measure
    tone: str
    last_entry_on: date | None
    hints: list[tuple[str, str]]


def measure_rows(measures: MeasureQuerySet) -> list[MeasureRow]:
    """Shape measures for a list; costs one query (goals) beside that of the measures. Needs the list annotations."""
    today = timezone.localdate()
    rows = measures.select_related("municipality").prefetch_related("goals")
    return [MeasureRow(m, STATUS_TONES[m.status], m.last_entry_on, hints(m, today)) for m in rows]


def hints(measure: Any, today: date) -> list[tuple[str, str]]:
    """(tone, sentence) for everything about an annotated measure that asks for attention."""
    found = []
    if measure.is_late:
        days = (today - measure.planned_end).days
        found.append(
            ("danger", ngettext("seit %(n)d Tag überfällig", "seit %(n)d Tagen überfällig", days) % {"n": days})
        )
    elif (
        measure.is_open and measure.planned_end and measure.planned_end <= today + timedelta(settings.DUE_WITHIN_DAYS)
    ):
        days = (measure.planned_end - today).days
        text = (
            ngettext("in %(n)d Tag fällig", "in %(n)d Tagen fällig", days) % {"n": days} if days else _("heute fällig")
        )
        found.append(("warning", text))
    newest = max(filter(None, [measure.last_entry_on, measure.recorded_on]))
    if measure.is_open and (today - newest).days > settings.STALE_AFTER_DAYS:
        logged = _("letzter Eintrag am %(day)s"), _("noch ohne Eintrag, erfasst am %(day)s")
        found.append(("warning", logged[measure.last_entry_on is None] % {"day": f"{newest:%d.%m.%Y}"}))
    if measure.shift_count >= 2:
        found.append(("warning", _("%(n)d-mal verschoben") % {"n": measure.shift_count}))
    return found


def status_counts(measures: MeasureQuerySet) -> StatusCounts:
    """Count measures by status in one query."""
    return StatusCounts(dict(measures.order_by().values_list("status").annotate(n=Count("pk"))))


@dataclass(frozen=True)
class Action:
    """A status move offered on the page of a measure."""

    name: str
    label: str
    url_name: str


def actions_for(measure: Measure) -> list[Action]:
    """Moves that the measure's status allows, in the order of a measure's life."""
    moves = ALLOWED_MOVES[measure.status]
    ended = not measure.is_open and measure.status != MeasureStatus.UNKNOWN
    offered = {
        "begin": MeasureStatus.RUNNING in moves and measure.status in {MeasureStatus.PLANNED, MeasureStatus.UNKNOWN},
        "complete": MeasureStatus.DONE in moves,
        "sustain": MeasureStatus.SUSTAINED in moves,
        "postpone": MeasureStatus.POSTPONED in moves,
        "cancel": MeasureStatus.CANCELLED in moves,
        "reopen": MeasureStatus.RUNNING in moves and (ended or measure.status == MeasureStatus.POSTPONED),
    }
    labels = action_labels()
    return [Action(name, labels[name], f"municipalities:measure_{name}") for name, yes in offered.items() if yes]


def action_labels() -> dict[str, str]:
    """German label of every action."""
    return {
        "begin": _("Beginnen"),
        "complete": _("Abschließen"),
        "sustain": _("Verstetigen"),
        "postpone": _("Verschieben"),
        "cancel": _("Absagen"),
        "reopen": _("Wieder aufnehmen"),
    }


@dataclass(frozen=True)
class MeasurePage:
    """Everything that the page of one measure shows."""

    measure: Any
    tone: str
    hints: list[tuple[str, str]]
    entries: list[LogEntry]
    milestones: list[Milestone]
    attachments: list[Attachment]
    shifts: list[Any]
    notes: list[InternalNote]
    actions: list[Action]
    shift_sentence: str


def measure_page(measure: Measure, user: Any) -> MeasurePage:
    """Load the page of one measure; eight queries, whatever it holds."""
    row: Any = (
        Measure.objects.filter(pk=measure.pk)
        .select_related("municipality", "field_of_action", "post", "body")
        .prefetch_related("goals", "dimensions", "target_groups")
        .with_last_entry()
        .with_shift_count()
        .get()
    )
    files = Prefetch("attachments", Attachment.objects.live(), to_attr="files")
    shifts = list(row.shifts.all())
    return MeasurePage(
        measure=row,
        tone=STATUS_TONES[row.status],
        hints=hints(row, timezone.localdate()),
        entries=list(LogEntry.objects.live().filter(measure=row).prefetch_related(files)),
        milestones=list(Milestone.objects.live().filter(measure=row)),
        attachments=list(Attachment.objects.live().filter(measure=row).select_related("uploaded_by")),
        shifts=shifts,
        notes=list(InternalNote.objects.visible_to(user).filter(measure=row).select_related("author")),
        actions=actions_for(row),
        shift_sentence=shift_sentence(shifts),
    )


def shift_sentence(shifts: list[Any]) -> str:
    """ "3-mal verschoben, 214 Tage", empty without a shift."""
    if not shifts:
        return ""
    days = sum(shift.days for shift in shifts)
    times = ngettext("%(n)d-mal verschoben", "%(n)d-mal verschoben", len(shifts)) % {"n": len(shifts)}
    return f"{times}, {ngettext('%(n)d Tag', '%(n)d Tage', days) % {'n': days}}" if days else times


def facts(measure: Any) -> list[tuple[str, Any]]:
    """(label, value) of the Steckbrief, without what is empty."""

    def period(start: date | None, end: date | None) -> str:
        if not (start or end):
            return ""
        first, last = (f"{day:%d.%m.%Y}" if day else _("offen") for day in (start, end))
        return f"{first} – {last}"

    def euro(amount: Any) -> str:
        return "" if amount is None else f"{amount:,.2f} €".replace(",", " ").replace(".", ",").replace(" ", ".")

    pairs: list[tuple[Any, Any]] = [
        (_("Ziele"), [str(goal) for goal in measure.goals.all()]),
        (_("Handlungsfeld"), measure.field_of_action),
        (_("Geplant"), period(measure.planned_start, measure.planned_end)),
        (_("Tatsächlich"), period(measure.actual_start, measure.actual_end)),
        (_("Zeitraum in Worten"), measure.period_text),
        (_("Verantwortliche Stelle"), measure.post),
        (_("Gremium"), measure.body),
        (_("Beteiligte"), measure.partners),
        (_("Priorität"), measure.get_priority_display()),
        (_("Aufwand"), measure.get_effort_display()),
        (_("Vielfaltsdimensionen"), ", ".join(str(d) for d in measure.dimensions.all())),
        (_("Zielgruppen"), ", ".join(str(t) for t in measure.target_groups.all())),
        (_("Ort oder Sozialraum"), measure.place),
        (_("Teilnehmende"), measure.participants),
        (_("Förderprogramm"), measure.funding_programme),
        (_("Fördersumme"), euro(measure.funding_amount)),
        (_("Eigenanteil"), euro(measure.own_share)),
        (_("Beschluss"), measure.decision_reference),
        (_("Woran erkennen wir den Erfolg?"), measure.sign_of_success),
        (_("Was haben wir gelernt?"), measure.lessons_learned),
        (_("Hinweis"), measure.note),
        (_("Sichtbarkeit"), measure.get_visibility_display()),
    ]
    return [
        (label, value if isinstance(value, list) else str(value))
        for label, value in pairs
        if value not in (None, "", [])
    ]


@dataclass(frozen=True)
class TownPage:
    """What the start page of a municipality shows."""

    counts: StatusCounts
    late: list[MeasureRow]
    due: list[MeasureRow]
    stale: list[MeasureRow]
    late_total: int
    due_total: int
    stale_total: int
    milestones: list[Milestone]
    entries: list[LogEntry]
    stale_days: int
    due_days: int


SHOWN = 5


def town_page(town: Municipality) -> TownPage:
    """Load the start page; a constant number of queries whatever the municipality holds."""
    today = timezone.localdate()
    rows = Measure.objects.live().filter(municipality=town).with_last_entry().with_shift_count()
    late, due = rows.late(today), rows.due(today, today + timedelta(days=settings.DUE_WITHIN_DAYS))
    stale = rows.stale(today - timedelta(days=settings.STALE_AFTER_DAYS))
    milestones = Milestone.objects.live().filter(
        municipality=town,
        measure__deleted_at=None,
        done_on=None,
        due_on__lte=today + timedelta(days=settings.DUE_WITHIN_DAYS),
    )
    entries = LogEntry.objects.live().filter(municipality=town, measure__deleted_at=None).select_related("measure")
    return TownPage(
        counts=status_counts(Measure.objects.live().filter(municipality=town)),
        late=measure_rows(late.order_by("planned_end")[:SHOWN]),
        due=measure_rows(due.order_by("planned_end")[:SHOWN]),
        stale=measure_rows(stale.order_by("last_entry_on", "recorded_on", "title")[:SHOWN]),
        late_total=late.count(),
        due_total=due.count(),
        stale_total=stale.count(),
        milestones=list(milestones.select_related("measure")[:SHOWN]),
        entries=list(entries[:SHOWN]),
        stale_days=settings.STALE_AFTER_DAYS,
        due_days=settings.DUE_WITHIN_DAYS,
    )
