# Two commands matter: `make demo` and `make test`. Python >= 3.11 and make are all they need.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: install install-dev demo serve test check fix bench drill release-drills mutants orders locks journeys clean

install: .venv/installed
install-dev: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: install
	$(BIN)/qiaoliang demo --port $(PORT)

serve: install
	$(BIN)/qiaoliang serve --port $(PORT)

# The whole suite on SQLite, without a browser or a service.
test: install-dev
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not drill" tests

check: install-dev
	$(BIN)/ruff check src tests benchmarks clients tools
	$(BIN)/ruff format --check src tests benchmarks clients tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --check --quiet
	$(BIN)/djlint src --lint --quiet
	QIAOLIANG_HOME=$$(mktemp -d) $(BIN)/qiaoliang manage makemigrations --check --dry-run

fix: install-dev
	$(BIN)/ruff check --fix src tests benchmarks clients tools
	$(BIN)/ruff format src tests benchmarks clients tools
	-$(BIN)/djlint src --reformat --quiet

bench: install-dev
	$(BIN)/python -m benchmarks

# The long form of what a test checks in short: 20,000 generated calls of the interface; 10,000 uploads, each sent one to
# five times, answers cut; bombs refused; 10,000 hostile forms; 20,000 damaged files; every page of every role; 200 kills,
# 50 failed fsyncs and 20 full disks (as root, with PostgreSQL and a C compiler).
drill: install-dev
	$(BIN)/python -m benchmarks.interface --report benchmarks/reports/api.md
	$(BIN)/python -m benchmarks.uploads --uploads 10000
	$(BIN)/python -m benchmarks.hostile
	$(BIN)/python -m benchmarks.kills --out docs/drills/kills.md
	QIAOLIANG_POSTS=10000 $(BIN)/python -m pytest -q -n 0 -s tests/access/test_hostile_forms.py
	QIAOLIANG_FILES=20000 $(BIN)/python -m pytest -q -n 2 tests/kit/sheets/test_fuzz.py tests/web/imports/test_fuzz.py
	QIAOLIANG_ACCESS_REPORT=docs/drills/access.md $(BIN)/python -m pytest -q -n 0 -s tests/access/test_jurisdictions.py
	$(BIN)/python -m pytest -q -n 0 -m drill --journeys --ignore tests/access/test_jurisdictions.py tests

# Before a release, as root: the production guide in a clean Debian (debootstrap), and an upgrade from every version.
release-drills: install-dev
	tools/follow_guide.py --report benchmarks/reports/production.md
	$(BIN)/python tools/upgrade_drill.py --report benchmarks/reports/upgrades.md

# Whether the tests notice a small change of the code that counts, keeps time, permits and verifies.
mutants: install-dev
	$(BIN)/python -m tools.mutants --report benchmarks/reports/mutants.md

# The whole suite in twenty orders. `make orders SEEDS=21-40`
SEEDS ?= 1-20
orders: install-dev
	$(BIN)/python tools/orders_drill.py --seeds $(SEEDS)

# Browser journeys; they need Chromium (.ci/run installs it). Each file tells one story, in its order.
journeys: install-dev
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -o "addopts=-ra --strict-markers --strict-config" -m "journey and not drill" --journeys tests

locks: install-dev
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache build
