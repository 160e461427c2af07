"""Checks that the light reader (tokenizers + numpy) gives the vectors of SentenceTransformer.

    python -m training.check_light --shared ../shared --model corpus/model

Prints the largest difference over 1,000 articles and odd texts, what an empty text becomes, and
the speed of both in tokens a second. Knows the model's directory; does not know how it was made.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"  # the check is also that nothing is downloaded

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from corpus.embedder import open_embedder
from training.texts import read_articles

ODD_TEXTS = ["", " \n\u3000", "？！，。", "龘𠮷", "🙂", "ＰＭ２．５　㎡", "A b\tC", "一" * 10_000]
TOLERANCE = 1e-5


def seconds(work: Callable[[], object], repeats: int = 7) -> float:
    """Median time of a call, the first one left out."""
    times = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def plain_tokenizer(path: Path) -> bool:
    """No padding, no truncation, no special tokens."""
    tokenizer = Tokenizer.from_file(str(path))
    same = tokenizer.encode("排污许可证").ids
    return (
        tokenizer.padding is None
        and tokenizer.truncation is None
        and same == tokenizer.encode("排污许可证", add_special_tokens=False).ids
    )


def compare(directory: Path, sample: Sequence[str]) -> float:
    """Prints differences and speeds; returns the largest difference."""
    light = open_embedder(str(directory))
    full = SentenceTransformer(str(directory), device="cpu")
    everything = [*sample, *ODD_TEXTS]
    given, expected = light.embed(everything), full.encode(everything)
    worst = float(np.abs(given - expected).max())
    print(f"largest difference {worst:.2e} over {len(everything)} texts, shape {given.shape}")
    for text in ODD_TEXTS[:3]:
        zero = not light.embed([text]).any() and not full.encode([text]).any()
        print(f"{text!r}: {'zeros in both' if zero else 'not zeros'}")
    tokens = sum(len(e.ids) for e in full[0].tokenizer.encode_batch(list(sample)))
    both = {
        "numpy": lambda: light.embed(sample),
        "SentenceTransformer": lambda: full.encode(sample),
    }
    for name, work in both.items():
        print(f"{name}: {tokens / seconds(work):,.0f} tokens/s over {len(sample)} articles")
    one = {
        "numpy": lambda: light.embed(sample[:1]),
        "SentenceTransformer": lambda: full.encode(sample[0]),
    }
    for name, work in one.items():
        print(f"{name}: {1000 * seconds(work, 200):.2f} ms for one article")
    return worst


def main() -> None:
    """Exit status 1 where the two differ or the tokenizer adds anything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("corpus/model"))
    options = parser.parse_args()
    torch.set_num_threads(2)
    articles = random.Random(0).sample(read_articles(options.shared), 1000)
    plain = plain_tokenizer(options.model / "tokenizer.json")
    print("tokenizer:", "plain" if plain else "pads, truncates or adds special tokens")
    worst = compare(options.model, [article.document for article in articles])
    sys.exit(0 if plain and worst < TOLERANCE else 1)


if __name__ == "__main__":
    main()
