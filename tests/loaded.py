"""Rows that all tests of a module start from, written once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def loaded_once(load: Callable[[], Any]) -> Any:
    """A fixture with what ``load`` returns; its rows stay until the end of the module.

    Every test of the module, whether it asks for the fixture or not, may come across the rows once they are loaded; each
    takes back its own changes only, so ask for rows again that a test might have changed in memory.
    """

    @pytest.fixture(scope="module")
    def rows(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
        folder: Path = tmp_path_factory.mktemp("loaded")
        with django_db_blocker.unblock(), transaction.atomic():
            with override_settings(DATA_DIR=folder, DEMO_MODE=True, PASSWORD_HASHERS=QUICK_HASHERS):
                found = load()
            yield found
            transaction.set_rollback(True)

    return rows
