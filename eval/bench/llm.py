"""What becomes of a model's answers: one that copies faithfully, one that lies in the values.

    python -m eval.bench.llm --home HOME [--answers 1000] [--lies 0.3] [--seed 1]

The models are scripts, so the figures are of the audit and the route, not of any model: (1) the
development questions answered by a model that copies, of the clauses that it is given, those that
are right (it knows the key), beside the extracts and measured alike; (2) answers by one that
changes a number, a unit, a date or exchanges two values in so many of its sentences: how many of
these are shown. Does not know providers.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from assistant.ask import AskSettings, ask
from assistant.audit import verbatim
from assistant.model import Writer
from assistant.prompts import Message
from assistant.types import Mode, Question
from corpus.embedder import shipped_embedder
from corpus.generation import Generation, open_current
from eval import metrics
from eval.bench.mutation import KINDS
from eval.cases import QUESTIONS, Case, read_cases

VALUES = ("number", "unit", "date", "values exchanged")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_CLAUSES = 2  # that a model copies


class Copyist:
    """A writer that copies clauses that it is given: those of the texts that are right, or else the
    first."""

    deadline = 60.0

    def __init__(self, right: Collection[str] = ()) -> None:
        self._right = right
        self.sent = self.received = self.requests = 0  # characters; how often it was asked

    def write(self, messages: Sequence[Message], until: float) -> Iterator[str]:
        """See `assistant.model.Writer`."""
        self.requests += 1
        self.sent += sum(len(text) for _, text in messages)
        given = json.loads(messages[1][1])["条款"]
        chosen = [clause for clause in given if clause["条文"] in self._right] or given
        for clause in chosen[:_CLAUSES]:
            for sentence in _SENTENCE.findall(clause["条文"]):
                line = f"{self.say(sentence.strip(), clause['条文'])}〔{clause['键']}〕\n"
                self.received += len(line)
                yield line

    def say(self, sentence: str, clause: str) -> str:
        """A sentence as it is written."""
        return sentence


class Liar(Copyist):
    """The same, but a share of the sentences is changed in a value; `told` keeps those."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self._share, self._rng = share, random.Random(seed)
        self.told: list[str] = []
        self.written = 0

    def say(self, sentence: str, clause: str) -> str:
        """The sentence, or what it says with another value, unless the clause says that too."""
        self.written += 1
        if self._rng.random() >= self._share:
            return sentence
        changes = self._rng.sample(VALUES, len(VALUES))
        lies = (KINDS[kind](sentence, self._rng) for kind in changes)
        lie = next((lie for lie in lies if lie.strip("。；") not in clause), sentence)
        if lie != sentence:
            self.told.append(lie)
        return lie


def figures(
    cases: Sequence[Case], store: Generation, writer_for: Callable[[Case], Writer | None]
) -> dict[str, float]:
    """Means over the cases that a clause answers, and the share that a model answered."""
    told = [(c, ask(asked(c), store, AskSettings(), writer_for(c))) for c in tqdm(cases)]
    given = [(case, answer) for case, answer in told if answer.citations]
    quoted = [float(verbatim(c)) for _, a in given for c in a.citations]
    numbers = [held for _, a in given for held in metrics.numbers_hold(a)]
    return {
        "citation precision": fmean([metrics.citation_precision(c, a) for c, a in given]),
        "citation recall": fmean([metrics.citation_recall(c, a) for c, a in told]),
        "facts": fmean([metrics.facts_said(c, a) for c, a in told if c.facts]),
        "quotes verbatim": fmean(quoted),
        "numbers hold": fmean(numbers),
        "by the model": fmean([float(a.mode is Mode.LLM) for _, a in given]),
        "withheld, of an answer": fmean([float(a.withheld) for _, a in given]),
    }


def asked(case: Case) -> Question:
    """A case as a question."""
    turns = case.turns or (case.question,)
    return Question(turns[-1], case.as_of or date.today(), turns[:-1])


def lied_to(
    cases: Sequence[Case], store: Generation, liar: Liar, count: int
) -> tuple[int, int, list[str]]:
    """(answers by the model, sentences shown, those of them that are lies) of `count` questions."""
    by_model, shown, lies = 0, 0, []
    for n in tqdm(range(count)):
        before = len(liar.told)
        answer = ask(asked(cases[n % len(cases)]), store, AskSettings(), liar)
        told = set(liar.told[before:])
        by_model += answer.mode is Mode.LLM
        shown += len(answer.sentences)
        lies += [s.text for s in answer.sentences if s.text in told]
    return by_model, shown, lies


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--answers", type=int, default=1_000)
    parser.add_argument("--lies", type=float, default=0.3, help="share of the sentences")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    store = open_current(options.home, shipped_embedder())
    cases = [c for c in read_cases(QUESTIONS / "development.jsonl") if c.answerable]

    def copyist(case: Case) -> Copyist:
        return Copyist({c.text for i in case.allowed if (c := store.catalog.clause(i))})

    extract, copied = (figures(cases, store, kind) for kind in (lambda _: None, copyist))
    print("| | extract | a model that copies |\n|---|---|---|")
    for name, value in extract.items():
        print(f"| {name} | {value:.3f} | {copied[name]:.3f} |")
    liar = Liar(options.lies, options.seed)
    by_model, shown, lies = lied_to(cases, store, liar, options.answers)
    print(
        f"{options.answers:,} answers, {by_model:,} by the model, which wrote {liar.written:,} "
        f"sentences, {len(liar.told):,} false in a value; {shown:,} shown, {len(lies)} false"
    )
    print("\n".join(lies))
    asked_for = liar.requests / by_model
    print(
        f"an answer: {asked_for:.2f} requests, {liar.sent / by_model:,.0f} characters sent, "
        f"{liar.received / by_model:,.0f} received"
    )


if __name__ == "__main__":
    main()
