"""An unsafe production installation does not start, and says what to set."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.access.production import ROOT, SAFE_ENVIRONMENT, start
from tests.figures import figure

MISSING = None
UNSAFE: list[tuple[dict[str, str | None], str]] = [
    ({"DEBUG": "1"}, "DEBUG is on"),
    ({"SECRET_KEY": MISSING}, "SECRET_KEY is missing, short or a default"),
    ({"SECRET_KEY": "kurz"}, "SECRET_KEY is missing, short or a default"),
    ({"SECRET_KEY": "django-insecure-" + SAFE_ENVIRONMENT["SECRET_KEY"]}, "SECRET_KEY is missing, short or a default"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is missing, short or a default"),
    ({"ALLOWED_HOSTS": MISSING}, "ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS contains '*'"),
    ({"ALLOWED_HOSTS": "portal.example,*"}, "ALLOWED_HOSTS contains '*'"),
    ({"BASE_URL": MISSING}, "BASE_URL is missing or not https"),
    ({"BASE_URL": "http://portal.example"}, "BASE_URL is missing or not https"),
    ({"CACHE_URL": MISSING}, "CACHE_URL is missing or a cache per process"),
    ({"CACHE_URL": "dummycache://"}, "CACHE_URL is missing or a cache per process"),
    ({"CACHE_URL": "locmemcache://"}, "CACHE_URL is missing or a cache per process"),
    ({"CACHE_URL": "filecache:///tmp/vielfalt-cache"}, "CACHE_URL is missing or a cache per process"),
    ({"DATABASE_URL": MISSING}, "DATABASE_URL is missing or SQLite"),
    ({"DATABASE_URL": "sqlite:////tmp/vielfalt.sqlite3"}, "DATABASE_URL is missing or SQLite"),
    ({"CELERY_BROKER_URL": MISSING}, "CELERY_BROKER_URL is missing"),
    ({"CELERY_BROKER_URL": SAFE_ENVIRONMENT["CACHE_URL"]}, "CELERY_BROKER_URL and CACHE_URL are the same Redis"),
    ({"REQUIRE_SECOND_FACTOR": "0"}, "REQUIRE_SECOND_FACTOR is off"),
    ({"EMAIL_URL": MISSING}, "EMAIL_URL is missing"),
    ({"EMAIL_URL": "dummymail://"}, "EMAIL_URL is missing"),
    ({"DEFAULT_FROM_EMAIL": MISSING}, "DEFAULT_FROM_EMAIL is missing"),
    ({"OPERATOR_NAME": MISSING}, "OPERATOR_NAME, OPERATOR_ADDRESS or OPERATOR_EMAIL is missing"),
    ({"OPERATOR_ADDRESS": MISSING}, "OPERATOR_NAME, OPERATOR_ADDRESS or OPERATOR_EMAIL is missing"),
    ({"PORTAL_ENV": "produktion"}, "PORTAL_ENV must be 'embedded' or 'production'"),
]


def changed(change: dict[str, str | None]) -> dict[str, str]:
    merged = {**SAFE_ENVIRONMENT, **change}
    return {name: value for name, value in merged.items() if value is not None}


def test_every_unsafe_setting_stops_the_start_with_its_sentence(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda row: start(changed(row[0]), tmp_path), UNSAFE))
    started = [
        f"{change}: exit {run.returncode}, {run.stderr[-300:]}"
        for (change, sentence), run in zip(UNSAFE, runs, strict=True)
        if run.returncode == 0 or sentence not in run.stderr
    ]
    figure("unsafe production settings that stop the start", f"{len(UNSAFE) - len(started)} of {len(UNSAFE)}", "all")
    assert not started, "\n".join(map(str, started))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    run = start({"PORTAL_ENV": "production", "DEBUG": "1"}, tmp_path)
    assert run.returncode != 0
    for word in (
        "DEBUG",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "BASE_URL",
        "CACHE_URL",
        "DATABASE_URL",
        "CELERY_BROKER_URL",
        "EMAIL_URL",
    ):
        assert f"- {word}" in run.stderr


def test_a_safe_installation_starts_without_reaching_anything(tmp_path: Path) -> None:
    run = start(SAFE_ENVIRONMENT, tmp_path, "import django; django.setup(); import portal.wsgi, portal.celery")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_embedded_portal_starts_without_home_and_keeps_its_key(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = start({}, tmp_path, code), start({}, tmp_path, code)
    assert (first.returncode, first.stderr) == (0, "")
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert not any("secret-key" in path.name for path in ROOT.iterdir())
