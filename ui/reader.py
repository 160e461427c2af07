"""The reader: one clause with all that is around it, a whole policy with its outline.

Pure: takes clauses and policies, returns a string in which everything is escaped. Works without
scripts; `static/page.js` shows the same <main> beside the conversation. Does not know HTTP.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from corpus.types import Clause, Policy, PolicyText
from corpus.validity import reported
from ui.around import Around
from ui.facts import facts_html, rank_html, worth_html
from ui.links import articles_html, clause_url, compare_url, esc, page_url, policy_url
from ui.marking import Link, Span, paragraphs

_HEADING = re.compile(
    r"第[一二三四五六七八九十百]+[编章节]|[一二三四五六七八九十]+、[^。；]*$|附则|附件"
)
_OUTLINE = 3  # headings from which an outline is worth its room


def clause_main(
    clause: Clause,
    policy: Policy,
    policies: Mapping[str, Policy],
    day: date,
    quote: Span | None,
    beside: Around,
    pictured: bool,
) -> str:
    """One clause: where it stands, its text with quote and references marked, what it is worth,
    what is around it; the pages of its original where they can be `pictured`."""
    where = "".join(f"<span>{esc(h)}</span>" for h in clause.headings)
    legend = '<p class="legend"><mark>标出的文字</mark>是回答引用的原句。</p>' if quote else ""
    whole = esc(policy_url(policy.id, day, clause.id))
    return (
        f'<h1>{esc(policy.title)} <span class="address">{esc(str(clause.address))}</span></h1>'
        f'<p class="facts">{rank_html(policy)}</p>{worth_html(policy, policies, day)}'
        + "".join(f'<p class="worth superseded"><b>{esc(n)}</b></p>' for n in reported(clause, day))
        + f'<p class="path">{where}</p><blockquote class="text">'
        f"{paragraphs(clause.text, quote, beside.links)}</blockquote>{legend}"
        f'<p class="doing"><a class="button" data-panel href="{whole}">打开全文</a>'
        f'<button class="button" type="button" data-copy="{esc(copied(clause, policy, quote))}">'
        f"复制依据</button></p>{_steps(beside, day)}"
        f"{_pages(clause, quote) if pictured else ''}{_around(beside, policies, day)}"
        f"{facts_html(policy, clause, articles_html(clause, policies, day))}"
    )


def copied(clause: Clause, policy: Policy, quote: Span | None) -> str:
    """A clause as it is pasted into another text: policy, version, address, words."""
    start, end = quote or (0, len(clause.text))
    words = " ".join(clause.text[start:end].split())
    number = f"（{policy.doc_number}）" if policy.doc_number else f"（{policy.version}）"
    return f"{policy.cited}{number}{clause.address}：“{words}”"


def _steps(beside: Around, day: date) -> str:
    """The way to the clauses before and behind."""
    links = [
        f'<a data-panel href="{esc(clause_url(clause.id, day))}">{word}：'
        f"{esc(str(clause.address))}</a>"
        for word, clause in (("上一条", beside.previous), ("下一条", beside.following))
        if clause
    ]
    return f'<p class="steps">{"".join(links)}</p>' if links else ""


def _pages(clause: Clause, quote: Span | None) -> str:
    """The pages of the original as pictures, fetched when they are looked at."""
    start, end = quote or (0, len(clause.text))
    first, last = clause.page_at(start), clause.page_at(max(start, end - 1))
    shown = [p for p in clause.pages if first and last and first.number <= p.number <= last.number]
    return "".join(
        f'<details class="page"><summary>看原件第{page.number}页</summary><img loading="lazy" '
        f'alt="原件第{page.number}页的图像" src="{esc(page_url(clause.id, page.number, quote))}">'
        "</details>"
        for page in shown
    )


def _around(beside: Around, policies: Mapping[str, Policy], day: date) -> str:
    """Terms that the policy defines elsewhere, and the clauses that refer to this one."""
    terms = "、".join(
        f'<a data-panel href="{esc(clause_url(d.clause_id, day, (d.start, d.end)))}">'
        f"{esc(d.term)}</a>"
        for d in beside.terms
    )
    referring = "".join(
        f'<li><a data-panel href="{esc(clause_url(c.id, day))}">'
        f"{esc(policies[c.policy_id].title)} <b>{esc(str(c.address))}</b></a></li>"
        for c in beside.referring
    )
    said = f'<p class="terms">文中的词，这份文件另有定义：{terms}</p>' if terms else ""
    if referring:
        count = len(beside.referring)
        said += (
            f"<details><summary>提到这一条的有 {count} 条</summary><ul>{referring}</ul></details>"
        )
    return said


def policy_main(
    text: PolicyText,
    policies: Mapping[str, Policy],
    day: date,
    at: str,
    links: Mapping[str, tuple[Link, ...]],
) -> str:
    """A whole policy version: everything in its canonical text, clause by clause, with `links` the
    references of each clause by its id."""
    policy, end, parts, headings = text.policy, 0, [], []
    for clause in text.clauses:
        gap = text.canonical[end : clause.start]
        parts.append(_between(gap, policy.title, clause.headings, headings))
        parts.append(_reader_clause(clause, gap, at, day, links.get(clause.id, ())))
        end = clause.end
    parts.append(_between(text.canonical[end:] + "\n", policy.title, (), headings))
    back = f'<a data-panel href="{esc(clause_url(at, day))}">返回这一条</a>' if at else ""
    return (
        f'<h1 class="title">{esc(policy.title)}</h1><p class="facts">{rank_html(policy)}'
        f"<span>{len(text.clauses):,} 条</span></p>"
        f"{worth_html(policy, policies, day)}<details><summary>出处和版本</summary>"
        f"{facts_html(policy)}{_versions(policy, policies, day)}</details>"
        f'<p class="back">{back}</p>{_outline(headings)}'
        f'<div class="reader">{"".join(parts)}</div>'
    )


def _versions(policy: Policy, policies: Mapping[str, Policy], day: date) -> str:
    """The other versions of a policy that are here, each to be compared with."""
    others = sorted(
        (p for p in policies.values() if p.slug == policy.slug and p.id != policy.id),
        key=lambda p: p.version,
    )
    links = "".join(
        f'<li><a data-panel href="{esc(policy_url(p.id, day))}">{esc(p.version)}</a> '
        f'<a data-panel href="{esc(compare_url(p.id, policy.id, day))}">与本版对照</a></li>'
        for p in others
    )
    return f'<h4>库内其他版本</h4><ul class="versions">{links}</ul>' if links else ""


def _outline(headings: list[str]) -> str:
    if len(headings) < _OUTLINE:
        return ""
    items = "".join(f'<li><a href="#h{n}">{esc(h)}</a></li>' for n, h in enumerate(headings))
    return (
        '<details class="outline"><summary>目录</summary>'
        f'<nav aria-label="目录"><ol>{items}</ol></nav></details>'
    )


def _between(gap: str, title: str, headings: Iterable[str], outline: list[str]) -> str:
    """What stands between two clauses (its last line is the next one's number): headings, notes;
    the headings are added to the outline."""
    known = {_bare(heading) for heading in headings}
    lines = [line.strip() for line in gap.split("\n")[:-1]]
    return "".join(_line(line, known, outline) for line in lines if line and line != title)


def _line(line: str, headings: set[str], outline: list[str]) -> str:
    if line.startswith(("出处：", "依据：")):
        return f'<p class="basis">{esc(line)}</p>'
    if _bare(line) in headings or (_HEADING.match(line) and len(line) <= 40):
        outline.append(line)
        return f'<h2 id="h{len(outline) - 1}">{esc(line)}</h2>'
    return f'<p class="note">{esc(line)}</p>'


def _bare(text: str) -> str:
    return "".join(text.split())


def _reader_clause(clause: Clause, gap: str, at: str, day: date, links: tuple[Link, ...]) -> str:
    label = gap.rsplit("\n", 1)[-1].strip() or str(clause.address)
    here = ' id="here" class="clause here" tabindex="-1"' if clause.id == at else ' class="clause"'
    url = esc(clause_url(clause.id, day))
    return (
        f'<section{here}><h3><a data-panel href="{url}">{esc(label)}</a></h3>'
        f'<div class="text">{paragraphs(clause.text, None, links)}</div></section>'
    )
