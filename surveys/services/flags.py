"""Signs that a deployment may be stuffed: plain numbers by deployment for the consultant, without address or time.

Nobody sees them as they come: ``selectors/deployments.py`` shows them after the end, in bands.

Counted in memory and handed to the cache now and then by a thread of its own, so that a cache that is away costs a
respondent nothing. They are hints; losing some with a process is fine.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

from surveys.compiled import CompiledVersion

CHALLENGED = "challenged"
"""Submissions that came while their block of addresses was over its share."""
UNIFORM = "uniform"
"""Submissions with the same answer to all of at least ``MANY`` scales."""
KINDS = (CHALLENGED, UNIFORM)
MANY = 8
EVERY = 5.0
KEPT = 180 * 24 * 3600

_waiting: Counter[tuple[int, str]] = Counter()
_lock = threading.Lock()
_handed_over = 0.0


def flag(deployment_id: int, kind: str) -> None:
    """Count a sign."""
    global _handed_over
    with _lock:
        _waiting[deployment_id, kind] += 1
        due = time.monotonic() - _handed_over >= EVERY
        if due:
            _handed_over = time.monotonic()
    if due:
        threading.Thread(target=hand_over, daemon=True).start()


def flags(deployment_id: int) -> Mapping[str, int]:
    """The numbers by kind, as far as this process knows."""
    known = cache.get_many([_name(deployment_id, kind) for kind in KINDS])
    with _lock:
        return {kind: known.get(_name(deployment_id, kind), 0) + _waiting[deployment_id, kind] for kind in KINDS}


def hand_over() -> None:
    """Add what waits to the cache; what fails waits on."""
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    for (deployment_id, kind), number in counts.items():
        try:
            cache.add(_name(deployment_id, kind), 0, KEPT)
            cache.incr(_name(deployment_id, kind), number)
        except Exception:
            with _lock:
                _waiting[deployment_id, kind] += number


def is_uniform(compiled: CompiledVersion, answers: Mapping[str, Any]) -> bool:
    """Whether somebody gave the same answer to every scale of at least ``MANY``."""
    given = [answers.get(code) for code, item in compiled.items.items() if item.kind == "scale"]
    points = [value for value in given if isinstance(value, int) and value > -1000]
    return len(points) >= MANY and len(set(points)) == 1


def _name(deployment_id: int, kind: str) -> str:
    return f"survey-flag:{deployment_id}:{kind}"
