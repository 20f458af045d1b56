"""Malformed requests to every page: whatever is sent, the answer is a page and never an error of ours."""

import os
import random
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from tests.access.crawl import client_of
from tests.access.pages import data_of, forms_of
from tests.access.registry import OWN, known_targets
from tests.access.routes import Route, routes
from tests.access.world import World, build_world
from tests.figures import figure
from tests.hostile.noise import Noise, make

ROLES = ("lead", "consultant", "operator", "anonymous")
SEED = int(os.environ.get("NOISE_SEED", "2026"))


class Page:
    """An address, the role that opens it, and the names and values of its forms."""

    def __init__(self, world: World, role: str, route: Route, arguments: Any) -> None:
        self.role, self.route, self.address = role, route, route.address(arguments)
        self.client = client_of(world, role)
        shown = Client()
        shown.cookies = self.client.cookies
        forms = forms_of(shown.get(self.address))
        self.names = [name for form in forms for name in form.fields]
        self.good: dict[str, Any] = {}
        for form in forms:
            self.good |= data_of(form)

    @property
    def may_post(self) -> bool:
        return "POST" in self.route.methods or not self.route.methods


def pages(world: World) -> Iterator[Page]:
    """All pages of ours and of the sign-in, each for the roles that reach it."""
    for role in ROLES:
        for route in routes():
            if role == "anonymous" and not route.policy.public:
                continue
            if route.policy.roles and role not in route.policy.roles:
                continue
            for target in known_targets(world, route, role)[:1]:
                if target.side == OWN:
                    yield Page(world, role, route, target.arguments)


class Thrower:
    """Sends noise and keeps the traces of what broke."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.trace = ""

    def throw(self, page: Page, noise: Noise, number: int) -> int:
        self.trace = ""
        cache.clear()
        cookies = SimpleCookie({name: morsel.value for name, morsel in page.client.cookies.items()})
        page.client.cookies = SimpleCookie(cookies)
        for name, value in noise.cookies.items():
            page.client.cookies[name] = value
        with transaction.atomic():
            response = page.client.generic(
                noise.method, page.address, noise.body, noise.content_type, QUERY_STRING=noise.query, **noise.headers
            )
            transaction.set_rollback(True)
        page.client.cookies = cookies
        response.getvalue()  # to its end, which closes files
        if response.status_code >= 500 or self.trace:
            what = f"{noise.content_type} {noise.query[:200]} {noise.body[:400]!r} {noise.headers}"
            self.faults.append(
                f"#{number} {page.role} {noise.method} {page.address} {response.status_code}\n{what}\n{self.trace}"
            )
        return int(response.status_code)

    def note(self, sender: Any, **kwargs: Any) -> None:
        self.trace = traceback.format_exc(limit=-6)


def run(count: int, seed: int) -> None:
    world = build_world()
    known = list(pages(world))
    with_form = [page for page in known if page.names and page.route.methods]
    chance, thrower = random.Random(seed), Thrower()
    codes: dict[int, int] = {}
    got_request_exception.connect(thrower.note)
    try:
        for number in range(count):
            page = known[number % len(known)] if number < len(known) else chance.choice(with_form)
            code = thrower.throw(page, make(chance, page.names, page.good, may_post=page.may_post), number)
            codes[code] = codes.get(code, 0) + 1
    finally:
        got_request_exception.disconnect(thrower.note)
    figure(
        f"malformed requests answered with HTTP 500 on {connection.vendor}", f"{len(thrower.faults)} of {count}", "0"
    )
    print(f"seed {seed}, {len(known)} pages, codes {dict(sorted(codes.items()))}")
    assert not thrower.faults, f"{len(thrower.faults)} faults, seed {seed}\n" + "\n".join(thrower.faults[:5])
    assert codes.get(422, 0) > count / 10, "most of the noise never reached a form"


@pytest.mark.django_db
def test_a_thousand_malformed_requests() -> None:
    run(1_000, SEED)


@pytest.mark.long
@pytest.mark.django_db
def test_ten_thousand_malformed_requests() -> None:
    run(10_000, random.SystemRandom().randrange(2**32))


STRANGE_PATHS = (
    "%00", "%FF", "%C3%28", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%2e%2e/", "x" * 3000, "%0d%0aX:y", "%F0%9F%92%A5",
    "1e5", "-1", "%20",
    "９", "%EF%BC%99", "a%00b", "//boese.example", "\\\\boese.example", "%5c%5cboese.example", "?", "%3F", ";",
    "{{7*7}}", "*", "~",
)  # fmt: skip


@pytest.mark.django_db
def test_strange_words_in_addresses() -> None:
    """Every part of every address is once replaced by each strange word."""
    world, thrower, count = build_world(), Thrower(), 0
    got_request_exception.connect(thrower.note)
    try:
        for role in ("lead", "consultant"):
            client = client_of(world, role)
            for route in {route for route in routes() if route.parameters and route.policy.name != "operator"}:
                target = known_targets(world, route, role)[0]
                for name in route.parameters:
                    word = STRANGE_PATHS[count % len(STRANGE_PATHS)]
                    address = route.address({**target.arguments, name: "WORT"}).replace("WORT", word)
                    page = Page.__new__(Page)
                    page.role, page.client, page.address, page.route = role, client, address, route
                    thrower.throw(page, Noise("GET"), count)
                    count += 1
            for word in STRANGE_PATHS:
                for start in (
                    "/",
                    "/kommunen/",
                    "/berichte/",
                    "/einladung/",
                    "/konto/passwort/neu/1-",
                    "/betrieb/accounts/user/",
                    "/static/",
                ):
                    page.address = start + word
                    thrower.throw(page, Noise("GET"), count)
                    count += 1
    finally:
        got_request_exception.disconnect(thrower.note)
    figure(
        f"strange addresses answered with HTTP 500 on {connection.vendor}", f"{len(thrower.faults)} of {count}", "0"
    )
    assert not thrower.faults, "\n".join(thrower.faults[:5])
