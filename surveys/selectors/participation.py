"""How many people have answered so far: counts only, banded while they are few, never a look at an answer.

Read from histograms and the inbox. Below 20 nobody sees an exact number: in a small town a number that grows by one
after a conversation says who has answered. Numbers by group are those of one moment (``moments``), in bands until the end.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.core.templatetags.portal_tags import date_de
from surveys.compiled import CompiledItem, compile_deployment
from surveys.models import Deployment, Histogram, Pending
from surveys.models.answers import NO_CELL
from surveys.period import Period, period_of
from surveys.selectors.moments import Moment, moment_of
from surveys.thresholds import MINIMUM

EXACT_FROM = 20


@dataclass(frozen=True)
class GroupParticipation:
    """A respondent group in words; ``number`` is its option number, ``NO_CELL`` for people without one."""

    number: int
    label: str
    banded: str


@dataclass(frozen=True)
class Participation:
    """``banded``, ``by_group`` and ``note`` on it may be shown; ``received`` and ``pending`` are exact, for code only."""

    received: int
    pending: int
    banded: str
    by_group: tuple[GroupParticipation, ...]
    note: str = ""


def banded(number: int) -> str:
    """The number as it may be shown: exact from 20, else its band."""
    if number < 5:
        return _("unter 5")
    if number < 10:
        return _("5–9")
    return _("10–19") if number < EXACT_FROM else number_format(number, force_grouping=True)


def in_bands(number: int) -> str:
    """The number as a band, however large."""
    return banded(number) if number < EXACT_FROM else _("20 oder mehr")


def participation(deployment: Deployment) -> Participation:
    """Participation of one deployment; two queries beside the version's."""
    return participations([deployment])[deployment.pk]


def participations(deployments: Iterable[Deployment]) -> dict[int, Participation]:
    """Participation of many deployments by id; two queries beside those of versions not yet compiled."""
    rows = list(deployments)
    counted, waiting = _numbers(rows)
    return {row.pk: _participation(row, counted[row.pk], waiting[row.pk]) for row in rows}


Numbers = dict[int, dict[int, int]]
"""Responses by deployment and group."""


def _numbers(deployments: Sequence[Deployment]) -> tuple[Numbers, Numbers]:
    counted: Numbers = defaultdict(dict)
    waiting: Numbers = defaultdict(dict)
    histograms = Histogram.objects.filter(deployment__in=deployments).order_by().values_list("deployment", "group")
    for deployment, group, number in histograms.annotate(Sum("responses")):
        counted[deployment][group] = number
    pending = Pending.objects.filter(deployment__in=deployments).order_by().values_list("deployment", "group")
    for deployment, group, number in pending.annotate(Count("pk")):
        waiting[deployment][group] = number
    return counted, waiting


def _participation(deployment: Deployment, counted: dict[int, int], waiting: dict[int, int]) -> Participation:
    received, pending = sum(counted.values()) + sum(waiting.values()), sum(waiting.values())
    labels = _labels(compile_deployment(deployment).group_item)
    if not labels:
        return Participation(received, pending, banded(received), ())
    moment = moment_of(deployment, {key: counted.get(key, 0) + waiting.get(key, 0) for key in {*counted, *waiting}})
    is_over = period_of(deployment) is Period.OVER
    is_final = is_over and moment is not None and moment.received == received
    words = _shown(labels, moment, is_final) if moment else {}
    groups = tuple(GroupParticipation(key, label, words.get(key, "–")) for key, label in labels.items())
    return Participation(received, pending, banded(received), groups, "" if is_final else _note(moment, is_over))


def _labels(item: CompiledItem | None) -> dict[int, str]:
    """Every group of the questionnaire in its order, then people who named none: always, for they would be known too."""
    if item is None:
        return {}
    labels = {option.number: option.label.get("de") or option.code for option in item.options}
    return labels | {NO_CELL: _("ohne Angabe")}


def _shown(labels: Iterable[int], moment: Moment, is_final: bool) -> dict[int, str]:
    """Bands of groups; exact from 20 at the end, unless what the total leaves to the others is small or a single group."""
    numbers = {key: moment.groups.get(key, 0) for key in labels}
    large = [number for number in numbers.values() if number >= EXACT_FROM]
    left, others = moment.received - sum(large), len(numbers) - len(large)
    is_exact = is_final and (left == 0 or (left >= MINIMUM and others > 1))
    shown = banded if is_exact else in_bands
    return {key: shown(number) for key, number in numbers.items()}


def _note(moment: Moment | None, is_over: bool) -> str:
    """Of which moment the groups are, and when the next one is."""
    if moment is None:
        return _("Die Zahlen nach Gruppen sind gerade nicht verfügbar. Bitte versuchen Sie es später noch einmal.")
    day = {"day": date_de(moment.day)}
    if is_over:
        return (
            _("Gruppen: Stand %(day)s. Danach kamen weniger als fünf Antworten, sie sind hier nicht enthalten.") % day
        )
    return (
        _(
            "Gruppen: Stand %(day)s. Nach Gruppen zählt das Portal höchstens einmal am Tag neu und erst nach fünf weiteren"
            " Antworten. So erkennt niemand, zu welcher Gruppe gehört, wer gerade geantwortet hat."
        )
        % day
    )
