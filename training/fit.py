"""Runs SentenceTransformerTrainer over pairs, and mines negatives from the current model.

Knows sentence-transformers; does not know where pairs come from.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.training_args import BatchSamplers
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from training.pairs import Pair


@dataclass(frozen=True)
class Schedule:
    """How one stage runs."""

    batch: int
    rate: float
    scale: float
    warmup: float
    seed: int


def _arguments(schedule: Schedule, folder: str, steps: int) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=schedule.batch,
        learning_rate=schedule.rate,
        warmup_steps=round(schedule.warmup * steps),
        weight_decay=0.0,
        max_grad_norm=0.0,  # Adam scales each row by itself; clipping would slow rare rows
        seed=schedule.seed,
        data_seed=schedule.seed,
        use_cpu=True,
        dataloader_drop_last=True,
        # two equal texts in a batch would be each other's wrong answer
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        save_strategy="no",
        report_to="none",
        logging_steps=max(1, steps // 8),
    )


def fit(model: SentenceTransformer, pairs: Sequence[Pair], schedule: Schedule) -> None:
    """One pass over the pairs, changing the model in place. Pairs must all have one length."""
    names = ["anchor", "positive", *(f"negative_{i}" for i in range(1, len(pairs[0]) - 1))]
    columns = zip(*pairs, strict=True)
    data = Dataset.from_dict({n: list(c) for n, c in zip(names, columns, strict=True)})
    loss = MultipleNegativesRankingLoss(
        model,
        scale=schedule.scale,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    with tempfile.TemporaryDirectory() as folder:
        SentenceTransformerTrainer(
            model=model,
            args=_arguments(schedule, folder, len(data) // schedule.batch),
            train_dataset=data,
            loss=loss,
        ).train()


def embed(model: SentenceTransformer, texts: Sequence[str]) -> np.ndarray:
    """Unit rows; the composed table is computed once a batch, so batches are large."""
    with torch.inference_mode():
        return model.encode(list(texts), batch_size=8192, show_progress_bar=False)


def nearest(queries: np.ndarray, documents: np.ndarray, depth: int) -> np.ndarray:
    """Row numbers of the `depth` nearest documents of each query, best first; ties by number."""
    found = []
    for start in range(0, len(queries), 256):
        scores = queries[start : start + 256] @ documents.T
        best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
        order = np.lexsort((best, -np.take_along_axis(scores, best, 1)), axis=1)
        found.append(np.take_along_axis(best, order, 1))
    return np.concatenate(found)
