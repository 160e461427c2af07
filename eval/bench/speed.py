"""How fast clauses are found and indexed, beside LangChain's EnsembleRetriever over the same ones.

    python -m eval.bench.speed --home build/haystack [--questions 200]     (`make bench-speed`)

Theirs: BM25Retriever (rank_bm25, with our words) and Chroma (with our embedder), fused by
EnsembleRetriever, over the same articles. Each side runs in a process of its own on one core, for
the sake of its memory; the ratio counts, not the milliseconds. Also: a cold `youju ask` beside
`import chromadb`. Knows both sides; does not know how ours searches. Theirs comes with `bench`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.retrieve import find
from assistant.types import Question
from corpus.build import index_text
from corpus.embedder import shipped_embedder
from corpus.generation import Generation, open_current, writer
from corpus.lexical import words
from corpus.types import Provenance
from eval.bench.retrieval import QUESTIONS, gold_rows
from training.asked import AS_OF
from training.measure import judge, summarise

Find = Callable[[str], list[int]]
_DEPTH = 100
_COLD = 5  # starts, of which the median counts


class Embeddings:
    """Our embedder as LangChain calls one."""

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text."""
        return shipped_embedder().embed(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The same for a query."""
        return shipped_embedder().embed([text])[0].tolist()


def ours(store: Generation, folder: Path) -> tuple[float, Find]:
    """(seconds to build the index anew, how to find rows)."""
    texts = [store.catalog.text(i) for i in dict.fromkeys(store.catalog.policy_of_rows())]
    began = time.perf_counter()
    with writer(folder) as held:
        held.publish(
            texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
        )
    built = time.perf_counter() - began
    store = open_current(folder, shipped_embedder())
    rows = {clause.id: row for row, clause in enumerate(store.catalog.clauses_in_rows())}

    def search(question: str) -> list[int]:
        return [rows[h.clause.id] for h in find(Question(question, AS_OF), store, _DEPTH, None)]

    return built, search


def theirs(store: Generation, folder: Path) -> tuple[float, Find]:
    """The same for LangChain."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document

    policies = store.catalog.policies
    documents = [
        Document(index_text(clause, policies[clause.policy_id]), metadata={"row": row})
        for row, clause in enumerate(store.catalog.clauses_in_rows())
    ]
    began = time.perf_counter()
    sparse = BM25Retriever.from_documents(documents, preprocess_func=words, k=_DEPTH)
    dense = Chroma(
        embedding_function=Embeddings(),
        persist_directory=str(folder),
        collection_configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
    )
    for start in range(0, len(documents), 5_000):
        dense.add_documents(documents[start : start + 5_000])
    built = time.perf_counter() - began
    both = EnsembleRetriever(
        retrievers=[sparse, dense.as_retriever(search_kwargs={"k": _DEPTH})], weights=[0.5, 0.5]
    )
    return built, lambda question: [d.metadata["row"] for d in both.invoke(question)]


SIDES = {"ours": ours, "theirs": theirs}


def run(side: str, home: Path, count: int) -> dict[str, object]:
    """One side's figures, in this process."""
    store = open_current(home, shipped_embedder())
    digest = {
        row
        for row, clause in enumerate(store.catalog.clauses_in_rows())
        if store.catalog.policies[clause.policy_id].provenance is Provenance.DIGEST
    }
    cases = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()][:count]
    gold = gold_rows(store, cases)
    with tempfile.TemporaryDirectory() as folder:
        built, find_rows = SIDES[side](store, Path(folder))
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        find_rows(cases[0]["question"])
        seconds, judged = [], []
        for case, groups in zip(cases, gold, strict=True):
            began = time.perf_counter()
            rows = find_rows(case["question"])
            seconds.append(time.perf_counter() - began)
            judged.append(judge([row for row in rows if row not in digest], groups))
        p50, p95 = (1000 * float(np.percentile(seconds, q)) for q in (50, 95))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"built": built, "p50": p50, "p95": p95, "mb": peak, "quality": str(summarise(judged))}


def cold(command: Sequence[str], room: dict[str, str]) -> float:
    """Median seconds of a fresh process."""
    times = []
    for _ in range(_COLD + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=room)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> None:
    """Prints both sides and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="a home of all articles")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--side", choices=SIDES, help="this side alone, as JSON")
    options = parser.parse_args()
    if options.side:
        print(json.dumps(run(options.side, options.home, options.questions)))
        return
    room = {**os.environ, "OMP_NUM_THREADS": "1"}
    told = {}
    for side in SIDES:
        command = [sys.executable, "-m", "eval.bench.speed", "--home", str(options.home)]
        command += ["--questions", str(options.questions), "--side", side]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=room, text=True)
        told[side] = json.loads(done.stdout.splitlines()[-1])
        print(side, told[side], flush=True)
    for name in ("built", "p50", "p95", "mb"):
        print(f"{name}: theirs / ours = {told['theirs'][name] / told['ours'][name]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        room["YOUJU_HOME"] = folder
        ask = [sys.executable, "app.py", "ask", "排污许可证有效期几年？"]
        answer = cold(ask, room)
    library = cold([sys.executable, "-c", "import chromadb"], room)
    print(f"cold youju ask {answer:.2f} s, import chromadb {library:.2f} s: {answer / library:.2f}")


if __name__ == "__main__":
    main()
