"""Answers that leave the screen: the DOCX note and Markdown, read back."""

import base64
import io
from datetime import date

import pytest
from docx import Document
from docx.shared import Pt

from app import main
from assistant.ask import AskSettings, ask
from assistant.types import Question
from ui.export import TITLE, as_docx, as_markdown, link_html

DAY, TODAY = date(2025, 4, 30), date(2026, 11, 24)


@pytest.fixture(scope="module")
def answered(store):
    """An answer, a follow-up and a refusal."""
    first = Question("排污许可证到期前多少天申请延续？", DAY)
    second = Question("那材料交给谁？", DAY, (first.text,))
    third = Question("北京市的排污费标准是多少？", DAY)
    return [ask(question, store, AskSettings()) for question in (first, second, third)]


def paragraphs(data: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(data)).paragraphs]


def test_a_note_holds_the_question_the_answer_its_clauses_and_notices(answered):
    answer = answered[0]
    text = "\n".join(paragraphs(as_docx([answer], TODAY)))
    assert text.startswith(TITLE)
    for wanted in ("一、所问", answer.question.text, "二、回答", "三、依据", "四、请注意"):
        assert wanted in text
    for sentence in answer.sentences:
        assert sentence.text + "".join(f"[{n}]" for n in sentence.citations) in text
    for citation in answer.citations:
        assert f"[{citation.n}] " in text
        assert all(line in text for line in citation.quote.split("\n"))
    assert all(notice in text for notice in answer.notices)
    assert text.endswith("2026年11月24日")
    assert "按2025年4月30日的规定回答" in text


def test_a_conversation_is_one_note(answered):
    text = "\n".join(paragraphs(as_docx(answered, TODAY)))
    assert [f"第{n}问" in text for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert f"结合上文，按“{answered[1].standalone}”查找" in text
    assert "未找到依据" in text
    assert answered[2].refusal.reason in text


def test_a_note_is_typeset_as_official_papers_are(answered):
    note = Document(io.BytesIO(as_docx(answered[:1], TODAY)))
    page = note.sections[0]
    sizes = (page.page_width, page.page_height, page.top_margin, page.left_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28]
    title, body = note.paragraphs[0], note.paragraphs[3]
    assert (title.runs[0].font.name, title.runs[0].font.size) == ("宋体", Pt(22))
    assert (body.runs[0].font.name, body.runs[0].font.size) == ("仿宋", Pt(16))
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert "PAGE" in page.footer.paragraphs[0]._p.xml


def test_nothing_of_a_question_is_markup(store):
    asked = "[点我](http://evil.example) <b>排污许可证</b>有效期几年？\x07"
    answer = ask(Question(asked, DAY), store, AskSettings())
    written = as_markdown([answer], TODAY)
    assert r"\[点我\](http://evil.example) \<b\>排污许可证\</b\>有效期几年？" in written
    assert "<b>" not in written
    assert "[点我](http://evil.example) <b>" in "\n".join(paragraphs(as_docx([answer], TODAY)))


def test_markdown_holds_what_the_note_holds(answered):
    written = as_markdown(answered, TODAY)
    assert written.startswith(f"# {TITLE}\n")
    assert written.count("### 所问") == 3
    assert "\n---\n" in written


def test_the_command_writes_files(shipped_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YOUJU_HOME", str(shipped_home))
    docx, markdown = tmp_path / "答复.docx", tmp_path / "答复.md"
    asked = ["ask", "排污许可证有效期几年？"]
    assert main([*asked, "--docx", str(docx), "--markdown", str(markdown)]) == 0
    assert asked[1] in "\n".join(paragraphs(docx.read_bytes()))
    assert asked[1] in markdown.read_text("utf-8")
    missing = tmp_path / "没有" / "答复.docx"
    assert main([*asked, "--docx", str(missing)]) == 2
    assert "读写失败" in capsys.readouterr().err


def test_a_link_holds_the_file(answered):
    html = link_html(answered, TODAY)
    data = base64.b64decode(html.partition(";base64,")[2].partition('"')[0])
    assert "第3问" in "\n".join(paragraphs(data))
    assert 'download="政策问答记录20261124.docx"' in html
    assert "<a" not in link_html([], TODAY)
