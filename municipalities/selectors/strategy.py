"""What the pages about strategy and goals show."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from municipalities import partial_dates
from municipalities.enums import StrategyState
from municipalities.figures import STATUS_TONES, StatusCounts
from municipalities.models import FieldOfAction, Goal, Measure, MeasureGoal, Municipality, Strategy, StrategyVersion
from portal.core.templatetags.portal_tags import german_number

STRATEGY_TONES = {
    StrategyState.DRAFT: "neutral",
    StrategyState.PENDING: "info",
    StrategyState.ADOPTED: "success",
    StrategyState.REVISION: "sustained",
}


@dataclass(frozen=True)
class GoalRow:
    """A goal with its measures by status and the goals that replaced it."""

    goal: Goal
    counts: StatusCounts
    successors: list[Goal]

    @property
    def done(self) -> int:
        return self.counts.done

    @property
    def in_scope(self) -> int:
        return self.counts.in_scope

    @property
    def cancelled(self) -> int:
        return self.counts.cancelled

    @property
    def badges(self) -> list[tuple[str, str]]:
        """(text, tone) for every status that occurs: 3 umgesetzt."""
        return [(f"{count} {label}", STATUS_TONES[status]) for status, label, count in self.counts.rows() if count]


@dataclass(frozen=True)
class StrategyPage:
    """Everything on the page of a strategy. ``tone`` colours its state; both texts are empty where nobody said it."""

    strategy: Strategy
    state: str
    tone: str
    facts: list[tuple[str, Any]]
    versions: list[StrategyVersion]
    fields: list[FieldOfAction]
    goals: list[GoalRow]
    without_goal: list[Measure]


def strategy_of(town: Municipality) -> Strategy | None:
    """Return the strategy of the municipality, if it has one (one query)."""
    strategy: Strategy | None = (
        Strategy.objects.live().filter(municipality=town).select_related("municipality").first()
    )
    return strategy


def strategy_page(strategy: Strategy) -> StrategyPage:
    """Shape the page of a strategy; five queries, however many goals and measures there are."""
    return StrategyPage(
        strategy=strategy,
        state=strategy.get_state_display(),
        tone=STRATEGY_TONES.get(StrategyState(strategy.state), "neutral") if strategy.state else "muted",
        facts=strategy_facts(strategy),
        versions=list(strategy.versions.all()),
        fields=list(FieldOfAction.objects.live().filter(strategy=strategy)),
        goals=goal_rows(strategy),
        without_goal=list(measures_without_goal(strategy.municipality)),
    )


def goal_rows(strategy: Strategy) -> list[GoalRow]:
    """Return the goals of the strategy in their order; two queries."""
    goals = list(
        Goal.objects.live().filter(strategy=strategy).select_related("field_of_action", "predecessor", "municipality")
    )
    counts = _counts(MeasureGoal.objects.filter(goal__strategy=strategy))
    successors: dict[int, list[Goal]] = defaultdict(list)
    for goal in goals:
        if goal.predecessor_id:
            successors[goal.predecessor_id].append(goal)
    return [GoalRow(goal, StatusCounts(counts[goal.pk]), successors[goal.pk]) for goal in goals]


def goal_row(goal: Goal) -> GoalRow:
    """Return one goal; two queries."""
    counts = _counts(MeasureGoal.objects.filter(goal=goal))
    return GoalRow(goal, StatusCounts(counts[goal.pk]), list(Goal.objects.live().filter(predecessor=goal)))


def measures_without_goal(town: Municipality) -> Any:
    """Measures that serve no goal (any more)."""
    served = MeasureGoal.objects.filter(measure=OuterRef("pk"), goal__deleted_at__isnull=True)
    return Measure.objects.live().filter(~Exists(served), municipality=town).select_related("municipality")


def strategy_facts(strategy: Strategy) -> list[tuple[str, Any]]:
    """(term, text) of what is known about the strategy; what nobody said is "keine Angabe"."""
    unknown = _("keine Angabe")

    def number(value: int | None) -> str:
        return german_number(value) if value is not None else unknown

    facts = [
        (_("Beschluss"), _adoption(strategy)),
        (_("Jahr"), str(strategy.year) if strategy.year else unknown),
        (_("Erarbeitet mit"), strategy.support or unknown),
        (_("Beteiligung"), strategy.participation or unknown),
        (_("Zahl der Sprachen"), number(strategy.languages)),
        (_("Seiten"), number(strategy.pages)),
    ]
    return [*facts, (_("Hinweis"), strategy.note.splitlines())] if strategy.note else facts


def _adoption(strategy: Strategy) -> str:
    if strategy.state in {StrategyState.DRAFT, StrategyState.PENDING}:
        return _("noch nicht beschlossen")
    words = {"day": partial_dates.show(strategy.adopted_on), "by": strategy.adopted_by}
    if words["day"] and words["by"]:
        return _("%(day)s durch %(by)s") % words
    if words["by"]:
        return _("durch %(by)s, Datum nicht angegeben") % words
    return words["day"] or _("keine Angabe")


def _counts(links: Any) -> dict[int, dict[str, int]]:
    """goal id → status → number of live measures; one query."""
    rows = links.filter(measure__deleted_at__isnull=True).order_by().values_list("goal_id", "measure__status")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for goal, status, count in rows.annotate(n=Count("pk")):
        found[goal][status] = count
    return found
