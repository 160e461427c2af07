"""条文库: the policies that are held, filtered; clauses found by words or by number.

Pure: takes policies and hits, returns a string in which everything is escaped. Does not know HTTP,
and does not search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from corpus.types import Hit, Level, Policy
from corpus.validity import Standing, enders, standings
from ui.links import badge, clause_url, day_text, esc, policy_url, validity
from ui.welcome import checked, missing

_PAGE = 100  # policies listed at a time
_SHOWN = 120  # characters of a clause in a list
WORTH = {
    "current": ("现行有效", {Standing.CURRENT}),
    "unchecked": ("有效性未核实", {Standing.UNCHECKED}),
    "superseded": ("据报道已被取代", {Standing.SUPERSEDED}),
    "out": ("已失效、已修订或者尚未施行", {Standing.OUT}),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words of title, 文号 or issuer; level; standing (a key of WORTH); the
    years of coming into force. Empty fields do not limit."""

    words: str = ""
    level: str = ""
    worth: str = ""
    since: str = ""
    until: str = ""
    page: int = 1


def filtered(policies: Mapping[str, Policy], wanted: Filter, day: date) -> list[Policy]:
    """The policies that a filter lets through, by level and title."""
    worth = standings(policies, day)
    kept = [p for p in policies.values() if _fits(p, worth[p.id], wanted)]
    return sorted(kept, key=lambda p: (p.level.rank, p.title, p.version))


def _fits(policy: Policy, worth: Standing, wanted: Filter) -> bool:
    said = " ".join((policy.title, policy.doc_number or "", *policy.issuer))
    year = f"{policy.effective.year:04}" if policy.effective else ""
    return (
        all(word in said for word in wanted.words.split())
        and wanted.level in ("", policy.level)
        and (wanted.worth not in WORTH or worth in WORTH[wanted.worth][1])
        and (not wanted.since or (bool(year) and year >= wanted.since))
        and (not wanted.until or (bool(year) and year <= wanted.until))
    )


def library_main(policies: Mapping[str, Policy], wanted: Filter, today: date) -> str:
    """The catalogue: search, filters, what passes them by level, what it covers and lacks."""
    found = filtered(policies, wanted, today)
    first = (wanted.page - 1) * _PAGE
    groups = "".join(
        f"<h2>{esc(level)}</h2>{policy_list(list(run), policies, today)}"
        for level, run in groupby(found[first : first + _PAGE], key=lambda p: p.level)
    )
    none = '<p class="lead">没有符合这些条件的文件。请放宽条件，或者改用“查条文”。</p>'
    return (
        f'<h1>条文库</h1><p class="lead">共 {len(policies):,} 份，'
        f"有效性按{day_text(today, today)}标注。</p>{find_form('')}{_filters(wanted)}"
        f'<p class="count" role="status">符合条件的 {len(found):,} 份</p>{groups or none}'
        f"{_pager(wanted, len(found))}{_coverage(policies)}"
    )


def find_form(asked: str) -> str:
    """The field that looks for clauses by words or by number."""
    return (
        '<form action="/find" class="find"><label for="f">查条文</label>'
        f'<input id="f" name="q" type="search" value="{esc(asked)}" maxlength="200" '
        'placeholder="几个词，或者 大气污染防治法第四十六条">'
        '<button class="button">查找</button></form>'
    )


def _filters(wanted: Filter) -> str:
    levels = "".join(_option(level, level, wanted.level) for level in Level)
    worth = "".join(_option(key, words, wanted.worth) for key, (words, _) in WORTH.items())
    years = "".join(
        f'<label>{word}<input name="{name}" inputmode="numeric" pattern="[0-9]{{4}}" '
        f'maxlength="4" size="5" value="{esc(value)}" placeholder="年份"></label>'
        for name, word, value in (
            ("since", "施行自", wanted.since),
            ("until", "至", wanted.until),
        )
    )
    return (
        '<form action="/policies" class="filter"><label class="words">名称、文号、机关'
        f'<input name="q" type="search" value="{esc(wanted.words)}" maxlength="100"></label>'
        f'<label>层级<select name="level"><option value="">全部</option>{levels}</select></label>'
        f'<label>效力<select name="worth"><option value="">全部</option>{worth}</select></label>'
        f'{years}<button class="button">筛选</button></form>'
    )


def _option(value: str, words: str, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{esc(value)}"{selected}>{esc(words)}</option>'


def _pager(wanted: Filter, count: int) -> str:
    last = max(1, -(-count // _PAGE))
    if last == 1:
        return ""

    def link(page: int, word: str) -> str:
        fields = {"q": wanted.words, "level": wanted.level, "worth": wanted.worth}
        fields |= {"since": wanted.since, "until": wanted.until, "page": page}
        url = "/policies?" + urlencode({k: v for k, v in fields.items() if v})
        return f'<a data-panel href="{esc(url)}">{word}</a>'

    before = link(wanted.page - 1, "上一页") if wanted.page > 1 else ""
    behind = link(wanted.page + 1, "下一页") if wanted.page < last else ""
    return f'<p class="pager">{before}<span>第 {wanted.page} / {last} 页</span>{behind}</p>'


def _coverage(policies: Mapping[str, Policy]) -> str:
    held = checked(policies)
    lacking = "".join(f"<li>{esc(item)}</li>" for item in missing(policies))
    said = "".join(f"<li>{esc(line)}</li>" for line in held)
    return (
        f'<details><summary>核实到哪一天，还缺什么</summary><ul class="plain">{said}</ul>'
        f'<h3>还缺什么</h3><ul class="plain">{lacking}</ul></details>'
    )


def policy_list(items: Iterable[Policy], policies: Mapping[str, Policy], day: date) -> str:
    """Policies as links into the reader, each with its version and what it is worth."""
    worth, ending = standings(policies, day), enders(policies, day)
    lines = (
        f'<li><a data-panel href="{esc(policy_url(p.id, day))}">{esc(p.title)}</a> '
        f'<span class="facts"><span>{esc(p.doc_number or p.version)}</span>'
        f"<span>{esc(validity(p, worth[p.id], day, ending))}</span></span></li>"
        for p in items
    )
    return f'<ul class="policies">{"".join(lines)}</ul>'


def find_main(asked: str, hits: Sequence[Hit], day: date) -> str:
    """The clauses that were found for some words, best first."""
    lines = "".join(
        f'<li><a data-panel href="{esc(clause_url(h.clause.id, day))}">{esc(h.policy.title)} '
        f'<b>{esc(str(h.clause.address))}</b></a><p class="facts">{badge(h.policy)}</p>'
        f"<p>{esc(_start(h.clause.text))}</p></li>"
        for h in hits
    )
    none = '<p class="lead">没有找到。请换几个词，或者写明法名和第几条。</p>' if asked else ""
    return (
        f'<h1>查条文</h1>{find_form(asked)}<p class="lead">这里只按字词和意思列出相近的条款，'
        "不判断答没答到；要答案请到问答页提问。</p>"
        + (f'<ol class="hits">{lines}</ol>' if lines else none)
        + '<p><a data-panel href="/policies">回到条文库</a></p>'
    )


def _start(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _SHOWN else f"{whole[: _SHOWN - 2]}……"
