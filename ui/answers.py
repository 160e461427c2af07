"""One turn of a conversation as HTML: the question, and its answer, refusal or error.

Pure: takes an Answer and the policies, returns a string in which everything is escaped. Does not
know how an answer came about or how it reaches the browser.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from assistant.render import ASKED_BACK, BY_MODEL, table_head
from assistant.types import Answer, Citation, Mode, Refusal, Sentence, Verdict
from corpus.quantities import quantities
from corpus.types import Clause, Policy
from corpus.validity import Standing, enders, standings
from ui.links import articles_html, badge, clause_url, esc, validity

_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十百\d]+[)）]|\d+[.．、]|[①-⑳])")
_JUDGED = 2_000  # characters of a question and of an answer that are sent with a judgement
_SHOWN = 100  # characters of a question that is too long to be answered
_PART = {
    Standing.SUPERSEDED: "有的依据据报道已被取代，仅供查对",
    Standing.OUT: "依据已不适用，仅供查对",
    Standing.UNCHECKED: "依据的有效性未核实",
}
PENDING = (
    '<section class="answer pending" aria-busy="true"><h3 class="label">正在查找条款</h3>'
    '<p class="bar"></p><p class="bar short"></p></section>'
)


def turn_html(question: str, reply: str) -> str:
    """A question with what was replied to it."""
    shown = question if len(question) <= 2_000 else f"{question[:_SHOWN]}……"
    return (
        '<article class="turn"><div class="asked"><h2 class="off">所问</h2>'
        f"<p>{esc(shown)}</p></div>{reply}</article>"
    )


def error_html(message: str) -> str:
    """One sentence that says what went wrong and what to do."""
    return (
        '<section class="answer error" role="alert"><h3 class="label">这次没有问成</h3>'
        f"<p>{esc(message)}</p></section>"
    )


def answer_html(
    answer: Answer,
    policies: Mapping[str, Policy],
    nearest: Iterable[Clause] = (),
    more: Sequence[str] = (),
) -> str:
    """The reply to a question: sentences with marks and their clauses, or the refusal; with what
    may be asked next, and a place to say whether it was of use."""
    if answer.refusal:
        body = _refusal(answer, answer.refusal, nearest, policies)
        judged = "" if answer.refusal.kind in ASKED_BACK else _judge(answer)
        return f'<section class="answer refused">{body}{_notices(answer)}{judged}</section>'
    if answer.growing and not answer.sentences:
        return PENDING
    worth = standings(policies, answer.question.as_of)
    growing = ' growing" aria-busy="true' if answer.growing else ""
    return (
        f'<section class="answer {answer.verdict}{growing}">'
        f'<h3 class="label">{_verdict(answer, worth)}</h3>{_by(answer)}{_understood(answer)}'
        f'<div class="said">{_sentences(answer)}</div>'
        f"{_grounds(answer, policies, worth)}{_notices(answer)}"
        f"{'' if answer.growing else _next(more) + _judge(answer)}</section>"
    )


def _next(more: Sequence[str]) -> str:
    """Questions that are asked by a click."""
    buttons = "".join(
        f'<button type="button" class="example" data-ask>{esc(question)}</button>'
        for question in more
    )
    return f'<div class="next"><h4>接着可以问</h4>{buttons}</div>' if more else ""


def _judge(answer: Answer) -> str:
    """A form by which the person says whether an answer was of use, and if not, why."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{esc(value[:_JUDGED])}">'
        for name, value in (("question", answer.question.text), ("answer", answer.text))
    )
    return (
        f'<form class="judge" data-judge action="/feedback" method="post">{hidden}'
        '<button class="button" name="useful" value="true">有用</button>'
        "<details><summary>有误</summary><label>错在哪里"
        '<textarea name="reason" rows="2" maxlength="1000"></textarea></label>'
        '<label>应当依据哪一条（知道就写）<input name="clause" maxlength="200"></label>'
        '<button class="button" name="useful" value="false">提交</button></details>'
        '<span role="status"></span></form>'
    )


def _by(answer: Answer) -> str:
    """Who wrote it, where that was a model, and whether it still writes."""
    if answer.mode is not Mode.LLM:
        return ""
    more = "正在写，每写一句核对一句……" if answer.growing else ""
    return f'<p class="by">{esc(BY_MODEL)}{more}</p>'


def _verdict(answer: Answer, worth: Mapping[str, Standing]) -> str:
    if answer.verdict is Verdict.SUPPORTED:
        return "有依据，依据现行有效"
    cited = {worth[c.policy.id] for c in answer.citations}
    return "有依据 · " + next((_PART[s] for s in _PART if s in cited), "只答了所问的一部分")


def _understood(answer: Answer) -> str:
    """What was looked for, where a follow-up was completed from the conversation."""
    if answer.standalone == answer.question.text.strip():
        return ""
    return f'<p class="as">结合上文，按“{esc(answer.standalone)}”查找</p>'


def _sentences(answer: Answer) -> str:
    """Paragraphs and lists, each sentence with its marks, the figures that were asked for bold."""
    cited = {c.n: c for c in answer.citations}
    day, parts = answer.question.as_of, []
    for item, run in groupby(answer.sentences, key=lambda s: bool(_ITEM.match(s.text))):
        lines = [_sentence(s, cited, day, answer.units) for s in run]
        if item:
            parts.append("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>")
        else:
            parts += [f"<p>{line}</p>" for line in lines]
    return "".join(parts)


def _sentence(
    sentence: Sentence, cited: Mapping[int, Citation], day: date, units: Collection[str]
) -> str:
    marks = "".join(_mark(cited[n], day) for n in sentence.citations if n in cited)
    number = _ITEM.match(sentence.text)
    head = sentence.text[: number.end()].strip() if number else ""
    rest = sentence.text[number.end() :] if number else sentence.text
    tie = f'<span class="tie">{esc(rest[-2:])}{marks}</span>'  # no mark stands alone
    body = f"{_figures_bold(rest[:-2], units)}{tie}"
    return f'<span class="no">{esc(head)}</span><span>{body}</span>' if head else body


def _figures_bold(text: str, units: Collection[str]) -> str:
    """A text whose numbers with one of the units are bold."""
    parts, at = [], 0
    for q in quantities(text):
        if q.unit in units:
            parts += [esc(text[at : q.start]), f"<b>{esc(text[q.start : q.end])}</b>"]
            at = q.end
    return "".join([*parts, esc(text[at:])])


def _url(citation: Citation, day: date) -> str:
    return clause_url(citation.clause.id, day, (citation.quote_start, citation.quote_end))


def _mark(citation: Citation, day: date) -> str:
    name = esc(f"依据{citation.n}：{citation.policy.title}{citation.address}")
    url = esc(_url(citation, day))
    return f'<a class="cite" data-panel href="{url}" aria-label="{name}">[{citation.n}]</a>'


def _grounds(answer: Answer, policies: Mapping[str, Policy], worth: Mapping[str, Standing]) -> str:
    """The clauses that the answer stands on, each a link."""
    day = answer.question.as_of
    ending = enders(policies, day)
    items = "".join(
        f'<li><span class="no">[{c.n}]</span><div><a data-panel href="{esc(_url(c, day))}">'
        f'{esc(c.policy.title)} <b>{esc(c.address)}</b></a><p class="facts">{badge(c.policy)}'
        f"<span>{esc(validity(c.policy, worth[c.policy.id], day, ending))}</span></p>"
        f"{_stands_on(c, policies, day)}</div></li>"
        for c in answer.citations
    )
    return f'<div class="grounds"><h4>依据</h4><ol>{items}</ol></div>' if items else ""


def _stands_on(citation: Citation, policies: Mapping[str, Policy], day: date) -> str:
    articles = articles_html(citation.clause, policies, day)
    if head := table_head(citation):
        return f'<p class="articles">{"<br>".join(map(esc, head))}</p>'
    return f'<p class="articles">据{articles}</p>' if articles else ""


def _refusal(
    answer: Answer, refusal: Refusal, nearest: Iterable[Clause], policies: Mapping[str, Policy]
) -> str:
    day = answer.question.as_of
    links = "".join(_near(c, policies[c.policy_id], day) for c in nearest)
    asked_back = refusal.kind in ASKED_BACK
    label = ASKED_BACK.get(refusal.kind, "未找到依据")
    of = "可能要问的" if asked_back else "最接近的条款（没有答到所问）"
    near = f'<div class="grounds"><h4>{of}</h4><ol>{links}</ol></div>'
    whom = f'<div class="whom"><h4>可以问谁</h4><p>{esc(refusal.ask_whom)}</p></div>'
    return (
        f'<h3 class="label">{label}</h3>{_understood(answer)}'
        f'<div class="said"><p>{esc(refusal.reason)}</p></div>'
        f"{near if links else ''}{'' if asked_back else whom}"
    )


def _near(clause: Clause, policy: Policy, day: date) -> str:
    text = " ".join(clause.text.split())
    start = text if len(text) <= 60 else f"{text[:58]}……"
    return (
        f'<li><div><a data-panel href="{esc(clause_url(clause.id, day))}">{esc(policy.title)} '
        f'<b>{esc(str(clause.address))}</b></a><p class="facts">{badge(policy)}</p>'
        f"<p>{esc(start)}</p></div></li>"
    )


def _notices(answer: Answer) -> str:
    said = [notice for notice in answer.notices if notice != BY_MODEL]
    if answer.withheld:
        said.append(f"有 {answer.withheld} 句没有通过核对，已经撤下。")
    lines = "".join(f"<li>{esc(n)}</li>" for n in said)
    return f'<div class="notices"><h4>请注意</h4><ul>{lines}</ul></div>' if lines else ""
