"""Reading rows as they were at a moment in the past, from the history tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from municipalities.models import Body, Goal, Measure, MeasureGoal, Municipality, Participation, Shift, Strategy
from portal.core.tables.model import LOCAL
from portal.core.text import clean_line
from portal.reports.snapshot import fields
from surveys.selectors.statements import statement_sentences

Row = dict[str, Any]


@dataclass(frozen=True)
class Moment:
    """The end of the day ``as_of`` (24:00 in Germany), but never later than the order of the edition."""

    as_of: date
    ordered_at: datetime

    def reached(self, field: str) -> Q:
        """Condition: the time in ``field`` was over by then."""
        midnight = datetime.combine(self.as_of + timedelta(days=1), time.min, tzinfo=LOCAL)
        return Q(**{f"{field}__lt": midnight, f"{field}__lte": self.ordered_at})


@dataclass(frozen=True)
class Source:
    """All rows of a programme at a moment; every list holds live rows only, with the allowed fields.

    The municipalities have no history: their names and districts are those of the official register as loaded. Nor have
    the statements, sentences by AGS: what was given by then, less what was withdrawn until today.
    """

    municipalities: list[Municipality]
    participations: list[Row]
    strategies: list[Row]
    goals: list[Row]
    bodies: list[Row]
    measures: list[Row]
    measure_goals: list[Row]
    shifts: list[Row]
    statements: dict[str, str]


def load(programme_id: int, moment: Moment) -> Source:
    """Nine queries, however many municipalities take part, and those of the questionnaires of statements."""
    joined = _past(Participation, moment, programme=programme_id).values("municipality")
    towns = {"municipality__in": joined}
    served = {"measure__in": _past(Measure, moment, **towns).values("id")}
    return Source(
        municipalities=list(Municipality.objects.filter(pk__in=joined)),
        participations=rows_at(Participation, moment, fields.PARTICIPATION_FIELDS, programme=programme_id),
        strategies=rows_at(Strategy, moment, fields.STRATEGY_FIELDS, **towns),
        goals=rows_at(Goal, moment, fields.GOAL_FIELDS, **towns),
        bodies=rows_at(Body, moment, fields.BODY_FIELDS, **towns),
        measures=rows_at(Measure, moment, fields.MEASURE_FIELDS, **towns),
        measure_goals=rows_at(MeasureGoal, moment, fields.MEASURE_GOAL_FIELDS, **served),
        shifts=list(
            Shift.objects.filter(shifted_on__lte=moment.as_of, **towns)
            .order_by("shifted_on", "pk")
            .values("measure", "old_end", "new_end", "reason_code")
        ),
        statements=statements_at(programme_id, moment),
    )


def statements_at(programme_id: int, moment: Moment) -> dict[str, str]:
    """Named statements that were given at the moment and still are, as sentences by AGS."""
    given = statement_sentences(programme_id, moment.reached("submitted_at"))
    return {ags: clean_line(sentence) for ags, sentence in given.items()}


def rows_at(model: type[models.Model], moment: Moment, allowed: Iterable[str], **conditions: Any) -> list[Row]:
    """The newest state of each row at the moment, deleted ones left out; one query, by id.

    Two changes may share a timestamp, so the history number decides between them.
    """
    soft = any(field.name == "deleted_at" for field in model._meta.get_fields())
    names = [*allowed, "history_type", *(["deleted_at"] if soft else [])]
    newest = Window(RowNumber(), partition_by="id", order_by=[F("history_date").desc(), F("history_id").desc()])
    past = _past(model, moment, **conditions).annotate(newest=newest).filter(newest=1).order_by("id").values(*names)
    # what a filter beside the window would do first, must happen after it: sort out what the newest state deletes
    return [row for row in past if row.pop("history_type") != "-" and not row.pop("deleted_at", None)]


def _past(model: type[models.Model], moment: Moment, **conditions: Any) -> models.QuerySet[Any]:
    history: Any = model.history.model  # type: ignore[attr-defined]
    queryset: models.QuerySet[Any] = history.objects.filter(moment.reached("history_date"), **conditions).order_by()
    return queryset
