"""A checklist out of the duties and bans of chosen policies: who, what, what to look at, on which
clause, and which clause of the same policy punishes the breach.

Every line is the clause's own words and passes the audit. Does not know an enterprise: which items
concern it is for whoever checks. A duty whose words it cannot read safely is left out, not guessed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from assistant.workflows.addressees import Addressee
from assistant.workflows.duties import Duty, duties
from assistant.workflows.lines import Line, notices_of, stand
from assistant.workflows.sanctions import Penalty, paragraph_of, penalties, sanctions
from assistant.workflows.sights import look_at
from corpus.address import place_within
from corpus.errors import BadRequest
from corpus.generation import Generation
from corpus.types import Clause, Policy
from corpus.validity import Standing, version_in_force

_SHOWN = 5  # titles that are named where one is not known


@dataclass(frozen=True, slots=True)
class Punished:
    """The words of a clause that punish a breach, and their place (《法》第一条第二款)."""

    text: str
    place: str
    clause_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """One duty or ban to be checked, in its clause's own words; `basis` is its place to 款 and 项.

    `who` and `look_at` are "" where the clause names nobody, or nothing that can be looked at.
    """

    who: str
    addressee: Addressee
    duty: str
    kind: str
    look_at: str
    basis: str
    clause_id: str
    penalty: tuple[Punished, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of some policies on a day, what must be said beside them, and how many lines the
    audit withheld."""

    policies: tuple[Policy, ...]
    items: tuple[Item, ...]
    notices: tuple[str, ...]
    withheld: int
    as_of: date


def checklist(
    titles: Sequence[str],
    store: Generation,
    as_of: date,
    region: str | None = None,
    *,
    authorities: bool = False,
) -> Checklist:
    """The items that policies lay on whoever is checked, those of `authorities` too if asked for.

    A title may be a slug, a title or a part of one. Raises BadRequest for one that is not known,
    that fits several policies or is not in force on the day.
    """
    policies = tuple(dict.fromkeys(chosen(title, store, as_of) for title in titles))
    found: list[Item] = []
    for policy in policies:
        found += _items(policy, store, as_of, authorities)
    stood = stand([Line(item.duty, (item.clause_id,)) for item in found], store, as_of)
    kept, withheld = _kept(found, stood.lines), stood.withheld
    items, more = _with_penalties(kept, store, as_of)
    ids = [*(i.clause_id for i in items), *(p.clause_id for i in items for p in i.penalty)]
    notices = notices_of(ids, store, as_of, region)
    return Checklist(policies, items, notices, withheld + more, as_of)


def _kept(found: Sequence[Item], lines: Sequence[Line]) -> list[Item]:
    """The items whose lines stood, in order."""
    left, kept = list(lines), []
    for item in found:
        if left and left[0].text == item.duty and left[0].clause_ids[-1] == item.clause_id:
            left.pop(0)
            kept.append(item)
    return kept


def _with_penalties(
    items: Sequence[Item], store: Generation, as_of: date
) -> tuple[tuple[Item, ...], int]:
    """The items with their penalties that the audit lets stand, and how many it withheld."""
    told = dict.fromkeys(p for item in items for p in item.penalty)
    lines = dict.fromkeys(Line(t, (p.clause_id,)) for p in told for t in p.text.split("\n"))
    stood = stand(list(lines), store, as_of).lines
    good = {(line.text, line.clause_ids[-1]) for line in stood}
    left = {p for p in told if all((t, p.clause_id) in good for t in p.text.split("\n"))}
    held = tuple(replace(i, penalty=tuple(p for p in i.penalty if p in left)) for i in items)
    return held, len(told) - len(left)


# -- policies


def chosen(title: str, store: Generation, as_of: date) -> Policy:
    """The version in force of the policy that a title, a slug or a part of one names."""
    policies = store.catalog.policies
    if title in policies:
        slugs = {policies[title].slug}
    else:
        slugs = {p.slug for p in policies.values() if title in (p.slug, p.title)}
        bare = re.sub(r"[^\w]|_", "", title)
        slugs = slugs or {policies[i].slug for i in store.names.get(bare, ())}
        slugs = slugs or {p.slug for p in policies.values() if title in p.slug + " " + p.title}
    if len(slugs) != 1:
        raise _unclear(title, slugs, store)
    versions = [p for p in policies.values() if p.slug in slugs]
    policy = policies.get(title) or version_in_force(versions, as_of)
    if policy is None or store.standings(as_of)[policy.id] is Standing.OUT:
        raise BadRequest(
            "这份文件在所问日期不是现行规定", title, "换一份文件，或者用 --as-of 写明日期"
        )
    return policy


def _unclear(title: str, slugs: set[str], store: Generation) -> BadRequest:
    known = {p.slug for p in store.catalog.policies.values()}
    shared = sorted(known, key=lambda slug: (-len(set(slug) & set(title)), slug))
    near = sorted(slugs) or get_close_matches(title, sorted(known), _SHOWN, 0.5) or shared
    named = "、".join(f"《{slug}》" for slug in near[:_SHOWN])
    if slugs:
        return BadRequest("这个名称对得上好几份文件", title, f"写明是哪一份：{named}")
    return BadRequest("知识库里没有这份文件", title, f"改成知识库里的名称，相近的有：{named}")


# -- items


def _items(policy: Policy, store: Generation, as_of: date, authorities: bool) -> Iterator[Item]:
    catalog = store.catalog
    known = sanctions(policy.id, catalog, as_of)
    for clause in catalog.text(policy.id).clauses:
        laid = list(duties(clause.text, clause.headings))
        mine = [d for d in laid if d.addressee is not Addressee.AUTHORITY]
        count = _count(mine)
        told: dict[str, Duty] = {}  # what is said in the same words is one item
        for duty in laid if authorities else mine:
            told.setdefault(_words(clause, duty.shown).replace("\n", ""), duty)
        for duty in told.values():
            punished = penalties(duty, clause, known, count)
            yield Item(
                duty.who,
                duty.addressee,
                _words(clause, duty.shown),
                duty.kind,
                look_at(duty.act),
                place_of(policy, clause, duty.place),
                clause.id,
                tuple(_punished(policy, penalty) for penalty in punished),
            )


def _count(found: Sequence[Duty]) -> Counter[str]:
    """How many duties a clause lays, and each 款 of it; the items of one list are one."""
    heads = {duty.spans[0]: duty for duty in found}.values()
    return Counter(["" for _ in heads] + [p for d in heads if (p := paragraph_of(d.place))])


def _words(clause: Clause, spans: Sequence[tuple[int, int]]) -> str:
    return "\n".join(clause.text[start:end].strip() for start, end in spans)


def _punished(policy: Policy, penalty: Penalty) -> Punished:
    clause, last = penalty.clause, penalty.spans[-1]
    item = next((s for s in penalty.spans[1:] if place_within(clause.text, *s)[-1:] == "项"), last)
    place = place_within(clause.text, *item)
    return Punished(_words(clause, penalty.spans), place_of(policy, clause, place), clause.id)


def place_of(policy: Policy, clause: Clause, within: str) -> str:
    """《法》第一条第二款第（三）项."""
    return f"{policy.cited}{clause.address}{within.replace('(', '（').replace(')', '）')}"
