# make book · make serve · make test: see README.md; make help names the rest

PYTHON ?= python3
PORT ?= 8000
PART ?= At work
BIN = .venv/bin
INSTALLED = .venv/installed
# pip would compile every file that it brings; what is imported is a quarter of them, and is compiled and kept then.
unexport PYTHONDONTWRITEBYTECODE
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-compile
UV = .venv/uv/bin/uv pip install --python $(BIN)/python
TOOLS = _build/tools
# What is there stays at its version; UPGRADE=--upgrade takes the newest of all that requirements.txt leaves open.
COMPILE = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--custom-compile-command "make lock" $(UPGRADE)

SET ?= newest
OTHER = _build/environments/$(SET)

# deno's own check for updates would ask a server.
DENO = DENO_NO_UPDATE_CHECK=1 $(BIN)/deno
JAVASCRIPT = assets/static/*.js chapters/manyheads/widgets

.PHONY: help book serve style lint quick test test-all bench heights speed validate notebooks notebooks-with chapter address lock audit clean
.DELETE_ON_ERROR:

help:
	@echo "make book       execute every notebook and build the book"
	@echo "make serve      show the book on localhost:$(PORT) and rebuild it on every change"
	@echo "make style      check the English, and the style of Python, JavaScript and CSS"
	@echo "make quick      the same, and the unit tests that take no time: no book, within a minute"
	@echo "make lint       check the style, and the types of Python and JavaScript"
	@echo "make test       check the style and the types, build the book, for which every notebook runs, and run every test"
	@echo "make test-all   the same, and then what takes long: it says what that covers"
	@echo "make bench      measure the built book, for its page on benchmarks"
	@echo "make speed      record this machine's figures for the chapter on speed"
	@echo "make heights    measure the widgets of the built book, so that pages hold their room"
	@echo "make validate   run every notebook with nbval and record how long each took on this machine"
	@echo "make notebooks  run the notebooks and store their outputs"
	@echo "make chapter NAME=my_topic TITLE='My topic'   begin a chapter, at the end of PART=… (now $(PART))"
	@echo "make notebooks-with SET=oldest   run them with the versions of requirements/oldest.txt; PYTHON=… for another Python"
	@echo "make address URL=https://github.com/NAME/REPOSITORY   set the book's public address"
	@echo "make lock       pin all that requirements.txt brings along, in requirements (UPGRADE=--upgrade for newer ones)"
	@echo "make audit      ask PyPI for known vulnerabilities of all that is pinned"
	@echo "make clean      remove the environment and the built book"

# The environment is made anew when a pinned version changed, and otherwise left alone. pip comes first, at its pinned
# version, and installs uv beside the environment; then come all files whose checksums are known, by uv, which takes a
# third of pip's time; then torch, in this machine's build. uv doesn't read pip's own settings, so where it finds no
# files, pip tries.
$(INSTALLED): requirements.txt requirements/requirements.lock requirements/torch.lock
	@command -v $(PYTHON) > /dev/null || { echo "No $(PYTHON) here: install Python 3.11 or later, or name one: make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This is $$($(PYTHON) --version); the book needs Python 3.11 or later: make PYTHON=python3.11"; exit 1; }
	@test -w . || { echo "Nothing can be written in $(CURDIR): take a folder of your own."; exit 1; }
	@test ! -L .venv || { echo ".venv is a link, and making it anew would empty what it leads to: rm .venv"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { echo "No environment in .venv; if this Python has no venv, on Debian: apt-get install python3-venv"; exit 1; }
	@sed -n '/^pip==/,/[^\\]$$/p' requirements/requirements.lock > .venv/pip.lock
	@sed -n '/^uv==/,/[^\\]$$/p' requirements/tools.lock > .venv/uv.lock
	$(PIP) --require-hashes -r .venv/pip.lock \
		&& $(PIP) --require-hashes -r .venv/uv.lock --target .venv/uv \
		&& { $(UV) --require-hashes --no-deps -r requirements/requirements.lock \
			|| $(PIP) --require-hashes --no-deps -r requirements/requirements.lock; } \
		&& $(PIP) -r requirements.txt -c requirements/torch.lock \
		|| { echo "The packages could not be installed: is there a network? The message above says more."; exit 1; }
	@touch $@

book: $(INSTALLED)
	@$(BIN)/python -m book.build

serve: book
	@$(BIN)/python -m book.serve $(PORT)

# What takes least time comes first.
style: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tools.prose
	$(DENO) fmt --check
	$(DENO) lint

lint: style
	$(DENO) check --quiet --no-remote --no-npm --no-lock $(JAVASCRIPT)
	$(BIN)/basedpyright

quick: style
	$(BIN)/python -m pytest tests/unit -m "not long and not wide"

# The checks of the style run beside the build, much of which is one process; what each says comes when it is done.
test: $(INSTALLED)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint book
	@$(BIN)/python tests/support/chromium.py
	$(BIN)/python -m pytest

# The cases that `make test` leaves out, and then one slow test file after the other, each with both cores to itself.
test-all: test
	@$(BIN)/python tests/slow/list_slow_tests.py
	@$(BIN)/python tests/support/webdriver.py
	$(BIN)/python -m pytest -m wide tests
	$(BIN)/python -m pytest -n0 -rs tests/slow

bench: book
	@$(BIN)/python tests/support/chromium.py
	$(BIN)/python bench
	@echo "The figures are in chapters/benchmarks; make book puts them into the page."

heights: book
	@$(BIN)/python tests/support/chromium.py
	@$(BIN)/python tools/heights.py

# The chapter shows what was recorded, so it is run anew.
speed: $(INSTALLED)
	@$(BIN)/python bench/speed.py
	@$(BIN)/python -m tools.notebooks execute speed

AT_ONCE ?= 1
validate: $(INSTALLED)
	@$(BIN)/python bench/validate.py $(AT_ONCE)

notebooks: $(INSTALLED)
	@$(BIN)/python -m tools.notebooks execute

chapter: $(INSTALLED)
	@$(BIN)/python -m tools.new_chapter "$(NAME)" "$(TITLE)" "$(PART)"

# Nothing is stored: nbval compares what these versions give with what stands in the notebooks.
notebooks-with:
	@test -f requirements/$(SET).txt || { echo "No requirements/$(SET).txt. There are:"; ls requirements/*.txt; exit 1; }
	$(PYTHON) -m venv --clear $(OTHER)
	$(OTHER)/bin/python -m pip install -r requirements/notebooks.txt -c requirements/$(SET).txt
	$(OTHER)/bin/python -m pytest -p no:cacheprovider -n2 --dist=loadfile \
		-o addopts="--nbval --nbval-cell-timeout=900" chapters

address: $(INSTALLED)
	@$(BIN)/python -m tools.notebooks address "$(URL)"

$(TOOLS)/installed: requirements/tools.lock
	@$(PYTHON) -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $< \
		|| { echo "The tools could not be installed: is there a network? The message above says more."; exit 1; }
	@touch $@

# torch's files are others for each kind of machine, so that no checksum holds everywhere: its lock has versions alone.
lock: $(TOOLS)/installed
	$(COMPILE) --generate-hashes --no-emit-package torch requirements.txt -o requirements/requirements.lock
	grep '^torch==' requirements.txt \
		| $(COMPILE) --no-config --constraint requirements/requirements.lock - -o requirements/torch.lock
	$(COMPILE) --no-config --generate-hashes requirements/tools.in -o requirements/tools.lock

audit: $(TOOLS)/installed
	@$(TOOLS)/bin/python tools/audit.py

clean:
	rm -rf .venv _build
