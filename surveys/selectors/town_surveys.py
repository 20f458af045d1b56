"""The surveys of a municipality as cards of a list, and what of them belongs on its overview."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.permissions import can_edit
from surveys.enums import HandoutKind
from surveys.models import Deployment, Handout, StatementCall
from surveys.selectors.deployments import Line, lines, with_names
from surveys.selectors.next_steps import (
    Facts,
    Reader,
    Step,
    next_steps,
    open_calls,
    releases_of,
    remaining,
    statement_step,
)


@dataclass(frozen=True)
class Card:
    """A survey in the list of its municipality: the first of its steps, and a request that waits for an answer."""

    line: Line
    step: Step
    call: StatementCall | None


def survey_cards(user: Any, town: Municipality) -> list[Card]:
    """Own surveys, the newest first. 6 queries and one for the role, however many there are."""
    given_out = Handout.objects.filter(deployment=OuterRef("pk")).exclude(kind=HandoutKind.REMINDER)
    rows = with_names(Deployment.objects.visible_to(user)).filter(municipality=town)
    found = lines(rows.annotate(given_out=Exists(given_out)).order_by("-opens_on", "-pk"))
    deployments = [line.deployment for line in found]
    releases, calls = releases_of(deployments), open_calls(deployments)
    reader = Reader.OFFICER if can_edit(user, town) else Reader.VIEWER
    return [
        Card(
            line, next_steps(line.deployment, _facts(line, releases, calls), reader)[0], calls.get(line.deployment.pk)
        )
        for line in found
    ]


def _facts(line: Line, releases: dict[int, Any], calls: dict[int, StatementCall]) -> Facts:
    pk = line.deployment.pk
    has_handouts: bool = line.deployment.given_out  # type: ignore[attr-defined]
    return Facts(line.number, has_handouts, line.invited is not None, releases.get(pk), calls.get(pk))


def overview_steps(user: Any, town: Municipality) -> list[Step]:
    """What the overview of the municipality says of its surveys: requests, then those that run. 2 queries."""
    rows = with_names(Deployment.objects.visible_to(user)).filter(municipality=town)
    may_act = bool(can_edit(user, town))
    over, running = list(rows.over()), list(rows.open().order_by("closes_on", "pk"))
    calls = open_calls(over) if over else {}
    asked = [statement_step(row, calls[row.pk], may_act=may_act) for row in over if row.pk in calls]
    return [*asked, *(_running(row, may_act=may_act) for row in running)]


def _running(deployment: Deployment, *, may_act: bool) -> Step:
    words = {"title": deployment.version.questionnaire.title, "remaining": remaining(deployment)}
    text, url = _("„%(title)s“ %(remaining)s.") % words, deployment.get_town_url()
    return Step(text, _("Einladen"), f"{url}#einladen") if may_act else Step(text, _("Ansehen"), url)
