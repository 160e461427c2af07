"""DOCX typeset as 公文 are (page, fonts and spacing after GB/T 9704): titles, headings, paragraphs,
tables.

Knows the look of a page. Does not know what is written on it. Nothing of a text becomes markup.
"""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

BODY, HEAD, SONG, KAI = "仿宋", "黑体", "宋体", "楷体"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def new_note(title: str, *, landscape: bool = False) -> "Document":
    """An A4 document with its title set and page numbers below; wide tables lie `landscape`."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    note = Document()
    note.core_properties.title, note.core_properties.author = title, "有据"
    page = note.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    if landscape:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)
        page.top_margin = page.bottom_margin = page.left_margin = page.right_margin = Mm(22)
    _number_pages(page.footer.paragraphs[0])
    write(note.add_paragraph(), title, SONG, 22, bold=True, centred=True)
    note.add_paragraph()
    return note


def _number_pages(below: "Paragraph") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", None), ("", "begin"), ("PAGE", "instr"), ("", "end"), (" —", None)):
        run = below.add_run("" if kind else text)
        run.font.size = Pt(14)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.text = text
            run._r.append(element)
        elif kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def write(
    paragraph: "Paragraph",
    text: str,
    font: str = BODY,
    size: float = 16,
    *,
    bold: bool = False,
    centred: bool = False,
    indented: bool = True,
) -> "Paragraph":
    """A paragraph of one font, size in points, its first line indented by two characters unless it
    is centred or not to be `indented`."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_CONTROL.sub("", text))
    run.font.name, run.font.size, run.bold = font, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    form = paragraph.paragraph_format
    form.line_spacing, form.space_before, form.space_after = Pt(1.75 * size), Pt(0), Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif indented:
        form.first_line_indent = Pt(2 * size)
    return paragraph


def heading(note: "Document", text: str) -> None:
    """A heading of the first order (一、…), kept with what follows."""
    write(note.add_paragraph(), text, HEAD).paragraph_format.keep_with_next = True


def table(
    note: "Document",
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float = 10.5,
) -> None:
    """A ruled table; `widths` in millimetres. The header is repeated on every page, and no row is
    broken over two."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    grid = note.add_table(0, len(header), "Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)  # LibreOffice looks here, Word at the cells
    for number, line in enumerate((header, *rows)):
        row = grid.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, line, widths, strict=True):
            cell.width = Mm(width)
            first, *others = text.split("\n")
            font = BODY if number else HEAD
            write(cell.paragraphs[0], first, font, size, centred=not number, indented=False)
            for other in others:
                write(cell.add_paragraph(), other, font, size, indented=False)


def as_bytes(note: "Document") -> bytes:
    """The file."""
    file = io.BytesIO()
    note.save(file)
    return file.getvalue()
