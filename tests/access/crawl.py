"""Sends the requests of a role and notes what was wrong."""

import io
import subprocess
import time
import traceback
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from portal.core.views import errors
from tests.access.canaries import found, may_see
from tests.access.expected import METHODS, SAFE, expected, is_success
from tests.access.registry import OTHER, OWN, UNKNOWN, Target, targets
from tests.access.routes import Route, routes
from tests.access.world import World

CHANGING = [method for method in METHODS if method not in SAFE]
OUTSIDERS = {"anonymous", "stranger", "former"}
SIGN_IN = ("/konto/anmelden/?", "/betrieb/login/?")
LOGS = ("django_session", "usersessions", "audit_auditentry", "accounts_loginattempt", "reports_download")
"""Tables that a GET may write to: sessions, and the logs of who looked at what."""


@dataclass
class Findings:
    requests: int = 0
    unexpected: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    changed_by_get: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """(town, kind) of the canaries that the role came across."""


class Crawler:
    """One role in one world."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role, self.findings = world, role, Findings()
        self.client = client_of(world, role)
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self.exceptions: list[str] = []
        self.pages = ErrorPages()

    def run(self) -> Findings:
        """Every URL, target and method: first those that must change nothing, then the others, each taken back."""
        got_request_exception.connect(self._note_exception)
        try:
            plan = [(route, target) for route in routes() for target in self._targets(route)]
            before = tables()
            with self.pages.drawn_once():
                self._all(plan, SAFE)
                after = tables()
                self._all(plan, CHANGING)
            self.findings.changed_by_get = [name for name in before if before[name] != after[name]]
        finally:
            got_request_exception.disconnect(self._note_exception)
        return self.findings

    def reached(self, known: set[str]) -> set[str]:
        """Labels of the URLs that answer this role with a page or a redirect of their own, and those ``known``.

        Asks only where nobody has come through yet; nothing is kept.
        """
        self.findings.reached |= known
        for route in routes():
            for target in self._targets(route):
                for method in ("GET", "POST"):
                    if target.side in {OWN, OTHER} and route.label not in self.findings.reached:
                        self._one(route, target, method)
        return self.findings.reached

    def _targets(self, route: Route) -> list[Target]:
        try:
            return targets(self.world, route, self.role)
        except LookupError as error:
            self.findings.unknown.append(f"{route.label} ({error})")
            return []

    def _all(self, plan: list[tuple[Route, Target]], methods: Any) -> None:
        """GET everywhere, POST wherever something is, the other methods once for each URL.

        Whether a method is offered is decided before any query, so the others are tried on SQLite only.
        Roles that see no town at all get 404 before any id is looked at: for them unknown ids are like all others.
        """
        seen = set()
        for route, target in plan:
            if self.role in OUTSIDERS and target.side == UNKNOWN and route.policy.town:
                continue
            for method in methods if connection.vendor == "sqlite" else sorted({"GET", "POST"} & {*methods}):
                wanted = method == "GET" or (method == "POST" and target.side != UNKNOWN) or route.label not in seen
                if wanted:
                    self._one(route, target, method)
            seen.add(route.label)

    def _one(self, route: Route, target: Target, method: str) -> None:
        self.exceptions.clear()
        self.pages.route = route.label
        cache.clear()  # the limits of allauth would answer 429 before anything else
        self.client.cookies = SimpleCookie(self.cookies)
        address = route.address(target.arguments)
        with transaction.atomic():
            response = self.client.generic(method, address, **_body(method, target))
            content = _content(response)
            transaction.set_rollback(method not in SAFE)
        self.findings.requests += 1
        where = f"{self.role} {method} {address} ({route.label}, {target.side}): {response.status_code}"
        self._judge(route, target, method, response, where)
        self._look_for_leaks(route, target, response, content, where)

    def _judge(self, route: Route, target: Target, method: str, response: Any, where: str) -> None:
        right = expected(route, self.role, target, method)
        status = response.status_code
        if status >= 500 or self.exceptions:
            self.findings.faults.append(f"{where} {self.exceptions}")
        elif status not in right:
            self.findings.unexpected.append(f"{where}, not {sorted(right)}")
        elif self.role == "anonymous" and not route.policy.public and not response.url.startswith(SIGN_IN):
            self.findings.unexpected.append(f"{where} leads to {response.url}")
        if is_success(route, self.role, target, method, status):
            self.findings.reached.add(route.label)

    def _look_for_leaks(self, route: Route, target: Target, response: Any, content: bytes, where: str) -> None:
        if target.town == "AB":  # whoever holds the link of an invitation reads what it offers
            return
        head = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
        for town, kind, name in sorted(found(content + head)):
            self.findings.seen.add((town, kind))
            if not may_see(self.role, town, kind, name):
                self.findings.leaks.append(f"{where} shows {kind}.{name} of town {town}")

    def _note_exception(self, sender: Any, **kwargs: Any) -> None:
        self.exceptions.append(traceback.format_exc(limit=-4))


class ErrorPages:
    """Draws the page of an error once for each URL; after that what the page would be told, which is all it could show.

    Most answers of the matrix are refusals, and their frame took half of its time.
    """

    def __init__(self) -> None:
        self.route, self.drawn = "", set[tuple[str, str]]()

    @contextmanager
    def drawn_once(self) -> Iterator[None]:
        with mock.patch.object(errors, "render", self._render):
            yield

    def _render(self, request: Any, template: str, context: Any = None, *, status: int) -> HttpResponse:
        if (self.route, template) in self.drawn:
            return HttpResponse(f"{context}", status=status)
        self.drawn.add((self.route, template))
        return render(request, template, context, status=status)


class PlainClient(Client):
    """A client that keeps no copy of templates and contexts, which takes most of the time of many small requests."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


def client_of(world: World, role: str) -> Client:
    """A client signed in as a role, having confirmed the password just now."""
    client = PlainClient(raise_request_exception=False)
    if role != "anonymous":
        user = world.accounts[role]
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
        session.save()
    return client


def tables() -> dict[str, str]:
    """Name of every table → checksum of its rows, but for sessions and logs."""
    digests = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if not name.startswith(LOGS):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
                digests[name] = sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return digests


def _body(method: str, target: Target) -> dict[str, Any]:
    if method != "POST":
        return {}
    return {"data": encode_multipart(BOUNDARY, target.data), "content_type": MULTIPART_CONTENT}


def _content(response: Any) -> bytes:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return unpacked(content)


def unpacked(content: bytes) -> bytes:
    """What a reader of the file sees: the parts of a workbook, the text of a PDF."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return (
                b"\n".join(archive.read(name) for name in archive.namelist()) + "\n".join(archive.namelist()).encode()
            )
    if content.startswith(b"%PDF") and len(content) > 1000:
        reader = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True, timeout=60)
        return content + reader.stdout
    return content
