# The commands of the repository. `make demo` and `make test` need nothing but Python 3.11 to 3.13.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo desk notebooks test test-real lint lock clean

demo: .venv/core  ## train on the bundled articles, suggest labels for items left out
	$(BIN)/osiris-nlp demo

desk: .venv/dev models/promoted.json  ## the editors' desk on the bundled articles, in desk.db
	$(BIN)/osiris-nlp desk import data/articles.jsonl
	$(BIN)/osiris-nlp serve

models/promoted.json:
	$(BIN)/osiris-nlp demo

test: .venv/dev  ## every test that needs Python alone
	$(BIN)/python -m pytest -n auto --dist worksteal

test-real: .venv/dev  ## the tests against real parts: SPIP, MariaDB, PostgreSQL, Chromium (Debian; as root, installs them)
	$(BIN)/python tests/real/parts.py
	$(BIN)/python -m pytest -n 2 --dist worksteal -m real tests/real

notebooks: .venv/dev models/promoted.json  ## run every notebook, top to bottom, on the bundled articles
	$(BIN)/python -m pytest -n 2 --nbmake notebooks

lint: .venv/dev  ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

lock:  ## resolve the requirements anew (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements/core.txt
	uv pip compile pyproject.toml --group build --extra dev --universal --python-version 3.11 \
		--constraint requirements/core.txt \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements/dev.txt

clean:  ## remove what the commands made, models excepted
	rm -rf .venv dist build .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/core: requirements/core.txt pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes --requirement requirements/core.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes --requirement requirements/dev.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@
