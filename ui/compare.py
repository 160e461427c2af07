"""Two versions of a policy beside each other, clause by clause.

Pure: takes what `corpus.versions` found, returns a string in which everything is escaped. Does not
know how clauses were aligned.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.types import Policy
from corpus.versions import Change, Compared, Piece
from ui.links import clause_url, compare_url, esc, policy_url

_TAGS = {"-": "del", "+": "ins"}
_KINDS = {
    Change.SAME: "same",
    Change.CHANGED: "changed",
    Change.RENUMBERED: "renumbered",
    Change.ADDED: "added",
    Change.DELETED: "deleted",
}


def compare_main(
    old: Policy, new: Policy, found: Sequence[Compared], day: date, *, every: bool
) -> str:
    """All differences of two versions; unchanged clauses too if `every` is wanted."""
    count = Counter(c.change for c in found)
    figures = sum(any(p.figures for p in c.pieces if p.sign != " ") for c in found
                  if c.change is Change.CHANGED)  # fmt: skip
    said = "，".join(f"{change} {count[change]} 条" for change in Change if count[change])
    told = f"其中 {figures} 条改动了数字。" if figures else ""
    more = "" if every else "&every=1"
    word = "只看有变动的" if every else "也看没有变动的"
    toggle = f'<a data-panel href="{esc(compare_url(old.id, new.id, day))}{more}">{word}</a>'
    shown = [c for c in found if every or c.change is not Change.SAME]
    rows = "".join(_row(c, day) for c in shown)
    none = '<p class="lead">两个版本的条款文字完全相同。</p>'
    return (
        f'<h1>{esc(new.title)} <span class="address">版本对照</span></h1>'
        f'<p class="facts">{_version("旧", old, day)}{_version("新", new, day)}</p>'
        f'<p class="lead">{esc(said)}。{told}条款按文字相近对应，逐字比较。</p>'
        '<p class="legend"><del>删去的字</del> <ins>新增的字</ins> '
        f'<ins class="figure">改动的数字</ins> {toggle}</p>'
        f'<div class="compared">{rows or none}</div>'
    )


def _version(word: str, policy: Policy, day: date) -> str:
    url = esc(policy_url(policy.id, day))
    return f'<span>{word}：<a data-panel href="{url}">{esc(policy.version)}</a></span>'


def _row(one: Compared, day: date) -> str:
    numbers = " → ".join(
        f'<a data-panel href="{esc(clause_url(c.id, day))}">{esc(str(c.address))}</a>'
        for c in (one.old, one.new)
        if c
    )
    if one.change is Change.SAME:
        numbers = numbers.split(" → ")[0]
    body = "".join(map(_piece, one.pieces)).replace("\n", "<br>")
    return (
        f'<section class="{_KINDS[one.change]}"><h3>{numbers}'
        f'<span class="badge">{one.change}</span></h3>'
        f'<div class="text"><p>{body}</p></div></section>'
    )


def _piece(piece: Piece) -> str:
    if piece.sign == " ":
        return esc(piece.text)
    tag = _TAGS[piece.sign]
    figure = ' class="figure"' if piece.figures else ""
    return f"<{tag}{figure}>{esc(piece.text)}</{tag}>"
