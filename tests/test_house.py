"""The house keeps its shape: imports go down, no cycles, a light start, small functions."""

import ast
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"corpus": 0, "records": 0, "ingest": 1, "assistant": 1, "eval": 2, "ui": 3, "app": 4}
SOURCES = sorted(
    p for p in ROOT.rglob("*.py") if p.relative_to(ROOT).parts[0].removesuffix(".py") in FLOORS
)
ONLY_HERE = {
    "chromadb": {"corpus/vectors.py"},
    "bm25s": {"corpus/lexical.py"},
    "rjieba": {"corpus/lexical.py"},
    "sentence_transformers": {"corpus/embedder.py", "corpus/reranker.py"},
    "sqlite3": {"corpus/catalog.py"},
    "langchain": {"assistant/model.py"},
    "langchain_core": {"assistant/retriever.py", "eval/bench/speed.py"},  # and what we compare with
}


def imports(path: Path) -> list[tuple[int, str, bool]]:
    """(line, module, whether by `import x`) of every import, those inside functions too."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, True) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [(ROOT / (name.replace(".", "/") + ".py")).is_file() for name in names]
            if not all(modules):  # `from corpus import lexical` takes a module, not the package
                found += [(node.lineno, node.module, False)]
            found += [(node.lineno, name, False) for name in names]
    return found


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def faults(path: Path) -> list[str]:
    """Imports of one file that do not go down, or that shadow the builtin `eval`."""
    here, wrong = room(path), []
    for line, module, plain in imports(path):
        there = module.split(".")[0]
        if plain and there == "eval":
            wrong.append(f"{path}:{line} `import eval` shadows the builtin")
        if there in FLOORS and there != here and FLOORS[there] >= FLOORS[here]:
            wrong.append(f"{path}:{line} imports {module}")
        if there in FLOORS and there == here == module and path.name != "app.py":
            wrong.append(f"{path}:{line} imports its own package's __init__")
    return wrong


def test_imports_only_go_down():
    assert len(SOURCES) > 30
    assert [fault for path in SOURCES for fault in faults(path)] == []


def test_the_layer_rule_can_fail(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    bad = tmp_path / "corpus" / "bad.py"
    bad.parent.mkdir()
    bad.write_text("import eval.metrics\nfrom ingest.load import load\n")
    said = "\n".join(faults(bad))
    assert "bad.py:1 `import eval` shadows" in said
    assert "bad.py:1 imports eval.metrics" in said
    assert "bad.py:2 imports ingest.load" in said


def test_libraries_stay_behind_their_doors():
    for library, doors in ONLY_HERE.items():
        users = {
            str(p.relative_to(ROOT))
            for p in SOURCES
            if any(module.split(".")[0] == library for _, module, _ in imports(p))
        }
        assert users == doors, library


def test_no_import_cycles():
    graph = {}
    for path in SOURCES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        graph[name] = {module for _, module, _ in imports(path)}
    graph = {name: needs & graph.keys() for name, needs in graph.items()}
    while graph:
        leaves = {name for name, needs in graph.items() if not needs}
        assert leaves, f"a cycle among {sorted(graph)}"
        graph = {n: needs - leaves for n, needs in graph.items() if n not in leaves}


def test_functions_and_files_stay_small():
    lengths, long_functions, long_files = [], [], []
    for path in SOURCES:
        text = path.read_text("utf-8")
        if text.count("\n") > 300:
            long_files.append(path.name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                lengths.append(length)
                if length > 60:
                    long_functions.append(f"{path.name}:{node.name}")
    assert long_functions == []
    assert long_files == []
    assert statistics.median(lengths) <= 12
    assert sorted(lengths)[int(0.9 * len(lengths))] <= 30


def test_every_module_says_what_it_does():
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_broad_excepts_are_marked():
    for path in SOURCES:
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if "except Exception" in line:
                assert "  # " in line, f"{path}:{number} says no reason"


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"]])
def test_help_starts_light(arguments):
    code = (
        "import sys, app\n"
        "try: app.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'chromadb', 'gradio', 'sentence_transformers', 'numpy', 'langchain'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert "LOADED []" in done.stdout
    assert "youju" in done.stdout


def test_a_question_needs_no_torch(shipped_home):
    code = (
        "import sys, app\n"
        "app.main(['ask', '什么叫挂图作战？'])\n"
        "print('LOADED', sorted({'torch', 'gradio'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "YOUJU_HOME": str(shipped_home)},
        check=True,
    )
    assert "LOADED []" in done.stdout
    assert "作战图" in done.stdout
