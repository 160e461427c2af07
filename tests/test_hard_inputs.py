"""Files that break readers: each ends in ok, partial or refused within a minute, with a reason a
person understands, and the next one is read all the same (promises 6 to 13)."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.errors import FileRefused
from corpus.types import PolicyText
from ingest.sandbox import Limits, sandboxes

TEXT = {  # what must be in the canonical text
    "cjk__pypdf__issue-914-xmp-data.pdf": "商品编码",
    "enc__pypdf__r6-user-password.pdf": "encryption",
    "scan__pypdf__multilang.pdf": "Hello World",
    "text__gbk.txt": "第二条　行政处罚",
    "text__gb18030.txt": "第二条　行政处罚",
    "text__gb18030_short.txt": "本办法自发布之日起施行",
    "text__utf16-bom.txt": "第二条　行政处罚",
    "text__utf16le-nobom.txt": "第二条　行政处罚",
    "text__big5.txt": "第二條　行政處罰",
    "text__fullwidth_digits.txt": "罚款２０００元",
    "inject__html_hidden.html": "办理时限：二十个工作日",
    "docx__poi__footnotes.docx": "〔注1〕",
}
WARNED = {  # what must be told of a file that is read in part
    "text__mixed_gbk_utf8.txt": "第4行",
    "text__utf8_cut_midchar.txt": "断开",
    "text__nul_bytes.txt": "空字节",
    "corrupt__qpdf_fuzz__23172.fuzz.pdf": "第19页",
    "docx__synthetic_entity.docx": "实体",
    "docx__poi__ExternalEntityInText.docx": "实体",
    "docx__poi__EmbeddedDocument.docx": "嵌入对象",
}
REFUSED = {  # what the reason must say
    "enc__pypdf__r3-user-password.pdf": "已加密",
    "enc__pypdf__r6-both-passwords.pdf": "已加密",
    "enc__sample__libreoffice-writer-password.pdf": "已加密",
    "docx__poi__protected_agile.docx": "已加密",
    "docx__poi__bug53475-password-is-pass.docx": "已加密",
    "docx__poi__TestChineseProperties.doc": "另存为 .docx",
    "fake__doc_as_docx.docx": "旧版 Office",
    "fake__exe_as_pdf.pdf": "程序",
    "fake__html_as_pdf.pdf": "HTML",
    "fake__zero.docx": "空的",
    "docx__synthetic_inflate_60MB.docx": "解压后过大",
    "docx__synthetic_no_document.docx": "word/document.xml",
    "docx__poi__truncated62886.docx": "损坏",
    "corrupt__qpdf_fuzz__70306.fuzz.pdf": "没有页面",
    "corrupt__qpdf_qtest__bad1.pdf": "不是 PDF",
    "corrupt__qpdf_qtest__pages-loop.pdf": "损坏",
    "scan__sample__grayscale-image.pdf": "没有可识别的文字",
}
NEVER = ("root:", "javascript:", "alert(1)\n", "\u202e", "\u200b", "\x00")


@dataclass(frozen=True)
class Ending:
    text: PolicyText | None
    reason: str
    seconds: float


@pytest.fixture(scope="module")
def endings(shared) -> dict[str, Ending]:
    files = sorted(p for p in (shared / "hard_inputs").iterdir() if p.name != "manifest.tsv")
    assert len(files) == 85
    with sandboxes(1, Limits()) as (box,):
        return {file.name: ending(box, file) for file in files}


def ending(box, file: Path) -> Ending:
    began = time.monotonic()
    try:
        return Ending(box.parse(file, ""), "", time.monotonic() - began)
    except FileRefused as refused:
        return Ending(None, str(refused), time.monotonic() - began)


@pytest.mark.shared
def test_every_file_ends_within_a_minute_with_a_text_or_a_reason(endings):
    for name, end in endings.items():
        assert end.seconds < 60, name
        if end.text is None:
            assert name in end.reason or "（" in end.reason, name
            assert "请" in end.reason, name
            assert "读不懂" not in end.reason, (name, end.reason)
        else:
            assert end.text.clauses, name


@pytest.mark.shared
def test_what_is_readable_is_read(endings):
    for name, words in TEXT.items():
        assert words in endings[name].text.canonical, name


@pytest.mark.shared
def test_what_is_not_read_is_told(endings):
    for name, words in WARNED.items():
        assert words in "".join(endings[name].text.warnings), name


@pytest.mark.shared
def test_reasons_of_refusals(endings):
    for name, words in REFUSED.items():
        assert endings[name].text is None, name
        assert words in endings[name].reason, (name, endings[name].reason)


@pytest.mark.shared
def test_nothing_hidden_or_foreign_comes_in(endings):
    for name, end in endings.items():
        if end.text and name != "inject__query_xss.txt":
            assert not [words for words in NEVER if words in end.text.canonical], name
    assert "<script" not in endings["inject__html_hidden.html"].text.canonical


@pytest.mark.shared
def test_one_endless_line_is_cut_where_it_can_be_read(endings):
    text = endings["text__one_line_1MB.txt"].text
    assert len(text.clauses) > 100
    assert max(len(clause.text) for clause in text.clauses) <= 2_000
