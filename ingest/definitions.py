"""Pure: the terms that clauses define: 本法所称某物，是指…; 下列用语的含义：（一）某物，是指….

Knows how legislators and courts define. Does not know what a term means elsewhere.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.address import number_style
from corpus.types import Clause, Definition

_TERM = r"(?P<term>(?:“[^”\n]{1,40}”[、和或]?)+|[^，,。；;：:！？\n]{1,40}?)"
_SAVE = r"(?:[，,]除[^，。；\n]{1,20}外)?"
_INCLUDES = rf"{_SAVE}[，,]?\s*(?:主要|具体)?(?<!不)包括"
_NOT_MEANS = "(?![令印导挥示引派控使定责认明出])"  # 指定, 指令, 指出
_IS = rf"{_SAVE}(?:[，,：:]?\s*(?:均?是|系)[专特泛]?指|[，,：:]\s*指){_NOT_MEANS}"
# 民事诉讼法第一条第二款规定的: the words of a place, from the head of the sentence.
_PLACED = (
    r"“?(?!有|违反|对|除|符合|依|根据|按|实施|具有|属于|在|经|未|适用)"
    r"(?:《[^》\n]+》|本|前[一二两三]?[款条项]|第|[\u4e00-\u9fff]{1,20}?(?:法|法典|条例|规定|解释|细则|办法)第)"
    r"[^，。；：\n]{0,60}?(?:[条款项目节章]|法|法典|条例|规定|解释|细则|办法)中?规定的"
)
_CALLED = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:{_IS}|指{_NOT_MEANS}|{_INCLUDES})")
_RULED = re.compile(rf"{_PLACED}\s*{_TERM}(?:{_IS}|{_INCLUDES})")
_CALLED_SO = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:[，,：:]?\s*(?:是|即)|[，,：:]\s*为)")
_MEANS = re.compile(rf"(?:[本前][款条]中?[，,])?{_TERM}{_IS}")
_GLOSSED = re.compile(rf"{_TERM}(?:[：:]|——|[，,]?\s*(?:是|即|指|包括)|[，,]为)")
_GLOSSED_ALONE = re.compile(rf"{_TERM}[，,]\s*(?:是|即|包括)")  # in a 款 without number
_GLOSSARY = re.compile(
    "(?:用语|术语|名词|词语|概念|用词)[^。]{0,20}(?:含义|定义|涵义|意义|解释|是指)"
    "|(?:含义|定义|涵义)(?:是|如下|为)?[：:]?$"
)
_SENTENCE = re.compile(r"[^。\n]+。?")
_PIECE = re.compile(r"[^；;]+[；;]?")
_MARKS = re.compile(r"[\s“”\"'‘’《》「」]+|[（(](?:以下|下)?(?:统|简)?称[^（）()]*[)）]")
_LEAD = re.compile(
    r"^(?:其中|但是|但|其(?!他)|所谓|这里的?|上述|前述|此处的?)[，,]?|.*(?:中的|所称的?)"
)
_NO_TERM = re.compile(
    ".*(?:应当|可以|不得|必须|如果|规定|根据|按照|依照).*"
    "|.*[（(][^（()）]*|(?:[本这该此那]|其(?!他)|下列|以下|主要|就|即|不|也|还|都).{0,3}"
)


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
            patterns = (_MEANS, _GLOSSED_ALONE) if glossary and not style else (_MEANS,)
            spans = list(_spans(text, begin, line.end(), patterns))
        if not style:
            items = bool(_GLOSSARY.search(line.group()))
            glossary = glossary or items
        for start, end in spans:
            if term := _term(text[start:end], patterns):
                yield Definition(term, clause.id, start, end)


def _spans(
    text: str, begin: int, end: int, patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    """The sentences of a line, cut at a ； behind which another term is defined."""
    for sentence in _SENTENCE.finditer(text, begin, end):
        start = sentence.start()
        for piece in _PIECE.finditer(text, *sentence.span()):
            if piece.start() > start and _term(piece.group(), patterns):
                yield start, piece.start()
                start = piece.start()
        yield start, sentence.end()


def _term(sentence: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """The term that a sentence defines; "" where it defines none."""
    sentence = sentence.lstrip()
    for called in (_CALLED.search(sentence), _RULED.match(sentence), _CALLED_SO.search(sentence)):
        if called and (term := _clean(called["term"])):
            return term
    for pattern in patterns:
        if (found := pattern.match(sentence)) and (term := _clean(found["term"])):
            return term
    return ""


def _clean(term: str) -> str:
    """The term without quotes and lead-in; "" where the words are none."""
    bare = _LEAD.sub("", _MARKS.sub("", term), count=1)
    bare = bare.removesuffix("的")
    return "" if _NO_TERM.fullmatch(bare) else bare
