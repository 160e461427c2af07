"""Pure: the terms that clauses define: 本法所称某物，是指…; 下列用语的含义：（一）某物，是指….

Knows how legislators define. Does not know what a term means elsewhere.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.address import number_style
from corpus.types import Clause, Definition

_TERM = r"(?P<term>[^，,。；;：:！？\n]{1,40}?)"
_IS = r"(?:[，,：:]?\s*(?:均?是|系)(?:专)?指|[，,：:]\s*指)(?![令印导挥示引派])"
_CALLED = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:{_IS}|指|[，,]?\s*包括)")
_CALLED_SO = re.compile(rf"(?:所称|所指|所说)的?\s*{_TERM}(?:[，,：:]?\s*(?:是|即)|[，,：:]\s*为)")
_MEANS = re.compile(rf"{_TERM}{_IS}")
_GLOSSED = re.compile(rf"{_TERM}(?:[：:]|，?(?:是|即))")
_GLOSSARY = re.compile(
    r"(?:用语|术语|名词|词语|概念|用词)[^。]{0,20}(?:含义|定义|涵义|意义|解释|是指)|(?:含义|定义|涵义)(?:是|如下|为)?[：:]?$"
)
_SENTENCE = re.compile(r"[^。\n]+[。；]?")
_MARKS = re.compile(r"[\s“”\"'‘’《》「」]+|[（(](?:以下|下)?(?:统|简)?称[^（）()]*[)）]")
_LEAD = re.compile(r"(?:其中|但是|但|其|所谓|这里的?|上述|前述|此处的?)[，,]?")
_NO_TERM = re.compile(
    ".*(?:应当|可以|不得|必须|如果|规定|根据|按照|依照).*|(?:[本这该此其那]|下列|以下|主要|就|即|不|也|还|都).{0,3}"
)


def definitions(clauses: Sequence[Clause]) -> tuple[Definition, ...]:
    """The terms that the clauses of one policy version define, in order of the text.

    A span is the sentence or the item that defines, counted in characters of the clause's text; a
    term stands without quotes and without 的.
    """
    return tuple(found for clause in clauses for found in _of(clause))


def _of(clause: Clause) -> Iterator[Definition]:
    if "指" not in clause.text and "所称" not in clause.text and "义" not in clause.text:
        return
    glossary = False
    for line in re.finditer(r"[^\n]+", clause.text):
        words = line.group()
        style = number_style(words.lstrip())
        begin = words.index(style[1]) + len(style[1]) if style else 0
        if not style:
            glossary = bool(_GLOSSARY.search(words))
        if style and glossary:
            spans = [(begin, len(words))]
            patterns = (_MEANS, _GLOSSED)
        else:
            spans = [m.span() for m in _SENTENCE.finditer(words, begin)]
            patterns = (_MEANS,)
        for start, end in spans:
            if term := _term(words[start:end], patterns):
                yield Definition(term, clause.id, line.start() + start, line.start() + end)


def _term(sentence: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """The term that a sentence defines; "" where it defines none."""
    called = _CALLED.search(sentence) or _CALLED_SO.search(sentence)
    if called and (term := _clean(called["term"])):
        return term
    for pattern in patterns:
        if (found := pattern.match(sentence)) and (term := _clean(found["term"])):
            return term
    return ""


def _clean(term: str) -> str:
    """The term without quotes and lead-in; "" where the words are none."""
    bare = (
        _LEAD.sub("", _MARKS.sub("", term), count=1) if _LEAD.match(term) else _MARKS.sub("", term)
    )
    bare = bare.removesuffix("的")
    return "" if _NO_TERM.fullmatch(bare) else bare
