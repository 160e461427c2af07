"""An answer or a conversation that leaves the screen: Markdown, or a DOCX note typeset as 公文 are.

Knows both forms (page and type of the note after GB/T 9704). Does not know how answers come about.
"""

import base64
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.render import place_of, table_head
from assistant.types import Answer, Citation
from corpus.types import Provenance

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TITLE = "政策问答记录"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLOPHON = "本记录由“有据”整理，依据以文件原文为准。"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BODY, _HEAD, _SONG, _KAI = "仿宋", "黑体", "宋体", "楷体"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def sections(answer: Answer) -> Iterator[Section]:
    """What a note says of one answer: question, answer, clauses, notices."""
    asked = [answer.question.text.strip()]
    if answer.standalone != asked[0]:
        asked.append(f"（结合上文，按“{answer.standalone}”查找）")
    yield Section("所问", (*asked, f"（按{_day(answer.question.as_of)}的规定回答）"))
    yield Section("回答", tuple(answer.text.split("\n")))
    if answer.citations:
        spoken = {sentence.text for sentence in answer.sentences}
        yield Section("依据", tuple(p for c in answer.citations for p in _grounds(c, spoken)))
    if answer.notices:
        yield Section("请注意", answer.notices)


def _grounds(citation: Citation, spoken: Collection[str]) -> Iterator[str]:
    """A clause with what the answer has not said of it already, and whence it comes."""
    policy, clause = citation.policy, citation.clause
    facts = [str(policy.level), policy.doc_number, "、".join(policy.issuer), policy.version]
    yield f"[{citation.n}] {place_of(citation)}（{'，'.join(filter(None, facts))}）"
    yield from table_head(citation)
    lines = [line.strip() for line in citation.quote.split("\n") if line.strip()]
    if not spoken.issuperset(lines):
        yield from lines
    file = "" if policy.provenance is Provenance.DIGEST else policy.source.file
    said = [file, policy.source.publication, "、".join(policy.source.authors), clause.basis]
    yield f"出处：{'，'.join(part for part in said if part)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def as_markdown(answers: Sequence[Answer], today: date) -> str:
    """The note as Markdown; nothing of a question or a clause becomes markup."""
    blocks = [f"# {TITLE}"]
    for number, answer in enumerate(answers, 1):
        if len(answers) > 1:
            blocks.append(f"## 第{number}问")
        for section in sections(answer):
            blocks.append(f"{'#' * (2 + (len(answers) > 1))} {section.heading}")
            blocks += [_MARKUP.sub(r"\\\1", paragraph) for paragraph in section.paragraphs]
    return "\n\n".join([*blocks, "---", f"{_COLOPHON}{_day(today)}"]) + "\n"


def as_docx(answers: Sequence[Answer], today: date) -> bytes:
    """The note as a DOCX file."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    note = Document()
    note.core_properties.title, note.core_properties.author = TITLE, "有据"
    _lay_out(note)
    _write(note.add_paragraph(), TITLE, _SONG, 22, bold=True, centred=True)
    note.add_paragraph()
    for number, answer in enumerate(answers, 1):
        if len(answers) > 1:
            _write(note.add_paragraph(), f"第{number}问", _SONG, 16, bold=True, centred=True)
        for order, section in zip(_NUMERALS, sections(answer), strict=False):
            head = _write(note.add_paragraph(), f"{order}、{section.heading}", _HEAD, 16)
            head.paragraph_format.keep_with_next = True
            for paragraph in section.paragraphs:
                grounds = section.heading == "依据" and not paragraph.startswith("[")
                _write(note.add_paragraph(), paragraph, _KAI if grounds else _BODY, 16)
    note.add_paragraph()
    _write(note.add_paragraph(), _COLOPHON, _BODY, 14)
    ending = _write(note.add_paragraph(), _day(today), _BODY, 16)
    ending.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file = io.BytesIO()
    note.save(file)
    return file.getvalue()


def save(answers: Sequence[Answer], docx: Path | None, markdown: Path | None) -> None:
    """Write the note into files, where they are named. Raises OSError."""
    today = date.today()
    if docx:
        docx.write_bytes(as_docx(answers, today))
    if markdown:
        markdown.write_text(as_markdown(answers, today), "utf-8")


def link_html(answers: Sequence[Answer], today: date) -> str:
    """A link that saves the note of a conversation; it holds the file itself."""
    if not answers:
        return '<p class="save">还没有可以导出的回答。</p>'
    data = base64.b64encode(as_docx(answers, today)).decode()
    name = f"{TITLE}{today:%Y%m%d}.docx"
    return (
        f'<p class="save"><a download="{name}" href="data:{_DOCX};base64,{data}">'
        f"下载《{TITLE}》（Word，{len(answers)} 问）</a></p>"
    )


def _lay_out(note: "Document") -> None:
    """A4 with the margins of GB/T 9704, page numbers below."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    page = note.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    below = page.footer.paragraphs[0]
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


def _write(
    paragraph: "Paragraph",
    text: str,
    font: str,
    size: int,
    *,
    bold: bool = False,
    centred: bool = False,
) -> "Paragraph":
    """A paragraph of one font, size in points, indented by two characters unless centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_CONTROL.sub("", text))
    run.font.name, run.font.size, run.bold = font, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    form = paragraph.paragraph_format
    form.line_spacing, form.space_before, form.space_after = Pt(28), Pt(0), Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.line_spacing = Pt(32)
    else:
        form.first_line_indent = Pt(2 * size)
    return paragraph
