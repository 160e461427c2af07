"""Who issued a text, when, under which number, and when it counts: read from the text itself.

Knows what the opening, the signature and the front matter of our digests say. Does not cut
clauses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import PurePath

from pydantic import TypeAdapter, ValidationError

from corpus.errors import FileRefused
from corpus.types import Level, Policy, Source, Status
from ingest.dates import read_dates, read_day
from ingest.document import Document
from ingest.grammar.lines import Line, lines_of
from ingest.grammar.parts import SIGNED, parts, tail
from ingest.opening import DATE, NUMBER, Opening, read_opening

_FILE_DATE = re.compile(r"[（(](\d{4}-\d\d-\d\d)[)）]$")
_REPEALED = re.compile(r"\s*[〈《（(【\[]\s*(?:已废止|已失效|废止|失效)\s*[〉》）)】\]]")
_NATIONAL = re.compile(
    r"全国人民代表大会常务委员会|全国人民代表大会|最高人民法院|最高人民检察院|国务院(?!令)"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:人民代表大会常务委员会|人民代表大会(?!常务)|人民政府办公室|人民政府办公厅|人民政府(?!办)"
    r"|委员会办公室|局办公室|委员会|总局|中心|指挥部|支队|[局厅部署])"
)
_SESSION = re.compile(r"第[〇零一二三四五六七八九十\d]+(?:届|次)")
_BEFORE_ABOUT = re.compile(r"(.+?)关于")
_BY_ORGAN = re.compile(
    r"^[\u4e00-\u9fff]+(?:局|厅|委员会|政府|办公室|院)(?=[\u4e00-\u9fff]{2,}[〔\[【（(〈﹝［])"
)
_ORDER = re.compile(r"令$|令\s*第?\s*[\d〇零一二三四五六七八九十]+\s*号$")
_DECREED = re.compile(r"《([^《》]+)》.{0,60}(?:公布|发布)")
_UNSAFE = re.compile(r"[\s《》〈〉“”\"'‘’/\\#@:?*|<>、，。；：]")
_PLACE = re.compile(
    r"(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南"
    r"|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省(?:[\u4e00-\u9fff]{2,3}市)?"
    r"|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?!城市|.城市|上市|超市)[\u4e00-\u9fff]{2}[市县]"
)
_FOLDER_LEVELS = {
    "行政法规": Level.ADMINISTRATIVE_REGULATION,
    "司法解释": Level.JUDICIAL_INTERPRETATION,
    "部门规章": Level.MINISTRY_RULE,
    "地方性法规": Level.LOCAL_REGULATION,
    "地方政府规章": Level.LOCAL_RULE,
}
UNDATED, UNTITLED = "未注日期", "未命名"
_POLICY = TypeAdapter(Policy)
_FRONT_KEYS = {f.name for f in fields(Policy)}


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a text, and the offset where its body begins."""

    policy: Policy
    body: int


@dataclass(frozen=True, slots=True)
class _Signature:
    """How the main text is signed: by whom, in order, and when."""

    organs: tuple[str, ...] = ()
    day: date | None = None


def read_header(document: Document, name: str, folder: str = "") -> Header:
    """Header of a document that came from a file `name`; `folder` is the tail of its path, whose
    names may tell a level (部门规章/公安部).

    Raises FileRefused where front matter is ours but wrong.
    """
    if {"slug", "provenance"} <= document.front.keys():
        return Header(_from_front(document, name), _after_title(document))
    return _from_text(document, PurePath(name), folder)


def _from_front(document: Document, name: str) -> Policy:
    front = dict(document.front)
    if unknown := sorted(set(front) - _FRONT_KEYS):
        raise FileRefused(f"元数据里有不认识的名称：{'、'.join(unknown)}", name, "改正或删去")
    source = front.get("source") or {}
    if not isinstance(source, dict):
        raise FileRefused("元数据 source 下面应为“名称: 值”", name, "改正")
    front["source"] = {"file": name, **source}
    if front["slug"] != slug(str(front["slug"])):
        raise FileRefused("元数据 slug 是空的，或含有标点、空格", name, "改正")
    try:
        return _POLICY.validate_python(front)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileRefused(
            f"元数据 {where} 缺少或写得不对（{str(first['input'])[:40]}）", name, "改正"
        ) from error


def _after_title(document: Document) -> int:
    titles = [start for start, level in document.marks.items() if level == 1]
    return document.text.find("\n", titles[0]) + 1 if titles else 0


def _from_text(document: Document, name: PurePath, folder: str) -> Header:
    opening = read_opening(document)
    lines = lines_of(document, opening.body)
    signature = _signature(lines)
    title = opening.title or _FILE_DATE.sub("", name.stem)
    decreed = _decreed(opening, lines)
    title = decreed[0] if decreed else title
    bare = _REPEALED.sub("", title)
    filed = _FILE_DATE.search(name.stem)
    events = (*opening.events, *opening.facts.values(), *([decreed[1]] if decreed else []))
    span = read_dates(
        events,
        document.text,
        signature.day,
        read_day(filed[1]) if filed else None,
        repealed=bare != title,
    )
    issuers = _issuers(opening, title, signature)
    policy = Policy(
        slug=slug(bare),
        version=span.version.isoformat() if span.version else UNDATED,
        title=bare,
        source=Source(file=name.name),
        level=_level(bare, "\n".join((*opening.events, *opening.heads)), issuers, folder),
        status=Status.REPEALED if bare != title else Status.UNVERIFIED,
        dates=span.dates,
        doc_number=_doc_number(opening, title),
        issuer=issuers,
        place=m.group() if (m := _PLACE.match(bare)) else None,
        repeals=tuple(r for r in dict.fromkeys(map(slug, span.repeals)) if r != slug(bare)),
    )
    return Header(policy, opening.body)


def slug(title: str) -> str:
    """The name of a policy in ids: its title without marks, blanks and the name of the state."""
    bare = _UNSAFE.sub("", title)
    return bare.removeprefix("中华人民共和国") or bare or UNTITLED


def _signature(lines: Sequence[Line]) -> _Signature:
    """Who signed the main text and when."""
    main = parts(lines)[0].lines
    for name, start, end in tail(main):
        if name == SIGNED:
            words = " ".join(line.text for line in main[start:end])
            return _Signature(tuple(_organs(words)), read_day(words))
    return _Signature()


def _organs(words: str) -> Iterator[str]:
    """The organs that words name, each once, without the number of their session."""
    for run in re.split(r"[^\u4e00-\u9fff（）]+|年|月|日", words):
        yield from (
            found.group() for found in _ORGAN.finditer(_SESSION.sub("", run).removeprefix("经"))
        )


def _decreed(opening: Opening, lines: Sequence[Line]) -> tuple[str, str] | None:
    """(title, sentence) of the text that a decree (令) makes public; None for other texts."""
    if not any(_ORDER.search(head) for head in opening.heads) or not lines:
        return None
    found = _DECREED.match(lines[0].text)
    return (found[1], re.sub("现予[公发]布", "", lines[0].text)) if found else None


def _issuers(opening: Opening, title: str, signature: _Signature) -> tuple[str, ...]:
    """Who issued a text: its signature, else its title, its red head, or what happened to it."""
    national = _NATIONAL.findall("\n".join((title, *opening.events)))
    if national:
        return tuple(dict.fromkeys(national))
    about = _BEFORE_ABOUT.match(title)
    facts = [
        v for k, v in opening.facts.items() if k in ("发文机关", "发布机构", "发布单位", "制定机关")
    ]
    for words in (" ".join(signature.organs), about[1] if about else "", " ".join(facts),
                  " ".join(opening.heads), " ".join(_said_after_days(opening.events))):  # fmt: skip
        if organs := tuple(dict.fromkeys(_organs(words))):
            return organs
    return ()


def _said_after_days(events: Iterable[str]) -> Iterator[str]:
    """What the dated lines say happened, without approvals by a higher organ."""
    for line in events:
        yield from (
            said for said in re.split(r"\d{4}年\d{1,2}月\d{1,2}日", line) if "批准" not in said
        )


def _level(title: str, events: str, issuers: Sequence[str], folder: str) -> Level:
    for part in folder.split("/"):
        if part in _FOLDER_LEVELS:
            return _FOLDER_LEVELS[part]
    if re.fullmatch(r"(?:中华人民共和国)?宪法.*", title):
        return Level.CONSTITUTION
    if re.match(r"最高人民(?:法院|检察院)", title):
        return Level.JUDICIAL_INTERPRETATION
    if _PLACE.match(title) or any("人民政府" in organ for organ in issuers):
        if any("人民代表大会" in organ for organ in issuers) or title.endswith("条例"):
            return Level.LOCAL_REGULATION
        decreed = re.search(r"政府令|政府\s*令", events)
        return Level.LOCAL_RULE if decreed else Level.NORMATIVE
    if "国务院" in events and "全国人民代表大会" not in events:
        return Level.ADMINISTRATIVE_REGULATION
    if "全国人民代表大会" in events or re.search(r"(?<!办)法$", title):
        return Level.LAW
    return Level.MINISTRY_RULE if "部" in events and "令" in events else Level.NORMATIVE


def _doc_number(opening: Opening, title: str) -> str | None:
    """The number of a document; one that only counts (第12号) with the red head that it counts."""
    for number in map(_whole, opening.numbers):
        heads = [_whole(head) for head in opening.heads if re.search(r"(?:令|通告|公告)$", head)]
        return f"{heads[0]}{number}" if heads and re.match(r"第|\d{4}年第", number) else number
    events = (re.sub(DATE, " ", line) for line in opening.events)
    facts = (opening.facts.get(key, "") for key in ("发文字号", "文号"))
    found = NUMBER.search(" ".join((*facts, *events, title)))
    return _BY_ORGAN.sub("", _whole(found.group())) if found else None


def _whole(text: str) -> str:
    return re.sub(r"\s", "", text)
