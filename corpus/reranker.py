"""The door for a CrossEncoder of the user's own: it reads a query and a clause together.

Slow on a CPU and never on by default. Knows sentence-transformers; does not know stores.
"""

from collections.abc import Sequence

import numpy as np

from corpus.errors import ModelUnavailable

DEPTH = 30  # of the best candidates are read again


class Reranker:
    """A cross-encoder, by path or name, on the CPU unless torch finds better."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"重排模型打不开：{error}", name, "检查 YOUJU_RERANKER 所指的目录或名称"
            ) from error

    def scores(self, query: str, texts: Sequence[str]) -> np.ndarray:
        """How well each text answers the query, shape (len(texts),); larger is better."""
        pairs = [(query, text) for text in texts]
        found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, np.float32).reshape(len(texts))


def open_reranker(name: str | None) -> Reranker | None:
    """The model of that path or name; None without one. Raises ModelUnavailable."""
    return Reranker(name) if name else None
