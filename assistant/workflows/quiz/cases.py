"""Cases: somebody does what a rule names; what follows?

Knows no store and no day.
"""

import re

from assistant.workflows.quiz.material import named
from assistant.workflows.quiz.rules import Rule
from assistant.workflows.quiz.types import Kind, Question, difficulty_of

_FOUND = {"行为": "执法检查中发现如下行为", "情形": "实际工作中遇到如下情形"}
_VAGUE = re.compile(  # what follows stands elsewhere
    "处以罚款|并处罚款|处罚款(?!数)|依法处罚$|(?:给予|予以)(?:行政)?处罚|依法追究法律责任$|；已满"
)


def case(rule: Rule) -> Question | None:
    """Ask what follows; None where the rule itself does not say how much."""
    consequence = rule.then.rstrip("。")
    points = tuple(p for p in re.split("[，；]", consequence) if len(p) > 3)
    unnamed = re.search("本法|本条例|本办法", rule.deed)  # before the law is named
    if not points or unnamed or _VAGUE.search(consequence):
        return None
    told = f"某{rule.who}{rule.deed}" if rule.who else f"{_FOUND[rule.what]}：{rule.deed}"
    passage = rule.passage
    return Question(
        Kind.CASE,
        f"{told}。根据{named(passage.policy)}，对此应当如何处理？",
        (),
        consequence,
        points,
        f"{passage.place}{passage.says}：“{consequence}”。",
        passage.clause.id,
        passage.place,
        passage.text,
        difficulty_of(Kind.CASE, rule.text),
    )
