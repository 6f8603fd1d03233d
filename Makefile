# The commands of this project.  `make test` needs Python 3.11 or later and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: test torture lint benchmark clean

test: $(VENV)/ready
	$(BIN)/python -m pytest -n auto

# The long version of tests/test_torture.py: some ten to twenty minutes on two cores.
torture: $(VENV)/ready
	$(BIN)/python -m tests.torture --long

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

benchmark: $(VENV)/ready
	$(BIN)/python benchmarks/speed.py

# Made anew whenever a requirements file changes.
$(VENV)/ready: $(wildcard requirements*.txt)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
