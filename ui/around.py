"""What is around a clause: references as links both ways, terms that it uses, neighbours.

Knows one open generation and a day. Does not know pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.catalog import Catalog
from corpus.generation import Generation
from corpus.references import is_here, targets
from corpus.types import Clause, Definition, Policy, PolicyText, Reference
from corpus.validity import Standing, version_in_force
from ui.links import clause_url, policy_url
from ui.marking import Link

_MOST = 40  # clauses that refer to one


@dataclass(frozen=True, slots=True)
class Around:
    """`links` lie in the clause's text; `referring` are clauses that refer to it or stand on it;
    `terms` are words of it that its policy defines elsewhere."""

    links: tuple[Link, ...]
    referring: tuple[Clause, ...]
    terms: tuple[Definition, ...]
    previous: Clause | None
    following: Clause | None


def around(clause: Clause, text: PolicyText, store: Generation, day: date) -> Around:
    """Everything around a clause of a policy version, as it is on a day."""
    at = next(i for i, other in enumerate(text.clauses) if other.id == clause.id)
    return Around(
        links=links_of(clause, text.references, store.catalog, day),
        referring=_referring(clause, text.policy, store, day),
        terms=tuple(
            d for d in text.definitions if d.clause_id != clause.id and d.term in clause.text
        ),
        previous=text.clauses[at - 1] if at else None,
        following=text.clauses[at + 1] if at + 1 < len(text.clauses) else None,
    )


def links_of(
    clause: Clause, references: tuple[Reference, ...], catalog: Catalog, day: date
) -> tuple[Link, ...]:
    """The references of a clause whose target is here, none within another."""
    found: list[Link] = []
    for reference in sorted(references, key=lambda r: (r.start, -r.end)):
        if reference.clause_id == clause.id and (url := _url(reference, clause, catalog, day)):
            if found and reference.start < found[-1].end:
                continue
            found.append(Link(reference.start, reference.end, url))
    return tuple(found)


def _url(reference: Reference, clause: Clause, catalog: Catalog, day: date) -> str:
    meant = [c for c in targets(reference, clause, catalog, day) if c.id != clause.id]
    if meant:
        return clause_url(meant[0].id, day)
    whole = not reference.articles and not reference.within and not reference.chapter
    if whole and reference.law and is_here(reference, catalog, day):
        return policy_url(_of(reference.law, catalog.policies, day).id, day)
    return ""


def _of(slug: str, policies: Mapping[str, Policy], day: date) -> Policy:
    return version_in_force((p for p in policies.values() if p.slug == slug), day)


def _referring(clause: Clause, policy: Policy, store: Generation, day: date) -> tuple[Clause, ...]:
    """Of the same version, and of the versions of other policies that count on the day."""
    catalog, worth = store.catalog, store.standings(day)
    out = {i for i, standing in worth.items() if standing is Standing.OUT and i != policy.id}
    own = {i for i, p in catalog.policies.items() if p.slug == policy.slug and i != policy.id}
    rows = catalog.pointing_to(policy.slug, clause.address.steps[-1])
    others = (c for c in catalog.clauses(rows) if c.id != clause.id)
    return tuple(c for c in others if c.policy_id not in out | own)[:_MOST]
