"""The embedding while it trains: a word's row also holds the rows of its characters.

So 排污证 is near 排污许可证 before any pair says so, and a rare word starts from what its
characters learned. The sum is folded into a plain table at the end; nothing of this file ships.
Knows torch and sentence-transformers; does not know texts or pairs.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer
from torch.nn import functional

from training.vocabulary import characters_of


class ComposedEmbedding(StaticEmbedding):
    """A StaticEmbedding whose table is rows + share × the sum of the rows of their characters."""

    def __init__(self, tokenizer: Tokenizer, pieces: Sequence[str], dim: int, share: float) -> None:
        super().__init__(tokenizer, embedding_dim=dim)
        parts: list[list[int]] = [[] for _ in pieces]
        for word, character in characters_of(pieces):
            parts[word].append(character)
        starts = torch.tensor([0] + [len(part) for part in parts[:-1]]).cumsum(0)
        flat = torch.tensor([character for part in parts for character in part])
        self.register_buffer("characters", flat, persistent=False)
        self.register_buffer("starts", starts, persistent=False)
        self.share = share

    def table(self) -> torch.Tensor:
        """The folded rows, one per token."""
        rows = self.embedding.weight
        composed = functional.embedding_bag(self.characters, rows, self.starts, mode="sum")
        return rows + self.share * composed

    def forward(self, features: dict[str, torch.Tensor], **_: object) -> dict[str, torch.Tensor]:
        """The mean of the folded rows of each text."""
        features["sentence_embedding"] = functional.embedding_bag(
            features["input_ids"], self.table(), features["offsets"], mode="mean"
        )
        return features


def new_model(tokenizer: Tokenizer, dim: int, share: float) -> SentenceTransformer:
    """A model to train, rows drawn from a normal distribution by torch's current seed."""
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    composed = ComposedEmbedding(tokenizer, [piece for piece, _ in pieces], dim, share)
    return SentenceTransformer(modules=[composed, Normalize()], device="cpu")


def save_model(model: SentenceTransformer, directory: Path) -> None:
    """Keep a model that is still to be trained on."""
    directory.mkdir(parents=True, exist_ok=True)
    model[0].tokenizer.save(str(directory / "tokenizer.json"))
    save_file({"rows": model[0].embedding.weight.detach()}, directory / "rows.safetensors")


def load_model(directory: Path, share: float) -> SentenceTransformer:
    """What `save_model` kept."""
    rows = load_file(directory / "rows.safetensors")["rows"]
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    model = new_model(tokenizer, rows.shape[1], share)
    with torch.no_grad():
        model[0].embedding.weight.copy_(rows)
    return model


def fold_model(model: SentenceTransformer) -> SentenceTransformer:
    """The same model as a plain StaticEmbedding, rows scaled to a mean square length of 1."""
    with torch.no_grad():
        table = model[0].table().detach().clone()
        table /= table.square().sum(1).mean().sqrt()
    static = StaticEmbedding(model[0].tokenizer, embedding_weights=table.contiguous())
    return SentenceTransformer(modules=[static, Normalize()], device="cpu")
