# The commands of this service. Each makes the environment that it needs, in .venv.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check format clean

help: ## Show the commands.
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

demo: .venv/.installed ## Run the service on this machine: PORT=8000.
	@$(BIN)/python manage.py migrate --verbosity=0
	@echo "http://127.0.0.1:$(PORT)/health-check/ (Ctrl-C stops it)"
	@SERVICE_PORT=$(PORT) $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/.installed ## Run the tests.
	@$(BIN)/python -m pytest

check: .venv/.installed ## Run all that a pull request has to pass.
	@$(BIN)/python -m codeforlife check

format: .venv/.installed ## Sort the imports and format the code.
	@$(BIN)/python -m ruff check --select=I --fix .
	@$(BIN)/python -m ruff format .

clean: ## Remove the environment and what tools keep.
	rm -rf .venv .coverage .mypy_cache .pytest_cache .ruff_cache

.venv/.installed: requirements.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' || \
		{ echo "Python 3.12 or newer is needed: install it, or say PYTHON=python3.12." >&2; exit 1; }
	@echo "Installing what the service needs, once …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@
