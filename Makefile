# make book · make serve · make test: see README.md; make help names the rest

PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
INSTALLED = .venv/installed

.PHONY: help book serve test test-all bench speed notebooks address clean
.DELETE_ON_ERROR:

help:
	@echo "make book       execute every notebook and build the book"
	@echo "make serve      show the book on localhost:$(PORT) and rebuild it on every change"
	@echo "make test       run every notebook and every test"
	@echo "make test-all   the same, and then what takes long: it says what that covers"
	@echo "make bench      measure the built book, for its page on benchmarks"
	@echo "make speed      record this machine's figures for the chapter on speed"
	@echo "make notebooks  run the notebooks and store their outputs"
	@echo "make address URL=https://github.com/NAME/REPOSITORY   set the book's public address"
	@echo "make clean      remove the environment and the built book"

# The environment is made anew when the requirements changed, and otherwise left alone.
$(INSTALLED): requirements.txt
	@command -v $(PYTHON) > /dev/null || { echo "No $(PYTHON) here: install Python 3.11 or later, or name one: make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This is $$($(PYTHON) --version); the book needs Python 3.11 or later: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "No venv in this Python: on Debian, apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt \
		|| { echo "The packages could not be installed: is there a network? The message above says more."; exit 1; }
	@touch $@

book: $(INSTALLED)
	@$(BIN)/python assets/build/book.py

serve: book
	@$(BIN)/python assets/build/serve.py $(PORT)

test: book
	@$(BIN)/python tests/chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

# One test file after the other, each with both cores to itself.
test-all: test
	@$(BIN)/python tests/slow/covers.py
	$(BIN)/python -m pytest -n0 tests/slow

bench: book
	@$(BIN)/python tests/chromium.py
	$(BIN)/python bench
	@echo "The figures are in chapters/benchmarks; make book puts them into the page."

# The chapter shows what was recorded, so it is run anew.
speed: $(INSTALLED)
	@$(BIN)/python bench/speed.py
	@$(BIN)/python assets/build/notebooks.py execute speed

notebooks: $(INSTALLED)
	@$(BIN)/python assets/build/notebooks.py execute

address: $(INSTALLED)
	@$(BIN)/python assets/build/notebooks.py address "$(URL)"

clean:
	rm -rf .venv _build
