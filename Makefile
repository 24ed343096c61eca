# Everything a contributor or a user does, in one word each. `make help` lists them.
# Needs Python 3.11 or later, make and git; nothing is installed outside .venv.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# The first interpreter that is really there and recent enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
PACK := packs/es-guardia-civil
OTHERS := packs/ma-referentiel packs/es-madrid-airport packs/mt-age-assessment
OUT := out
# The lock file names everything: resolving again would let a newer release break it.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help setup run orient desk test nightly browser check fmt docs bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: $(STAMP) ## make .venv from the lock file

$(STAMP): requirements/lock.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Karama needs Python 3.11 or later; none was found. Install it, or say: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python has no venv module. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(PIP) install --no-deps --require-hashes -r requirements/lock.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'from karama.rehearsal.compiled import warm; warm()'
	@touch $(STAMP)

run: orient desk ## orient the example arrivals, then serve the desk until Ctrl-C

orient: setup ## run the Guardia Civil pack on its example arrivals
	@mkdir -p $(OUT)
	@$(BIN)/karama check $(PACK) --quiet
	@$(BIN)/karama explain $(PACK) --out $(OUT)/procedure.html
	@$(BIN)/karama run $(PACK) $(PACK)/examples/arrivals.csv --out $(OUT)/orientations.csv

desk: setup ## serve the desk at http://127.0.0.1:8000 until Ctrl-C, with made-up people
	@mkdir -p $(OUT)
	@$(BIN)/karama serve $(PACK) $(OTHERS) --demo --data $(OUT)/desk

test: setup ## run every test but the nightly, browser and load ones
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

nightly: setup ## the long property runs
	@$(BIN)/python -m pytest -q -m nightly

browser: setup ## the tests in Chromium; it is installed where it is missing
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get install -y --no-install-recommends chromium; } || { echo "These tests need Chromium. On Debian or Ubuntu: apt install chromium"; exit 1; }
	@$(BIN)/python -m pytest -q -m browser tests/browser

check: setup ## the static checks: ruff, mypy, import-linter, changelog
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: setup ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: setup ## measure against the peers, in turn, in one run
	@for script in benchmarks/[a-z]*.py; do $(BIN)/python $$script || exit 1; done

lock: setup ## rewrite the lock file (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml -o requirements/lock.txt
	$(BIN)/python scripts/run_lock.py

clean: ## remove what was made
	rm -rf $(VENV) $(OUT) site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
