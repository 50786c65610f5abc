# modicum: the only commands you need are `make run` and `make test`. CI calls these targets and no others.
# Needs Python >= 3.11 and make; everything else is installed into .venv from the locked files in requirements/.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out

.PHONY: help run test check lint types contracts words unit cover bench examples schemas digest error-rates pictures lock clean

help:
	@echo "make run     set up, analyse the worked examples, print verdicts and where the reports are"
	@echo "make test    set up and run everything: lint, types, contracts, all tests"
	@echo "make check   lint, types and import contracts only (under 30 s)"
	@echo "make bench   benchmarks, with machine and versions"
	@echo "make examples  write the synthetic example trials again from their seeded scripts"
	@echo "make schemas   write the JSON schemas again from the shapes in the code"
	@echo "make digest    write the fixed posteriors again after a change of results"
	@echo "make error-rates  write the page of error rates again from the stored results"

$(VENV)/python-ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "modicum needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run-ok: $(VENV)/python-ok requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/dev-ok: $(VENV)/run-ok requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/run-ok
	@$(BIN)/modicum demo --out $(OUT)

test: check unit

check: lint types contracts

lint: $(VENV)/dev-ok
	$(BIN)/ruff check src tests examples bench tools
	$(BIN)/ruff format --check src tests examples bench tools

types: $(VENV)/dev-ok
	$(BIN)/mypy

contracts: $(VENV)/dev-ok
	$(BIN)/lint-imports --no-cache --show-timings

unit: $(VENV)/dev-ok
	$(BIN)/python -m pytest --cov --cov-report=term --cov-report=json:.coverage.json -W error
	$(BIN)/python tools/coverage_bars.py .coverage.json

bench: $(VENV)/dev-ok
	$(BIN)/python bench/run.py

examples: $(VENV)/run-ok
	$(BIN)/python examples/build.py

schemas: $(VENV)/dev-ok
	$(BIN)/python tools/write_schemas.py

digest: $(VENV)/run-ok
	$(BIN)/python tools/write_digest.py

error-rates: $(VENV)/run-ok
	$(BIN)/python tools/write_error_rates.py $(FROM)

# The locked files name no registry. Run by hand when a dependency changes; needs uv.
lock:
	uv pip compile pyproject.toml --extra fast --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url -o requirements/run.txt
	uv pip compile pyproject.toml --extra fast --group dev --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url -o requirements/dev.txt

clean:
	rm -rf $(VENV) $(OUT) build .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.json
