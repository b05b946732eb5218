# make demo   install, report on the sample articles, compare their outlets
# make test   everything that must hold before a change goes in
# make test-spark  the same corpus through Apache Spark: installs pyspark, and Java where it may
# make test-browser   open the HTML pages in chromium; as root it is installed with apt-get where there is none
# make update write anew what is made from the program: pages of the docs, outputs in the README, golden files
# make docs   build the site of the documentation in site/
# make clean  remove what was built

.DELETE_ON_ERROR:
.PHONY: help demo test test-spark test-browser lint update docs clean

BIN := .venv/bin
OUT := demo-output
PAGES := $(sort $(wildcard samples/*.txt samples/*.html))
TABLES := samples/outlets.csv samples/dispatches.jsonl

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# The first Python that is new enough; it need not be the newest. Where a version manager puts names on the path that
# do not run, the next one is tried.
.venv/bin/python:
	@for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "no Python 3.11 or newer was found: install one and run make again" >&2; exit 1; fi; \
	echo "creating .venv with $$($$found --version)"; \
	$$found -m venv .venv || { rm -rf .venv; echo "no virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }

# pip knows --group since 25.1
.venv/.pip: | .venv/bin/python
	@$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	@touch $@

.venv/.installed: pyproject.toml | .venv/.pip
	@echo "installing (the first time takes a minute or two)"
	@$(BIN)/python -m pip install -qq --editable '.[all]'
	@touch $@

.venv/.dev: pyproject.toml .venv/.installed
	@$(BIN)/python -m pip install -qq --editable '.[all]' --group dev
	@touch $@

demo: .venv/.installed
	@rm -rf $(OUT) && mkdir -p $(OUT)/text $(OUT)/json
	@for page in $(PAGES); do \
	  name=$$(basename $${page%.*}); \
	  $(BIN)/rhetoric report --quiet $$page --output $(OUT)/text/$$name.txt && \
	  $(BIN)/rhetoric report --quiet $$page --format json --output $(OUT)/json/$$name.json || exit 1; \
	done
	@$(BIN)/rhetoric annotate --quiet $(PAGES) $(TABLES) --output $(OUT)/annotations.jsonl
	@$(BIN)/rhetoric report --quiet $(OUT)/annotations.jsonl --format csv --output $(OUT)/statements.csv
	@$(BIN)/rhetoric compare --quiet samples/outlets.csv --output $(OUT)/outlets.txt
	@$(BIN)/rhetoric compare --quiet samples/outlets.csv --format csv --output $(OUT)/outlets.csv
	@$(BIN)/rhetoric concordance --quiet friendship $(OUT)/annotations.jsonl --output $(OUT)/friendship.txt
	@echo "$(words $(PAGES)) articles reported on: $(OUT)/text/*.txt to read, $(OUT)/json/*.json for programs"
	@echo "$$(wc -l < $(OUT)/annotations.jsonl) articles annotated: $(OUT)/annotations.jsonl; their statements: $(OUT)/statements.csv"
	@echo "KCNA, TASS, Xinhua and Yonhap compared: $(OUT)/outlets.txt, $(OUT)/outlets.csv"
	@echo "every 'friendship' with who says it: $(OUT)/friendship.txt"
	@echo "Begin with $(OUT)/text/01-yonhap-reception.txt"

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Java and chromium are packages of the system. Who may install them gets them here; anybody else is told, and the tests
# that need them are skipped with a line that says so.
INSTALL = [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing $(1)" && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null
JAVA = openjdk-17-jre-headless
CHROMIUM = for name in "$$RHETORIC_CHROMIUM" chromium chromium-browser google-chrome; do command -v "$$name" && break; done

.venv/.spark: pyproject.toml .venv/.dev
	@$(BIN)/python -m pip install -qq --editable '.[all,spark]' --group dev
	@touch $@

test-spark: .venv/.spark
	@command -v java >/dev/null || { $(call INSTALL,$(JAVA)); } || \
	  echo "not tested: Spark needs Java (Debian: apt install $(JAVA))" >&2
	$(BIN)/python -m pytest -m spark -rs -o faulthandler_timeout=1500 tests/test_spark.py

.venv/.browser: pyproject.toml .venv/.dev
	@$(BIN)/python -m pip install -qq --group browser
	@touch $@

test-browser: .venv/.browser
	@$(CHROMIUM) >/dev/null || { $(call INSTALL,chromium); } || \
	  echo "not tested: no chromium (Debian: apt install chromium; elsewhere name it in RHETORIC_CHROMIUM)" >&2
	$(BIN)/python -m pytest -m browser -rs tests/test_browser.py

update: .venv/.dev
	$(BIN)/python tools/build_docs.py
	$(BIN)/python tools/run_notebooks.py
	RHETORIC_GOLDEN=write $(BIN)/python -m pytest tests/test_golden.py tests/test_report.py

docs: .venv/.dev
	$(BIN)/python tools/build_site.py
	@echo "Begin with site/index.html"

clean:
	rm -rf .venv $(OUT) build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
