"""Generated programmes: reproducible, apart from real data, and gone without a trace."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import Measure, Membership, Municipality, Participation, Programme
from portal.demo.generate import generate_programme
from portal.demo.real import load_real
from portal.demo.register import register
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def run(**options: Any) -> str:
    out = StringIO()
    call_command("generate_programme", stdout=out, **options)
    return out.getvalue()


def test_the_register_is_complete_and_its_slugs_are_unique() -> None:
    entries = register()
    assert len(entries) == 11004
    slugs = [entry.slug for entry in entries.values()]
    assert len(set(slugs)) == 11004
    assert max(len(slug) for slug in slugs) <= 140
    assert all(slugs)
    rodgau = entries["06438011"]
    assert (rodgau.name, rodgau.title, rodgau.kind, rodgau.district) == ("Rodgau", "Stadt", "town", "Offenbach")
    assert entries["06438004"].kind == "municipality"


def test_a_programme_has_the_towns_and_measures_asked_for() -> None:
    programme = generate_programme(towns=30, measures_per_town=4, today=DAY)
    assert programme.is_demo
    assert programme.participations.count() == 30
    assert Measure.objects.count() == Measure.history.count() == 120
    assert all(title.startswith("Zufalls") for title in Measure.objects.values_list("title", flat=True))
    for measure in Measure.objects.all():
        measure.full_clean()


def test_the_same_seed_gives_the_same_programme(all_rows: Any) -> None:
    def content() -> list[Any]:
        fields = ("municipality__ags", "title", "status", "planned_end", "reason_code")
        return list(Measure.objects.order_by("municipality__ags", "title").values_list(*fields))

    generate_programme(towns=12, seed=7, today=DAY)
    first = content()
    run(towns=12, remove=True)
    generate_programme(towns=12, seed=7, today=DAY)
    assert content() == first
    run(towns=12, remove=True)
    generate_programme(towns=12, seed=8, today=DAY)
    assert content() != first


def test_a_real_town_takes_part_but_nothing_random_is_written_about_it(
    monkeypatch: pytest.MonkeyPatch, all_rows: Any
) -> None:
    load_real()
    before = all_rows()
    some = {ags: entry for ags, entry in register().items() if ags.startswith("06438")}
    monkeypatch.setattr("portal.demo.generate.register", lambda: some)
    programme = generate_programme(towns=len(some), today=DAY)
    assert programme.participations.count() == len(some)
    assert Measure.objects.filter(municipality__slug="rodgau", title__startswith="Zufall").count() == 0
    run(towns=len(some), remove=True)
    after = all_rows()
    assert after == before


def test_removing_leaves_nothing_behind_even_of_two_overlapping_programmes(
    monkeypatch: pytest.MonkeyPatch, all_rows: Any
) -> None:
    before = all_rows()
    some = dict(list(register().items())[:20])
    monkeypatch.setattr("portal.demo.generate.register", lambda: some)
    generate_programme(towns=10, today=DAY)
    generate_programme(towns=20, today=DAY)
    run(towns=10, remove=True)
    run(towns=20, remove=True)
    assert all_rows() == before


def test_a_town_with_a_member_stays() -> None:
    programme = generate_programme(towns=3, today=DAY)
    town = Municipality.objects.order_by("pk").first()
    assert town is not None
    Membership.objects.create(municipality=town, user=UserFactory.create(), role="lead", starts_on=DAY)
    assert "2 Kommunen entfernt, 1 noch benutzt" in run(towns=3, remove=True)
    assert list(Municipality.objects.all()) == [town]
    assert not Programme.objects.filter(pk=programme.pk).exists()
    assert not Participation.objects.exists()


def test_the_command_refuses_nonsense() -> None:
    for options in (
        {"towns": 0},
        {"towns": 11005},
        {"towns": 5, "measures_per_town": -1},
        {"towns": 5, "remove": True},
    ):
        with pytest.raises(CommandError):
            run(**options)
    run(towns=2)
    with pytest.raises(CommandError, match="gibt es schon"):
        run(towns=2)
