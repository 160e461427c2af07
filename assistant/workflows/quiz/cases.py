"""Cases: somebody does what a rule names; what follows?

The stem tells who did it, one deed without an alternative, and what the law is about. Knows no
store and no day.
"""

import re

from assistant.workflows.quiz.material import Material, named
from assistant.workflows.quiz.rules import Rule
from assistant.workflows.quiz.sanctions import figures_in, is_one_condition
from assistant.workflows.quiz.types import Kind, Question, difficulty_of

_VAGUE = re.compile(  # what follows stands elsewhere
    "处以罚款|并处罚款|处罚款(?!数)|依法处罚$|(?:给予|予以)(?:行政)?处罚|依法追究法律责任$|；已满"
)
_FIELD = re.compile(
    r"中华人民共和国|[《》]|（[^）]*）|污染|环境|防治|保护|管理|监督|促进|安全|条例|办法|规定|指南|责任|违法|法"
)
_ALTERNATIVES = re.compile("或者?|、|以及|等")
_FOR_ANYBODY = re.compile("未(?!成年)|擅自|拒不|伪造|涂改|转让|违规")
_FOR_PERSONS = re.compile("人员|驾驶|吸烟|公民|船舶|村|机构|部门|政府|[^一]者(?!应当)|劳动|职务")
_TOLD_APART = re.compile("拘留|个人|警告或者|单位处|公职")
_ACTS = re.compile(  # an actor at the head of a deed
    r"[^，、或]{0,14}?(?:单位|企业|经营者|生产者|销售者|排水户|养殖场|施工方)(?=未|不|违反|擅自|拒|将|向|对|伪造|转让)"
)
_SHORTEST = 6  # characters that tell a deed
_NOT_ITS_OWN = re.compile(  # a consequence of something that the case does not tell
    "刑罚|受到刑事处罚|撤职处分|主要负责人(?!处)|个人经营者"
)


def case(rule: Rule, material: Material) -> Question | None:
    """Ask what follows; None where the rule itself does not say how much, where the case would lack
    an actor or the matter of the law, and where another article has the same condition."""
    consequence = rule.then.rstrip("。")
    who, deed, passage = actor_of(rule), one_of(rule.deed), rule.passage
    told = f"{who}{deed}"
    if (
        who is None
        or not deed
        or re.search("本法|本条例|本办法", deed)  # before the law is named
        or _VAGUE.search(consequence)
        or _NOT_ITS_OWN.search(consequence)
        or not (passage.is_digest or _is_within(passage.policy.title, told))
        or _is_told_elsewhere(rule, material)
    ):
        return None
    place = (rule.item or passage).place
    return Question(
        Kind.CASE,
        f"某{told}。根据{named(passage.policy)}，对此应当如何处理？",
        (),
        consequence,
        points_of(consequence),
        f"{place}{passage.says}：{quoted(rule)}。",
        passage.clause.id,
        place,
        passage.text,
        difficulty_of(Kind.CASE, rule.text),
    )


def actor_of(rule: Rule) -> str | None:
    """Who does it, as the stem names it before the deed; 企业 where the rule is for anybody who
    runs something. None where it may be for persons or one cannot tell."""
    if rule.who or _ACTS.match(rule.deed):
        return rule.who
    fined = "罚款" in rule.then and "责令" in rule.then and not _TOLD_APART.search(rule.then)
    anybody = fined and _FOR_ANYBODY.match(rule.deed) and not _FOR_PERSONS.search(rule.deed)
    return "企业" if anybody else None


def one_of(deed: str) -> str:
    """A deed without its alternative (未建台账，或者未按规定记录); "" where it has more."""
    first, _, other = deed.partition("，或者")
    return "" if len(first) < _SHORTEST or _ALTERNATIVES.search(first) or "，" in other else first


def quoted(rule: Rule) -> str:
    """What follows, and the item that names the deed, in the clause's own words."""
    item = f"“{rule.item.text.strip().rstrip('；。')}”" if rule.item else ""
    return f"“{rule.then.rstrip('。')}”{item}"


def points_of(consequence: str) -> tuple[str, ...]:
    """What an answer has to say, each condition (情节严重的) with all that comes of it."""
    points: list[str] = []
    for part in consequence.split("；"):
        pieces = re.split("(?<!批准)，", part)  # 报经批准，责令停业
        at = next((n for n, piece in enumerate(pieces) if piece.endswith("的")), len(pieces))
        points += [piece for piece in pieces[:at] if len(piece) > 3]
        points += ["，".join(pieces[at:])] if at < len(pieces) else []
    return tuple(point for point in points if "另有规定" not in point)


def _is_within(title: str, told: str) -> bool:
    """Whether a case tells what the law is about (黄河, 排污), if its name tells it."""
    matter = _FIELD.sub(" ", title)
    pairs = {matter[i : i + 2] for i in range(len(matter) - 1)}
    pairs = {pair for pair in pairs if " " not in pair}
    return not pairs or any(pair in told for pair in pairs)


def _is_told_elsewhere(rule: Rule, material: Material) -> bool:
    deed, clause, held = f"{rule.who}{rule.deed}", rule.passage.clause, material.sanctions
    twice = any(is_one_condition(deed, other) for other in held.like(deed, clause))
    return twice or held.is_displaced(deed, clause, figures_in(rule.then))
