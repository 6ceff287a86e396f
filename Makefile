# The commands people and CI run. Needs git, make and Python 3.11 or newer with venv: `make demo PYTHON=python3.12`
# takes another Python, `make demo OPTIONS=--no-serve` ends without the page. Everything is installed into .venv from locks whose hashes pip checks.
PYTHON ?= python3
BIN := .venv/bin
# Errors only: pip would warn of an extra that lxml no longer names.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet

.PHONY: demo test check web bench docs lock clean

demo: web  ## the sample project in ./demo, and its page; safe to run again
	$(BIN)/heldground demo $(OPTIONS)

test: web .venv/developer  ## what is absent (../shared, a browser, a database) skips aloud
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --durations=10

check: .venv/developer  ## format, lint, types, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python scripts/lock.py --check

web: .venv/installed  ## the page, when one of its sources changed; Node comes as a wheel
	$(BIN)/python hatch_build.py

bench: web .venv/engines  ## needs ../shared and Chromium, for the site nginx and wrk; a quarter of an hour. Engines on request: see the script
	$(BIN)/python benchmarks/history_engine/run.py --shared ../shared --work build/history-engine --curve
	$(BIN)/python benchmarks/history_in_browser/run.py --shared ../shared --work build/history-bench
	$(BIN)/python benchmarks/page/run.py --shared ../shared --work build/page-bench
	$(BIN)/python benchmarks/ogc/run.py --project build/page-bench/maps --work build/ogc-bench
	$(BIN)/python benchmarks/site/run.py --shared ../shared --work build/site-bench

docs: .venv/developer  ## generated pages, outputs of the commands in them, links
	$(BIN)/python scripts/build_docs.py

lock: .venv/installed  ## requirements*.lock from pyproject.toml; `make lock UPGRADE=--upgrade` for newer versions
	$(BIN)/python scripts/lock.py $(UPGRADE)

clean:  ## everything `make` made, but the sample project
	rm -rf .venv build dist src/heldground/web web/node_modules web/dist

.venv/installed: requirements.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heldground needs Python 3.11 or newer, " + sys.executable + " is " + sys.version.split()[0] + "; name another: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.venv/developer: requirements-dev.lock .venv/installed
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/engines: requirements-engines.lock .venv/developer
	$(PIP) --require-hashes -r requirements-engines.lock
	@touch $@
