"""Texts become addressed clauses: statutes, notices, digests, plain paragraphs.

Whatever the text: a clause is its span, spans ascend, ids are unique, and no words are lost.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.address import article_number, place_within
from corpus.types import Clause, Policy, Source
from ingest.clauses import split
from ingest.document import Document, Draft
from ingest.ingest import shipped_files
from ingest.parse import parse
from ingest.readers.markdown import read

relaxed = settings(deadline=None)  # other jobs may hold the processor


def cut(text: str) -> tuple[Document, tuple[Clause, ...]]:
    """A text as the markdown reader sees it, and its clauses."""
    document = read(text)
    return document, split(
        document, document.body or 0, Policy("测试", "1", "测试", Source("测试.md"))
    )


def keys(text: str) -> list[str]:
    return [clause.address.key for clause in cut(text)[1]]


def texts(text: str) -> dict[str, str]:
    return {clause.address.key: clause.text for clause in cut(text)[1]}


def headings(text: str) -> dict[str, tuple[str, ...]]:
    return {clause.address.key: clause.headings for clause in cut(text)[1]}


def faults(canonical: str, clauses: tuple[Clause, ...]) -> list[str]:
    """What is wrong with spans and ids of the clauses of one text."""
    found = [c.id for c in clauses if canonical[c.start : c.end] != c.text or not c.text]
    found += [b.id for a, b in pairwise(clauses) if b.start < a.end]
    ids = [c.id for c in clauses]
    return found + [i for i in set(ids) if ids.count(i) > 1]


def left_out(text: str, start: int, clauses: tuple[Clause, ...]) -> Iterator[tuple[int, str, str]]:
    """(offset, line, what of it no clause holds) for lines from `start` on, blanks aside."""
    held = bytearray(len(text))
    for clause in clauses:
        held[clause.start : clause.end] = b"\1" * (clause.end - clause.start)
    for line in re.finditer(r"[^\n]+", text):
        rest = "".join(text[i] for i in range(*line.span()) if not held[i]).strip()
        if rest and line.start() >= start:
            yield line.start(), line.group().strip(), rest


# Statutes


def test_headings_stand_beside_the_articles_under_them():
    text = (
        "第一编 总则\n第一分编 通则\n第一章 一 般\n第一节 甲\n第一条 子。\n第二节 乙\n"
        "第二条 丑。\n第二章 其他\n第三条 寅。\n第二编 分则\n第四条 卯。"
    )
    assert headings(text) == {
        "第一条": ("第一编 总则", "第一分编 通则", "第一章 一 般", "第一节 甲"),
        "第二条": ("第一编 总则", "第一分编 通则", "第一章 一 般", "第二节 乙"),
        "第三条": ("第一编 总则", "第一分编 通则", "第二章 其他"),
        "第四条": ("第二编 分则",),
    }


def test_an_article_keeps_its_paragraphs_and_items():
    text = "第一条 单位应当：\n（一）甲；\n1.子；\n（二）乙。\n\n逾期的，丙。\n第二条 丁。"
    first = cut(text)[1][0]
    assert keys(text) == ["第一条", "第二条"]
    assert first.text == "单位应当：\n（一）甲；\n1.子；\n（二）乙。\n\n逾期的，丙。"
    at = first.text.index("丙")
    assert place_within(first.text, at, at + 1) == "第二款"


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第十条", (10, 0)),
        ("第一百零一条", (101, 0)),
        ("第一百〇一条", (101, 0)),
        ("第两百条", (200, 0)),
        ("第一千二百四十二条", (1242, 0)),
        ("第两千零六条", (2006, 0)),
        ("第12条", (12, 0)),
        ("第１２条", (12, 0)),
        ("第 一百二十 条", (120, 0)),
        ("第一百二十条之一", (120, 1)),
        ("第一百二十条之十二", (120, 12)),
        ("第 一百二十 条 之二", (120, 2)),
    ],
)
@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\xa0"])
def test_labels_of_articles(label, number, blank):
    (clause,) = cut(f"{label}{blank}正文。")[1]
    assert article_number(clause.address.key) == number
    assert clause.address.key == re.sub(r"\s", "", label)
    assert clause.text == "正文。"


def test_a_label_on_a_line_of_its_own():
    assert texts("第一条\n甲。\n\n乙。\n第二条\n丙。") == {
        "第一条": "甲。\n\n乙。",
        "第二条": "丙。",
    }


@pytest.mark.parametrize("line", ["第1万条线索已办结。", "第十1条 线索。", "第2千0百条"])
def test_a_number_in_two_scripts_is_no_label(line):
    assert texts(f"第一条 甲。\n{line}")["第一条"] == f"甲。\n{line}"
    assert texts(line) == {"第1段": line}


@pytest.mark.parametrize(
    "start",
    [
        "本法所称",
        "中华人民共和国境内",
        "中央和地方",
        "所有单位",
        "项目",
        "规划",
        "及时",
        "（目的）为了",
    ],
)
def test_articles_without_a_blank_behind_the_label(start):
    text = f"第一条为了甲。\n第二条{start}乙。\n第三条丙。"
    assert texts(text) == {"第一条": "为了甲。", "第二条": f"{start}乙。", "第三条": "丙。"}


@pytest.mark.parametrize(
    "line",
    [
        "第五条规定的，处罚款。",
        "第八条规定的，处罚款。",
        "第八条的规定处罚。",
        "第八条第二款处罚。",
        "第八条（二）项处罚。",
        "第八条、第九条处罚。",
        "第八条和第九条处罚。",
        "第八条或者第九条处罚。",
        "第八条至第十条处罚。",
        "第八条，处罚款。",
        "第八条所列行为。",
        "第八条之规定处罚。",
        "第八条。",
        "第八条；",
    ],
)
def test_a_line_that_goes_on_with_a_cross_reference_is_no_article(line):
    text = f"第七条 违反本条例\n{line}\n第八条 丙。"
    assert texts(text) == {"第七条": f"违反本条例\n{line}", "第八条": "丙。"}


def test_an_article_named_within_a_line_is_no_article():
    assert keys("第一条 依照第二条 处理；第三条 不适用。") == ["第一条"]


@pytest.mark.parametrize("word", ["目录", "目 录", "目\u3000\u3000录"])
def test_the_contents_are_skipped(word):
    chapters = f"{word}\n第一章 总则\n第二章 附则\n"
    text = f"前言。\n{chapters}## 第一章 总则\n第一条 甲。\n## 第二章 附则\n第二条 乙。"
    assert texts(text) == {"前文": "前言。", "第一条": "甲。", "第二条": "乙。"}
    assert headings(text)["第一条"] == ("第一章 总则",)


def test_contents_of_plain_text_leave_the_first_chapter_its_heading():
    chapters = "第一章 总则\n第一节 甲\n第二章 附则\n"
    text = f"目录\n{chapters}第一章 总则\n第一节 甲\n第一条 子。\n第二章 附则\n第二条 丑。"
    assert headings(text) == {"第一条": ("第一章 总则", "第一节 甲"), "第二条": ("第二章 附则",)}


def test_a_sentence_behind_the_contents_is_not_lost():
    text = "目录\n序言\n第一章 总则\n序言\n为了保护环境，制定本法。\n第一章 总则\n第一条 甲。"
    assert "为了保护环境，制定本法。" in "".join(texts(text).values())


def test_contents_within_an_attachment_lose_nothing():
    text = "第一条 甲。\n附件：\n目录\n一、锅炉\n二、窑炉"
    assert texts(text) == {"第一条": "甲。", "附件/一": "锅炉", "附件/二": "窑炉"}
    assert headings(text)["附件/一"] == ("附件 目录",)


def test_what_stands_before_the_first_article():
    assert texts("甲。\n乙。\n第一条 丙。") == {"前文": "甲。\n乙。", "第一条": "丙。"}
    assert texts("## 序言\n甲。\n## 第一章 总则\n第一条 丙。") == {"序言": "甲。", "第一条": "丙。"}


def test_attachments_count_their_own_articles():
    text = "第一条 甲。\n第二条 乙。\n附件1\n材料\n一、表\n附件2：流程\n第一条 丙。\n第二条 丁。"
    assert texts(text) == {
        "第一条": "甲。",
        "第二条": "乙。",
        "附件1/一": "表",
        "附件2/第一条": "丙。",
        "附件2/第二条": "丁。",
    }


@pytest.mark.parametrize("line", ["附件所列单位除外。", "附则", "附 则", "附\u3000则"])
def test_no_attachment(line):
    assert keys(f"第一条 甲。\n{line}\n第二条 乙。") == ["第一条", "第二条"]


def test_a_repeated_number_gets_an_id_of_its_own():
    clauses = cut("第一条 甲。\n第一条 乙。\n第一条 丙。")[1]
    assert [c.id for c in clauses] == ["测试@1#第一条", "测试@1#第一条~2", "测试@1#第一条~3"]


def test_headings_that_look_like_counted_ids_stay_apart():
    document, clauses = cut("第一条 甲\n## 子\n乙\n## 子~2\n丙\n## 子\n丁")
    assert faults(document.text, clauses) == []


# Notices


def test_numbers_of_a_notice_nest():
    text = "各单位：\n一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n②己\n2.庚\n（二）辛\n二、壬\n续。"
    assert texts(text) == {
        "前文": "各单位：",
        "一/（一）/1/（1）/①": "戊",
        "一/（一）/1/（1）/②": "己",
        "一/（一）/2": "庚",
        "一/（二）": "辛",
        "二": "壬\n续。",
    }
    assert headings(text)["一/（一）/1/（1）/①"] == ("一、甲", "（一）乙", "1.丙", "（1）丁")


def test_a_lead_of_several_lines_is_kept():
    held = texts("一、增加一条：\n“下列事项：\n（一）甲。\n二、乙。")
    assert held["一"] == "增加一条：\n“下列事项："


@pytest.mark.parametrize("length", [37, 38, 39, 40, 41, 80])
def test_a_lead_is_a_clause_or_wholly_a_heading(length):
    lead = "甲" * length
    _, clauses = cut(f"一、{lead}\n（一）乙。")
    shown = [c.text for c in clauses] + [
        h.removeprefix("一、") for c in clauses for h in c.headings
    ]
    assert lead in shown


@pytest.mark.parametrize("line", ["1.5吨以上的锅炉", "20日内办结", "一是甲", "（略）"])
def test_lines_that_only_look_numbered(line):
    assert texts(f"一、甲\n{line}\n二、乙") == {"一": f"甲\n{line}", "二": "乙"}


# Paragraphs and digests


def test_a_text_without_numbers_is_cut_by_paragraph():
    text = "## 概况\n甲。\n\n乙。\n## 结果\n丙。"
    assert texts(text) == {"第1段": "甲。", "第2段": "乙。", "第3段": "丙。"}
    assert headings(text) == {"第1段": ("概况",), "第2段": ("概况",), "第3段": ("结果",)}


def test_points_of_a_digest():
    text = (
        "# 题\n## 子\n要点1 甲：\n（一）乙。\n第三条规定的丙。\n出处：第1行\n\n"
        "## 丑\n要点12 丁。\n出处：第2行\n出处：第3行\n"
    )
    first, second = cut(text)[1]
    assert (first.id, first.headings) == ("测试@1#要点1", ("子",))
    assert first.text == "甲：\n（一）乙。\n第三条规定的丙。"
    assert first.basis == "出处：第1行"
    assert (second.id, second.headings, second.text) == ("测试@1#要点12", ("丑",), "丁。")
    assert second.basis == "出处：第2行；第3行"


def test_the_shipped_digests():
    files = shipped_files()
    assert files
    for file in files:
        policy = parse(file, "corpus/policies")
        numbers = [int(c.address.key.removeprefix("要点")) for c in policy.clauses]
        assert numbers == list(range(1, len(numbers) + 1)), file.name
        assert faults(policy.canonical, policy.clauses) == [], file.name
        assert all(c.basis for c in policy.clauses), file.name


# Any text

MARKUP = [
    "# ",
    "## ",
    "\r\n",
    "\x01",
    "\x0c",
    "\u200b",
    "\u2028",
    "<!-- INFO END -->",
    "<!--",
    "-->",
]
LABELS = [
    *(
        "第一条",
        "第二条",
        "第 三 条",
        "第12条",
        "第",
        "条",
        "之一",
        "万",
        "1",
        "第一章 总则",
        "第二节",
    ),
    *(
        "附件",
        "附件1",
        "附 则",
        "目录",
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "（1）",
        "①",
        "要点1 ",
    ),
    *("要点2 ", "出处：", "~2", "#", "/", "@"),
]
WORDS = ["甲", "乙", "规定的", "，", "。", "；", "：", "𠮷", " ", "\u3000", "\t", "甲" * 45]
lines = st.lists(st.sampled_from(LABELS + WORDS + MARKUP), max_size=5).map("".join)
any_text = st.lists(lines, max_size=14).map("\n".join)


@relaxed
@given(any_text | st.text(max_size=200))
@example("第1万条线索")
@example("第一条 甲\n## 子\n乙\n## 子~2\n丙\n## 子\n丁")
def test_every_clause_is_its_span(text):
    document, clauses = cut(text)
    assert faults(document.text, clauses) == []


sentences = st.text("甲乙丙丁规定，。；的一二", min_size=1, max_size=50).map(lambda s: f"凡{s}")
numbers = st.integers(1, 99)
references = st.builds(
    "第{}条{}{}".format, numbers, st.sampled_from(["规定的", "、", "第二款"]), sentences
)
items = st.builds("{}{}".format, st.sampled_from(["（一）", "(二)", "1.", "①"]), sentences)
bodies = st.lists(sentences | references | items, max_size=4)
articles = st.tuples(st.sampled_from(["", "章", "节"]), sentences, bodies)
statutes = st.lists(articles, min_size=1, max_size=12)


@relaxed
@given(statutes, st.sampled_from([" ", "\u3000", ""]), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_a_statute_comes_back_as_it_was_written(statute, blank, newline):
    written, chapter, section, expected = [], "", "", []
    for number, (opens, first, more) in enumerate(statute, 1):
        if opens == "章":
            chapter, section = f"第{number}章 子", ""
            written.append(chapter)
        elif opens == "节" and chapter:
            section = f"第{number}节 丑"
            written.append(section)
        written += [f"第{number}条{blank}{first}", *more]
        path = tuple(heading for heading in (chapter, section) if heading)
        text = newline.replace("\r", "").join([first, *more])
        expected.append((f"第{number}条", path, text))
    _, clauses = cut(newline.join(written))
    assert [(c.address.key, c.headings, c.text) for c in clauses] == expected


heads = st.sampled_from(["一、", "二、", "（一）", "（二）", "1.", "（1）", "①", "", ""])
notices = st.lists(
    st.builds("{}{}".format, heads, sentences | st.just("")), min_size=1, max_size=12
)


@relaxed
@given(notices)
def test_a_notice_loses_nothing_but_labels_and_headings(notice):
    document, clauses = cut("\n".join(notice))
    kept = {heading for clause in clauses for heading in clause.headings}
    labels = re.compile(r"[一二]、|（[一二1]）|1\.|①")
    lost = [
        line
        for _, line, rest in left_out(document.text, 0, clauses)
        if not labels.fullmatch(rest) and line not in kept
    ]
    assert lost == []


@relaxed
@given(st.lists(sentences | sentences.map("## {}".format), max_size=10))
def test_paragraphs_lose_nothing_but_headings(paragraphs):
    _, clauses = cut("\n".join(paragraphs))
    assert [c.text for c in clauses] == [p for p in paragraphs if not p.startswith("#")]


# Standards and tables


def test_numbers_of_a_standard_are_one_step():
    text = (
        "1 适用范围\n本标准规定了排放限值。\n4 控制要求\n4.1 一般要求\n4.1.1企业应当达标。\n"
        "4.1.2 10t/h以上的锅炉执行表1。\n4.2\n无组织排放应当封闭。\n5 监测\n5.1 每季度一次。"
    )
    assert texts(text) == {
        "1": "适用范围\n本标准规定了排放限值。",
        "4.1.1": "企业应当达标。",
        "4.1.2": "10t/h以上的锅炉执行表1。",
        "4.2": "无组织排放应当封闭。",
        "5.1": "每季度一次。",
    }
    assert headings(text)["4.1.2"] == ("4 控制要求", "4.1 一般要求")


def test_figures_that_begin_a_line_are_no_numbers_of_a_standard():
    text = "1 要求\n1.1 甲。\n0.5 mg/m³以下。\n1.2 乙。\n12.5%的。\n1.3 丙。\n1.4 丁。"
    assert [key for key in keys(text) if "." in key] == ["1.1", "1.2", "1.3", "1.4"]


def rows(draft: Draft) -> list[tuple[str, tuple[str, ...], str, list[int]]]:
    document = draft.done()
    clauses = split(document, 0, Policy("测试", "1", "测试", Source("测试.md")))
    assert all(document.text[c.start : c.end] == c.text for c in clauses)
    return [
        (c.address.key, c.headings, c.text, [p.number for p in c.pages])
        for c in clauses
        if c.address.is_table_row
    ]


def test_a_table_is_addressed_by_its_number_and_read_by_its_header():
    draft = Draft()
    draft.page(1)
    draft.line("第一条 限值见表2。")
    draft.line("表2 排放限值")
    draft.line("单位：mg/m³")
    draft.table([["项目", "新建"], ["颗粒物", "20"]])
    draft.page(2)
    draft.table([["项目", "新建"], ["二氧化硫", "50"]], continued=True)
    draft.line("注：以干基计。")
    draft.line("第二条 乙。")
    above = ("表2 排放限值", "单位：mg/m³", "项目｜新建")
    assert rows(draft) == [
        ("表2/第1行", above, "颗粒物｜20", [1]),
        ("表2/第2行", above, "二氧化硫｜50", [2]),
    ]


def test_a_table_without_a_number_is_counted_under_its_clause():
    draft = Draft()
    draft.line("一、评分")
    draft.line("（一）按下列标准计分：")
    draft.table([["等级", "分"], ["甲", "90"]])
    draft.line("（二）其他。")
    draft.table([["等级", "次"], ["乙", "2"]])
    assert [row[0] for row in rows(draft)] == ["一/（一）/表1/第1行", "一/（二）/表1/第1行"]


def test_sections_of_a_table_count_on():
    draft = Draft()
    draft.line("第一条 名录见下表。")
    for section, row in (("一、畜牧业", "1"), ("二、煤炭", "2")):
        draft.line(section, mark=6)
        draft.table([["序号", "类别"], [row, "简化"]])
    assert [(row[0], row[1][0]) for row in rows(draft)] == [
        ("第一条/表1/第1行", "一、畜牧业"),
        ("第一条/表1/第2行", "二、煤炭"),
    ]


def test_a_clause_over_a_page_break_is_whole_and_knows_both_pages():
    draft = Draft()
    draft.page(3)
    draft.line("第一条 甲在前一页，")
    draft.page(4, 0.93)
    draft.more("乙在后一页。")
    document = draft.done()
    (clause,) = split(document, 0, Policy("测试", "1", "测试", Source("测试.md")))
    assert clause.text == "甲在前一页，乙在后一页。"
    assert [(p.number, p.ocr) for p in clause.pages] == [(3, None), (4, 0.93)]
    assert clause.page_at(0).number == 3
    assert clause.page_at(clause.text.index("乙")).number == 4


# The national laws


@pytest.fixture(scope="module")
def laws(shared):
    """(file, its parsed text) of every national law."""
    files = sorted(p for p in (shared / "laws" / "national").rglob("*") if p.is_file())
    assert len(files) == 1512
    return [(file, parse(file, "/".join(file.parent.parts[-2:]))) for file in files]


def is_article(clause: Clause) -> bool:
    return clause.address.steps[-1].startswith("第") and "条" in clause.address.steps[-1]


@pytest.mark.shared
def test_clauses_of_all_laws_are_their_spans(laws):
    wrong = {file.name: faults(text.canonical, text.clauses) for file, text in laws}
    assert {name: what for name, what in wrong.items() if what} == {}


@pytest.mark.shared
def test_articles_of_all_laws_ascend(laws):
    for file, text in laws:
        parts: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for clause in filter(is_article, text.clauses):
            part = parts.setdefault(clause.address.steps[:-1], [])
            part.append(article_number(clause.address.steps[-1]))
        assert all(numbers == sorted(set(numbers)) for numbers in parts.values()), file.name


def counted(file: Path) -> list[str]:
    """Lines of a law's body that begin with 第…条, by a rule of this test's own."""
    body = file.read_text("utf-8").partition("INFO END -->")[2]
    label = r"^[#\s]*(第\s*[一二三四五六七八九十百千零〇两\d]+\s*条(?:之[一二三四五六七八九十]+)?)"
    return [re.sub(r"\s", "", found) for found in re.findall(label, body, re.M)]


@pytest.mark.shared
def test_as_many_articles_as_lines_that_begin_with_one(laws):
    deviating = {}
    for file, text in laws:
        ours = [re.sub(r"\s", "", c.address.steps[-1]) for c in filter(is_article, text.clauses)]
        if ours != counted(file):
            deviating[file.name] = (len(ours), len(counted(file)))
    assert deviating == {}


@pytest.mark.shared
def test_no_words_of_the_laws_are_lost(laws):
    label = re.compile(
        r"第\s*\S+\s*条(?:之\S+)?|[一二三四五六七八九十百]+、|[（(]\S{1,4}[)）]|\d+[.．、]|[①-⑳]"
    )
    attachment = re.compile(r"附[件录表]?\s*[一二三\d]*\s*[:：]?(.*)")
    contents = {"目录"}
    lost = []
    for file, text in laws:
        document = read(file.read_text("utf-8"))
        kept = "\n".join(heading for clause in text.clauses for heading in clause.headings)
        for offset, line, rest in left_out(text.canonical, document.body, text.clauses):
            title = match[1].strip() if (match := attachment.match(line)) else line
            named = offset in document.marks or title in kept
            if not named and not label.fullmatch(rest) and "".join(line.split()) not in contents:
                lost.append((file.name, line[:20]))
    assert lost == []
