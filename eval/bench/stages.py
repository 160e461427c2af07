"""Where the milliseconds of an answer go, stage by stage, over what a home holds.

    python -m eval.bench.stages --home HOME [--as-of 2025-04-30]

Asks the development questions about laws, each stage by itself and then the whole, on one warm
process. Knows the order of the stages as `assistant.ask` has it. Does not judge answers.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.answer import compose
from assistant.ask import AskSettings, ask
from assistant.audit import audit
from assistant.beside import beside
from assistant.lexicon import spoken_forms
from assistant.lookup import lookup
from assistant.retrieve import DEPTH, retrieve
from assistant.support import support
from assistant.types import Draft, Question
from assistant.understand import understand
from corpus import lexical
from corpus.embedder import shipped_embedder
from corpus.generation import Generation, open_current
from corpus.search import allowed_rows, candidates, order, search
from eval.cases import QUESTIONS, read_cases

Result = TypeVar("Result")
Times = dict[str, list[float]]


def clock(times: Times, stage: str, step: Callable[..., Result], *given: object) -> Result:
    """What a step makes of what it is given, its milliseconds added to its stage."""
    began = time.perf_counter()
    result = step(*given)
    times.setdefault(stage, []).append((time.perf_counter() - began) * 1000)
    return result


def measure(store: Generation, questions: Sequence[Question]) -> Times:
    """Milliseconds of every stage, one a question; one indented lies in the one above it."""
    times: Times = {}
    for question in questions:
        day = question.as_of
        asked = clock(times, "understand", understand, question)
        understood, findings = clock(times, "retrieve", retrieve, asked, store, day)
        text, also = understood.standalone, spoken_forms(understood.standalone)
        looking = partial(search, also=also)
        hits = clock(times, " search", looking, store, text, DEPTH, day)
        clock(times, "  BM25", store.lexical.scores, lexical.terms(f"{text} {also}"))
        allowed = allowed_rows(store, day)
        found = clock(times, "  candidates", candidates, store, text, also, allowed, day, DEPTH)
        clock(times, "  columns and trees", order, store, text, found)
        clock(times, " support", support, understood, hits, store)
        clock(times, " tables", lookup, understood, store, day, hits)
        drafted = clock(times, "compose", compose, understood, findings, store)
        if isinstance(drafted, Draft):
            standing = {c.clause.id: store.standings(day)[c.policy.id] for c in drafted.citations}
            clock(times, "audit", audit, drafted, standing)
            clock(times, "beside", beside, understood, drafted.citations, store, day)
        more = asked.parts or asked.talk  # is looked for several times
        whole = "ask, several or later" if more else "ask, one thing"
        clock(times, whole, ask, question, store, AskSettings(None))
    return times


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2025, 4, 30))
    options = parser.parse_args()
    store = open_current(options.home, shipped_embedder())
    cases = [
        c for name in ("", "hard-") for c in read_cases(QUESTIONS / f"laws-{name}development.jsonl")
    ]
    asked = [(c.turns or (c.question,), c.as_of or options.as_of) for c in cases]
    questions = [Question(turns[-1], day, turns[:-1]) for turns, day in asked]
    measure(store, questions[:10])  # what a warm process has read already
    print(f"{store.catalog.count:,} clauses, {len(questions)} questions")
    for stage, values in measure(store, questions).items():
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{stage:<22} p50 {p50:6.2f}  p95 {p95:6.2f} ms", flush=True)


if __name__ == "__main__":
    main()
