# The commands of the repository. `make demo` and `make test` need only Python 3.11 to 3.13.
# To use another environment, for example with another Python: make test VENV=.venv-3.13 PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MODEL := osiris_nlp/model/bundled/model.json
unexport PYTHONDONTWRITEBYTECODE  # otherwise every process compiles the package again

# Each process of the tests and notebooks has its own core; more threads would wait for one another.
smoke test test-% notebooks fuzz: export OMP_NUM_THREADS = 1

.PHONY: demo docs desk notebooks parts smoke test test-real test-all fuzz bench lint lock dist clean

demo: $(VENV)/core $(MODEL)  ## train on the bundled articles, suggest labels for real items left out
	$(BIN)/osiris-nlp demo

desk: $(VENV)/desk $(MODEL)  ## serve the editors' desk with the bundled articles, in desk.db
	$(BIN)/osiris-nlp desk import data/articles.jsonl
	$(BIN)/osiris-nlp serve

# The model that comes with the package; its date is that of the commit, so that two builds are the same.
$(MODEL) dist: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null)
$(MODEL): data/articles.jsonl data/taxonomy.csv
	$(BIN)/python -c "from osiris_nlp.training.bundled_model import train_bundled; train_bundled()"

PYTEST := $(BIN)/python -m pytest
FAST := -m "not slow"

smoke: $(VENV)/dev $(MODEL)  ## the ten things that must never break
	$(PYTEST) -q $(FAST) @tests/smoke.txt

test: $(VENV)/dev $(MODEL)  ## the fast tests, which need Python alone
	$(PYTEST) -n auto --dist worksteal $(FAST) --ignore tests/real

test-%: $(VENV)/dev $(MODEL)  ## the fast tests of one package, and those that call it: test-taxonomy, test-desk.labels
	$(BIN)/python tests/selection.py $* >$(VENV)/tests-of-$*.txt
	$(PYTEST) -q $(FAST) @$(VENV)/tests-of-$*.txt

test-real: parts $(VENV)/dev $(MODEL)  ## the cheap tests against real parts: SPIP, MariaDB, PostgreSQL, Chromium
	$(PYTEST) -n 2 --dist loadgroup $(FAST) tests/real

test-all: parts $(VENV)/dev $(MODEL)  ## every test, also the slow ones of both; how many branches the fast ones take
	$(PYTEST) -n auto --dist worksteal $(FAST) --ignore tests/real --cov --cov-report=
	$(BIN)/coverage json -q -o - | $(BIN)/python tests/branch_coverage.py
	$(PYTEST) -n 2 --dist loadgroup -m slow --ignore tests/real
	$(PYTEST) -n 2 --dist loadgroup tests/real

parts:  ## SPIP, MariaDB, PostgreSQL, Chromium (on Debian, as root, installs what is missing)
	@$(PYTHON) tests/real/parts.py

fuzz: $(VENV)/dev  ## find texts whose reading takes more than linear time; FUZZ="NAME --seed 7" for other functions and texts
	PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ)

bench: export OMP_NUM_THREADS = 1
bench: $(VENV)/dev $(MODEL)  ## compare the speed and the counts of the work with those recorded in benchmarks/bench.json
	PYTHONPATH=tests $(BIN)/python benchmarks/bench.py

notebooks: $(VENV)/dev $(MODEL)  ## run every notebook and write what it shows to docs/notebooks; NOTEBOOKS=--check compares
	$(BIN)/python notebooks/render.py $(NOTEBOOKS)

lint: $(VENV)/dev  ## style, types, import contracts, plain English; .pre-commit-config.yaml has the same
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tests/estimator_types.py
	$(BIN)/lint-imports
	$(BIN)/python .ci/language.py

docs: $(VENV)/dev  ## write docs/commands.md from the commands' own help
	$(BIN)/typer osiris_nlp.cli.commands utils docs --name osiris-nlp --title Commands --output docs/commands.md

LOCK := uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-header --quiet

lock:  ## resolve the requirements again (needs uv): one version of each package in every lock
	$(LOCK) --upgrade --output-file requirements/core.txt
	$(LOCK) --upgrade --constraint requirements/core.txt --extra all --group dev --output-file requirements/dev.txt
	$(LOCK) --constraint requirements/dev.txt --extra desk --output-file requirements/desk.txt

dist: $(VENV)/dev $(MODEL)  ## build the wheel, with the model; two builds of a commit give the same bytes
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean:  ## remove everything these commands made, except models
	rm -rf $(VENV) dist osiris_nlp/model/bundled build .coverage .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/core $(VENV)/desk $(VENV)/dev: $(VENV)/%: requirements/%.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON): expected Python 3.11 to 3.13;" \
		"apt install python3 python3-venv (Debian, Ubuntu)" >&2; exit 1; }
	@$(PYTHON) requirements/install.py $@
