# Everything a person does with this project. `make run` and `make test` set up what they need by themselves.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= auto
export PORT

.PHONY: run worker test test-long check types conventions e2e bench lock messages fonts clean help

help:  ## show the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.run: requirements.lock scripts/venv
	scripts/venv $(PYTHON) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock scripts/venv
	scripts/venv $(PYTHON) requirements-dev.lock
	@touch $@ $(VENV)/.run

run: $(VENV)/.run  ## serve the portal with demo data at http://127.0.0.1:8000 (PORT, DATABASE_URL, CELERY_BROKER_URL)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py demo
	$(BIN)/gunicorn --bind 127.0.0.1:$(PORT) portal.wsgi

worker: $(VENV)/.run  ## a Celery worker with beat, where CELERY_BROKER_URL is set
	$(BIN)/celery -A portal worker --beat --schedule var/celerybeat --loglevel INFO

test: $(VENV)/.dev  ## the test suite on SQLite (DATABASE_URL, CELERY_BROKER_URL: on PostgreSQL and Redis)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not e2e and not long"

test-long: $(VENV)/.dev  ## the long tests, bounded to some minutes
	$(BIN)/pytest -m long

# The first file opens every page and takes half of the time: one worker keeps it, the other takes the rest.
e2e: $(VENV)/.dev  ## the browser tests (CHROMIUM: path of the browser)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "e2e and not long"

check: types conventions  ## ruff, mypy, import-linter, djlint, bandit, migrations, messages

types: $(VENV)/.dev
	$(BIN)/mypy

conventions: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/bandit -q -ll -r portal municipalities surveys -c pyproject.toml
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 1
	$(BIN)/python -m portal.core.messages check

bench: $(VENV)/.dev  ## medians and query counts beside their bars, in a throw-away database
	$(BIN)/python manage.py bench

messages: $(VENV)/.dev  ## compile the translations
	$(BIN)/python -m portal.core.messages compile

lock:  ## resolve the dependencies anew and write both lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:  ## remove caches and the embedded data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles var
