# Two commands do everything: `make explain` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= examples/salary-reposted.yaml
SOURCES := $(shell find reconsider_rules rules tests examples docs benchmarks editors -type f \
	-not -name '*.pyc' -not -path '*/node_modules/*' 2>/dev/null) README.md pyproject.toml Makefile

# durable_rules 2.0.28 names a function that Python 3.13 dropped; this gives it the new name.
export CPPFLAGS += -DPyEval_CallObject=PyObject_CallObject

.PHONY: explain test types behaviour workbench check bench clean

explain: $(VENV)/.installed
	@$(BIN)/reconsider-rules explain $(SCENARIO)

test: $(VENV)/.tested
	@echo "All tests have passed on what is here."

workbench: $(VENV)/.installed-workbench
	@$(BIN)/reconsider-rules workbench

check: $(VENV)/.installed
	@$(BIN)/reconsider-rules check

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

# The packages that explain needs, then those that only the tests need: a coach waits for neither.
$(VENV)/.installed: pyproject.toml requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.installed-workbench: $(VENV)/.installed requirements-workbench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-workbench.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-compile -r requirements-dev.txt
	@touch $@

$(VENV)/.tested: $(VENV)/.installed-dev $(SOURCES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/reconsider-rules check --rules rules
	$(BIN)/reconsider-rules test --rules rules
	$(MAKE) --jobs=2 types behaviour
	@touch $@

# Side by side, since tests wait much.
types:
	$(BIN)/mypy

behaviour:
	$(BIN)/python -m pytest -n 4 --dist worksteal

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
