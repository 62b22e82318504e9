# Every target does all its own set-up: a virtual environment in .venv, and the packages of requirements/*.lock,
# each checked against its hash. Needs python3.11, git and make. Works with GNU make 3.81 (macOS) and later.

PYTHON ?= python3.11
CHROMIUM_NAMES = chromium chromium-browser google-chrome google-chrome-stable

# The packages of the tests include all that the demo needs, so a .venv that has run the tests stays as it is.
PACKAGES = $(if $(wildcard .venv/.dev),.venv/.dev,.venv/.embedded)
SYNC = .venv/bin/uv pip sync --quiet --python .venv/bin/python --only-binary :all: --require-hashes
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# Pyright comes whole in its package; without this it would ask the network for a newer one.
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

# Bytecode is kept whatever the shell says: a test run starts a hundred processes, and each would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test lint browser bench picture latency lock clean

help: ## Say what can be done (the default)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(PACKAGES) ## Hear one whole call on this machine, no key needed; CHANNELS=1 adds chat and text
	@DEMO_STAY="$(DEMO_STAY)" .venv/bin/python -m gateway.demo$(if $(CHANNELS),_channels)

serve: $(PACKAGES) ## Answer the phone at http://127.0.0.1:8080
	@.venv/bin/python -m gateway

test: lint browser ## Check the code, then run every test; PYTEST="-k words" picks some
	@.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST)

lint: .venv/.dev ## Check style, types and who imports whom
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/pyright
	@.venv/bin/lint-imports --no-logo

bench: .venv/.dev ## Measure; ONLY=calls,leak picks some
	@ONLY="$(ONLY)" .venv/bin/python -m bench

picture: .venv/.dev browser ## Take docs/page.png anew, the picture of the web page
	@.venv/bin/python -m tests.gateway.web.picture docs/page.png

latency: $(PACKAGES) ## Draw docs/latency.svg anew, the picture of where an answer's milliseconds go
	@.venv/bin/python -m bench.latency docs/latency.svg

lock: .venv/.uv ## Pin the packages of pyproject.toml again; UPGRADE=1 takes newer versions
	@echo "uv" | $(COMPILE) --output-file requirements/bootstrap.lock - >/dev/null
	@$(COMPILE) --output-file requirements/dev.lock --extra embedded --extra dev pyproject.toml >/dev/null
	@$(COMPILE) --output-file requirements/embedded.lock --constraint requirements/dev.lock --extra embedded pyproject.toml >/dev/null
	@$(COMPILE) --output-file requirements/production.lock --constraint requirements/dev.lock pyproject.toml >/dev/null

clean: ## Remove .venv and every cache; var/, where the data is, stays
	@rm -rf .venv .pytest_cache .hypothesis .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The tests of the web page need a Chromium. Where this may install Debian's it does; elsewhere they are skipped.
browser:
	@for name in $(CHROMIUM_NAMES); do command -v $$name >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Chromium for the tests of the web page."; \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive \
			apt-get install -qq --yes --no-install-recommends chromium >/dev/null && exit 0; \
	fi; \
	echo "There is no Chromium here ($(CHROMIUM_NAMES)): the tests of the web page will be skipped." >&2; \
	test -z "$(CI)"

# uv, by the pip that comes with Python. Everything after is installed by uv.
.venv/.uv: requirements/bootstrap.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
		echo "Frontdesk needs Python 3.11, and \"$(PYTHON)\" is not one." >&2; \
		echo "Install it (python.org, your package manager, or pyenv), or name it: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	@"$(PYTHON)" -m venv .venv || { \
		echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3.11-venv" >&2; \
		exit 1; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		--requirement requirements/bootstrap.lock
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.uv
	@echo "Installing the locked packages and the test tools into .venv (about 500 MB to fetch the first time)."
	@$(SYNC) requirements/dev.lock
	@touch $@

.venv/.embedded: requirements/embedded.lock .venv/.uv
	@echo "Installing the locked packages and the speech models into .venv (about 340 MB to fetch the first time)."
	@$(SYNC) requirements/embedded.lock
	@touch $@
