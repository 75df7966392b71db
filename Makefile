# The front door: `make` lists what there is. Every target does its own set-up.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv

RUN_MEMBERS  := libs/studio services/ingest_api services/inference_worker services/janitor services/metrics_exporter \
                services/dashboard deploy/local
TEST_MEMBERS := tests/support
PYPROJECTS   := $(foreach member,$(RUN_MEMBERS) $(TEST_MEMBERS),$(member)/pyproject.toml)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up -----------------------------------------------------------------------------------------------------------

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu the package python3-venv holds it." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(UV) requirements/run.txt $(PYPROJECTS)
	@echo "Installing what runs …"
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements/run.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(foreach member,$(RUN_MEMBERS),-e $(member))
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "Installing what tests …"
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(foreach member,$(TEST_MEMBERS),-e $(member))
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev ## make the Python environment (.venv) with all tools

.PHONY: models
models: $(VENV)/.run ## fetch the weights (MODEL="name …" for others than MODELS) into the user's cache, checksummed
	@$(BIN)/python -m local_stack models $(MODEL)

$(VENV)/.quantize: $(VENV)/.run requirements/quantize.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements/quantize.txt
	@touch $@

.PHONY: quantize
quantize: $(VENV)/.quantize models ## make the 8-bit network for INFERENCE_PRECISION=fast (PICTURES=folder of photos)
	@$(BIN)/python -m inference_worker.models.quantize $(MODEL) --pictures "$(PICTURES)"

# --- The editor: built by Node, served as plain files -----------------------------------------------------------------

NODE_MODULES := frontend/node_modules/.package-lock.json
EDITOR       := frontend/dist/.built
# Folders too: they change when a file goes.
EDITOR_SOURCES := $(shell find frontend/src frontend/public $(wildcard frontend/*.html frontend/*.ts frontend/*.mjs frontend/*.json) \
                    ! -name '*.test.ts' ! -name '*.test.tsx' 2>/dev/null)

# As package.json says; the editor is built here once, what runs needs no Node.
need_node = node -e 'const [major, minor] = process.versions.node.split(".").map(Number); \
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null || { \
  echo "Node 20.19 or newer is needed to build the editor; here is $$(node --version 2>/dev/null || echo none)." >&2; exit 1; }

$(NODE_MODULES): frontend/package-lock.json
	@$(need_node)
	@echo "Installing what builds the editor …"
	@cd frontend && npm ci --loglevel=error
	@touch $@

$(EDITOR): $(NODE_MODULES) $(EDITOR_SOURCES)
	@$(need_node)
	@echo "Building the editor …"
	@cd frontend && npm run --silent build
	@touch $@

.PHONY: editor
editor: $(EDITOR) ## build the editor into frontend/dist (needs Node 20.19 or newer)

.PHONY: minio
minio: ## build MinIO from source into the user's cache (needs Go; tests use it as a second S3 server)
	@deploy/minio/build.sh

# --- Run --------------------------------------------------------------------------------------------------------------

.PHONY: run
run: $(VENV)/.run models editor ## the whole studio on this machine, without Docker or root; Ctrl-C ends it
	@exec $(BIN)/python -m local_stack run

# --- Prove ------------------------------------------------------------------------------------------------------------

# Side by side, file by file: most tests wait for servers, few for the processor.
TEST_PROCESSES ?= 2

.PHONY: test
test: setup models editor editor-test ## everything that proves it (PYTEST_ARGS="-k name" narrows it down)
	@if ! deploy/minio/build.sh; then \
	  if [[ -n "$${CI:-}" ]] && command -v go >/dev/null; then exit 1; fi; \
	  echo "Without MinIO here, the tests on it are skipped."; \
	fi
	@$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) --dist loadscope $(PYTEST_ARGS)

.PHONY: editor-test
editor-test: editor-lint ## what proves the editor without a browser: types, style, the API's types, unit tests
	@cd frontend && npm run --silent api:check || \
	  { echo "The API has changed: run 'npm run api' in frontend/." >&2; exit 1; }
	@cd frontend && npm run --silent test

# --long (200 photos a drill), --store minio, --keep FOLDER, and names of drills for those alone.
DRILLS_ARGS ?= --long

.PHONY: drills
drills: setup ## the fault drills over real processes, in their long form (DRILLS_ARGS="--long --store minio")
	@if [[ "$(DRILLS_ARGS)" == *minio* ]]; then deploy/minio/build.sh >/dev/null; fi
	@$(BIN)/python tests/faults/run_drills.py $(DRILLS_ARGS)

# Sets with exact truth, as the quality benchmark's own text describes them; it composes a small one besides.
BENCH_SETS ?= $(wildcard ../shared/data/matting)
# For example --without decontaminate alpha_matting: rembg's slow ways.
BENCH_QUALITY_ARGS ?=
BENCH_DIR ?= dist/bench
bench_files = --json $(BENCH_DIR)/$(1).json --markdown $(BENCH_DIR)/$(1).md

.PHONY: bench
bench: setup models ## speed and quality of the cut-out against rembg on the same weights, and its memory
	@mkdir -p $(BENCH_DIR)
	@$(BIN)/python tests/bench/cutout_speed.py $(call bench_files,speed) $(BENCH_ARGS)
	@$(BIN)/python tests/bench/cutout_quality.py $(call bench_files,quality) $(BENCH_QUALITY_ARGS) $(foreach set,$(BENCH_SETS),--set $(set))
	@$(BIN)/python tests/bench/cutout_memory.py $(call bench_files,memory)
	@$(BIN)/python tests/bench/chart.py $(BENCH_DIR)
	@echo "Figures, tables and charts: $(abspath $(BENCH_DIR))/{speed,quality,memory}.{json,md} and {speed,quality}.svg"

# For example --jobs 1000 10000, or --store minio.
BENCH_SCALE_ARGS ?=

.PHONY: bench-jobs
bench-jobs: setup ## what a job costs beside its work, how reads keep up, and what 100,000 stored jobs change
	@mkdir -p $(BENCH_DIR)
	@if [[ "$(BENCH_SCALE_ARGS)" == *minio* ]]; then deploy/minio/build.sh >/dev/null; fi
	@$(BIN)/python tests/bench/dispatch_overhead.py $(call bench_files,dispatch)
	@$(BIN)/python tests/bench/status_reads.py --json $(BENCH_DIR)/status_reads.json
	@$(BIN)/python tests/bench/job_scale.py $(call bench_files,scale) $(BENCH_SCALE_ARGS)
	@echo "Figures and tables: $(abspath $(BENCH_DIR))/{dispatch,status_reads,scale}.*"

# For example --megapixels 12 24 50.
BENCH_EDITOR_ARGS ?=

.PHONY: bench-editor
bench-editor: setup models editor ## how soon the editor answers in a real Chromium, beside the bars it is to keep
	@mkdir -p $(BENCH_DIR)
	@$(BIN)/python tests/bench/editor_speed.py $(call bench_files,editor) $(BENCH_EDITOR_ARGS)
	@echo "Figures and table: $(abspath $(BENCH_DIR))/editor.{json,md}"

# Where they go; --only STATE … takes some of them, --photo FILE another photo.
SCREENSHOTS ?= dist/screenshots

.PHONY: screenshots
screenshots: setup models editor ## pictures of every state of the editor, in three windows, light and dark
	@$(BIN)/python tests/browser/screenshots.py $(SCREENSHOTS)

SOURCES := libs services deploy tests

.PHONY: lint
lint: setup imports types editor-lint ## style, types, walls between the rooms, declared dependencies
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)

.PHONY: editor-lint
editor-lint: $(NODE_MODULES) ## the editor's types (its engine without the DOM) and style
	@cd frontend && npm run --silent types
	@cd frontend && npm run --silent lint

.PHONY: types
types: setup ## the strict type checker
	@$(BIN)/mypy $(foreach member,$(RUN_MEMBERS) $(TEST_MEMBERS),$(member)/src)

.PHONY: imports
imports: setup ## the walls: who may import whom, and only what is declared
	@$(BIN)/lint-imports
	@for member in $(RUN_MEMBERS) $(TEST_MEMBERS); do (cd $$member && $(abspath $(BIN))/deptry --no-ansi src) || exit 1; done

.PHONY: format
format: setup ## put all Python in order
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

# --- Keep true --------------------------------------------------------------------------------------------------------

.PHONY: openapi
openapi: setup ## write docs/openapi.json from the code
	@$(BIN)/python -m ingest_api.openapi > docs/openapi.json

.PHONY: env-example
env-example: setup ## write .env.example from the settings classes
	@$(BIN)/python -m studio_testing.env_example > .env.example

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --override requirements/overrides.txt \
           --no-emit-package background-remover-studio --no-emit-package background-remover-studio-local-stack \
           --custom-compile-command "make lock"

.PHONY: lock
lock: $(UV) ## renew the locked requirements (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) $(UPGRADE) $(foreach member,$(RUN_MEMBERS),$(member)/pyproject.toml) requirements/run.in -o requirements/run.txt
	@$(COMPILE) $(UPGRADE) $(foreach member,$(TEST_MEMBERS),$(member)/pyproject.toml) requirements/dev.in -o requirements/dev.txt
	@$(filter-out --universal,$(COMPILE)) $(UPGRADE) requirements/quantize.in -o requirements/quantize.txt
	@$(COMPILE) $(UPGRADE) requirements/uv.in -o requirements/uv.txt

.PHONY: clean
clean: ## remove what was made here: the environment and the caches (data in .studio stays)
	@rm -rf $(VENV) dist frontend/{node_modules,dist,coverage} .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
