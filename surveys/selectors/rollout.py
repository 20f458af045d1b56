"""What deploying a questionnaire to municipalities would create: addresses, local additions, what is there already."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from municipalities.models import Municipality, Programme
from surveys.enums import Channel, Recruitment, Wave
from surveys.models import Deployment, QuestionnaireVersion

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


@dataclass(frozen=True)
class PlannedTown:
    """A municipality that would get a deployment; ``local`` are its local additions to choose from."""

    town: Municipality
    slug: str
    local: tuple[QuestionnaireVersion, ...] = ()


@dataclass(frozen=True)
class Plan:
    """``present`` are the deployments that exist already, so that their municipalities are skipped."""

    new: list[PlannedTown]
    present: list[Deployment]


def plan_rollout(terms: Terms, towns: Sequence[Municipality]) -> Plan:
    """Plan in alphabetical order; 3 queries, 4 when an address is taken.

    A municipality is skipped when the same version is deployed there for the same wave in an overlapping period.
    """
    present = {row.municipality_id: row for row in _present(terms, towns)}
    new = [town for town in towns if town.pk not in present]
    slugs = free_slugs([base_slug(town, terms.version.questionnaire.wave, terms.opens_on) for town in new])
    local = _local_versions(new)
    planned = [PlannedTown(town, slug, tuple(local.get(town.pk, ()))) for town, slug in zip(new, slugs, strict=True)]
    return Plan(planned, [present[town.pk] for town in towns if town.pk in present])


def towns_of(programme: Programme) -> list[Municipality]:
    """Municipalities of a programme, alphabetically; 1 query."""
    return list(Municipality.objects.filter(participations__programme=programme).order_by("name", "ags"))


def base_slug(town: Municipality, wave: str, opens_on: date) -> str:
    """The readable address: rodgau-anfang-2027."""
    return f"{town.slug[:TOWN_LENGTH].strip('-')}-{WAVE_WORDS[wave]}-{opens_on.year}"


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


def _present(terms: Terms, towns: Sequence[Municipality]) -> Iterable[Deployment]:
    rows = Deployment.objects.filter(
        version=terms.version, wave=terms.version.questionnaire.wave, opens_on__lte=terms.closes_on
    )
    overlapping = rows.filter(closes_on__gte=terms.opens_on, municipality__in=[town.pk for town in towns])
    return overlapping.select_related("municipality", "version__questionnaire").order_by("opens_on")


def _local_versions(towns: Sequence[Municipality]) -> dict[int, list[QuestionnaireVersion]]:
    """Newest version of each local questionnaire, by municipality."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__municipality__in=[town.pk for town in towns])
    newest: dict[int, QuestionnaireVersion] = {}
    for version in rows.select_related("questionnaire").order_by("questionnaire__title", "-number"):
        newest.setdefault(version.questionnaire_id, version)
    found: dict[int, list[QuestionnaireVersion]] = {}
    for version in newest.values():
        found.setdefault(version.questionnaire.municipality_id or 0, []).append(version)
    return found
