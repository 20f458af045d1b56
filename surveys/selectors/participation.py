"""How many people have answered so far: counts only, banded while they are few, never a look at an answer.

Read from histograms and the inbox. Below 20 nobody sees an exact number: in a small town a number that grows by one
after a conversation says who has answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from surveys.compiled import CompiledItem, compile_deployment
from surveys.models import Deployment, Histogram, Pending
from surveys.models.answers import NO_CELL

EXACT_FROM = 20


@dataclass(frozen=True)
class GroupParticipation:
    """A respondent group in words; ``number`` is its option number, ``NO_CELL`` for people without one."""

    number: int
    label: str
    banded: str


@dataclass(frozen=True)
class Participation:
    """``banded`` and ``by_group`` may be shown; ``received`` and ``pending`` are exact and for code only."""

    received: int
    pending: int
    banded: str
    by_group: tuple[GroupParticipation, ...]


def banded(number: int) -> str:
    """The number as it may be shown: exact from 20, else its band."""
    if number < 5:
        return _("unter 5")
    if number < 10:
        return _("5–9")
    return _("10–19") if number < EXACT_FROM else number_format(number, force_grouping=True)


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
    received = sum(counted.values()) + sum(waiting.values())
    return Participation(
        received=received,
        pending=sum(waiting.values()),
        banded=banded(received),
        by_group=_by_group(compile_deployment(deployment).group_item, counted, waiting),
    )


def _by_group(
    item: CompiledItem | None, counted: dict[int, int], waiting: dict[int, int]
) -> tuple[GroupParticipation, ...]:
    """Every group of the questionnaire in its order, then people who named none."""
    if item is None:
        return ()
    found = {number: counted.get(number, 0) + waiting.get(number, 0) for number in {*counted, *waiting}}
    labels = {option.number: option.label.get("de") or option.code for option in item.options}
    if found.get(NO_CELL):
        labels[NO_CELL] = _("ohne Angabe")
    shown = _shown({number: found.get(number, 0) for number in labels})
    return tuple(GroupParticipation(number, label, shown[number]) for number, label in labels.items())


def _shown(numbers: dict[int, int]) -> dict[int, str]:
    """Bands of groups. A single banded group would follow from the total, so the smallest exact one steps back too."""
    words = {key: banded(number) for key, number in numbers.items()}
    exact = sorted((number, key) for key, number in numbers.items() if number >= EXACT_FROM)
    if exact and len(numbers) - len(exact) == 1:
        words[exact[0][1]] = _("20 oder mehr")
    return words
