# Two commands on a machine with Python and make: `make dataset`, `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OLDEST = .venv-oldest
CFF = .venv-cff
WORKERS ?= 2

.PHONY: dataset test check docs clean

dataset: $(VENV)/.installed
	$(BIN)/mecorpus validate
	$(BIN)/mecorpus build --out dist
	$(BIN)/python tools/preview.py dist claim

test: $(VENV)/.dev $(OLDEST)/.installed $(CFF)/.installed
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check
	$(BIN)/mecorpus card --check

docs: $(VENV)/.dev
	$(BIN)/python tools/docs.py

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.installed

# The oldest `datasets` that must read what is built, for one test.
$(OLDEST)/.installed: constraints-oldest.txt
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -r constraints-oldest.txt
	touch $@

# The validator of CITATION.cff, for one test: it wants an older `jsonschema` than ours.
$(CFF)/.installed: constraints-cff.txt
	$(PYTHON) -m venv $(CFF)
	$(CFF)/bin/python -m pip install --quiet --disable-pip-version-check -r constraints-cff.txt
	touch $@

clean:
	rm -rf $(VENV) $(OLDEST) $(CFF) dist build
