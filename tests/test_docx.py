"""The DOCX reader: small Word files made here part by part, and the hard ones in ../shared."""

import io
import random
import socket
import zipfile

import pytest

from corpus.errors import FileRefused
from eval.bench import render
from ingest.readers.docx import read
from ingest.readers.numbering import spell

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, doctype: str = "", main: str = "word/document.xml", **parts: str) -> bytes:
    """A DOCX; each of `parts` is the inside of the part of that name: styles, numbering …"""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f"{doctype}<w:document {NS}><w:body>{body}</w:body></w:document>"
        archive.writestr(main, document)
        relations = ""
        for kind, inside in parts.items():
            archive.writestr(f"word/{kind}.xml", f"<w:{kind} {NS}>{inside}</w:{kind}>")
            relations += f'<Relationship Id="{kind}" Type="{KIND}/{kind}" Target="{kind}.xml"/>'
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
        )
    return file.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inside: str, properties: str = "") -> str:
    """A paragraph; plain text becomes its one run."""
    inside = inside if inside.startswith("<") else run(inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{para(text)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def listed(text: str, level: int | None = 0, list_id: int = 1) -> str:
    at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return para(text, f'<w:numPr>{at}<w:numId w:val="{list_id}"/></w:numPr>')


def levels(*each: tuple[str, str], more: str = "") -> str:
    """An abstract list of (format, text) with two lists: 1 as it is, 2 begins anew."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
        for at, (style, text) in enumerate(each)
    )
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    return (
        f'<w:abstractNum w:abstractNumId="7">{inside}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{anew}</w:num>'
    )


def lines(data: bytes) -> list[str]:
    return read(data, "测试.docx").text.split("\n")


def test_numbers_that_word_draws_stand_in_the_text():
    numbering = levels(("chineseCountingThousand", "第%1条"), ("japaneseCounting", "（%2）"))
    body = "".join(
        [listed("总则"), listed("甲项", 1), listed("乙项", 1), listed("分则"), listed("丙项", 1),
         listed("另起", list_id=2), listed("接着", list_id=2), listed("不编号", list_id=0)]
    )  # fmt: skip
    assert lines(package(body, numbering=numbering)) == [
        "第一条 总则", "（一）甲项", "（二）乙项", "第二条 分则", "（一）丙项",
        "第一条 另起", "第二条 接着", "不编号",
    ]  # fmt: skip


def test_numbers_of_upper_levels_and_legal_form():
    legal = levels(("chineseCounting", "%1、"), ("decimal", "%1.%2"), more="<w:isLgl/>")
    body = listed("甲") + listed("乙", 1) + listed("丙", 1)
    assert lines(package(body, numbering=legal)) == ["1、甲", "1.1 乙", "1.2 丙"]
    bullets = levels(("bullet", "●"), ("none", "附则"), more='<w:suff w:val="nothing"/>')
    assert lines(package(listed("甲") + listed("乙", 1), numbering=bullets)) == ["甲", "附则乙"]


def test_numbers_that_a_style_asks_for():
    link = '<w:pStyle w:val="Zhang"/>'
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="base"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Zhang"><w:name w:val="zhang"/>'
        '<w:basedOn w:val="Base"/></w:style>'
    )
    body = para("总则", '<w:pStyle w:val="Zhang"/>') + para("附则", '<w:pStyle w:val="Zhang"/>')
    numbering = levels(("chineseCounting", "第%1章"), more=link)
    document = read(package(body, numbering=numbering, styles=styles), "a.docx")
    assert document.text == "第一章 总则\n第二章 附则"
    assert document.marks == {0: 3, 7: 3}


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("chineseCounting", ["一", "十", "二十一", "一〇一"]),
        ("chineseCountingThousand", ["一", "十", "二十一", "一百零一"]),
        ("japaneseCounting", ["一", "十", "二十一", "百一"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "贰拾壹", "壹佰零壹"]),
        ("ideographTraditional", ["甲", "癸", "21", "101"]),
        ("decimalEnclosedCircle", ["①", "⑩", "㉑", "101"]),
        ("decimalFullWidth", ["１", "１０", "２１", "１０１"]),
        ("upperRoman", ["I", "X", "XXI", "CI"]),
        ("lowerLetter", ["a", "j", "u", "wwww"]),
        ("unheardOf", ["1", "10", "21", "101"]),
    ],
)
def test_formats_of_numbers(style, shown):
    assert [spell(n, style) for n in (1, 10, 21, 101)] == shown


def test_merged_cells_repeat_and_nested_tables_stay_in_their_cell():
    down, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    nested = f"<w:tc>{table(cell('内1') + cell('内2'))}{para('后')}</w:tc>"
    body = table(
        cell("污染物", down) + cell("限值", '<w:gridSpan w:val="2"/>'),
        cell("", goes_on) + cell("新建") + cell("现有"),
        cell("颗粒物", down) + cell("10") + cell("20"),
        cell("", goes_on) + cell("15") + nested,
    )
    document = read(package(body), "a.docx")
    assert document.text.split("\n") == [
        "污染物｜限值｜限值", "污染物｜新建｜现有", "颗粒物｜10｜20", "颗粒物｜15｜内1 内2 后",
    ]  # fmt: skip
    assert document.tables[0].header == "污染物｜限值/新建｜限值/现有"
    assert len(document.tables[0].rows) == 2


def test_rows_of_one_cell_cut_a_table_and_frames_are_text():
    whole = '<w:gridSpan w:val="2"/>'
    body = table(
        cell("表1 限值", whole),
        cell("项目") + cell("值"),
        cell("一、水", whole),
        cell("氨氮") + cell("5"),
    )
    document = read(package(body + table(cell("框中一段"))), "a.docx")
    assert document.text.split("\n") == ["表1 限值", "一、水", "项目｜值", "氨氮｜5", "框中一段"]
    assert list(document.marks.values()) == [6]
    assert [t.header for t in document.tables] == ["项目｜值"]


def test_notes_stand_behind_their_paragraph():
    foot = f'<w:footnote w:id="2">{para("脚注")}{para("第二段")}</w:footnote>'
    end = f'<w:endnote w:id="2">{para("尾注")}</w:endnote>'
    mark = '<w:r><w:{}Reference w:id="2"/></w:r>'
    body = para(run("本法") + mark.format("footnote") + run("施行。")) + table(
        cell("甲") + cell(run("乙") + mark.format("endnote"))
    )
    found = lines(package(body + para("末"), footnotes=foot, endnotes=end))
    assert found == [
        "本法〔注1〕施行。",
        "〔注1〕脚注",
        "第二段",
        "甲｜乙〔注2〕",
        "〔注2〕尾注",
        "末",
    ]


def test_a_note_that_refers_to_itself_ends():
    again = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{para(run("注") + again)}</w:footnote>'
    found = lines(package(para(run("文") + again), footnotes=note))
    assert found == ["文〔注1〕", "〔注1〕注〔注1〕"]


def test_changes_are_read_as_accepted():
    gone = (
        f"<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom>{run('移')}</w:moveFrom>"
    )
    body = para(f"{run('第一条 ')}{gone}<w:ins>{run('新')}</w:ins>")
    body += para("前半", "<w:rPr><w:del/></w:rPr>") + para("后半")
    body += f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('删')}{cell('行')}</w:tr></w:tbl>"
    assert lines(package(body)) == ["第一条 新", "前半后半"]


def test_hidden_text_is_left_out_and_said():
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
    )
    style, on, off = '<w:rStyle w:val="H"/>', "<w:vanish/>", '<w:vanish w:val="0"/>'
    body = para(run("明") + run("暗", on) + run("影", style) + run("文", style + off))
    document = read(package(body, styles=styles), "a.docx")
    assert document.text == "明文"
    assert document.warnings == ("有隐藏文字，未收",)


def test_fields_controls_breaks_and_links():
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    page = f"{field.format('begin')}<w:r><w:instrText>REF a</w:instrText></w:r>{run('算')}"
    page += f"{field.format('separate')}{run('第三条')}{field.format('end')}"
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    prompt += f"<w:sdtContent>{run('单击')}</w:sdtContent></w:sdt>"
    body = para(f"{run('依照')}{page}<w:hyperlink>{run('规定')}</w:hyperlink>{prompt}")
    body += f"<w:sdt><w:sdtContent>{para('控件内')}</w:sdtContent></w:sdt>"
    body += para("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>")
    assert lines(package(body)) == ["依照第三条规定", "控件内", "甲 乙", "丙"]


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{para('框内文字')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert lines(package(para(f"{run('段')}<w:r>{both}</w:r>"))) == ["段", "框内文字"]


def test_what_cannot_be_read_is_said():
    picture = "<w:r><w:pict><v:imagedata/></w:pict></w:r>"
    symbols = '<w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:sym w:font="X" w:char="F001"/></w:r>'
    formula = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    body = para(f"{run('见图')}{picture}") + para(picture) + para(f"{symbols}{formula}")
    document = read(package(body), "a.docx")
    assert document.text == "见图\n≤〓a+b"
    assert document.warnings == (
        "有符号认不出，记作〓",
        "有公式，按文字先后收入，分式和上下标以原文为准",
        "有2处图片或嵌入对象里的文字未收（第1处在“见图”之后）",
    )


def test_nothing_outside_the_file_is_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        doctype = (
            f'<!DOCTYPE w [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY u SYSTEM "{address}">'
            f'<!ENTITY % p SYSTEM "{address}">%p;]>'
        )
        document = read(package(para("前&f;&u;后"), doctype), "a.docx")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert document.text == "前后"
    assert document.warnings == ("文件里有 XML 实体，未展开",)


def test_entities_do_not_multiply():
    more = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE w [<!ENTITY e0 "笑">{more}]>'
    for body in (para("前&e9;后"), '<w:p w:x="&e9;"/>'):
        with pytest.raises(FileRefused, match="文件已损坏"):
            read(package(body, doctype), "a.docx")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (package(para("甲" * 2_000_000)), "解压后过大"),
        (package(para("甲"))[:-40], "文件已损坏"),
        (package(para("甲")).replace(b"PK\x01\x02", b"PK\x01\x03"), "文件已损坏"),
        (package("<w:p>"), "文件已损坏"),
        (package(para("甲"), main="xl/workbook.xml"), "没有 Word 正文"),
        (package("<w:tbl><w:tr><w:tc>" * 400 + "</w:tc></w:tr></w:tbl>" * 400), "嵌套过深"),
    ],
    ids=["inflates", "cut", "broken", "xml", "no word", "deep"],
)
def test_what_is_refused(data, what):
    with pytest.raises(FileRefused, match=what) as caught:
        read(data, "坏.docx")
    assert caught.value.where == "坏.docx"
    assert caught.value.next_step


def test_macros_are_not_looked_at():
    file = io.BytesIO(package(para("正文")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen")
    document = read(file.getvalue(), "a.docm")
    assert (document.text, document.warnings) == ("正文", ())


LAW = """# 测试管理条例

2020年1月1日 市政府公布

<!-- INFO END -->

## 第一章 总 则

第一条 为了测试，制定本条例。

（一）甲；

| 项目 | 限值 |
|---|---|
| 氨氮 | 5 |

### 第一节 附则

第二条 自公布之日起施行。
"""


@pytest.mark.parametrize("styled", [True, False])
def test_a_printed_law_comes_back(tmp_path, styled):
    law = next(LAW + f"第{n}条\n" for n in range(9) if render.styled(LAW + f"第{n}条\n") == styled)
    path = tmp_path / "a.docx"
    render.docx(law, path)
    document = read(path.read_bytes(), path.name)
    assert document.text.split("\n") == printed(law)
    assert list(document.marks.values()) == ([1, 2, 3] if styled else [])
    assert document.warnings == ()


def test_a_law_as_plain_text_and_as_a_page():
    assert (
        render.plain("# 甲<乙\n<!-- INFO END -->\n## 第一章\n正 文 #\n")
        == "甲<乙\n\n第一章\n正 文 #\n"
    )
    sheet = render.sheet("a", LAW.replace("甲；", "甲<乙；"), columns=3)
    assert sheet.title == "测试管理条例"
    assert "column-count: 3" in sheet.page
    assert "<p>（一）甲&lt;乙；</p>\n<table>" in sheet.page
    assert "<h2>第一章 总 则</h2>" in sheet.page


def printed(law: str) -> list[str]:
    """What stands on the paper."""
    return ["｜".join(b.cells) if b.cells else b.text for b in render.blocks(law)]


@pytest.mark.shared
def test_real_laws_come_back(shared, tmp_path):
    laws = sorted((shared / "laws" / "national").rglob("*.md"))
    for law in random.Random(5).sample(laws, 20):
        render.docx(law.read_text("utf-8"), tmp_path / "a.docx")
        got = lines((tmp_path / "a.docx").read_bytes())
        want = [" ".join(line.split()) for line in printed(law.read_text("utf-8"))]
        assert [" ".join(line.split()) for line in got] == want, law.name


@pytest.mark.shared
def test_hard_word_files(shared):
    texts, refused = {}, {}
    for path in sorted((shared / "hard_inputs").glob("*.doc[xm]")):
        try:
            texts[path.name.split("__")[-1]] = read(path.read_bytes(), path.name)
        except FileRefused as error:
            refused[path.name.split("__")[-1]] = error.what
    assert "解压后过大" in refused.pop("synthetic_inflate_60MB.docx")
    assert "嵌套过深" in refused.pop("synthetic_deep_nesting.docx")
    assert "没有 Word 正文" in refused.pop("synthetic_no_document.docx")
    assert len(refused) == 9  # broken zips, and the OLE containers that `load` tells apart
    assert set(refused.values()) == {"文件已损坏，打不开"}
    assert len(texts) == 19
    assert texts["synthetic_entity.docx"].warnings
    assert "snoska" in texts["footnotes.docx"].text.split("\n")[1]
    assert len(texts["synthetic_60k_paras.docx"].text.split("\n")) == 60_000
    assert texts["SimpleMacro.docm"].text == "This is a macro word processing document"
