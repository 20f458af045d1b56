"""Releases as the consultant's pages show them: what could be evaluated, what is hidden and why, what was decided."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Programme
from portal.core.forms import is_id
from portal.core.templatetags.portal_tags import date_de
from surveys.enums import Wave
from surveys.figures.texts import dimension_text, number_text, reason_text
from surveys.models import Deployment, Histogram, Pending, Questionnaire, Release, ReleaseCounts
from surveys.published import CellResult, Published, Reason, State
from surveys.querysets import DeploymentQuerySet
from surveys.selectors.participation import banded
from surveys.services.counting import claimable
from surveys.services.releases import scope_of_deployment, scope_of_wave
from surveys.services.releases.readiness import Readiness, enough_answers

WAVE, ONE = "w", "d"
WAVE_KEY = ("deployment__programme", "deployment__version__questionnaire", "deployment__wave")
LONGEST = 60


@dataclass(frozen=True)
class Standing:
    """Of a scope: what its last released release counted, its number, and the release that is still open."""

    before: int = 0
    last: Release | None = None
    unfinished: Release | None = None


@dataclass(frozen=True)
class ScopeLine:
    """Something that can be evaluated: its name, a line about it, answers in bands, the way to the form."""

    name: str
    about: str
    counted: str
    fresh: str
    last: int | None
    unfinished: Release | None
    url: str
    refusal: str = ""
    """Why nothing can be ordered now; empty where it can."""


@dataclass(frozen=True)
class HiddenRow:
    """A row of a table: how many of its results are shown, told in words, hidden, and why the hidden ones are."""

    label: str
    merged: str
    shown: int
    words: int
    hidden: int
    reasons: str


@dataclass(frozen=True)
class HiddenTable:
    """A table of a release with its rows; ``key`` makes ids."""

    key: str
    title: str
    rows: tuple[HiddenRow, ...]


def wave_lines() -> list[ScopeLine]:
    """Every wave of every programme with deployments, newest first; six queries."""
    found = (
        Deployment.objects.exclude(programme=None)
        .order_by()
        .values("programme", "wave", questionnaire=F("version__questionnaire"))
        .annotate(
            towns=Count("municipality", distinct=True), cohorts=Count("cohort", distinct=True), latest=Max("opens_on")
        )
        .order_by("-latest", "programme", "questionnaire")
    )
    rows = list(found)
    names = dict(Programme.objects.in_bulk([row["programme"] for row in rows]))
    titles = dict(Questionnaire.objects.in_bulk([row["questionnaire"] for row in rows]))
    counted, waiting = _counted_by_wave(), _waiting_by(WAVE_KEY)
    states = _states(Release.objects.filter(scope="wave"), ("programme", "questionnaire", "wave"))
    return [
        _wave_line(row, names[row["programme"]], titles[row["questionnaire"]], counted, waiting, states)
        for row in rows
    ]


def deployment_lines(deployments: Iterable[Deployment]) -> list[ScopeLine]:
    """Lines of deployments in their order; four queries, whatever their number."""
    waiting = _waiting_by(["deployment"])
    rows = list(deployments)
    counted = Histogram.objects.filter(deployment__in=rows).order_by().values_list("deployment")
    numbers = dict(counted.annotate(Sum("responses")))
    states = _states(Release.objects.filter(scope="deployment", deployment__in=rows), ("deployment",))
    return [
        _line(
            row.asked.name,
            _about(row),
            numbers.get(row.pk, 0),
            waiting.get((row.pk,), 0),
            states.get((row.pk,), Standing()),
            f"{ONE}-{row.pk}",
        )
        for row in rows
    ]


def scope_from(text: str, deployments: DeploymentQuerySet) -> Release | None:
    """The unsaved release that a parameter of the address names; None for any other text. Up to three queries."""
    kind, *parts = text[:LONGEST].split("-")
    if kind == ONE and len(parts) == 1 and is_id(parts[0]):
        rows = deployments.with_asked().select_related("version__questionnaire")
        deployment = rows.filter(pk=parts[0]).first()
        return scope_of_deployment(deployment) if deployment else None
    if kind == WAVE and len(parts) == 3 and is_id(parts[0]) and is_id(parts[1]) and parts[2] in Wave.values:
        programme = Programme.objects.filter(pk=parts[0]).first()
        questionnaire = Questionnaire.objects.filter(pk=parts[1]).first()
        if programme and questionnaire:
            return scope_of_wave(programme, questionnaire, parts[2])
    return None


def facts_of(ready: Readiness) -> list[tuple[str, str]]:
    """What is ready, in words."""
    last = _("noch keine")
    if ready.last is not None:
        last = _("Nummer %(number)s") % {"number": ready.last.number}
    return [
        (_("gezählte Antworten"), banded(ready.counted)),
        (_("warten auf die Zählung"), _waiting(ready)),
        (_("letzte freigegebene Auswertung"), last),
        (_("neu seitdem"), banded(max(ready.new, 0)) if ready.last else "–"),
    ]


def _waiting(ready: Readiness) -> str:
    """A batch that is not full yet is told without its number."""
    if not ready.holds_back:
        return banded(ready.waiting) if ready.waiting else _("keine")
    later = _("Weitere warten, bis fünf zusammen sind oder die Erhebung endet.")
    return f"{banded(ready.waiting)}. {later}" if ready.waiting else later


def hidden_tables(published: Published) -> list[HiddenTable]:
    """Per table and row: how much is shown, and why the rest is not. No query."""
    return [
        HiddenTable(str(table.dimension), dimension_text(table.dimension), tuple(_hidden(row) for row in table.cells))
        for table in published.tables
    ]


def release_facts(published: Published) -> list[tuple[str, str]]:
    """What somebody who releases has to have seen: how many answers, how much is shown, told and hidden. No query."""
    rows = [_hidden(cell) for table in published.tables for cell in table.cells]
    whole = [cell.label for table in published.tables for cell in table.cells if cell.state == State.HIDDEN]
    found = [
        (_("Antworten"), number_text(published.method.responses)),
        (_("Ergebnisse gezeigt"), str(sum(row.shown for row in rows))),
        (_("Ergebnisse in Worten"), str(sum(row.words for row in rows))),
        (_("Ergebnisse verdeckt"), str(sum(row.hidden for row in rows))),
    ]
    return [*found, (_("Zeilen ganz verdeckt"), str(len(whole)))] if whole else found


def decisions(release: Release, published: Published) -> list[str]:
    """What was put together and taken out by decision, in words. No query."""
    labels = {(table.dimension, cell.key): cell.label for table in published.tables for cell in table.cells}
    items = {item.code: item.label for item in published.items}
    merged = [
        _("%(table)s: %(row)s fasst %(n)s Zeilen zusammen.")
        % {"table": dimension_text(table.dimension), "row": f"„{cell.label}“", "n": len(cell.merged)}
        for table in published.tables
        for cell in table.cells
        if cell.merged
    ]
    taken = Counter((table, key) for table, key, _item in release.chosen)
    out = [
        _("%(row)s: %(n)s Ergebnisse herausgenommen.")
        % {
            "row": f"„{labels.get((table, key), key)}“",
            "n": len(items) if [table, key, ""] in release.chosen else number,
        }
        for (table, key), number in taken.items()
    ]
    return merged + out


def _states(releases: Any, names: Sequence[str]) -> dict[tuple[Any, ...], Standing]:
    """By the values of ``names``; two queries."""
    rows = list(releases.exclude(state="withdrawn", released_at=None).defer("payload").order_by("released_at", "pk"))
    counts = ReleaseCounts.objects.filter(release__in=[row.pk for row in rows]).order_by().values_list("release")
    numbers = dict(counts.annotate(Sum("responses")))
    found: dict[tuple[Any, ...], Standing] = {}
    for row in rows:
        key = tuple(getattr(row, f"{name}_id", None) or getattr(row, name) for name in names)
        before = found.get(key, Standing())
        if row.released_at is None:
            found[key] = Standing(before.before, before.last, row)
        else:
            found[key] = Standing(numbers.get(row.pk, 0), row, before.unfinished)
    return found


def _counted_by_wave() -> dict[tuple[int, int, str], int]:
    rows = Histogram.objects.exclude(deployment__programme=None).order_by()
    return {tuple(key): number for *key, number in rows.values_list(*WAVE_KEY).annotate(Sum("responses"))}  # type: ignore[misc]


def _waiting_by(names: Sequence[str]) -> dict[tuple[Any, ...], int]:
    """Answers that a release would count first; one query."""
    rows = Pending.objects.filter(set_aside=False, deployment__in=claimable().values("pk")).order_by()
    return {tuple(key): number for *key, number in rows.values_list(*names).annotate(Count("pk"))}


def _wave_line(
    row: dict[str, Any],
    programme: Programme,
    questionnaire: Questionnaire,
    counted: dict[Any, int],
    waiting: dict[Any, int],
    states: dict[Any, Standing],
) -> ScopeLine:
    key = (row["programme"], row["questionnaire"], row["wave"])
    wave = str(Wave(row["wave"]).label)
    about = _("%(wave)s in %(units)s") % {"wave": wave, "units": _units(row["towns"], row["cohorts"])}
    address = f"{WAVE}-{row['programme']}-{row['questionnaire']}-{row['wave']}"
    state = states.get(key, Standing())
    return _line(f"{questionnaire} – {programme}", about, counted.get(key, 0), waiting.get(key, 0), state, address)


def _units(towns: int, cohorts: int) -> str:
    words = [
        ngettext("%(n)s Kommune", "%(n)s Kommunen", towns) % {"n": towns} if towns else "",
        ngettext("%(n)s Kohorte", "%(n)s Kohorten", cohorts) % {"n": cohorts} if cohorts else "",
    ]
    return _(" und ").join(word for word in words if word)


def _line(name: str, about: str, counted: int, waiting: int, state: Standing, address: str) -> ScopeLine:
    fresh = banded(max(counted - state.before, 0)) if state.last else "–"
    enough = enough_answers(counted + waiting, state.before, state.last)
    url = f"{reverse('surveys:release_create')}?{urlencode({'umfang': address})}"
    return ScopeLine(
        name,
        about,
        banded(counted) if counted else _("keine"),
        fresh,
        state.last.number if state.last else None,
        state.unfinished,
        url,
        "" if enough else enough.reason,
    )


def _about(row: Deployment) -> str:
    return _("%(title)s, ab %(day)s") % {"title": row.version.questionnaire, "day": date_de(row.opens_on)}


def _hidden(cell: CellResult) -> HiddenRow:
    states = Counter(result.state for result in cell.items.values())
    reasons = Counter(result.reason for result in cell.items.values() if result.state == State.HIDDEN)
    words = [f"{reason_text(reason)} ({number})" for reason, number in reasons.most_common() if reason != Reason.NONE]
    return HiddenRow(
        label=cell.label,
        merged=_("%(n)s zusammengefasst") % {"n": len(cell.merged)} if cell.merged else "",
        shown=states[State.SHOWN],
        words=states[State.WORDS],
        hidden=states[State.HIDDEN],
        reasons=", ".join(words),
    )
