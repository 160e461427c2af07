"""How cost grows with the number of clauses: seconds to build, milliseconds to find, bytes.

    python -m eval.bench.growth --home build/haystack --sizes 1000 10000 100000 1000000 \\
        --out docs/figures/growth.svg

Clauses beyond those at hand are made of halves of two articles, so that they differ. Each size is
built and searched in a process of its own, on as many cores as there are. Knows stores and clocks;
does not know how a search works.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.embedder import shipped_embedder
from corpus.generation import Generation, open_current, writer
from corpus.search import search
from corpus.types import Clause, PolicyText, Provenance
from eval.bench.retrieval import QUESTIONS

_QUESTIONS = 100
_STRIDE = 7_919  # a prime: which article gives the second half


def texts_of(store: Generation, size: int) -> list[PolicyText]:
    """Policies with so many clauses in all."""
    kept = [i for i, p in store.catalog.policies.items() if p.provenance is not Provenance.DIGEST]
    originals = [store.catalog.text(i) for i in kept]
    articles = [clause.text for text in originals for clause in text.clauses]
    made, count, round_ = [], 0, 0
    while count < size:
        first = 0
        for text in originals:
            if count >= size:
                break
            wanted = text.clauses[: size - count]
            if round_:
                made.append(_mixed(text, wanted, articles, first, round_))
            else:
                made.append(replace(text, clauses=wanted, references=(), definitions=()))
            first += len(text.clauses)
            count += len(wanted)
        round_ += 1
    return made


def _mixed(
    text: PolicyText, wanted: Sequence[Clause], articles: Sequence[str], first: int, round_: int
) -> PolicyText:
    """A policy of another name whose clauses end like other articles."""
    policy = replace(text.policy, slug=f"{text.policy.slug}（{round_}）")
    clauses, place = [], 0
    for i, clause in enumerate(wanted):
        other = articles[(first + i + round_ * _STRIDE) % len(articles)]
        mixed = clause.text[: len(clause.text) // 2] + other[len(other) // 2 :]
        ident = f"{policy.id}#{clause.address.key}#{i}"
        end = place + len(mixed)
        clauses.append(
            replace(clause, id=ident, policy_id=policy.id, text=mixed, start=place, end=end)
        )
        place = end
    whole = "".join(c.text for c in clauses)
    return PolicyText(policy, whole, tuple(clauses), text.original)


def run(home: Path, size: int) -> dict[str, float]:
    """The figures of one size, in this process."""
    texts = texts_of(open_current(home, shipped_embedder()), size)
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with writer(Path(folder)) as held:
            held.publish(
                texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
            )
        built = time.perf_counter() - began
        used = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        store = open_current(Path(folder), shipped_embedder())
        search(store, questions[0], 10, None)
        seconds = []
        for question in questions[:_QUESTIONS]:
            began = time.perf_counter()
            search(store, question, 10, None)
            seconds.append(time.perf_counter() - began)
    p50, p95 = (1000 * float(np.percentile(seconds, q)) for q in (50, 95))
    return {"built": built, "p50": p50, "p95": p95, "disk_mb": used / 2**20, "mb": peak / 2**10}


def draw(told: dict[int, dict[str, float]], out: Path) -> None:
    """Both curves, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    sizes = list(told)
    left.loglog(sizes, [told[n]["built"] for n in sizes], "o-", color="#2f5d8a")
    left.set(xlabel="clauses", ylabel="seconds to build the index")
    for name, style in (("p50", "o-"), ("p95", "o--")):
        right.loglog(sizes, [told[n][name] for n in sizes], style, label=name, color="#2f5d8a")
    right.set(xlabel="clauses", ylabel="milliseconds a search")
    right.legend(frameon=False)
    for axes in (left, right):
        axes.grid(visible=True, which="major", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out)


def main() -> None:
    """Prints a line a size and draws them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="a home of all articles")
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", action="store_true", help="the one size, as JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(run(options.home, options.sizes[0])))
        return
    told = {}
    for size in options.sizes:
        command = [sys.executable, "-m", "eval.bench.growth", "--home", str(options.home)]
        command += ["--sizes", str(size), "--one"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        told[size] = json.loads(done.stdout.splitlines()[-1])
        print(size, told[size], flush=True)
    if options.out:
        draw(told, options.out)


if __name__ == "__main__":
    main()
