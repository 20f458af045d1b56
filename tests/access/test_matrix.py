"""Every URL × every role × own town, other town, mixed and unknown ids × every method, against the declared policy."""

import pytest

from portal.core.checks import url_patterns
from tests.access.crawl import Crawler
from tests.access.expected import CLOSED, TRIED_ELSEWHERE
from tests.access.routes import routes
from tests.access.world import ROLES, build_world
from tests.figures import figure

CONTENT = {
    "municipality", "participation", "strategy", "version", "field", "goal", "body", "post", "holding", "measure", "entry",
    "milestone", "shift", "attachment", "noteshared", "member", "invitation",
}  # fmt: skip
MUST_SEE = {
    "lead": {("A", kind) for kind in {*CONTENT, "notetown", "deletedmeasure", "deletedgoal", "deletedbody"}},
    "consultant": {(town, kind) for kind in {*CONTENT, "noteconsultancy"} for town in "AB"} | {("A", "edition")},
    "ministry": {(town, kind) for kind in ("municipality", "measure", "goal", "body", "strategy") for town in "AB"},
}
"""What a role does come across: a search for leaks that finds nothing where something is would prove nothing."""


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_url_answers_a_role_as_its_policy_says(role: str) -> None:
    """No unexpected code, no text of a town where it must not be, no error, and nothing changed by looking."""
    findings = Crawler(build_world(), role).run()
    figure("access matrix: requests", findings.requests, "all URLs × roles × targets × methods")
    figure("access matrix: unexpected codes", len(findings.unexpected), "0")
    figure("access matrix: leaks", len(findings.leaks), "0")
    figure("access matrix: HTTP 500", len(findings.faults), "0")
    figure("GET requests that changed the database", len(findings.changed_by_get), "0")
    problems = {
        "URLs that tests/access/registry.py has no arguments for": findings.unknown,
        "errors": findings.faults,
        "leaks": findings.leaks,
        "unexpected codes": findings.unexpected,
        "tables changed by a GET": findings.changed_by_get,
        "texts that the role should have come across": sorted(MUST_SEE.get(role, set()) - findings.seen),
    }
    found = [f"{what}: {row}" for what, rows in problems.items() for row in rows]
    assert not found, f"{len(found)} problems\n" + "\n".join(found[:40])


@pytest.mark.django_db
def test_every_url_works_for_somebody() -> None:
    """A URL that nobody ever reaches could hide anything."""
    world = build_world()
    reached = set[str]()
    for role in ("lead", "consultant", "operator", "anonymous"):
        reached = Crawler(world, role).reached(reached)
    declared = [route for route in routes() if route.policy]
    open_urls = {route.label for route in declared} - CLOSED.keys() - TRIED_ELSEWHERE.keys()
    figure("URL patterns with a declared policy", f"{len(declared)} of {len(list(url_patterns()))}", "100 %")
    figure(
        "URL patterns reached 2xx/3xx by a role that may",
        f"{len(open_urls & reached)} of {len(open_urls)} ({len(CLOSED)} closed to everybody on purpose)",
        "100 %",
    )
    assert sorted(open_urls - reached) == []
