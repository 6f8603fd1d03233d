# The commands of this project.  `make test` needs Python 3.11 or later and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LEARNED := marketing/learned/reports

.PHONY: test torture lint benchmark reports clean

test: $(VENV)/ready
	sh tests/servers/install_postgresql.sh
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

# A data set of 3,000 customers, and all reports about it: what it is like, whether it treats groups
# alike, how close it is to real shopping, how well a model learns it.  Some minutes.
reports: $(VENV)/ready
	$(BIN)/python marketing/build_dataset.py --customers 3000 --overwrite
	$(BIN)/python marketing/eda.py --with panel --overwrite
	$(BIN)/python marketing/fairness.py --overwrite
	mkdir -p $(LEARNED)
	$(BIN)/python marketing/learned.py fit consumer_preferences.csv --model $(LEARNED)/consumer.model --overwrite
	$(BIN)/python marketing/learned.py judge consumer_preferences.csv --model $(LEARNED)/consumer.model \
		--json $(LEARNED)/judgement.json --page $(LEARNED)/judgement.html --overwrite
	@echo "See marketing/eda/reports/index.html, marketing/fairness/reports/fairness_report.html"
	@echo "and $(LEARNED)/judgement.html"

# Made anew whenever a requirements file changes.
$(VENV)/ready: $(wildcard requirements*.txt)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
