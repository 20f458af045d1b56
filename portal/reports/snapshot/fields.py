"""Which fields of a row a report may hold. A field that is in neither list fails a test: decide before you add one."""

PARTICIPATION_FIELDS = ("id", "municipality", "cohort", "scope", "phase", "ended_early", "ended_early_reason")
STRATEGY_FIELDS = ("id", "municipality", "title", "state", "adopted_on", "adopted_by")
GOAL_FIELDS = ("id", "municipality", "number", "text", "is_recut", "recut_reason")
BODY_FIELDS = ("id", "municipality", "name", "kind", "state", "parent")
MEASURE_FIELDS = (
    "id",
    "municipality",
    "title",
    "status",
    "reason_code",
    "reason_text",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "period_text",
)
MEASURE_GOAL_FIELDS = ("id", "measure", "goal")

NOT_REPORTED: dict[str, frozenset[str]] = {
    "participation": frozenset(
        {"programme", "starts_on", "ends_on", "start_year", "baseline", "results", "managers_trained", "note"}
    ),
    "strategy": frozenset(
        {"year", "languages", "pages", "support", "participation", "note", "deleted_at", "deleted_by", "version"}
    ),
    "goal": frozenset({"strategy", "field_of_action", "predecessor", "deleted_at", "deleted_by", "version"}),
    "body": frozenset(
        {
            "sectors",
            "rhythm",
            "meeting_format",
            "self_description",
            "reason",
            "note",
            "deleted_at",
            "deleted_by",
            "version",
        }
    ),
    "measure": frozenset(
        {
            "description",
            "goals",  # by number, through MeasureGoal
            "field_of_action",
            "dimensions",
            "target_groups",
            "place",
            "post",
            "body",
            "partners",
            "priority",
            "effort",
            "funding_programme",
            "funding_amount",
            "own_share",
            "participants",
            "sign_of_success",
            "decision_reference",
            "lessons_learned",
            "is_good_practice",
            "is_key",
            "visibility",
            "note",
            "recorded_on",
            "deleted_at",
            "deleted_by",
            "version",
        }
    ),
    "measuregoal": frozenset(),
}
