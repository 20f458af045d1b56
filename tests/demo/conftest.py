"""What the tests of the demo share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

Snapshot = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def own_password_file(tmp_path: Path, settings: Any) -> None:
    """The password of the demo accounts is kept in a folder of the test."""
    settings.DATA_DIR = tmp_path
    settings.DEMO_MODE = True


def _tables() -> list[type[models.Model]]:
    labels = ("municipalities", "accounts", "account", "surveys")
    return [model for label in labels for model in apps.get_app_config(label).get_models(include_auto_created=True)]


@pytest.fixture
def all_rows() -> Callable[[], Snapshot]:
    """Return every row of every table that the demo writes, history included."""

    def read() -> Snapshot:
        return {model._meta.db_table: list(model._default_manager.order_by("pk").values_list()) for model in _tables()}

    return read
