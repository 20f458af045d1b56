"""What deploying a questionnaire would create: addresses, local additions, what is there already.

A rollout goes to municipalities or to training cohorts, never to both at once.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from municipalities.models import Municipality, Programme
from surveys.enums import Channel, Recruitment, Wave
from surveys.models import Deployment, QuestionnaireVersion, TrainingCohort

LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels, so that chance spells no words, and nothing that looks like a figure."""
TOWN_LENGTH = 50
WAVE_WORDS: dict[str, str] = {Wave.START: "anfang", Wave.END: "abschluss", Wave.FEEDBACK: "rueckmeldung"}


@dataclass(frozen=True)
class Terms:
    """What all deployments of one rollout share. No languages means all of the version."""

    version: QuestionnaireVersion
    opens_on: date
    closes_on: date
    programme: Programme | None = None
    channel: str = Channel.OPEN
    languages: tuple[str, ...] = ()
    recruitment: str = Recruitment.SELF
    recruitment_text: str = ""

    @property
    def spoken(self) -> list[str]:
        """Languages of the deployments, German first."""
        return list(dict.fromkeys(["de", *(self.languages or self.version.languages)]))


Target = Municipality | TrainingCohort


@dataclass(frozen=True)
class Planned:
    """Who would get a deployment; ``local`` are the local additions of a municipality to choose from."""

    target: Target
    slug: str
    local: tuple[QuestionnaireVersion, ...] = ()


@dataclass(frozen=True)
class Plan:
    """``present`` are the deployments that exist already, so that who is asked there is skipped."""

    new: list[Planned]
    present: list[Deployment]


def plan_rollout(terms: Terms, targets: Sequence[Target]) -> Plan:
    """Plan in the order of ``targets``; 3 queries, 4 when an address is taken.

    Who is asked the same version for the same wave in an overlapping period is skipped.
    """
    present = {row.cohort_id or row.municipality_id: row for row in _present(terms, targets)}
    new = [target for target in targets if target.pk not in present]
    slugs = free_slugs([base_slug(target, terms.version.questionnaire.wave, terms.opens_on) for target in new])
    local = _local_versions(new)
    planned = [Planned(target, slug, tuple(local.get(target.pk, ()))) for target, slug in zip(new, slugs, strict=True)]
    return Plan(planned, [present[target.pk] for target in targets if target.pk in present])


def newest_feedback() -> QuestionnaireVersion | None:
    """The feedback questionnaire that cohorts were asked last, else the newest one; 1 query."""
    rows = QuestionnaireVersion.objects.filter(
        questionnaire__wave=Wave.FEEDBACK, questionnaire__municipality__isnull=True
    )
    return rows.order_by(F("frozen_at").desc(nulls_last=True), "-pk").first()


def column_of(target: Target) -> str:
    """The column of a deployment that names its target."""
    return "cohort" if isinstance(target, TrainingCohort) else "municipality"


def towns_of(programme: Programme) -> list[Municipality]:
    """Municipalities of a programme, alphabetically; 1 query."""
    return list(Municipality.objects.filter(participations__programme=programme).order_by("name", "ags"))


def base_slug(target: Target, wave: str, opens_on: date) -> str:
    """The readable address: rodgau-anfang-2027, vielfaltsmanagement-3-rueckmeldung-2022."""
    return f"{target.slug[:TOWN_LENGTH].strip('-')}-{WAVE_WORDS[wave]}-{opens_on.year}"


def free_slugs(wanted: list[str]) -> list[str]:
    """Each wanted address, with two or three letters where it is taken. The same letters in preview and creation.

    One query, and one more for each round of letters.
    """
    found, given = dict.fromkeys(range(len(wanted)), ""), set()
    waiting, attempt = list(found), 0
    while waiting:
        tried = {index: _candidate(wanted[index], attempt) for index in waiting}
        taken = set(Deployment.objects.filter(slug__in=tried.values()).values_list("slug", flat=True))
        for index, slug in tried.items():
            if slug not in taken and slug not in given:
                found[index] = slug
                given.add(slug)
        waiting, attempt = [index for index in waiting if not found[index]], attempt + 1
    return list(found.values())


def _candidate(slug: str, attempt: int) -> str:
    if not attempt:
        return slug
    digest = hashlib.sha256(f"{slug}:{attempt}".encode()).digest()
    return f"{slug}-" + "".join(LETTERS[byte % len(LETTERS)] for byte in digest[: 2 if attempt < 10 else 3])


def _present(terms: Terms, targets: Sequence[Target]) -> Iterable[Deployment]:
    rows = Deployment.objects.filter(
        version=terms.version, wave=terms.version.questionnaire.wave, opens_on__lte=terms.closes_on
    )
    overlapping = rows.filter(closes_on__gte=terms.opens_on)
    theirs = Q(municipality__in=_pks(targets, Municipality)) | Q(cohort__in=_pks(targets, TrainingCohort))
    return overlapping.filter(theirs).with_asked().select_related("version__questionnaire").order_by("opens_on")


def _pks(targets: Sequence[Target], kind: type[Target]) -> list[int]:
    return [target.pk for target in targets if isinstance(target, kind)]


def _local_versions(targets: Sequence[Target]) -> dict[int, list[QuestionnaireVersion]]:
    """Newest version of each local questionnaire, by municipality."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__municipality__in=_pks(targets, Municipality))
    newest: dict[int, QuestionnaireVersion] = {}
    for version in rows.select_related("questionnaire").order_by("questionnaire__title", "-number"):
        newest.setdefault(version.questionnaire_id, version)
    found: dict[int, list[QuestionnaireVersion]] = {}
    for version in newest.values():
        found.setdefault(version.questionnaire.municipality_id or 0, []).append(version)
    return found
