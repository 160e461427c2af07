"""Questions from lists: several that belong to one, one that does not, all of them.

Wrong options come from `strangers`. Knows no store and no day.
"""

from dataclasses import dataclass
from functools import cached_property
from random import Random

from assistant.workflows.quiz.cloze import LETTERS, ordered
from assistant.workflows.quiz.leads import ARE, DEEDS, NAMED, sort_of
from assistant.workflows.quiz.material import Listing, Material, opening
from assistant.workflows.quiz.strangers import Strangers, gives_away, is_option
from assistant.workflows.quiz.types import GAP, Kind, Question, difficulty_of
from corpus.quantities import NUMERAL

_TRUE = (2, 4)
_OPTIONS = 4
_FALSE = 3  # at most
_TRIES = 8  # draws until right and wrong options go together
_MOST_POINTS = 6
_LONGEST = 12  # characters that a wrong option may have beyond the longest right one


@dataclass(frozen=True)
class Lists:
    """Makes questions from the lists and the plain rules of some material."""

    material: Material

    @cached_property
    def _strangers(self) -> Strangers:
        return Strangers(self.material)

    def multiple(self, listing: Listing, rng: Random) -> Question | None:
        """Which of these belong to the list; None where too few wrong ones can be offered."""
        asked = which(listing, "下列哪些")
        items = [t for t in listing.said if is_option(t, 60)]
        if not asked or len(items) < _TRUE[0] or self._is_unfit(listing):
            return None
        longest = max(map(len, items)) + _LONGEST
        false = self._strangers.of(listing, longest, rng)
        drawn = (self._drawn(items, false, rng) for _ in range(_TRIES))
        true, false = next((pair for pair in drawn if pair), ((), ()))
        if not true:
            return None
        options = ordered([*true, *false], rng)
        key = "".join(letter for letter, o in zip(LETTERS, options, strict=False) if o in true)
        said = "".join(f"“{o}”" for o in options if o in true)
        return _listed(Kind.MULTIPLE, listing, f"{asked}？{GAP}", options, key, f"列明：{said}")

    def _drawn(
        self, items: list[str], false: list[str], rng: Random
    ) -> tuple[list[str], list[str]] | None:
        """Some right and some wrong options; None where they give themselves away."""
        true = rng.sample(items, rng.randint(_TRUE[0], min(_TRUE[1], len(items))))
        many = max(1, _OPTIONS - len(true) + rng.randint(0, 1))
        wrong = rng.sample(false, min(many, _FALSE, len(false)))
        few = not wrong or len(true) + len(wrong) < _OPTIONS
        return None if few or gives_away(true, wrong) else (true, wrong)

    def odd(self, listing: Listing, rng: Random) -> Question | None:
        """Which one does not belong to the list."""
        asked = which(listing, "下列")
        items = [t for t in listing.said if is_option(t, 40)]
        if not asked or len(items) < _OPTIONS - 1 or self._is_unfit(listing):
            return None
        false = self._strangers.of(listing, max(map(len, items)) + _LONGEST, rng)
        drawn = ((rng.sample(items, _OPTIONS - 1), wrong) for wrong in false[:_TRIES])
        true, odd = next((pair for pair in drawn if not gives_away(pair[0], pair[1:])), ([], ""))
        if not odd:
            return None
        options = ordered([*true, odd], rng)
        key = LETTERS[options.index(odd)]
        stem = f"{asked}。下列各项中，没有被列入的是{GAP}"
        said = "".join(f"“{o}”" for o in options if o != odd)
        return _listed(Kind.SINGLE, listing, stem, options, key, f"列入的是：{said}")

    def _is_unfit(self, listing: Listing) -> bool:
        """Whether another list says nearly the same of its items, or another law another figure."""
        whole = listing.whole
        return bool(self._strangers.twins(listing)) or self.material.is_displaced(whole, whole.text)

    def short(self, listing: Listing) -> Question | None:
        """Say all of the list."""
        asked, items = which(listing, "哪些"), listing.said
        if (
            not asked
            or not listing.complete
            or len(items) > _MOST_POINTS
            or self._is_unfit(listing)
        ):
            return None
        key = "；".join(f"（{i}）{item}" for i, item in enumerate(items, 1))
        said = "列明：" + "".join(f"“{item}”" for item in items)
        stem = f"{asked}？（共{len(items)}项）"
        return _listed(Kind.SHORT, listing, stem, (), key, said, points=items)


def which(listing: Listing, word: str) -> str:
    """The words above a list with 下列 as `word` and without the mark at the end; "" where they
    cannot be asked."""
    said = listing.lead.said.rstrip("：:")
    if sort_of(listing) == ARE:
        return "" if word == "下列" else f"{said}{word}"
    m = NAMED.search(said)
    if not m or NAMED.search(said, m.end()) or not sort_of(listing) or "。" in said[m.end() :]:
        return ""
    kept = m["what"] if word != "下列" or not m["of"] else f"{m['what']}之一"
    word = word.removesuffix("些") if kept[:1] in NUMERAL else word
    return said[: m.start()] + word + kept + said[m.end() :]


def _listed(
    kind: Kind,
    listing: Listing,
    asked: str,
    options: tuple[str, ...],
    key: str,
    said: str,
    points: tuple[str, ...] = (),
) -> Question:
    whole = listing.whole
    listed = listing.open or sort_of(listing) not in DEEDS
    begins = opening(listing.lead, listed=listed)
    return Question(
        kind,
        begins + asked,
        options,
        key,
        points,
        f"{listing.lead.place}{said}。",
        whole.clause.id,
        listing.lead.place,
        whole.text,
        difficulty_of(kind, listing.lead.said),
    )
