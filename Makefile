# `make` lists the verbs. Each sets itself up: none needs another one first.

.PHONY: help run test check format bench soak lock messages screenshots keys
.DEFAULT_GOAL := help

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## Run the whole city on this machine (PORT=8000, DATABASE_URL for PostgreSQL)
	@scripts/run

test: ## Run every test on SQLite and PostgreSQL, with one summary and the table of goals
	@scripts/test

check: ## Format, lint, types, templates, arrow of the rooms, migrations, translations, locks
	@scripts/check

format: ## Put the code into the form that `make check` wants
	@scripts/prepare dev
	@.venv/bin/ruff check --quiet --fix --exit-zero . && .venv/bin/ruff format --quiet .

bench: ## Measure speed against the limit of this machine, on both databases
	@scripts/prepare dev
	@.venv/bin/python -m benchmarks

soak: ## Run the tests at their full sizes (hours)
	@SOAK=1 scripts/test

lock: ## Choose package versions anew and lock them with hashes
	@scripts/lock

messages: ## Collect texts to translate and compile the translations
	@scripts/messages

screenshots: ## Take the pictures of the README again
	@scripts/prepare dev
	@.venv/bin/python -m scripts.screenshots

keys: ## Print fresh keys for .env
	@python3 scripts/keys
