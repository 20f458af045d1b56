"""A real server of its own for tests of concurrency: own data folder, own database, own port, real requests."""

import html
import json
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SIZE = ["--workers", "2", "--threads", "8"]
SEED = """
import json, django; django.setup()
from tests.factories import MeasureFactory, MembershipFactory, MunicipalityFactory, UserFactory
town = MunicipalityFactory.create(slug="musterstadt", name="Musterstadt")
users = [UserFactory.create(is_demo=True, display_name=f"Konto {n}") for n in range(%d)]
for user in users:
    MembershipFactory.create(user=user, municipality=town, role="lead")
measures = [MeasureFactory.create(municipality=town, running=True, title=f"Anfang {n}").pk for n in range(4)]
print(json.dumps({"users": [user.pk for user in users], "measures": measures}))
"""


@dataclass
class Server:
    port: int
    users: list[int]
    measures: list[int]
    query: Callable[[str], list[tuple[Any, ...]]]

    def browser(self, user: int) -> "Browser":
        """A browser with a session of a demo account, signed in by a click on the sign-in page."""
        browser = Browser(self.port)
        page = browser.get("/konto/anmelden/")
        answer = browser.post("/konto/demo-anmeldung/", {**page.hidden, "account": user})
        assert answer.status == 302, answer.text[:500]
        return browser


@dataclass
class Answer:
    status: int
    text: str

    @property
    def hidden(self) -> dict[str, str]:
        """Values of the hidden inputs and of the version, receipt and token among them."""
        inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", self.text)
        pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
        return {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}


class Browser:
    """Cookies and requests; every request opens its own connection, so one session may ask many times at once."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, Any], accept: str = "text/html") -> Answer:
        return self._ask("POST", path, urlencode(data), accept)

    def _ask(self, method: str, path: str, body: str | None, accept: str = "text/html") -> Answer:
        headers = {
            "Accept": accept,
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for value in response.headers.get_all("Set-Cookie") or []:
                self.cookies.load(value)
            return Answer(response.status, response.read().decode())


@contextmanager
def running(folder: Path, accounts: int) -> Iterator[Server]:
    """Set up an empty portal with accounts, serve it, and take everything away afterwards."""
    with database(folder) as (variables, query):
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        environment = {
            **kept,
            **variables,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "VIELFALT_DATA_DIR": str(folder),
            "PYTHONPATH": str(ROOT),
        }

        def python(*arguments: str) -> str:
            run = subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
            assert run.returncode == 0, run.stderr
            return run.stdout

        python("manage.py", "migrate", "--verbosity", "0")
        seeded = json.loads(python("-c", SEED % accounts))
        port = free_port()
        log = (folder / "server.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SIZE, "portal.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port, process)
            yield Server(port, seeded["users"], seeded["measures"], query)
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.close()


@contextmanager
def database(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[str], list[tuple[Any, ...]]]]]:
    """A database of the engine that the tests run on: a file, or a new one on the same server."""
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(folder / "portal.sqlite3")) as connection:
                return connection.execute(sql).fetchall()

        yield {}, ask
        return
    name = f"vielfalt_server_{secrets.token_hex(4)}"
    login = f"{default['USER']}:{default['PASSWORD']}@{default['HOST'] or '127.0.0.1'}:{default['PORT'] or 5432}"
    with psycopg.connect(f"postgres://{login}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(f"postgres://{login}/{name}") as connection:
                return connection.execute(sql).fetchall()  # type: ignore[arg-type]

        try:
            yield {"DATABASE_URL": f"postgres://{login}/{name}"}, ask
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_healthy(port: int) -> bool:
    """Whether the portal at this port says that it can work."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
    except OSError:
        return False


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        if is_healthy(port):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
