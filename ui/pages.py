"""The pages that stand alone: one clause, one whole policy, the list of policies, an error.

Pure: takes clauses and policies, returns a string in which everything is escaped. Works without
scripts; `static/page.js` shows the same <main> beside the conversation. Does not know HTTP.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from corpus.types import Clause, Level, Policy, PolicyText, Provenance
from corpus.validity import (
    Standing,
    ended_by,
    enders,
    reported,
    standings,
    version_in_force,
)
from ui.links import (
    articles_html,
    badge,
    clause_url,
    day_text,
    esc,
    policy_url,
    validity,
    when,
)

_HEADING = re.compile(
    r"第[一二三四五六七八九十百]+[编章节]|[一二三四五六七八九十]+、[^。；]*$|附则|附件"
)
_DATES = (("adopted", "通过"), ("published", "公布"), ("in_force", "施行"), ("repealed", "废止"))


def shell(title: str, main: str) -> str:
    """A whole page around a <main>."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{esc(title)} · 有据</title><link rel="icon" href="/ui/seal.png">'
        '<link rel="stylesheet" href="/ui/style.css"></head><body class="alone">'
        '<header class="masthead"><a class="brand" href="/"><span class="seal" aria-hidden="true">'
        '据</span>有据</a><nav><a href="/">回到问答</a><a href="/policies">政策目录</a></nav>'
        f'</header><main id="main">{main}</main></body></html>'
    )


def message_main(title: str, text: str) -> str:
    """A page that says why there is nothing to see."""
    return f'<h1>{esc(title)}</h1><p class="lead">{esc(text)}</p>'


def clause_main(
    clause: Clause,
    policy: Policy,
    policies: Mapping[str, Policy],
    day: date,
    quote: tuple[int, int] | None,
) -> str:
    """One clause: where it stands, its whole text with the quote marked, what it is worth."""
    start, end = quote or (0, 0)
    where = "".join(f"<span>{esc(h)}</span>" for h in clause.headings)
    body = "".join(_marked(clause.text, start, end))
    legend = '<p class="legend"><mark>标出的文字</mark>是回答引用的原句。</p>' if quote else ""
    return (
        f'<h1>{esc(policy.title)} <span class="address">{esc(str(clause.address))}</span></h1>'
        f'<p class="facts">{_rank(policy)}</p>{_worth(policy, policies, day)}'
        + "".join(f'<p class="worth superseded"><b>{esc(n)}</b></p>' for n in reported(clause, day))
        + f'<p class="path">{where}</p><blockquote class="text">{body}</blockquote>{legend}'
        f'<p><a class="button" data-panel href="{esc(policy_url(policy.id, day, clause.id))}">'
        f"查看全文</a></p>{_facts(policy, clause, articles_html(clause, policies, day))}"
    )


def _marked(text: str, start: int, end: int) -> list[str]:
    """Paragraphs of a text in which the characters from `start` to `end` are marked."""
    parts, at = [], 0
    for line in text.split("\n"):
        low, high = (min(max(x - at, 0), len(line)) for x in (start, end))
        middle = f"<mark>{esc(line[low:high])}</mark>" if low < high else ""
        if line.strip():
            parts.append(f"<p>{esc(line[:low])}{middle}{esc(line[max(low, high) :])}</p>")
        at += len(line) + 1
    return parts


def _worth(policy: Policy, policies: Mapping[str, Policy], day: date) -> str:
    """Validity on the day, with the way to the version in force if this is another."""
    worth = standings(policies, day)[policy.id]
    versions = [p for p in policies.values() if p.slug == policy.slug]
    other, link = version_in_force(versions, day), ""
    if worth is Standing.OUT and other and other.id != policy.id:
        url = esc(policy_url(other.id, day))
        link = f' <a data-panel href="{url}">查看 {esc(other.version)} 版本</a>'
    ending = enders(policies, day)
    if worth is Standing.OUT and (ender := ended_by(policy, ending)):
        link = (
            f' <a data-panel href="{esc(policy_url(ender.id, day))}">查看《{esc(ender.title)}》</a>'
        )
    words = esc(validity(policy, worth, day, ending))
    return f'<p class="worth {worth}"><b>{words}</b>{link}<span>按{when(day)}查看</span></p>'


def _rank(policy: Policy) -> str:
    """Provenance and level; a digest has no level of its own."""
    level = "" if policy.level is Level.DIGEST else f"<span>{esc(policy.level)}</span>"
    return badge(policy) + level


def _facts(policy: Policy, clause: Clause | None = None, articles: str = "") -> str:
    """What is known of a text: version, number, issuer, dates, source, and articles as HTML."""
    source = policy.source
    rows = [
        ("发布机关", "、".join(policy.issuer)),
        ("文号", policy.doc_number or ""),
        ("版本", policy.version),
        ("日期", _dates(policy)),
        ("适用地区", policy.place or ""),
        ("来源文件", source.file),
        ("登载", "，".join(x for x in (source.publication, source.date) if x)),
        ("报道", source.article),
        ("署名", "、".join(source.authors)),
        ("所据行次", clause.basis.removeprefix("出处：") if clause and not articles else ""),
        ("页码", _page_words(clause) if clause else ""),
        ("日期说明", source.date_note),
    ]
    shown = "".join(f"<dt>{k}</dt><dd>{esc(v)}</dd>" for k, v in rows if v)
    stands_on = f"<dt>所据条文</dt><dd>{articles}</dd>" if articles else ""
    return f'<dl class="source">{stands_on}{shown}</dl>'


def _page_words(clause: Clause) -> str:
    numbers = "、".join(f"第{page.number}页" for page in clause.pages)
    sure = min((page.ocr for page in clause.pages if page.ocr is not None), default=None)
    return numbers if sure is None else f"{numbers}（文字由图片识别，把握 {sure:.0%}，请对照原件）"


def _dates(policy: Policy) -> str:
    if policy.provenance is Provenance.DIGEST and policy.effective:
        return f"按{when(policy.effective)}的法律文本整理"
    known = ((getattr(policy.dates, field), word) for field, word in _DATES)
    return "，".join(f"{when(day)}{word}" for day, word in known if day)


def policy_main(text: PolicyText, policies: Mapping[str, Policy], day: date, at: str) -> str:
    """A whole policy version: everything in its canonical text, clause by clause."""
    policy, end, parts = text.policy, 0, []
    for clause in text.clauses:
        gap = text.canonical[end : clause.start]
        parts.append(_between(gap, policy.title, clause.headings))
        parts.append(_reader_clause(clause, gap, at, day))
        end = clause.end
    parts.append(_between(text.canonical[end:] + "\n", policy.title, ()))
    back = f'<a data-panel href="{esc(clause_url(at, day))}">返回这一条</a>' if at else ""
    return (
        f'<h1 class="title">{esc(policy.title)}</h1><p class="facts">{_rank(policy)}'
        f"<span>{len(text.clauses):,} 条</span></p>"
        f"{_worth(policy, policies, day)}<details><summary>出处和版本</summary>{_facts(policy)}"
        f'</details><p class="back">{back}</p><div class="reader">{"".join(parts)}</div>'
    )


def _between(gap: str, title: str, headings: Iterable[str]) -> str:
    """What stands between two clauses (its last line is the next one's number): headings, notes."""
    known = {_bare(heading) for heading in headings}
    lines = [line.strip() for line in gap.split("\n")[:-1]]
    return "".join(_line(line, known) for line in lines if line and line != title)


def _line(line: str, headings: set[str]) -> str:
    if line.startswith(("出处：", "依据：")):
        return f'<p class="basis">{esc(line)}</p>'
    heading = _bare(line) in headings or (_HEADING.match(line) and len(line) <= 40)
    return f"<h2>{esc(line)}</h2>" if heading else f'<p class="note">{esc(line)}</p>'


def _bare(text: str) -> str:
    return "".join(text.split())


def _reader_clause(clause: Clause, gap: str, at: str, day: date) -> str:
    label = gap.rsplit("\n", 1)[-1].strip() or str(clause.address)
    here = ' id="here" class="clause here" tabindex="-1"' if clause.id == at else ' class="clause"'
    url = esc(clause_url(clause.id, day))
    body = "".join(_marked(clause.text, 0, 0))
    return (
        f'<section{here}><h3><a data-panel href="{url}">{esc(label)}</a></h3>'
        f'<div class="text">{body}</div></section>'
    )


def policies_main(
    policies: Mapping[str, Policy], found: Sequence[Policy], asked: str, today: date
) -> str:
    """The list of policies, by level, with a search by name."""
    groups = "".join(
        f"<h2>{esc(level)}（{len(items)} 份）</h2>{policy_list(items, policies, today)}"
        for level, run in groupby(sorted(found, key=lambda p: (p.level.rank, p.title, p.version)),
                                  key=lambda p: p.level)
        if (items := list(run))
    )  # fmt: skip
    none = '<p class="lead">没有名称含这些字的政策。</p>'
    return (
        f'<h1>政策目录</h1><p class="lead">共 {len(policies):,} 份，'
        f"有效性按{day_text(today, today)}标注。</p>"
        '<form action="/policies" class="find"><label for="q">按名称查找</label>'
        f'<input id="q" name="q" type="search" value="{esc(asked)}" maxlength="100">'
        f'<button class="button">查找</button></form>{groups or none}'
    )


def policy_list(items: Iterable[Policy], policies: Mapping[str, Policy], day: date) -> str:
    """Policies as links into the reader, each with its version and what it is worth."""
    worth, ending = standings(policies, day), enders(policies, day)
    lines = (
        f'<li><a data-panel href="{esc(policy_url(p.id, day))}">{esc(p.title)}</a> '
        f'<span class="facts"><span>{esc(p.version)}</span>'
        f"<span>{esc(validity(p, worth[p.id], day, ending))}</span></span></li>"
        for p in items
    )
    return f'<ul class="policies">{"".join(lines)}</ul>'
