"""The portal as ``make run`` starts it: migrate, demo, gunicorn; in a folder of its own on a free port."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

BASE = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
PATIENCE = 60.0


class Portal:
    """A real server process. ``stop`` and ``start`` let a test take it away for a while."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.password = ""
        self._process: subprocess.Popen[bytes] | None = None

    def fill(self) -> None:
        """Create the database with the demo data."""
        self._manage("migrate", "--verbosity", "0")
        found = re.search(r"Passwort für alle: (\S+)", self._manage("demo"))
        assert found, "manage.py demo prints no password"
        self.password = found[1]

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("gunicorn")), "--bind", f"127.0.0.1:{self.port}", "portal.wsgi"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=BASE, env=self._environment(), stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310
                    return
            except (URLError, OSError):
                assert self._process.poll() is None, self.log.read_text(encoding="utf-8")[-2000:]
                time.sleep(0.1)
        raise TimeoutError("the portal did not start")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def last_link(self, pattern: str) -> str:
        """Return the newest address in a mail (the embedded portal prints its mails) that contains ``pattern``."""
        text = self.log.read_text(encoding="utf-8").replace("=\n", "")
        found = re.findall(rf"{re.escape(self.url)}\S*{pattern}\S*", text)
        assert found, f"no mail with {pattern}"
        return str(found[-1])

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=BASE, env=self._environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "VIELFALT_DATA_DIR": str(self.folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
