"""Who issued a text, when, under which number, and when it counts: read from the text itself.

Knows the heads of statutes and the front matter of our digests. Does not cut clauses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import PurePath

from pydantic import TypeAdapter, ValidationError

from corpus.address import ARTICLE, number_style
from corpus.errors import FileRefused
from corpus.types import Dates, Level, Policy, Source
from ingest.document import Document

_DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_EVENT = re.compile(rf"[（(]?\s*{_DATE}\s*(.*)")
_FILE_DATE = re.compile(r"[（(](\d{4})-(\d\d)-(\d\d)[)）]$")
_IN_FORCE = re.compile(rf"自\s*{_DATE}\s*起\s*(?:施行|实施|生效|执行)")
_DOC_NUMBER = re.compile(
    r"(?:国务院|主席|[\u4e00-\u9fff]{2,14}(?:部|委员会|总局|署|局|政府))令\s*第?\s*[\d〇零一二三四五六七八九十百]+\s*号"
    r"|[\u4e00-\u9fff]{1,10}[〔\[【（(〈]\d{4}[〕\]】）)〉]\s*第?\s*\d+\s*号"
)
_ISSUERS = re.compile(
    r"全国人民代表大会常务委员会|全国人民代表大会|最高人民法院|最高人民检察院|国务院(?!令)"
)
_UNSAFE = re.compile(r"[\s《》〈〉“”\"'‘’/\\#@:?*|<>、，。；：]")
_PLACE = re.compile(
    r"(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南"
    r"|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省(?:[\u4e00-\u9fff]{2,3}市)?"
    r"|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?!城市|.城市|上市|超市)[\u4e00-\u9fff]{2}市"
)
_FOLDER_LEVELS = {
    "行政法规": Level.ADMINISTRATIVE_REGULATION,
    "司法解释": Level.JUDICIAL_INTERPRETATION,
    "部门规章": Level.MINISTRY_RULE,
    "地方性法规": Level.LOCAL_REGULATION,
    "地方政府规章": Level.LOCAL_RULE,
}
_TITLE_LENGTH = 80
UNDATED, UNTITLED = "未注日期", "未命名"
_POLICY = TypeAdapter(Policy)
_FRONT_KEYS = {f.name for f in fields(Policy)}


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a text, and the offset where its body begins."""

    policy: Policy
    body: int


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
    if front["slug"] != _slug(str(front["slug"])):
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


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.split("\n"):
        yield offset, line.strip()
        offset += len(line) + 1


def _from_text(document: Document, name: PurePath, folder: str) -> Header:
    titles, events, body = _head(document)
    title = _title(titles, name)
    event_text = "\n".join(events)
    version = _version_date(events, name)
    dates = _dates(events, version, document.text)
    policy = Policy(
        slug=_slug(title),
        version=version.isoformat() if version else UNDATED,
        title=title,
        source=Source(file=name.name),
        level=_level(title, event_text, folder),
        dates=dates,
        doc_number=_doc_number(event_text, title),
        issuer=tuple(dict.fromkeys(_ISSUERS.findall(f"{title}\n{event_text}"))),
        place=m.group() if (m := _PLACE.match(title)) else None,
    )
    return Header(policy, body)


def _head(document: Document) -> tuple[list[str], list[str], int]:
    """(title lines, dated lines, offset of the body)."""
    titles, events = [], []
    for offset, line in _lines(document.text):
        if document.body is not None and offset >= document.body:
            return titles, events, document.body
        if not line:
            continue
        if document.marks.get(offset) == 1 or (not document.marks and not titles):
            if not document.marks and (
                len(line) > _TITLE_LENGTH or ARTICLE.match(line) or number_style(line)
            ):
                return titles, events, offset
            titles.append(line)
        elif _EVENT.match(line) or _DOC_NUMBER.fullmatch(line):
            events.append(line)
        elif document.body is None:
            return titles, events, offset
    return titles, events, document.body or 0


def _title(lines: list[str], name: PurePath) -> str:
    first, *more = lines or [_FILE_DATE.sub("", name.stem)]
    return " ".join([first, *(line for line in more if line != first)])


def _slug(title: str) -> str:
    bare = _UNSAFE.sub("", title)
    return bare.removeprefix("中华人民共和国") or bare or UNTITLED


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None


def _dated(events: list[str], *words: str) -> list[date]:
    """The days of the events that say one of these words, in order of the text."""
    matches = [m for line in events if (m := _EVENT.match(line))]
    return [day for m in matches if any(w in m[4] for w in words) and (day := _day(m))]


def _version_date(events: list[str], name: PurePath) -> date | None:
    if found := _FILE_DATE.search(name.stem):
        return _day(found)
    days = _dated(events, "修正", "修订", "公布", "发布", "公告", "通过", "令")
    return max(days, default=None)


def _dates(events: list[str], version: date | None, text: str) -> Dates:
    """Dates of this version: a day of force before the version is the first version's."""
    forces = _dated(events, "施行", "实施", "生效")
    forces += [day for m in _IN_FORCE.finditer(text[-4000:]) if (day := _day(m))]
    later = [day for day in forces if version is None or day >= version]
    published = _dated(events, "公布", "发布", "公告")
    return Dates(
        adopted=max(_dated(events, "通过"), default=None),
        published=max([*published, *([version] if version else [])], default=None),
        in_force=min(later, default=version),
    )


def _level(title: str, events: str, folder: str) -> Level:
    for part in folder.split("/"):
        if part in _FOLDER_LEVELS:
            return _FOLDER_LEVELS[part]
    if re.fullmatch(r"(?:中华人民共和国)?宪法.*", title):
        return Level.CONSTITUTION
    if re.match(r"最高人民(?:法院|检察院)", title):
        return Level.JUDICIAL_INTERPRETATION
    if _PLACE.match(title):
        if title.endswith("条例"):
            return Level.LOCAL_REGULATION
        return Level.LOCAL_RULE if "政府令" in events else Level.NORMATIVE
    if "国务院" in events and "全国人民代表大会" not in events:
        return Level.ADMINISTRATIVE_REGULATION
    if "全国人民代表大会" in events or re.search(r"(?<!办)法$", title):
        return Level.LAW
    return Level.MINISTRY_RULE if "部" in events and "令" in events else Level.NORMATIVE


def _doc_number(events: str, title: str) -> str | None:
    found = _DOC_NUMBER.search(re.sub(_DATE, " ", events)) or _DOC_NUMBER.search(title)
    return re.sub(r"\s", "", found.group()) if found else None
