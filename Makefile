# modicum: the only commands you need are `make run` and `make test`. CI calls these targets and no others.
# Needs Python >= 3.11 and make; everything else is installed into .venv from the locked files in requirements/.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out

.PHONY: help run test check lint types contracts words unit cover bench examples schemas pictures validate validate-quick \
        digest error-rates screen-rates hazards plans states kills what-if plain-scales side-effects schemes mutate mutate-cues lock clean outside-nuts outside-jags outside-nlme outside-latent

help:
	@echo "make run     set up, analyse the worked examples and the seven stories, print verdicts and where the reports are"
	@echo "make test    set up and run everything: lint, types, contracts, all tests"
	@echo "make check   lint, types and import contracts only (under 30 s)"
	@echo "make validate  the error rates of every word, in full (docs/validation/results.ndjson)"
	@echo "make validate-quick  the same with fewer people, about two minutes; part of make test"
	@echo "make bench   benchmarks, with machine and versions"
	@echo "make examples  write the synthetic example trials again from their seeded scripts"
	@echo "make schemas   write the JSON schemas again from the shapes in the code"
	@echo "make digest    write the fixed posteriors again after a change of results"
	@echo "make error-rates  write the page of error rates again from the stored results"
	@echo "make mutate    one small change at a time in the safety code, the gate, the agreed rules, intervals and classes: each must break a test"
	@echo "make mutate-cues  one small change at a time in the cues of the red flags, against labelled lines; about fifteen minutes"
	@echo "make plans     100,000 random plans against a second opinion, and every change of clocks; about two minutes"
	@echo "make states    10,000 random lives of a trial against a second opinion, and faults it must find; about half an hour"
	@echo "make kills     2,000 writers of a journal are killed while they write; about two minutes"
	@echo "make what-if   modicum design held against the published power and against refits; about three minutes"
	@echo "make plain-scales  when it misleads to read answers as plain numbers; about two minutes"
	@echo "make side-effects  how often a dose that does nothing is blamed for a side effect; about ten minutes"
	@echo "make schemes   the published schemes on made-up people (docs/validation/protocols.md); some minutes, goes on where it stopped"
	@echo "make screen-rates  write the page of the screen's scores on lists that others wrote again"
	@echo "make hazards   write the pages of the hazard log again from the log and the tests that name its hazards"

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

test: check unit validate-quick

check: lint types contracts

lint: $(VENV)/dev-ok
	$(BIN)/ruff check src tests examples bench tools validation
	$(BIN)/ruff format --check src tests examples bench tools validation

types: $(VENV)/dev-ok
	$(BIN)/mypy

contracts: $(VENV)/dev-ok
	$(BIN)/lint-imports --no-cache --show-timings

unit: $(VENV)/dev-ok
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term --cov-report=json:.coverage.json -W error
	$(BIN)/python tools/coverage_bars.py .coverage.json

validate: $(VENV)/run-ok
	$(BIN)/modicum validate all --out docs/validation

validate-quick: $(VENV)/run-ok
	$(BIN)/modicum validate all --quick --out $(OUT)/validation-quick

bench: $(VENV)/dev-ok
	OPENBLAS_NUM_THREADS=1 $(BIN)/python bench/run.py

# Other people's programs, for development only: nothing of them enters pyproject.toml or requirements/.
NUMPYRO_VENV ?= build/numpyro
NUMPYRO      ?= numpyro==0.22.0 jax==0.10.2

$(NUMPYRO_VENV)/ok: $(VENV)/python-ok
	$(PYTHON) -m venv $(NUMPYRO_VENV)
	$(NUMPYRO_VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(NUMPYRO) || { \
	  echo "NumPyro could not be installed into $(NUMPYRO_VENV); the stored answers in validation/nuts stay as they are."; exit 2; }
	@touch $@

outside-nuts: $(NUMPYRO_VENV)/ok
	$(NUMPYRO_VENV)/bin/python validation/nuts/designs.py
	$(NUMPYRO_VENV)/bin/python validation/nuts/points.py
	$(NUMPYRO_VENV)/bin/python validation/nuts/run.py
	$(NUMPYRO_VENV)/bin/python validation/nuts/run.py --joint daily-drawn

outside-jags:
	@command -v Rscript >/dev/null && command -v jags >/dev/null && Rscript -e 'library(rjags)' >/dev/null 2>&1 || { \
	  echo "Needs jags, Rscript and the R package rjags (Debian: r-base-core jags r-cran-rjags)."; exit 2; }
	Rscript validation/jags/run.R

outside-latent: $(NUMPYRO_VENV)/ok
	$(NUMPYRO_VENV)/bin/python validation/latent/series.py
	$(NUMPYRO_VENV)/bin/python validation/latent/run.py
	@command -v Rscript >/dev/null && Rscript -e 'library(MASS); library(ordinal)' >/dev/null 2>&1 || { \
	  echo "Needs Rscript with MASS and ordinal (Debian: r-base-core r-cran-mass r-cran-ordinal)."; exit 2; }
	Rscript validation/latent/run.R

outside-nlme:
	@command -v Rscript >/dev/null && Rscript -e 'library(nlme)' >/dev/null 2>&1 || { \
	  echo "Needs Rscript and the R package nlme (Debian: r-base-core r-cran-nlme)."; exit 2; }
	Rscript validation/nlme/run.R

examples: $(VENV)/run-ok
	$(BIN)/python examples/build.py
	$(BIN)/python examples/stories.py

schemas: $(VENV)/dev-ok
	$(BIN)/python tools/write_schemas.py

digest: $(VENV)/run-ok
	$(BIN)/python tools/write_digest.py

error-rates: $(VENV)/run-ok
	$(BIN)/python tools/write_error_rates.py $(FROM)

screen-rates: $(VENV)/run-ok
	$(BIN)/python tools/write_screen_rates.py

hazards: $(VENV)/run-ok
	$(BIN)/python tools/write_hazards.py

# Random plans against a second opinion, and every change of clocks: about two minutes.
plans: $(VENV)/dev-ok
	PYTHONPATH=tests OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/check_plans.py

# Random lives of a trial, after each event the gate against a second opinion. STATES="--runs 1000" asks for less.
states: $(VENV)/dev-ok
	PYTHONPATH=tests OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/check_states.py $(STATES)

# Ends only processes that it started.
kills: $(VENV)/run-ok
	$(BIN)/python tools/kill_journal.py

what-if: $(VENV)/dev-ok
	$(BIN)/python tools/check_what_if.py

plain-scales: $(VENV)/run-ok
	OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/check_plain_scales.py

side-effects: $(VENV)/run-ok
	OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/check_side_effects.py

schemes: $(VENV)/dev-ok
	$(BIN)/python tools/write_schemes.py

# About an hour on one core from nothing; it goes on where it was stopped. MUTATE="--only judge --minutes 20 --processes 2" asks for less.
mutate: $(VENV)/dev-ok
	PYTHONPATH=tools OPENBLAS_NUM_THREADS=1 $(BIN)/python -m mutate $(MUTATE)

mutate-cues: $(VENV)/dev-ok
	OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/mutate_cues.py

# The locked files name no registry. Extras are kept: pip asks for "coverage[toml]" on its own otherwise, finds the newest, and refuses it
# as it has no hash, from the day a newer one is out. Run by hand when a dependency changes; needs uv.
lock:
	uv pip compile pyproject.toml --extra fast --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	  --no-annotate --no-emit-index-url -o requirements/run.txt
	uv pip compile pyproject.toml --extra fast --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-header --no-annotate --no-emit-index-url -o requirements/dev.txt

clean:
	rm -rf $(VENV) $(OUT) build .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.json
