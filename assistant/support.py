"""Does the evidence hold what was asked? Decided by its words and facts, never by a score alone.

Pure functions over weighed clauses. Does not compose answers.
"""

import re
from collections.abc import Sequence

from assistant.types import Evidence, Kind, Understood

_ENOUGH = 0.5  # of the question's term weight; calibrated on the development questions
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_ABSENT = re.compile(r"(?:报道|说明|版面)?(?:未载明|没有(?:写明|解释|逐一列出|给出|说明))")
_ABSENT_FACT = {
    Kind.DEFINITION: r"解释|含义",
    Kind.WHO: r"由谁|机关|名称|列出",
    Kind.LIST: r"列出|条款|名称",
    Kind.TIME: r"时间|日期|年份",
    Kind.COUNT: r"数量|比例|金额",
}


def answers(understood: Understood, evidence: Sequence[Evidence]) -> bool:
    """Whether the best clauses together hold what was asked."""
    best = evidence[0]
    return best.covered >= _ENOUGH and best.typed


def declared_absent(item: Evidence, understood: Understood) -> str:
    """The sentence in which a clause says that the fact asked for is not known; "" if none."""
    if item.covered < _ENOUGH:
        return ""
    wanted = _ABSENT_FACT.get(understood.kind, "")
    for found in _SENTENCE.findall(item.hit.clause.text):
        said = found.strip()
        if (mark := _ABSENT.search(said)) and (
            (wanted and re.search(wanted, said[mark.end() :]))
            or any(term in said[mark.end() :] for term in understood.terms[-2:])
        ):
            return said
    return ""
