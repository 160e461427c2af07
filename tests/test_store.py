"""The store: generations, catalogue, indexes, library, verification, validity and search.

Small invented policies are published with the shipped embedder and read back: what a reader holds,
what is made anew, what damage is noticed, and what may be found on which day.
"""

import gc
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app import main
from corpus import catalog, lexical, manifest, vectors
from corpus.build import CATALOG, LEXICAL, VECTORS
from corpus.embedder import Embedder
from corpus.errors import StoreBusy, StoreDamaged, StoreError, StoreMismatch
from corpus.generation import Generation, current_name, open_current, open_generation, writer
from corpus.library import Library
from corpus.search import search
from corpus.types import (
    Clause,
    ClauseAddress,
    Dates,
    Definition,
    Level,
    Page,
    Policy,
    PolicyText,
    Provenance,
    Reference,
    Source,
    Status,
)
from corpus.validity import (
    Standing,
    ended_by,
    enders,
    notices,
    standings,
    supersessions,
    version_in_force,
)
from corpus.verify import verify
from tests.conftest import TODAY, make_clause

ROOT = Path(__file__).parent.parent
NUMERALS = "一二三四五六七八九"
CHECKED = date(2025, 4, 30)
DAY = date(2024, 6, 1)
RULES = {  # (slug, version): clauses
    ("试验锅炉条例", "2015-01-01"): ["锅炉每年检查一次。", "锅炉记录保存五年。"],
    ("试验锅炉条例", "2020-01-01"): ["锅炉每季度检查一次。", "锅炉记录保存十年。"],
    ("试验油烟办法", "2010-01-01"): ["餐饮油烟应当净化。"],
    ("试验噪声规定", "2026-08-15"): ["夜间禁止打桩。"],
    ("试验渔港通知", "未注日期"): [
        "渔港设油污回收点。",
        "渔船配收集桶。",
        "码头设公示牌。",
        "岸电接口免费开放。",
        "围栏网每月清洗。",
        "冰库氨管装报警器。",
    ],
}
FACTS = {
    ("试验锅炉条例", "2015-01-01"): {"dates": Dates(in_force=date(2015, 1, 1))},
    ("试验锅炉条例", "2020-01-01"): {"dates": Dates(in_force=date(2020, 1, 1))},
    ("试验油烟办法", "2010-01-01"): {
        "status": Status.REPEALED,
        "dates": Dates(in_force=date(2010, 1, 1), repealed=date(2018, 6, 1)),
    },
    ("试验噪声规定", "2026-08-15"): {"dates": Dates(in_force=date(2026, 8, 15))},
    ("试验渔港通知", "未注日期"): {},
}


def policy(slug: str = "试验条例", version: str = "2020-01-01", **facts) -> Policy:
    return Policy(slug=slug, version=version, title=slug, source=Source("t.md"), **facts)


def text_of(about: Policy, sentences: Sequence[str]) -> PolicyText:
    """A policy of these articles, its canonical text one article a line."""
    clauses, canonical = [], ""
    for n, sentence in enumerate(sentences, 1):
        step = f"第{NUMERALS[n - 1] if n < 10 else n}条"
        start, end = len(canonical), len(canonical) + len(sentence)
        clauses.append(
            Clause(f"{about.id}#{step}", about.id, ClauseAddress((step,)), (), sentence, start, end)
        )
        canonical += sentence + "\n"
    return PolicyText(about, canonical, tuple(clauses), original="")


def rules() -> list[PolicyText]:
    return [text_of(policy(*key, **FACTS[key]), RULES[key]) for key in RULES]


def silent(stage: str, total: int) -> Callable[[int], None]:
    return lambda done: None


def publish(
    home: Path, texts: Sequence[PolicyText], embedder: Embedder, old: Generation | None = None
) -> str:
    with writer(home) as held:
        return held.publish(texts, embedder, old=old, shipped="", progress=silent)


def found(store: Generation, query: str, as_of: date | None = None, k: int = 50) -> list[str]:
    return [hit.clause.text for hit in search(store, query, k, as_of)]


class Counting:
    """The shipped embedder, with a count of the texts that it was given."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.dimension = embedder.fingerprint, embedder.dimension
        self._inner, self.texts = embedder, 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += len(texts)
        return self._inner.embed(texts)


class Other(Counting):
    """A model of the same dimension that calls itself by another name."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self.fingerprint = "other:1"


class Short(Counting):
    """A broken model: its vectors are a hundredth of length 1, so no clause finds itself."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return super().embed(texts) / 100


@pytest.fixture(scope="module")
def home(tmp_path_factory, embedder) -> Path:
    """A home with the rules above, under a name that paths and URIs could stumble over."""
    home = tmp_path_factory.mktemp("store") / "知识 库 100%#1?"
    publish(home, rules(), embedder)
    return home


@pytest.fixture(scope="module")
def opened(home, embedder) -> Generation:
    return open_current(home, embedder)


@pytest.fixture
def directory(home, tmp_path) -> Path:
    """A copy of that home's generation, to be harmed."""
    return Path(
        shutil.copytree(home / "generations" / current_name(home), tmp_path / current_name(home))
    )


# -- publishing and reading back


def test_what_was_published_is_read_back(home, opened):
    texts = {t.policy.id: t for t in rules()}
    assert opened.name == current_name(home)
    assert {i: opened.catalog.text(i) for i in opened.catalog.policies} == texts
    clauses = [c for t in rules() for c in t.clauses]
    assert opened.catalog.clauses_in_rows() == clauses
    assert opened.catalog.count == opened.lexical.count == opened.vectors.count == len(clauses)
    assert opened.manifest.clauses == len(clauses)
    assert opened.manifest.policies == len(texts)
    assert opened.catalog.policy_of_rows() == [c.policy_id for c in clauses]


def test_every_clause_is_found_by_its_own_words(opened):
    for clause in opened.catalog.clauses_in_rows():
        assert search(opened, clause.text, 1, None)[0].clause == clause


def test_a_home_without_a_generation_says_so(tmp_path, embedder):
    assert current_name(tmp_path) is None
    with pytest.raises(StoreError, match="youju"):
        open_current(tmp_path, embedder)


@pytest.mark.parametrize("count", [1, 2])
def test_a_tiny_store_opens_again_and_again(tmp_path, embedder, count):
    sentences = ["锅炉每年检查一次。", "渔船配收集桶。"][:count]
    publish(tmp_path, [text_of(policy(), sentences)], embedder)
    for _ in range(3):
        store = open_current(tmp_path, embedder)
        assert found(store, "锅炉检查")[0] == sentences[0]
        assert sorted(found(store, "锅炉检查，渔船收集桶")) == sorted(sentences)


@dataclass
class History:
    """A home after three generations, and what was seen on the way."""

    home: Path
    names: list[str]
    embedded: list[int]
    reader: Generation
    follower: Library
    followed: list[str]


@pytest.fixture(scope="module")
def history(tmp_path_factory, embedder) -> History:
    """Two policies; then one clause is changed; then the second policy is deleted."""
    home, counting = tmp_path_factory.mktemp("history"), Counting(embedder)
    kept = text_of(policy("试验甲条例"), ["锅炉每年检查一次。", "烟囱每年清扫。", "渣场设围挡。"])
    changed = text_of(policy("试验甲条例"), ["锅炉每季度检查一次。", *kept.canonical.split()[1:]])
    gone = text_of(policy("试验乙条例"), ["餐饮油烟应当净化。", "渔船配收集桶。"])
    past = History(home, [], [], None, None, [])
    for texts in ([kept, gone], [changed, gone], [changed]):
        old, before = open_current(home, embedder) if past.names else None, counting.texts
        past.names.append(publish(home, texts, counting, old))
        past.embedded.append(counting.texts - before)
        past.follower = past.follower or Library(home, embedder)
        past.reader = past.reader or open_current(home, embedder)
        past.followed.append(past.follower.now().name)
    return past


def test_vectors_of_unchanged_clauses_are_not_made_again(history, embedder):
    assert history.embedded == [5, 1, 0]
    store = open_current(history.home, embedder)
    texts = [f"试验甲条例\n{c.text}" for c in store.catalog.clauses_in_rows()]
    assert np.allclose(store.vectors.fetch(range(3)), embedder.embed(texts), atol=1e-6)


def test_old_generations_are_pruned(history):
    left = sorted(p.name for p in (history.home / "generations").iterdir())
    assert left == history.names[1:]


def test_a_reader_keeps_its_generation_after_that_is_pruned(history):
    assert history.reader.name == history.names[0]
    assert found(history.reader, "锅炉检查")[0] == "锅炉每年检查一次。"
    assert found(history.reader, "餐饮油烟净化")[0] == "餐饮油烟应当净化。"
    assert len(history.reader.vectors.fetch(range(5))) == 5


def test_a_library_follows_the_pointer(history):
    assert history.followed == history.names
    assert found(history.follower.now(), "锅炉检查")[0] == "锅炉每季度检查一次。"


def test_a_deleted_policy_is_in_neither_index(history, embedder):
    store = open_current(history.home, embedder)
    rows, _ = store.lexical.top("餐饮油烟应当净化。", 50, np.ones(store.lexical.count, bool))
    near, _ = store.vectors.top(embedder.embed(["餐饮油烟应当净化。"])[0], 50)
    texts = {c.text for c in store.catalog.clauses([*rows, *near])}
    assert texts == {"锅炉每季度检查一次。", "烟囱每年清扫。", "渣场设围挡。"}
    assert store.lexical.document_frequency("油烟") == 0
    assert history.reader.lexical.document_frequency("油烟") == 1
    assert "餐饮油烟应当净化。" not in found(store, "餐饮油烟应当净化。")


def test_what_does_not_verify_is_not_published(home, tmp_path, embedder):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    old = open_current(copy, embedder)
    more = text_of(policy("试验新增条例"), ["塔吊司机持证上岗。"])
    with pytest.raises(StoreDamaged, match="没有通过校验"):
        publish(copy, [*rules(), more], Short(embedder), old)
    assert current_name(copy) == old.name
    assert "塔吊司机持证上岗。" not in found(open_current(copy, embedder), "塔吊司机持证上岗。")


REPUBLISH = """
import sys
from pathlib import Path
from corpus.embedder import open_embedder
from corpus.generation import open_current, writer
home, embedder = Path(sys.argv[1]), open_embedder()
for _ in range(2):
    old = open_current(home, embedder)
    texts = [old.catalog.text(policy) for policy in old.catalog.policies]
    with writer(home) as held:
        held.publish(texts, embedder, old=old, shipped="", progress=lambda *_: lambda done: None)
"""


def test_readers_go_on_while_another_process_publishes(home, tmp_path, embedder):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    library = Library(copy, embedder)
    publisher = subprocess.Popen([sys.executable, "-c", REPUBLISH, copy], cwd=ROOT)

    def read() -> set[str]:
        seen = set()
        while publisher.poll() is None:
            store = library.now()
            assert found(store, "渔船收集桶")[0] == "渔船配收集桶。"
            seen.add(store.name)
        return seen

    with ThreadPoolExecutor(2) as pool:
        seen = set.union(*[task.result() for task in [pool.submit(read) for _ in range(2)]])
    assert publisher.returncode == 0
    assert library.now().name == current_name(copy) == "g000003"
    assert seen <= {"g000001", "g000002", "g000003"}
    assert len(seen) > 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to count open files")
def test_a_reader_that_is_let_go_closes_its_files(home, embedder):
    def files_after(openings: int) -> int:
        for _ in range(openings):
            found(open_current(home, embedder), "锅炉")
        gc.collect()
        return len(os.listdir("/proc/self/fd"))

    settled = files_after(1)
    assert files_after(6) <= settled


# -- one writer

HOLD = """
import sys
from pathlib import Path
from corpus.generation import writer
with writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(home) -> Iterator[subprocess.Popen]:
    """Another process that holds the writer's lock of the home."""
    command = [sys.executable, "-c", HOLD, home]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


def test_a_second_writer_is_told_who_writes(home, held, tmp_path, monkeypatch, capsys):
    with pytest.raises(StoreBusy, match=rf"\b{held.pid}\b"), writer(home):
        pytest.fail("two writers")
    law = tmp_path / "试验.md"
    law.write_text("第一条 锅炉每年检查一次。\n", "utf-8")
    monkeypatch.setenv("YOUJU_HOME", str(home))
    assert main(["ingest", str(law)]) == 2
    assert str(held.pid) in capsys.readouterr().err.splitlines()[-1]


def test_a_killed_writer_leaves_no_lock(home, held):
    held.kill()
    held.wait()
    with writer(home) as free:
        assert free.home == home


# -- damage


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def files_of(directory: Path) -> list[Path]:
    return sorted(p for p in directory.rglob("*") if p.is_file())


def error_of(directory: Path, embedder: Embedder) -> StoreError | None:
    """What opening a generation says; None where it opens."""
    try:
        open_generation(directory, embedder)
    except StoreError as error:
        return error


@pytest.mark.parametrize("harm", [truncate, Path.unlink, flip])
def test_every_damaged_file_is_named_before_a_query(directory, embedder, harm):
    files = files_of(directory)
    rooms = {p.relative_to(directory).parts[0] for p in files}
    assert rooms >= {CATALOG, LEXICAL, VECTORS, manifest.NAME}
    for path in files:
        whole = path.read_bytes()
        assert whole, path
        harm(path)
        error = error_of(directory, embedder)
        assert isinstance(error, StoreDamaged), path
        assert str(path) in str(error)
        assert "youju rebuild" in str(error)
        path.write_bytes(whole)
    assert error_of(directory, embedder) is None


def test_no_byte_of_the_manifest_changes_unseen(directory, embedder):
    path, unseen = directory / manifest.NAME, []
    whole = path.read_bytes()
    counts = [m.end() - 1 for m in re.finditer(rb'"(policies|clauses)": \d+', whole)]
    assert len(counts) == 2
    for at in [*range(0, len(whole), 7), *counts]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        if error_of(directory, embedder) is None:
            unseen.append(whole[at - 20 : at + 1])
    assert unseen == []


@pytest.mark.parametrize("written", [b"", b"g00000\xce", b"g999999", b"../../elsewhere"])
def test_a_damaged_pointer_is_noticed(directory, tmp_path, embedder, written):
    home = tmp_path / "home"
    (home / "generations").mkdir(parents=True)
    directory.rename(home / "generations" / "g000001")
    (home / "current").write_bytes(written)
    with pytest.raises(StoreDamaged, match="youju rebuild"):
        open_current(home, embedder)


def test_a_damaged_store_is_named_on_the_command_line(shipped_home, tmp_path, monkeypatch, capsys):
    copy = Path(shutil.copytree(shipped_home, tmp_path / "home"))
    harmed = next((copy / "generations").rglob("data_level0.bin"))
    flip(harmed)
    monkeypatch.setenv("YOUJU_HOME", str(copy))
    for command in (["ask", "什么叫挂图作战？"], ["search", "什么叫挂图作战？"]):
        assert main(command) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert str(harmed) in said.err
    assert main(["status", "--json"]) == 2
    status = json.loads(capsys.readouterr().out)
    assert status["healthy"] is False
    assert str(harmed) in status["problems"][0]


def test_another_schema_is_refused(directory, embedder):
    path = directory / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"schema": 99}), "utf-8")
    error = error_of(directory, embedder)
    assert isinstance(error, StoreMismatch)
    assert "99" in str(error)
    assert "youju rebuild" in str(error)
    assert "\n" not in str(error)


def test_another_embedder_is_refused(directory, embedder):
    error = error_of(directory, Other(embedder))
    assert isinstance(error, StoreMismatch)
    assert "other:1" in str(error)
    assert "youju rebuild" in str(error)
    assert "\n" not in str(error)


# -- verification in a second process


def redescribe(directory: Path, embedder: Embedder, clauses: int) -> None:
    """A manifest that fits the files as they are now, so that only their content can be wrong."""
    manifest.write(
        directory,
        embedder=embedder.fingerprint,
        policies=5,
        clauses=clauses,
        shipped="",
        originals=[],
    )


def test_verification_says_what_is_wrong(directory, embedder):
    flip(directory / CATALOG)
    command = [sys.executable, "-m", "corpus.verify", directory, embedder.fingerprint]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert str(directory / CATALOG) in done.stderr
    assert "Traceback" not in done.stderr


def test_indexes_of_different_length_do_not_verify(directory, opened, embedder):
    shutil.rmtree(directory / VECTORS)
    rows = opened.vectors.fetch(range(opened.catalog.count - 1))
    vectors.build(directory / VECTORS, rows, lambda done: None)
    redescribe(directory, embedder, opened.catalog.count)
    with pytest.raises(StoreDamaged, match="条数不一致"):
        verify(directory, embedder.fingerprint)


def test_a_lexical_index_of_other_texts_does_not_verify(directory, opened, embedder):
    shutil.rmtree(directory / LEXICAL)
    lexical.build(directory / LEXICAL, ["别的文字"] * opened.catalog.count, lambda done: None)
    redescribe(directory, embedder, opened.catalog.count)
    with pytest.raises(StoreDamaged, match="找不到自己"):
        verify(directory, embedder.fingerprint)


# -- a read-only home

WITHOUT_OVERRIDE = """
import ctypes, os, sys
if os.geteuid() == 0:  # root may write everywhere: give that right up (PR_CAPBSET_DROP)
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def run_bound(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Python with these arguments, in a process that keeps to the permissions of files."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_OVERRIDE, *arguments],
        cwd=ROOT,
        env={**os.environ, "YOUJU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def sealed(shipped_home, tmp_path_factory) -> Iterator[Path]:
    """A copy of the shipped home that nobody may write to."""
    home = Path(shutil.copytree(shipped_home, tmp_path_factory.mktemp("sealed") / "home"))
    everything = [home, *home.rglob("*")]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    probe = f"open({str(home / 'probe')!r}, 'w')"
    refused = "PermissionError" in run_bound(home, "-c", probe).stderr
    if refused:
        yield home
    for path in everything:
        path.chmod(path.stat().st_mode | 0o200)
    if not refused:
        pytest.skip("this user writes to read-only folders here, so none can be made")


def test_a_read_only_home_answers(sealed):
    before = {p: manifest.checksum(p) for p in files_of(sealed)}
    done = run_bound(sealed, "app.py", "ask", "--json", "什么叫‘挂图作战’？")
    assert done.returncode == 0, done.stderr
    cited = {c["clause_id"] for c in json.loads(done.stdout)["citations"]}
    assert "大连散乱污整治报道@2020-07#要点21" in cited
    assert {p: manifest.checksum(p) for p in files_of(sealed)} == before


def test_writing_to_a_read_only_home_is_refused_in_one_line(sealed, tmp_path):
    law = tmp_path / "试验.md"
    law.write_text("第一条 锅炉每年检查一次。\n", "utf-8")
    done = run_bound(sealed, "app.py", "ingest", str(law))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(sealed) in done.stderr.splitlines()[-1]


# -- the catalogue and the lexical index by themselves


def test_many_rows_are_fetched_in_the_order_asked_for(tmp_path):
    many = text_of(policy(), ["锅炉每年检查一次。"] * 40_000)
    catalog.write(tmp_path / CATALOG, [many], lambda done: None)
    kept = catalog.Catalog(tmp_path / CATALOG)
    backwards = range(39_999, -1, -1)
    assert kept.clauses(backwards) == list(reversed(many.clauses))
    # more than this build of SQLite takes as variables of one statement (32,766 in most)
    with sqlite3.connect(":memory:") as db:
        limit = db.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    often = [row % 40_000 for row in range(limit + 1)]
    assert kept.clauses(often) == [many.clauses[row] for row in often]


def test_the_catalogue_keeps_every_field(tmp_path):
    about = policy(
        dates=Dates(
            date(2019, 1, 2), date(2019, 2, 3), date(2020, 1, 1), date(2030, 1, 1), date(2031, 1, 1)
        ),
        level=Level.LAW,
        provenance=Provenance.DIGEST,
        status=Status.AMENDED,
        verified_to=CHECKED,
        doc_number="试发〔2020〕1号",
        issuer=("甲局", "乙局"),
        place="试验市",
        about="所指",
        repeals=("旧条例", "更旧的条例"),
    )
    about = replace(about, source=Source("t.md", "报纸", "文章", ("甲", "乙"), "约2020年", "推断"))
    address = ClauseAddress(("附件1", "一、", "（二）"))
    text = PolicyText(
        about,
        "引子\n正文\n",
        (
            Clause(
                f"{about.id}#x",
                about.id,
                address,
                ("第一章", "第一节"),
                "正文",
                3,
                5,
                (Page(7, 0), Page(8, 4, 0.93)),
                "依据",
            ),
        ),
        "ab/t.md",
        references=(Reference(f"{about.id}#x", 0, 1, "丑法", ("第三条",), ("第一款",), "第二章"),),
        definitions=(Definition("正", f"{about.id}#x", 0, 1),),
    )
    catalog.write(tmp_path / CATALOG, [text], lambda done: None)
    kept = catalog.Catalog(tmp_path / CATALOG)
    assert kept.text(about.id) == text
    assert kept.originals == {about.id: "ab/t.md"}
    assert kept.clause(f"{about.id}#x") == text.clauses[0]
    assert kept.clause("没有@1#第一条") is None
    with pytest.raises(KeyError):
        kept.text("没有@1")


def test_rows_of_policies(opened):
    names = ["试验渔港通知@未注日期", "试验锅炉条例@2020-01-01"]
    assert opened.catalog.rows_of(names) == [2, 3, *range(6, 12)]
    assert opened.catalog.rows_of(["没有@1"]) == []
    assert opened.catalog.clauses([]) == []


def test_bm25_finds_what_a_word_says_and_nothing_else(opened):
    everywhere = np.ones(opened.lexical.count, bool)
    rows, scores = opened.lexical.top("油烟", 50, everywhere)
    assert [c.text for c in opened.catalog.clauses(rows)] == ["餐饮油烟应当净化。"]
    assert scores[0] > 0
    assert len(opened.lexical.top("量子力学", 50, everywhere)[0]) == 0
    assert len(opened.lexical.top("", 50, everywhere)[0]) == 0


def test_lexical_terms_do_not_depend_on_width_or_case():
    assert lexical.terms("ＰＭ２.5浓度") == lexical.terms("pm2.5浓度")
    assert "浓度" in lexical.terms("PM2.5浓度")


# -- search

OLD, NEW = "锅炉每年检查一次。", "锅炉每季度检查一次。"


@pytest.mark.parametrize(
    ("query", "as_of", "there", "absent"),
    [
        ("锅炉检查", date(2014, 12, 31), set(), {OLD, NEW}),
        ("锅炉检查", date(2015, 1, 1), {OLD}, {NEW}),
        ("锅炉检查", date(2019, 12, 31), {OLD}, {NEW}),
        ("锅炉检查", date(2020, 1, 1), {NEW}, {OLD}),
        ("锅炉检查", None, {OLD, NEW}, set()),
        ("餐饮油烟净化", date(2018, 5, 31), {"餐饮油烟应当净化。"}, set()),
        ("餐饮油烟净化", date(2018, 6, 1), set(), {"餐饮油烟应当净化。"}),
        ("餐饮油烟净化", None, {"餐饮油烟应当净化。"}, set()),
        ("夜间打桩", date(2026, 8, 14), set(), {"夜间禁止打桩。"}),
        ("夜间打桩", date(2026, 8, 15), {"夜间禁止打桩。"}, set()),
        ("渔船收集桶", date(1950, 1, 1), {"渔船配收集桶。"}, set()),
    ],
)
def test_only_what_counts_on_the_day_is_found(opened, query, as_of, there, absent):
    texts = set(found(opened, query, as_of))
    assert there <= texts
    assert not absent & texts


def test_hits_are_ranked_and_carry_their_policy(opened):
    hits = search(opened, "锅炉记录保存几年", 50, None)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(h.clause.policy_id == h.policy.id for h in hits)
    assert len({h.clause.id for h in hits}) == len(hits)


def test_no_more_hits_than_asked_for_and_no_more_than_there_are(opened):
    assert len(search(opened, "锅炉", 1, None)) == 1
    assert len(search(opened, "锅炉", 3, None)) == 3
    assert len(search(opened, "锅炉", 1_000, None)) <= opened.catalog.count


@pytest.mark.parametrize("query", ["", " ", "？！……", "\n"])
def test_a_query_without_words_finds_nothing(opened, query):
    assert search(opened, query, 5, None) == []


def test_a_named_article_comes_first(opened):
    for query in ("《试验锅炉条例》第二条", "试验锅炉条例第2条说什么"):
        first = search(opened, query, 5, DAY)[0].clause
        assert first.id == "试验锅炉条例@2020-01-01#第二条"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory, embedder) -> Generation:
    """700 clauses that were repealed, all nearer to the question than the one in force."""
    home = tmp_path_factory.mktemp("crowded")
    old = text_of(
        policy("试验旧条例", status=Status.REPEALED), [f"第{n}号锅炉检查。" for n in range(700)]
    )
    new = text_of(policy("试验新条例"), ["锅炉由运营单位负责检查，并附图纸、照片和合格证明。"])
    publish(home, [old, new], embedder)
    return open_current(home, embedder)


def test_what_is_out_of_force_does_not_crowd_out_what_counts(crowded):
    assert found(crowded, "锅炉检查", DAY, k=5) == [
        "锅炉由运营单位负责检查，并附图纸、照片和合格证明。"
    ]


def test_all_that_match_are_found_where_so_many_are_asked_for(crowded):
    assert len(found(crowded, "锅炉检查", None, k=1_000)) == 701


# -- validity

FIRST = policy(version="2015", dates=Dates(in_force=date(2015, 1, 1)))
SECOND = policy(version="2020", dates=Dates(in_force=date(2020, 1, 1)))
UNDATED = policy(version="未注日期")
ANNOUNCED = policy(version="2018", dates=Dates(published=date(2018, 1, 1)))


@pytest.mark.parametrize(
    ("versions", "as_of", "expected"),
    [
        ([FIRST, SECOND], date(2014, 12, 31), None),
        ([FIRST, SECOND], date(2015, 1, 1), FIRST),
        ([SECOND, FIRST], date(2019, 12, 31), FIRST),
        ([SECOND, FIRST], date(2020, 1, 1), SECOND),
        ([FIRST, UNDATED], date(2014, 12, 31), UNDATED),
        ([FIRST, UNDATED], date(2015, 1, 1), FIRST),
        ([FIRST, ANNOUNCED, SECOND], date(2018, 1, 1), ANNOUNCED),
        ([UNDATED], date(1900, 1, 1), UNDATED),
        ([], date(2020, 1, 1), None),
    ],
)
def test_the_version_in_force(versions, as_of, expected):
    assert version_in_force(versions, as_of) is expected


def worth(as_of: date, **facts) -> Standing:
    """The standing on a day of a policy with these facts and no other version."""
    one = policy(**facts)
    return standings({one.id: one}, as_of)[one.id]


SINCE_2015 = Dates(in_force=date(2015, 1, 1))
TILL_2018 = Dates(in_force=date(2015, 1, 1), repealed=date(2018, 6, 1))


@pytest.mark.parametrize(
    ("status", "dates", "verified_to", "as_of", "expected"),
    [
        (Status.IN_FORCE, SINCE_2015, CHECKED, date(2014, 12, 31), Standing.OUT),
        (Status.IN_FORCE, SINCE_2015, CHECKED, date(2015, 1, 1), Standing.CURRENT),
        (Status.IN_FORCE, SINCE_2015, CHECKED, CHECKED, Standing.CURRENT),
        (Status.IN_FORCE, SINCE_2015, CHECKED, date(2025, 5, 1), Standing.UNCHECKED),
        (Status.IN_FORCE, SINCE_2015, None, DAY, Standing.UNCHECKED),
        (Status.IN_FORCE, TILL_2018, CHECKED, date(2018, 5, 31), Standing.CURRENT),
        (Status.IN_FORCE, TILL_2018, CHECKED, date(2018, 6, 1), Standing.OUT),
        (Status.UNVERIFIED, SINCE_2015, CHECKED, DAY, Standing.UNCHECKED),
        (Status.UNVERIFIED, Dates(), None, DAY, Standing.UNCHECKED),
        (Status.REPEALED, TILL_2018, CHECKED, date(2018, 5, 31), Standing.CURRENT),
        (Status.REPEALED, TILL_2018, CHECKED, date(2018, 6, 1), Standing.OUT),
        (Status.REPEALED, SINCE_2015, CHECKED, DAY, Standing.OUT),
        (Status.REPEALED, Dates(), None, DAY, Standing.OUT),
        (Status.AMENDED, SINCE_2015, CHECKED, DAY, Standing.OUT),
        (Status.NOT_YET, Dates(), CHECKED, DAY, Standing.OUT),
        (Status.NOT_YET, Dates(published=date(2024, 1, 1)), CHECKED, DAY, Standing.OUT),
        (Status.NOT_YET, Dates(in_force=date(2025, 1, 1)), CHECKED, DAY, Standing.OUT),
    ],
)
def test_standing(status, dates, verified_to, as_of, expected):
    assert worth(as_of, status=status, dates=dates, verified_to=verified_to) is expected


def test_a_text_that_was_not_yet_in_force_counts_from_its_day():
    old = policy(version="2015", status=Status.IN_FORCE, dates=SINCE_2015)
    new = policy(version="2026", status=Status.NOT_YET, dates=Dates(in_force=date(2026, 8, 15)))
    both = {p.id: p for p in (old, new)}
    eve, day = standings(both, date(2026, 8, 14)), standings(both, date(2026, 8, 15))
    assert (eve[old.id], eve[new.id]) == (Standing.UNCHECKED, Standing.OUT)
    assert (day[old.id], day[new.id]) == (Standing.OUT, Standing.UNCHECKED)


@pytest.mark.parametrize("dates", [Dates(), Dates(published=date(2024, 1, 1))])
def test_a_text_not_yet_in_force_without_a_day_replaces_nothing(dates):
    old = policy(version="2015", status=Status.IN_FORCE)
    new = policy(version="2026", status=Status.NOT_YET, dates=dates)
    assert standings({p.id: p for p in (old, new)}, DAY) == {
        old.id: Standing.UNCHECKED,
        new.id: Standing.OUT,
    }


def test_a_text_that_another_one_ends_is_out_from_the_day_on_which_that_begins():
    old = policy("旧办法", version="2015", dates=SINCE_2015)
    new = policy(
        "新条例", version="2020", dates=Dates(in_force=date(2020, 3, 1)), repeals=("旧办法",)
    )
    again = policy("旧办法", version="2022", dates=Dates(in_force=date(2022, 1, 1)))
    both = {p.id: p for p in (old, new)}
    assert standings(both, date(2020, 2, 29))[old.id] is Standing.UNCHECKED
    assert standings(both, date(2020, 3, 1))[old.id] is Standing.OUT
    assert ended_by(old, enders(both, date(2020, 2, 29))) is None
    assert ended_by(old, enders(both, date(2020, 3, 1))) == new
    assert standings(both | {again.id: again}, DAY)[again.id] is Standing.UNCHECKED


def test_a_text_with_a_term_is_out_when_it_is_over():
    dates = Dates(in_force=date(2015, 1, 1), expires=date(2020, 1, 1))
    assert worth(date(2019, 12, 31), dates=dates) is Standing.UNCHECKED
    assert worth(date(2020, 1, 1), dates=dates) is Standing.OUT


def test_the_notice_says_what_was_not_checked():
    checked, any_clause = policy(status=Status.IN_FORCE, verified_to=CHECKED), make_clause("甲。")
    assert notices(any_clause, checked, CHECKED) == ()
    (later,) = notices(any_clause, checked, date(2025, 5, 1))
    assert "2025-04-30" in later
    assert "未注明核实日期" in notices(any_clause, policy(), DAY)[0]
    assert "未经核实" in notices(any_clause, policy(verified_to=CHECKED), DAY)[0]


def test_reports_of_supersession_are_read_from_a_file(tmp_path):
    assert supersessions(tmp_path / "absent.yaml") == ()
    path = tmp_path / "notices.yaml"
    path.write_text(
        "- {by: 试验法典, since: 2026-08-15, slugs: [试验法], source: 报道, notice: 已被取代,\n"
        "   unverified: 条文, named: true}\n",
        "utf-8",
    )
    (report,) = supersessions(path)
    assert (report.by, report.since, report.slugs) == (
        "试验法典",
        date(2026, 8, 15),
        ("试验法",),
    )


# -- the vectors


def test_what_is_unlike_many_that_are_alike_is_still_found(tmp_path):
    """A graph of neighbours may lose every link to such a row, and which one differs by build."""
    random = np.random.default_rng(7)
    centre = random.normal(size=32)
    alike = centre + 0.02 * random.normal(size=(700, 32))
    rows = np.vstack([alike, centre + random.normal(size=(20, 32))]).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    for build in range(20):
        vectors.build(tmp_path / str(build), rows, lambda done: None)
        index = vectors.Vectors(tmp_path / str(build))
        lost = [row for row in range(700, 720) if row not in index.top(rows[row], 10)[0]]
        assert lost == [], build


def test_a_narrowed_store_searches_some_policies_and_leaves_the_whole_as_it_was(store):
    chosen = ["大连散乱污整治报道@2020-07"]
    inside = store.narrowed(chosen)
    assert {h.policy.id for h in search(inside, "排污许可证有效期多久", 10, TODAY)} == set(chosen)
    assert {h.policy.id for h in search(inside, "排污许可证有效期多久", 10, None)} == set(chosen)
    assert "排污许可申领指南@2025-04-30" in {
        h.policy.id for h in search(store, "排污许可证有效期多久", 10, TODAY)
    }


def test_the_clauses_that_point_to_an_article_are_known(store):
    rows = store.catalog.pointing_to("排污许可管理条例", "第十四条")
    pointing = store.catalog.clauses(rows)
    assert "排污许可申领指南@2025-04-30#要点41" in {c.id for c in pointing}
    assert all("第十四条" in c.basis for c in pointing)
