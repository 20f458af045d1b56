"""The Celery application; without a broker its tasks run inline (see settings)."""

import os
from importlib import import_module
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun, worker_init
from celery.states import SUCCESS
from django.conf import settings
from django.db import close_old_connections, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def load_views(**_rest: Any) -> None:
    """Once before the processes are started, or each would do it in the first task that needs an address of a page."""
    import_module(settings.ROOT_URLCONF)


@task_prerun.connect
def check_connections(sender: Task[Any, Any], **_rest: Any) -> None:
    """What a request does at its start: connections beyond their age are closed, the others checked when first used."""
    if not sender.request.is_eager:
        close_old_connections()


@task_postrun.connect
def keep_connections(sender: Task[Any, Any], state: str | None = None, **_rest: Any) -> None:
    """A connection outlives a task that went well. Any other end may have come in the middle of a statement."""
    if not sender.request.is_eager and state != SUCCESS:
        connections.close_all()
