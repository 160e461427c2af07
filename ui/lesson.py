"""A lesson as a Word file: outline, clauses, cases, questions to discuss.

Knows the order of the sheet. Does not know how a lesson comes about.
"""

from assistant.workflows.quiz.lesson import Lesson
from ui.typeset import BODY, HEAD, KAI, as_bytes, heading, new_note, write

_SIZE = 14


def lesson_docx(lesson: Lesson) -> bytes:
    """The sheet that a trainer teaches from."""
    policy = lesson.policy
    note = new_note(f"教案：{policy.title}")
    facts = [str(policy.level), policy.doc_number, "、".join(policy.issuer), policy.version]
    about = f"{'，'.join(filter(None, facts))}；按{lesson.as_of}的规定。"
    write(note.add_paragraph(), about, BODY, _SIZE)
    heading(note, "一、提纲")
    for number, part in enumerate(lesson.parts, 1):
        first, last = part.clauses[0].address, part.clauses[-1].address
        span = str(first) if first == last else f"{first}至{last}"
        write(note.add_paragraph(), f"{number}．{part.heading or '正文'}（{span}）", BODY, _SIZE)
    heading(note, "二、条款")
    for part in lesson.parts:
        if part.heading:
            write(note.add_paragraph(), part.heading, HEAD, _SIZE)
        for clause in part.clauses:
            first, *others = clause.text.split("\n")
            write(note.add_paragraph(), f"{clause.address}　{first}", BODY, _SIZE)
            for line in filter(str.strip, others):
                write(note.add_paragraph(), line.strip(), BODY, _SIZE)
    for order, title, questions in (
        ("三", "案例", lesson.cases),
        ("四", "讨论题", lesson.discussion),
    ):
        heading(note, f"{order}、{title}")
        if not questions:
            write(note.add_paragraph(), "这份文件的条款出不了这类题。", BODY, _SIZE)
        for number, question in enumerate(questions, 1):
            write(note.add_paragraph(), f"{number}．{question.stem}", BODY, _SIZE)
            answer = f"参考：{question.key}（{question.place}）"
            write(note.add_paragraph(), answer.replace("\n", " "), KAI, _SIZE)
    if lesson.notices:
        heading(note, "请注意")
        for notice in lesson.notices:
            write(note.add_paragraph(), notice, BODY, _SIZE)
    return as_bytes(note)
