"""The Django admin of the municipalities app: operators look things up there, content and access are not changed there."""

import pytest
from django.urls import reverse

from tests.factories import MembershipFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
MODELS = ["programme", "municipality", "membership"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("role", "status"), [("operator", 200), ("anonymous", 302), ("consultant", 403), ("lead", 403)]
)
def test_operators_alone_see_the_lists(client_as, town, model, role, status):
    ProgrammeFactory.create()
    MembershipFactory.create(municipality=town)
    assert client_as(role).get(reverse(f"admin:municipalities_{model}_changelist")).status_code == status


def test_memberships_and_municipalities_are_not_made_here(client_as, town):
    client = client_as("operator")
    member = MembershipFactory.create(municipality=town)
    assert client.post(reverse("admin:municipalities_membership_add"), {}).status_code == 403
    assert client.post(reverse("admin:municipalities_municipality_add"), {}).status_code == 403
    change = reverse("admin:municipalities_membership_change", args=[member.pk])
    assert client.post(change, {"role": "viewer"}).status_code == 403
    assert client.post(reverse("admin:municipalities_membership_delete", args=[member.pk])).status_code == 403
    member.refresh_from_db()
    assert member.role == "lead"


def test_the_registers_facts_cannot_be_overwritten(client_as, town):
    change = reverse("admin:municipalities_municipality_change", args=[town.pk])
    data = {"name": "Umbenannt", "ags": "00000001", "population": 100, "population_on": "2025"}
    assert client_as("operator").post(change, data).status_code == 302
    before = town.name
    town.refresh_from_db()
    assert (town.name, town.population) == (before, 100)
