"""An answer or a conversation that leaves the screen: Markdown, or a DOCX note (`ui.typeset`).

Knows both forms. Does not know how answers come about.
"""

import base64
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.render import place_of, table_head
from assistant.types import Answer, Citation
from corpus.types import Provenance
from ui.typeset import BODY, KAI, SONG, as_bytes, heading, new_note, write

TITLE = "政策问答记录"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLOPHON = "本记录由“有据”整理，依据以文件原文为准。"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
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
    yield f"[{citation.n}] {place_of(clause, policy)}（{'，'.join(filter(None, facts))}）"
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
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    note = new_note(TITLE)
    for number, answer in enumerate(answers, 1):
        if len(answers) > 1:
            write(note.add_paragraph(), f"第{number}问", SONG, bold=True, centred=True)
        for order, section in zip(_NUMERALS, sections(answer), strict=False):
            heading(note, f"{order}、{section.heading}")
            for paragraph in section.paragraphs:
                grounds = section.heading == "依据" and not paragraph.startswith("[")
                write(note.add_paragraph(), paragraph, KAI if grounds else BODY)
    note.add_paragraph()
    write(note.add_paragraph(), _COLOPHON, BODY, 14)
    write(note.add_paragraph(), _day(today)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return as_bytes(note)


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
