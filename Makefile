# The commands of this repository. Each one makes the environment that it needs, in
# .venv, and needs only Python 3.12 or newer, git and make.

VENV := .venv
BIN := $(VENV)/bin
PROJECTS := tests/projects/with_user tests/projects/own_user example

# What pip installs for each command, and nothing more.
INSTALL_demo := --editable .
INSTALL_docs := --editable .[server,aws,gcp] --group docs
INSTALL_test := --editable .[dev] --group test
INSTALL_lint := --editable .[dev] --group dev

SPHINX = $(BIN)/python -m sphinx -W --keep-going --quiet docs docs/_build/html

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-matrix test-template lint bench consumers api api-update release-rehearsal docs clean

help: ## Show the commands.
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 26

demo: $(VENV)/.installed-demo ## Run the example service, with its start page.
	@$(BIN)/python scripts/demo.py

test: $(VENV)/.installed-test ## Run all tests: SQLite always, PostgreSQL and Redis if they answer.
	@$(BIN)/python scripts/test.py

test-fast: $(VENV)/.installed-test ## Run the tests that need no process or server of their own, on SQLite.
	@$(BIN)/python scripts/test.py --fast

test-template: $(VENV)/.installed-lint ## Run the services that the template makes, from the wheel, in minutes.
	@$(BIN)/python -m pip download --quiet --constraint constraints.txt --dest build/wheels .[dev]
	@$(BIN)/python -m pytest tests/service_template

lint: lint-code lint-imports lint-types lint-migrations lint-workflows lint-docs ## Check style, types, imports, migrations, workflows, docs.

bench: $(VENV)/.installed-test ## Measure speed and query counts.
	@$(BIN)/python scripts/bench.py

test-matrix: $(VENV)/.installed-test ## Run the suites from the wheel on each Python and Django; MATRIX="lowest newest" for some.
	@$(BIN)/python -m scripts.matrix $(MATRIX)

consumers: $(VENV)/.installed-test ## Run services' suites on the last version and on this; CONSUMERS="folder owner/name@ref".
	@$(BIN)/python -m scripts.consumers $(CONSUMERS)

api: $(VENV)/.installed-test ## Compare the public API with that of the last version.
	@$(BIN)/python -m scripts.api check

api-update: $(VENV)/.installed-test ## Write the public API into api/, for the change that it belongs to.
	@$(BIN)/python -m scripts.api update

release-rehearsal: $(VENV)/.installed-test ## Rehearse every kind of release and of fault.
	@$(BIN)/python -m scripts.rehearsal

docs: $(VENV)/.installed-docs ## Build the documentation.
	@$(SPHINX)
	@echo "Built docs/_build/html/index.html"

clean: ## Remove the environment and whatever was built.
	rm -rf $(VENV) dist docs/_build .coverage .coverage.* .mypy_cache .ruff_cache

.PHONY: lint-code lint-imports lint-types lint-migrations lint-workflows lint-docs

lint-code: $(VENV)/.installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-imports: $(VENV)/.installed-lint
	$(BIN)/lint-imports

lint-types: $(VENV)/.installed-lint
	$(BIN)/mypy
	cd tests/projects/own_user && $(CURDIR)/$(BIN)/mypy
	cd example && $(CURDIR)/$(BIN)/mypy

lint-migrations: $(VENV)/.installed-lint
	@set -e; for project in $(PROJECTS); do \
		echo "makemigrations --check: $$project"; \
		(cd $$project && $(CURDIR)/$(BIN)/python manage.py makemigrations --check --dry-run); \
	done

lint-workflows: $(VENV)/.installed-lint
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yaml
	$(BIN)/actionlint -shellcheck=$(BIN)/shellcheck .github/workflows/*.yaml
	$(BIN)/zizmor --offline --quiet --persona=pedantic .github

lint-docs: $(VENV)/.installed-lint
	$(SPHINX)

# `pip install --group` needs pip 25.1. The editable install of one command satisfies
# the others too; the stamp says with which pyproject.toml and constraints it was made.
$(VENV)/.installed-%: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what 'make $*' needs, once …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt "pip>=25.1"
	@$(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt $(INSTALL_$*)
	@touch $@

$(BIN)/python:
	@python=$$(sh scripts/find_python.sh) && "$$python" -m venv --clear $(VENV) || \
		{ echo "The environment $(VENV) was not made: see the line above." >&2; exit 1; }
