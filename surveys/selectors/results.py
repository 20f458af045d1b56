"""Released results for readers: which ones, which stand beside each other, and how a page tells what they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Municipality, Programme
from portal.core.publications.states import ReleaseState
from portal.core.templatetags.portal_tags import date_de, german_number
from surveys.enums import Wave
from surveys.enums_releases import ReleaseScope
from surveys.figures.texts import n_text, number_text, percent_text, units_text
from surveys.models import Deployment, Release
from surveys.published import Dimension, Method, Published, Table, Unit
from surveys.querysets_releases import ReleaseQuerySet, readable
from surveys.selectors.deployments import State, state_of, with_names
from surveys.selectors.releases import methods, published, visible_releases
from surveys.selectors.result_tables import (
    Block,
    Difference,
    Side,
    blocks,
    shared_items,
    table_of,
    total_cell,
)
from surveys.selectors.voices import QuestionVoices, voices
from surveys.services.releases.atoms import NOBODY
from surveys.services.releases.labels import REST

BEYOND = 2**63 - 1
NO_GROUP = frozenset({NOBODY, REST})
"""Rows of groups that are no group: who said nothing, and what was put together."""


def readable_release(user: Any, pk: int) -> Release | None:
    """A release whose results the user may read. 1 query."""
    return visible_releases(user).filter(pk=min(pk, BEYOND)).first()


def withdrawn_release(user: Any, pk: int) -> Release | None:
    """A release that the user could read until it was withdrawn. 1 query."""
    rows = Release.objects.were_read().filter(state=ReleaseState.WITHDRAWN, pk=min(pk, BEYOND)).for_list()
    is_consultant = user.is_authenticated and user.is_consultant
    return (rows if is_consultant else rows.filter(readable(user))).first()


def public_results(deployment: Deployment) -> Release | None:
    """The newest results that everybody may read, of this deployment or of its wave. 1 query."""
    wave = Q(
        scope=ReleaseScope.WAVE,
        programme=deployment.programme_id,
        questionnaire=deployment.version.questionnaire_id,
        wave=deployment.wave,
    )
    rows = visible_releases(AnonymousUser()).filter(Q(deployment=deployment) | wave)
    return rows.order_by("-as_of", "-pk").first()


def wave_label(release: Release) -> str:
    """The point in time of a release in words."""
    return str(Wave(release.wave).label)


def scope_name(release: Release) -> str:
    """Whose answers a release counts: the programme, the municipality or the training cohort."""
    if release.deployment is not None:
        return release.deployment.asked.name
    return str(release.programme)


def in_list_order(rows: ReleaseQuerySet) -> ReleaseQuerySet:
    """Programmes first, then single municipalities by name and training cohorts; in each the newest first."""
    town = F("deployment__municipality__name").asc(nulls_last=True)
    cohort = ("deployment__cohort__short", "deployment__cohort__number", "deployment__cohort")
    return rows.order_by("-scope", "programme__name", town, *cohort, "-as_of", "-released_at", "-pk")


@dataclass(frozen=True)
class ResultLine:
    """A release in a list: when people answered, and how many, as it is published."""

    release: Release
    period: str
    responses: str


def result_lines(releases: Iterable[Release]) -> list[ResultLine]:
    """Lines in the given order; at most 1 query."""
    rows = list(releases)
    known = methods(rows)
    return [_result_line(row, known.get(row.pk)) for row in rows]


def _result_line(release: Release, method: Method | None) -> ResultLine:
    if method is None:
        return ResultLine(release, "–", "–")
    return ResultLine(release, period(method), number_text(method.responses))


def by_owner(lines: Iterable[ResultLine]) -> list[tuple[str, list[ResultLine]]]:
    """(programme or municipality, its releases) of a list in order."""
    return [(name, list(found)) for name, found in groupby(lines, key=lambda line: scope_name(line.release))]


def programme_results(user: Any, programme: Programme) -> list[ResultLine]:
    """What was released of a programme and of its training cohorts, as far as the user may read it. 2 queries."""
    rows = visible_releases(user).filter(state=ReleaseState.RELEASED)
    own = Q(scope=ReleaseScope.WAVE, programme=programme)
    cohorts = Q(deployment__cohort__isnull=False, deployment__programme=programme)
    return result_lines(in_list_order(rows.filter(own | cohorts)))


def partner_of(user: Any, release: Release) -> tuple[Release, Release] | None:
    """(start, end) for the page that puts both points in time side by side, the newest of the other one. 1 query."""
    other = {Wave.START: Wave.END, Wave.END: Wave.START}.get(Wave(release.wave))
    if other is None:
        return None
    rows = visible_releases(user).filter(scope=release.scope, wave=other, state=ReleaseState.RELEASED)
    found = rows.filter(**_same_people(release)).order_by("-as_of", "-pk").first()
    if found is None:
        return None
    return (release, found) if other == Wave.END else (found, release)


def _same_people(release: Release) -> dict[str, Any]:
    if release.deployment is not None:
        return {"deployment__municipality": release.deployment.municipality_id}
    return {"programme": release.programme_id}


def voices_of(release: Release, table: Table) -> tuple[QuestionVoices, ...]:
    """Released quotations and themes of a wave, on the page of all answers only: they tell no groups. ≤ 4 queries."""
    if not release.is_wave or table.dimension != Dimension.TOTAL:
        return ()
    return voices(questionnaire=release.questionnaire, programme=release.programme)


def belong_together(start: Release, end: Release) -> bool:
    """Whether these are start and end of one programme or one municipality."""
    return (start.wave, end.wave, start.scope) == (Wave.START, Wave.END, end.scope) and _same_people(
        start
    ) == _same_people(end)


@dataclass(frozen=True)
class Comparison:
    """Start and end side by side: one list of tables for each group that exists in both."""

    groups: tuple[tuple[str, tuple[Block, ...]], ...]
    differences: tuple[Difference, ...]
    has_same_groups: bool


def comparison(start: Published, end: Published) -> Comparison:
    """Questions that were asked alike, for all answers where the groups are the same, and for each group in both."""
    items, differences = shared_items(start, end)
    pairs, same = _matching_cells(start, end)
    groups = []
    for number, (label, left, right) in enumerate(pairs):
        sides = [
            Side(_("Anfang"), n_text(left.responses), left.items),
            Side(_("Abschluss"), n_text(right.responses), right.items),
        ]
        found = tuple(blocks(items, sides, f"vergleich-{number}"))
        groups += [(label, found)] if found else []
    return Comparison(tuple(groups), tuple(differences), same)


def have_common_questions(start: Published, end: Published) -> bool:
    """Is there anything that may stand side by side?"""
    same, _different = shared_items(start, end)
    return bool(same) and bool(_matching_cells(start, end)[0])


def _matching_cells(start: Published, end: Published) -> tuple[list[tuple[str, Any, Any]], bool]:
    """(label, start, end) of cells with the same people, and whether all groups are the same."""
    tables = table_of(start, Dimension.GROUP), table_of(end, Dimension.GROUP)
    left, right = (
        {(cell.key, cell.label, cell.merged): cell for cell in table.cells if cell.key not in NO_GROUP}
        if table
        else {}
        for table in tables
    )
    same = left.keys() == right.keys() and start.method.population == end.method.population
    whole = [(_("Alle Antwortenden"), total_cell(start), total_cell(end))] if same else []
    return whole + [(key[1], cell, right[key]) for key, cell in left.items() if key in right], same


@dataclass(frozen=True)
class TownResult:
    """A released result of a municipality beside that of the programme; without one, ``alone`` says why."""

    release: Release
    results: Published
    alone: str
    blocks: tuple[Block, ...]
    differences: tuple[Difference, ...]

    @property
    def has_hidden(self) -> bool:
        return any(block.marks for block in self.blocks)


@dataclass(frozen=True)
class Missing:
    """A survey without a released result: why, and what to do."""

    deployment: Deployment
    state: State
    why: str
    advice: str


@dataclass(frozen=True)
class TownPage:
    """What a municipality reads about itself, and what was released of its programmes."""

    own: tuple[ResultLine, ...]
    shown: TownResult | None
    missing: tuple[Missing, ...]
    programmes: tuple[ResultLine, ...]


def town_page(user: Any, town: Municipality, wanted: str) -> TownPage:
    """Released results of the town and its programmes; ``wanted`` is the number of one of the former. ≤ 6 queries."""
    found = list(visible_releases(user, town).filter(state=ReleaseState.RELEASED).order_by("-as_of", "-pk"))
    own = [release for release in found if release.scope == ReleaseScope.DEPLOYMENT]
    programmes = [release for release in found if release.scope == ReleaseScope.WAVE]
    chosen = next((release for release in own if str(release.pk) == wanted), own[0] if own else None)
    deployments = list(with_names(Deployment.objects.filter(municipality=town)).order_by("-opens_on", "-pk"))
    lines = result_lines(found)
    return TownPage(
        own=tuple(line for line in lines if line.release in own),
        shown=_beside_programme(chosen, programmes, deployments) if chosen else None,
        missing=tuple(_missing(deployments, own, _withdrawn_dates(town))),
        programmes=tuple(line for line in lines if line.release in programmes),
    )


def _beside_programme(
    release: Release, programmes: Sequence[Release], deployments: Sequence[Deployment]
) -> TownResult:
    """All questions of the town; the column of the programme has those that were asked there in the same form."""
    results = published(release)
    programme_of = {deployment.pk: deployment.programme_id for deployment in deployments}
    key = (release.questionnaire_id, release.wave, programme_of.get(release.deployment_id or 0))
    fitting = (found for found in programmes if (found.questionnaire_id, found.wave, found.programme_id) == key)
    programme = next(fitting, None)
    own = total_cell(results)
    sides = [Side(_("Ihre Kommune"), n_text(own.responses), own.items)]
    differences: list[Difference] = []
    alone = _alone(results, programme)
    if programme is not None and not alone:
        everybody = total_cell(published(programme))
        same, differences = shared_items(results, published(programme))
        codes = {item.code for item in same}
        shared = {code: result for code, result in everybody.items.items() if code in codes}
        sides.append(Side(_("Programm insgesamt"), n_text(everybody.responses), shared))
    found = blocks(results.items, sides, "kommune")
    return TownResult(release, results, alone, tuple(found), tuple(differences))


def _alone(results: Published, programme: Release | None) -> str:
    """Why the result of the programme must not stand beside it; empty if it may."""
    if programme is None:
        return _(
            "Für das Programm ist zu diesem Fragebogen kein Ergebnis freigegeben. Ihre Zahlen stehen deshalb allein."
        )
    if published(programme).method.population != results.method.population:
        return _("Im Programm wurden nicht dieselben Personengruppen befragt. Ihre Zahlen stehen deshalb allein.")
    return ""


def _withdrawn_dates(town: Municipality) -> dict[int, date]:
    rows = Release.objects.were_read().filter(state=ReleaseState.WITHDRAWN, deployment__municipality=town)
    moments = rows.order_by("withdrawn_at").values_list("deployment", "withdrawn_at")
    return {pk: timezone.localdate(moment) for pk, moment in moments if pk is not None}


def _missing(deployments: Iterable[Deployment], own: Iterable[Release], withdrawn: dict[int, date]) -> list[Missing]:
    shown = {release.deployment_id for release in own}
    return [
        Missing(row, state_of(row), *_why(row, withdrawn.get(row.pk))) for row in deployments if row.pk not in shown
    ]


def _why(deployment: Deployment, withdrawn_on: date | None) -> tuple[str, str]:
    """Why there is no result, the same words whether none was made or none was released; and what to do."""
    if withdrawn_on:
        return (
            _("Das Ergebnis wurde am %(day)s zurückgezogen.") % {"day": date_de(withdrawn_on)},
            _("Verwenden Sie es nicht weiter. Fragen Sie die Beratung nach dem Grund."),
        )
    if state_of(deployment).period.value != "over":
        return (
            _("Ergebnisse gibt es erst nach dem Ende der Befragung."),
            _("Laden Sie weiter ein: Ab 5 Antworten kann ein Ergebnis gezeigt werden, ab 20 mit genauen Zahlen."),
        )
    return (
        _("Für diese Befragung ist kein Ergebnis freigegeben. Mit weniger als 5 Antworten gibt es keines."),
        _(
            "Fragen Sie die Beratung. Ihre Antworten zählen auch im Ergebnis des Programms mit, sobald es freigegeben ist."
        ),
    )


def facts(method: Method) -> list[tuple[str, str | list[str]]]:
    """Everything that has to be known of a survey to judge its results (AAPOR Transparency Initiative), for people."""
    return [
        (
            _("Fragebogen"),
            _("%(title)s, Fassung %(number)s") % {"title": method.questionnaire, "number": method.version},
        ),
        (_("Zeitpunkt"), method.wave),
        (_("Durchgeführt von"), method.conductor),
        (_("Im Auftrag von"), method.sponsor),
        *([(_("Befragt wurden"), method.population)] if method.population else []),
        (_("Wie eingeladen wurde"), list(method.recruitment)),
        (_("Art der Befragung"), method.mode),
        (_("Zeitraum"), period(method)),
        (_("Sprachen"), ", ".join(method.languages)),
        (_("Erhebungen"), _deployments(method)),
        (_("Eingeladen"), _("nicht bekannt") if method.invited is None else german_number(method.invited)),
        (_("Antworten"), number_text(method.responses)),
        (_("Rücklauf"), percent_text(method.response_rate) or _("nicht bestimmbar")),
        (_("Einschränkungen"), list(method.limitations)),
        (_("Schutz der Antwortenden"), list(method.rule)),
    ]


def _deployments(method: Method) -> str:
    """How many surveys in how many municipalities or cohorts, and which: "1 Erhebung in Rodgau"."""
    count = ngettext("%(n)s Erhebung", "%(n)s Erhebungen", method.deployments) % {"n": method.deployments}
    if not method.towns:
        return count
    names = {"count": count, "names": ", ".join(method.towns), "units": units_text(method.unit)}
    if len(method.towns) > 1:
        return _("%(count)s in %(towns)s %(units)s: %(names)s") % {**names, "towns": len(method.towns)}
    return (_("%(count)s in %(names)s") if method.unit is Unit.TOWN else _("%(count)s: %(names)s")) % names


def period(method: Method) -> str:
    """The days on which answers were taken."""
    return "–".join(dict.fromkeys(day_text(day) for day in (method.opened_on, method.closed_on) if day))


def day_text(iso: str) -> str:
    """An ISO date as 05.03.2021; empty stays empty."""
    return date_de(date.fromisoformat(iso)) if iso else ""
