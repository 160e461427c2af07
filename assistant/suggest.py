"""What may be asked next: what stands beside the clauses of an answer.

Knows one catalogue. Does not ask anything itself.
"""

import re
from collections.abc import Iterator

from assistant.types import Answer
from corpus.catalog import Catalog
from corpus.types import Clause, Policy, Provenance

_MOST, _REACH = 3, 6  # suggestions; clauses behind the cited one that are looked at
_LENGTHS = range(4, 31)  # characters of a heading that is asked about
_LEAD = re.compile(
    r"([^：，。]{4,24}(?:吗|怎么\w{0,4}|多久\w{0,3}|几天|多少\w{0,3}|谁\w{0,3}|什么\w{0,4}|哪\w{1,4}))："
)
_SOURCE = re.compile(r"未载明|出处")  # headings about the digest itself


def suggestions(answer: Answer, catalog: Catalog) -> tuple[str, ...]:
    """Questions (Chinese) about what follows the cited clauses in their policies, each once; ()
    for a refusal."""
    cited = {c.clause.id for c in answer.citations}
    found: dict[str, None] = {}
    for policy_id in dict.fromkeys(c.policy.id for c in answer.citations):
        text = catalog.text(policy_id)
        last = max(i for i, c in enumerate(text.clauses) if c.id in cited)
        own = text.clauses[last]
        for clause in text.clauses[last + 1 : last + 1 + _REACH]:
            if clause.id not in cited:
                found |= dict.fromkeys(_questions(clause, own, text.policy))
    asked = answer.question.text.strip()
    return tuple(q for q in found if q != asked)[:_MOST]


def _questions(clause: Clause, own: Clause, policy: Policy) -> Iterator[str]:
    """How a clause may be asked for: by the question that it begins with, by its heading where it
    is another than the cited one's, by its number."""
    if policy.provenance is Provenance.OFFICIAL:
        if clause.address.steps[-1].startswith("第") and not clause.address.is_table_row:
            yield f"《{policy.title}》{clause.address}怎么规定？"
        return
    heading = clause.headings[-1] if clause.headings else ""
    if lead := _LEAD.match(clause.text):
        yield f"{lead[1]}？"
    elif clause.headings != own.headings and _asks_well(heading):
        yield f"{heading}？"


def _asks_well(heading: str) -> bool:
    return len(heading) in _LENGTHS and not _SOURCE.search(heading)
