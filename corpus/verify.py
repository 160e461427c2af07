"""The second process that reads a new generation before anybody is served from it.

    python -m corpus.verify DIRECTORY EMBEDDER_FINGERPRINT

Exit code 0 if every file is as written and every n-th clause finds itself in both indexes.
Needs no embedding model: a stored vector is its own question.
"""

import sys
from pathlib import Path

from corpus import lexical, manifest, profile, vectors
from corpus.build import CATALOG, LEXICAL, PROFILE, VECTORS, index_text
from corpus.catalog import Catalog
from corpus.errors import StoreDamaged, YoujuError


def verify(directory: Path, fingerprint: str) -> None:
    """Raises StoreDamaged or StoreMismatch, naming the first thing that is not as it should be."""
    described = manifest.read(directory)
    manifest.check(directory, described, fingerprint)
    kept, dense = Catalog(directory / CATALOG), vectors.Vectors(directory / VECTORS)
    sparse = lexical.Lexical(directory / LEXICAL)
    known = len(profile.load(directory / PROFILE).norm)
    counts = {described.clauses, kept.count, dense.count, sparse.count, known}
    if len(counts) != 1:
        raise StoreDamaged(f"各索引条数不一致：{sorted(counts)}", str(directory))
    rows = vectors.probes(kept.count)
    lost = dense.lost(rows)
    if lost is not None:
        raise StoreDamaged("条款在向量索引中找不到自己", kept.clauses([lost])[0].id)
    policies = kept.policies
    for row, clause in zip(rows, kept.clauses(rows), strict=True):
        terms = lexical.terms(index_text(clause, policies[clause.policy_id]))
        if terms and sparse.scores(terms)[row] <= 0:
            raise StoreDamaged("条款在全文索引中找不到自己", clause.id)


if __name__ == "__main__":
    try:
        verify(Path(sys.argv[1]), sys.argv[2])
    except YoujuError as error:
        sys.exit(str(error))
