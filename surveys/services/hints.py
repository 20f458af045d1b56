"""The hint to the counting task after a submission. It may get lost: the inbox is the truth, the sweep finds it.

A broker that is away costs a respondent at most ``TIMEOUT`` seconds once in ``EVERY`` seconds and process.
"""

import logging
import threading
import time

from celery import current_app
from django.conf import settings

from surveys.tasks import fold

log = logging.getLogger(__name__)
EVERY = 5.0
TIMEOUT = 0.2
REMEMBERED = 10_000
_last: dict[int, float] = {}
_silent_until = 0.0
_lock = threading.Lock()


def hint(deployment_id: int) -> None:
    """Tell a worker that something waits; without a broker count at once."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        fold.delay(deployment_id)
    elif _is_due(deployment_id):
        _send(deployment_id)


def _is_due(deployment_id: int) -> bool:
    now = time.monotonic()
    with _lock:
        if now < _silent_until or now - _last.get(deployment_id, -EVERY) < EVERY:
            return False
        if len(_last) > REMEMBERED:
            _last.clear()
        _last[deployment_id] = now
        return True


def _send(deployment_id: int) -> None:
    global _silent_until
    connection = current_app.connection_for_write(connect_timeout=TIMEOUT)
    quick = {"max_retries": 0, "socket_connect_timeout": TIMEOUT, "socket_timeout": TIMEOUT}
    connection.transport_options = {**connection.transport_options, **quick}
    try:
        with connection:
            fold.apply_async(args=[deployment_id], connection=connection, retry=False)
    except Exception as problem:
        _silent_until = time.monotonic() + EVERY
        log.warning("The broker did not take the hint: %s", type(problem).__name__)
