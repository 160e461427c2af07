"""Web pages become lines: article, facts and tables; no menus, no hidden text, nothing fetched."""

import socket
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import FileRefused
from ingest.document import Document
from ingest.readers.html import read

relaxed = settings(deadline=None)

PAGE = """<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>关于整治甲企业的通知_某市生态环境局</title>
<style>/* x */ .gone, div#away { display : none } @media print { .con { display: none } }</style>
</head><body>
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li><li><a
 href="/b">办事服务</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/a">通知</a></div>
<table><tr><td>索引号：</td><td>000-12</td><td>发文机关：</td><td>某市生态环境局</td></tr>
<tr><td>发文字号：</td><td>某环发〔2020〕12号</td><td>成文日期：</td><td>2020年5月6日</td></tr></table>
<h1>关于整治甲企业的通知</h1>
<div class="con"><div class="TRS_Editor">
<p style="text-align:center">关于整治甲企业<br/>的通知</p>
<p>各单位：</p>
<p>　　一、整治范围是本市
 行政区域内的<b>甲企业</b>。</p>
<p>二、期限见<a href="x.html">附表</a>。<span style="display:none">假的期限</span></p>
<p class="gone">藏起的一段</p><div id="away">又一段</div><p hidden>再一段</p>
<p style="position:absolute;left:-9999px">屏外的字</p><p style="font-size:0px">零号字</p>
<table><thead><tr><th colspan="2">企业</th><th rowspan="2">期限</th></tr>
<tr><th>区</th><th>名</th></tr></thead>
<tr><td rowspan="2">东区</td><td>子</td><td>30日</td></tr><tr><td>丑</td><td>60日</td></tr></table>
<script>document.write("脚本的字")</script><!-- 注释的字 -->
</div></div>
<p>【打印】 【关闭】</p><p>上一篇：别的通知</p>
<div class="foot">版权所有：某局</div></body></html>"""


def page(body: str, head: str = "") -> Document:
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def test_a_page_of_an_authority():
    document = read(PAGE.encode("gbk"), "a.html")
    assert document.text.split("\n") == [
        "索引号：000-12",
        "发文机关：某市生态环境局",
        "发文字号：某环发〔2020〕12号",
        "成文日期：2020年5月6日",
        "关于整治甲企业的通知",
        "各单位：",
        "一、整治范围是本市行政区域内的甲企业。",
        "二、期限见附表。",
        "企业｜企业｜期限",
        "区｜名｜期限",
        "东区｜子｜30日",
        "东区｜丑｜60日",
    ]
    assert list(document.marks.values()) == [1]
    assert document.text[next(iter(document.marks)) :].startswith("关于整治")


def test_a_table_has_its_header_and_its_rows():
    document = read(PAGE.encode("gbk"), "a.html")
    (table,) = document.tables
    assert table.header == "企业/区｜企业/名｜期限"
    assert [document.text[a:b] for a, b in table.rows] == ["东区｜子｜30日", "东区｜丑｜60日"]


def test_what_was_hidden_is_told():
    assert any("看不见" in warning for warning in read(PAGE.encode("gbk"), "a.html").warnings)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_whatever_a_page_says_of_its_encoding(encoding):
    assert read(PAGE.encode(encoding), "a.html").text == read(PAGE.encode("gbk"), "a.html").text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='visibility:hidden'>藏</p>",
        "<p style='opacity: 0'>藏</p>",
        "<p style='color:#FFF'>藏</p>",
        "<p aria-hidden=true>藏</p>",
        "<div style='display:none'><p>藏</p></div>",
        "<del>藏</del>",
        "<textarea>藏</textarea>",
        "<noscript>藏</noscript>",
        "<template><p>藏</p></template>",
        "<svg><text>藏</text></svg>",
        "<iframe src='file:///etc/hostname'>藏</iframe>",
    ],
)
def test_what_nobody_sees_is_no_text(hidden):
    assert page(f"<p>第一条 甲。</p>{hidden}<p>第二条 乙。</p>").text == "第一条 甲。\n第二条 乙。"


def test_half_seen_text_stays():
    text = page("<p style='opacity:0.5'>甲</p><p style='font-size:0.9em'>乙</p>").text
    assert text == "甲\n乙"


def test_a_layout_table_is_no_table():
    document = page("<table><tr><td><p>第一条 甲。</p><p>第二条 乙。</p></td></tr></table>")
    assert (document.text, document.tables) == ("第一条 甲。\n第二条 乙。", ())


def test_headings_and_numbered_lists():
    document = page("<h1>甲办法</h1><h2>第一章 总则</h2><ol><li>子</li><li>2、丑</li></ol>")
    assert document.text == "甲办法\n第一章 总则\n1.子\n2、丑"
    assert document.marks == {0: 1, 4: 2}


@pytest.mark.parametrize(
    "title", ["甲办法_某市政府网", "甲办法 - 某省生态环境厅", "甲办法-某市人民政府", "甲办法|某网"]
)
def test_the_title_without_the_name_of_the_site(title):
    assert page("<p>第一条 乙。</p>", f"<title>{title}</title>").text == "甲办法\n第一条 乙。"


def test_the_name_of_the_site_is_no_title():
    body = "<h1>某市生态环境局</h1><p>甲办法</p><p>第一条 乙。</p>"
    assert page(body, "<title>甲办法</title>").text.split("\n")[0] == "甲办法"


def test_a_table_with_a_column_of_names_is_data():
    row = "<tr><td>名称</td><td>文号</td></tr><tr><td>甲办法</td><td>1号</td></tr>"
    document = page(f"<p>附表</p><table>{row}{row.replace('甲', '乙')}</table>")
    assert "名称｜文号\n甲办法｜1号" in document.text
    assert len(document.tables) == 1


def test_a_page_that_is_a_table():
    document = page("<div><table><tr><td>甲</td><td>乙</td></tr></table></div>")
    assert (document.text, len(document.tables)) == ("甲｜乙", 1)


def test_two_facts_of_one_name_stay():
    document = page("<p>名称：甲</p><p>第一条 丙。</p><p>名称：乙</p>")
    assert document.text == "名称：甲\n第一条 丙。\n名称：乙"


def test_an_article_of_pictures_is_told():
    assert any(
        "图片" in w for w in page("<h1>甲</h1><img src='http://127.0.0.1:9/a.png'>").warnings
    )


def test_entities_are_not_resolved_and_nothing_is_fetched(monkeypatch):
    def refuse(*_):
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    head = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    data = f"{head}<html><body><p>甲&x;乙&amp;丙</p><img src='http://127.0.0.1:9/a'></body></html>"
    assert "乙&丙" in read(data.encode(), "a.html").text


def test_absurd_spans_and_depths_end():
    cells = "<td colspan=99999 rowspan=99999>甲</td><td>乙</td>"
    assert "乙" in page(f"<table><tr>{cells}</tr></table>").text
    with pytest.raises(FileRefused, match="太深"):
        page("<p>乙</p>" + "<div>" * 3000 + "甲" + "</div>" * 3000)


@relaxed
@given(
    st.text(max_size=60),
    st.lists(st.sampled_from(["<p>", "</p>", "<td>", "<br>", "<table>", "<li>"])),
)
def test_any_page_is_read_or_refused(text, tags):
    data = "".join(f"{tag}{text}" for tag in tags).encode("utf-8", "replace")
    with suppress(FileRefused):
        document = read(data, "a.html")
        starts = {0} | {i + 1 for i, c in enumerate(document.text) if c == "\n"}
        assert document.marks.keys() <= starts


@pytest.mark.shared
def test_the_hidden_sample(shared):
    data = (shared / "hard_inputs" / "inject__html_hidden.html").read_bytes()
    document = read(data, "a.html")
    assert document.text == "办事指南\n办理时限：二十个工作日。\n链接"
    assert document.marks == {0: 1}
