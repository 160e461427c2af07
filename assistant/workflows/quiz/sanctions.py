"""What follows for which deed, over every law that is held: a figure may be asked for only where no
other law has another one for the same deed.

Deeds are compared by their wording, and by a few patterns for deeds that laws word differently.
Does not know which of two rules a court would apply: where they differ, nothing is asked. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from assistant.alignment import share
from assistant.claims import wording_pairs
from corpus.address import number_style
from corpus.quantities import quantities
from corpus.types import Clause, Level, Policy, PolicyText

_BOTH, _ONE, _LEAST = 0.5, 0.72, 0.3  # shares of pairs: both ways; one way, if the other is so much
_SAME_CONDITION = 0.8  # … both ways, from which two articles of a law have one condition
_MOST_SHARED = 400  # deeds that have a pair from which it tells nothing
_FEW = 3  # pairs that are too few to compare
_ACTOR = re.compile(
    r"^[^，。；的]{0,8}?(?:单位|企业|机构|经营者|生产者|销售者|使用者|排污者|个人|人员|经营户)(?!的)"
)
UNITS = frozenset(["元", "倍", "%"])
_FOLLOWS = (
    r"(?:并|可以|依法|应当|分别|直接)?"
    r"(?:由|处|责令|没收|依法|不予|给予|予以|吊销|撤销|依照|按照|罚款|禁止|对(?!外))"
)
_SENTENCE = re.compile(
    r"^(?:违反(?:本法|本条例|本办法)[^，。；]{0,12}规定，)?"
    rf"(?P<deed>[^。]{{2,220}}?)的?，(?={_FOLLOWS})(?P<then>.+)$"
)
_LIST = re.compile(
    r"^(?P<who>[^。]*?)，?(?:有(?:下列|以下)|下列)[^，。；：]*的?，(?P<then>.+)[：:]$"
)
_BREACH = re.compile(r"^违反(?:本法|本条例|本办法)[^，。；]{0,12}规定，?|^违反[^，。；]{0,12}规定$")
_LABEL = re.compile(r"^[^。；：]{2,40}：(?=.)")
_ELSEWHERE = re.compile("下列|以下(?:行为|情形)|前款|前[一二两三]款|本条")
_NUMBER = re.compile(r"^\s*[（(][^（）()]{1,3}[)）]\s*")
_SAME_DEED = (  # what laws word differently
    r"(?:未|擅自|没有).*环境影响(?:评价|报告)(?!.*(?:弄虚作假|失实|质量问题))"
    r"|环境影响(?:评价|报告)[^，]*(?:而未|未经|未依法|未按)(?!.*(?:弄虚作假|失实|质量问题))",
    r"环境影响(?:评价|报告).*(?:弄虚作假|失实|虚假|质量问题)",
    r"(?:超过|不符合|超).*(?:排放标准|总量控制指标|排放浓度|排放量)|超标",
    r"(?:无|未取得|未领取|没有).*许可证.*(?:危险废物|医疗废物)|(?:危险废物|医疗废物).*(?:无|未取得).*许可证",
    r"保护区.*排污口",
    r"(?:未经|擅自|违反|违法|没有)(?!.*保护区).*排污口",
    r"(?:未取得|无|没有|未重新).*排污许可证.*排放"
    r"|排污许可证.*(?:没有|未)[^，]*取得.*排放|排污许可证.*(?:撤销|注销|吊销).*排放",
    r"(?:未|不).*验收.*投入(?:生产|使用)|(?:环境保护|污染防治)[^，]*设施.*(?:未建成|投入生产)",
    r"(?:篡改|伪造|弄虚作假).*监测数据|监测数据.*(?:篡改|伪造|弄虚作假)",
    r"(?:拒绝|拒不|阻挠|阻碍).*检查|检查.*弄虚作假",
    r"暗管|渗井|逃避监管|(?:不正常|未正常)运行.*污染",
    r"(?:未|不).*(?:安装|使用).*(?:自动监测|监测设备)",
)
_MEDIA = (
    r"噪声",
    r"大气|废气|扬尘",
    r"水污染|污水|废水",
    r"固体废物|危险废物|医疗废物",
    r"放射性",
    r"海洋|海域",
)
Figure = tuple[Decimal, str]


@dataclass(frozen=True, slots=True)
class Sanction:
    """What follows for a deed in one clause: the money and multiples, without their order.

    `laws` are the slugs of the laws that it stands on, `rank` and `since` theirs, `places` the ids
    of the clause and of the articles that it restates.
    """

    clause_id: str
    places: frozenset[str]
    laws: frozenset[str]
    rank: int
    since: date
    deed: str
    pairs: frozenset[str]
    figures: frozenset[Figure]


@dataclass(frozen=True)
class Sanctions:
    """The sanctions of all held policies."""

    every: tuple[Sanction, ...] = ()

    @cached_property
    def _holding(self) -> dict[str, list[int]]:
        """The numbers of the sanctions whose deed has a pair."""
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.every):
            for pair in one.pairs:
                found.setdefault(pair, []).append(number)
        return {pair: at for pair, at in found.items() if len(at) <= _MOST_SHARED}

    @cached_property
    def _classes(self) -> dict[int, list[int]]:
        """The numbers of the sanctions of each deed that laws word differently."""
        found: dict[int, list[int]] = {}
        for number, one in enumerate(self.every):
            for sort in classes(one.deed):
                found.setdefault(sort, []).append(number)
        return found

    def like(self, deed: str, clause: Clause) -> list[Sanction]:
        """The sanctions of other clauses for the same deed, in the order of the store."""
        pairs = _wording(deed)
        if len(pairs) <= _FEW:
            return []
        shared = Counter(n for pair in sorted(pairs) for n in self._holding.get(pair, ()))
        near = {n for n, many in shared.items() if many >= _LEAST * len(pairs)}
        near |= {n for sort in classes(deed) for n in self._classes.get(sort, ())}
        own = _places(clause)
        found = (self.every[n] for n in sorted(near))
        return [one for one in found if not own & one.places and _is_same(deed, pairs, one)]

    def is_displaced(self, deed: str, clause: Clause, figures: frozenset[Figure]) -> bool:
        """Whether another law of higher rank or later date, or another article on the very same
        condition, has other figures for a deed; for no figures, whether it has any rule for it."""
        rank, since, laws = self._standings.get(clause.id, (-1, date.max, frozenset()))
        return any(
            is_one_condition(deed, other)
            if other.laws & laws
            else other.rank < rank or other.since > since
            for other in self.like(deed, clause)
            if not figures or (other.figures and not figures <= other.figures)
        )

    @cached_property
    def _standings(self) -> dict[str, tuple[int, date, frozenset[str]]]:
        return {one.clause_id: (one.rank, one.since, one.laws) for one in self.every}


def sanctions(texts: Iterable[PolicyText]) -> Sanctions:
    """The sanctions of some policies, in their order."""
    held = list(texts)
    by_slug = {text.policy.slug: text.policy for text in held}
    return Sanctions(
        tuple(
            _sanction(clause, text.policy, by_slug, deed, then)
            for text in held
            for clause in text.clauses
            if re.search("罚款|责令|处罚|处分|没收|吊销|撤销|暂扣", clause.text)
            for deed, then in deeds_in(clause.text)
        )
    )


def _sanction(
    clause: Clause, policy: Policy, by_slug: Mapping[str, Policy], deed: str, then: str
) -> Sanction:
    rank, since = _standing(clause, policy, by_slug)
    laws = frozenset(p.law for p in clause.points_to) or frozenset([policy.slug])
    figures = figures_in(then)
    pairs = _wording(deed)
    return Sanction(clause.id, _places(clause), laws, rank, since, deed, pairs, figures)


def figures_in(text: str) -> frozenset[Figure]:
    """The amounts, multiples and percentages of a text."""
    return frozenset(q.key for q in quantities(text) if q.unit in UNITS)


def _places(clause: Clause) -> frozenset[str]:
    return frozenset([clause.id, *(pointer.clause_id for pointer in clause.points_to)])


def _standing(clause: Clause, policy: Policy, by_slug: Mapping[str, Policy]) -> tuple[int, date]:
    """Rank and day of a rule: of a digest, those of the highest and latest law it stands on."""
    laws = [
        (_rank(by_slug.get(p.law), p.law), date.fromisoformat(p.version)) for p in clause.points_to
    ]
    laws = laws or [(policy.level.rank, policy.effective or date.min)]
    return min(rank for rank, _ in laws), max(day for _, day in laws)


def _rank(policy: Policy | None, law: str) -> int:
    if policy:
        return policy.level.rank
    return (Level.LAW if law.endswith("法") else Level.ADMINISTRATIVE_REGULATION).rank


def deeds_in(text: str) -> Iterator[tuple[str, str]]:
    """(deed, what follows) of each sentence and of each item of a list below one."""
    who, then = "", ""
    for line in filter(str.strip, text.split("\n")):
        item = bool(number_style(line.strip()))
        line = _NUMBER.sub("", line).strip()
        if not item:
            head = _LIST.match(_BREACH.sub("", _LABEL.sub("", line)))
            who, then = (head["who"], head["then"]) if head else ("", "")
        whole = list(_sentences(line))
        yield from whole
        if item and then and not whole:
            yield who + line.rstrip("；;。的"), then


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    before = ""
    for sentence in re.split("(?<=。)", _LABEL.sub("", text) if text[-1:] not in "：:" else text):
        m = _SENTENCE.match(sentence)
        if m and not _ELSEWHERE.search(m["deed"]):
            bare = _BREACH.sub("", m["deed"])
            yield (bare if len(bare) > 5 else before), m["then"]
        before = sentence


def deed_at(text: str, at: int) -> str:
    """The deed of the sentence that holds a place of a text; "" where it names none."""
    end = text.find("。", at) + 1 or len(text)
    return next((deed for deed, _ in reversed(list(deeds_in(text[:end])))), "")


def classes(deed: str) -> frozenset[int]:
    """Which of the deeds that laws word differently this one is."""
    return frozenset(n for n, pattern in enumerate(_SAME_DEED) if re.search(pattern, deed))


def _is_same(deed: str, pairs: frozenset[str], other: Sanction) -> bool:
    mine, its = _media(deed), _media(other.deed)
    if mine and its and not mine & its:
        return False
    both = share(pairs, other.pairs), share(other.pairs, pairs)
    alike = min(both) >= _BOTH or (max(both) >= _ONE and min(both) >= _LEAST)
    return alike or bool(classes(deed) & classes(other.deed))


def _wording(deed: str) -> frozenset[str]:
    """The character pairs of what is done, without those of who does it."""
    pairs = wording_pairs(_ACTOR.sub("", deed))
    return pairs if len(pairs) > _FEW else wording_pairs(deed)


def _media(deed: str) -> frozenset[str]:
    return frozenset(m for m in _MEDIA if re.search(m, deed))


def is_one_condition(deed: str, other: Sanction) -> bool:
    """Whether another article lays something on the very same condition."""
    pairs = _wording(deed)
    return min(share(pairs, other.pairs), share(other.pairs, pairs)) >= _SAME_CONDITION
