"""Files become policies: encodings, header facts, bad files, limits, originals.

Whatever a file holds, it ends taken in or refused with one clear sentence, and stops no other file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import app
from corpus.errors import BadRequest, FileRefused
from corpus.generation import current_name, open_current, writer
from corpus.types import Level, Policy, PolicyText, Provenance, Status
from ingest.ingest import FileResult, Outcome, find_files, ingest, kept_originals, shipped_files
from ingest.parse import parse
from ingest.readers.markdown import read
from ingest.readers.text import decode
from ingest.sandbox import Limits, Sandbox

ROOT = Path(__file__).parent.parent
relaxed = settings(deadline=None)  # other jobs may hold the processor

FRONT = """---
slug: 子
title: 子（要点整理，非原文）
version: "2020-07"
provenance: digest
level: 要点整理
place: 大连市
source:
  publication: 某报
  authors: [甲, 乙]
---

# 子（要点整理，非原文）

要点1 丙。
出处：第1行
"""
STATUTE = """# 测试条例

2020年12月9日 国务院第117次常务会议通过

2021年1月24日 中华人民共和国国务院令第736号公布

2021年3月1日 施行

<!-- INFO END -->

第一条 甲。

第二条 乙。
"""


def statute(title: str, body: str = "第一条 甲。\n第二条 乙。") -> str:
    return f"# {title}\n\n2021年1月24日 国务院令第736号公布\n\n<!-- INFO END -->\n\n{body}\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def is_clear(reason: str, name: str = "") -> bool:
    """One line that names the file and the next step; no names of exceptions."""
    plain = "\n" not in reason and not re.search("Error|Exception|Traceback", reason)
    return plain and name in reason and "请" in reason and reason.endswith("。")


def refusal(call: Callable, *arguments: object) -> str | None:
    """The reason with which a call refuses its file; None where it takes it."""
    try:
        call(*arguments)
    except FileRefused as refused:
        return str(refused)
    return None


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(tmp_path, encoding, newline):
    file = write(tmp_path, "a.md", STATUTE.replace("\n", newline).encode(encoding))
    plain = write(tmp_path, "b.md", STATUTE)
    assert parse(file, "").canonical == parse(plain, "").canonical
    assert parse(file, "").clauses == parse(plain, "").clauses


def test_utf16_of_either_order(tmp_path):
    little = write(tmp_path, "a.md", b"\xff\xfe" + STATUTE.encode("utf-16-le"))
    big = write(tmp_path, "b.md", b"\xfe\xff" + STATUTE.encode("utf-16-be"))
    assert parse(little, "").canonical == parse(big, "").canonical


def test_rare_characters_of_gb18030(tmp_path):
    text = parse(write(tmp_path, "a.md", "# 子\n第一条 𠮷〇€".encode("gb18030")), "")
    assert text.clauses[0].text == "𠮷〇€"


readable = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=80)


everyday = st.text(  # the 3,755 characters of GB 2312 that are in daily use
    st.sampled_from(
        [bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xD7) for b in range(0xA1, 0xFF)]
        + list("，。；：、（）《》“” 0123456789\n")
    ),
    min_size=20,
    max_size=200,
)


@relaxed
@given(readable, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_decoding_gives_back_what_was_encoded(text, encoding):
    assert decode(text.encode(encoding), "a.txt")[0] == text


@relaxed
@given(everyday)
@example("00000000000000000“\n些")  # 些 has the bytes of Щ in UTF-8
def test_everyday_chinese_in_the_national_encoding_is_read_as_such(text):
    data = text.encode("gb18030")
    assume(not is_utf8(data))
    assert decode(data, "a.txt")[0] == text


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith(b"\xef\xbb\xbf")
    return True


@relaxed
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    reason = refusal(decode, data, "a.txt")
    assert reason is None or is_clear(reason, "a.txt")


def test_big5_is_read_or_refused_never_garbled(tmp_path):
    text = "測試辦法\n第一條　單位應當申請許可證。\n第二條　機關應當審查。\n"
    file = write(tmp_path, "a.txt", text.encode("big5"))
    reason = refusal(parse, file, "")
    assert is_clear(reason, "a.txt") if reason else "應當申請許可證" in parse(file, "").canonical


@relaxed
@given(st.text(max_size=200).filter(lambda text: not text.startswith("---")))
def test_the_reader_keeps_lines_and_marks_their_starts(text):
    document = read(text)
    starts = {0} | {m.end() for m in re.finditer("\n", document.text)}
    assert document.marks.keys() <= starts
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b\u202e\ufeff]", document.text)


# Header facts


def policy_of(folder: Path, text: str, name: str = "a.md", place: str = "") -> Policy:
    return parse(write(folder, name, text), place).policy


def test_facts_of_a_regulation(tmp_path):
    policy = policy_of(tmp_path, STATUTE)
    assert (policy.title, policy.id) == ("测试条例", "测试条例@2021-01-24")
    assert (policy.level, policy.doc_number) == (Level.ADMINISTRATIVE_REGULATION, "国务院令第736号")
    assert policy.issuer == ("国务院",)
    dates = policy.dates
    assert dates.adopted == date(2020, 12, 9)
    assert (dates.published, dates.in_force) == (date(2021, 1, 24), date(2021, 3, 1))
    assert (policy.provenance, policy.status) == (Provenance.OFFICIAL, Status.UNVERIFIED)
    assert policy.source.file == "a.md"


def test_facts_of_an_amended_law(tmp_path):
    text = (
        "# 中华人民共和国测试法\n\n2003年8月27日 第十届全国人民代表大会常务委员会第四次会议通过\n\n"
        "2004年7月1日 施行\n\n2019年4月23日 第十三届全国人民代表大会常务委员会第十次会议修正\n\n"
        "<!-- INFO END -->\n\n第一条 甲。\n"
    )
    policy = policy_of(tmp_path, text, "测试法(2019-04-23).md")
    assert (policy.id, policy.title) == ("测试法@2019-04-23", "中华人民共和国测试法")
    assert (policy.level, policy.issuer) == (Level.LAW, ("全国人民代表大会常务委员会",))
    assert policy.dates.in_force == date(2019, 4, 23)  # 2004 is the first version's


def test_the_file_name_dates_a_version(tmp_path):
    assert policy_of(tmp_path, "# 子\n第一条 甲。", "子(2018-10-26).md").version == "2018-10-26"
    assert policy_of(tmp_path, "# 子\n第一条 甲。", "子（2018-10-26）.md").version == "2018-10-26"
    assert policy_of(tmp_path, "# 子\n第一条 甲。", "子(2018-13-45).md").version == "未注日期"
    assert policy_of(tmp_path, "# 子\n第一条 甲。").version == "未注日期"


def test_the_last_articles_tell_when_it_is_in_force(tmp_path):
    text = "# 子条例\n\n2021年1月24日 国务院令第1号公布\n\n第一条 本条例自2021年3月1日起施行。"
    assert policy_of(tmp_path, text).dates.in_force == date(2021, 3, 1)


def test_facts_of_a_local_rule_in_plain_text(tmp_path):
    text = (
        "大连市测试办法\n（2018年3月1日大连市人民政府令第150号公布）\n第一条 自2018年4月1日起施行。"
    )
    policy = policy_of(tmp_path, text, "a.txt")
    assert (policy.title, policy.version, policy.place) == (
        "大连市测试办法",
        "2018-03-01",
        "大连市",
    )
    assert policy.level == Level.LOCAL_RULE
    assert policy.doc_number == "大连市人民政府令第150号"
    assert policy.dates.in_force == date(2018, 4, 1)


def test_facts_of_a_notice_in_plain_text(tmp_path):
    text = "大连市生态环境局关于测试的通知\n\n大环发〔2020〕12号\n\n各单位：\n一、甲\n"
    policy = policy_of(tmp_path, text, "a.txt")
    assert (policy.title, policy.place) == ("大连市生态环境局关于测试的通知", "大连市")
    assert policy.doc_number == "大环发〔2020〕12号"
    assert policy.level == Level.NORMATIVE


@pytest.mark.parametrize(
    ("title", "event", "folder", "level"),
    [
        ("中华人民共和国宪法", "", "", Level.CONSTITUTION),
        ("测试法", "", "", Level.LAW),
        ("测试办法", "", "", Level.NORMATIVE),
        ("最高人民法院关于子的解释", "", "", Level.JUDICIAL_INTERPRETATION),
        ("测试办法", "2020年1月2日 生态环境部令第11号公布", "", Level.MINISTRY_RULE),
        ("测试办法", "", "部门规章/公安部", Level.MINISTRY_RULE),
        ("测试条例", "", "national/行政法规", Level.ADMINISTRATIVE_REGULATION),
        ("大连市测试条例", "", "", Level.LOCAL_REGULATION),
        ("辽宁省测试条例", "", "", Level.LOCAL_REGULATION),
        ("大连市关于子的意见", "", "", Level.NORMATIVE),
        ("城市测试办法", "", "", Level.NORMATIVE),
    ],
)
def test_levels(tmp_path, title, event, folder, level):
    text = f"# {title}\n\n{event}\n\n<!-- INFO END -->\n\n第一条 甲。"
    assert policy_of(tmp_path, text, place=folder).level == level


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("2020年1月2日 生态环境部令第11号公布", "生态环境部令第11号"),
        ("2020年1月2日 中华人民共和国主席令 第 七 号 公布", "主席令第七号"),
        ("国办发〔2016〕81号", "国办发〔2016〕81号"),
        ("环水体[2016]186号", "环水体[2016]186号"),
        ("2020年1月2日", None),
    ],
)
def test_document_numbers(tmp_path, line, number):
    text = f"# 子办法\n\n{line}\n\n<!-- INFO END -->\n\n第一条 依照国办发〔1999〕9号。"
    assert policy_of(tmp_path, text).doc_number == number


def test_a_text_without_a_title_takes_the_name_of_its_file(tmp_path):
    text = parse(write(tmp_path, "测试办法(2020-01-02).txt", "第一条 甲。\n第二条 乙。"), "")
    assert [c.address.key for c in text.clauses] == ["第一条", "第二条"]
    assert (text.policy.title, text.policy.version) == ("测试办法", "2020-01-02")


@pytest.mark.parametrize("title", ["《》", "“”", "#", "……，。"])
def test_a_policy_always_has_a_name(tmp_path, title):
    assert policy_of(tmp_path, f"# {title}\n第一条 甲。", "测试办法.md").slug


# Front matter


def test_front_matter_is_typed(tmp_path):
    policy = policy_of(tmp_path, FRONT, "子.md")
    assert policy.id == "子@2020-07"
    assert (policy.level, policy.provenance) == (Level.DIGEST, Provenance.DIGEST)
    assert (policy.status, policy.place, policy.doc_number) == (Status.UNVERIFIED, "大连市", None)
    source = policy.source
    assert (source.file, source.publication, source.authors) == ("子.md", "某报", ("甲", "乙"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("place: 大连市", "colour: 红", "colour"),
        ("provenance: digest", "provenance: 某人", "provenance"),
        ("level: 要点整理", "level: 很高", "level"),
        ('version: "2020-07"\n', "", "version"),
        ('version: "2020-07"', "version: 2020-07-01", "version"),
        ("source:\n  publication: 某报\n  authors: [甲, 乙]", "source: 某报", "source"),
        ("slug: 子", 'slug: ""', "slug"),
        ("slug: 子", "slug: 子#丑@寅", "slug"),
    ],
)
def test_faults_of_front_matter_are_named(tmp_path, old, new, named):
    assert old in FRONT
    reason = refusal(parse, write(tmp_path, "子.md", FRONT.replace(old, new)), "")
    assert reason is not None
    assert is_clear(reason, "子.md")
    assert named in reason


@pytest.mark.parametrize("front", ["slug: [子\n", "- 子\n", "子\n", "slug: 子\n子\n", "a: *b\n"])
def test_front_matter_that_is_no_mapping(tmp_path, front):
    reason = refusal(parse, write(tmp_path, "子.md", f"---\n{front}---\n# 子\n甲"), "")
    assert reason is not None
    assert is_clear(reason)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slug: 子", "slug: [子"),
        ("level: 要点整理", "level: 很高"),
        ('version: "2020-07"\n', ""),
        ('version: "2020-07"', "version: 2020-07-01"),
    ],
)
def test_faults_of_front_matter_are_told_in_chinese(tmp_path, old, new):
    reason = refusal(parse, write(tmp_path, "子.md", FRONT.replace(old, new)), "")
    assert reason is not None
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,}", reason)


# Files that cannot be taken in

DOCX = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06"
BAD = {
    "空.md": (b"", "空"),
    "空白.txt": (" \n\u3000\n\t\n".encode(), "没有文字"),
    "只有标记.md": (b"\xef\xbb\xbf<!-- a -->\n", "没有文字"),
    "只有标题.md": ("# 子\n".encode(), "条款"),
    "pdf.md": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
    "docx.txt": (DOCX, "压缩文件"),
    "doc.txt": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "Office"),
    "png.md": (PNG, "图片"),
    "elf.md": (b"\x7fELF\x02\x01\x01" + bytes(99), "程序"),
    "exe.md": (b"MZ\x90\x00\x03" + bytes(99), "程序"),
    "前言.md": (FRONT.replace("slug: 子", "slug: [子").encode(), "元数据"),
    "名称.md": (FRONT.replace("place:", "colour:").encode(), "colour"),
}


def quiet(stage: str, total: int):
    return lambda done: None


def take(home: Path, files: Sequence[Path], embedder, *, drop=(), anew: bool = False) -> Outcome:
    """What `youju ingest`, `delete` and `rebuild` do, with an embedder that is open already."""
    old = open_current(home, embedder) if current_name(home) and not anew else None
    with writer(home) as held:
        return ingest(
            held, files, embedder, old=old, limits=Limits(), workers=1, progress=quiet, drop=drop
        )


def own_texts(home: Path, embedder) -> dict[str, PolicyText]:
    """What a home holds beside the shipped policies, by policy id."""
    catalog = open_current(home, embedder).catalog
    return {p: catalog.text(p) for p, o in catalog.originals.items() if "shipped:" not in o}


def own_clauses(home: Path, embedder) -> dict[str, list[str]]:
    texts = own_texts(home, embedder)
    return {policy_id: [c.text for c in text.clauses] for policy_id, text in texts.items()}


def own_originals(home: Path) -> list[str]:
    return sorted(file.read_text("utf-8") for file in kept_originals(home))


@pytest.fixture(scope="module")
def base_home(shipped_home, tmp_path_factory) -> Path:
    """A home of this module's own with the shipped policies in place."""
    return shutil.copytree(shipped_home, tmp_path_factory.mktemp("ingest") / "home")


def test_paths_are_walked_in_order_without_hidden_files(tmp_path):
    names = ["乙.md", "甲/子.txt", "甲/.git/a.md", ".hidden.md", ".d/a.md"]
    for name in names:
        write(tmp_path, name, "甲")
    found = find_files([tmp_path, tmp_path / "乙.md"])
    assert found == sorted([tmp_path / "乙.md", tmp_path / "甲" / "子.txt"])


@pytest.mark.parametrize("name", ["没有.md", "空文件夹", "只有隐藏文件"])
def test_a_wrong_path_is_said_before_anything_is_done(tmp_path, name, monkeypatch, capsys):
    (tmp_path / "空文件夹").mkdir()
    write(tmp_path, "只有隐藏文件/.a.md", STATUTE)
    good = write(tmp_path, "好.md", STATUTE)
    with pytest.raises(BadRequest):
        find_files([good, tmp_path / name])
    monkeypatch.setenv("YOUJU_HOME", str(tmp_path / "home"))
    assert app.main(["ingest", str(good), str(tmp_path / name)]) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert is_clear(said.removesuffix("\n"), name)
    assert not (tmp_path / "home").exists()


def test_nothing_is_published_where_nothing_is_taken(base_home, tmp_path, monkeypatch, capsys):
    for name, (content, _) in BAD.items():
        write(tmp_path, name, content)
    before = sorted(p.relative_to(base_home) for p in base_home.rglob("*"))
    monkeypatch.setenv("YOUJU_HOME", str(base_home))
    assert app.main(["ingest", str(tmp_path), "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["generation"] is None
    assert {Path(file["path"]).name for file in record["files"]} == set(BAD)
    for file in record["files"]:
        name = Path(file["path"]).name
        assert file["result"] == "refused"
        assert is_clear(file["reason"], name)
        assert BAD[name][1] in file["reason"]
    assert sorted(p.relative_to(base_home) for p in base_home.rglob("*")) == before


# A home's life: take in a mixed folder, move one file and delete another, rebuild

FIRST, SECOND, THIRD = (statute(f"{name}条例") for name in "甲乙丙")
OTHER = statute("甲条例", "第一条 另一种。")
SHIPPED = shipped_files()[0]
OWN = f"{SHIPPED.read_text('utf-8')}\n要点99 另加的一条。\n出处：无\n"  # an operator's own edition
IDS = [f"{name}条例@2021-01-24" for name in "甲乙丙"]


@dataclass(frozen=True)
class Life:
    """A home after each step: results of the first, clauses by policy, kept originals."""

    results: dict[str, FileResult]
    clauses: list[dict[str, list[str]]]
    originals: list[list[str]]


def mixed_folder(folder: Path) -> list[Path]:
    """Good and bad files, as `find_files` sees them; one is gone before it can be read."""
    write(folder, "一/甲条例.md", FIRST)
    write(folder, "二/甲条例.md", FIRST)
    write(folder, "三/甲条例.md", OTHER)
    write(folder, "乙条例.md", SECOND)
    write(folder, f"自/{SHIPPED.name}", OWN)
    write(folder, ".隐藏.md", statute("隐藏条例"))
    for name, (content, _) in BAD.items():
        write(folder, f"坏/{name}", content)
    if Path("/proc/self/mem").exists():  # not even root can read it from its beginning
        (folder / "读不出.md").symlink_to("/proc/self/mem")
    gone = write(folder, "消失.md", STATUTE)
    files = find_files([folder])
    gone.unlink()
    return files


@pytest.fixture(scope="module")
def life(base_home, embedder, tmp_path_factory) -> Life:
    home = shutil.copytree(base_home, tmp_path_factory.mktemp("life") / "home")
    folder = tmp_path_factory.mktemp("files")
    moved = write(folder, "新/乙条例.md", SECOND)
    clauses, originals = [], []

    def look() -> None:
        clauses.append(own_clauses(home, embedder))
        originals.append(own_originals(home))

    with NamedTemporaryFile(suffix=".md", dir="/tmp" if Path("/tmp").is_dir() else None) as flat:
        flat.write(THIRD.encode())
        flat.flush()
        outcome = take(home, [*mixed_folder(folder / "混"), Path(flat.name)], embedder)
    look()
    take(home, [moved], embedder, drop=[IDS[0]])
    look()
    take(home, kept_originals(home), embedder, anew=True)
    look()
    results = {"/".join(Path(file.path).parts[-2:]): file for file in outcome.files}
    return Life(results, clauses, originals)


def test_good_files_are_taken_whatever_lies_beside_them(life):
    two = ["甲。", "乙。"]
    assert {policy_id: life.clauses[0].get(policy_id) for policy_id in IDS} == dict.fromkeys(
        IDS, two
    )
    good = [life.results["一/甲条例.md"], life.results["混/乙条例.md"]]
    assert [(file.result, file.clauses, file.reason) for file in good] == [("ok", 2, "")] * 2


def test_every_bad_file_has_its_reason(life):
    for name, (_, reason) in BAD.items():
        result = life.results[f"坏/{name}"]
        assert result.result == "refused"
        assert reason in result.reason
        assert is_clear(result.reason, name)


def test_a_file_that_is_gone_or_unreadable_is_refused(life):
    for name in ("混/消失.md", "混/读不出.md"):
        if result := life.results.get(name):
            assert result.result == "refused"
            assert is_clear(result.reason, Path(name).name)
            assert "读不出来" in result.reason
    assert "混/消失.md" in life.results


def test_hidden_files_have_no_result(life):
    assert not any("隐藏" in name for name in life.results)


def test_the_same_file_twice_is_no_fault(life):
    twins = [life.results["一/甲条例.md"], life.results["二/甲条例.md"]]
    assert [file.result for file in twins] == ["ok", "ok"]
    assert "同一文件" in "".join(warning for file in twins for warning in file.warnings)


def test_of_two_texts_with_one_id_one_counts(life):
    result = life.results["三/甲条例.md"]
    assert result.result == "refused"
    assert is_clear(result.reason)
    assert "内容不同" in result.reason


def test_the_original_of_a_file_that_came_twice_is_kept(life):
    assert life.originals[0].count(FIRST) == 1


def test_an_original_from_directly_under_the_root_is_kept(life):
    assert life.originals[0].count(THIRD) == 1


def test_what_was_refused_leaves_no_original(life):
    assert set(life.originals[0]) <= {FIRST, SECOND, THIRD, OWN}


def test_an_edition_of_a_shipped_policy_stays_until_it_is_deleted(life):
    assert life.results[f"自/{SHIPPED.name}"].result == "ok"
    assert ["另加的一条。" in str(clauses) for clauses in life.clauses] == [True] * 3


def test_a_file_that_moved_keeps_its_original(life):
    assert life.originals[1].count(SECOND) == 1


def test_a_deleted_policy_is_gone_and_its_original_too(life):
    assert IDS[0] not in life.clauses[1]
    assert life.clauses[1].keys() >= set(IDS[1:])
    assert FIRST not in life.originals[1]


def test_a_rebuild_brings_back_all_that_was_there(life):
    assert life.clauses[2] == life.clauses[1]
    assert life.originals[2] == life.originals[1]


def test_an_unchanged_folder_can_be_taken_in_again(base_home, embedder, tmp_path):
    home = shutil.copytree(base_home, tmp_path / "home")
    for day in ("2019-01-02", "2020-01-02"):  # two versions with an article in common
        write(tmp_path, f"in/子条例({day}).md", f"# 子条例\n第一条 甲。\n第二条 {day}。")
    files = find_files([tmp_path / "in"])
    first = take(home, files, embedder)
    texts = own_texts(home, embedder)
    again = take(home, files, embedder)
    assert [file.result for file in first.files] == ["ok", "ok"]
    assert again.files == first.files
    assert own_texts(home, embedder) == texts
    assert len(texts) == len(own_originals(home)) == 2


# Limits


@contextmanager
def sandbox(limits: Limits) -> Iterator[Sandbox]:
    box = Sandbox(limits)
    try:
        yield box
    finally:
        box.close()


@pytest.fixture(scope="module")
def huge(tmp_path_factory) -> Path:
    """As large as a file may be, in very short lines: half a minute and gigabytes to parse."""
    return write(tmp_path_factory.mktemp("huge"), "大.txt", "甲\n" * 12_000_000)


@pytest.mark.parametrize("limits", [Limits(memory=100_000_000), Limits(cpu=1)])
def test_a_file_over_a_limit_is_refused_and_the_next_is_read(huge, tmp_path, limits):
    with sandbox(limits) as box:
        reason = refusal(box.parse, huge, "")
        assert reason is not None
        assert is_clear(reason, "大.txt")
        assert "内存" in reason
        assert len(box.parse(write(tmp_path, "a.md", STATUTE), "").clauses) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with named pipes")
def test_a_file_that_never_ends_is_refused_and_the_next_is_read(tmp_path):
    os.mkfifo(tmp_path / "管.txt")
    with sandbox(Limits(wall=3.0)) as box:
        reason = refusal(box.parse, tmp_path / "管.txt", "")
        assert reason is not None
        assert is_clear(reason, "管.txt")
        assert "3 秒" in reason
        assert len(box.parse(write(tmp_path, "a.md", STATUTE), "").clauses) == 2


def test_a_file_over_the_size_limit_is_not_even_read(tmp_path):
    file = write(tmp_path, "a.txt", "甲")
    os.truncate(file, 50_000_001)  # sparse: takes no room
    with pytest.raises(FileRefused, match="50 MB"):
        parse(file, "")


def test_a_name_that_is_no_utf8(tmp_path):
    name = os.fsdecode(b"\xff\xfe.md")
    try:
        file = write(tmp_path, name, STATUTE)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    with sandbox(Limits()) as box:
        reason = refusal(box.parse, file, "")
    assert reason is None or "文件名" in reason  # it has broken no limit


# The development data


def youju(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "YOUJU_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def national(shared, tmp_path_factory) -> tuple[Path, dict]:
    """A home with the national laws, and what the command said."""
    home = tmp_path_factory.mktemp("national")
    done = youju(home, "ingest", str(shared / "laws" / "national"), "--json")
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


@pytest.mark.shared
def test_every_national_law_is_taken_or_its_reason_stated(national):
    _, record = national
    assert len(record["files"]) == 1512
    for file in record["files"]:
        assert file["result"] == "ok" or is_clear(file["reason"]), file
    assert sum(file["result"] == "ok" for file in record["files"]) >= 1510


@pytest.mark.shared
def test_every_national_law_keeps_its_original(national):
    home, record = national
    taken = {(f["policy"], f["version"]) for f in record["files"] if f["result"] == "ok"}
    assert len(kept_originals(home)) == len(taken)


@pytest.mark.shared
def test_an_ingested_law_answers(national):
    home, _ = national
    done = youju(home, "ask", "审批部门对排污许可证申请要不要到现场核查？", "--json")
    assert done.returncode == 0, done.stderr
    cited = [(c["policy"], c["address"]) for c in json.loads(done.stdout)["citations"]]
    assert any(p == "排污许可管理条例" and "第十条" in address for p, address in cited), cited


@pytest.mark.shared
def test_laws_are_answered_and_what_they_lack_is_refused(national, tmp_path):
    home, _ = national
    lines = (ROOT / "tests" / "law_questions.txt").read_text("utf-8").splitlines()
    asked = [line.split(" ", 1) for line in lines if line[0] in "+-"]
    batch = tmp_path / "questions.jsonl"
    rows = [{"id": sign, "question": question} for sign, question in asked]
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    done = youju(home, "ask", "--batch", str(batch), "--as-of", "2025-04-30")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    answered = {"+": 0, "-": 0}
    for answer in answers:
        answered[answer["id"]] += answer["verdict"] != "refused"
    assert answered["+"] >= 22  # of 30
    assert answered["-"] <= 1  # of 20


@pytest.mark.shared
def test_hard_text_files_end_with_a_result(shared, base_home, embedder, tmp_path):
    home = shutil.copytree(base_home, tmp_path / "home")
    files = sorted((shared / "hard_inputs").glob("text__*"))
    assert files
    outcome = take(home, files, embedder)
    assert [file.path for file in outcome.files] == [str(file) for file in files]
    for file in outcome.files:
        assert file.result in ("ok", "partial", "refused")
        assert file.result != "partial" or file.warnings
        assert file.result != "refused" or is_clear(file.reason)
