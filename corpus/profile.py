"""What ranking needs to know of every clause, worked out once when a generation is built.

Rows are numbered as in `catalog`, `lexical` and `vectors`. Knows how a clause divides into lines
and words of the shipped vocabulary. Does not know questions, or what a number is worth.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from corpus.embedder import StaticEmbedder
from corpus.types import Clause, Policy, PolicyText, Provenance

_LINE = re.compile(r"[^。；\n]+")
_BATCH = 2_000  # clauses
_TRAITS = {  # of a clause's own words
    "penal": re.compile(r"罚款|罚金|有期徒刑|拘役|拘留|吊销|给予处分|警告|没收|责令"),
    "defines": re.compile(r"是指|所称"),
    "purpose": re.compile(r"制定本|根据.{2,40}制定"),
    "closing": re.compile(r"起施行|起执行|同时废止|负责解释"),
    "applies": re.compile(r"适用本|参照本|依照本"),
    "procedure": re.compile(r"应当向|提出申请|提交|受理|工作日|日内"),
}
TRAITS = (*_TRAITS, "row", "digest")


@dataclass(frozen=True)
class Profile:
    """Arrays over n clauses, l lines and t tokens. The first line of a clause is its title and
    headings; `line_of[i]` to `line_of[i + 1]` are its lines, `token_of` likewise theirs.

    tokens (t,) · token_of (l + 1,) · line_of (n + 1,) · line_norm (l,) and norm (n,): lengths of
    the sums of token rows · policy and chapter (n,): equal numbers are the same · level (n,) ·
    traits (n, len(TRAITS)) bool · refers_of (n + 1,), refers: rows that a clause refers to ·
    frequency (vocabulary,): in how many clauses a token occurs.
    """

    tokens: np.ndarray
    token_of: np.ndarray
    line_of: np.ndarray
    line_norm: np.ndarray
    norm: np.ndarray
    policy: np.ndarray
    chapter: np.ndarray
    level: np.ndarray
    traits: np.ndarray
    refers_of: np.ndarray
    refers: np.ndarray
    frequency: np.ndarray


def build(
    directory: Path,
    texts: Sequence[PolicyText],
    words: StaticEmbedder,
    step: Callable[[int], None],
) -> np.ndarray:
    """Write the profile of all clauses, in row order, into a new directory.

    Returns their vectors by the same words, shape (n, dimension): those of `words.embed`.
    """
    directory.mkdir()
    clauses = [(clause, text.policy) for text in texts for clause in text.clauses]
    parts = _Parts(words)
    for start in range(0, len(clauses), _BATCH):
        batch = clauses[start : start + _BATCH]
        parts.add([lines(clause, policy) for clause, policy in batch])
        step(len(batch))
    arrays = {
        **parts.arrays(),
        "policy": _numbers([c.policy_id for c, _ in clauses]),
        "chapter": _numbers([(c.policy_id, *c.headings) for c, _ in clauses]),
        "level": np.array([p.level.rank for _, p in clauses], np.int8),
        "traits": np.array([_traits(c, p) for c, p in clauses], bool).reshape(-1, len(TRAITS)),
        **_references(texts),
    }
    for name, array in arrays.items():
        np.save(directory / f"{name}.npy", array)
    return parts.vectors()


def load(directory: Path) -> Profile:
    """Open a profile for reading, memory-mapped."""
    names = [field.name for field in fields(Profile)]
    opened = {n: np.load(directory / f"{n}.npy", mmap_mode="r") for n in names}
    return Profile(**{n: array.view(np.ndarray) for n, array in opened.items()})


def lines(clause: Clause, policy: Policy) -> list[str]:
    """Title and headings as one line, then the sentences of the text."""
    head = " ".join((policy.about or policy.title, *clause.headings))
    return [head, *_LINE.findall(clause.text)]


class _Parts:
    """Token arrays as they grow."""

    def __init__(self, words: StaticEmbedder) -> None:
        self._words = words
        self._tokens: list[np.ndarray] = []
        self._lengths: list[np.ndarray] = []
        self._counts: list[int] = []
        self._line_norms: list[np.ndarray] = []
        self._norms: list[np.ndarray] = []
        self._vectors: list[np.ndarray] = []
        self._frequency = np.zeros(words.size, np.int32)

    def add(self, batch: Sequence[Sequence[str]]) -> None:
        """Take in the lines of some clauses."""
        found = iter(self._words.ids([line for clause in batch for line in clause]))
        kept = [[ids for _ in clause if len(ids := next(found))] for clause in batch]
        kept = [clause or [np.zeros(1, np.int32)] for clause in kept]  # no clause without a token
        flat = [ids for clause in kept for ids in clause]
        for clause in kept:
            self._frequency[np.unique(np.concatenate(clause))] += 1
        lengths = np.array([len(ids) for ids in flat])
        counts = np.array([len(clause) for clause in kept])
        tokens = np.concatenate(flat)
        sums = self._words.sums(tokens, _ends(lengths))
        whole = np.add.reduceat(sums, _ends(counts)[:-1], axis=0)
        norms = np.linalg.norm(whole, axis=1)
        self._tokens.append(tokens.astype(np.min_scalar_type(self._words.size)))
        self._lengths.append(lengths)
        self._counts += counts.tolist()
        self._line_norms.append(np.linalg.norm(sums, axis=1))
        self._norms.append(norms)
        self._vectors.append(whole / np.maximum(norms, 1e-12)[:, None])

    def vectors(self) -> np.ndarray:
        """Unit rows of the clauses."""
        return np.concatenate(self._vectors)

    def arrays(self) -> Mapping[str, np.ndarray]:
        """What `Profile` holds of tokens and lines."""
        return {
            "tokens": np.concatenate(self._tokens),
            "token_of": _ends(np.concatenate(self._lengths)),
            "line_of": _ends(np.array(self._counts)),
            "line_norm": np.concatenate(self._line_norms).astype(np.float32),
            "norm": np.concatenate(self._norms).astype(np.float32),
            "frequency": self._frequency,
        }


def _ends(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def _numbers(keys: Sequence[object]) -> np.ndarray:
    """Equal keys to equal numbers, in order of first appearance."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], np.int32)


def _traits(clause: Clause, policy: Policy) -> list[bool]:
    own = [bool(pattern.search(clause.text)) for pattern in _TRAITS.values()]
    return [*own, clause.address.is_table_row, policy.provenance is Provenance.DIGEST]


def _references(texts: Sequence[PolicyText]) -> dict[str, np.ndarray]:
    """The rows of the same policy that each clause refers to by article."""
    found: list[list[int]] = []
    for text in texts:
        first = len(found)
        rows = {clause.id: first + i for i, clause in enumerate(text.clauses)}
        of: dict[str, list[int]] = {}
        for reference in text.references:
            if not reference.law:
                of.setdefault(reference.clause_id, []).extend(
                    rows[i]
                    for label in reference.articles
                    if (i := f"{text.policy.id}#{label}") in rows
                )
        found += [sorted(set(of.get(clause.id, ()))) for clause in text.clauses]
    flat = [row for rows in found for row in rows]
    return {
        "refers_of": _ends(np.array([len(rows) for rows in found], int)),
        "refers": np.array(flat, np.int32),
    }
