"""What every kind of publication has, and who may do what with it in each state."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.core.models import Job, JobState
from portal.core.publications.models import Publication
from portal.core.publications.permissions import allowed_acts, can_create
from portal.core.publications.states import ReleaseState
from portal.reports.models import ReportEdition
from surveys.models import Release
from tests.factories import UserFactory

KINDS = [model for model in apps.get_models() if issubclass(model, Publication)]
PAGES = ["detail", "progress", "release", "withdraw", "discard", "retry"]
MAY = {
    "building": ("", ""),
    "stuck": ("discard retry", "discard retry"),
    "failed": ("discard retry", "discard retry"),
    "held": ("discard", "discard"),
    "ready": ("discard", "release discard"),
    "released": ("withdraw", "withdraw"),
    "withdrawn": ("", ""),
}
"""What the consultant who ordered it may do, and what another one may."""


def test_both_kinds_are_looked_at() -> None:
    assert set(KINDS) == {ReportEdition, Release}


@pytest.mark.parametrize("kind", KINDS)
def test_its_route_and_its_task_lead_somewhere(kind: type[Publication]) -> None:
    addresses = {reverse(f"{kind.route}_list"), *(reverse(f"{kind.route}_{page}", args=[7]) for page in PAGES)}
    assert len(addresses) == 1 + len(PAGES)
    assert import_string(kind.task).name == kind.task


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", MAY)
def test_who_may_do_what(kind: type[Publication], state: str) -> None:
    maker, second = (UserFactory.create(consultant=True) for _person in range(2))
    job = Job(state=JobState.FAILED if state == "stuck" else JobState.RUNNING)
    row = kind(state="building" if state == "stuck" else state, created_by=maker, job=job)
    for user, acts in zip((maker, second), MAY[state], strict=True):
        decisions = allowed_acts(user, row)
        assert " ".join(name.removeprefix("can_") for name, may in decisions.items() if may) == acts


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ReleaseState.values)
def test_only_consultants_may_do_anything(kind: type[Publication], state: str) -> None:
    row = kind(state=state, created_by=UserFactory.create(consultant=True))
    for user in (UserFactory.create(ministry=True), UserFactory.create()):
        refused = [can_create(user, kind), *allowed_acts(user, row).values()]
        assert [(may.allowed, "Beratung" in may.reason) for may in refused] == [(False, True)] * 5
