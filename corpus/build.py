"""The files of a generation: catalogue, full-text index, profile, vectors, manifest.

Knows what is written and in which order. Does not know homes, locks or who is served.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from corpus import catalog, lexical, manifest, profile, vectors
from corpus.embedder import Embedder, StaticEmbedder, shipped_embedder
from corpus.types import Clause, Policy, PolicyText

Progress = Callable[[str, int], Callable[[int], None]]
"""(stage, total) → a function to call with each number of steps done."""

CATALOG, LEXICAL, VECTORS, PROFILE = "catalog.sqlite", "lexical", "vectors", "profile"
_EMBED_BATCH = 512


def index_text(clause: Clause, policy: Policy) -> str:
    """What is indexed for a clause: title and headings beside the text."""
    return "\n".join((policy.about or policy.title, *clause.headings, clause.text))


def build(
    draft: Path,
    texts: Sequence[PolicyText],
    embedder: Embedder,
    held: tuple[catalog.Catalog, vectors.Vectors] | None,
    shipped: str,
    progress: Progress,
) -> None:
    """Write catalogue, indexes, profile and manifest of these texts into a new directory.

    `held` are catalogue and vectors of another generation: what it holds unchanged is taken over.
    """
    draft.mkdir()
    total = sum(len(t.clauses) for t in texts)
    clauses = catalog.write(draft / CATALOG, texts, progress("写入条款", total))
    policies = {t.policy.id: t.policy for t in texts}
    indexed = [index_text(c, policies[c.policy_id]) for c in clauses]
    lexical.build(draft / LEXICAL, indexed, progress("建全文索引", total))
    static = isinstance(embedder, StaticEmbedder)
    words = embedder if static else shipped_embedder()
    rows = profile.build(draft / PROFILE, texts, words, progress("计算向量", total))
    if not static:
        rows = _embed(indexed, embedder, held, progress("计算所选模型的向量", total))
    vectors.build(draft / VECTORS, rows, progress("建向量索引", total))
    manifest.write(
        draft,
        embedder=embedder.fingerprint,
        policies=len(texts),
        clauses=total,
        shipped=shipped,
        originals=sorted({t.original for t in texts}),
    )


def _embed(
    texts: Sequence[str],
    embedder: Embedder,
    held: tuple[catalog.Catalog, vectors.Vectors] | None,
    step: Callable[[int], None],
) -> np.ndarray:
    """Vectors of texts, shape (n, d); those that are held are not made again."""
    rows = np.zeros((len(texts), embedder.dimension), np.float32)
    known = _known(held[0]) if held else {}
    have = [i for i, text in enumerate(texts) if _key(text) in known]
    if held and have:
        places = [known[_key(texts[i])] for i in have]  # equal texts stand on one old row
        once = sorted(set(places))
        place = {row: i for i, row in enumerate(once)}
        rows[have] = held[1].fetch(once)[[place[row] for row in places]]
        step(len(have))
    todo = sorted(set(range(len(texts))) - set(have))
    for start in range(0, len(todo), _EMBED_BATCH):
        batch = todo[start : start + _EMBED_BATCH]
        rows[batch] = embedder.embed([texts[i] for i in batch])
        step(len(batch))
    return rows


def _key(text: str) -> bytes:
    return sha256(text.encode()).digest()


def _known(old: catalog.Catalog) -> dict[bytes, int]:
    clauses, policies = old.clauses_in_rows(), old.policies
    return {_key(index_text(c, policies[c.policy_id])): row for row, c in enumerate(clauses)}
