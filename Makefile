# `make help` lists the targets. Each sets up what it needs, from Python 3.11 or newer and make alone.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# More arguments for pytest, e.g. make test ARGS="-k oura"
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup generate check docs test stateful migrations cached random names uses spark dbt lint corpora pages attacks bench clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup: $(VENV)/trivet $(VENV)/development ## install trivet and everything its tests need into .venv

generate: $(VENV)/trivet ## write generated/, then execute its SQLite DDL in the embedded SQLite
	$(BIN)/trivet generate
	$(BIN)/trivet sql sqlite | $(BIN)/python tests/execute_sqlite.py

check: $(VENV)/trivet ## compare generated/ with what this checkout makes of the schemas
	$(BIN)/trivet check --full

docs: $(VENV)/trivet ## write docs/rules.md and docs/extensions.md from the code
	$(BIN)/python tools/rules_page.py > docs/rules.md
	$(BIN)/python tools/vocabulary_page.py > docs/extensions.md

test: setup ## run all tests, with a real PostgreSQL from pip
	$(BIN)/pytest -n auto $(ARGS)

stateful: setup ## try 5,000 sequences of writes to documents, against a model in memory
	TRIVET_SEQUENCES=5000 $(BIN)/pytest -n auto tests/stateful $(ARGS)

migrations: setup ## try 2,000 random changes of random schemas in SQLite, PostgreSQL and DuckDB
	TRIVET_MIGRATIONS=2000 $(BIN)/pytest -n auto tests/migrate $(ARGS)

cached: setup ## try 300 sequences of edits, with the cache and without it
	TRIVET_CACHED_SEQUENCES=300 $(BIN)/pytest -n 0 tests/cache $(ARGS)

random: setup ## prove 500 random schemas with random settings, in models, SQLite, PostgreSQL and DuckDB
	TRIVET_PROOFS=500 $(BIN)/pytest -n 0 tests/prove/test_random.py $(ARGS)

names: setup ## try 2,000 trees of documents with hostile names, as packages of models
	TRIVET_TREES=2000 $(BIN)/pytest -n 0 tests/targets/models/test_drawn_names.py $(ARGS)

uses: setup ## copy, write and read again the documents of 500 random schemas with pydantic's own functions
	TRIVET_USES=500 $(BIN)/pytest -n 0 tests/targets/models/test_drawn_usage.py $(ARGS)

spark: ## run the queries for Spark in a real one: .venv-spark with pyspark (450 MB), and a Java that is there
	@if ! command -v java >/dev/null && [ -z "$$JAVA_HOME" ]; then \
	  echo "skipped: Spark needs Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"; \
	else \
	  echo "installing trivet and pyspark into .venv-spark"; \
	  $(MAKE) --no-print-directory VENV=.venv-spark sparked; \
	fi

sparked: $(VENV)/spark
	$(BIN)/pytest -n 0 -rs tests/targets/sql/test_spark.py $(ARGS)

dbt: setup .venv-dbt/installed ## run a validation query as a test of dbt: .venv-dbt with dbt 1.10 and DuckDB
	$(BIN)/pytest -n 0 -rs tests/docs/test_warehouses_dbt.py $(ARGS)

lint: setup ## ruff, mypy --strict, and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

corpora: setup ## prove every corpus (TRIVET_CORPORA, or ../shared/corpora) into docs/agreement.md
	TRIVET_SWEEP=1 $(BIN)/pytest -n auto -m corpora -rs $(ARGS)
	$(BIN)/python benchmarks/agreement.py

pages: setup ## look at all pages of three sites in Chromium; build the Markdown with mkdocs and MDX
	TRIVET_SWEEP=1 $(BIN)/pytest -n auto -rs tests/site tests/targets/docs/test_mkdocs.py tests/targets/docs/test_mdx.py $(ARGS)

attacks: setup ## try every hostile schema (TRIVET_ATTACKS, or ../shared/attacks)
	TRIVET_ALL_ATTACKS=1 $(BIN)/pytest -n auto tests/attacks $(ARGS)

bench: setup ## time trivet beside other generators into benchmarks/RESULTS.md
	$(BIN)/python benchmarks/results.py $(ARGS)

clean: ## remove .venv and every cache
	rm -rf $(VENV) .venv-spark .venv-dbt build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .trivet_cache
	find generator tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a folder is made again when pyproject.toml says something new.
$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trivet needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/trivet: $(VENV)/python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/development: $(VENV)/trivet pyproject.toml
	$(BIN)/pip install --quiet --editable '.[postgresql,dev]'
	@touch $@

$(VENV)/spark: $(VENV)/trivet pyproject.toml
	$(BIN)/pip install --quiet --editable '.[postgresql,duckdb,fuzz,spark]' pytest pytest-xdist
	@touch $@

# dbt's requirements contradict those of the tools here. Version 1.11 and newer do not come from PyPI alone.
.venv-dbt/installed:
	$(PYTHON) -m venv .venv-dbt
	.venv-dbt/bin/pip install --quiet 'dbt-core>=1.10,<1.11' dbt-duckdb
	@touch $@
