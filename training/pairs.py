"""Pairs of texts that should lie close to each other. Pure: texts in, texts out, chance by seed.

Does not know tokens, models or how a pair is trained on.
"""

import random
import re
from collections.abc import Iterator, Sequence

from training.settings import SelfSupervision
from training.texts import Article, Question

Pair = tuple[str, ...]  # anchor, positive, then mined negatives

_SENTENCE_END = re.compile(r"[。；\n]")
_PHRASE_END = re.compile(r"[，。；、：\s]")
_SHORTEST = 8


def sentences(text: str) -> list[str]:
    """The sentences and items of a text that are long enough to mean something alone."""
    return [part for part in _SENTENCE_END.split(text) if len(part) >= _SHORTEST]


def _sentence_and_rest(article: Article, rng: random.Random) -> Pair | None:
    parts = sentences(article.text)
    if len(parts) > 1:
        chosen = rng.randrange(len(parts))
        return parts[chosen], " ".join([article.heading, *parts[:chosen], *parts[chosen + 1 :]])
    if not parts or len(parts[0]) < 2 * _SHORTEST:
        return None
    cut = rng.randrange(_SHORTEST, len(parts[0]) - _SHORTEST + 1)
    return parts[0][:cut], f"{article.heading} {parts[0][cut:]}"


def _phrases_and_rest(article: Article, rng: random.Random) -> Pair | None:
    """A few phrases picked over the whole article, as somebody's keywords would."""
    parts = _PHRASE_END.split(f"{article.law}，{article.text}")
    phrases = [part for part in parts if len(part) > 1]
    if len(phrases) < 3:
        return None
    picked = set(rng.sample(range(len(phrases)), max(1, min(4, len(phrases) // 4))))
    rest = [phrase for i, phrase in enumerate(phrases) if i not in picked]
    return " ".join(phrases[i] for i in sorted(picked)), " ".join([article.heading, *rest])


def _heading_and_text(article: Article) -> Pair | None:
    return (article.heading, article.text) if article.heading and article.text else None


def self_supervised(
    articles: Sequence[Article], settings: SelfSupervision, seed: int
) -> Iterator[Pair]:
    """One pass over the articles: each gives at most one pair, of a kind drawn by chance."""
    rng = random.Random(seed)
    for article in articles:
        drawn = rng.random()
        if drawn < settings.sentence_share:
            pair = _sentence_and_rest(article, rng)
        elif drawn < settings.sentence_share + settings.heading_share:
            pair = _heading_and_text(article)
        else:
            pair = _phrases_and_rest(article, rng)
        if pair:
            yield pair


def from_question(
    question: Question, longest: int, rng: random.Random
) -> Iterator[tuple[str, int]]:
    """(question, answer or one sentence of the answer; gold article) for each gold article."""
    parts = sentences(question.answer)
    for gold in question.gold[:longest]:
        yield question.text, gold
        if question.answer:
            yield question.answer, gold
        if parts:
            yield rng.choice(parts), gold


def supervised(
    questions: Sequence[Question],
    articles: Sequence[Article],
    longest: int,
    seed: int,
    mined: Sequence[Sequence[int]] = (),
    negatives: int = 0,
) -> Iterator[Pair]:
    """One pass over the questions, each pair with `negatives` of its mined articles."""
    rng = random.Random(seed)
    for row, question in enumerate(questions):
        if question.answer and not negatives:
            yield question.text, question.answer
        for anchor, gold in from_question(question, longest, rng):
            wrong = rng.sample(list(mined[row]), negatives) if negatives else []
            yield anchor, *(articles[number].document for number in (gold, *wrong))
