"""Headers of all answers with the settings of a production installation: pages, errors, redirects, files."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.access.crawl import ErrorPages, client_of
from tests.access.observatory import csp, score
from tests.access.production import SAFE_ENVIRONMENT, start
from tests.access.registry import OWN, UNKNOWN, known_targets
from tests.access.routes import routes
from tests.access.world import build_world
from tests.figures import figure

BAR = 115
PREFIXES = ("SESSION_", "CSRF_", "SECURE_", "X_FRAME", "CONTENT_SECURITY", "DEMO_MODE", "REQUIRE_SECOND_FACTOR")
CODE = f"""
import json, django; django.setup()
from django.conf import settings
named = {{name: getattr(settings, name) for name in dir(settings) if name.startswith({PREFIXES!r})}}
print(json.dumps(named, default=list))
"""


@pytest.fixture
def production(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The settings of a real installation that decide about headers and cookies."""
    run = start(SAFE_ENVIRONMENT, tmp_path / "production", CODE)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["SECURE_SSL_REDIRECT"] is True
    with override_settings(**found):
        yield found


Answer = tuple[str, Any]
HEADS: dict[str, list[Answer]] = {}
"""Role → its answers without their content: each role asks once in a process, all worlds being alike."""


def answers(role: str, world: Any) -> list[Answer]:
    """Status, headers and cookies of every URL with what is there and what is not, as one role."""
    if role not in HEADS:
        HEADS[role] = [
            (where, SimpleNamespace(status_code=full.status_code, headers=full.headers, cookies=full.cookies))
            for where, full in _answers(role, world)
        ]
    return HEADS[role]


def _answers(role: str, world: Any) -> Iterator[Answer]:
    client, pages = client_of(world, role), ErrorPages()
    with pages.drawn_once():
        for route in routes():
            pages.route = route.label
            for target in known_targets(world, route, role):
                if target.side in {OWN, UNKNOWN}:
                    address = route.address(target.arguments)
                    yield f"{role} {address}", client.get(address, secure=True)


def errors() -> Iterator[Answer]:
    client = Client(raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    yield "400 NUL", client.get("/?x=%00", secure=True)
    yield "400 host", client.get("/kontakt/", secure=True, headers={"host": "boese.example"})
    yield "403 CSRF", strict.post("/konto/anmelden/", {"login": "x"}, secure=True)
    yield "404", client.get("/gibt-es-nicht/", secure=True)
    yield "405", client.delete("/kontakt/", secure=True)
    yield "static file", client.get("/static/css/portal.css", secure=True)
    yield "missing static file", client.get("/static/css/gibt-es-nicht.css", secure=True)
    with override_settings(ROOT_URLCONF="tests.access.broken_urls"):
        yield "500", client.get("/kaputt/", secure=True)


@pytest.mark.django_db
def test_every_answer_reaches_the_score(production: dict[str, Any]) -> None:
    world = build_world()
    all_answers = [*errors()]
    for role in ("anonymous", "lead", "consultant", "operator"):
        all_answers += answers(role, world)
    scores = [(score(response), where, response.status_code) for where, response in all_answers]
    low = [f"{where} ({status}): {points} {reasons}" for (points, reasons), where, status in scores if points < BAR]
    codes = {status for _score, _where, status in scores}
    lowest = min(points for (points, _reasons), _where, _status in scores)
    figure("Observatory score, lowest of all answers", f"{lowest} ({len(scores)} answers)", f"≥ {BAR}")
    assert not low, "\n".join(map(str, low))
    assert {200, 302, 400, 403, 404, 405, 500} <= codes


@pytest.mark.django_db
def test_each_error_answers_with_its_own_code(production: dict[str, Any]) -> None:
    found = {name: (response.status_code, b"geheim" in response.getvalue()) for name, response in errors()}
    missing = found.pop("missing static file")
    assert missing[0] == 404
    assert found.pop("static file")[0] == 200
    assert {name.split()[0]: code for name, (code, _secret) in found.items()} == {
        "400": 400, "403": 403, "404": 404, "405": 405, "500": 500,
    }  # fmt: skip
    assert not any(secret for _code, secret in found.values())


@pytest.mark.django_db
def test_signed_in_pages_and_files_are_never_kept_by_a_cache(production: dict[str, Any]) -> None:
    world = build_world()
    kept = [
        where for role in ("lead", "consultant") for where, response in answers(role, world)
        if "no-store" not in response.headers.get("Cache-Control", "")
    ]  # fmt: skip
    assert not kept, "\n".join(map(str, kept))


@pytest.mark.django_db
def test_files_of_users_are_attachments_in_a_sandbox(production: dict[str, Any]) -> None:
    world = build_world()
    route = next(route for route in routes() if route.name == "municipalities:attachment_download")
    target = next(target for target in known_targets(world, route, "lead") if target.side == OWN)
    response = client_of(world, "lead").get(route.address(target.arguments), secure=True)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in csp(response)


@pytest.mark.django_db
def test_plain_http_leads_to_https_and_cookies_are_bound_to_the_host(production: dict[str, Any]) -> None:
    client = Client()
    response = client.get("/kontakt/")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/kontakt/")
    cookies = client.get("/konto/anmelden/", secure=True).cookies
    assert cookies
    assert all(
        name.startswith("__Host-") and not row["domain"] and row["path"] == "/" for name, row in cookies.items()
    )


@pytest.mark.django_db
def test_every_form_needs_its_token() -> None:
    """No POST of a signed-in browser works without the token of our pages."""
    world = build_world()
    wrong = []
    for role in ("lead", "consultant", "operator", "anonymous"):
        plain = client_of(world, role)
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = plain.cookies
        for route in routes():
            for target in known_targets(world, route, role)[:1]:
                if "POST" in route.methods or not route.methods:
                    response = client.post(route.address(target.arguments), target.data)
                    if response.status_code != 403:
                        wrong.append(f"{role} {route.label}: {response.status_code}")
    figure("POST requests accepted without a CSRF token", len(wrong), "0")
    assert not wrong, "\n".join(map(str, wrong))
