"""References stay inside one municipality, and nothing changes its municipality."""

from django.db import migrations

from portal.core.triggers import Immutable, SameOwner

P = "municipalities_"
MEASURE_OWNER = f"(SELECT municipality_id FROM {P}measure WHERE id = NEW.measure_id)"  # nosec B608
OWNED = [
    "attachment", "body", "fieldofaction", "goal", "internalnote", "logentry", "measure", "membership",
    "membershipinvitation", "milestone", "post", "shift", "strategy",
]  # fmt: skip
REFERENCES = [
    ("attachment", "measure_id", "measure"),
    ("attachment", "entry_id", "logentry"),
    ("body", "parent_id", "body"),
    ("fieldofaction", "strategy_id", "strategy"),
    ("goal", "strategy_id", "strategy"),
    ("goal", "field_of_action_id", "fieldofaction"),
    ("goal", "predecessor_id", "goal"),
    ("internalnote", "measure_id", "measure"),
    ("logentry", "measure_id", "measure"),
    ("measure", "field_of_action_id", "fieldofaction"),
    ("measure", "post_id", "post"),
    ("measure", "body_id", "body"),
    ("milestone", "measure_id", "measure"),
    ("shift", "measure_id", "measure"),
]


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]

    operations = [
        *(Immutable(P + table) for table in OWNED),
        *(SameOwner(P + table, column, P + target) for table, column, target in REFERENCES),
        SameOwner(P + "measuregoal", "goal_id", P + "goal", own=MEASURE_OWNER),
    ]
