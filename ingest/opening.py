"""How a text opens: its title over one or several lines, its number, who issued it, what happened
to it when; and where its body begins.

Knows the heads of statutes, of official documents (版头: 红头, 文号, 签发人), of government pages
and of technical standards. Does not know what a date means, and cuts no clauses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.address import ARTICLE, ATTACHMENT, number_style
from corpus.quantities import fold
from ingest.document import Document
from ingest.grammar.lines import HEADING_LENGTH

DATE = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_EVENT = re.compile(rf"[（(]?\s*{DATE}.*|[（(][^（）()]*{DATE}.*[）)]")
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[【（(〈﹝［]\s*(?:19|20)\d\d\s*[〕\]】）)〉﹞］]\s*第?\s*\d+\s*号"
    r"|(?:国务院|主席|[\u4e00-\u9fff]{2,24}?(?:部|委员会|总局|署|局|政府|大会))令\s*第?\s*[\d〇零一二三四五六七八九十]+\s*号"
)
_COUNT = re.compile(r"第\s*[\d〇零一二三四五六七八九十百]+\s*号令?|(?:19|20)\d\d年第\s*\d+\s*号")
_STANDARD = re.compile(
    r"(?:GB|HJ|DB\s?\d{2}|[A-Z]{2,3})(?:\s?/\s?[TZ]?)?\s*\d+(?:\.\d+)?\s*[-—－–\s]\s*(?:19|20)?\d{2}(?!\d)"
)
_STANDARD_LINE = re.compile(rf"[^。；，]{{0,12}}?(?P<number>{_STANDARD.pattern})(?:\s*代替.*)?")
_STANDARD_DAY = re.compile(r"\d{4}\s*[-－—–\s]\s*\d\d?\s*[-－—–\s]\s*\d\d?\s*(?:发布|实施|批准)")
_ISSUING = re.compile(r"(?:[\u4e00-\u9fff]{2,20}(?:部|局|总局|委员会|厅|政府)(?:发布)?)+")
_NO_NAME = re.compile(
    r"代替|废止|ICS|(?:国家|地方|行业|环境)标准$|备案|征求意见|^[（(]|电子版|^第\d+部分"
)
_COVER = 15  # lines within which the number of a standard stands on its cover
_RED_HEAD = re.compile(r"[\u4e00-\u9fff（）()]{2,30}\s*(?:文件|令|通告|公告|公报)")
_OFFICE = re.compile(r"\d{6}|特急|加急|平急|(?:绝密|机密|秘密)\S{0,8}|签发人[:：].*|[\s　]*")
_META = re.compile(
    r"(?:索\s*引\s*号|信息分类|主题分类|发文机关|发布机构|发布单位|制定机关|成文日期|发布日期|公布日期|生成日期|生效日期|"
    r"实施日期|施行日期|标\s*题|名\s*称|发文字号|文\s*号|主题词|有效性|效力状态|是否有效|来\s*源)\s*[:：]\s*(.*)"
)
_NAME_ENDS = re.compile(
    r"(?:通知|通告|公告|意见|决定|决议|命令|办法|规定|条例|细则|方案|计划|标准|规程|函|批复|纪要|报告|清单|目录|规划|法|法典"
    r"|解释|名录|指南|要点|措施|制度|须知|规范|规则|准则|答复|安排|通则|宪法|说明|导则|手册|体系|纲要|限值|额表)"
    r"(?:[〈《（(【].{1,24}[〉》）)】]|\s)*$"
)
_BRACKETED = re.compile(r"[（(〈【].{1,24}[）)〉】]")
_BODY = re.compile(
    r"目\s*[录次]|前\s*言|序\s*言|第[〇零一二三四五六七八九十百\d]+(?:分编|部分|[编篇章节]).*|1\s+\S.*"
)
_TITLE_LENGTH, _TITLE_LINES = 100, 4
_SCAN = 80  # lines within which a head ends


@dataclass(slots=True)
class Opening:
    """What stands before the body: title lines, dated lines, numbers, red heads, page facts."""

    titles: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    body: int = 0

    @property
    def title(self) -> str:
        """The title in one line: a name broken over lines is joined as it was."""
        joined = ""
        for line in dict.fromkeys(self.titles):
            apart = joined[-1:].isascii() and line[0].isascii()
            joined += f" {line}" if joined and apart else line
        return joined


def read_opening(document: Document) -> Opening:
    """The opening of a document, by its markup where it has any, else line by line."""
    lines = list(_lines(document))
    if document.body is not None or 1 in document.marks.values():
        opening = _marked(document, lines)
        if document.body is not None:  # the head of LawRefBook: two titles are law and book
            opening.titles = [" ".join(dict.fromkeys(opening.titles))] if opening.titles else []
        return opening
    standard = _of_standard(lines)
    return standard or _unmarked(lines)


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    """(offset, text) of the lines before the first table."""
    end = document.tables[0].start if document.tables else len(document.text)
    offset = 0
    for line in document.text[:end].split("\n"):
        if stripped := line.strip():
            yield offset, stripped
        offset += len(line) + 1


def _marked(document: Document, lines: Sequence[tuple[int, str]]) -> Opening:
    """Markup names the title; what stands about it is sorted as in plain text."""
    opening = Opening(body=document.body or 0)
    for offset, line in lines:
        if document.body is not None and offset >= document.body:
            return opening
        if document.marks.get(offset) == 1:
            opening.titles.append(line)
        elif not _sort(opening, line) and opening.titles and document.body is None:
            opening.body = offset
            return opening
    return opening


def _unmarked(lines: Sequence[tuple[int, str]]) -> Opening:
    """Runs of lines between numbers, events and the like: the title is the run that ends as a
    title does; what stands before it is the red head."""
    opening = Opening()
    runs: list[list[str]] = [[]]
    for offset, line in lines[:_SCAN]:
        opening.body = offset
        if _sort(opening, line):
            runs.append([])
        elif _goes_into_title(line, runs):
            runs[-1].append(line)
        else:
            break
    else:
        opening.body = 0 if len(lines) <= 1 else opening.body
    named = [run for run in runs if run]
    full = [run for run in named if _NAME_ENDS.search("".join(run)) and not _is_head(run)]
    others = [run for run in named if not _is_head(run)]
    chosen = next(iter(full), others[-1] if others else [])
    opening.titles = chosen
    opening.heads = [line for run in named if run is not chosen for line in run]
    return opening


def _is_head(run: Sequence[str]) -> bool:
    return all(_RED_HEAD.fullmatch(line) for line in run)


def _goes_into_title(line: str, runs: Sequence[Sequence[str]]) -> bool:
    """Whether a line may go on a title: short, no sentence, no number, the title not complete."""
    sentence = line.endswith(("。", "：", ":", "；", "，")) or len(line) > _TITLE_LENGTH
    if sentence or ARTICLE.match(line) or number_style(line) or _BODY.fullmatch(line):
        return False
    run = runs[-1]
    complete = run and _NAME_ENDS.search(run[-1]) and not _RED_HEAD.fullmatch(run[-1])
    ended = complete or any(_NAME_ENDS.search(r[-1]) and not _is_head(r) for r in runs[:-1] if r)
    return len(run) < _TITLE_LINES and (not ended or bool(_BRACKETED.fullmatch(line)))


def _sort(opening: Opening, line: str) -> bool:
    """Put a line that is no title in its place; False for any other line."""
    if (label := ATTACHMENT.match(line)) and not line[label.end() :].strip(" 　:："):
        return True  # a file that holds nothing but an attachment
    if found := _META.fullmatch(line):
        key = re.sub(r"\s", "", line[: found.start(1)]).rstrip(":：")
        opening.facts.setdefault(key, found[1].strip())
        return True
    if found := NUMBER.match(line) or _COUNT.match(line):
        rest = line[found.end() :].strip()
        if not rest or _OFFICE.fullmatch(rest):
            opening.numbers.append(found.group())
            return True
    if _EVENT.fullmatch(line) and not line.endswith("："):
        opening.events.append(line)
        return True
    return bool(_OFFICE.fullmatch(line))


def _of_standard(lines: Sequence[tuple[int, str]]) -> Opening | None:
    """The cover of a standard: GB 13271—2014, its name, its days; None for other texts."""
    folded = [fold(line) for _, line in lines[:_SCAN]]
    found = ((at, _STANDARD_LINE.fullmatch(line)) for at, line in enumerate(folded[:_COVER]))
    at, number = next(((at, m) for at, m in found if m), (0, None))
    if number is None:
        return None
    opening = Opening(numbers=[re.sub(r"(?<=\d)\s+(?=\d)", "-", number["number"])])
    for i, line in enumerate(folded):
        if _BODY.fullmatch(line):
            opening.body = lines[i][0]
            break
        if _STANDARD_DAY.search(line):
            opening.events.append(line)
            opening.body = lines[i + 1][0] if i + 1 < len(lines) else lines[i][0]
        elif _ISSUING.fullmatch(re.sub(r"\s", "", line)):
            opening.heads.append(re.sub(r"\s|发布", " ", re.sub(r"\s", "", line)))
        elif i > at and len(opening.titles) < 2:
            name = (
                re.match(r"(?:[^A-Za-zＡ-Ｚａ-ｚ]|VOCs)*", lines[i][1]).group().strip()
            )  # English follows
            name = re.sub(r"\s*代替.*", "", name)
            opening.titles += [name] if _names_standard(name, opening) else []
    if not opening.events:  # the foot of a scanned first page, read after its text
        opening.events += [line for line in folded if _STANDARD_DAY.search(line)][:1]
    return opening if opening.titles else None


def _names_standard(line: str, opening: Opening) -> bool:
    """Whether a line of a cover goes into the standard's name, which stands on one or two lines."""
    han = re.search(r"[\u4e00-\u9fff]{3,}", line)
    done = opening.titles and (_NAME_ENDS.search(opening.titles[-1]) or opening.events)
    return bool(han) and not done and not _NO_NAME.search(line) and len(line) <= HEADING_LENGTH
