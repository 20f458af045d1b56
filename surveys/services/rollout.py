"""Deploying a questionnaire to one or all municipalities of a programme, or to training cohorts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Participation
from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from surveys.enums import Wave
from surveys.models import Deployment, QuestionnaireVersion, TrainingCohort
from surveys.selectors.rollout import Planned, Target, Terms, column_of, plan_rollout
from surveys.services.checks import can_ask
from surveys.services.instruments import freeze_version

BATCH = 500


@dataclass(frozen=True)
class Rollout:
    """What was created, and the deployments because of which somebody was skipped."""

    created: list[Deployment]
    skipped: list[Deployment]


def create_deployments(
    *,
    terms: Terms,
    towns: Sequence[Municipality] = (),
    cohorts: Sequence[TrainingCohort] = (),
    by: Any,
    local: Mapping[int, int] | None = None,
    leave_out: Collection[int] = (),
) -> Rollout:
    """Create one deployment for each municipality, or each cohort, that has none yet; twice creates nothing more.

    ``local`` maps ids of municipalities to versions of their local additions, ``leave_out`` are ids to pass over.
    Freezes the version. Raises ``DomainError``, ``ValueError`` when asked for municipalities and cohorts at once.
    """
    if towns and cohorts:
        raise ValueError("a rollout goes to municipalities or to cohorts")
    targets = [target for target in cohorts or towns if target.pk not in leave_out]
    try:
        with transaction.atomic():
            return _create(terms, targets, local or {}, by)
    except IntegrityError as error:  # another rollout took an address at this moment
        raise DomainError(
            _("Eine Adresse wurde gerade anderweitig vergeben. Bitte legen Sie die Erhebungen noch einmal an.")
        ) from error


def _create(terms: Terms, targets: Sequence[Target], local: Mapping[int, int], by: Any) -> Rollout:
    version = QuestionnaireVersion.objects.select_for_update(of=("self",)).get(pk=terms.version.pk)
    _check(terms, version)
    _check_cohorts(terms, targets)
    plan = plan_rollout(terms, targets)
    if not plan.new:
        if not plan.present:
            raise DomainError(
                _("Es ist niemand ausgewählt. Bitte wählen Sie mindestens eine Kommune oder Kohorte aus.")
            )
        return Rollout([], plan.present)
    additions = {planned.target.pk: _addition(planned, local.get(planned.target.pk)) for planned in plan.new}
    for draft in {row.pk: row for row in [version, *additions.values()] if row is not None}.values():
        if not draft.is_frozen:
            freeze_version(draft, by=by)
    participations = _participations(terms, plan.new)
    rows = [_row(terms, planned, additions[planned.target.pk], participations) for planned in plan.new]
    created = Deployment.objects.bulk_create(rows, batch_size=BATCH)
    single = created[0] if len(created) == 1 else None
    record(
        "deployment.create",
        by=by,
        on=single or version,
        ags=single.asked.ags if single else "",
        detail={"created": len(created), "skipped": len(plan.present)},
    )
    return Rollout(created, plan.present)


def _check(terms: Terms, version: QuestionnaireVersion) -> None:
    if terms.closes_on < terms.opens_on:
        raise DomainError(_("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."), field="closes_on")
    if version.questionnaire.municipality_id is not None:
        raise DomainError(
            _("Örtliche Zusatzfragen werden zusammen mit einem Fragebogen des Programms gestellt, nicht allein."),
            field="version",
        )
    if not version.is_frozen:
        insist(can_ask(version), field="version")
    missing = [code for code in terms.languages if code not in {"de", *version.languages}]
    if missing:
        raise DomainError(
            _("Diese Fassung gibt es nicht in allen gewählten Sprachen. Es fehlen: %(codes)s.")
            % {"codes": ", ".join(missing)},
            field="languages",
        )


def _check_cohorts(terms: Terms, targets: Sequence[Target]) -> None:
    cohorts = [target for target in targets if isinstance(target, TrainingCohort)]
    if cohorts and terms.version.questionnaire.wave != Wave.FEEDBACK:
        raise DomainError(_("Kohorten bekommen nur Fragebögen der Rückmeldung."), field="version")
    if any(cohort.programme_id != (terms.programme.pk if terms.programme else None) for cohort in cohorts):
        raise DomainError(_("Diese Kohorten gehören nicht zum gewählten Programm."), field="cohorts")


def _addition(planned: Planned, pk: int | None) -> QuestionnaireVersion | None:
    if pk is None:
        return None
    for version in planned.local:
        if version.pk == pk:
            if not version.is_frozen and not (decision := can_ask(version)):
                raise DomainError(f"{planned.target.name}: {decision.reason}")
            return version
    raise DomainError(
        _("Diese Zusatzfragen gehören nicht zu %(town)s. Bitte wählen Sie neu.") % {"town": planned.target.name}
    )


def _participations(terms: Terms, new: list[Planned]) -> dict[tuple[str, int], Participation]:
    """By column and id of the target: cohorts have none."""
    if terms.programme is None:
        return {}
    rows = Participation.objects.filter(programme=terms.programme, municipality__in=[row.target.pk for row in new])
    return {("municipality", row.municipality_id): row for row in rows}


def _row(
    terms: Terms,
    planned: Planned,
    local: QuestionnaireVersion | None,
    participations: Mapping[tuple[str, int], Participation],
) -> Deployment:
    column = column_of(planned.target)
    return Deployment(
        **{column: planned.target},
        version=terms.version,
        local_version=local,
        programme=terms.programme,
        participation=participations.get((column, planned.target.pk)),
        wave=terms.version.questionnaire.wave,
        slug=planned.slug,
        channel=terms.channel,
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
        languages=terms.spoken,
        recruitment=terms.recruitment,
        recruitment_text=terms.recruitment_text,
    )
