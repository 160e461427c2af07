"""How well clauses are found: lay questions over all national articles, everyday ones over ours.

    python -m eval.bench.retrieval --shared ../shared --home build/haystack \\
        --rows build/rows{0..4}.pickle [--ablation]     (`make bench-retrieval` makes what it reads)

Public questions out of fold: the embedding and the ranker that answer one have learned from no
question of its fold. The environmental development questions are asked as `youju search` asks them,
of what ships. Knows
rankings and gold. Does not know how either model is trained.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.retrieve import find
from assistant.types import Question
from corpus.generation import Generation
from corpus.profile import TRAITS
from corpus.ranking import COLUMNS
from corpus.search import by_ranks
from training.asked import AS_OF, FOLDS, taught_laws
from training.measure import Figures, judge, summarise
from training.rows import DEPTH, Rows, place_of, places, read_rows
from training.stores import build_haystack
from training.texts import Source, read_own
from training.train_ranker import SETTINGS, as_trees, fit

QUESTIONS = Path(__file__).parents[1] / "questions" / "retrieval-development.jsonl"
BUDGETS = (600, 1_500, 3_000)  # characters read
_DENSE, _BM25 = COLUMNS.index("dense"), COLUMNS.index("bm25")
PARTS: dict[str, tuple[str, ...]] = {  # of the ranker's columns, for the ablation
    "BM25": ("bm25", "bm25_share", "bm25_rank", "law_bm25"),
    "whole vectors": ("dense", "dense_gap", "dense_rank"),
    "word by word": ("soft", "soft_rare", "soft_line", "soft_least"),
    "same words": ("held", "held_head"),
    "headings": ("head", "soft_head", "held_head"),
    "law and chapter": ("law_best", "law_mean", "chapter_best", "chapter_mean", "law_bm25"),
    "references": ("refers", "referred"),
    "traits and what is asked": tuple(
        name for name in COLUMNS if name in ("level", "tokens", "lines") or name.startswith("asks:")
    ),
}


def ranked(row: Rows, scores: np.ndarray) -> list[int]:
    """The rows of a question's candidates, best first."""
    return row.found.rows[np.argsort(-scores, kind="stable")].tolist()


def out_of_fold(
    rows: Sequence[Rows], columns: Sequence[int], folds: Sequence[int], trees: int
) -> dict[int, np.ndarray]:
    """The scores of the candidates of every question of some folds, by rankers that have not seen
    the question's own; by the number of the question."""
    scores: dict[int, np.ndarray] = {}
    for fold in folds:
        ranker = as_trees(fit([r for r in rows if r.question.fold != fold], columns, trees))
        for number, row in enumerate(rows):
            if row.question.fold == fold:
                scores[number] = ranker.values(row.table[:, list(columns)])
    return scores


def sorts(
    rows: Sequence[Rows], own: Mapping[int, set[int | None]]
) -> Iterator[tuple[str, list[int]]]:
    """Names and members of the sets that are told apart; `own` are the golds of all our own
    questions that an embedding has learned from, by the fold that it was made without.

    Unseen: a gold article of the question is gold of no public question of another fold. Unheard:
    nor of any of our own.
    """
    public = [n for n, row in enumerate(rows) if row.question.source is Source.PUBLIC]
    seen: dict[int, set[int]] = {
        fold: set().union(*(rows[n].gold for n in public if rows[n].question.fold != fold))
        for fold in range(FOLDS)
    }
    golds = {n: (rows[n].gold, rows[n].question.fold) for n in public}
    yield "public, all", public
    yield "public, unseen", [n for n, (gold, fold) in golds.items() if gold - seen[fold]]
    yield "public, no gold seen", [n for n, (gold, fold) in golds.items() if not gold & seen[fold]]
    yield (
        "public, unheard",
        [n for n, (gold, fold) in golds.items() if gold - seen[fold] - own[fold]],
    )
    yield "our law questions", [n for n, r in enumerate(rows) if r.question.source is Source.LAW]


def own_golds(shared: Path, store: Generation) -> dict[int, set[int | None]]:
    """The gold rows of our own questions of all folds but one, by that one."""
    where, questions = places(shared, store), read_own(shared)
    return {
        fold: {where[i] for q in questions if q.fold != fold for i in q.gold}
        for fold in range(FOLDS)
    }


def figures(
    rows: Sequence[Rows], members: Sequence[int], scores: Callable[[int], np.ndarray]
) -> Figures:
    """The figures of some questions under one way of scoring."""
    return summarise(
        [judge(ranked(rows[n], scores(n)), [[g] for g in sorted(rows[n].gold)]) for n in members]
    )


def gold_rows(store: Generation, cases: Sequence[dict]) -> list[list[list[int]]]:
    """The rows of each case's groups of gold in a store of the articles."""
    where = place_of(store)
    return [
        [[row for i in group if (row := where(i)) is not None] for group in case["gold"]]
        for case in cases
    ]


def development(store: Generation) -> Iterator[tuple[str, Figures, dict[int, float]]]:
    """Figures and recall at reading budgets of the everyday questions, laws trained on or not.

    Digests are left out of the ranking: the gold is articles.
    """
    taught = taught_laws()
    cases = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    told: dict[str, list[tuple[tuple[float, float, float], list[float]]]] = {}
    digest = store.profile.traits[:, TRAITS.index("digest")]
    row_of = {clause.id: row for row, clause in enumerate(store.catalog.clauses_in_rows())}
    for case, gold in zip(cases, gold_rows(store, cases), strict=True):
        hits = find(Question(case["question"], AS_OF), store, DEPTH, None)
        ranking = [row for hit in hits if not digest[row := row_of[hit.clause.id]]]
        seen = any(i.partition("@")[0] in taught for group in case["gold"] for i in group)
        name = "environment, laws trained on" if seen else "environment, laws never seen"
        result = judge(ranking, gold), [_within(store, ranking, gold, b) for b in BUDGETS]
        for part in ("environment, all", name):
            told.setdefault(part, []).append(result)
    for name, results in sorted(told.items()):
        budgets = np.mean([read for _, read in results], axis=0)
        yield name, summarise([j for j, _ in results]), dict(zip(BUDGETS, budgets, strict=True))


def _within(
    store: Generation, ranking: Sequence[int], gold: Sequence[Sequence[int]], budget: int
) -> float:
    """The share of gold groups among the articles that fit into so many characters."""
    read: set[int] = set()
    for clause, row in zip(store.catalog.clauses(ranking[:60]), ranking[:60], strict=True):
        budget -= len(clause.text)
        if budget < 0:
            break
        read.add(row)
    return sum(bool(read & set(group)) for group in gold) / len(gold)


def ablate(rows: Sequence[Rows]) -> Iterator[tuple[str, str]]:
    """What each part of the columns is worth on one fold, by rankers of half the trees: points of
    MRR@10 lost without it, paired, with half the 95 % interval, over the public and over our own
    law questions."""
    fold, trees = FOLDS - 1, SETTINGS["iterations"] // 2
    full = out_of_fold(rows, range(len(COLUMNS)), [fold], trees)
    for part, names in PARTS.items():
        left = [i for i, name in enumerate(COLUMNS) if name not in names]
        scores = out_of_fold(rows, left, [fold], trees)
        told = []
        for source in (Source.PUBLIC, Source.LAW):
            lost = np.array(
                [
                    judge(ranked(rows[n], full[n]), gold)[0]
                    - judge(ranked(rows[n], found), gold)[0]
                    for n, found in scores.items()
                    if rows[n].question.source is source
                    for gold in [[[g] for g in sorted(rows[n].gold)]]
                ]
            )
            told.append(f"{100 * lost.mean():+.1f} ±{196 * lost.std() / np.sqrt(len(lost)):.1f}")
        yield part, " | ".join(told)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True, help="see training.ranker_rows")
    parser.add_argument("--rows", type=Path, nargs="+", required=True, help="see there")
    parser.add_argument("--ablation", action="store_true", help="that alone: without each part")
    options = parser.parse_args()
    began = time.monotonic()
    rows = read_rows(options.rows)
    if options.ablation:
        for part, told in ablate(rows):
            print(f"without {part:<26} {told}", flush=True)
        return
    store = build_haystack(options.shared, options.home)
    full = out_of_fold(rows, range(len(COLUMNS)), range(FOLDS), SETTINGS["iterations"])
    ways = {
        "BM25": lambda n: rows[n].table[:, _BM25],
        "vectors": lambda n: rows[n].table[:, _DENSE],
        "both, by ranks": lambda n: by_ranks(rows[n].found),
        "ranker": full.__getitem__,
    }
    for name, members in sorts(rows, own_golds(options.shared, store)):
        held = np.mean([rows[n].answers.sum() / len(rows[n].gold) for n in members])
        print(f"{name}: {held:.3f} of the gold is among the candidates")
        for way, scores in ways.items():
            print(f"  {way:<16} {figures(rows, members, scores)}", flush=True)
    for name, found, budgets in development(store):
        read = "  ".join(f"within {b} {share:.3f}" for b, share in budgets.items())
        print(f"{name}: {found}  {read}", flush=True)
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
