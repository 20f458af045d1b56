"""A safe production environment, and starting Python in one."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAFE_ENVIRONMENT = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "q7Zt-4kR_n9Xw2Lb8Vd5Hs1Yc6Jf3Mg0PaTeUiOoKlNmBvCxSdQ",
    "ALLOWED_HOSTS": "portal.example",
    "BASE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://portal:geheim@127.0.0.1:1/portal",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "CELERY_BROKER_URL": "redis://127.0.0.1:2/0",
    "EMAIL_URL": "smtp+tls://portal:geheim@mail.example:587",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "OPERATOR_NAME": "Kreis Beispiel",
    "OPERATOR_ADDRESS": "Marktplatz 1, 00000 Beispiel",
    "OPERATOR_EMAIL": "portal@kreis.example",
}
"""Nothing listens at these addresses: starting must not need it."""


def start(
    environment: Mapping[str, str], folder: Path, code: str = "import django; django.setup()"
) -> subprocess.CompletedProcess[str]:
    """Run Python code with these variables and no others but those that Python itself needs."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    variables = {"DJANGO_SETTINGS_MODULE": "portal.settings", "VIELFALT_DATA_DIR": str(folder), **kept, **environment}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
