# Two commands do everything on a fresh machine: `make serve` and `make test`.
#
#   make serve                 set up and serve the assistant at http://127.0.0.1:7860
#   make test                  set up and run the tests
#   make eval                  the evaluation gate (fails under eval/thresholds.yaml)
#   make model SHARED=../shared   train the two shipped models anew
#
# On Linux without a GPU, TORCH_INDEX=<address of PyTorch's own CPU index> saves gigabytes of CUDA.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
TORCH_INDEX ?=
SHARED ?= ../shared
PIP := $(BIN)/pip install --disable-pip-version-check -q -c constraints.txt

.PHONY: serve test eval model clean

serve: $(VENV)/.serve
	$(BIN)/youju serve --port $(PORT)

test: $(VENV)/.test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m pytest

eval: $(VENV)/.test
	$(BIN)/youju eval $(addprefix --laws ,$(wildcard $(SHARED)/laws/national))

model: $(VENV)/.train
	$(BIN)/python -m training.train_embedding --shared $(SHARED) --out build/fold0 --leave-out 0
	$(BIN)/python -m training.train_embedding --shared $(SHARED) --out build/fold1 --leave-out 1
	$(BIN)/python -m training.train_embedding --shared $(SHARED) --out corpus/model
	$(BIN)/python -m training.train_support --shared $(SHARED) --folds build/fold0 build/fold1 \
		--out assistant/support.npz

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
