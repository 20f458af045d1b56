"""Deployments as pages show them: state in words, participation in bands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from portal.core.templatetags.portal_tags import date_de
from surveys.enums import ItemRole
from surveys.models import Deployment, Histogram, InvitedGroup, Option, Pending
from surveys.period import Period, period_of
from surveys.querysets import DeploymentQuerySet
from surveys.selectors.invited import invited_in_all
from surveys.selectors.participation import banded, in_bands
from surveys.services.flags import flags
from surveys.thresholds import MINIMUM

EVERYBODY = ""
TONES = {Period.BEFORE: "info", Period.OPEN: "success", Period.OVER: "muted"}


@dataclass(frozen=True)
class State:
    """Where a deployment stands, as a badge and in one sentence."""

    period: Period
    label: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """A deployment in a list. ``received`` is a band, ``number`` exact and for code only; ``invited`` None: not known."""

    deployment: Deployment
    state: State
    received: str
    number: int
    invited: int | None


def with_names(rows: DeploymentQuerySet) -> DeploymentQuerySet:
    """What every page of a deployment needs, in one query."""
    return rows.with_asked().select_related("version__questionnaire", "local_version__questionnaire")


def lines(deployments: Iterable[Deployment]) -> list[Line]:
    """Lines of a list in its order; three queries, whatever its length."""
    rows = list(deployments)
    received, invited = _received(rows), invited_in_all(rows)
    return [
        Line(
            row,
            state_of(row),
            banded(received.get(row.pk, 0)) if period_of(row) is not Period.BEFORE else "–",
            received.get(row.pk, 0),
            invited.get(row.pk),
        )
        for row in rows
    ]


def state_of(deployment: Deployment) -> State:
    """Geplant, offen or geschlossen; no query."""
    period = period_of(deployment)
    first, last = date_de(deployment.opens_on), date_de(deployment.closes_on)
    if period is Period.BEFORE:
        label, sentence = _("geplant"), _("Beginnt am %(first)s und läuft bis %(last)s.")
    elif period is Period.OPEN:
        label, sentence = _("offen"), _("Läuft seit %(first)s, Antworten sind bis %(last)s möglich.")
    elif deployment.closed_at is not None:
        label, sentence = _("geschlossen"), _("Am %(closed)s vorzeitig geschlossen.")
    else:
        label, sentence = _("geschlossen"), _("Lief vom %(first)s bis %(last)s.")
    words = {"first": first, "last": last, "closed": date_de(deployment.closed_at)}
    return State(period, label, TONES[period], sentence % words)


def signs_of(deployment: Deployment) -> dict[str, str]:
    """Signs of stuffing by kind, after the end, from five on, in bands: one that grows would tell who answered so."""
    if period_of(deployment) is not Period.OVER:
        return {}
    return {kind: in_bands(number) for kind, number in flags(deployment.pk).items() if number >= MINIMUM}


def group_labels(deployment: Deployment) -> dict[str, str]:
    """Code → German label of every respondent group; one entry for everybody without such a question. 1 query."""
    options = Option.objects.filter(item__section__version=deployment.version_id, item__role=ItemRole.GROUP)
    found = {option.code: option.label.get("de") or option.code for option in options.order_by("position", "number")}
    return found or {EVERYBODY: _("Alle Eingeladenen")}


def invited_numbers(deployment: Deployment) -> dict[str, int]:
    """Code of the group → how many were invited. 1 query."""
    return dict(InvitedGroup.objects.filter(deployment=deployment).values_list("group", "number"))


def invited_rows(labels: Mapping[str, str], numbers: Mapping[str, int]) -> list[tuple[str, int | None]]:
    """(label, number or None) of every group."""
    return [(label, numbers.get(code)) for code, label in labels.items()]


def _received(rows: list[Deployment]) -> dict[int, int]:
    ids = [row.pk for row in rows]
    found: dict[int, int] = {}
    counted = Histogram.objects.filter(deployment__in=ids).order_by().values_list("deployment")
    waiting = Pending.objects.filter(deployment__in=ids).order_by().values_list("deployment")
    for pk, number in [*counted.annotate(Sum("responses")), *waiting.annotate(Count("pk"))]:
        found[pk] = found.get(pk, 0) + number
    return found
