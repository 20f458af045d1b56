"""What a release counts: deployments of its scope, with their histograms and facts as they are today or were frozen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from municipalities.models import Participation
from portal.core.errors import DomainError
from surveys.compiled import CompiledVersion, compile_deployment
from surveys.models import Deployment, Histogram, Release, ReleaseCounts
from surveys.models.asked import COHORT_KEY
from surveys.querysets import DeploymentQuerySet
from surveys.selectors.invited import invited_in_all
from surveys.services.histograms import read_counts
from surveys.services.releases.frozen import Cells, layout_hash, pack, unpack
from surveys.services.retention import closed_on

SIZES = ((10_000, "bis_10000"), (20_000, "bis_20000"), (50_000, "bis_50000"))
"""Upper edges (exclusive) of size classes by population, from BBSR "Stadt- und Gemeindetyp" (Destatis uses it too):
kleine Kleinstadt and below, größere Kleinstadt, kleine Mittelstadt, and everything from große Mittelstadt on."""
LARGEST, UNKNOWN = "ab_50000", ""
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """What is counted of one deployment."""

    deployment: int
    version: CompiledVersion
    number: int
    facts: Facts
    cells: Cells

    @property
    def responses(self) -> int:
        return sum(responses for responses, _counts in self.cells.values())


def deployments_of(release: Release) -> DeploymentQuerySet:
    """Deployments of the scope of a release, whether or not they have answers."""
    rows = (
        Deployment.objects.with_asked()
        .select_related("version__questionnaire", "local_version")
        .order_by("municipality__ags", "pk")
    )
    if not release.is_wave:
        return rows.filter(pk=release.deployment_id or 0)
    return rows.filter(
        programme=release.programme_id, wave=release.wave, version__questionnaire=release.questionnaire_id
    )


def asks_towns(release: Release) -> bool:
    """Whether the scope of a release asks municipalities and not training cohorts alone; one query."""
    return deployments_of(release).filter(municipality__isnull=False).exists()


def responses_of(deployments: DeploymentQuerySet) -> dict[int, int]:
    """Counted responses by deployment; one query."""
    rows = Histogram.objects.filter(deployment__in=deployments.order_by().values("pk")).order_by()
    return dict(rows.values_list("deployment").annotate(Sum("responses")))


def current_sources(deployments: Sequence[Deployment], *, programme: int | None) -> list[Source]:
    """What the deployments with answers hold now; three queries beside those of versions not yet compiled."""
    cells: dict[int, dict[tuple[int, int], Any]] = defaultdict(dict)
    rows = Histogram.objects.filter(deployment__in=deployments).values_list(
        "deployment", "group", "organisation", "responses", "counts"
    )
    for deployment, group, organisation, responses, counts in rows:
        cells[deployment][group, organisation] = (responses, read_counts(counts))
    invited, cohorts = invited_in_all(deployments), _cohorts(deployments, programme)
    return [
        Source(
            row.pk, compile_deployment(row), row.version.number,
            _facts(row, invited.get(row.pk), cohorts.get(row.municipality_id or 0)), cells[row.pk],
        )
        for row in deployments
        if row.pk in cells
    ]  # fmt: skip


def frozen_sources(release: Release) -> list[Source]:
    """What a release counted; two queries beside those of versions not yet compiled.

    ``DomainError`` when a stored count does not belong to the layout of its questionnaire any more.
    """
    rows = ReleaseCounts.objects.filter(release=release).select_related(
        "deployment__version__questionnaire", "deployment__local_version"
    )
    return sorted(map(_thawed, rows), key=lambda source: (source.facts["ags"], source.deployment))


def frozen_rows(release: Release, sources: Sequence[Source]) -> list[ReleaseCounts]:
    """Unsaved rows that keep the sources."""
    return [
        ReleaseCounts(
            release=release,
            deployment_id=source.deployment,
            responses=source.responses,
            layout=layout_hash(source.version.layout),
            counts=pack(source.cells, source.version.layout.slots),
            facts=source.facts,
        )
        for source in sources
    ]


def size_class(population: int | None) -> str:
    """Key of the size class; empty where the population is unknown."""
    if population is None:
        return UNKNOWN
    return next((key for edge, key in SIZES if population < edge), LARGEST)


def asks_cohort(facts: Facts) -> bool:
    """Whether the deployment of these facts asked a training cohort and no municipality."""
    return str(facts["ags"]).startswith(COHORT_KEY)


def _thawed(row: ReleaseCounts) -> Source:
    version = compile_deployment(row.deployment)
    if layout_hash(version.layout) != row.layout:
        raise DomainError(
            _(
                "%(name)s: Der Fragebogen ist nicht mehr der, mit dem gezählt wurde. Bitte wenden Sie sich an den Betrieb."
            )
            % {"name": row.deployment}
        )
    return Source(row.deployment_id, version, row.deployment.version.number, row.facts, unpack(row.counts))


def _facts(row: Deployment, invited: int | None, cohort: int | None) -> Facts:
    town = row.municipality
    return {
        "ags": row.asked.key,
        "town": row.asked.name,
        "county": town.district_key if town else "",
        "county_name": town.district if town else "",
        "cohort": cohort,
        "size": size_class(town.population) if town else UNKNOWN,
        "opens_on": row.opens_on.isoformat(),
        "closed_on": closed_on(row).isoformat(),
        "languages": list(row.languages),
        "recruitment": row.recruitment,
        "recruitment_text": row.recruitment_text,
        "channel": row.channel,
        "invited": invited,
        "imported": row.imported,
        "is_synthetic": row.is_synthetic,
    }


def _cohorts(deployments: Sequence[Deployment], programme: int | None) -> dict[int, int]:
    rows = Participation.objects.filter(
        programme=programme, municipality__in=[row.municipality_id for row in deployments]
    )
    return {town: cohort for town, cohort in rows.values_list("municipality", "cohort") if cohort is not None}
