"""Releases of the demo: the surveys of the real programme, made by one demo account and released by the other."""

from collections.abc import Iterable

from django.db import transaction

from municipalities.models import Programme
from portal.accounts.models import User
from portal.core.jobs import Progress
from portal.core.publications.states import ReleaseState
from portal.demo.people import DOMAIN
from surveys.enums import Wave
from surveys.models import Deployment, Questionnaire, Release
from surveys.published import Dimension
from surveys.services import releases as services
from surveys.services.releases.building import build
from surveys.services.releases.readiness import readiness

MAKER, SECOND = f"beratung@{DOMAIN}", f"beratung2@{DOMAIN}"
TOWNS = 14
"""Municipalities, by name, that have a release of their own, where there are enough answers."""
ROUNDS = 60
"""Decisions for one release, at most."""


@transaction.atomic
def load_releases(programme: Programme) -> int:
    """Release the start and the end survey of a programme and those of its towns; return how many are new.

    Nothing happens without the demo accounts, and nothing twice.
    """
    people = consultants()
    if people is None or Release.objects.filter(programme=programme).exists():
        return 0
    done = [_released(scope, *people) for scope in [*_waves(programme), *_towns(programme)]]
    return sum(done)


def _waves(programme: Programme) -> Iterable[Release]:
    for wave in (Wave.START, Wave.END):
        asked = Questionnaire.objects.filter(versions__deployments__in=programme.deployments.filter(wave=wave))
        for questionnaire in asked.distinct().order_by("code"):
            yield services.scope_of_wave(programme, questionnaire, wave)


def _towns(programme: Programme) -> Iterable[Release]:
    rows = Deployment.objects.with_asked().select_related("version__questionnaire")
    rows = rows.filter(programme=programme, cohort=None)
    names = sorted({row.asked.name for row in rows})[:TOWNS]
    for row in rows.order_by("opens_on", "municipality__name"):
        if row.asked.name in names:
            yield services.scope_of_deployment(row)


@transaction.atomic
def load_cohort_releases(programme: Programme) -> int:
    """Release the feedback of each training cohort of a programme to everybody; return how many are new.

    Nothing happens without the demo accounts, and nothing twice.
    """
    people = consultants()
    asked = Deployment.objects.with_asked().select_related("version__questionnaire")
    rows = asked.filter(programme=programme).exclude(cohort=None)
    if people is None or Release.objects.filter(deployment__in=rows).exists():
        return 0
    return sum(_released(services.scope_of_deployment(row), *people) for row in rows.order_by("opens_on", "pk"))


@transaction.atomic
def load_waiting_release(programme: Programme) -> bool:
    """Order a release of the first town that has enough answers, and leave it to a second person."""
    people = consultants()
    if people is None or Release.objects.filter(deployment__programme=programme).exists():
        return False
    scope = next((scope for scope in _towns(programme) if readiness(scope).may_create), None)
    if scope is None:
        return False
    ordered(scope, people[1])
    return True


def consultants() -> tuple[User, User] | None:
    """The demo account that makes things and the one that releases them, where there are demo accounts."""
    users = {user.email: user for user in User.objects.filter(is_demo=True, email__in=[MAKER, SECOND])}
    return (users[MAKER], users[SECOND]) if len(users) == 2 else None


def ordered(scope: Release, by: User) -> Release:
    """A release with all tables, counted and built now, whether or not a worker would."""
    release = services.create_release(scope=scope, tables=list(Dimension), by=by, count_first=True)
    _build(release)
    return release


def _build(release: Release) -> None:
    assert release.job is not None  # noqa: S101
    build(release.pk, Progress(release.job))
    release.refresh_from_db()


def _released(scope: Release, maker: User, second: User) -> bool:
    """Make one, decide what has to be decided, release it. False where there are too few answers, or no way out."""
    if not readiness(scope).may_create:
        return False
    release = ordered(scope, maker)
    for _round in range(ROUNDS):
        if release.state != ReleaseState.HELD or not release.findings[0]["proposals"]:
            break
        services.apply_proposal(release=release, index=release.findings[0]["proposals"][0]["index"], by=maker)
        release.refresh_from_db()
        _build(release)
    if release.state != ReleaseState.READY:
        services.discard_release(release=release, by=maker)
        return False
    services.release_release(release=release, by=second, public=release.may_be_public)
    return True
