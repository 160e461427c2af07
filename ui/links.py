"""Addresses of clause and policy pages, and the words for provenance and validity.

Everything that goes into a page passes `esc` here. Pure. Does not know HTTP or the store.
"""

from collections.abc import Mapping
from datetime import date
from html import escape as esc
from urllib.parse import urlencode

from corpus.types import Clause, Policy, Provenance, Status
from corpus.validity import Standing, ended_by, superseded_by

__all__ = [
    "articles_html",
    "badge",
    "clause_url",
    "compare_url",
    "day_text",
    "esc",
    "page_url",
    "policy_url",
    "validity",
    "when",
]

PROVENANCE = {Provenance.OFFICIAL: "原文", Provenance.DIGEST: "要点整理，非原文"}


def clause_url(clause_id: str, day: date, quote: tuple[int, int] | None = None) -> str:
    """The page of one clause as seen on a day, with the quoted span if there is one."""
    span = {"quote": f"{quote[0]}-{quote[1]}"} if quote else {}
    return "/clause?" + urlencode({"id": clause_id, **span, "day": day.isoformat()})


def policy_url(policy_id: str, day: date, at: str = "") -> str:
    """The reader of one policy version, at one clause if given."""
    here = {"at": at} if at else {}
    end = "#here" if at else ""
    return "/policy?" + urlencode({"id": policy_id, **here, "day": day.isoformat()}) + end


def compare_url(old_id: str, new_id: str, day: date) -> str:
    """The differences of two versions of a policy."""
    return "/compare?" + urlencode({"old": old_id, "new": new_id, "day": day.isoformat()})


def page_url(clause_id: str, number: int, quote: tuple[int, int] | None) -> str:
    """The picture of a page of a clause's original, with the quoted span marked."""
    span = {"quote": f"{quote[0]}-{quote[1]}"} if quote else {}
    return "/page?" + urlencode({"id": clause_id, "n": number, **span})


def badge(policy: Policy) -> str:
    """原文 or 要点整理，非原文, as a label."""
    return f'<span class="badge {policy.provenance}">{PROVENANCE[policy.provenance]}</span>'


def articles_html(clause: Clause, policies: Mapping[str, Policy], day: date) -> str:
    """The articles that a digest clause stands on, each a link where the law is here."""
    named = []
    for pointer in clause.points_to:
        text = esc(str(pointer))
        if f"{pointer.law}@{pointer.version}" in policies:
            text = f'<a data-panel href="{esc(clause_url(pointer.clause_id, day))}">{text}</a>'
        named.append(text)
    return "、".join(named)


def when(day: date) -> str:
    """A date as people write it: 2025年4月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_text(day: date, today: date) -> str:
    """The day that a page was asked for."""
    return f"{when(day)}（今天）" if day == today else when(day)


def validity(policy: Policy, worth: Standing, day: date, ending: Mapping[str, Policy]) -> str:
    """Validity on a day, in words; `ending` are the `enders` of that day."""
    if worth is Standing.OUT:
        return _out(policy, day, ended_by(policy, ending))
    report = superseded_by(policy.slug, day)
    if worth is Standing.SUPERSEDED and report:
        how = "已由" if report.named else "一般认为已由"
        doubt = "" if report.named else "，未核实"
        return f"据公开报道，{how}《{report.by}》取代（{when(report.since)}起{doubt}），仅供查对"
    if worth is Standing.CURRENT and policy.verified_to:
        return f"现行有效（核实至{when(policy.verified_to)}）"
    if policy.verified_to and policy.status is not Status.UNVERIFIED:
        return f"核实至{when(policy.verified_to)}，此后修改未核实"
    return "有效性未核实"


def _out(policy: Policy, day: date, ender: Policy | None) -> str:
    if policy.provenance is Provenance.DIGEST and policy.effective and policy.effective > day:
        return f"按{when(policy.effective)}的法律文本整理，不适用于更早的日期"
    if policy.effective and policy.effective > day:
        return f"{when(policy.effective)}起施行，在所问日期尚未施行"
    if policy.status is Status.NOT_YET:
        return "尚未施行"
    if ender:
        since = f"（{when(ender.effective)}起）" if ender.effective else ""
        return f"已由《{ender.title}》废止{since}"
    if (policy.dates.expires or date.max) <= day:
        return f"有效期已满（{when(policy.dates.expires)}起不再有效）"
    if policy.status is Status.REPEALED or (policy.dates.repealed or date.max) <= day:
        return "已废止"
    return "已修订，另有新版本"
