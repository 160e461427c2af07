"""Pure: the terms that clauses define: 本法所称某物，是指…; 下列用语的含义：（一）某物，是指….

Knows how legislators and courts define. Does not know what a term means elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.address import number_style
from corpus.types import Clause, Definition

_TERM = r"(?P<term>(?:“[^”\n]{1,40}”[、和或]?)+|[^，,。；;：:！？\n]{1,40}?)"
_SAVE = r"(?:[，,]除[^，。；\n]{1,20}外)?"
_INCLUDES = rf"{_SAVE}[，,]?\s*(?:主要|具体|一般|均)?(?<!不)包[括含]"
_NOT_MEANS = "(?![令印导挥示引派控使定责认明出])"  # 指定, 指令, 指出
_NOT_IS = "(?![令导挥派定])"  # 是指导
_MOSTLY = "(?:(?:均|分别)?是|系|(?:一般|通常|主要|具体)(?:是|系)?)"
_IS = rf"{_SAVE}(?:[，,：:]?\s*{_MOSTLY}[专特泛]?指{_NOT_IS}|[，,：:]\s*指{_NOT_MEANS})"
# 民事诉讼法第一条第二款规定的: the words of a place, from the head of the sentence.
_PLACED = (
    r"“?(?!有|违反|对|除|符合|依|根据|按|实施|具有|属于|在|经|未|适用)"
    r"(?:前[一二两三]?[款条项]中?规定的|(?:《[^》\n]+》|本|前[一二两三]?[款条项]|第|[\u4e00-\u9fff]{1,20}?(?:法|法典|条例|规定|解释|细则|办法)第)"
    r"[^，。；：\n]{0,60}?(?:[条款项目节章]|法|法典|条例|规定|解释|细则|办法)中?所?规定的)"
)
_CALLED = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:{_IS}|指{_NOT_MEANS}|{_INCLUDES})")
_RULED = re.compile(rf"{_PLACED}\s*{_TERM}(?:{_IS}|{_INCLUDES})")
_CALLED_SO = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:[，,：:]?\s*(?:是|即)|[，,：:]\s*为)")
_MEANS = re.compile(rf"(?:[本前][款条]中?[，,]|本[\u4e00-\u9fff]{{1,3}}中的?)?{_TERM}{_IS}")
# 某资源包括甲、乙和丙。: a whole sentence about a thing, not about what a document holds.
_HOLDS = re.compile(
    r"(?![^，,]{16,}[，,](?:主要|具体)?包括)(?P<term>[^，,。；;：:（）“”\n]{2,24}?)(?<![书的中])"
    r"(?<!内容|事项|材料|文件|范围|方式|条款|合同|方案|记录|规划|情况|情形|措施|职责|程序|原则"
    r"|任务|要求|标准|项目|申请|说明|报告|通知|班次|活动|工作|制度|政策)"
    r"(?:[，,]简称[^，,。；;：:\n]{1,12})?[，,]?(?:主要|具体)?(?<!不)包括(?!下列|以下)"
    r"(?![^\n]*(?:等(?:内容|事项|材料|文件)|在内))[^，,。；;：:\n]+[，,。；;]?\s*\Z"
)
_GLOSSED = re.compile(rf"{_TERM}(?:[：:]|——|[，,]?\s*(?:是|即|指|包括)|[，,]为)")
_GLOSSED_ALONE = re.compile(rf"{_TERM}[，,]\s*(?:是|即|包括)")  # in a 款 without number
_GLOSSARY = re.compile(
    "(?:用语|术语|名词|词语|概念|用词)[^。]{0,20}(?:含义|定义|涵义|意义|解释|是指)"
    "|(?:含义|定义|涵义)(?:是|如下|为)?[：:]?$|所称[：:]$"
)
_SENTENCE = re.compile(r"[^。\n]+。?")
# Where another definition may begin: behind a ；, and in “甲是指…，乙是指…”.
_CUT = re.compile(r"[；;]|[，,](?=[^，,。；;：:\n]{2,30}?(?:[是系]指|(?<!不)包括))")
_QUOTED = re.compile(r"“([^”]+)”[、和或]?")
_QUOTES = re.compile(r"(?:\A|有关)((?:“[^”]+”[、和或]?){2,})(?:的(?:规定)?)?\Z")
_MARKS = re.compile(r"[\s“”\"'‘’《》「」]+|[（(](?:以下|下)?(?:统|简)?称[^（）()]*[)）]")
_LEAD = re.compile(
    r"^(?:其中|但是|但|其(?!他)|所谓|这里的?|上述|前述|此处的?)[，,]?|.*(?:中的|所称的?)"
)
_PLACEHOLDER = re.compile(
    ".*(?:应当|可以|主要|具体|一般)|.*[（(][^（()）]*"
    "|(?:[本这该此那]|其(?!他)|下列|以下|主要|就|即|不|也|还|都).{0,3}"
)
_RULING = re.compile(f".*规定.*|.+(?:按照|根据|依照).+|{_PLACEHOLDER.pattern}")
_MODAL = ".*(?:应当|可以|不得|必须|如果|适用|根据|按照|依照).*"
_NO_TERM = re.compile(f"{_MODAL}|{_RULING.pattern}")


def definitions(clauses: Sequence[Clause]) -> tuple[Definition, ...]:
    """The terms that the clauses of one policy version define, in order of the text.

    A span is the sentence or the item that defines, counted in characters of the clause's text; a
    term stands without quotes and without 的.
    """
    return tuple(found for clause in clauses for found in _of(clause))


def _of(clause: Clause) -> Iterator[Definition]:
    text, glossary, items = clause.text, False, False
    if "指" not in text and "所称" not in text and "义" not in text and "包括" not in text:
        return
    for line in re.finditer(r"[^\n]+", text):
        style = number_style(line.group().lstrip())
        begin = line.start() + (line.group().index(style[1]) + len(style[1]) if style else 0)
        if style and items:
            patterns, spans = (_MEANS, _GLOSSED), [(begin, line.end())]
        else:
            more = () if style else (_GLOSSED_ALONE, _HOLDS) if glossary else (_HOLDS,)
            patterns = (_MEANS, *more)
            spans = list(_spans(text, begin, line.end(), patterns))
        if not style:
            items = bool(_GLOSSARY.search(line.group()))
            glossary = glossary or items
        for start, end in spans:
            for term in _terms(text[start:end], patterns):
                yield Definition(term, clause.id, start, end)


def _spans(
    text: str, begin: int, end: int, patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    """The sentences of a line, cut where another term is defined behind a ； or a comma."""
    for sentence in _SENTENCE.finditer(text, begin, end):
        start, stop = sentence.span()
        cuts = [m.end() for m in _CUT.finditer(text, start, stop)]
        for cut, following in pairwise((*cuts, stop)):
            comma = text[cut - 1] in "，,"
            if _terms(text[cut:following], patterns) and (
                not comma or _terms(text[start:cut], patterns)
            ):
                yield start, cut
                start = cut
        yield start, stop


def _terms(sentence: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
    """The terms that a sentence defines: one, or several quoted ones; () where it defines none."""
    sentence = sentence.lstrip()
    for called, refused in (
        (_CALLED.search(sentence), _PLACEHOLDER),
        (_RULED.match(sentence), _RULING),
        (_CALLED_SO.search(sentence), _RULING),
    ):
        if called and (terms := _clean(called["term"], refused)):
            return terms
    for pattern in patterns:
        if (found := pattern.match(sentence)) and (terms := _clean(found["term"], _NO_TERM)):
            return terms
    return ()


def _clean(words: str, refused: re.Pattern[str]) -> tuple[str, ...]:
    """The terms without quotes and lead-in; () where the words are none."""
    if quotes := _QUOTES.search(words.strip()):
        return tuple(_QUOTED.findall(quotes[1]))
    if quoted := _QUOTED.fullmatch(words.strip()):
        return (_MARKS.sub("", quoted[1]).removesuffix("的"),)
    bare = _LEAD.sub("", _MARKS.sub("", words), count=1)
    bare = bare.removesuffix("的规定").removesuffix("的")
    return () if not bare or refused.fullmatch(bare) else (bare,)
