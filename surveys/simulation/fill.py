"""Deploying the shipped questionnaires to a programme and filling them with synthetic answers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from municipalities.models import Programme
from surveys import models as m
from surveys.compiled import compile_deployment
from surveys.enums import Recruitment, Wave
from surveys.selectors.rollout import Terms, towns_of
from surveys.services.counting import fold_deployment
from surveys.services.releases.synthetic import delete_synthetic_releases
from surveys.services.rollout import create_deployments
from surveys.simulation.people import Person, answer, deal, people, worded
from surveys.simulation.plans import END_PLAN, PLANS, START_PLAN, Plan

WEEKS = timedelta(weeks=6)
PERIODS = {
    Wave.START: {1: date(2020, 9, 1), 2: date(2021, 9, 1)},
    Wave.END: {1: date(2021, 6, 1), 2: date(2022, 5, 1)},
}
"""First days by wave and cohort: the report gives none, so these are as synthetic as the answers."""
RECRUITED = "Künstliche Antworten für die Vorführung. Niemand wurde befragt."
INVENTED = "Nummer nach dem Bericht, Zeitraum, Durchführung und Zahl der Teilnehmenden künstlich für die Vorführung."
"""Marks the cohorts that the demo writes down: the report gives their number and all participants together."""
OPEN_SHARES = (23, 11, 4)
"""Answers so far in the towns of a programme whose survey is open."""


@dataclass(frozen=True)
class Simulated:
    """What was filled: the questionnaire, its deployments and the synthetic answers in them."""

    code: str
    deployments: int
    responses: int


@transaction.atomic
def simulate_programme(*, programme: Programme, seed: int = 1) -> list[Simulated]:
    """Fill the start and the end survey of a programme that is over; a survey deployed there already is left alone."""
    return [_simulate(programme, plan, seed) for plan in PLANS if not is_deployed(programme, plan)]


@transaction.atomic
def simulate_open_survey(*, programme: Programme, today: date, seed: int = 1) -> list[Simulated]:
    """Open the start survey in the towns of a programme, with few answers so far."""
    if is_deployed(programme, START_PLAN):
        return []
    terms = terms_of(programme, START_PLAN, today - timedelta(days=10))
    rows = _create(terms)
    rng = random.Random(seed)  # noqa: S311
    everybody = iter(people(START_PLAN, rng))
    shares = [OPEN_SHARES[index % len(OPEN_SHARES)] for index in range(len(rows))]
    dealt = [[next(everybody) for _person in range(share)] for share in shares]
    return [Simulated(START_PLAN.code, len(rows), fill(rows, START_PLAN, dealt, rng))]


@transaction.atomic
def remove_simulated(*, programme: Programme) -> int:
    """Delete the synthetic deployments of a programme with everything in them; return their number."""
    rows = m.Deployment.objects.filter(programme=programme, is_synthetic=True)
    delete_synthetic_releases(rows)
    _remove_voices(programme, rows)
    for model in (m.Pending, m.ResponseBlock, m.FreeText, m.Histogram):
        model._default_manager.filter(deployment__in=rows).delete()
    number = rows.count()
    rows.delete()
    m.TrainingCohort.objects.filter(programme=programme, note=INVENTED, deployments=None).delete()
    return number


def _remove_voices(programme: Programme, rows: QuerySet[m.Deployment]) -> None:
    """What was made of the texts of these deployments, and statements given for them."""
    asked = rows.order_by().values("version__questionnaire")
    m.ThemeReport.objects.filter(programme=programme, questionnaire__in=asked).delete()
    m.Quotation.objects.filter(programme=programme, questionnaire__in=asked).delete()
    for model in (m.TextReview, m.Statement, m.StatementCall):
        model._default_manager.filter(deployment__in=rows).delete()


def is_deployed(programme: Programme, plan: Plan) -> bool:
    return m.Deployment.objects.filter(programme=programme, version__questionnaire__code=plan.code).exists()


def _simulate(programme: Programme, plan: Plan, seed: int) -> Simulated:
    rng = random.Random(f"{plan.code} {seed}")  # noqa: S311
    rows = _deploy(programme, plan)
    rng.shuffle(rows)
    everybody = people(plan, rng)
    sizes = list(deal(len(everybody), plan.sizes, len(rows)))
    dealt = [[everybody.pop() for _person in range(size)] for size in sizes]
    return Simulated(plan.code, len(rows), fill(rows, plan, dealt, rng))


def _deploy(programme: Programme, plan: Plan) -> list[m.Deployment]:
    """A deployment in each town, in the period of its cohort; the second for towns without one."""
    wave = Wave.END if plan is END_PLAN else Wave.START
    cohorts = dict(programme.participations.values_list("municipality", "cohort"))
    rows: list[m.Deployment] = []
    for cohort, opens_on in PERIODS[wave].items():
        towns = {town for town, own in cohorts.items() if (own if own in PERIODS[wave] else 2) == cohort}
        rows += _create(terms_of(programme, plan, opens_on), only=towns) if towns else []
    return sorted(rows, key=lambda row: row.asked.ags)


def terms_of(programme: Programme, plan: Plan, opens_on: date) -> Terms:
    version = m.QuestionnaireVersion.objects.filter(questionnaire__code=plan.code).latest("number")
    return Terms(
        version=version,
        opens_on=opens_on,
        closes_on=opens_on + WEEKS,
        programme=programme,
        recruitment=Recruitment.SELF,
        recruitment_text=RECRUITED,
    )


def _create(terms: Terms, only: set[int] | None = None) -> list[m.Deployment]:
    assert terms.programme is not None  # noqa: S101
    towns = [town for town in towns_of(terms.programme) if only is None or town.pk in only]
    return marked(create_deployments(terms=terms, towns=towns, by=None).created)


def marked(rows: Sequence[m.Deployment]) -> list[m.Deployment]:
    """The deployments, marked as synthetic, in a fixed order."""
    found = m.Deployment.objects.filter(pk__in=[row.pk for row in rows])
    found.update(is_synthetic=True)
    wanted = found.with_asked().select_related("version__questionnaire", "local_version")
    return list(wanted.order_by("municipality__ags", "cohort__number"))


def fill(rows: Sequence[m.Deployment], plan: Plan, dealt: Sequence[Sequence[Person]], rng: random.Random) -> int:
    """Put the submissions into the inbox and count them, as if they had been sent."""
    for row, persons in zip(rows, dealt, strict=True):
        compiled = compile_deployment(row)
        waiting = []
        for person in persons:
            submission = answer(compiled, plan, person, rng)
            key = UUID(int=rng.getrandbits(256) >> 128)  # as many draws as ever: a seed gives the same answers
            waiting.append(
                m.Pending(
                    key=key,
                    deployment=row,
                    group=submission.group,
                    organisation=submission.organisation,
                    vector=compiled.layout.encode(submission.answers),
                    texts=[(code, *worded(text, plan, key)) for code, text in submission.texts.items()],
                )
            )
        m.Pending.objects.bulk_create(waiting)
        fold_deployment(row.pk)
    return sum(len(persons) for persons in dealt)
