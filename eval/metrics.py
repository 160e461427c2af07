"""Measures, each with its formula and source; every one from a case, an answer or a ranking.

Pure. Does not know how answers are made.

- recall@k, MRR: Manning, Raghavan & Schütze, Introduction to Information Retrieval, ch. 8. With
  several required clauses recall is the share of them among the first k.
- recall within n characters: the same, counting a clause as found if it lies wholly within the
  first n characters of what is shown (equal reading budget).
- citation precision and recall: Gao et al. 2023 (ALCE), with gold clause ids in place of an
  entailment model: precision is the share of cited clauses that a right answer may cite, recall
  the share of required clauses that are cited.
- refusal recall, false refusals: shares of unanswerable and of answerable questions refused.
- risk and coverage: El-Yaniv & Wiener 2010. Questions are answered in order of confidence; risk is
  the share of wrong ones among those answered, coverage the share answered.
- kappa: Cohen 1960.
- intervals: Wilson 1927 for shares of yes/no cases, else percentile bootstrap (Efron 1979).
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from assistant.types import Answer, Verdict
from corpus.quantities import quantities
from corpus.types import Clause
from eval.cases import Case

ANSWER_LIMIT = 400
_RESAMPLES = 2_000
_Z = 1.96
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[)）]|\d+(?:[.．](?!\d)|、)|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over cases with its 95 % interval; `n` cases."""

    value: float
    low: float
    high: float
    n: int


def measure(values: Sequence[float]) -> Measure:
    """Mean and interval of per-case values in 0..1. Raises ValueError for none."""
    if not values:
        raise ValueError("no cases to measure")
    n, mean = len(values), sum(values) / len(values)
    if set(values) <= {0.0, 1.0}:
        return Measure(mean, *_wilson(mean, n), n)
    chance = random.Random(0)
    means = sorted(sum(chance.choices(values, k=n)) / n for _ in range(_RESAMPLES))
    return Measure(mean, means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)], n)


def _wilson(p: float, n: int) -> tuple[float, float]:
    """(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)."""
    centre, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
    scale = 1 + _Z**2 / n
    return max(0.0, min(p, (centre - spread) / scale)), min(1.0, max(p, (centre + spread) / scale))


def recall_at(case: Case, ranked: Sequence[Clause], k: int) -> float:
    """Share of required clauses among the first k."""
    shown = {clause.id for clause in ranked[:k]}
    return sum(bool(shown.intersection(group)) for group in case.gold) / len(case.gold)


def recall_within(case: Case, ranked: Sequence[Clause], characters: int) -> float:
    """Share of required clauses that lie wholly within the first characters shown."""
    shown, used = 0, 0
    for clause in ranked:
        used += len(clause.text)
        if used > characters:
            break
        shown += 1
    return recall_at(case, ranked, shown)


def reciprocal_rank(case: Case, ranked: Sequence[Clause]) -> float:
    """1/rank of the first required clause, 0 if it is not there."""
    wanted = frozenset().union(*case.gold)
    ranks = (rank for rank, clause in enumerate(ranked, 1) if clause.id in wanted)
    return 1 / next(ranks, float("inf"))


def facts_said(case: Case, answer: Answer) -> float:
    """Share of required facts in the answer; 0 if its running text is over ANSWER_LIMIT.

    List items do not count towards the limit.
    """
    said = "\n".join(s.text for s in answer.sentences)
    running = sum(len(s.text) for s in answer.sentences if not _ITEM.match(s.text))
    if running > ANSWER_LIMIT:
        return 0.0
    return sum(any(f in said for f in fact) for fact in case.facts) / len(case.facts)


def forbidden_said(case: Case, answer: Answer) -> float:
    """1 if the answer says something that it must not."""
    said = "\n".join(s.text for s in answer.sentences)
    return float(any(text in said for text in case.forbidden))


def citation_precision(case: Case, answer: Answer) -> float:
    """Share of cited clauses that a right answer may cite. Raises ZeroDivisionError without any."""
    cited = {c.clause.id for c in answer.citations}
    return len(cited & case.allowed) / len(cited)


def citation_recall(case: Case, answer: Answer) -> float:
    """Share of required clauses that are cited."""
    cited = {c.clause.id for c in answer.citations}
    return sum(bool(cited.intersection(group)) for group in case.gold) / len(case.gold)


def quotes_verbatim(answer: Answer, sources: dict[str, str]) -> list[float]:
    """For each citation, whether its quote stands in its file as published (blanks aside)."""
    return [float("".join(c.quote.split()) in sources[c.policy.id]) for c in answer.citations]


def numbers_hold(answer: Answer) -> list[float]:
    """For each sentence, whether all its quantities stand in one clause that it cites."""
    clauses = {c.n: c.clause for c in answer.citations}
    held = []
    for sentence in answer.sentences:
        said = {q.key for q in quantities(sentence.text)}
        texts = [clauses[n].text for n in sentence.citations]
        held.append(float(any(said <= {q.key for q in quantities(t)} for t in texts)))
    return held


def notice_given(case: Case, answer: Answer) -> float:
    """1 if there is an answer, not given as whole, with the notice that must stand beside it."""
    said = any(case.notice in notice for notice in answer.notices)
    return float(said and answer.verdict is Verdict.PARTIAL)


def right(case: Case, answer: Answer) -> bool:
    """Whether an answer that was given stands on a clause that answers the question."""
    cited = {c.clause.id for c in answer.citations}
    return case.answerable and any(cited.intersection(group) for group in case.gold)


def risk_coverage(given: Sequence[tuple[float, bool]], total: int) -> list[tuple[float, float]]:
    """(coverage, risk) after each answer, surest first; `given` are (confidence, right).

    `total` counts all questions, refused ones too. Equal confidences count together.
    """
    points, wrong = [], 0
    ordered = sorted(given, key=lambda pair: -pair[0])
    for n, (confidence, is_right) in enumerate(ordered, 1):
        wrong += not is_right
        if n == len(ordered) or ordered[n][0] < confidence:
            points.append((n / total, wrong / n))
    return points


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Agreement of two hands beyond chance, (p_o − p_e) / (1 − p_e); 1 where both say one thing.

    Raises ValueError for lists that are empty or of two lengths.
    """
    n = len(one)
    if not n or n != len(other):
        raise ValueError(f"two hands judged {n} and {len(other)} things")
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    a, b = Counter(one), Counter(other)
    expected = sum(a[label] * b[label] for label in a) / n**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def refused(answer: Answer) -> float:
    """1 if the question was refused."""
    return float(answer.verdict is Verdict.REFUSED)
