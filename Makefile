# Turnus runs from its checkout: everything lands in .venv (programs) and var (data). `make` alone lists the targets.
PYTHON3 ?= python3
BIN     := .venv/bin
PYTHON  := $(BIN)/python
ARGS    ?=

READY     := .venv/ready
READY_DEV := .venv/ready-dev
PIP       := $(PYTHON) -m pip --disable-pip-version-check --no-input
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras
# A locked name with an extra stands once more without it: pip before 23.3 (Debian 12 has 23.0) asks for both.
BOTH_NAMES := awk '/^[^ \#]/ {if (twin != "") printf "%s", twin; twin = ""; extra = /^[a-z0-9-]+\[/} \
    {print} extra {line = $$0; sub(/\[[^]]*\]/, "", line); twin = twin line "\n"} END {printf "%s", twin}'
# Alembic's own `check`, on whatever database the settings name.
SAME_TABLES := -c "from alembic import command; from store import database as d; d.upgrade(); command.check(d.migrations())"

.DEFAULT_GOAL := help
.PHONY: help install demo serve test check bench kill fuzz corpora reviews lock golden

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@$(MAKE) --silent .machine

install: $(READY) ## what the product needs, in .venv, from the hashed lock

demo: $(READY) ## the replay of a whole cycle, then the pages stay up (ARGS=--exit ends by itself)
	@$(BIN)/turnus demo $(ARGS)

serve: $(READY) ## the office's own installation: server, worker, pages
	@$(BIN)/turnus serve $(ARGS)

test: $(READY_DEV) ## all tests, a small share of `kill` and `fuzz` among them (ARGS go to pytest)
	@$(PYTHON) -m pytest -p tests.must_run $(ARGS)

check: $(READY_DEV) ## style, types, rooms, tables on both databases, data files
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@new=$$(mktemp -d) && trap 'rm -rf "$$new"' EXIT && \
	    echo "Tables and migrations, SQLite:" && TURNUS_VAR="$$new" TURNUS_DATABASE_URL= $(PYTHON) $(SAME_TABLES)
	@if command -v pg_virtualenv >/dev/null; then \
	    echo "Tables and migrations, PostgreSQL:" && \
	    TURNUS_DATABASE_URL=postgresql+psycopg:// pg_virtualenv $(PYTHON) $(SAME_TABLES); \
	else echo "Tables and migrations, PostgreSQL: left out; Debian package postgresql brings it."; fi
	$(BIN)/turnus check

bench: $(READY_DEV) ## measure a round, a thousand letters, the merge and the reading of Word files, the journal, print the tables
	@$(PYTHON) -m benchmarks $(ARGS)
	@$(PYTHON) -m benchmarks.merging
	@$(PYTHON) -m benchmarks.receiving
	@$(PYTHON) -m benchmarks.journal

kill: $(READY_DEV) ## kill rounds, receipt, drafts, submission and sending, at random and at exact moments, all of them
	@TURNUS_FULL=1 $(PYTHON) -m pytest -m kill $(ARGS)

fuzz: $(READY_DEV) ## invented bad input, all of it
	@TURNUS_FULL=1 $(PYTHON) -m pytest -m fuzz $(ARGS)

reviews: $(READY_DEV) ## print what was harvested from twelve reviewers' files, row by row: from Word, through LibreOffice as .docx and .odt
	@$(PYTHON) -m pytest -q -s tests/documents/test_harvest.py -k twelve $(ARGS)

corpora: $(READY_DEV) ## print how the corpora of received mail are classified, and every miss
	@$(PYTHON) -m tests.corpora $(ARGS)

golden: $(READY_DEV) ## write the golden files and generated pages anew; read the diff before you commit it
	@TURNUS_GOLDEN=write $(PYTHON) -m pytest tests/documents tests/letters tests/pages tests/test_docs.py $(ARGS)

lock: $(READY) ## resolve requirements*.in into hashed locks without addresses
	@$(PIP) install --quiet uv
	$(UV_COMPILE) requirements.in -o requirements.txt
	$(UV_COMPILE) requirements-dev.in --constraint requirements.txt -o requirements-dev.txt
	@for lock in requirements.txt requirements-dev.txt; do \
	    $(BOTH_NAMES) $$lock > $$lock.both && mv $$lock.both $$lock; done

# A stamp is newer than the lock it was made from, so that a second `make` has nothing to do.
$(READY): requirements.txt pyproject.toml | .machine
	@test -x $(PYTHON) || $(PYTHON3) -m venv .venv
	@echo "Installing into .venv …"
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet -e . --no-deps --no-build-isolation
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: .machine
.machine:
	@command -v $(PYTHON3) >/dev/null || { echo "Missing: python3. Debian package: python3 (and python3-venv)."; exit 1; }
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Missing: Python 3.11 or newer; this is $$($(PYTHON3) --version). Debian package: python3, from Debian 12 on."; exit 1; }
	@$(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null || { echo "Missing: Python's venv. Debian package: python3-venv."; exit 1; }
