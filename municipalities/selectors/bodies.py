"""What the pages about bodies show."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from municipalities.enums import BodyState
from municipalities.models import Body, Municipality

BODY_TONES = {
    BodyState.PLANNED: "neutral",
    BodyState.ESTABLISHED: "info",
    BodyState.ACTIVE: "success",
    BodyState.REACTIVATED: "success",
    BodyState.DORMANT: "warning",
    BodyState.SUSPENDED: "warning",
    BodyState.DISSOLVED: "muted",
}


@dataclass
class BodyNode:
    """A body with its number of measures and the bodies under it."""

    body: Any
    measures: int
    children: list["BodyNode"] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return BODY_TONES[self.body.state]


def body_tree(town: Municipality) -> list[BodyNode]:
    """Return the bodies of the municipality, those without a parent on top, dissolved ones last; one query."""
    bodies = Body.objects.live().filter(municipality=town).select_related("municipality")
    measures = Count("measures", filter=Q(measures__deleted_at__isnull=True))
    nodes = {body.pk: BodyNode(body, body.measure_count) for body in bodies.annotate(measure_count=measures)}
    by_parent: dict[int | None, list[BodyNode]] = defaultdict(list)
    for node in sorted(nodes.values(), key=_order):
        parent = node.body.parent_id
        by_parent[parent if parent in nodes else None].append(node)
    for pk, node in nodes.items():
        node.children = by_parent[pk]
    return by_parent[None]


def body_facts(body: Body) -> list[tuple[str, Any]]:
    """(term, text) of what is known about a body; what nobody said is "keine Angabe"."""
    unknown = _("keine Angabe")
    facts: list[tuple[str, Any]] = [
        (_("Art"), body.get_kind_display()),
        (_("Taktung"), body.rhythm or unknown),
        (_("Format"), body.meeting_format or unknown),
        (_("Wer wirkt mit"), body.sectors or unknown),
        (_("Selbstverständnis"), body.self_description.splitlines() or unknown),
    ]
    if body.reason:
        facts.insert(1, (_("Grund"), body.reason))
    return [*facts, (_("Hinweis"), body.note.splitlines())] if body.note else facts


def _order(node: BodyNode) -> tuple[bool, str]:
    return node.body.state == BodyState.DISSOLVED, node.body.name.casefold()
