# Hoeram. `make run` serves, `make test` tests; both set up what they need in .venv and may be run again.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
BIN := .venv/bin
export PORT DEMO

.PHONY: help setup run password manage test lint proof bench translations clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Hoeram needs Python 3.11 or later; say which with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python -m venv failed; on Debian install python3-venv."; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.installed $@

setup: .venv/.installed-dev  ## build .venv with all that serving and testing need

run: .venv/.installed  ## set up and serve on 127.0.0.1 (PORT=8000, DEMO=1, PORTAL_DATA_DIR=var)
	@exec $(BIN)/python scripts/local.py run

password: .venv/.installed  ## a new one-time password for the first administrator
	@$(BIN)/python scripts/local.py manage new_password

manage: .venv/.installed  ## run a command against the data of `make run`: make manage COMMAND="check_data"
	@$(BIN)/python scripts/local.py manage $(COMMAND)

test: .venv/.installed-dev  ## all tests, on SQLite and, where there is one, on PostgreSQL
	@$(BIN)/python scripts/run_tests.py $(ARGUMENTS)

lint: .venv/.installed-dev  ## style, templates, types, layers, migrations, translations
	@$(BIN)/python scripts/lint.py

translations: .venv/.installed-dev  ## which words of the interface have no Korean yet
	@$(BIN)/python scripts/check_translations.py

proof: .venv/.installed-dev  ## the full-size proofs that have no fresh figure yet (FORCE=1: all)
	@$(BIN)/python scripts/run_proofs.py

bench: .venv/.installed-dev  ## measure pages and API beside a bare Django view
	@$(BIN)/python -m benchmarks

clean:  ## remove what building and testing leave behind; data and .venv stay
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
