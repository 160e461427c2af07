"""The benchmarks of reading: their truth, their comparison, their arithmetic."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.types import Question
from corpus.types import PolicyText
from eval.bench import render, stages
from eval.bench.compare import Score, broken, compare
from eval.bench.structure import Form, find_laws, listed, measure, sample, table
from eval.bench.throughput import Duel, Turn, load_and_split, parse_all
from eval.bench.throughput import table as speeds
from eval.bench.truth import Heading, read
from ingest.parse import parse
from tests.conftest import TODAY

LAW = """# 试验市河道保护条例

2020年3月1日 试验市人民代表大会常务委员会通过

<!-- INFO END -->

## 第一章 总 则

第一条 为了保护河道，制定本条例。

第二条 本条例适用于下列水体：

（一）河流；

（二）水库。

其他水体参照执行。

## 第二章 法律责任

第三条 违反本条例第二条规定的，处一千元罚款。

第三条之一　本条例自2020年5月1日起施行。

附件：河道名录

一、清河
"""


def parsed(folder: Path, text: str, name: str = "试验市河道保护条例.txt") -> PolicyText:
    path = folder / name
    path.write_text(text, "utf-8")
    return parse(path, "", lambda done, total: None)


def test_truth_reads_articles_headings_and_items():
    truth = read(LAW)
    assert [a.label for a in truth.articles] == ["第一条", "第二条", "第三条", "第三条之一"]
    assert truth.articles[1].items == ("（一）河流；", "（二）水库。")
    assert truth.articles[3].lines == ("本条例自2020年5月1日起施行。",)
    assert truth.headings == (Heading("第一章 总 则", 0), Heading("第二章 法律责任", 2))
    assert all(heading.chapter for heading in truth.headings)


def test_plain_text_of_a_law_has_all_of_its_structure(tmp_path):
    score = compare(read(LAW), parsed(tmp_path, render.plain(LAW)))
    assert score == Score(
        laws=1, articles=4, exact=4, lined=4, chapters=2, chapters_found=2, items=2, items_found=2
    )


def test_docx_of_a_law_has_all_of_its_structure(tmp_path):
    path = tmp_path / "试验市河道保护条例.docx"
    render.docx(LAW, path)
    score = compare(read(LAW), parse(path, "", lambda done, total: None))
    assert (score.exact, score.chapters_found, score.items_found) == (4, 2, 2)


@pytest.mark.parametrize(
    ("before", "after", "kind", "reason"),
    [
        ("其他水体参照执行。", "其他水体除外。", "text", "other"),
        ("其他水体参照执行。\n\n", "", "text", "cut short"),
        ("第三条 违反本条例", "违反本条例", "missing", "not found"),
        ("## 第二章 法律责任\n\n", "", "heading", "chapter"),
        ("附件：河道名录", "第四条 附件另行公布。", "false", "other"),
    ],
)
def test_what_the_file_says_otherwise_is_a_miss(tmp_path, before, after, kind, reason):
    assert before in LAW
    score = compare(read(LAW), parsed(tmp_path, render.plain(LAW.replace(before, after))))
    assert (kind, reason) in {(miss.kind, miss.reason) for miss in score.misses}


def test_a_heading_that_the_markdown_does_not_mark_is_told_as_such(tmp_path):
    markdown = LAW.replace("## 第二章", "第二章")
    score = compare(read(markdown), parsed(tmp_path, render.plain(markdown)))
    assert [miss.reason for miss in score.misses] == ["heading unmarked in Markdown"]


def test_loose_comparison_minds_where_paragraphs_break_only_in_its_own_count(tmp_path):
    text = parsed(tmp_path, render.plain(LAW).replace("（二）水库。\n\n其他", "（二）水库。其他"))
    score = compare(read(LAW), text, loose=True)
    assert (score.exact, score.lined) == (4, 3)


def test_invariants_count_moved_spans_and_doubled_ids(tmp_path):
    text = parsed(tmp_path, render.plain(LAW))
    first, second, *rest = text.clauses
    assert broken(text) == 0
    moved = replace(second, id=first.id, start=second.start + 1)
    assert broken(replace(text, clauses=(first, moved, *rest))) == 2


def test_scores_add_up_and_show_as_a_table():
    total = Score()
    for _ in range(2):
        total.add(Score(laws=1, articles=4, exact=3, lined=3))
    row = table({"text": total}).splitlines()[-1]
    assert row.startswith("| text | 2 | 0 | 0 | 6/8 = 75.000% | 6/8 = 75.000% | – |")
    assert listed([]) == "none"


def test_ratio_is_the_median_over_rounds():
    ours = (Turn(100, 1000, 1.0), Turn(100, 1000, 2.0), Turn(100, 1000, 1.0))
    theirs = (Turn(50, 1000, 2.0), Turn(50, 1000, 8.0), Turn(50, 1000, 3.0))
    duel = Duel("x", ours, theirs)
    assert (duel.by_files, duel.by_pieces) == (3.0, 6.0)
    assert Duel("x", ours, ()).by_files is None
    assert "3.00× | 6.00× |" in speeds([duel])
    assert "its loader is not installed" in speeds([Duel("x", ours, ())])


@pytest.mark.filterwarnings("ignore")  # langchain_community says at import that it ends
def test_both_sides_read_the_same_file(tmp_path):
    pytest.importorskip("langchain_community")
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    assert parse_all([path], tmp_path) >= 4
    assert load_and_split([path], tmp_path) == 1


@pytest.mark.shared
def test_text_of_real_laws_keeps_its_articles(shared):
    laws = sample(find_laws(shared / "laws"), 120, seed=1)
    score, misses, _ = measure(Form("text", ".txt", None), laws)
    assert score.articles > 3000
    assert score.broken == 0
    ours = [
        m for m in misses if m.miss.reason not in ("heading unmarked in Markdown", "tight label")
    ]
    assert not [m for m in ours if m.miss.kind in ("text", "missing", "false")]
    assert score.chapters_found == score.chapters


def test_every_stage_of_every_question_is_timed(store):
    asked = [
        Question("排污许可证有效期几年？", TODAY),
        Question("那最多几天？", TODAY, ("能不能查封设备？",)),
    ]
    times = stages.measure(store, asked)
    assert {len(times[name]) for name in ("understand", "retrieve", " search", "compose")} == {2}
    assert (len(times["ask, one thing"]), len(times["ask, several or later"])) == (1, 1)
    assert all(value > 0 for values in times.values() for value in values)
