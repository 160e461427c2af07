"""PDF files to running text: small pages drawn here, hard and official files in ../shared."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import FileRefused
from ingest.document import Document
from ingest.page.radicals import plain
from ingest.readers import pdf
from ingest.readers.garbled import garbled

FONT = "STSong-Light"
SIZE = 10.5
LEFT, WIDTH = 90, 40  # points; characters of a line
HARD_OK = {  # name: words that its text holds; the other PDFs are refused
    "bomb__qpdf_qtest__big-ostream.pdf": "Potato",
    "cjk__pypdf__issue-914-xmp-data.pdf": "商品编码",
    "corrupt__qpdf_fuzz__23172.fuzz.pdf": "Potato 29",
    "corrupt__qpdf_qtest__append-xref-loop.pdf": "Potato",
    "corrupt__qpdf_qtest__outlines-with-loop.pdf": "Salad",
    "enc__pypdf__r6-owner-password.pdf": "pdf encryption test",
    "enc__pypdf__r6-user-password.pdf": "pdf encryption test",
    "scan__pypdf__multilang.pdf": "Hello World",
    "scan__sample__habibi.pdf": "habibi",
    "scan__sample__with-attachment.pdf": "Lorem ipsum",
}
NEEDS_OCR = {"enc__pypdf__encrypted_doc_no_id.pdf"}


def beat(_done: int, _total: int) -> None:
    """Nobody waits here."""


def read(data: bytes) -> Document:
    return pdf.read(data, "某.pdf", beat)


def draw(*pages, size=A4) -> bytes:
    """A PDF of pages, each a function that draws on the canvas."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=size)
    for page in pages:
        canvas.setFont(FONT, SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def paragraph(canvas, text, y, left=LEFT, width=WIDTH):
    """A paragraph wrapped as Chinese is, its first line two characters in; returns the next y."""
    first, rest = text[: width - 2], text[width - 2 :]
    canvas.drawString(left + 2 * SIZE, y, first)
    for start in range(0, len(rest), width):
        y -= 1.6 * SIZE
        canvas.drawString(left, y, rest[start : start + width])
    return y - 1.6 * SIZE


def table(canvas, rows, x, y, widths, height=20):
    """Cells with borders; None goes on with the cell on the left, "^" with the one above."""
    canvas.setStrokeColor(black)
    edges = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
    for r, row in enumerate(rows):
        top = y - r * height
        for c, text in enumerate(row):
            if text not in (None, "^"):
                canvas.drawString(edges[c] + 3, top - 14, text)
            if text != "^":
                canvas.line(edges[c], top, edges[c + 1], top)
            if text is not None:
                canvas.line(edges[c], top, edges[c], top - height)
        canvas.line(edges[-1], top, edges[-1], top - height)
    canvas.line(edges[0], y - len(rows) * height, edges[-1], y - len(rows) * height)


def sentence(number: int, length: int) -> str:
    """Running text that is different for every number."""
    chars = "水气声渣土光海河湖库田林草山矿路桥港站厂"
    parts = (f"{chars[(number * 7 + i * 3) % 20]}的排放应当按规定办理，" for i in range(length))
    return "".join(parts)[: length - 1].replace("，，", "，") + "。"


def test_wrapped_lines_become_paragraphs_and_heads_feet_and_numbers_go():
    texts = [sentence(n, 130) for n in range(1, 7)]

    def page(number):
        def draw_page(canvas):
            canvas.drawCentredString(A4[0] / 2, 800, "某市排放标准 GB 1—2020")
            canvas.drawCentredString(A4[0] / 2, 40, f"— {number} —")
            y = 740
            for text in texts[2 * number - 2 : 2 * number]:
                y = paragraph(canvas, text, y)

        return draw_page

    document = read(draw(page(1), page(2), page(3)))
    assert document.text.split("\n") == texts
    assert [p.number for p in document.pages] == [1, 2, 3]
    assert document.text[document.pages[1].start :].startswith(texts[2])
    assert document.warnings == ()


def test_a_paragraph_goes_on_over_a_page_break():
    text = sentence(1, 200)
    head, tail = text[: 3 * WIDTH - 2], text[3 * WIDTH - 2 :]

    def second(canvas):
        canvas.drawString(LEFT, 740, tail[:WIDTH])
        canvas.drawString(LEFT, 740 - 1.6 * SIZE, tail[WIDTH:])
        paragraph(canvas, sentence(2, 130), 740 - 3.2 * SIZE)

    document = read(draw(lambda canvas: paragraph(canvas, head, 740), second))
    assert document.text.split("\n") == [text, sentence(2, 130)]
    assert document.pages[1].start == len(head)


def test_three_columns_are_read_one_after_the_other_under_their_title():
    texts = [sentence(n, 150) for n in range(1, 10)]

    def page(canvas):
        canvas.setFont(FONT, 20)
        canvas.drawCentredString(landscape(A4)[0] / 2, 540, "关于某事的通知")
        canvas.setFont(FONT, SIZE)
        for column in range(3):
            y = 500
            for text in texts[3 * column : 3 * column + 3]:
                y = paragraph(canvas, text, y, left=60 + 245 * column, width=21)

    assert read(draw(page, size=landscape(A4))).text.split("\n") == ["关于某事的通知", *texts]


def test_a_short_last_page_has_the_columns_of_the_pages_before():
    texts = [sentence(n, 150) for n in range(1, 10)]

    def full(canvas):
        for column in range(3):
            y = 500
            for text in texts[3 * column : 3 * column + 3]:
                y = paragraph(canvas, text, y, left=60 + 245 * column, width=21)

    def short(canvas):
        for column, text in enumerate(("一、砂石", "二、黏土", "三、页岩")):
            canvas.drawString(60 + 245 * column, 500, text)
            canvas.drawString(60 + 245 * column, 480, f"{text[-1]}的第二行")

    lines = read(draw(full, short, size=landscape(A4))).text.split("\n")
    assert lines[:9] == texts
    said = ["一、砂石", "石的第二行", "二、黏土", "土的第二行", "三、页岩", "岩的第二行"]
    assert lines[9:] == said


def test_merged_cells_repeat_and_a_table_over_two_pages_keeps_its_header():
    def first(canvas):
        canvas.drawString(LEFT, 320, "表1" + 6 * " " + "排放限值")  # wide in any substitute font
        rows = [
            ["类别", "限值", None],
            ["^", "燃煤", "燃气"],
            ["颗粒物", "80", "30"],
            ["二氧化硫", "400", "100"],
        ]
        table(canvas, rows, LEFT, 300, [120, 80, 80])

    def second(canvas):
        table(canvas, [["", "550", "200"], ["汞", "0.05", "0.01"]], LEFT, 740, [120, 80, 80])
        canvas.drawString(LEFT, 600, "注：以上为日均值。")

    document = read(draw(first, second))
    assert document.text.split("\n")[0] == "表1 排放限值"
    rows = [[document.text[a:b] for a, b in t.rows] for t in document.tables]
    assert [t.header for t in document.tables] == ["类别｜限值/燃煤｜限值/燃气"] * 2
    assert rows == [
        ["颗粒物｜80｜30", "二氧化硫｜400｜100"],
        ["二氧化硫｜550｜200", "汞｜0.05｜0.01"],
    ]
    assert document.text.endswith("注：以上为日均值。")
    assert document.text.count("燃煤") == 1  # the second page's part does not write it again


def test_a_merged_cell_that_a_page_break_cut_is_whole_in_any_column():
    def first(canvas):
        rows = [["项目", "限值", "位置", "备注"], ["汞", "1", "总排放口", ""], ["铅", "2", "^", ""]]
        table(canvas, rows, LEFT, 200, [80, 80, 80, 80])

    def second(canvas):
        table(canvas, [["铬", "3", "", ""], ["砷", "4", "^", ""]], LEFT, 740, [80, 80, 80, 80])

    text = read(draw(first, second)).text
    assert text.split("\n")[-2:] == ["铬｜3｜总排放口｜", "砷｜4｜总排放口｜"]


def test_a_section_row_becomes_a_heading_with_its_own_table():
    def page(canvas):
        rows = [["序号", "行业", "管理"], ["一、畜牧业", None, None], ["1", "饲养", "重点"]]
        rows += [["二、煤炭", None, None], ["2", "洗选", "登记"]]
        table(canvas, rows, LEFT, 700, [60, 120, 120])

    document = read(draw(page))
    sections = [document.text[start:].split("\n")[0] for start in document.marks]
    assert sections == ["一、畜牧业", "二、煤炭"]
    assert [t.header for t in document.tables] == ["序号｜行业｜管理"] * 2
    assert document.text.count("行业") == 1


def test_a_table_of_level_lines_alone():
    def page(canvas):
        for y in (700, 680, 620):
            canvas.line(LEFT, y, LEFT + 300, y)
        for n, row in enumerate(
            [("项目", "限值", "位置"), ("颗粒物", "80", "烟囱"), ("汞", "0.05", "烟道")]
        ):
            for c, text in enumerate(row):
                canvas.drawString(LEFT + 10 + 100 * c, 686 - 24 * n, text)

    (found,) = read(draw(page)).tables
    assert found.header == "项目｜限值｜位置"


def test_bold_by_printing_twice_and_spread_letters_are_read_once_and_whole():
    def page(canvas):
        for shift in (0, 0.3):
            canvas.drawString(LEFT + shift, 740, "第一章")
        for i, char in enumerate("作为依据"):
            canvas.drawString(LEFT + i * 2 * SIZE, 700, char)

    assert read(draw(page)).text == "第一章\n作为依据"


def test_a_turned_page_is_read_upright():
    def page(canvas):
        canvas.translate(100, 700)
        canvas.rotate(-90)
        y = paragraph(canvas, sentence(1, 70), 0, left=0)
        paragraph(canvas, sentence(2, 70), y, left=0)

    assert read(draw(page)).text.split("\n") == [sentence(1, 70), sentence(2, 70)]


def test_refusals_say_why():
    writer = PdfWriter(clone_from=PdfReader(BytesIO(draw(lambda canvas: None))))
    writer.encrypt("geheim")
    locked, empty = BytesIO(), BytesIO()
    writer.write(locked)
    PdfWriter().write(empty)
    for data, what in [
        (locked.getvalue(), "文件已加密"),
        (empty.getvalue(), "PDF 里没有页面"),
        (b"MZ\x90\x00", "文件不是 PDF"),
        (b"<html><body>404</body></html>", "HTML"),
        (draw(lambda canvas: None), "没有可识别的文字"),
    ]:
        with pytest.raises(FileRefused, match=what):
            read(data)


def test_radicals_stand_for_characters():
    assert plain("第⼀章 ⽣态⻓效⻔⻅⺠") == "第一章 生态长效门见民"


def test_garbled_text_is_told_from_policies():
    assert not garbled(sentence(1, 300))
    assert not garbled("Emission standard of air pollutants for boiler, 2014 edition")
    assert garbled("\ue012\ue345\u0b87\u1234\u0e01" * 20)
    assert garbled("本标准规定了生活垃圾填埋场选址尧设计与施工尧运行尧封场的要求遥" * 8)


@pytest.mark.shared
def test_hard_files_end_as_they_should(shared):
    for path in sorted((shared / "hard_inputs").glob("*.pdf")):
        if path.name in NEEDS_OCR:
            continue
        if path.name in HARD_OK:
            assert HARD_OK[path.name] in pdf.read(path.read_bytes(), path.name, beat).text
        else:
            with pytest.raises(FileRefused):
                pdf.read(path.read_bytes(), path.name, beat)


@pytest.mark.shared
def test_rows_of_the_lists_that_users_ask_for(shared):
    for name, row in [
        ("附表二：应税污染物和当量值表.pdf", "2.总镉｜0.005"),
        ("附表一：环境保护税税目税额表.pdf", "固体废物｜煤矸石｜每吨｜5元｜"),
        ("GB-13271-2014.pdf", "颗粒物｜80｜60｜30｜烟囱或烟道"),
        ("国家危险废物名录（2021年版）.pdf", "HW01 医疗废物2｜卫生｜841-001-01｜感染性废物｜In"),
        ("固定污染源排污许可分类管理名录（2019年版）.pdf", "36｜纸浆制造221｜全部｜/｜/"),
        ("建设项目环境影响评价分类管理名录（2021年版）.pdf", "13｜采盐 103｜井盐｜湖盐、海盐｜/｜"),
    ]:
        text = pdf.read((shared / "official" / name).read_bytes(), name, beat).text
        assert row.replace(" ", "") in text.replace(" ", "").split("\n"), name
