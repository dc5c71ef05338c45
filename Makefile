# `make run` starts the portal on a bare machine, `make test` tests it. Both install what they
# need into .venv from the lock. PORT=8001 chooses another port, DESK_VAR=… another data folder.
PYTHON ?= python3
PY := .venv/bin/python
CODE := agencies issues recommendations monitoring desk deploy tests manage.py

.PHONY: run test lint types layers translations tests prove bench shots docs dev lock

run:
	@exec $(PYTHON) -u -m deploy.launch

# Every part runs, also after one has failed; the failures are named at the end.
test: dev
	@$(MAKE) --no-print-directory --keep-going lint types layers translations tests

dev:
	@$(PYTHON) -u -m deploy.environment dev

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet

types: dev
	$(PY) -m mypy $(CODE)

layers: dev
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

translations: dev
	$(PY) manage.py catalogue --compile
	$(PY) manage.py catalogue --check

# Without a browser its tests are left out, loudly; with CI=true they fail.
tests: dev
	$(PY) -m pytest -n 2 --dist worksteal

# The same proofs at full size, then the scanners; takes hours.
prove: dev
	PROVE=1 $(PY) -m pytest -n 2 --dist worksteal
	$(PY) -m tests.scan

bench: dev
	$(PY) -m tests.bench
	$(PY) -m tests.bench_reminders

shots: dev
	$(PY) -m tests.shots

# What is drawn or written from the code: a test fails when it is stale.
docs: dev
	$(PY) manage.py draw_machines
	WRITE_DOCS=1 $(PY) -m pytest -n 0 tests/test_who_sees_what.py

# After a change of the dependencies in pyproject.toml.
COMPILE := .venv/bin/uv pip compile pyproject.toml --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet
lock: dev
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
