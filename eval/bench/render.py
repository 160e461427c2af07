"""One law in Markdown, printed as the files that offices send: plain text, DOCX, PDF.

The Markdown holds the truth (headings, articles), so what the readers get back from a printed
file can be compared with it. Does not read the printed files and knows nothing of clauses.
"""

import html
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FONT = "Noto Serif CJK SC"
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_RULE = re.compile(r"\|[\s:|-]+\|")  # the row under a table's head
_STYLE = f"""
body {{ font: 11pt/1.7 "{FONT}", serif; margin: 0; }}
h1 {{ font-size: 18pt; text-align: center; column-span: all; }}
h2, h3, h4, h5, h6 {{ font-size: 12pt; text-align: center; }}
p {{ text-indent: 2em; margin: 0; text-align: justify; }}
p.event {{ text-indent: 0; text-align: center; }}
table {{ border-collapse: collapse; }}
td {{ border: 1px solid; padding: 2pt; }}
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a law: `level` 1 = title, 2… = headings, 0 = body; `cells` of a table's row.

    `event` says that it stands above the body: the dates of adoption.
    """

    text: str
    level: int = 0
    event: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A law ready to print: `name` of the file without suffix, `title` for the running header."""

    name: str
    title: str
    page: str
    columns: int


def plain(markdown: str) -> str:
    """The text without heading marks and comments; nothing else is changed."""
    lines = _COMMENT.sub("", markdown).split("\n")
    return "\n".join(_HEADING.sub(r"\2", line) for line in lines)


def blocks(markdown: str) -> list[Block]:
    """The paragraphs of a law in order, blank lines and comments gone."""
    found: list[Block] = []
    head, end, body = markdown.partition("<!-- INFO END -->")
    parts = ((head, True), (body, False)) if end else ((markdown, False),)
    for part, event in parts:
        lines = (line.strip() for line in _COMMENT.sub("", part).split("\n"))
        found += [_block(line, event) for line in lines if line and not _RULE.fullmatch(line)]
    return found


def _block(line: str, event: bool) -> Block:
    if heading := _HEADING.fullmatch(line):
        return Block(heading[2], len(heading[1]))
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        return Block("", cells=tuple(cell.strip() for cell in line[1:-1].split("|")))
    return Block(line, event=event)


def styled(markdown: str) -> bool:
    """Whether `docx` uses Word's heading styles for this law: half of all, always the same."""
    return zlib.crc32(markdown.encode()) % 2 == 0


def docx(markdown: str, path: Path) -> None:
    """Write the law as DOCX: title, headings, indented paragraphs, header and page number."""
    from docx import Document as new_document

    document, styles, rows = new_document(), styled(markdown), []
    for block in [*blocks(markdown), Block("")]:
        if rows and not block.cells:
            _table(document, rows)
            rows = []
        if block.cells:
            rows.append(block.cells)
        elif block.text:
            _paragraph(document, block, styles)
    _furniture(document, _title(markdown))
    document.save(str(path))


def _paragraph(document: "Document", block: Block, styles: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if block.level and styles:
        paragraph = document.add_heading(block.text, 0 if block.level == 1 else block.level - 1)
    else:
        paragraph = document.add_paragraph()
        paragraph.add_run(block.text).bold = bool(block.level)
    if block.level or block.event:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.paragraph_format.first_line_indent = Pt(22)


def _table(document: "Document", rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = text


def _furniture(document: "Document", title: str) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = title
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: "Paragraph") -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph.add_run("第 ")
    paragraph._p.append(parse_xml(field))
    paragraph.add_run(" 页")


def sheet(name: str, markdown: str, columns: int = 1) -> Sheet:
    """The law as a page of HTML: one column on A4 upright, or more on A4 across."""
    body = "\n".join(_html(blocks(markdown)))
    style = f"{_STYLE} main {{ column-count: {columns}; column-gap: 8mm; }}"
    page = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><style>{style}</style>'
    return Sheet(name, _title(markdown), f"{page}<main>{body}</main></html>", columns)


def _html(all_blocks: Iterable[Block]) -> Iterator[str]:
    inside = False
    for block in all_blocks:
        if inside != bool(block.cells):
            inside = not inside
            yield "<table>" if inside else "</table>"
        if inside:
            yield f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in block.cells)}</tr>"
        elif block.level:
            yield f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
        else:
            yield f"<p{' class=event' if block.event else ''}>{html.escape(block.text)}</p>"
    if inside:
        yield "</table>"


def _title(markdown: str) -> str:
    return next((block.text for block in blocks(markdown) if block.level == 1), "")


def pdf(sheets: Iterable[Sheet], out_dir: Path) -> list[Path]:
    """Print each sheet to `out_dir/NAME.pdf` with a running header and page numbers.

    One Chromium for all of them; needs playwright and CHROMIUM.
    """
    from playwright.sync_api import sync_playwright

    paths = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = browser.new_page()
        for one in sheets:
            page.set_content(one.page)
            paths.append(out_dir / f"{one.name}.pdf")
            page.pdf(
                path=str(paths[-1]),
                format="A4",
                landscape=one.columns > 1,
                display_header_footer=True,
                header_template=_band(html.escape(one.title)),
                footer_template=_band('— <span class="pageNumber"></span> —'),
                margin={"top": "22mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
            )
        browser.close()
    return paths


def _band(content: str) -> str:
    return (
        f"<div style=\"font: 9pt '{FONT}', serif; width: 100%; text-align: center\">{content}</div>"
    )
