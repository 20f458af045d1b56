"""Fixtures that every test may use."""

import gc
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from municipalities.enums import MemberRole
from municipalities.models import Municipality
from portal.accounts.models import User
from tests.factories import MembershipFactory, MunicipalityFactory, UserFactory
from tests.figures import FIGURES, summary
from tests.loaded import QUICK_HASHERS

ROLES = [
    "anonymous", "lead", "editor", "viewer", "officer_elsewhere", "stranger", "consultant", "ministry", "operator",
]  # fmt: skip
LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104  (compared, never bound)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this computer fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and str(address[0]) not in LOCAL:
            raise AssertionError(f"a test reached the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def all_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def own_files(all_files: Path, settings: Any) -> None:
    """Uploads and reports of a test go to a folder of its own, which exists once something is in it."""
    stores = {**settings.STORAGES}
    stores["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(all_files / token_hex(8))},
    }
    settings.STORAGES = stores


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = QUICK_HASHERS


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(db: None) -> Municipality:
    return MunicipalityFactory.create(name="Innenstadt", slug="innenstadt")


@pytest.fixture
def other_town(db: None) -> Municipality:
    return MunicipalityFactory.create(name="Außenstadt", slug="aussenstadt")


@pytest.fixture
def account(town: Municipality, other_town: Municipality) -> Callable[[str], User]:
    """Return the account of a role for the fixture ``town``, created at its first use."""
    known: dict[str, User] = {}

    def make(role: str) -> User:
        if role not in known:
            programme = {"consultant", "ministry", "operator"}
            known[role] = UserFactory.create(**({role: True} if role in programme else {}))
            if role in MemberRole.values:
                MembershipFactory.create(user=known[role], municipality=town, role=role)
            elif role == "officer_elsewhere":
                MembershipFactory.create(user=known[role], municipality=other_town)
        return known[role]

    return make


@pytest.fixture
def client_as(account: Callable[[str], User]) -> Callable[[str], Client]:
    """Return a client signed in as a role (see ``ROLES``); "anonymous" is signed out."""

    def make(role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(account(role), settings.AUTHENTICATION_BACKENDS[0])
        return client

    return make


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands its figures to the process that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = list(FIGURES)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    FIGURES.extend(tuple(row) for row in getattr(node, "workeroutput", {}).get("figures", []))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for line in summary(FIGURES):
            terminalreporter.write_line(line)
