"""The generation that serves a running process, reopened when another has been published.

A question keeps the generation that it began with. Knows the pointer of a home; does not know who
writes it.
"""

import threading
from pathlib import Path

from corpus.embedder import Embedder
from corpus.generation import ORIGINALS, Generation, current_name, open_current
from corpus.reranker import Reranker


class Library:
    """`now()` is the generation to use for the next question; safe to call from many threads."""

    def __init__(self, home: Path, embedder: Embedder, reranker: Reranker | None = None) -> None:
        self._home, self._embedder, self._reranker = home, embedder, reranker
        self._lock = threading.Lock()
        self._open = open_current(home, embedder, reranker)

    def now(self) -> Generation:
        """The newest published generation. Raises StoreDamaged, StoreMismatch."""
        if current_name(self._home) != self._open.name:
            with self._lock:
                if current_name(self._home) != self._open.name:
                    self._open = open_current(self._home, self._embedder, self._reranker)
        return self._open

    def original(self, policy_id: str) -> Path | None:
        """The kept file that a policy version was read from; None where it ships or is gone."""
        path = self._home / ORIGINALS / self.now().catalog.originals.get(policy_id, "")
        return path if path.is_file() else None
