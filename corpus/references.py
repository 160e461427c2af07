"""From words that point elsewhere to the clauses that they mean, where these are here.

Knows clauses, references and versions. Does not know how references are read from a text: that is
`ingest.references`.
"""

from collections.abc import Mapping
from datetime import date

from corpus.catalog import Catalog
from corpus.types import Clause, Policy, Reference
from corpus.validity import version_in_force


def targets(reference: Reference, clause: Clause, catalog: Catalog, as_of: date) -> list[Clause]:
    """The clauses that a reference of a clause names, of the version in force on a day.

    [] where the law is not here or is meant as a whole; the clause itself for 前款 and the like.
    """
    policy_id = clause.policy_id
    before = clause.address.steps[:-1]  # articles of an attachment are counted within it
    if reference.law:
        law = _version(reference.law, catalog.policies, as_of)
        if law is None:
            return []
        policy_id, before = law.id, ()
    ids = (f"{policy_id}#{'/'.join((*before, label))}" for label in reference.articles)
    return [found for clause_id in ids if (found := catalog.clause(clause_id))]


def is_here(reference: Reference, catalog: Catalog, as_of: date) -> bool:
    """Whether the policy that a reference points to is in the corpus."""
    return not reference.law or _version(reference.law, catalog.policies, as_of) is not None


def _version(slug: str, policies: Mapping[str, Policy], as_of: date) -> Policy | None:
    return version_in_force((p for p in policies.values() if p.slug == slug), as_of)
