"""Does a clause answer, and is there an answer at all? Learned probabilities, read with numpy.

Trained by `training/train_support.py` on questions of the training set alone:
- each clause: boosted trees (Friedman 2001: the logistic function of the sum of their leaves) over
  `assistant.features`, how near the training questions come that it answers or nearly answers
  (`Memory`), and two scores of character n-grams: what a question asks of our digests at all
  (`wording`), what it says and the clause does not (`unsaid`);
- the question: boosted trees over the likeliest clauses, `wording`, how the training questions
  nearest to it ended (`Memory`), the columns of the likeliest clause and their mean. They speak
  where a digest, or an article that a digest among the hits points to, is likeliest to answer; our
  digests hold little and all that they hold was asked. Of originals others speak, over the
  originals alone and without how the nearest ended: laws hold more than was asked.

Knows numbers. Does not search, compose or refuse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np

from assistant.features import FEATURES, features, lead
from assistant.types import Understood
from corpus.build import index_text
from corpus.embedder import shipped_embedder
from corpus.errors import ModelUnavailable
from corpus.generation import Generation
from corpus.types import Clause, Hit, Provenance

MODEL = Path(__file__).with_name("support.npz")
# Of a clause: how near the training questions come that it answers, and those that it nearly does.
REMEMBERED = (
    *("asked", "asked_three", "lacking", "lacking_three"),  # the nearest, the mean of three; 0..1
    *("asked_more", "lead:asked", "lead:asked_three"),  # than lacking; than the other hits
)
COLUMNS = (*FEATURES, "digest", *REMEMBERED, "wording", "unsaid")
_LONGEST = 3  # characters of an n-gram
_LIKELIEST = 3  # clauses that the question's own probability looks at
# Training questions that have a say, by similarity to this power: by the development questions, 4
# tells the answered from the others with an AUC of .89, 6 to 8 of .90.
_NEIGHBOURS, _SHARPNESS = 20, 7
UNKNOWN = 0.5  # what memory says of a question that nothing is near to, or where there is none
_CLOSEST = 3  # training questions of a clause that are looked at
_NONE = np.zeros(0, int)
_SURE = 1e-4  # probabilities nearer to 0 or 1 than this count as this near


@dataclass(frozen=True)
class Grams:
    """Logistic regression over n-grams."""

    weights: dict[str, float]
    bias: float

    def score(self, grams: Mapping[str, float]) -> float:
        """Log-odds of n-grams with their values."""
        return self.bias + sum(self.weights.get(g, 0.0) * value for g, value in grams.items())


@dataclass(frozen=True)
class Memory:
    """The training questions: unit vectors, shape (n, d); which were answered, shape (n,); and the
    rows of those that a clause answers, or nearly does, by its id. The first `own` are about the
    digests, the others about laws."""

    vectors: np.ndarray
    answered: np.ndarray
    about: Mapping[str, np.ndarray]
    own: int

    def nearness(self, vector: np.ndarray) -> np.ndarray:
        """How near each training question comes to a question, 0..1, shape (n,)."""
        return np.clip(self.vectors @ vector, 0, 1)

    def known(self, near: np.ndarray) -> float:
        """Share of the nearest questions about the digests that were answered, weighted by their
        similarity, which `nearness` tells.

        UNKNOWN where nothing is near. (Cover & Hart 1967; weights: Dudani 1976.)
        """
        near = near[: self.own]
        best = np.argsort(-near, kind="stable")[:_NEIGHBOURS]
        weight = near[best] ** _SHARPNESS
        return float(weight @ self.answered[best] / weight.sum()) if weight.any() else UNKNOWN

    def columns(self, near: np.ndarray, clauses: Sequence[str]) -> np.ndarray:
        """REMEMBERED of clauses by their ids, shape (n, len(REMEMBERED)); 0 where there is no such
        question. Of the questions with a nearness of 0 nothing is remembered."""
        table = np.zeros((len(clauses), 4))
        for row, clause in zip(table, clauses, strict=True):
            rows = self.about.get(clause, _NONE)
            for n, some in enumerate((rows[self.answered[rows]], rows[~self.answered[rows]])):
                best = np.sort(near[some])[::-1][:_CLOSEST]
                if (best := best[best > 0]).any():
                    row[2 * n : 2 * n + 2] = best[0], best.mean()
        leads = lead(table[:, 0]), lead(table[:, 1])
        return np.column_stack([table, table[:, 1] - table[:, 3], *leads])


@dataclass(frozen=True)
class Trees:
    """Boosted trees as arrays, shape (trees, nodes), and the log-odds `start` that they add to.

    Node 0 of a tree is its root: `column`, `threshold` (≤ goes left), `left`, `right`; a leaf has
    column -1 and its value in `threshold`.
    """

    column: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    start: float

    def probabilities(self, table: np.ndarray) -> np.ndarray:
        """Rows, shape (n, columns), to probabilities, shape (n,)."""
        sums = np.full(len(table), self.start)
        trees = np.arange(len(self.column))
        for i, row in enumerate(table):
            node = np.zeros(len(trees), int)
            while (inner := self.column[trees, node] >= 0).any():
                at = trees[inner], node[inner]
                low = row[self.column[at]] <= self.threshold[at]
                node[inner] = np.where(low, self.left[at], self.right[at])
            sums[i] += self.threshold[trees, node].sum()
        return 1 / (1 + np.exp(-sums))


@dataclass(frozen=True)
class Support:
    """What the file holds."""

    wording: Grams
    law_wording: Grams
    unsaid: Grams
    memory: Memory
    clause: Trees
    question: Trees
    law: Trees


@dataclass(frozen=True)
class Weighed:
    """How likely each hit answers, shape (n,), and how likely the digests and the originals among
    them hold what was asked; 0 for the digests where none leads, for originals where none is."""

    clauses: np.ndarray
    digests: float
    originals: float


@cache
def shipped_support(path: Path = MODEL) -> Support:
    """The shipped weights. Raises ModelUnavailable where they are missing or of other columns."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            columns = tuple(kept["columns"].tolist())
            grams = {name: _grams(kept, name) for name in ("wording", "law_wording", "unsaid")}
            trees = {name: _trees(kept, name) for name in ("clause", "question", "law")}
            memory = _memory(kept)
            embedder = str(kept["embedder"])
    except (OSError, KeyError, ValueError) as error:
        raise ModelUnavailable("依据判断模型打不开", str(path), "重新安装有据") from error
    if columns != COLUMNS or embedder != shipped_embedder().fingerprint:
        raise ModelUnavailable("依据判断模型与程序版本不符", str(path), "重新安装有据")
    return Support(**grams, **trees, memory=memory)


def _grams(kept: Mapping[str, np.ndarray], name: str) -> Grams:
    weights = zip(kept[f"{name}_grams"].tolist(), kept[f"{name}_weights"].tolist(), strict=True)
    return Grams(dict(weights), float(kept[f"{name}_bias"]))


def _trees(kept: Mapping[str, np.ndarray], name: str) -> Trees:
    arrays = {part: kept[f"{name}_{part}"] for part in ("column", "threshold", "left", "right")}
    return Trees(**arrays, start=float(kept[f"{name}_start"]))


def _memory(kept: Mapping[str, np.ndarray]) -> Memory:
    vectors = kept["vectors"].astype(np.float32) * np.float32(kept["scale"])
    places = np.split(kept["places"], np.cumsum(kept["asked"])[:-1])
    about = dict(zip(kept["clauses"].tolist(), places, strict=True))
    return Memory(vectors, kept["answered"], about, int(kept["own"]))


def grams(question: str, text: str = "") -> dict[str, float]:
    """The n-grams of a question that a text lacks, all with one value.

    The value is 1/√n for n of them, so that their vector has length 1.
    """
    found = {
        question[i : i + n]
        for n in range(1, _LONGEST + 1)
        for i in range(len(question) - n + 1)
        if question[i : i + n] not in text
    }
    return dict.fromkeys(sorted(found), 1 / sqrt(max(1, len(found))))


def log_odds(probability: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), with p kept away from 0 and 1."""
    kept = np.clip(probability, _SURE, 1 - _SURE)
    return np.log(kept / (1 - kept))


def question_row(
    clauses: np.ndarray, table: np.ndarray, wording: float, known: float
) -> np.ndarray:
    """The columns of the question's own model, shape (6 + 2 * len(COLUMNS),).

    Log-odds of the likeliest clauses and of any of them answering, the two scores, the columns of
    the likeliest clause, and of all of them their mean, weighed by how likely each answers.
    """
    best = np.zeros(_LIKELIEST)
    found = np.sort(clauses)[::-1][:_LIKELIEST]
    best[: len(found)] = found
    some = 1 - np.prod(1 - clauses)
    likeliest, mean = table[int(clauses.argmax())], clauses @ table / clauses.sum()
    odds = log_odds(np.array([*best, some]))
    return np.array([*odds, wording, known, *likeliest, *mean])


def support(
    understood: Understood,
    hits: Sequence[Hit],
    store: Generation,
    before: Sequence[Sequence[Clause]] = (),
) -> Weighed:
    """How likely hits, at least one, answer a question; `before` as `assistant.features` has it."""
    model, words, asked = shipped_support(), shipped_embedder(), understood.standalone
    wording = model.wording.score(grams(asked))
    digest = np.array([hit.policy.provenance is Provenance.DIGEST for hit in hits])
    lacked = [grams(asked, index_text(hit.clause, hit.policy)) for hit in hits]
    near = model.memory.nearness(words.embed([asked])[0])
    table = np.column_stack(
        [
            features(understood, hits, store, words, before),
            digest,
            model.memory.columns(near, [hit.clause.id for hit in hits]),
            [wording] * len(hits),
            [model.unsaid.score(lacks) for lacks in lacked],
        ]
    )
    clauses = model.clause.probabilities(table)
    likeliest = int(clauses.argmax())
    pointed = {pointer.clause_id for hit in hits for pointer in hit.clause.points_to}
    digests = originals = 0.0
    if digest[likeliest] or hits[likeliest].clause.id in pointed:
        row = question_row(clauses, table, wording, model.memory.known(near))
        digests = float(model.question.probabilities(row[None])[0])
    if not digest.all():
        said = model.law_wording.score(grams(asked))
        row = question_row(clauses[~digest], table[~digest], said, UNKNOWN)
        originals = float(model.law.probabilities(row[None])[0])
    return Weighed(clauses, digests, originals)
