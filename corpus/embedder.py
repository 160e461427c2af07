"""The sentence-transformers door: text in, unit vectors out.

A directory that holds a StaticEmbedding is read without torch (tokens and a table of rows give the
same vectors in a tenth of the start time); every other model, by path or name, is opened with
sentence-transformers. Does not know what is embedded or where vectors are kept.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.errors import ModelUnavailable

SHIPPED = Path(__file__).parent / "model"
_STATIC = "StaticEmbedding"
_NORMALIZE = "Normalize"


class Embedder(Protocol):
    """What the store needs of a model."""

    fingerprint: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Texts to float32 rows of length 1, shape (len(texts), dimension)."""
        ...


def open_embedder(name: str | None = None) -> Embedder:
    """The model of that path or name; without one, the model that ships with the project.

    Raises ModelUnavailable where it cannot be opened. Nothing is downloaded unless `name` is a
    name rather than a path and the user's own settings of the hub allow it.
    """
    if name is None:
        return shipped_embedder()
    directory = Path(name)
    if (directory / "modules.json").is_file() and _is_static(directory):
        return StaticEmbedder(directory)
    return TransformerEmbedder(name)


@cache
def shipped_embedder() -> "StaticEmbedder":
    """The model that ships; read once a process. Raises ModelUnavailable."""
    return StaticEmbedder(SHIPPED)


def _modules(directory: Path) -> list[dict[str, str]]:
    return json.loads((directory / "modules.json").read_text("utf-8"))


def _is_static(directory: Path) -> bool:
    kinds = [module["type"].rsplit(".", 1)[-1] for module in _modules(directory)]
    return kinds[0] == _STATIC and set(kinds[1:]) <= {_NORMALIZE}


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays zero."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(norms, 1e-12)).astype(np.float32)


class StaticEmbedder:
    """A StaticEmbedding directory, read with tokenizers and numpy: the mean of its token rows."""

    def __init__(self, directory: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        inner = directory / _modules(directory)[0]["path"]
        try:
            self._tokenizer = Tokenizer.from_file(str(inner / "tokenizer.json"))
            self._table = load_file(inner / "model.safetensors")["embedding.weight"]
        except Exception as error:  # tokenizers raises nothing narrower
            raise ModelUnavailable(
                f"向量模型打不开：{error}", str(directory), "检查 YOUJU_MODEL 或重新安装有据"
            ) from error
        self.dimension = int(self._table.shape[1])
        self._directory = inner

    @cached_property
    def fingerprint(self) -> str:
        """A hash of weights and tokenizer: another model of the same size is another index."""
        digest = hashlib.sha256()
        for name in ("model.safetensors", "tokenizer.json"):
            digest.update((self._directory / name).read_bytes())
        return f"static:{digest.hexdigest()[:16]}:{self.dimension}"

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return len(self._table)

    def ids(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The token numbers of each text, int32."""
        found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, np.int32) for encoding in found]

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """The rows of tokens, shape (len(ids), dimension)."""
        return self._table[ids]

    def sums(self, ids: np.ndarray, bounds: np.ndarray) -> np.ndarray:
        """Sums of the rows of runs of tokens, shape (runs, dimension); a run i is
        ids[bounds[i]:bounds[i + 1]]."""
        from scipy.sparse import csr_matrix

        shape = (len(bounds) - 1, self.size)
        return csr_matrix((np.ones(len(ids), np.float32), ids, bounds), shape) @ self._table

    def tokens(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The tokens of a text: unit rows, shape (n, dimension), and their lengths, shape (n,).

        A row's length is its weight in the mean: words that tell little learned to be short.
        """
        rows = self._table[self._tokenizer.encode(text, add_special_tokens=False).ids]
        return _unit(rows), np.linalg.norm(rows, axis=1)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See Embedder; a text without tokens becomes a row of zeros."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, ids in zip(rows, self.ids(texts), strict=True):
            if len(ids):
                row[:] = self._table[ids].mean(axis=0)
        return _unit(rows)


class TransformerEmbedder:
    """Any sentence-transformers model, by path or name, on the CPU unless torch finds better."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"向量模型打不开：{error}", name, "检查 YOUJU_MODEL 所指的目录或名称"
            ) from error
        self.dimension = int(self._model.get_embedding_dimension())
        self.fingerprint = f"st:{name}:{self.dimension}"

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See Embedder."""
        rows = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return _unit(np.asarray(rows, np.float32).reshape(len(texts), self.dimension))
