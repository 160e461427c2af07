"""From clauses to what questions are made from: paragraphs, lists and terms that stand alone.

Leaves out what makes bad questions: purposes, days of force, rows of tables, notes about a source,
paragraphs that lean on another place. Pure. Does not know how questions are made.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.workflows.quiz.material import (
    Listing,
    Material,
    Passage,
    Term,
    item_text,
    reported,
)
from assistant.workflows.quiz.sanctions import sanctions
from corpus.address import number_style
from corpus.quantities import NUMERAL, quantities
from corpus.types import Clause, Definition, Policy, PolicyText, Provenance

_LONGEST, _SHORTEST = 200, 20  # characters of a paragraph that a stem can carry
_LEAD = 130  # … of the words above a list
_NO_MATTER = re.compile(
    r"制定本|起施行|起执行|同时废止|负责解释|适用本|参照本|报道未载明|没有写|没有说|没有解释"
    r"|没有逐一|没有提|没有给出|未写明|要点整理|报道原句|报道讲到|报道写的是|中华人民共和国境内|根据本(?:法|条例)，"
    r"|施行之日起|施行(?:以)?前|(?:给予|予以)(?:表彰|表扬|奖励)|表彰和?奖励"
)
_ELSEWHERE = re.compile(
    rf"前[款条项述列]|前[两二三]款|上述|上列|本条(?!例)|本[章节款项]|本法所附|附[表件录图]"
    rf"|第[{NUMERAL}\d]+[条款项章节]|[《〈][^》〉]*[》〉](?:等)?(?:的)?(?:有关)?规定(?:处罚|执行|追究)"
    r"|依照[^，。]{0,12}规定(?:处罚|处理|执行|给予处罚)|有关规定处罚"
)
_LISTS = re.compile(
    r"下列|以下(?=[^，。；的]{0,12}(?:：|之一|方[面式]|情形|条件|材料|行为|措施|内容))|[:：]"
)
_LEANS = re.compile(
    r"^(?:但|并|同时|其|该|此|这|[^，。；]{0,20}这[些种类]|上述|因此|有前|前|逾期|情节|拒不|以上|不符合|符合条件|经(?!营|济)|"
    r"对(?:该|其|此)|需要|必要时|确需|未按照要求|上一|属于|构成|违反(?:的|规定|上|前)|未做到|期满|届满|特殊情况|"
    r"应当|可以|不得|由|按照|依照|除|受理|审查|决定|报告|通知|期限|变更|延长|处罚|复议|异议|不服|有关|接到|被约谈)"
)
_WHO = re.compile(
    r"^[^，；。]*?(?:[者人位构门关府业院会员所店证书]|国家|组织|禁止|许可|项目|设施|废物|罚)"
    r"|的，(?:由|责令|处|没收|依法)"
)
_OPEN = re.compile(
    r"^(?:有)?其他|^法律|的其他|其他(?:情形|行为|条件|事项|材料|内容|措施|规定)$|^违反(?:本法|本条例|本办法|有关)"
    "|违反[^，]*其他(?:要求|规定)"
)
_OF_REPORT = re.compile(  # what lists of reports are asked for
    "(?:下列|以下)[^，：:]{0,12}(?:条件|材料|措施|职责|情形|行为|类)|(?:条件|材料|措施|职责)是?[：:]$"
)
_SORT_OF_THING = re.compile("(?:事故|单位|机构|企业|活动|设施|工程|区域|制度)$")
_NUMBER = re.compile(r"\s*[（(][一二三四五六七八九十]+[)）]")


def material(
    texts: Iterable[PolicyText], asked: Iterable[str], held: Sequence[PolicyText] = ()
) -> Material:
    """What of these policies can be asked, and what can stand beside it; `held` are all policies
    whose sanctions must not differ, by default these."""
    texts = list(texts)
    passages: list[Passage] = []
    listings: list[Listing] = []
    terms: list[Term] = []
    wholes: list[Passage] = []
    for text in texts:
        for clause in text.clauses:
            wholes.append(Passage(text.policy, clause, 0, len(clause.text)))
            if not _is_bare(clause):
                passages += _standing(text.policy, clause)
                listings += _lists(text.policy, clause)
                defined = [d for d in text.definitions if d.clause_id == clause.id]
                terms += _terms(text.policy, clause, defined)
    ids = frozenset(asked)
    every = sanctions(held or texts)
    return Material(ids, tuple(passages), tuple(listings), tuple(terms), tuple(wholes), every)


def _is_bare(clause: Clause) -> bool:
    """Whether nothing of a clause is worth a question."""
    head = " ".join(clause.headings)
    notes = "未载明" in head or "出处" in head
    return clause.address.is_table_row or notes or bool(re.search("制定本|起施行", clause.text))


def _standing(policy: Policy, clause: Clause) -> Iterator[Passage]:
    """The paragraphs that stand alone, each cut at the end of a sentence where it is long; of a
    digest only the first, which the others go on from."""
    lines = _lines(clause.text)
    for start, end in lines[:1] if policy.provenance is Provenance.DIGEST else lines:
        stop = _fitting(clause.text, start, end)
        passage = Passage(policy, clause, start, stop)
        if stop > start and _stands(passage):
            yield passage


def _lines(text: str) -> list[tuple[int, int]]:
    """The spans of unnumbered lines that have no list below them."""
    spans = [m.span() for m in re.finditer(r"[^\n]+", text)]
    return [(a, b) for a, b in spans if number_style(text[a:b].lstrip()) is None]


def _fitting(text: str, start: int, end: int) -> int:
    """Where a paragraph is cut: behind the last sentence that fits and that no 但 follows."""
    ends = [m.end() for m in re.finditer("。[）”]?", text[start:end])]
    fits = [start + at for at in ends if at <= _LONGEST]
    free = [at for at in fits if not re.match(r"但|除|前款", text[at:end])]
    return max(free, default=start)


def _stands(passage: Passage) -> bool:
    body = reported(passage.said)
    text = passage.text
    return (
        len(text) >= _SHORTEST
        and text.endswith("。")
        and not _NO_MATTER.search(text)
        and not _ELSEWHERE.search(text)
        and not _LISTS.search(body)
        and not _LEANS.search(body)
        and bool(_WHO.search(body))
        and _balanced(text)
    )


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("（）", "()", "“”", "《》"))


def _lists(policy: Policy, clause: Clause) -> Iterator[Listing]:
    """The lists whose words above say what they list, with items of one depth."""
    spans = [m.span() for m in re.finditer(r"[^\n]+", clause.text)]
    at = 0
    while at < len(spans):
        below = at + 1
        while below < len(spans) and number_style(clause.text[slice(*spans[below])].strip()):
            below += 1
        if below - at > 2:
            lead = Passage(policy, clause, *spans[at])
            if found := _listing(lead, spans[at + 1 : below]):
                yield found
        at = below


def _listing(lead: Passage, spans: Sequence[tuple[int, int]]) -> Listing | None:
    items = tuple(Passage(lead.policy, lead.clause, *span) for span in spans)
    said = reported(lead.said)
    if (
        not all(_NUMBER.match(item.text) for item in items)
        or not re.search(r"下列|以下|是[：:]$", said)
        or not said.endswith(("：", ":"))
        or len(said) > _LEAD
        or _ELSEWHERE.search(said)
        or _NO_MATTER.search(said)
        or _LEANS.search(said)
        or (lead.is_report and not _OF_REPORT.search(said))
    ):
        return None
    plain = items[:-1] if _OPEN.search(item_text(items[-1].text)) else items
    usable = tuple(item for item in plain if _is_item(item_text(item.text)))
    whole = Passage(lead.policy, lead.clause, lead.start, spans[-1][1])
    if len(usable) < 2:
        return None
    return Listing(lead, usable, whole, len(plain) < len(items), len(usable) == len(plain))


def _is_item(text: str) -> bool:
    return (
        4 <= len(text) <= 70
        and not _ELSEWHERE.search(text)
        and not re.search(r"[。：]|^(?:其|该|上述|本|“)", text)
    )


def _terms(policy: Policy, clause: Clause, defined: Sequence[Definition]) -> Iterator[Term]:
    """The terms whose meaning does not say them again."""
    for one in defined:
        sentence = Passage(policy, clause, one.start, one.end)
        found = Term(one.term, sentence)
        short = _SHORTEST < len(sentence.text) <= _LONGEST
        if (
            short
            and re.match("，?(?:是指|指)", found.meaning)
            and one.term not in f"{found.meaning}{policy.title}"
            and not _gives_away(found)
            and not _ELSEWHERE.search(sentence.text)
            and 2 <= len(one.term) <= 12
            and not one.term.endswith("则")
        ):
            yield found


def _gives_away(found: Term) -> bool:
    """Whether a meaning has characters of its term (收集: 集中), or, if it says how much, pairs of
    characters (重大危险源: 危险); what sort of thing it is (事故, 单位) may be said."""
    term = _SORT_OF_THING.sub("", found.term) or found.term
    if quantities(found.meaning):
        return any(term[i : i + 2] in found.meaning for i in range(len(term) - 1))
    return any(character in found.meaning for character in term)
