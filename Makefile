# The commands of this project; each target is one line that calls a script.
#   make run        set up and serve the demo on http://127.0.0.1:8000 (PORT=…, DATABASE_URL=…)
#   make setup      set up only: .venv, front-end files, translations
#   make test       every test, on SQLite, in a browser and on PostgreSQL
#   make lock       renew the lock files after editing requirements*.in or package.json (needs uv)

PY ?= python3.11
PORT ?= 8000
V := .venv/bin/python
# One more than cores: tests wait for a browser or a server.
WORKERS ?= 3

# Given on make's command line or in the environment, these reach the program unchanged.
export PORT DATABASE_URL
# Without compiled files each process of a test run would rewrite every test's asserts anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := run
.PHONY: run setup test test-sqlite test-pg lint lock

run: setup
	@$(V) -m config.demo

setup:
	@command -v $(PY) >/dev/null 2>&1 || { \
		echo "Thiếu $(PY): hãy cài Python 3.11 (Debian/Ubuntu: apt install python3.11 python3.11-venv)." \
		"[$(PY) was not found]" >&2; exit 1; }
	@$(PY) -m config.install

test: test-sqlite test-pg

test-sqlite: setup
	DATABASE_URL= $(V) -m pytest -q -n $(WORKERS) --dist worksteal -m "not once" tests/unit tests/e2e

test-pg: setup
	$(V) -m tests.postgres $(V) -m pytest -q -n $(WORKERS) --dist worksteal \
		-m "django_db and not on_sqlite" tests/unit tests/e2e/test_quarter.py

lint: setup
	$(V) -m ruff check .
	$(V) -m ruff format --check .

lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv (pip install uv)." >&2; exit 1; }
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) --no-deps requirements-former-units.in -o requirements-former-units.txt
	PATH=$(CURDIR)/.venv/bin:$$PATH npm install --package-lock-only
	$(V) -m config.assets --tidy-lock

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
