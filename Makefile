# Two commands do everything on a fresh machine: `make serve` and `make test`.
#
#   make serve                 set up and serve the assistant at http://127.0.0.1:7860
#   make test                  set up and run the tests
#   make browser               the tests that drive a browser, alone
#   make eval                  the evaluation gate (fails under eval/thresholds.yaml)
#   make -j2 model             train the shipped models anew, from SHARED=../shared
#   make bench-retrieval       how well clauses are found, out of fold
#   make bench-speed           how fast, beside LangChain
#
# On Linux without a GPU, TORCH_INDEX=<address of PyTorch's own CPU index> saves gigabytes of CUDA.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
TORCH_INDEX ?=
SHARED ?= ../shared
PIP := $(BIN)/pip install --disable-pip-version-check -q -c constraints.txt

.PHONY: serve test browser eval model bench-retrieval bench-speed clean

serve: $(VENV)/.serve
	$(BIN)/youju serve --port $(PORT)

test: $(VENV)/.test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m pytest

browser: $(VENV)/.test
	$(BIN)/python -m pytest -m browser

eval: $(VENV)/.test
	$(BIN)/youju eval $(addprefix --laws ,$(wildcard $(SHARED)/laws/national))

# The models: `make -j2 model` trains two at a time. What a step has made in build/ is kept.
FOLDS := 0 1 2 3 4
EMBEDDING := $(BIN)/python -m training.train_embedding --shared $(SHARED) --base build/base
ROWS := $(FOLDS:%=build/rows%.pickle)

build/base: | $(VENV)/.train
	$(EMBEDDING)

build/full: | build/base
	$(EMBEDDING) --out $@

build/fold%: | build/base
	$(EMBEDDING) --out $@ --leave-out $*

build/haystack: | $(VENV)/.train
	$(BIN)/python -m training.stores --shared $(SHARED) --home $@

build/rows%.pickle: | build/fold% build/haystack
	$(BIN)/python -m training.ranker_rows --shared $(SHARED) --home build/haystack --fold $* \
		--model build/fold$* --out $@

model: | build/full $(ROWS)
	cp -r build/full/. corpus/model/
	$(BIN)/python -m training.train_ranker --rows $(ROWS) --model corpus/model --out corpus/ranker.npz
	$(BIN)/python -m training.train_support --shared $(SHARED) --folds $(FOLDS:%=build/fold%) \
		--home build/national --out assistant/support.npz

bench-retrieval: | $(ROWS)
	$(BIN)/python -m eval.bench.retrieval --shared $(SHARED) --home build/haystack --rows $(ROWS)
	$(BIN)/python -m eval.bench.retrieval --shared $(SHARED) --home build/haystack --rows $(ROWS) \
		--ablation

bench-speed: | build/haystack
	$(BIN)/pip install --disable-pip-version-check -q -c constraints.txt -e ".[dev,train,bench]"
	$(BIN)/python -m eval.bench.speed --home build/haystack

clean:
	rm -rf $(VENV) eval-report screenshots

$(VENV)/.python:
	@echo "正在创建 Python 环境 $(VENV)，首次约需几分钟 / creating $(VENV), a few minutes the first time"
	$(PYTHON) -m venv $(VENV)
	$(if $(TORCH_INDEX),$(PIP) --index-url $(TORCH_INDEX) torch)
	touch $@

$(VENV)/.serve: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) -e .
	touch $@

$(VENV)/.test: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) -e ".[dev]"
	touch $@ $(VENV)/.serve

$(VENV)/.train: $(VENV)/.test
	$(PIP) -e ".[dev,train]"
	touch $@
