"""A paper: questions of the kinds that are wanted, spread over policies and clauses, by a seed.

The same seed over the same store gives the same paper: every draw has its own lot, named by the
seed, the kind and the place. Knows one open generation.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from random import Random

from assistant.alignment import share
from assistant.claims import wording_pairs
from assistant.workflows.lines import notices_of
from assistant.workflows.quiz.ask import Wish, gather
from assistant.workflows.quiz.cases import case
from assistant.workflows.quiz.cloze import LETTERS, Cloze, Gap
from assistant.workflows.quiz.facts import Sort
from assistant.workflows.quiz.lists import Lists
from assistant.workflows.quiz.material import Listing, Material, Passage, Term
from assistant.workflows.quiz.rules import rules
from assistant.workflows.quiz.terms import term_blank, term_single
from assistant.workflows.quiz.types import RIGHT, WRONG, Kind, Question
from corpus.errors import BadRequest
from corpus.generation import Generation

_SHARES = {  # of a paper of twenty
    Kind.CASE: 1,
    Kind.SHORT: 1,
    Kind.MULTIPLE: 3,
    Kind.BLANK: 3,
    Kind.JUDGE: 4,
    Kind.SINGLE: 8,
}
_WORTH = {Sort.FIGURE: 0, Sort.BODY: 1, Sort.MODAL: 1}  # what is asked first, smallest
_ALIKE = 0.75  # share of pairs, both ways, from which two stems ask the same
_REPORTS = 20  # questions among which one may be from a report of a newspaper
_MOST = 1_000  # questions of one paper


@dataclass(frozen=True, slots=True)
class Chance:
    """A question that may come about: where it lies and how it is made from a lot of its own.

    `asks` names the fact that it asks for; `tier` is 0 for what is better asked first; `of_money`
    tells whether that is an amount or a multiple.
    """

    kind: Kind
    passage: Passage
    make: Callable[[Random], Question | None]
    asks: str
    tier: int = 0
    of_money: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """The place in a clause that it asks for."""
        return self.passage.clause.id, self.passage.start


def make_paper(
    wish: Wish, store: Generation, as_of: date, region: str | None = None
) -> tuple[Question, ...]:
    """The questions of a paper in the order of its sections; fewer where the clauses bear no more.

    Raises BadRequest for a wish that cannot be met at all.
    """
    if not 1 <= wish.many <= _MOST:
        raise BadRequest(f"题数应在 1 到 {_MOST} 之间", str(wish.many), "改 -n 后面的数")
    drawn = _Drawing(wish, gather(wish, store, as_of))
    for kind, many in _quotas(wish).items():
        drawn.draw(kind, many)
    for kind in _quotas(wish):  # what one kind lacks, the others make up
        drawn.draw(kind, wish.many - len(drawn.questions))
    if not drawn.questions:
        raise BadRequest("这些条款出不了题", wish.topic, "换题型、主题、难度或政策")
    order = {kind: n for n, kind in enumerate(Kind)}
    questions = sorted(drawn.questions, key=lambda q: order[q.kind])
    told = [replace(q, notices=notices_of((q.clause_id,), store, as_of, region)) for q in questions]
    return _spread(told, wish.seed)


def _quotas(wish: Wish) -> dict[Kind, int]:
    """How many of each kind, by the shares of a usual paper; the rarest first."""
    shares = {kind: part for kind, part in _SHARES.items() if kind in wish.kinds}
    whole = sum(shares.values())
    exact = {kind: wish.many * part / whole for kind, part in shares.items()}
    quotas = {kind: int(part) for kind, part in exact.items()}
    behind = sorted(exact, key=lambda kind: (quotas[kind] - exact[kind], -shares[kind]))
    for kind in behind[: wish.many - sum(quotas.values())]:
        quotas[kind] += 1
    return quotas


class _Drawing:
    """Questions as they are drawn, each from the policy that has given fewest so far."""

    def __init__(self, wish: Wish, found: Material) -> None:
        self.questions: list[Question] = []
        self._wish = wish
        self._chances = list(_chances(found))
        self._policies: Counter[str] = Counter()
        self._clauses: set[str] = set()
        self._places: set[tuple[str, int]] = set()
        self._facts: set[tuple[str, str]] = set()
        self._stems: list[frozenset[str]] = []
        self._of_kind: Counter[Kind] = Counter()
        self._of_money: Counter[Kind] = Counter()
        self._reports = 0
        self._most_reports = wish.many if wish.policies else max(1, wish.many // _REPORTS)

    def draw(self, kind: Kind, many: int) -> None:
        """Draw up to so many of a kind: from fresh clauses, then from other places of used ones;
        more than half of them for money only where the clauses bear nothing else."""
        half = (self._of_kind[kind] + many) // 2
        for fresh, loose in ((True, False), (False, False), (True, True), (False, True)):
            most = half + many if loose else half
            many -= self._drawn(kind, many, most, fresh=fresh)
            if many <= 0:
                return

    def _drawn(self, kind: Kind, many: int, most: int, *, fresh: bool) -> int:
        """How many were drawn: up to so many, of the kind up to `most` that ask for money."""
        waiting = self._waiting(kind)
        keys: Counter[str] = Counter()
        done = 0
        while done < many and waiting:
            policy_id = min(waiting, key=lambda i: (self._policies[i], self._lot(i)))
            rich = self._of_money[kind] >= most
            chances = (c for c in waiting[policy_id] if not (rich and c.of_money))
            question = self._next(chances, keys, (many + 1) // 2, fresh=fresh)
            if question is None:
                del waiting[policy_id]
                continue
            keys[question.key] += 1
            self._policies[policy_id] += 1
            done += 1
        return done

    def _waiting(self, kind: Kind) -> dict[str, Iterator[Chance]]:
        """The chances of a kind by policy, each policy's in an order drawn by lot."""
        groups: dict[str, list[Chance]] = {}
        for chance in self._chances:
            if chance.kind is kind:
                groups.setdefault(chance.passage.policy.id, []).append(chance)
        for policy_id, group in groups.items():
            Random(f"{self._wish.seed}|{kind}|{policy_id}").shuffle(group)
            group.sort(key=lambda chance: chance.tier)
        return {policy_id: iter(group) for policy_id, group in groups.items()}

    def _lot(self, policy_id: str) -> float:
        return Random(f"{self._wish.seed}|{policy_id}").random()

    def _next(
        self, chances: Iterator[Chance], keys: Counter[str], half: int, *, fresh: bool
    ) -> Question | None:
        for chance in chances:
            clause = chance.passage.clause
            same = {clause.id, *(pointer.clause_id for pointer in clause.points_to)}
            told = {(place, chance.asks) for place in same}
            used = chance.place in self._places or told & self._facts or self._is_spare(chance)
            if used or (fresh and same & self._clauses):
                continue
            lot = f"{self._wish.seed}|{chance.kind}|{clause.id}|{chance.passage.start}"
            question = chance.make(Random(lot))
            if question and self._is_welcome(question, keys, half):
                self.questions.append(question)
                self._clauses |= same
                self._facts |= told
                self._places.add(chance.place)
                self._stems.append(wording_pairs(question.stem))
                self._of_kind[question.kind] += 1
                self._of_money[question.kind] += chance.of_money
                self._reports += chance.passage.is_report
                return question
        return None

    def _is_spare(self, chance: Chance) -> bool:
        """Whether the paper has asked enough of what newspapers reported."""
        return chance.passage.is_report and self._reports >= self._most_reports

    def _is_welcome(self, question: Question, keys: Counter[str], half: int) -> bool:
        wanted = self._wish.difficulty
        if wanted and question.difficulty is not wanted:
            return False
        if question.key in (RIGHT, WRONG) and keys[question.key] >= half:
            return False
        pairs = wording_pairs(question.stem)
        return not any(
            min(share(pairs, other), share(other, pairs)) >= _ALIKE for other in self._stems
        )


def _chances(found: Material) -> Iterator[Chance]:
    """Everything that may be asked, in the order of the store."""
    cloze, lists = Cloze(found), Lists(found)
    every = [
        *(chance for gap in cloze.gaps for chance in _of_gap(gap, cloze)),
        *(
            Chance(Kind.CASE, rule.passage, lambda _, r=rule: case(r, found), "case")
            for rule in rules(found)
        ),
        *(chance for listing in found.listings for chance in _of_listing(listing, lists)),
        *(chance for term in found.terms for chance in _of_term(term, found)),
    ]
    yield from (c for c in every if c.passage.clause.id in found.asked)


def _of_gap(gap: Gap, cloze: Cloze) -> Iterator[Chance]:
    tier = _WORTH[gap.fact.sort] + (gap.fact.said == "应当")
    asks, money = repr(gap.fact.key), gap.of_money
    yield Chance(Kind.SINGLE, gap.passage, partial(cloze.single, gap), asks, tier, money)
    yield Chance(Kind.JUDGE, gap.passage, partial(cloze.judge, gap), asks, tier, money)
    if gap.fact.sort is Sort.FIGURE:
        yield Chance(Kind.BLANK, gap.passage, lambda _: cloze.blank(gap), asks, of_money=money)


def _of_listing(listing: Listing, lists: Lists) -> Iterator[Chance]:
    whole = listing.whole
    yield Chance(Kind.MULTIPLE, whole, partial(lists.multiple, listing), "list")
    yield Chance(Kind.SINGLE, whole, partial(lists.odd, listing), "list", 1)
    yield Chance(Kind.SHORT, whole, lambda _: lists.short(listing), "list")


def _of_term(term: Term, found: Material) -> Iterator[Chance]:
    sentence, asks = term.sentence, term.term
    yield Chance(Kind.SINGLE, sentence, lambda lot: term_single(term, found, lot), asks, 1)
    yield Chance(Kind.BLANK, sentence, lambda _: term_blank(term), asks)


def _spread(questions: list[Question], seed: int) -> tuple[Question, ...]:
    """The same questions with the keys of single choices spread evenly over the letters."""
    rng = Random(f"{seed}|letters")
    letters: list[str] = []
    spread = []
    for question in questions:
        if question.kind is Kind.SINGLE:
            if not letters:
                letters = rng.sample(LETTERS[: len(question.options)], len(question.options))
            question = _moved(question, letters.pop())
        spread.append(question)
    return tuple(spread)


def _moved(question: Question, letter: str) -> Question:
    options = list(question.options)
    old, new = LETTERS.index(question.key), LETTERS.index(letter)
    options[old], options[new] = options[new], options[old]
    return replace(question, options=tuple(options), key=letter)
