# Two commands are enough: `make run` and `make test`. Everything else is for those who change the program.

PYTHON ?= python3
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help run stop test check lock clean

help:
	@echo "make run     start the journal: http://localhost:8000 (PORT=8001 make run for another port)"
	@echo "make stop    end the servers that a killed make run left behind"
	@echo "make test    run all tests, or some: make test ARGS='tests/journal -k mark'"
	@echo "make check   format, lint, types, import direction, templates, deployment settings, migrations"
	@echo "make lock    pin the dependencies of requirements/*.in anew (needs uv)"
	@echo "make clean   remove the environment and caches; the data in var/ stay"

run:
	@$(PYTHON) scripts/bootstrap.py run
	@exec $(VENV)/python -m config.local.run

stop:
	@$(VENV)/python -m config.local.stop

# The unit part first: it is quick and finds most. The database of the tests ends with a whole run; after some
# tests it stays for the next ones.
test:
	@$(PYTHON) scripts/bootstrap.py test
ifdef ARGS
	$(VENV)/python -m pytest $(ARGS)
else
	@trap 'EZHD_VAR=var/test $(VENV)/python -m config.local.stop' EXIT; set -x; \
	$(VENV)/python -m pytest -n auto -m "not browser" && $(VENV)/python -m pytest -m browser
endif

# Settings as a school on the internet would have them; no database is asked.
check: export EZHD_VAR = var/check
check: export EZHD_HTTPS = 1
check: export DATABASE_URL =
check:
	@$(PYTHON) scripts/bootstrap.py check
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy .
	$(VENV)/lint-imports
	$(VENV)/djlint --lint templates --quiet
	$(MANAGE) check --deploy --fail-level WARNING
	$(VENV)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/ (pip install uv)"; exit 1; }
	for name in base dev; do uv pip compile requirements/$$name.in --output-file requirements/$$name.lock --quiet \
	  --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" || exit 1; done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
