"""What a trainer asks for, and which policies and clauses of a store that means on a day.

Knows names, topics and what is in force. Does not know how questions are made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from assistant.workflows.quiz.material import Material
from assistant.workflows.quiz.reading import material
from assistant.workflows.quiz.stale import replaced
from assistant.workflows.quiz.types import Difficulty, Kind
from corpus.errors import BadRequest
from corpus.generation import Generation
from corpus.lexical import names_something, words
from corpus.types import Clause, Policy, PolicyText
from corpus.validity import Standing, outdated

_ENOUGH = 6_000  # clauses from which no more policies are added
_AFFIXES = re.compile(r"^中华人民共和国|（要点整理，非原文）$|[《》\s]")


@dataclass(frozen=True, slots=True)
class Wish:
    """A paper that is wanted: `many` questions of `kinds`, of `policies` by title (() for all that
    are in force), on a `topic` in Chinese ("" for any); the same `seed` gives the same paper."""

    policies: tuple[str, ...] = ()
    many: int = 20
    kinds: tuple[Kind, ...] = tuple(Kind)
    topic: str = ""
    difficulty: Difficulty | None = None
    seed: int = 1


def gather(wish: Wish, store: Generation, as_of: date) -> Material:
    """What the questions may be made from.

    What is known not to be in force is left out; what is reported replaced is, too, unless it is
    asked for by name. Of a large store some policies are drawn by lot. Other policies of the store
    stand beside a few that are named. Raises BadRequest for a policy that is not here or not in
    force, and for a topic that no clause names.
    """
    policies = store.catalog.policies
    worth = store.standings(as_of)
    named = _by_name(wish.policies, policies, worth) if wish.policies else []
    current = [i for i in _current(worth) if i not in named]
    Random(f"{wish.seed}|policies").shuffle(current)
    texts = {i: store.catalog.text(i) for i in named}
    for policy_id in current:
        if sum(len(text.clauses) for text in texts.values()) < _ENOUGH:
            texts[policy_id] = store.catalog.text(policy_id)
    asked = [
        clause
        for policy_id in named or texts
        for clause in texts[policy_id].clauses
        if not outdated(clause, policies, as_of) and (named or not replaced(clause, store, as_of))
    ]
    if wish.topic:
        asked = _about(wish.topic, asked, texts)
    held = [texts.get(i) or store.catalog.text(i) for i in sorted({*texts, *current})]
    return material([texts[i] for i in sorted(texts)], [clause.id for clause in asked], held)


def _current(worth: Mapping[str, Standing]) -> list[str]:
    return sorted(i for i, w in worth.items() if w in (Standing.CURRENT, Standing.UNCHECKED))


def _by_name(
    titles: tuple[str, ...], policies: Mapping[str, Policy], worth: Mapping[str, Standing]
) -> list[str]:
    found: dict[str, None] = {}
    for title in titles:
        bare = _AFFIXES.sub("", _AFFIXES.sub("", title))
        here = [p for p in policies.values() if bare and bare in _names(p)]
        if not here:
            raise BadRequest("知识库里没有这份政策", title, "用 youju search 查看名称")
        counts = [p.id for p in here if worth[p.id] is not Standing.OUT]
        if not counts:
            raise BadRequest("这份政策在所问日期不是现行规定", title, "用 --as-of 指定日期")
        found |= dict.fromkeys(counts)
    return sorted(found)


def _names(policy: Policy) -> set[str]:
    names = (policy.slug, policy.id, policy.title, policy.about or "")
    return {_AFFIXES.sub("", _AFFIXES.sub("", name)) for name in names}


def _about(topic: str, clauses: list[Clause], texts: Mapping[str, PolicyText]) -> list[Clause]:
    """The clauses that name every word of a topic, in their text, headings or title."""

    def naming(wanted: list[str]) -> list[Clause]:
        return [
            clause
            for clause in clauses
            if all(
                word in f"{texts[clause.policy_id].policy.title}{clause.headings}{clause.text}"
                for word in wanted
            )
        ]

    said = re.split(r"[\s，、,]+", topic.strip())
    found = naming(said) or naming([w for w in words(topic) if names_something(w)] or said)
    if not found:
        raise BadRequest("没有条款讲到这个主题", topic, "换一个说法，或去掉 --topic")
    return found
