"""Run one of our own scripts in a process of its own: bounded time, bounded memory, no environment, no Django."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class ProcessFailedError(Exception):
    """The script did not end well: ``timed_out``, or ``detail`` as it printed it."""

    def __init__(self, *, timed_out: bool, detail: str) -> None:
        super().__init__(detail or "time limit")
        self.timed_out = timed_out
        self.detail = detail


def run_limited(
    script: Path,
    *,
    arguments: Sequence[str] = (),
    stdin: bytes,
    seconds: float,
    megabytes: int,
    cwd: Path | None = None,
) -> bytes:
    """Standard output of ``script``. It gets the memory limit as its first argument and sets it on itself.

    A new interpreter is started, never forked: a process that once compiled with Typst cannot be forked safely.
    """
    command = [sys.executable, "-I", "-B", str(script), str(megabytes), *arguments]
    environment = {"LANG": "C.UTF-8", "PATH": "", "RAYON_NUM_THREADS": "2"}
    try:
        done = subprocess.run(  # noqa: S603  (fixed command, no shell)
            command, input=stdin, capture_output=True, timeout=seconds, env=environment, cwd=cwd, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ProcessFailedError(timed_out=True, detail="") from error
    if done.returncode != 0:
        raise ProcessFailedError(timed_out=False, detail=done.stderr.decode("utf-8", "replace")[-4000:])
    return done.stdout
