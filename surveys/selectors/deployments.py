"""Deployments as pages show them: state in words, participation in bands, what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.portal_tags import date_de
from surveys.enums import Channel, ItemRole
from surveys.models import Deployment, Histogram, InvitedGroup, Option, Pending
from surveys.period import Period, period_of
from surveys.querysets import DeploymentQuerySet
from surveys.selectors.participation import banded, in_bands
from surveys.services.flags import flags
from surveys.thresholds import MINIMUM

EVERYBODY = ""
SOON_OVER = 7
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
    """A deployment in a list. ``received`` is a band, ``invited`` None when nobody wrote it down."""

    deployment: Deployment
    state: State
    received: str
    invited: int | None


def with_names(rows: DeploymentQuerySet) -> DeploymentQuerySet:
    """What every page of a deployment needs, in one query."""
    return rows.with_asked().select_related("version__questionnaire", "local_version__questionnaire")


def lines(deployments: Iterable[Deployment]) -> list[Line]:
    """Lines of a list in its order; three queries, whatever its length."""
    rows = list(deployments)
    received, invited = _received(rows), _invited(rows)
    return [
        Line(
            row,
            state_of(row),
            banded(received.get(row.pk, 0)) if period_of(row) is not Period.BEFORE else "–",
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


def next_steps(deployment: Deployment, *, has_handouts: bool, has_numbers: bool, may_act: bool = True) -> list[str]:
    """What is worth doing now, the most useful first; no query."""
    period = period_of(deployment)
    if period is Period.OVER:
        steps = [_("Die Befragung ist abgeschlossen. Die Beratung bereitet die Auswertung vor.")]
        return steps if has_numbers or not may_act else [*steps, _numbers_sentence()]
    steps = [_before(deployment)] if period is Period.BEFORE else _soon_over(deployment)
    if deployment.channel == Channel.TOKEN:
        steps.append(_codes_sentence(has_handouts))
    else:
        steps.append(
            _(
                "Laden Sie ein: Geben Sie Link und QR-Code an Amtsblatt, Internetseite, Vereine und Gemeinden weiter "
                "und hängen Sie das Plakat dort auf, wo viele Menschen warten."
            )
        )
    if not has_numbers:
        steps.append(_numbers_sentence())
    return steps


def _before(deployment: Deployment) -> str:
    return _("Bereiten Sie die Einladung vor. Bis zum %(day)s zeigt der Link nur einen Hinweis.") % {
        "day": date_de(deployment.opens_on)
    }


def _soon_over(deployment: Deployment) -> list[str]:
    days = (deployment.closes_on - timezone.localdate()).days
    if days > SOON_OVER:
        return []
    if days == 0:
        return [_("Heute ist der letzte Tag.")]
    left = ngettext("Noch %(days)s Tag.", "Noch %(days)s Tage.", days) % {"days": days}
    return [left + " " + _("Erinnern Sie jetzt noch einmal alle, die Sie eingeladen haben.")]


def _codes_sentence(has_handouts: bool) -> str:
    if has_handouts:
        return _("Verteilen Sie die Codes. Jede Person braucht einen eigenen, er gilt einmal.")
    return _("Laden Sie ein: Senden Sie Einladungen per E-Mail oder drucken Sie Karten mit Codes.")


def _numbers_sentence() -> str:
    return _("Tragen Sie ein, wie viele Personen eingeladen sind. Die Zahl steht später bei den Ergebnissen.")


def _received(rows: list[Deployment]) -> dict[int, int]:
    ids = [row.pk for row in rows]
    found: dict[int, int] = {}
    counted = Histogram.objects.filter(deployment__in=ids).order_by().values_list("deployment")
    waiting = Pending.objects.filter(deployment__in=ids).order_by().values_list("deployment")
    for pk, number in [*counted.annotate(Sum("responses")), *waiting.annotate(Count("pk"))]:
        found[pk] = found.get(pk, 0) + number
    return found


def _invited(rows: list[Deployment]) -> dict[int, int]:
    ids = [row.pk for row in rows]
    numbers = InvitedGroup.objects.filter(deployment__in=ids).order_by().values_list("deployment")
    return dict(numbers.annotate(Sum("number")))
