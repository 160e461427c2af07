"""What must stand beside anything that is said from clauses: their place, that a text is a digest,
how far their validity was checked.

Pure. Does not know what is said.
"""

from collections.abc import Sequence
from datetime import date

from corpus.types import Clause, Policy, Provenance
from corpus.validity import notices


def said_beside(
    grounds: Sequence[tuple[Clause, Policy]], as_of: date, region: str | None
) -> tuple[str, ...]:
    """The Chinese notices of these clauses on a day, each once; `region` is the operator's."""
    policies = {policy.id: policy for _, policy in grounds}.values()
    said = [_of_place(p, region) for p in policies]
    said += [_of_digest(p) for p in policies]
    said += [n for clause, policy in grounds for n in notices(clause, policy, as_of)]
    return tuple(dict.fromkeys(n for n in said if n))


def _of_place(policy: Policy, region: str | None) -> str:
    if not policy.place or policy.place == region:
        return ""
    other = f"，不是{region}的规定" if region else ""
    return f"适用地区：{policy.place}{other}。"


def _of_digest(policy: Policy) -> str:
    if policy.provenance is not Provenance.DIGEST:
        return ""
    source = policy.source
    whence = f"来自{source.publication}"
    if source.authors:
        whence += f"所载{'、'.join(source.authors)}署名报道（{source.date}），是否现行有效未经核实"
    return f"依据是要点整理，不是原文：{whence}；办理和执法请以原文为准。"
