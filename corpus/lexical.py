"""BM25 over Chinese terms (bm25s), and the terms themselves.

Rows are numbered as in `catalog` and `vectors`. Does not know clauses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.quantities import fold

_NAMING = ("n", "v", "j", "e")  # first letters of tags: nouns, verbs, short forms, Latin words
_HAN_OR_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:\.[0-9]+)?")


@cache
def _cutter() -> Callable[[str], list[str]]:
    import rjieba

    return rjieba.cut_for_search


def words(text: str) -> list[str]:
    """The dictionary words of a text, overlapping as in search mode, lower case, no punctuation."""
    return [w for w in _cutter()(fold(text).lower()) if _HAN_OR_WORD.fullmatch(w)]


def names_something(word: str) -> bool:
    """Whether a word stands in the dictionary and names a thing or what is done (罚款, 审批)."""
    import rjieba

    tagged = rjieba.tag(word, hmm=False)
    return len(word) > 1 and len(tagged) == 1 and tagged[0][1][:1] in _NAMING


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Han characters; runs of Latin letters and digits stay whole."""
    found = []
    for run in _HAN_OR_WORD.findall(fold(text).lower()):
        if run[0] >= "\u3400" and len(run) > 1:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            found.append(run)
    return found


def terms(text: str) -> list[str]:
    """What BM25 counts: character pairs, which need no dictionary, and words of three or more."""
    return bigrams(text) + [w for w in words(text) if len(w) > 2]


def build(directory: Path, texts: Iterable[str], step: Callable[[int], None]) -> None:
    """Index texts in row order into a new directory; `step(1)` after each text."""
    import bm25s

    def counted() -> Iterator[list[str]]:
        for text in texts:
            yield terms(text) or [""]
            step(1)

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(list(counted()), show_progress=False)
    index.save(str(directory), show_progress=False)


class Lexical:
    """An index opened for reading, memory-mapped."""

    def __init__(self, directory: Path) -> None:
        import bm25s

        self._index = bm25s.BM25.load(str(directory), mmap=True)
        self.count = int(self._index.scores["num_docs"])

    def scores(self, query_terms: Sequence[str]) -> np.ndarray:
        """BM25 of every row, shape (count,), float32."""
        known = [t for t in query_terms if t in self._index.vocab_dict]
        if not known:
            return np.zeros(self.count, np.float32)
        return self._index.get_scores(known)

    def document_frequency(self, term: str) -> int:
        """In how many rows a term occurs; 0 for a term that occurs nowhere."""
        column = self._index.vocab_dict.get(term)
        if column is None:
            return 0
        starts = self._index.scores["indptr"]
        return int(starts[column + 1] - starts[column])

    def top(self, query: str, k: int, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The k best allowed rows with a score above zero: (row numbers, scores), best first.

        `allowed` has shape (count,), bool.
        """
        scores = np.where(allowed, self.scores(terms(query)), 0)
        k = min(k, self.count)
        rows = np.argpartition(-scores, k - 1)[:k] if k < self.count else np.arange(self.count)
        rows = rows[np.lexsort((rows, -scores[rows]))]
        rows = rows[scores[rows] > 0]
        return rows, scores[rows]
