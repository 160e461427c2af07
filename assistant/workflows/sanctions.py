"""Which clause of the same policy punishes the breach of a duty, in that clause's own words.

A penalty belongs to a duty where its act cites the duty's article (and 款), or, citing none, where
it describes the very act. Strict: what cannot be told is left out. Knows references and wording;
does not know what a penalty means for anybody.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.claims import wording_pairs
from assistant.workflows.addressees import (
    Addressee,
    actor_in,
    addressee_of,
    masked,
    subject_of,
)
from assistant.workflows.duties import Duty
from corpus.address import number_style
from corpus.catalog import Catalog
from corpus.quantities import NUMERAL, chinese_number
from corpus.references import targets
from corpus.types import Clause

_CITED = 0.4  # share of an act's pairs in the duty, where its article has several duties
_DESCRIBED = 0.8  # … where no article is cited
_ASKED, _FORBIDDEN = 0.35, 0.5  # share of the duty's own pairs that the act says then
_DEED = 0.6  # … and of what is done, without who does it
_LEAST = 7  # pairs of an act that is told by its wording
_BY = re.compile(r"[，,](?:由|应当由|除|对|处|责令|没收|给予|依照|吊销|尚不|情节|构成|并|拘)")
_PENAL = re.compile(
    r"责令[^，。；]{0,30}(?:改正|停|拆除|恢复|退|治理|整改|限期)|罚款|没收|吊销|警告|拘留|处罚|处分"
)
_GENERAL = re.compile(
    r"(?:违反|不符合|未依照|未按照|不按照)(?:本(?:法|条例|办法)|国家|有关)?[^，。；]{0,12}规定的?，?|有下列(?:行为|情形)之一的?[，：:]?|"
    r"第[^，。；条款项]{1,12}[条款项]|本法|本条例|之一|其他|未(?:按照?规定|依法)?|没有|并且?|或者|以及|应当|不得|禁止|的，|的$"
)
_FAILED = re.compile(
    "(?:未|没有|拒不|不)(?:按照[^，。；]{0,16}?(?:规定|要求)|依照[^，。；]{0,16}?规定|按规定|依法)?(..)"
)
_FAILS = re.compile("未|没有|拒|不|发现")
_ALL = re.compile("单位[和、或]者?个人|^单位$")
_BODY = re.compile("(?:企业|单位|机构|者|社)$")
_CASES = re.compile("(?:情形|条件)之一")
_EARLIER = re.compile(rf"前款第?(?P<items>[{NUMERAL}（）()、至第项]+)项")
_ANY_EARLIER = re.compile("^[^，。；]{0,3}前款(?:规定)?的?(?:违法)?行为(?:之一)?的?，")


@dataclass(frozen=True, slots=True)
class Penalty:
    """The words of a clause that punish a breach: `spans` of its text, in order."""

    clause: Clause
    spans: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The words, a span a line."""
        return "\n".join(self.clause.text[a:b] for a, b in self.spans)


@dataclass(frozen=True, slots=True)
class Sanction:
    """An act that is punished, the articles that it cites with their 款, and the penalty."""

    act: str
    cites: tuple[tuple[str, str], ...]
    penalty: Penalty
    who: str = ""  # who commits it, "" where nobody is named


def sanctions(policy_id: str, catalog: Catalog, as_of: date) -> tuple[Sanction, ...]:
    """All acts that a policy punishes, with its clauses' words."""
    found: list[Sanction] = []
    references: dict[str, list] = {}
    for reference in catalog.references(policy_id):
        if not reference.law:
            references.setdefault(reference.clause_id, []).append(reference)
    for clause in catalog.text(policy_id).clauses:
        if not _PENAL.search(clause.text):
            continue
        cited = [
            (r.start, target.id, within)
            for r in references.get(clause.id, ())
            for target in targets(r, clause, catalog, as_of)
            for within in r.within or ("",)
            if target.id != clause.id
        ]
        found += _of_clause(clause, cited)
    return tuple(found)


def _of_clause(clause: Clause, cited: Sequence[tuple[int, str, str]]) -> list[Sanction]:
    """The acts that a clause punishes: its paragraphs, or the items of one."""
    lines = [m.span() for m in re.finditer(r"[^\n]+", clause.text)]
    found: list[Sanction] = []
    for at, (start, end) in enumerate(lines):
        line = clause.text[start:end]
        if number_style(line.strip()):
            continue
        items = []
        for span in lines[at + 1 :]:
            if not number_style(clause.text[slice(*span)].strip()):
                break
            items.append(span)
        tail = lines[at + 1 + len(items) :]
        if (
            _on_officials(line)
            or not _PENAL.search(line)
            or line.lstrip().startswith(("有前款", "前款", "对前款"))
        ):
            continue
        act = _act(line)
        if not items:
            spans = _with_earlier(clause.text, lines[:at], (start, end))
            found.append(_sanction(clause, act, spans, (start, start + len(act)), cited))
        for number, span in enumerate(items, 1):
            spans = ((start, end), span, *_later(clause.text, tail, number))
            said = clause.text[slice(*span)]
            one = _sanction(clause, _unnumbered(said), spans, span, cited)
            whole = tuple((i, p) for s, i, p in cited if start <= s < start + len(act))
            who = _who(act) or one.who
            found.append(Sanction(one.act, (*one.cites, *whole), one.penalty, who))
    return found


def _on_officials(line: str) -> bool:
    """Whether a penalty is one for authorities and those who work there."""
    act = _GENERAL.sub("，", _act(line)).lstrip("，")
    return addressee_of(subject_of(act)) is Addressee.AUTHORITY


def _with_earlier(
    text: str, before: Sequence[tuple[int, int]], span: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    """A paragraph, behind the one that it sends to (依照前款规定处罚)."""
    if "依照前款" not in text[slice(*span)]:
        return (span,)
    paragraphs = [s for s in before if not number_style(text[slice(*s)].strip())]
    return (*paragraphs[-1:], span)


def _act(line: str) -> str:
    """What stands before the penalty of a sentence."""
    m = _BY.search(masked(line))
    return line[: m.start()] if m else ""


def _sanction(
    clause: Clause,
    act: str,
    spans: tuple[tuple[int, int], ...],
    within: tuple[int, int],
    cited: Iterable[tuple[int, str, str]],
) -> Sanction:
    cites = tuple((i, place) for start, i, place in cited if within[0] <= start < within[1])
    return Sanction(act, cites, Penalty(clause, spans), _who(act))


def _who(act: str) -> str:
    """Who commits an act: 违反本法规定，施工单位有下列行为之一的; no authority."""
    for phrase in re.split("[，,]", _unnumbered(act))[:3]:
        who = actor_in(_GENERAL.sub("", phrase)) if not _FAILS.match(phrase) else ""
        if who and addressee_of(subject_of(who)) is not Addressee.AUTHORITY:
            return who
    return ""


def _unnumbered(words: str) -> str:
    """The words of an item behind its number."""
    style = number_style(words.strip())
    return words.strip()[len(style[1]) if style else 0 :]


def _others(duty: Duty, sanction: Sanction) -> bool:
    """Whether a penalty is one for others than those whom a duty binds."""
    who = sanction.who
    if not who or not duty.who or len(who) < 4 or who in duty.who or duty.who in who:
        return False
    if _ALL.search(who) or (sanction.cites and not _BODY.search(duty.who)):
        return False  # a unit answers for its people
    return who[-2:] != duty.who[-2:] or not wording_pairs(who) & wording_pairs(duty.who)


def _later(text: str, tail: Sequence[tuple[int, int]], number: int) -> tuple[tuple[int, int], ...]:
    """The paragraphs behind a list that lay something on one of its items."""
    found = []
    for span in tail:
        said = text[slice(*span)]
        meant = any(number in _numbers(m["items"]) for m in _EARLIER.finditer(said))
        if meant or (_ANY_EARLIER.search(said) and _PENAL.search(said)):
            found.append(span)
    return tuple(found)


def _numbers(said: str) -> set[int]:
    """第一项、第三项至第五项 → {1, 3, 4, 5}."""
    found: set[int] = set()
    for part in re.sub("[第项（）()]", "", said).split("、"):
        ends = [chinese_number(end) for end in part.split("至") if end]
        found |= set(range(ends[0], ends[-1] + 1)) if ends else set()
    return found


def penalties(
    duty: Duty, clause: Clause, known: Sequence[Sanction], in_article: Counter[str]
) -> list[Penalty]:
    """The penalties for the breach of a duty of a clause; `in_article` counts the duties of the
    clause by 款 ("" counts all)."""
    ways, words = _wordings(duty, clause), "".join(clause.text[a:b] for a, b in duty.spans)
    found: list[Penalty] = []
    for sanction in known:
        known_already = sanction.penalty.clause.id == clause.id or sanction.penalty in found
        if known_already or _others(duty, sanction):
            continue
        places = [place for cited, place in sanction.cites if cited == clause.id]
        cited = places and _is_meant(duty, sanction, places, in_article, ways)
        if cited or (not sanction.cites and _describes(duty, sanction, ways, words)):
            found.append(sanction.penalty)
    return found


def _wordings(duty: Duty, clause: Clause) -> list[frozenset[str]]:
    """The pairs of what a duty says, also of its lead-in alone where it has one; an item that is
    only a case in which the duty holds says nothing of it."""
    pieces = [clause.text[a:b] for a, b in duty.spans]
    whole = [] if len(pieces) > 1 and _CASES.search(pieces[0]) else ["".join(pieces)]
    texts = whole + pieces[:1] * (len(pieces) > 1)
    return [wording_pairs(_GENERAL.sub("，", text)) for text in texts]


def paragraph_of(place: str) -> str:
    """第一款第（二）项 → 第一款; "" where a place names no 款."""
    return place.partition("款")[0] + "款" if "款" in place else ""


def _fits(cited: str, place: str) -> bool:
    """Whether a cited 款 and 项 ("" for the whole article) is the place of a duty, or holds it."""
    cited, place = (re.sub("[（）()]", "", said) for said in (cited, place))
    if "款" not in cited or "款" not in place:
        cited, place = (said.rpartition("款")[2] for said in (cited, place))
    return not cited or place.startswith(cited)


def _is_meant(
    duty: Duty,
    sanction: Sanction,
    places: Sequence[str],
    in_article: Counter[str],
    ways: Sequence[frozenset[str]],
) -> bool:
    """Whether a penalty that cites the article of a duty means this duty of it."""
    own = paragraph_of(duty.place)
    fitting = [p for p in places if _fits(p, duty.place)]
    if not fitting:
        return False
    if any(p.endswith("项") for p in fitting):
        return True
    act = wording_pairs(_GENERAL.sub("，", sanction.act))
    if len(act) < 3:
        return True
    alone = any(in_article[own if p else ""] == 1 for p in fitting)
    return alone or any(len(act & pairs) >= _CITED * len(act) for pairs in ways)


def _describes(duty: Duty, sanction: Sanction, ways: Sequence[frozenset[str]], words: str) -> bool:
    """Whether a penalty that cites no article describes the very act."""
    act = wording_pairs(_GENERAL.sub("，", sanction.act))
    asks = duty.kind in ("应当", "必须")
    if len(act) < _LEAST or asks != bool(re.search("[未不拒没]", sanction.act)):
        return False
    failed = _FAILED.findall(sanction.act) if asks else []
    if failed and not any(verb in words for verb in failed):
        return False
    who = actor_in(_GENERAL.sub("", sanction.act).lstrip("，"))
    if who and duty.who and who not in duty.who:
        return False
    deed = wording_pairs(_GENERAL.sub("，", sanction.act.replace(sanction.who or "，", "，")))
    if not any(len(deed & pairs) >= _DEED * len(deed) for pairs in ways):
        return False
    least = 0.0 if who and who == duty.who else _ASKED if asks else _FORBIDDEN
    return any(len(act & pairs) >= max(_DESCRIBED * len(act), least * len(pairs)) for pairs in ways)
