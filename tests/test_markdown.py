"""Markdown: tables, links, embedded HTML and the containers of one site's dialect."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clauses import split
from ingest.header import read_header
from ingest.readers import markdown
from ingest.readers.text import read

relaxed = settings(deadline=None)


def test_a_table_of_markdown():
    document = read(
        "# 子\n\n| 项目 | 金额 |\n|---|--:|\n| 甲 | 1 |\n| 乙 |\n\n丙\n".encode(), "a.md"
    )
    (table,) = document.tables
    assert table.header == "项目｜金额"
    assert [document.text[a:b] for a, b in table.rows] == ["甲｜1", "乙｜"]
    assert document.text.startswith("子\n\n项目｜金额\n甲｜1\n乙｜\n\n丙")


def test_links_images_and_tags_are_no_text():
    text = "# 子\n\n![x](http://a/?q=1)\n\n[详情](javascript:alert(1))，**甲**\n<img src=x>\n"
    document = read(text.encode(), "a.md")
    assert document.text == "子\n详情，甲"
    assert any("图片" in warning for warning in document.warnings)


def test_plain_text_keeps_what_looks_like_markup():
    text = "第七条　见[1](a)。\n<cite>点此</cite> 甲<乙 **丙**"
    assert read(text.encode(), "a.txt").text == text


def test_hidden_html_within_markdown():
    hidden = "<div style='display:none'>藏</div><script>x</script>"
    text = f"# 子\n<p>第一条&emsp;甲<br>\n（一）乙</p>{hidden}\n"
    assert read(text.encode(), "a.md").text == "子\n第一条\u2003甲\n（一）乙"


SITE = """---
title: 甲条例
date: 2021-03-01
author: 某
---

::: tip 修订信息

(2020年1月2日通过&emsp;自2020年3月1日起施行)

:::

::: details 目录

::: tabs

@tab 章节

[[toc]]

- 第1~2条：

  [1](#t1)&emsp;[2](#t2)

:::

## 第一章&emsp;总则{align=center}

<p id="t1">&emsp;&emsp;<b>第一条</b>&emsp;为了甲，制定本条例。<br>
&emsp;&emsp;本条例适用于乙。</p>
<p id="t2">&emsp;&emsp;<b>第二条</b>&emsp;丙：<br>
&emsp;&emsp;(一)子；</p>

---

::: warning 原文链接

<https://example.org/a?b>

:::
"""


def test_the_dialect_of_a_site():
    document = read(SITE.encode(), "a.md")
    assert document.text.split("\n") == [
        "甲条例",
        "(2020年1月2日通过\u2003自2020年3月1日起施行)",
        "第一章\u2003总则",
        "第一条\u2003为了甲，制定本条例。",
        "本条例适用于乙。",
        "第二条\u2003丙：",
        "(一)子；",
    ]
    assert list(document.marks.values()) == [1, 2]


@relaxed
@given(st.text(max_size=200).filter(lambda text: not text.startswith("---")))
def test_marks_stand_at_the_starts_of_lines(text):
    document = markdown.read(text)
    assert document.marks.keys() <= {0} | {m.end() for m in re.finditer("\n", document.text)}


# The development data


@pytest.mark.shared
def test_the_injected_texts_are_only_text(shared):
    table = read((shared / "hard_inputs" / "inject__md_image_exfil.md").read_bytes(), "a.md")
    assert "补贴｜3000 元" in table.text
    assert "http" not in table.text
    for name in ("inject__zh_plain.txt", "inject__fake_citation.txt"):
        data = (shared / "hard_inputs" / name).read_bytes()
        assert read(data, name).text.strip() == data.decode().strip()


def articles(path) -> dict[str, str]:
    document = read(path.read_bytes(), path.name)
    header = read_header(document, path.name)
    clauses = split(document, header.body, header.policy)
    return {c.address.key: c.text for c in clauses if c.address.key.startswith("第")}


@pytest.mark.shared
def test_every_file_of_the_site_is_clean(shared):
    files = sorted((shared / "laws" / "environment-2022").rglob("*.md"))
    assert len(files) == 49
    for path in files:
        text = read(path.read_bytes(), path.name).text
        assert not re.search(r"</?[a-z]|:::|\]\(|\[\[|&\w+;|@tab|^\s|\{align|原文链接", text, re.M)
        labels = re.findall(r"<b>(第[一二三四五六七八九十百零]+条)</b>", path.read_text("utf-8"))
        assert set(labels) <= articles(path).keys(), path.name


@pytest.mark.shared
@pytest.mark.parametrize(
    ("law", "version"),
    [("排污许可管理条例", "2021-01-24"), ("地下水管理条例", "2021-10-21")],
)
def test_a_law_is_the_same_from_either_collection(shared, law, version):
    (site,) = (shared / "laws" / "environment-2022").rglob(f"{law}.md")
    (plain,) = (shared / "laws" / "national").rglob(f"{law}({version}).md")
    bare = [
        {key: re.sub(r"\s", "", text.translate(str.maketrans("（）", "()"))) for key, text in found}
        for found in (articles(site).items(), articles(plain).items())
    ]
    assert bare[0] == bare[1]
