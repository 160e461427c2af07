"""Rules that say what follows for whom who does what: one sentence, or one item of a list.

Pure. Does not know how questions are made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.workflows.quiz.material import Listing, Material, Passage, item_text

_ONE_OF = re.compile(
    r"^(?:违反[^，]*规定，)?(?P<who>[^。；：]{0,40}?)，?有(?:下列|以下)"
    r"[^，。；：]{0,10}?(?:行为|情形|情况)之一的?，(?P<then>[^。]+)[：:]$"
)
_CONDITION = re.compile(
    r"^(?P<deed>[^，。；]{2,70}?)的，"
    r"(?P<then>(?:由|处|责令|没收|依法|不予|应当|给予|吊销|撤销|可以)[^。]+)。$"
)
_ACTORS = re.compile(
    r"(?:企业事业单位|企业事业单位和其他生产经营者|[一-鿿]{0,8}"
    r"(?:单位|企业|机构|经营者|申请人|被许可人|当事人|生产者|销售者|使用者))"
)
_AFTERMATH = re.compile(
    r"^[^，；]*(?:处罚(?!的?决定)|罚款|责令|处分|吊销|撤销|警告|没收|注销|不予|暂扣|取缔|拘留)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its clause words it.

    `who` does it, "" where nobody is named; `deed` is what is done, `then` what follows. `passage`
    holds all of them; `item` is the one of a list that names the deed.
    """

    passage: Passage
    who: str
    deed: str
    then: str
    item: Passage | None = None

    @property
    def text(self) -> str:
        """The rule in one sentence."""
        return f"{self.who}{self.deed}的，{self.then}。"


def rules(material: Material) -> Iterator[Rule]:
    """The rules of some material with consequences that one can say."""
    for passage in material.passages:
        if found := _plain(passage):
            yield found
    for listing in material.listings:
        yield from _of_list(listing)


def _plain(passage: Passage) -> Rule | None:
    m = _CONDITION.match(passage.said)
    if not m or not _AFTERMATH.search(m["then"]):
        return None
    deed = m["deed"]
    if re.search("或者|、|部门|机关|政府|发现", deed) or not _is_deed(deed):
        return None
    actor = _ACTORS.match(deed)
    who = actor.group() if actor else ""
    return Rule(passage, who, deed[len(who) :], m["then"])


def _of_list(listing: Listing) -> Iterator[Rule]:
    m = _ONE_OF.match(listing.lead.said)
    if not m or not _AFTERMATH.search(m["then"]):
        return
    who = m["who"].strip("，")
    if who and not _ACTORS.fullmatch(who):
        return
    for item in listing.items:
        deed = item_text(item.text)
        if _is_deed(deed) and not (
            who and re.match("[对由在]|[^，]*(?:单位|机构|企业|者|人员)", deed)
        ):
            span = Passage(item.policy, item.clause, listing.lead.start, item.end)
            yield Rule(span, who, deed, m["then"], item)


def _is_deed(text: str) -> bool:
    """Whether a text says what is done, and one thing only."""
    return 6 <= len(text) <= 60 and not re.search(r"或者.*或者|下列|除外|的，", text)
