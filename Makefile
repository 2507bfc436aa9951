# The commands of the repository. `make demo` and `make test` need nothing but Python 3.11 to 3.13.
# Another environment, say for another Python: make test VENV=.venv-3.13 PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE  # every process would compile the package again

# Of the tests and notebooks, each process has a core of its own: threads of it would wait for others'.
test test-real notebooks: export OMP_NUM_THREADS = 1

.PHONY: demo desk notebooks test test-real lint lock clean

demo: $(VENV)/core  ## train on the bundled articles, suggest labels for items left out
	$(BIN)/osiris-nlp demo

desk: $(VENV)/desk models/promoted.json  ## the editors' desk on the bundled articles, in desk.db
	$(BIN)/osiris-nlp desk import data/articles.jsonl
	$(BIN)/osiris-nlp serve

models/promoted.json:
	$(BIN)/osiris-nlp demo

test: $(VENV)/dev  ## every test that needs Python alone
	$(BIN)/python -m pytest -n auto --dist worksteal

test-real: $(VENV)/dev  ## the tests against real parts: SPIP, MariaDB, PostgreSQL, Chromium (Debian; as root, installs them)
	$(BIN)/python tests/real/parts.py
	$(BIN)/python -m pytest -n 2 --dist worksteal -m real tests

notebooks: $(VENV)/dev models/promoted.json  ## run every notebook, top to bottom, on the bundled articles
	$(BIN)/python -m pytest -n 2 --nbmake notebooks

lint: $(VENV)/dev  ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

LOCK := uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-header --quiet

lock:  ## resolve the requirements again (needs uv): one version of each package in every lock
	$(LOCK) --upgrade --output-file requirements/core.txt
	$(LOCK) --upgrade --constraint requirements/core.txt --extra dev --output-file requirements/dev.txt
	$(LOCK) --constraint requirements/dev.txt --extra desk --output-file requirements/desk.txt
	$(LOCK) --constraint requirements/dev.txt --extra parquet --extra stories --group test \
		--output-file requirements/test.txt

clean:  ## remove what the commands made, models excepted
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/core $(VENV)/desk $(VENV)/dev: $(VENV)/%: requirements/%.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON): expected Python 3.11 to 3.13;" \
		"apt install python3 python3-venv (Debian, Ubuntu)" >&2; exit 1; }
	@$(PYTHON) requirements/install.py $@
