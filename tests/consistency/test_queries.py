"""No page asks the database more often because there is more in it: every page with one and with three of everything."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from municipalities.enums import MeasureStatus, NoteAudience, ReasonCode
from municipalities.services.bin import KINDS
from municipalities.services.team import invite_member
from portal.accounts.services import invite
from portal.reports.models import ReportEdition
from tests import factories as f
from tests.access.crawl import client_of
from tests.access.registry import OWN, known_targets
from tests.access.routes import routes
from tests.access.world import World, build_world
from tests.figures import figure

ROLES = ("lead", "viewer", "officer_elsewhere", "consultant", "ministry", "operator")
MORE = 2
GROWS: dict[str, str] = {}
"""Pages whose number of queries may grow, and why."""


def counts(world: World, before: dict[str, int] | None = None) -> dict[str, int]:
    """SELECTs of every page that opens, by role and address.

    A page is asked twice, so that caches are warm; where ``before`` is given, only pages in it, and a second time only
    if it asked for more than then.
    """
    found = {}
    for role in ROLES:
        client = client_of(world, role)
        for route in routes():
            for target in known_targets(world, route, role):
                address = route.address(target.arguments)
                page = f"{role} {route.label} {address}"
                readable = target.side == OWN and (not route.methods or "GET" in route.methods)
                if not readable or (before is not None and page not in before):
                    continue
                number = _selects(client, address)
                if number is not None and (before is None or number > before[page]):
                    number = _selects(client, address)
                if number is not None:
                    found[page] = number
    return found


def _selects(client: Client, address: str) -> int | None:
    """SELECTs of a page with an empty cache; none if it does not open. What it writes is taken back."""
    number = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal number
        number += sql.startswith("SELECT")
        return execute(sql, params, many, context)

    with transaction.atomic():
        cache.clear()
        with connection.execute_wrapper(count):  # the log of Django writes out every parameter
            response = client.get(address)
        response.getvalue()
        transaction.set_rollback(True)
    return number if response.status_code == 200 else None


def grow(world: World) -> None:
    """Add two more of everything that a list could show."""
    for number in range(MORE):
        town = f.MunicipalityFactory.create()
        f.ParticipationFactory.create(programme=world.programme, municipality=town)
        f.MeasureFactory.create_batch(2, municipality=town, late=True)
        f.BodyFactory.create(municipality=town)
        _grow_town(world, number)
        creator = f.UserFactory.create(consultant=True)
        ReportEdition.objects.create(
            programme=world.programme,
            number=90 + number,
            title="Weitere",
            as_of=timezone.localdate(),
            created_by=creator,
        )
        f.UserFactory.create(is_active=False)
        invite(email=f"weitere{number}@test.example", programme_role="ministry", by=world.accounts["operator"])
        world.programme.editions.first().downloads.create(format="pdf", user=creator, user_label="-", role_label="-")  # type: ignore[union-attr]


def _grow_town(world: World, number: int) -> None:
    row, rows = world.own.row, world.own.rows
    strategy = rows["strategy"]
    field = f.FieldOfActionFactory.create(strategy=strategy, municipality=row)
    goal = f.GoalFactory.create(strategy=strategy, municipality=row, number=200 + number, field_of_action=field)
    strategy.versions.create(number=10 + number, label="-")
    body = f.BodyFactory.create(municipality=row, parent=rows["body"])
    post = f.PostFactory.create(municipality=row)
    f.PostHoldingFactory.create(post=post)
    f.PostHoldingFactory.create(post=rows["post"], starts_on="2019-01-01", ends_on="2019-12-31")
    member = f.MembershipFactory.create(municipality=row, role="editor").user
    lead = f.MembershipFactory.create(municipality=row, role="lead").user
    invite_member(municipality=row, by=lead, email=f"mehr{number}@test.example", role="viewer")
    for status in (MeasureStatus.RUNNING, MeasureStatus.POSTPONED, MeasureStatus.DONE):
        reason = ReasonCode.STAFF if status == MeasureStatus.POSTPONED else ""
        measure = f.MeasureFactory.create(
            municipality=row, status=status, reason_code=reason, goals=[goal, rows["goal"]], field_of_action=rows["field"],
            body=rows["body"], post=rows["post"], planned_end="2025-01-31",
        )  # fmt: skip
        _grow_measure(measure, member)
    _grow_measure(rows["measure"], member)
    for thing in (goal, body, field, post, strategy, rows["goal"], rows["body"]):
        thing._history_user = member
        thing.save()
    _grow_bin(world, member)


def _grow_measure(measure: object, member: object) -> None:
    owned = {"measure": measure, "municipality": measure.municipality}  # type: ignore[attr-defined]
    entry = f.LogEntryFactory.create(**owned, author=member)
    f.AttachmentFactory.create(**owned, uploaded_by=member, entry=entry)
    f.MilestoneFactory.create(**owned)
    f.ShiftFactory.create(**owned, shifted_by=member)
    for audience in NoteAudience:
        f.InternalNoteFactory.create(**owned, audience=audience, author=member)
    measure._history_user = member  # type: ignore[attr-defined]
    measure.save()  # type: ignore[attr-defined]


def _grow_bin(world: World, member: object) -> None:
    """One more deleted row of each kind that is not alone in its town."""
    for kind in KINDS.values():
        row = (
            kind.model._base_manager.filter(municipality=world.own.row, deleted_at__isnull=True)
            .order_by("-pk")
            .first()
        )
        if row is not None and kind.key != "strategie":
            kind.model._base_manager.filter(pk=row.pk).update(deleted_at=timezone.now(), deleted_by=member)


@pytest.mark.django_db
def test_no_page_asks_more_often_when_there_is_more() -> None:
    world = build_world()
    one = counts(world)
    grow(world)
    three = counts(world, one)
    more = {page: (one[page], three[page]) for page in three if three[page] > one[page]}
    surprising = {page: pair for page, pair in more.items() if page.split()[1] not in GROWS}
    figure("pages whose number of queries grows with their content", f"{len(surprising)} of {len(one)}", "0")
    figure("most queries of a page", max(three.values()), "")
    assert not surprising, "\n".join(f"{page}: {pair}" for page, pair in surprising.items())
    assert min(one.values()) > 0, "every page reads at least the session"
    assert len(three) >= len(one) - 2
