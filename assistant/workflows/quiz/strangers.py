"""Items of other lists that do not belong to a list, to be offered as wrong.

They come from lists for the same kind of actor and with the same kind of consequence (`leads`).
Kept away: what resembles an item of the list, or of a list that says nearly the same of its items;
and what officials may not do, which is much the same in every law. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

from assistant.alignment import share
from assistant.claims import wording_pairs
from assistant.workflows.quiz.leads import (
    DEEDS,
    DISCIPLINE,
    Lead,
    fits,
    is_alike,
    lead_of,
    sort_of,
)
from assistant.workflows.quiz.material import Listing, Material
from corpus.quantities import quantities
from corpus.types import Policy, Provenance

_UNLIKE = 0.34  # share of pairs, either way, below which an item is no paraphrase of another
_SAME_LEAD = 0.6  # … from which two lists stand below the same words, if they name figures
_VAGUE_LEAD = 0.4  # … if they name none (责令改正，处以罚款)
_IN_DEEDS, _IN_OTHERS = 0.6, 0.25  # share of an item's pairs that the whole list may have
_APT = 0.12  # … that it must have to be taken from another policy
_NEAREST = 8  # of which some are drawn
_TELLS_LITTLE = re.compile("[的或和与及其等、，]|[按依]照|规定|依法|没有")
Values = frozenset[tuple[Decimal, str]]


@dataclass(frozen=True)
class Strangers:
    """Finds wrong options among the lists of some material."""

    material: Material

    @cached_property
    def _leads(self) -> dict[str, tuple[frozenset[str], Values]]:
        """The pairs and the values of the words above each list."""
        said = {one.lead.text: one.lead.said for one in self.material.listings}
        return {
            text: (wording_pairs(lead), frozenset(q.key for q in quantities(lead)))
            for text, lead in said.items()
        }

    def of(self, listing: Listing, longest: int, rng: Random) -> list[str]:
        """Some that are no longer than that many characters, in an order drawn by lot; [] for a
        list of what is forbidden, as other forbidden deeds may be meant by it."""
        lead = lead_of(listing)
        if re.search("禁止|不得", listing.lead.said) or lead.follows == DISCIPLINE:
            return []
        own = [wording_pairs(line) for line in listing.whole.text.split("\n")[1:]]
        own += [wording_pairs(t) for twin in self.twins(listing) for t in twin.said]
        whole = wording_pairs(listing.whole.text)
        most = _IN_DEEDS if sort_of(listing) in DEEDS else _IN_OTHERS
        found: dict[str, float] = {}
        for other in self._others(listing, lead):
            for text in filter(lambda t: fits(t, listing, lead.actor), other.said):
                pairs = wording_pairs(text)
                near = share(pairs, whole)
                apt = other.lead.policy == listing.lead.policy or near >= _APT
                if is_option(text, longest) and apt and _unlike(pairs, own):
                    found[text] = near
        near: list[str] = []
        for text in sorted((t for t in found if found[t] < most), key=lambda t: (-found[t], t)):
            if len(near) < _NEAREST and _unlike(
                wording_pairs(text), list(map(wording_pairs, near))
            ):
                near.append(text)
        rng.shuffle(near)
        return near

    def twins(self, listing: Listing) -> list[Listing]:
        """The other lists of the policy that stand below nearly the same words and values."""
        return [
            other
            for other in self.material.listings
            if other is not listing
            and other.lead.policy == listing.lead.policy
            and self._says_the_same(listing, other)
        ]

    def _says_the_same(self, one: Listing, other: Listing) -> bool:
        (mine, values), (its, its_values) = (self._leads[x.lead.text] for x in (one, other))
        least = _SAME_LEAD if values else _VAGUE_LEAD
        return values == its_values and min(share(mine, its), share(its, mine)) >= least

    def _others(self, listing: Listing, lead: Lead) -> Iterator[Listing]:
        """The lists of the same sort for another purpose: those of the same policy; for a guide,
        whose lists are few, those of other guides for the same actor as well."""
        policy, sort = listing.lead.policy, sort_of(listing)
        for other in self.material.listings:
            its = other.lead.policy
            near = its == policy or (bool(lead.actor) and _is_guide(policy) and _is_guide(its))
            if near and sort_of(other) == sort and other is not listing:
                alike = is_alike(lead, lead_of(other), deeds=sort in DEEDS)
                if alike and not self._says_the_same(listing, other):
                    yield other


def gives_away(true: Sequence[str], false: Sequence[str]) -> bool:
    """Whether all right options share words that no wrong one has, or the other way round."""
    mine, its = ([_words(text) for text in texts] for texts in (true, false))
    shared = frozenset.intersection(*mine) - frozenset.union(*its)
    foreign = frozenset.intersection(*its) - frozenset.union(*mine) if len(its) > 1 else shared
    return bool(shared or foreign)


def _words(text: str) -> frozenset[str]:
    """The character pairs of a text, small words aside; single characters at its two ends."""
    bare = _TELLS_LITTLE.sub(" ", text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1) if " " not in bare[i : i + 2])


def is_option(text: str, longest: int) -> bool:
    """Whether an item is a thing, not a rule of its own."""
    return len(text) <= longest and "的，" not in text and not re.search("，应当|，不得", text)


def _is_guide(policy: Policy) -> bool:
    return policy.provenance is Provenance.DIGEST and not policy.place


def _unlike(text: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    return all(max(share(text, o), share(o, text)) < _UNLIKE for o in others)
