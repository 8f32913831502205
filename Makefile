# Everything that people do with this project. All paths are relative, so a folder with spaces works.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SIZE ?= 100000
NEWEST := python3 python3.14 python3.13 python3.12 python3.11
PYTHON = $(shell for p in $(NEWEST); do "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
PY := .venv/bin/python

.PHONY: help run test check bench bench-search screenshots messages clean runtime dev python

help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: runtime ## Start dealercrm with a demo store on PORT (8000) of HOST (127.0.0.1); Ctrl-C stops it
	@exec $(PY) -m scripts.run

test: dev ## Run every check and test that CI runs
	@exec $(PY) -m scripts.test

check: dev ## Run the quick checks only: style, import direction, guards
	@exec $(PY) -m scripts.test --quick

bench: dev ## Measure speed on PostgreSQL with SIZE (100000) cards in one store
	@exec $(PY) -m bench --size $(SIZE)

bench-search: dev ## Measure the search box on PostgreSQL with SIZE customers
	@exec $(PY) -m bench.searching --size $(SIZE)

screenshots: dev ## Take the pictures of the README from the demo store
	@exec $(PY) -m scripts.screenshots

messages: dev ## Collect the sentences to translate, then compile the catalogue
	@$(PY) -m scripts.messages update
	@$(PY) -m scripts.messages compile

clean: ## Remove the virtual environment and all caches (data in var/ stays)
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime dev: python
	@$(PYTHON) scripts/venv.py $@

python:
	@test -n "$(PYTHON)" || { echo "dealercrm needs Python 3.11 or newer, and none of $(NEWEST) is that." >&2; exit 2; }
