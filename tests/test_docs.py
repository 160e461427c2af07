"""Documentation that cannot rot: the drawn routes, the README's commands and its file tree."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


ROUTE = re.compile(r"^\| (\d+) \| `([\w/.]+)` \| (\d+) \|", re.M)


def routes() -> list[list[tuple[str, int]]]:
    """The tables of docs/architecture.md: (file, lines as drawn) of each step."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    tables = re.split(r"^## ", text, flags=re.M)
    found = [[(file, int(lines)) for _, file, lines in ROUTE.findall(part)] for part in tables]
    return [table for table in found if table]


def test_two_routes_of_at_most_eight_files():
    assert [len(table) for table in routes()] == [8, 8]
    assert routes()[0][1][0] == "assistant/ask.py"
    assert routes()[1][-1][0] == "corpus/generation.py"


@pytest.mark.parametrize(("file", "drawn"), [step for table in routes() for step in table])
def test_the_drawn_lines_are_the_lines(file, drawn):
    assert (ROOT / file).read_text("utf-8").count("\n") == drawn


def test_every_command_of_the_readme_exists():
    text = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^make (\w+)", text, re.M)) | set(re.findall(r"`make (\w+)`", text))
    made = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert {"serve", "test", "eval"} <= targets <= made
    usage = subprocess.run(
        [sys.executable, "app.py", "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    commands = set(re.findall(r"youju (\w+) ", text))
    assert {"ask", "ingest", "search", "status"} <= commands
    assert all(command in usage for command in commands)


def test_every_link_and_every_named_file_is_there():
    for page in (
        "README.md",
        "docs/architecture.md",
        "docs/evaluation.md",
        "docs/llm.md",
        "docs/conversations.md",
        "training/README.md",
    ):
        path = ROOT / page
        text = path.read_text("utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / link).exists(), f"{page}: {link}"
    tree = re.search(r"## 文件\n+```\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    folder = ROOT
    for line in tree[1].splitlines():
        name = line.split()[0]
        folder = folder if line.startswith(" ") else ROOT
        assert (folder / name).exists(), name
        if name.endswith("/") and not line.startswith(" "):
            folder = ROOT / name


def test_a_wheel_holds_code_and_data_and_nothing_else(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path), "."],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names if "dist-info" not in name}
    assert tops == {"app.py", "assistant", "corpus", "eval", "ingest", "ui"}
    assert {
        "assistant/lexicon.yaml",
        "assistant/support.npz",
        "corpus/model/model.safetensors",
        "corpus/ranker.npz",
        "corpus/names.yaml",
        "corpus/policies/大连散乱污整治报道.md",
        "eval/questions/evaluation.jsonl",
        "ui/static/style.css",
    } <= names
