"""What an answer is worth: by letters, by values, by the facts that it says.

A multiple choice is worth 1 if it is exactly the key, ½ if it leaves out some and takes in no wrong
one, else 0. A blank must have the same values in the same units (二十日 is 20日; 20日 is not 20个
工作日), or the same word: no synonyms. A written answer is worth the share of the key's facts that
it says; a fact is said if most of its wording and all its values are there, and nothing of it is
turned into its opposite. Pure.
"""

import re
from collections.abc import Callable

from assistant.alignment import align, share
from assistant.claims import NEGATION, Modal, Phrase, phrases, plain_text, wording_pairs
from assistant.workflows.quiz.types import RIGHT, WRONG, Graded, Kind, Question
from corpus.quantities import fold, quantities

_SAID = 0.55  # share of the pairs of a fact that an answer has to have
_SAID_OF_VALUES = 0.3  # … of a fact with values, which tell it already
_HALF = 0.5
_TRUE = frozenset(["正确", "对", "√", "是", "t", "true", "y", "✓"])
_FALSE = frozenset(["错误", "错", "×", "x", "否", "f", "false", "n", "不正确", "不对"])
_MARKS = re.compile(r"[\s，,、;；。.（）()“”\"']")


def grade(question: Question, answer: str) -> Graded:
    """The score of an answer as somebody wrote it, and why."""
    if not answer.strip():
        return Graded(0.0, "没有作答")
    return _BY_KIND[question.kind](question, answer)


def _choice(question: Question, answer: str) -> Graded:
    given, key = _letters(answer, question), set(question.key)
    if given == key:
        return Graded(1.0, "答对")
    if question.kind is Kind.MULTIPLE and given and given < key:
        return Graded(_HALF, f"漏选{''.join(sorted(key - given))}，没有错选，得一半")
    return Graded(0.0, f"应选{question.key}")


def _letters(answer: str, question: Question) -> set[str]:
    text = _MARKS.sub("", fold(answer)).upper()
    if text and set(text) <= set("ABCDE"):
        return set(text)
    said = _MARKS.sub("", fold(answer))
    return {
        letter
        for letter, option in zip("ABCDE", question.options, strict=False)
        if _MARKS.sub("", fold(option)) == said
    }


def _judge(question: Question, answer: str) -> Graded:
    said = _MARKS.sub("", fold(answer)).lower()
    given = RIGHT if said in _TRUE else WRONG if said in _FALSE else ""
    return Graded(1.0, "答对") if given == question.key else Graded(0.0, f"应为{question.key}")


def _blank(question: Question, answer: str) -> Graded:
    key, given = (plain_text(text) for text in (question.key, answer))
    values, said = ([q.key for q in quantities(text)] for text in (key, given))
    if values:
        right = values == said and _bounds(key) == _bounds(given)
        bare = [v for v, _ in values] == [v for v, _ in said]
    else:
        right, bare = _MARKS.sub("", key) == _MARKS.sub("", given), False
    if right:
        return Graded(1.0, "答对")
    return Graded(0.0, f"应填“{question.key}”{'，单位不对或没有写' if bare else ''}")


def _bounds(text: str) -> list[str]:
    phrase = Phrase(text, 0, 0)
    return [phrase.bound(q) for q in phrase.quantities]


def _written(question: Question, answer: str) -> Graded:
    missing = [point for point in question.points if not _says(answer, point)]
    whole = len(question.points)
    score = round((whole - len(missing)) / whole, 2)
    why = f"{whole}点答到{whole - len(missing)}点"
    return Graded(score, f"{why}；缺：{'；'.join(missing)}" if missing else why)


def _says(answer: str, point: str) -> bool:
    """Whether an answer says a fact."""
    held = phrases(answer)
    wording = wording_pairs(point)
    values = {q.key for q in quantities(plain_text(point))}
    there = {q.key for q in quantities(plain_text(answer))}
    least = _SAID_OF_VALUES if values else _SAID
    found = share(wording, wording_pairs(answer)) >= least if wording else True
    return bool(held) and found and values <= there and not _opposite(point, held)


def _opposite(point: str, held: list[Phrase]) -> bool:
    """Whether what an answer says of a fact forbids or denies what the fact does not, or the other
    way round."""
    for phrase, found in align(phrases(point), held):
        if not found:
            continue
        other = found[0]
        forbids = (Modal.MUST_NOT in phrase.modals, Modal.MUST_NOT in other.modals)
        denied = [len(NEGATION.findall(p.text)) > 0 for p in (phrase, other)]
        if forbids[0] != forbids[1] and denied[0] == denied[1]:
            return True
    return False


_BY_KIND: dict[Kind, Callable[[Question, str], Graded]] = {
    Kind.SINGLE: _choice,
    Kind.MULTIPLE: _choice,
    Kind.JUDGE: _judge,
    Kind.BLANK: _blank,
    Kind.SHORT: _written,
    Kind.CASE: _written,
}
