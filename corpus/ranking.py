"""What can be measured between a query and a clause: the columns that `corpus.trees` weighs.

Pure: a query, candidates and a generation's profile to a table of numbers. Does not know where
candidates come from, what a number is worth, or validity but as a flag.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.embedder import StaticEmbedder
from corpus.profile import TRAITS, Profile

_ASKS = {
    "penalty": re.compile(
        r"罚|处分|坐牢|判刑|判几|判多|后果|会怎么样|会怎样|拘留|责任|追究|吃官司|怎么处理|犯法|犯罪"
    ),
    "meaning": re.compile(r"什么是|是什么|什么叫|指什么|指的是|算什么|定义|意思|概念|何为"),
    "time": re.compile(r"多久|几天|多长时间|期限|时限|什么时候|何时|几年|几个月|多少天|过期|到期"),
    "amount": re.compile(r"多少钱|几倍|多少倍|金额|比例|百分之|赔多少|罚多少|费用"),
    "who": re.compile(r"谁|哪个部门|哪里|找哪|由哪|向哪|归哪|哪家"),
    "which": re.compile(r"哪些|什么条件|什么材料|包括|要求|情形"),
    "how": re.compile(r"怎么|如何|怎样|咋|流程|程序|步骤|手续"),
    "whether": re.compile(r"吗|能不能|可不可以|是否|能否|可以|要不要|有没有|算不算|合法|有效"),
}
_SAME = 0.999  # from this cosine on, a token is the question's own
_CLOSE = 3  # a law's or chapter's nearness is the mean of so many of its best candidates
_MOST_WORDS = 32  # of a query are compared one by one, the weightiest
_FAR = -0.2  # stands for no line at all
_STOP = re.compile(r"[？?。；;！!/\n]")
_LEAST_PART, _MOST_PARTS = 6, 4  # characters; parts of a query that are looked at by themselves
_PER_CANDIDATE = (
    *("bm25", "bm25_share", "bm25_rank", "dense", "dense_gap", "dense_rank", "part"),
    *("head", "soft", "soft_rare", "soft_line", "soft_head", "soft_least", "held", "held_head"),
    *("tokens", "lines", "level", "ended", "law_best", "law_mean", "chapter_best", "chapter_mean"),
    *("refers", "referred", "law_bm25"),
)
COLUMNS = (*_PER_CANDIDATE, *TRAITS, *(f"asks:{name}" for name in _ASKS), "asked_tokens")


@dataclass(frozen=True)
class Candidates:
    """Rows that a search has found, ascending, their BM25 scores, their ranks among the nearest
    vectors (0 the nearest, inf for none) and whether they have ended; all of shape (n,)."""

    rows: np.ndarray
    bm25: np.ndarray
    dense_rank: np.ndarray
    ended: np.ndarray


def columns(query: str, found: Candidates, profile: Profile, words: StaticEmbedder) -> np.ndarray:
    """The table of a query's candidates, at least one, shape (n, len(COLUMNS)), float32."""
    asked, *parts = (_some_tokens(ids) for ids in words.ids([query, *_parts(query)]))
    read = _Read(found.rows, profile)
    near = _nearness(asked, parts, read, words)
    dense = near["dense"]
    bm25 = found.bm25
    law = profile.policy[found.rows]
    chapter = profile.chapter[found.rows]
    share = bm25 / max(float(bm25.max(initial=0)), 1e-6)
    law_best, law_mean = _company(dense, law)
    chapter_best, chapter_mean = _company(dense, chapter)
    referring, referred = _references(dense, found.rows, profile)
    by = {
        **near,
        "bm25": bm25,
        "bm25_share": share,
        "bm25_rank": _reciprocal(bm25),
        "dense_gap": dense - dense.max(),
        "dense_rank": _reciprocal(dense),
        "tokens": np.log1p(read.lengths),
        "lines": np.log1p(read.line_counts),
        "level": profile.level[found.rows],
        "ended": found.ended,
        "law_best": law_best,
        "law_mean": law_mean,
        "chapter_best": chapter_best,
        "chapter_mean": chapter_mean,
        "refers": referring,
        "referred": referred,
        "law_bm25": _company(share, law)[1],
    }
    asks = [bool(pattern.search(query)) for pattern in _ASKS.values()]
    own = np.array([*asks, len(asked)], np.float32)
    return np.column_stack(
        [
            np.column_stack([by[name] for name in _PER_CANDIDATE]),
            profile.traits[found.rows],
            np.broadcast_to(own, (len(found.rows), len(own))),
        ]
    ).astype(np.float32)


class _Read:
    """The tokens of some clauses side by side: `distinct` ones and the `place` of each in them."""

    def __init__(self, rows: np.ndarray, profile: Profile) -> None:
        self.rows, self.profile = rows, profile
        first, last = profile.line_of[rows], profile.line_of[rows + 1]
        self.line_counts = last - first
        self.lines = _ranges(first, last)
        begin, end = profile.token_of[first], profile.token_of[last]
        self.lengths = end - begin
        tokens = profile.tokens[_ranges(begin, end)]
        there = np.zeros(len(profile.frequency), bool)
        there[tokens] = True
        self.distinct = np.flatnonzero(there)
        self.place = (np.cumsum(there) - 1)[tokens]
        self.clause_starts = _starts(self.lengths)
        self.line_starts = _starts(profile.token_of[self.lines + 1] - profile.token_of[self.lines])
        self.heads = _starts(self.line_counts)

    def toward(self, products: np.ndarray) -> np.ndarray:
        """Products of the distinct tokens with a vector to the cosines of the clauses."""
        sums = np.add.reduceat(products[self.place], self.clause_starts)
        return sums / _some(self.profile.norm[self.rows])

    def heads_toward(self, products: np.ndarray) -> np.ndarray:
        """The same of the first line of each clause."""
        sums = np.add.reduceat(products[self.place], self.line_starts)[self.heads]
        return sums / _some(self.profile.line_norm[self.lines[self.heads]])


def _ranges(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """All numbers from each begin to its end, one after another."""
    lengths = (end - begin).astype(np.int64)
    return np.arange(lengths.sum()) + np.repeat(begin - _starts(lengths), lengths)


def _starts(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)


def _some(numbers: np.ndarray) -> np.ndarray:
    """Away from zero, to divide by."""
    return np.maximum(numbers, 1e-9)


def _some_tokens(ids: np.ndarray) -> np.ndarray:
    return ids if len(ids) else np.zeros(1, np.int32)


def _parts(query: str) -> list[str]:
    """The questions of which a query is made, where it is made of several."""
    parts = [part for part in _STOP.split(query) if len(part) >= _LEAST_PART]
    return parts[:_MOST_PARTS] if len(parts) > 1 else []


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / _some(np.linalg.norm(vector))


def _nearness(
    asked: np.ndarray, parts: Sequence[np.ndarray], read: _Read, words: StaticEmbedder
) -> dict[str, np.ndarray]:
    """Columns that compare words: of whole clauses, of their heads, word by word."""
    rows, own = words.rows(read.distinct), words.rows(asked)
    products = rows @ _unit(own.sum(0))
    dense = read.toward(products)
    part = [dense, *(read.toward(rows @ _unit(words.rows(p).sum(0))) for p in parts)]
    return {
        "dense": dense,
        "part": np.max(part, axis=0),
        "head": read.heads_toward(products),
        **_words(asked, own, rows, read),
    }


def _words(
    asked: np.ndarray, own: np.ndarray, rows: np.ndarray, read: _Read
) -> dict[str, np.ndarray]:
    """How near the nearest words of a clause, of a line, of the head come to each word asked."""
    profile, heads = read.profile, read.heads
    weight = np.linalg.norm(own, axis=1)
    rarity = weight * np.log1p(len(profile.norm) / (1.0 + profile.frequency[asked]))
    kept = np.sort(np.argsort(-rarity, kind="stable")[:_MOST_WORDS])
    own, weight, rarity = own[kept], weight[kept], rarity[kept]
    unit = rows / _some(np.linalg.norm(rows, axis=1))[:, None]
    alike = (own / _some(weight)[:, None]) @ unit.T
    by_line = np.maximum.reduceat(alike[:, read.place], read.line_starts, axis=1)
    by_clause = np.maximum.reduceat(by_line, heads, axis=1)
    by_head = by_line[:, heads]
    share, rare = weight / _some(weight.sum()), rarity / _some(rarity.sum())
    by_body = share @ by_line
    by_body[heads] = np.where(read.line_counts == 1, by_body[heads], _FAR)
    heavy = np.argsort(-rare, kind="stable")[: max(1, len(kept) // 2)]
    return {
        "soft": share @ by_clause,
        "soft_rare": rare @ by_clause,
        "soft_line": np.maximum.reduceat(by_body, heads),
        "soft_head": share @ by_head,
        "soft_least": by_clause[heavy].min(0),
        "held": rare @ (by_clause > _SAME),
        "held_head": rare @ (by_head > _SAME),
    }


def _reciprocal(scores: np.ndarray) -> np.ndarray:
    """1 / (10 + rank), the best having rank 0."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return 1 / (10 + ranks)


def _company(scores: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(best, mean of the best few) of the other candidates of each one's group; 0 if alone.

    Means of few, never sums or counts: a large law is not nearer for being large.
    """
    order = np.lexsort((-scores, group))
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    size = np.diff(start, append=len(order))
    place = np.repeat(np.arange(len(start)), size)
    rank = np.arange(len(order)) - start[place]
    deep = np.arange(_CLOSE + 1)
    held = deep < size[:, None]  # of each group its best few and one more
    top = np.where(held, scores[order[np.minimum(start[:, None] + deep, len(order) - 1)]], 0.0)
    others = np.where(deep == rank[:, None], 0.0, top[place])
    there = held[place] & (deep != rank[:, None])
    there &= np.cumsum(there, axis=1) <= _CLOSE
    mean = (others * there).sum(1) / np.maximum(there.sum(1), 1)
    best = np.where(there, others, _FAR).max(1)
    found = np.empty((2, len(order)))
    found[:, order] = np.where(size[place] > 1, [best, mean], 0.0)
    return found[0], found[1]


def _at(wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The place of each wanted row among ascending rows, -1 where it is none of them."""
    place = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    return np.where(rows[place] == wanted, place, -1)


def _references(
    scores: np.ndarray, rows: np.ndarray, profile: Profile
) -> tuple[np.ndarray, np.ndarray]:
    """(best score of the candidates that each refers to, of those that refer to it); else 0."""
    outward, inward = np.zeros(len(rows)), np.zeros(len(rows))
    begin, end = profile.refers_of[rows], profile.refers_of[rows + 1]
    place = _at(profile.refers[_ranges(begin, end)], rows)
    source = np.repeat(np.arange(len(rows)), end - begin)
    source, place = source[place >= 0], place[place >= 0]
    np.maximum.at(outward, source, scores[place])
    np.maximum.at(inward, place, scores[source])
    return outward, inward
