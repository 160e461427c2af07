"""Papers as pages: what is wanted, the paper with its key, the sheet that a class answers, its
results.

Pure: takes questions and marks, returns a string in which everything is escaped. Does not know
HTTP, and makes and grades no question.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import mean

from assistant.workflows.quiz.types import RIGHT, WRONG, Difficulty, Kind, Question
from corpus.types import Policy
from records.papers import Answered, Class, Paper
from ui.forms import choice_field, number_field, some_field, text_field
from ui.links import clause_url, esc
from ui.paths import Given, one
from ui.shell import wide_table

LETTERS = "ABCDE"
_MOST = 100  # questions of a paper


def quiz_main(
    given: Given, policies: Sequence[Policy], kept: Sequence[Paper], problem: str = ""
) -> str:
    """What a paper may be made of, and the papers that this browser keeps."""
    titles = {p.title: p.title for p in sorted(policies, key=lambda p: (p.level.rank, p.title))}
    kinds = {str(kind): str(kind) for kind in Kind}
    hard = {str(d): str(d) for d in Difficulty}
    said = f'<p class="lead" role="alert">{esc(problem)}</p>' if problem else ""
    papers = "".join(
        f'<li><a href="/paper/{esc(p.id)}">{esc(p.title)}</a> <span class="facts">'
        f"<span>{p.made:%Y-%m-%d}</span></span></li>"
        for p in kept
    )
    lessons = "".join(f"<option>{esc(title)}</option>" for title in titles)
    fields = (
        text_field("title", "试卷名称", one(given, "title"), "如 七月干部培训"),
        some_field("policy", "从哪几份文件出（不选就是全部现行的）", titles,
                   given.get("policy", ())),
        some_field("kind", "题型（不选就是各种都出）", kinds, given.get("kind", ())),
        number_field("many", "出几题", one(given, "many") or "20", 1, _MOST),
        choice_field("difficulty", "难度", hard, one(given, "difficulty"), "都可以"),
        text_field("topic", "主题", one(given, "topic"), "如 延续、危险废物贮存"),
        number_field("seed", "卷号（同一个号出同一份卷）", one(given, "seed") or "1"),
    )  # fmt: skip
    mine = f'<h2>出过的卷</h2><ul class="policies">{papers}</ul>' if papers else ""
    return (
        '<h1>培训出题</h1><p class="lead">从条款里出题，每道题的答案都写明出自哪一条、原话是什么。'
        "可以改题干、删题、下载试卷和答案，也可以开班让学员在手机上答。</p>"
        '<form action="/quiz" class="find"><label for="c">学员：输入班级代码</label>'
        '<input id="c" name="code" maxlength="8" autocapitalize="characters" size="8">'
        '<button class="button">去答题</button></form>'
        f'{said}<form action="/papers" method="post" class="facts-form">{"".join(fields)}'
        f'<button class="button">出卷</button></form>{mine}<h2>备一堂课</h2>'
        '<form action="/lesson.docx" class="find"><label for="l">文件</label>'
        f'<select id="l" name="policy">{lessons}</select>'
        '<button class="button">下载教案</button></form>'
    )


def paper_main(
    paper: Paper, questions: Sequence[Question], old: Mapping[str, str],
    classes: Sequence[Class], day: date,
) -> str:  # fmt: skip
    """A paper with its key; `old` tells by id of questions whose clause has changed, and why."""
    rooms = "".join(
        f'<li><a href="/class/{c.code}/results">{c.code}</a> <span class="facts">'
        f"<span>{c.opened:%Y-%m-%d %H:%M}</span></span></li>"
        for c in classes
    )
    running = f'<h2>开过的班</h2><ul class="policies">{rooms}</ul>' if rooms else ""
    worn = f"{len(old)} 道题所据的条款有变化，请改或删"
    stale = f'<p class="worth out"><b>{worn}</b></p>' if old else ""
    return (
        f'<h1>{esc(paper.title)}</h1><p class="facts"><span>{len(questions)} 题</span></p>{stale}'
        f'<p class="doing"><a class="button" href="/paper/{paper.id}.docx">下载试卷</a>'
        f'<a class="button" href="/paper/{paper.id}.key.docx">下载答案</a></p>'
        f'<form method="post" action="/paper/{paper.id}/open"><button class="button">'
        f'开班答题（自己练也从这里）</button></form>{running}<ol class="paper">'
        + "".join(_kept(q, n, paper.id, old.get(q.id, ""), day) for n, q in enumerate(questions))
        + "</ol>"
    )


def _kept(question: Question, place: int, paper: str, old: str, day: date) -> str:
    worn = f'<p class="worth out"><b>{esc(old)}</b></p>' if old else ""
    return (
        f'<li><p><span class="badge">{question.kind}</span> '
        f'<span class="badge">{question.difficulty}</span></p>{worn}'
        f"<p>{esc(question.stem)}</p>{_options(question)}"
        f"<details><summary>答案和依据</summary><p><b>{esc(question.key)}</b></p>"
        f"<p>{esc(question.explanation)}</p>"
        f'<p><a href="{esc(clause_url(question.clause_id, day))}">{esc(question.place)}</a></p>'
        f'</details><details><summary>改题干、删题</summary><form method="post" '
        f'action="/paper/{paper}/edit"><input type="hidden" name="place" value="{place}">'
        f'<input type="hidden" name="question" value="{question.id}">'
        '<label>题干<textarea name="stem" rows="3" maxlength="1000">'
        f"{esc(question.stem)}</textarea></label>"
        '<button class="button" name="doing" value="edit">改题干</button> '
        '<button class="button danger" name="doing" value="drop">删掉这道题</button>'
        "</form></details></li>"
    )


def _options(question: Question) -> str:
    items = "".join(
        f"<li>{letter}．{esc(option)}</li>"
        for letter, option in zip(LETTERS, question.options, strict=False)
    )
    return f'<ul class="options">{items}</ul>' if items else ""


def answer_main(room: Class, questions: Sequence[Question], problem: str = "") -> str:
    """The sheet that a member of a class fills in."""
    said = f'<p class="lead" role="alert">{esc(problem)}</p>' if problem else ""
    items = "".join(
        f"<li><fieldset><legend>{esc(q.stem)}</legend>{_fields(q, n)}</fieldset></li>"
        for n, q in enumerate(questions)
    )
    return (
        f'<h1>{esc(room.title)}</h1><p class="lead">共 {len(questions)} 题，交一次；交了就看得到'
        f"对错和依据。</p>{said}"
        f'<form method="post" action="/class/{room.code}" class="answering"><label class="wide">'
        '姓名<input name="name" maxlength="20" required autocomplete="name"></label>'
        f'<ol class="paper">{items}</ol><button class="button">交卷</button></form>'
    )


def _fields(question: Question, place: int) -> str:
    name = f"a{place}"
    if question.kind is Kind.MULTIPLE or question.kind is Kind.SINGLE:
        sort = "checkbox" if question.kind is Kind.MULTIPLE else "radio"
        return "".join(
            f'<label class="box"><input type="{sort}" name="{name}" value="{letter}">'
            f"<span>{letter}．{esc(option)}</span></label>"
            for letter, option in zip(LETTERS, question.options, strict=False)
        )
    if question.kind is Kind.JUDGE:
        return "".join(
            f'<label class="box"><input type="radio" name="{name}" value="{word}">{word}</label>'
            for word in (RIGHT, WRONG)
        )
    rows = "1" if question.kind is Kind.BLANK else "4"
    return (
        f'<label><span class="off">作答</span><textarea name="{name}" rows="{rows}" '
        'maxlength="1000"></textarea></label>'
    )


def marked_main(
    room: Class, questions: Sequence[Question], answers: Sequence[str],
    marks: Sequence[tuple[float, str]], day: date,
) -> str:  # fmt: skip
    """What a member sees after giving in: the marks, the key and its clause for each question."""
    total = sum(score for score, _ in marks)
    items = "".join(
        f"<li><p>{esc(q.stem)}</p>{_options(q)}<p>答：{esc(given or '（没有作答）')}</p>"
        f'<p class="mark {_worth(score)}"><b>{score:g} 分</b>'
        f"　{esc(why)}</p><p>答案：{esc(q.key)}</p><p>{esc(q.explanation)}</p>"
        f'<p><a href="{esc(clause_url(q.clause_id, day))}">{esc(q.place)}</a></p></li>'
        for q, given, (score, why) in zip(questions, answers, marks, strict=True)
    )
    return (
        f'<h1>{esc(room.title)}</h1><p class="lead">得 <b>{total:g}</b> 分，'
        f'满分 {len(questions)} 分。请保留这一页。</p><ol class="paper">{items}</ol>'
    )


def results_main(
    room: Class, questions: Sequence[Question], answered: Sequence[Answered],
    marks: Sequence[Sequence[float]],
) -> str:  # fmt: skip
    """The table of a class, its chart, and the hardest questions first."""
    rows = "".join(
        f"<tr><td>{esc(a.name)}</td><td>{sum(m):g}</td><td>{_bar(sum(m), len(questions))}</td>"
        f"<td>{a.given:%H:%M}</td></tr>"
        for a, m in sorted(zip(answered, marks, strict=True), key=lambda p: -sum(p[1]))
    )
    means = [mean(m[n] for m in marks) if marks else 0.0 for n in range(len(questions))]
    hardest = sorted(range(len(questions)), key=lambda n: means[n])
    chart = "".join(
        f"<tr><td>{n + 1}</td><td>{esc(questions[n].stem)}</td><td>{means[n]:.0%}</td>"
        f"<td>{_bar(means[n], 1)}</td></tr>"
        for n in hardest
    )
    return (
        f'<h1>{esc(room.title)}</h1><p class="lead">学员用手机或电脑打开本站的 '
        f'<a href="/class/{room.code}">/class/{room.code}</a>，或者在“培训出题”页输入班级代码：</p>'
        f'<p class="code">{room.code}</p><p class="doing"><a class="button" '
        f'href="/class/{room.code}/results">刷新</a><a class="button" '
        f'href="/class/{room.code}/results.xlsx">下载 Excel</a></p>'
        f"<h2>成绩（{len(answered)} 人）</h2>"
        f"{wide_table('成绩', ('姓名', '得分', '图', '交卷'), rows)}<h2>最难的题在前</h2>"
        f"{wide_table('最难的题', ('题号', '题干', '得分率', '图'), chart)}"
    )


def _worth(score: float) -> str:
    return "right" if score == 1 else "part" if score else "wrong"


def _bar(value: float, most: float) -> str:
    return f'<meter min="0" max="{most:g}" value="{value:g}">{value:g}</meter>'
