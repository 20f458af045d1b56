"""What makes an installation unsafe, and the key of the embedded one."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_KEYS = ("django-insecure", "changeme", "change-me", "secret", "geheim")
PER_PROCESS_CACHES = ("locmem", "dummy", "filebased")


def embedded_secret_key(data_dir: Path) -> str:
    """Return the key of an embedded installation, generated on its first start.

    It lies in the user's own state folder, never in the repository; where there is none, in the data folder.
    Safe when several processes start at once: the first one to create the file wins.
    """
    home = os.environ.get("XDG_STATE_HOME") or (f"{os.environ['HOME']}/.local/state" if os.environ.get("HOME") else "")
    for folder in [Path(home) / "vielfaltsportal"] * bool(home) + [data_dir]:
        path = folder / "secret-key"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
            if not path.exists():
                draft.touch(mode=0o600)
                draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
                try:
                    os.link(draft, path)
                except FileExistsError:
                    pass
                finally:
                    draft.unlink()
            return path.read_text(encoding="ascii").strip()
        except OSError:
            continue
    return secrets.token_urlsafe(64)


def unsafe_settings(settings: Mapping[str, Any]) -> list[str]:
    """Return a sentence for every setting that a production installation must not have; empty when safe."""
    key, hosts, base = settings["SECRET_KEY"], settings["ALLOWED_HOSTS"], urlsplit(settings["BASE_URL"])
    cache = settings["CACHES"]["default"]["BACKEND"].lower()
    rules = [
        (settings["DEBUG"], "DEBUG is on. Remove DEBUG from the environment."),
        (
            len(key) < 50 or len(set(key)) < 10 or key.lower().startswith(DEFAULT_KEYS),
            "SECRET_KEY is missing, short or a default. Set it to at least 50 random characters.",
        ),
        (not hosts, "ALLOWED_HOSTS is empty. Set it to the host names of the portal, separated by commas."),
        (any("*" in host for host in hosts), "ALLOWED_HOSTS contains '*'. Name the hosts of the portal."),
        (
            base.scheme != "https" or not base.netloc,
            "BASE_URL is missing or not https. Set it to the public address, for example https://portal.example.",
        ),
        (
            any(part in cache for part in PER_PROCESS_CACHES),
            "CACHE_URL is missing or a cache per process, so limits would not hold. Set it to a Redis, "
            "for example redis://cache:6379/0.",
        ),
        (
            settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3"),
            "DATABASE_URL is missing or SQLite. Set it to a PostgreSQL, for example postgres://user:pw@db/portal.",
        ),
        (
            not settings["CELERY_BROKER_URL"],
            "CELERY_BROKER_URL is missing. Set it to a Redis of its own, for example redis://broker:6379/0.",
        ),
        (
            settings["CELERY_BROKER_URL"]
            and settings["CELERY_BROKER_URL"] == settings["CACHES"]["default"].get("LOCATION"),
            "CELERY_BROKER_URL and CACHE_URL are the same Redis. Tasks must not be evicted: give each its own.",
        ),
        (
            not settings["REQUIRE_SECOND_FACTOR"],
            "REQUIRE_SECOND_FACTOR is off. Remove it from the environment: consultants, ministry and operators need it.",
        ),
        (
            settings["EMAIL_BACKEND"].endswith(("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")),
            "EMAIL_URL is missing. Set it to your mail server, for example smtp+tls://user:pw@mail.example:587.",
        ),
        (
            not settings["DEFAULT_FROM_EMAIL"],
            "DEFAULT_FROM_EMAIL is missing. Set it to the sender address of the portal.",
        ),
        (
            not settings["OPERATOR_NAME"] or not settings["OPERATOR_EMAIL"] or not settings["OPERATOR_ADDRESS"],
            "OPERATOR_NAME, OPERATOR_ADDRESS or OPERATOR_EMAIL is missing. The imprint and the accessibility "
            "statement must name who runs the portal.",
        ),
    ]
    return [sentence for unsafe, sentence in rules if unsafe]
