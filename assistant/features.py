"""What can be measured between a question and a clause: the columns of the support model.

Pure: a question and its hits to a table of numbers. Knows words, vectors of words and the sort of
fact that is asked. Does not know which number matters how much: that is `assistant.support`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.lexicon import alternatives, official_forms, spoken_forms
from assistant.traits import NEUTRAL, TRAITS, Kinds, Wanted, has_number, traits, wanted
from assistant.types import Kind, Understood
from corpus.address import parts
from corpus.build import index_text
from corpus.embedder import StaticEmbedder, shipped_embedder
from corpus.generation import Generation
from corpus.lexical import bigrams
from corpus.naming import named_policies
from corpus.types import Clause, Hit

_DISCLAIMS = re.compile(r"没有(?:写明|说|解释|逐一|给出|写出)|未载明")
_PENAL = re.compile(r"罚款|处分|吊销|拘留|有期徒刑|追究")
_FORBIDS = re.compile(r"不得|禁止|严禁|不予|不能")
_ENDS = "，,。；;！!？? "
_PIECES = re.compile(f"[{_ENDS}]")
_SCOPE = re.compile(r"制定本|适用本|本(?:法|条例|办法|规定)所称|用语的含义")
_LENGTH = 150  # characters of a clause, about
ALONE = -1.0  # in the columns of a conversation, where there is none
_LEADS = (  # also measured as the lead over the other hits
    *("cosine", "soft", "exact", "pairs", "score"),
    *("soft_line", "focus_text", "cosine_turn_line", "turn"),
)
FEATURES = (
    *("cosine", "cosine_text", "cosine_line"),  # of whole vectors: with title, text, best line
    *("soft", "soft_line", "soft_head"),  # share of the terms that nearest words hold, 0..1
    *("exact", "exact_text", "exact_line"),  # the same by letter
    *("focus", "focus_text", "focus_least"),  # the same of the words next to the asking word
    *("piece", "piece_least"),  # the same of the words behind the last comma
    *("cosine_turn", "cosine_turn_line"),  # whole vectors of the last turn alone: text, best line
    *("turn", "turn_line"),  # share of the terms of the last turn alone that nearest words hold
    "spoken",  # share of the words of laws for its everyday words that are held
    *("pairs", "pairs_text"),  # share of the question's character pairs, by rarity
    *("score", "rank"),  # of the search: in standard deviations from the mean of the hits; 1 / rank
    *("characters", "asked_characters", "terms"),
    "disclaims",
    *("penal_line", "forbids_line"),  # of the line that holds most terms
    *("scope", "named"),  # says what its law is for; 1 of a law that is named, 0 beside one, 0.5
    *TRAITS,
    *(f"kind:{kind.name}" for kind in Kind),
    "places",
    # Of a turn that others go before: how near the clause stands to those that the turn before was
    # about, 0..1, and to the likeliest of them; share of these that are of its policy.
    *("beside", "beside_first", "beside_policy"),
    *(f"lead:{name}" for name in _LEADS),
)


@dataclass(frozen=True)
class _Asked:
    """A question prepared once for all its hits; `weights` of the terms and of the pairs sum to 1.

    `forms` holds for each term the word rows of itself and of its official forms; `focus` the
    indices of the terms next to the asking word, `piece` of those behind the last comma (of `focus`
    where none is), `turn` of those of the last turn; the vectors are those of the whole and of the
    last turn; `spoken` are the words of laws for everyday words; `named` the slugs of the policies
    that the last turn names; `wanted` is what else it wants.
    """

    understood: Understood
    terms: tuple[str, ...]
    weights: np.ndarray
    forms: tuple[tuple[tuple[np.ndarray, np.ndarray], ...], ...]
    focus: list[int]
    piece: list[int]
    turn: list[int]
    vectors: np.ndarray
    spoken: tuple[str, ...]
    pairs: dict[str, float]
    named: frozenset[str]
    wanted: Wanted


@dataclass(frozen=True)
class _Read:
    """A clause prepared for one question."""

    text: str
    indexed: str
    lines: tuple[str, ...]
    line_rows: tuple[np.ndarray, ...]
    head_rows: np.ndarray
    vectors: np.ndarray
    kinds: Kinds


def features(
    understood: Understood,
    hits: Sequence[Hit],
    store: Generation,
    words: StaticEmbedder,
    before: Sequence[Sequence[Clause]] = (),
) -> np.ndarray:
    """The table of a question and its hits, shape (len(hits), len(FEATURES)), float64.

    `words` gives the vectors of words; rarity is that of the store. `before` are the clauses that
    the turn before was about, likeliest first, each with the articles that it points to.
    """
    asked = _prepare(understood, store, words)
    clauses = [_read(hit.clause.text, index_text(hit.clause, hit.policy), words) for hit in hits]
    scores = _standard(np.array([hit.score for hit in hits]))
    rows = [
        [*_row(asked, clause, score, rank, _is_named(asked, hit)), *_beside(hit.clause, before)]
        for rank, (clause, score, hit) in enumerate(zip(clauses, scores, hits, strict=True), 1)
    ]
    table = np.array(rows, np.float64).reshape(len(hits), len(FEATURES) - len(_LEADS))
    return np.column_stack([table, *(lead(table[:, FEATURES.index(name)]) for name in _LEADS)])


def passage_weights(
    understood: Understood, texts: Sequence[str], store: Generation
) -> tuple[float, ...]:
    """How well passages answer, each 0..1: the mean of the share of what was asked last that its
    nearest words hold, of how near the whole vectors are, and of whether it has a number asked for.
    """
    words = shipped_embedder()
    asked = _prepare(understood, store, words)
    own = asked.weights[asked.turn] / asked.weights[asked.turn].sum()
    soft = np.array([_soft(asked, words.tokens(text)[0])[asked.turn] @ own for text in texts])
    near = words.embed(list(texts)) @ asked.vectors[1]
    unit = np.array([has_number(asked.wanted, text) for text in texts])
    return tuple(((soft + near + unit) / 3).tolist())


def _standard(scores: np.ndarray) -> np.ndarray:
    """Scores of whatever scale in standard deviations from their mean; 0 where all are one."""
    return (scores - scores.mean()) / max(scores.std(), 1e-9)


def lead(column: np.ndarray) -> np.ndarray:
    """Each value less the best of the others; a single value leads by itself."""
    if len(column) < 2:
        return column
    best, second = np.sort(column)[::-1][:2]
    return np.where(column == best, best - second, column - best)


def _prepare(understood: Understood, store: Generation, words: StaticEmbedder) -> _Asked:
    terms = understood.terms or (understood.standalone,)
    weights = np.array(list(term_weights(terms, store).values()))
    pairs = rarity(bigrams(understood.standalone), store)
    focus = [terms.index(t) for t in understood.focus if t in terms] or list(range(len(terms)))
    last = _PIECES.split(understood.asked.strip(_ENDS))[-1]
    return _Asked(
        understood,
        terms,
        weights / weights.sum(),
        tuple(tuple(words.tokens(form) for form in (t, *official_forms(t))) for t in terms),
        focus,
        [n for n, t in enumerate(terms) if t in last] or focus,
        [n for n, t in enumerate(terms) if t in understood.asked] or list(range(len(terms))),
        words.embed([understood.standalone, understood.asked]),
        tuple(spoken_forms(understood.standalone).split()),
        {pair: value / sum(pairs.values()) for pair, value in pairs.items()},
        frozenset(i.partition("@")[0] for i in named_policies(understood.asked, store.names)),
        wanted(understood),
    )


def term_weights(terms: Sequence[str], store: Generation) -> dict[str, float]:
    """How much each term matters: inverse document frequency of its rarest pair (Robertson)."""
    return {term: max(rarity(bigrams(term) or [term], store).values()) for term in terms}


def rarity(pairs: Sequence[str], store: Generation) -> dict[str, float]:
    """log(1 + (N + 0.5) / (n + 0.5)) of each pair that occurs in n of N clauses."""
    total, frequency = store.catalog.count, store.lexical.document_frequency
    return {p: math.log(1 + (total + 0.5) / (frequency(p) + 0.5)) for p in pairs}


@lru_cache(maxsize=512)
def _read(text: str, indexed: str, words: StaticEmbedder) -> _Read:
    lines = tuple(text[p.start : p.end] for p in parts(text))
    head = indexed[: len(indexed) - len(text)]
    return _Read(
        text,
        indexed,
        lines,
        tuple(words.tokens(line)[0] for line in lines),
        words.tokens(head)[0],
        words.embed([indexed, text, *lines]),
        alternatives(indexed),
    )


def _is_named(asked: _Asked, hit: Hit) -> float:
    """1 for a clause of a policy that is named, or that points to one; 0 where others are."""
    about = {hit.policy.slug, *(pointer.law for pointer in hit.clause.points_to)}
    return float(not asked.named.isdisjoint(about)) if asked.named else NEUTRAL


def _beside(clause: Clause, before: Sequence[Sequence[Clause]]) -> tuple[float, float, float]:
    """The columns of a conversation; ALONE where no turn goes before."""
    if not before:
        return ALONE, ALONE, ALONE
    near = [max(_nearness(clause, other) for other in about) for about in before]
    return max(near), near[0], sum(n > 0 for n in near) / len(near)


def _nearness(one: Clause, other: Clause) -> float:
    """1 for the same clause, less for each clause's length between two, 0 for another policy."""
    if one.policy_id != other.policy_id:
        return 0.0
    between = max(one.start, other.start) - min(one.end, other.end)
    return 1.0 if one.id == other.id else 1 / (2 + max(0, between) / _LENGTH)


def _row(asked: _Asked, clause: _Read, score: float, rank: int, named: float) -> list[float]:
    """All columns but those of a conversation and the leads, in the order of FEATURES."""
    understood, text = asked.understood, clause.text
    by_line = np.array([_soft(asked, rows) for rows in clause.line_rows])
    best = clause.lines[int((by_line @ asked.weights).argmax())]
    cosines = clause.vectors @ asked.vectors.T
    return [
        *(cosines[0, 0], cosines[1, 0], cosines[2:, 0].max()),
        *_held_terms(asked, clause, by_line),
        *(cosines[1, 1], cosines[2:, 1].max()),
        *_held_turn(asked, by_line),
        np.mean([form in clause.indexed for form in asked.spoken]) if asked.spoken else NEUTRAL,
        sum(v for pair, v in asked.pairs.items() if pair in clause.indexed),
        sum(v for pair, v in asked.pairs.items() if pair in text),
        *(score, 1 / rank),
        *(math.log(len(text)), math.log(len(understood.standalone)), len(asked.terms)),
        *map(bool, (_DISCLAIMS.search(text), _PENAL.search(best), _FORBIDS.search(best))),
        *(bool(_SCOPE.search(text)), named),
        *traits(asked.wanted, text, clause.kinds, best),
        *(understood.kind is kind for kind in Kind),
        bool(understood.places),
    ]


def _held_terms(asked: _Asked, clause: _Read, by_line: np.ndarray) -> tuple[float, ...]:
    weights, focus, piece = asked.weights, asked.focus, asked.piece
    text, head = by_line.max(0), _soft(asked, clause.head_rows)
    whole = np.maximum(text, head)
    exact = [
        weights @ [held(term, where) for term in asked.terms]
        for where in (clause.indexed, clause.text, *clause.lines)
    ]
    return (
        *(weights @ whole, (by_line @ weights).max(), weights @ head),
        *(exact[0], exact[1], max(exact[2:])),
        *(whole[focus].mean(), text[focus].mean(), text[focus].min()),
        *(text[piece].mean(), text[piece].min()),
    )


def _held_turn(asked: _Asked, by_line: np.ndarray) -> tuple[float, float]:
    """Of the whole text, of its best line."""
    own = asked.weights[asked.turn] / asked.weights[asked.turn].sum()
    lines = by_line[:, asked.turn]
    return own @ lines.max(0), (lines @ own).max()


def _soft(asked: _Asked, rows: np.ndarray) -> np.ndarray:
    """For each term, how near the nearest words of a text come to its own, shape (terms,)."""
    if not len(rows):
        return np.zeros(len(asked.terms))
    return np.array([max(_near(form, rows) for form in forms) for forms in asked.forms])


def _near(form: tuple[np.ndarray, np.ndarray], rows: np.ndarray) -> float:
    own, lengths = form
    return float((own @ rows.T).max(1) @ lengths / lengths.sum()) if len(own) else 0.0


def held(term: str, text: str) -> float:
    """0..1: how far a text holds a term by letter: itself, an official form, or some pairs."""
    if term in text or any(form in text for form in official_forms(term)):
        return 1.0
    pairs = bigrams(term)
    return sum(pair in text for pair in pairs) / (len(pairs) + 1)
