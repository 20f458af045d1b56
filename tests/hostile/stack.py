"""The whole portal as processes of its own, each of which may be killed: PostgreSQL, Redis, web, Celery worker, beat."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from shutil import chown, rmtree, which
from tempfile import mkdtemp

import psycopg

from surveys.bench_worker import children
from tests.hostile.server import ROOT, free_port, is_healthy

SERVER = next(iter(sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)), "")
PYTHON = [sys.executable, "-m"]


def is_possible() -> bool:
    """Whether the servers are installed here."""
    return bool(SERVER and which("redis-server"))


@dataclass
class Service:
    """A program that is started again whenever it has ended, as a service manager would."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    gone: list[int] = field(default_factory=list)

    def keep_running(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        with (self.folder / f"{self.name}.log").open("a") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.gone.append(self.process.pid)
        self.starts += 1

    def family(self) -> list[int]:
        """The ids of the program and everything it started, the program first."""
        return descendants(self.process.pid) if self.process and self.process.poll() is None else []

    def end(self) -> None:
        for pid in self.family():
            kill(pid)
        for group in self.gone:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        if self.process:
            self.process.wait(timeout=30)


def descendants(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for child in children(pid):
            found += descendants(child)
    return found


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Stack:
    services: dict[str, Service]
    environment: dict[str, str]
    port: int
    dsn: str

    def keep_running(self) -> None:
        for service in self.services.values():
            service.keep_running()

    def python(self, *arguments: str) -> str:
        """Run Python with the settings of this portal; return what it printed."""
        run = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-4000:]
        return run.stdout

    def ask(self, sql: str) -> int:
        with psycopg.connect(self.dsn) as connection:
            row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """Start everything on free ports with data in ``folder``; end it all afterwards, children and orphans included."""
    database, broker, web = free_port(), free_port(), free_port()
    cluster = mkdtemp(prefix="vielfalt-cluster-")  # the folders of tests are closed to the account of the database
    dsn = f"postgres://vielfalt@127.0.0.1:{database}/postgres"
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    data = folder / "portal"
    data.mkdir()
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": dsn,
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{broker}/0",
        "VIELFALT_DATA_DIR": str(data),
        "PYTHONPATH": str(ROOT),
        "TRUSTED_PROXY_COUNT": "1",
    }
    celery = [*PYTHON, "celery", "-A", "portal"]
    commands = {
        "postgresql": _cluster(cluster, database),
        "redis": f"redis-server --port {broker} --bind 127.0.0.1 --appendonly yes --dir {data}".split(),
        "web": [*PYTHON, "gunicorn", "--bind", f"127.0.0.1:{web}", "--workers", "2", "--threads", "8", "portal.wsgi"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", f"{data}/beat", "--pidfile", ""],
    }
    services = {name: Service(name, command, environment, folder) for name, command in commands.items()}
    running = Stack(services, environment, web, dsn)
    try:
        services["postgresql"].keep_running()
        wait_until(lambda: _answers(dsn), 30)
        running.python("manage.py", "migrate", "--verbosity", "0")
        running.keep_running()
        wait_until(lambda: is_healthy(web), 60)
        yield running
    finally:
        for name in ("beat", "worker", "web", "redis", "postgresql"):
            services[name].end()
        rmtree(cluster)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain"
        time.sleep(0.2)


def _cluster(data: str, port: int) -> list[str]:
    """Create a database cluster; return the command that serves it. PostgreSQL refuses to run as root."""
    account: list[str] = []
    if os.geteuid() == 0:
        account = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        chown(data, "postgres", "postgres")
    subprocess.run(
        [*account, f"{SERVER}/initdb", "-D", data, "-U", "vielfalt", "-A", "trust", "-E", "UTF8", "--locale", "C"],
        check=True,
        capture_output=True,
    )
    return [*account, f"{SERVER}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", data]


def _answers(dsn: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(dsn, connect_timeout=2):
        return True
    return False
