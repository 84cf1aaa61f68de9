# KAI Lab: every command that a person or CI needs. `make help` lists them.

PORT ?= 8501
PYTHONS = python3.15 python3.14 python3.13 python3.12 python3.11
FOUND := $(firstword $(foreach name,python3 $(PYTHONS) python,$(shell command -v $(name) 2>/dev/null)))
SETUP = $(or $(FOUND),$(error No Python found: install one from 3.11 to 3.15)) -m tools.setup_env --python "$(PYTHON)"
VENV = .venv/bin/python
STYLE = $(VENV) -m ruff check . && $(VENV) -m ruff format --check .
# Two workers: one computes while the other waits. Each does its half in order, so that tests which share a server or a
# page stay together, and who is done first takes from the other. ARGS may say otherwise: "-n 0", "--dist loadfile".
PYTEST = $(VENV) -m pytest -n 2 --dist worksteal
JS_TESTS = $(shell find tests/js -name "*.test.js")
# Tests that need a browser, a server or processes of their own.
LIVING = app/test_warm.py browser deploy http/test_runs.py kai/test_import.py kai/test_the_notebook.py notebooks security \
  test_package.py test_programs.py test_setup.py test_streamlit.py tools training
RUN_JS_TESTS = @node=$$($(VENV) -m tools.programs node) && "$$node" --test --test-concurrency=2 $(JS_TESTS)

ifdef FULL
export KAI_FULL = 1
endif

# Many processes import torch and Streamlit: the first compiles them for all.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help app notebook test check lint bundle bench load clean environment notebook-environment dev-environment

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'
	@echo "  Options: PORT=8600 (app), PYTHON=python3.12 (which Python makes .venv),"
	@echo "           for test: FULL=1 (the full sets), ARGS=\"-k placement\" (goes on to pytest), BROWSER=no"

app: environment ## Serve the app on http://localhost:8501
	@$(VENV) -m app --port "$(PORT)"

notebook: notebook-environment ## Open the companion notebook in JupyterLab, with kai's widgets
	@$(VENV) -m jupyterlab notebooks/companion_blanks.ipynb

test: dev-environment ## Check everything: style, JavaScript, Python, and the pages in Chromium and Firefox
	$(STYLE)
	$(RUN_JS_TESTS)
ifeq ($(BROWSER),no)
	@test -z "$$CI" || { echo "In CI the browser tests are never left out: run make test without BROWSER=no"; exit 1; }
	$(PYTEST) --ignore=tests/browser $(ARGS)
	@echo "*** BROWSER=no: the browser tests were LEFT OUT ***"
else
	@KAI_CHROMIUM=$$($(VENV) -m tools.programs chromium) && KAI_FIREFOX=$$($(VENV) -m tools.programs firefox) && \
	export KAI_CHROMIUM KAI_FIREFOX && $(PYTEST) $(ARGS)
endif

check: lint ## Check what takes no browser and no server: style, JavaScript, the library, the pages by AppTest
	$(RUN_JS_TESTS)
	$(PYTEST) $(addprefix --ignore=tests/,$(LIVING)) $(ARGS)

bench: dev-environment ## Measure what the README and the model cards promise
	@$(VENV) -m benchmarks

load: dev-environment ## Let 200 learners without browsers into one server; LOAD="--soak 20" looks for leaks
	@$(VENV) -m benchmarks.load $(LOAD)

lint: dev-environment ## Check style, and the types of the JavaScript where npm is present
	$(STYLE)
	@if command -v npm >/dev/null; then npm install --silent --no-package-lock --no-audit --no-fund && npx tsc; \
	else echo "npm not found: the types of the JavaScript were NOT checked"; fi

bundle: environment ## Bundle the front end for notebooks and lecture pages, after a change in app/static (needs npm)
	npm install --silent --no-package-lock --no-audit --no-fund && $(VENV) -m tools.bundle

clean: ## Remove what the other commands made, .venv included
	rm -rf .venv node_modules .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

environment:
	@$(SETUP)

notebook-environment:
	@$(SETUP) --notebook

dev-environment:
	@$(SETUP) --dev
