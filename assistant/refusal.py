"""Why a question gets no answer: small talk, a question without its thing, another region, a text
that has ceased to be, a fact that the nearest clauses lack.

Knows weighed clauses. Does not decide whether anything answers: that is `assistant.answer`.
"""

from collections.abc import Sequence

from assistant.gaps import contradicted, left_out
from assistant.lexicon import facts, generic_words, pleasantry, unclear
from assistant.types import Evidence, Findings, Refusal, Understood
from assistant.understand import lacks_its_thing
from corpus.lexical import names_something
from corpus.types import Provenance

_NEAREST = 3
_ASK_WHOM = "请查阅文件原文，或向当地生态环境主管部门咨询。"
_OFFICE = "办理具体事项，请找当地生态环境主管部门。"
_MOST_SAID = 3  # words that a refusal says are missing
_VAGUE = ("披露", "清单", "拆分", "标准")  # sorts of fact that cannot be missed by name
_CALLED = {  # as a person calls them
    "处罚": "怎样处罚",
    "联系": "联系方式",
    "内设机构": "哪个科室或窗口",
    "品牌型号": "品牌、型号或外观",
    "表样": "表格的样式或份数",
}


def reply_to_talk(understood: Understood) -> Refusal | None:
    """What to say where nothing about policies is asked (你好, 谢谢); claims nothing."""
    reply = pleasantry(understood.asked)
    return Refusal("small_talk", reply, (), _OFFICE) if reply else None


def without_its_thing(understood: Understood, findings: Findings) -> Refusal | None:
    """The question back, where a question says what it wants to know but of nothing (罚多少？), of
    one of several things (第三方造假怎么罚？), or names an article but of no law.

    A turn that leans on others has its thing there.
    """
    if findings.lawless is not None:
        choose = "，或者从下面选一条。" if findings.lawless else "。"
        reason = f"没有说是哪一部法律、法规或者文件的这一条。请写上名称{choose}"
        return Refusal("ambiguous", reason, _ids(findings.lawless), _OFFICE)
    known = findings.named or findings.entries or findings.bygone or findings.unheld
    word, which = unclear(understood.standalone)
    if known or not (word or (not understood.talk and lacks_its_thing(understood.standalone))):
        return None
    # the guides are about what is asked here; of all laws anything may be meant
    guides = [
        e
        for e in findings.evidence
        if e.hit.policy.provenance is Provenance.DIGEST
        and word in f"{e.hit.policy.title}{e.hit.clause.text}"
    ]
    what = f"“{word}”说的是哪一种：{which}？" if word else "没有说是哪一件事、哪一种情形。"
    reason = f"{what}请把对象写进问题里"
    reason += "，或者从下面选一条。" if guides else "。"
    return Refusal("ambiguous", reason, _ids(guides[: 2 * _NEAREST]), _OFFICE)


def refuse(understood: Understood, findings: Findings) -> Refusal:
    """Why the clauses that were found do not answer."""
    evidence, nearest = findings.evidence, _ids(findings.evidence[:_NEAREST])
    if findings.bygone:
        return Refusal("superseded", findings.bygone, nearest, _ASK_WHOM)
    if findings.unheld:
        return Refusal("no_rule", findings.unheld, nearest, _ASK_WHOM)
    if not evidence:
        return Refusal("no_rule", "知识库里没有相关条款。", nearest, _ASK_WHOM)
    best = evidence[0]
    if understood.places and not any(understood.places[0] in _where(e) for e in evidence):
        place, here = understood.places[0], best.hit.policy.place
        reason = f"知识库里没有找到{place}的规定" + (f"，最接近的是{here}的。" if here else "。")
        return Refusal("other_region", reason, nearest, _ASK_WHOM)
    if reason := left_out(understood, evidence):
        return Refusal("missing_fact", reason, nearest, _ASK_WHOM)
    if reason := contradicted(understood, evidence):
        return Refusal("false_premise", reason, nearest, _ASK_WHOM)
    if things := _nowhere(understood, evidence[:_NEAREST]):
        reason = f"知识库里没有找到谈{things}的条款。"
        return Refusal("out_of_domain", reason, nearest, _ASK_WHOM)
    return Refusal("missing_fact", _lacks(understood, best), nearest, _ASK_WHOM)


def _where(item: Evidence) -> str:
    """What tells the place of a clause's policy: not every title does."""
    return f"{item.hit.policy.title}{item.hit.policy.place or ''}"


def _ids(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(item.hit.clause.id for item in evidence)


def _nowhere(understood: Understood, evidence: Sequence[Evidence]) -> str:
    """The things of a question that none of the nearest clauses speaks of, if that is all it has
    but words of what is wanted to be known; "" otherwise."""
    things = [t for t in understood.terms if names_something(t) and t not in generic_words()]
    lacking = set.intersection(*(set(item.missing) for item in evidence))
    if len(things) < 2 or set(things) - lacking or 2 * len(lacking) < len(understood.terms):
        return ""
    return "、".join(f"“{thing}”" for thing in things[:_MOST_SAID])


def _lacks(understood: Understood, best: Evidence) -> str:
    """Which sort of fact and which of the question's things the nearest clause does not have."""
    text = best.hit.clause.text
    sorts = [
        _CALLED.get(name, name)
        for name, (asking, holding) in facts().items()
        if name not in _VAGUE and asking.search(understood.asked) and not holding.search(text)
    ]
    lacking = [term for term in best.missing if term in understood.asked and names_something(term)]
    things = [f"“{term}”" for term in lacking[:_MOST_SAID]]
    said = [f"没有写明{'、'.join(sorts)}"] if sorts else []
    said += [f"没有说到{'、'.join(things)}"] if things else []
    return f"最接近的条款{'，也'.join(said) or '没有写明所问的事项'}。"
