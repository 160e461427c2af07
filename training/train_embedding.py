"""Trains the embedding that ships, from law texts and training questions, on a CPU in minutes.

    python -m training.train_embedding --shared ../shared --base build/base
    python -m training.train_embedding --shared ../shared --base build/base --out corpus/model
    python -m training.train_embedding --shared ../shared --base build/base --out build/fold0 \\
        --leave-out 0

The first makes the base: texts → vocabulary → self-supervised pairs. The others go on from it:
question pairs → mined negatives → folded table; with `--leave-out`, without the questions of one
fold, so that these can be asked of a model that has not learned from them. Knows the order of the
steps. Does not know eval/ and never reads it.
"""

import argparse
import os
import random
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is downloaded; must precede the imports
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from training import composed, fit, pairs, texts, vocabulary
from training.settings import Settings
from training.texts import Article, Question, Source

CARD = Path(__file__).with_name("model_card.md")


def seed_everything(settings: Settings) -> None:
    """Fixes every source of chance, and the number of threads that sums depend on."""
    random.seed(settings.seed)
    np.random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(True)


def start(
    every: Sequence[Article], words: Sequence[str], settings: Settings
) -> SentenceTransformer:
    """A model with its vocabulary and rows drawn by chance."""
    counts = vocabulary.count_words(every, words, settings.vocabulary)
    pieces = vocabulary.score_pieces(counts, settings.vocabulary)
    tokenizer = vocabulary.build_tokenizer(pieces)
    return composed.new_model(tokenizer, settings.dimension, settings.character_share)


def learn_statutes(
    model: SentenceTransformer, articles: Sequence[Article], settings: Settings
) -> None:
    """Stage one: pairs from law texts alone."""
    stage = settings.selfsup
    made = [
        pair
        for number in range(stage.passes)
        for pair in pairs.self_supervised(articles, stage, settings.seed + number)
    ]
    fit.fit(model, made, schedule(settings, stage.batch, stage.rate))


def learn_questions(
    model: SentenceTransformer,
    articles: Sequence[Article],
    every: Sequence[Article],
    questions: Sequence[Question],
    settings: Settings,
) -> None:
    """Stage two: question pairs, with as many self-supervised ones between them."""
    stage = settings.supervised
    made = question_pairs(questions, articles, stage.passes, settings)
    rng = random.Random(settings.seed)
    again = list(pairs.self_supervised(every, settings.selfsup, settings.seed + 100))
    made += rng.sample(again, min(len(again), round(stage.replay * len(made))))
    fit.fit(model, made, schedule(settings, stage.batch, stage.rate))


def learn_hard(
    model: SentenceTransformer,
    articles: Sequence[Article],
    questions: Sequence[Question],
    settings: Settings,
) -> None:
    """Stage three: question pairs beside articles that the model itself mistakes for gold."""
    stage = settings.supervised
    ranks = rank(model, articles, questions, stage.mine_to)[:, stage.mine_from :]
    mined = [
        [int(row) for row in found if row not in question.gold]
        for found, question in zip(ranks, questions, strict=True)
    ]
    made = question_pairs(questions, articles, stage.mined_passes, settings, mined)
    fit.fit(model, made, schedule(settings, stage.batch, stage.mined_rate))


def question_pairs(
    questions: Sequence[Question],
    articles: Sequence[Article],
    passes: int,
    settings: Settings,
    mined: Sequence[Sequence[int]] = (),
) -> list[pairs.Pair]:
    """The question pairs of several passes."""
    stage = settings.supervised
    made: list[pairs.Pair] = []
    for number in range(passes):
        rows = [
            row
            for row, question in enumerate(questions)
            if question.source is not Source.LAW or (row + number) % stage.law_every == 0
        ]
        public = [row for row in rows if questions[row].source is Source.PUBLIC]
        rows += public * (stage.public_weight - 1)
        made += pairs.supervised(
            [questions[row] for row in rows],
            articles,
            stage.longest_gold,
            settings.seed + number,
            [mined[row] for row in rows] if mined else (),
            stage.negatives if mined else 0,
        )
    return made


def schedule(settings: Settings, batch: int, rate: float) -> fit.Schedule:
    """A stage's schedule with what all stages share."""
    return fit.Schedule(batch, rate, settings.scale, settings.warmup, settings.seed)


def rank(
    model: SentenceTransformer,
    articles: Sequence[Article],
    questions: Sequence[Question],
    depth: int,
) -> np.ndarray:
    """Row numbers of the nearest articles of each question."""
    documents = fit.embed(model, [article.document for article in articles])
    return fit.nearest(fit.embed(model, [q.text for q in questions]), documents, depth)


def train_base(shared: Path, settings: Settings) -> SentenceTransformer:
    """Self-supervision over all law texts; the vocabulary also holds words of our own questions.

    The public questions are left out even of the vocabulary: their folds are measured.
    """
    seed_everything(settings)
    every = [*texts.read_haystack(shared), *texts.read_local(shared)]
    words = [question.text for question in texts.read_own(shared)]
    model = start(every, words, settings)
    learn_statutes(model, every, settings)
    return model


def train_questions(
    shared: Path, base: Path, settings: Settings, leave_out: int | None
) -> SentenceTransformer:
    """From the base to a plain static model, without the questions of the fold `leave_out`."""
    seed_everything(settings)
    articles = texts.read_haystack(shared)
    questions = [q for q in texts.read_all(shared) if q.fold != leave_out]
    every = [*articles, *texts.read_local(shared)]
    model = composed.load_model(base, settings.character_share)
    learn_questions(model, articles, every, questions, settings)
    learn_hard(model, articles, questions, settings)
    return composed.fold_model(model)


def save(model: SentenceTransformer, out: Path) -> None:
    """Writes the directory with its card, readable by everyone."""
    model.save_pretrained(str(out), create_model_card=False, safe_serialization=True)
    shutil.copyfile(CARD, out / "README.md")
    for path in out.rglob("*"):
        if path.is_file():
            path.chmod(0o644)  # safetensors writes 0600, which a wheel would keep


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="laws/ and retrieval/")
    parser.add_argument("--base", type=Path, required=True, help="read with --out, else made")
    parser.add_argument("--out", type=Path, help="where the model goes, e.g. corpus/model")
    parser.add_argument("--leave-out", type=int, help="the fold whose questions are not learned")
    return parser.parse_args(arguments)


def main() -> None:
    """Makes the base, or a model from it."""
    options, settings = parse(), Settings()
    began = time.monotonic()
    if options.out:
        save(
            train_questions(options.shared, options.base, settings, options.leave_out), options.out
        )
    else:
        composed.save_model(train_base(options.shared, settings), options.base)
    print(f"{options.out or options.base}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
