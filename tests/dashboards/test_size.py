"""The dashboards with as many municipalities as there are in Germany."""

import gzip
import time

import pytest
from django.urls import reverse

from municipalities.enums import MeasureStatus, MunicipalityKind
from municipalities.models import Measure, Municipality, Participation
from tests.factories import ProgrammeFactory

TOWNS = 11_004


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("role", ["consultant", "ministry"])
def test_the_page_stays_small_with_all_municipalities(client_as, role):
    programme = ProgrammeFactory.create()
    towns = Municipality.objects.bulk_create(
        Municipality(
            ags=f"{90_000_000 + number}",
            name=f"Gemeinde {number:05d}",
            slug=f"gemeinde-{number}",
            kind=MunicipalityKind.MUNICIPALITY,
            district=f"Kreis {number % 400:03d}",
            district_key=f"90{number % 400:03d}",
            state="Testland",
            latitude=47.6 + number % 97 * 0.07,
            longitude=6.2 + number % 89 * 0.09,
        )
        for number in range(TOWNS)
    )
    Participation.objects.bulk_create(Participation(programme=programme, municipality=town) for town in towns)
    Measure.objects.bulk_create(
        Measure(municipality=town, title="Maßnahme", status=MeasureStatus.RUNNING, planned_end="2025-01-01")
        for town in towns
    )
    client, url = client_as(role), reverse("dashboards:programme_dashboard", args=[programme.slug])
    started = time.perf_counter()
    answer = client.get(url)
    took = time.perf_counter() - started
    size = len(gzip.compress(answer.content))
    print(f"{role}: {TOWNS} municipalities, {size / 1024:.1f} kB gzipped, {took * 1000:.0f} ms at the first call")
    assert "11.004" in answer.content.decode()
    assert size <= 40 * 1024
