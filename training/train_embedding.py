"""Trains the embedding that ships, from law texts and training questions, on a CPU in minutes.

    python -m training.train_embedding --shared ../shared --out corpus/model
    python -m training.train_embedding --shared ../shared --holdout 0.15   # figures, no model

texts → vocabulary → self-supervised pairs → question pairs → mined negatives → folded table.
Knows the order of the steps. Does not know eval/ and never reads it.
"""

import argparse
import os
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is downloaded; must precede the imports
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from training import composed, fit, measure, pairs, texts, vocabulary
from training.settings import Settings
from training.texts import Article, Question

CARD = Path(__file__).with_name("model_card.md")


def seed_everything(settings: Settings) -> None:
    """Fixes every source of chance, and the number of threads that sums depend on."""
    random.seed(settings.seed)
    np.random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(True)


def start(
    articles: Sequence[Article], questions: Sequence[Question], settings: Settings
) -> SentenceTransformer:
    """A model with its vocabulary and rows drawn by chance."""
    counts = vocabulary.count_words(articles, questions, settings.vocabulary)
    pieces = vocabulary.score_pieces(counts, settings.vocabulary)
    tokenizer = vocabulary.build_tokenizer(pieces)
    names = [piece for piece, _ in pieces]
    return composed.new_model(tokenizer, names, settings.dimension, settings.character_share)


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
    count = stage.negatives if mined else 0
    return [
        pair
        for number in range(passes)
        for pair in pairs.supervised(
            questions, articles, stage.longest_gold, settings.seed + number, mined, count
        )
    ]


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


def train(
    shared: Path,
    questions: Sequence[Question],
    settings: Settings,
    leave_out: int | None = None,
) -> SentenceTransformer:
    """The whole way from texts to a plain static model; `leave_out`: see `training.asked`."""
    began = time.monotonic()

    def say(step: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {step}", flush=True)

    seed_everything(settings)
    articles = texts.read_articles(shared)
    shipped, asked = texts.read_shipped(articles, leave_out)
    articles, questions = articles + shipped, [*questions, *asked]
    every = articles + texts.read_local(shared)
    say(f"{len(every)} articles, {len(questions)} questions; vocabulary")
    model = start(every, questions, settings)
    say("self-supervision")
    learn_statutes(model, every, settings)
    say("questions")
    learn_questions(model, articles, every, questions, settings)
    say("questions with mined negatives")
    learn_hard(model, articles, questions, settings)
    say("done")
    return composed.fold_model(model)


def save(model: SentenceTransformer, out: Path) -> None:
    """Writes the directory with its card, readable by everyone."""
    model.save_pretrained(str(out), create_model_card=False, safe_serialization=True)
    shutil.copyfile(CARD, out / "README.md")
    for path in out.rglob("*"):
        if path.is_file():
            path.chmod(0o644)  # safetensors writes 0600, which a wheel would keep


def evaluate(shared: Path, share: float, settings: Settings) -> list[measure.Figures]:
    """Trains without a share of the questions and ranks all articles for them."""
    trained, held = texts.hold_out(texts.read_questions(shared), share, settings.seed)
    model = train(shared, trained, settings)
    rankings = rank(model, texts.read_articles(shared), held, measure.DEPTH)
    return measure.report(rankings.tolist(), held, trained)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="laws/ and retrieval/")
    parser.add_argument("--out", type=Path, help="where the model goes, e.g. corpus/model")
    parser.add_argument("--holdout", type=float, default=0.0, help="share kept aside, e.g. 0.15")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--leave-out", type=int, help="a fold of our own questions, for the support model"
    )
    options = parser.parse_args(arguments)
    if bool(options.out) == bool(options.holdout):
        parser.error("give --out to make the model, or --holdout for figures: not both, not none")
    return options


def main() -> None:
    """Makes the model, or prints what a model made without some questions is worth on them."""
    options = parse()
    settings = replace(Settings(), seed=options.seed)
    if options.holdout:
        print(*evaluate(options.shared, options.holdout, settings), sep="\n")
        return
    model = train(options.shared, texts.read_questions(options.shared), settings, options.leave_out)
    save(model, options.out)


if __name__ == "__main__":
    main()
