"""What a question names outright: an article that answers by itself, a text that has ceased to be.

Knows one open generation. Does not weigh how near clauses are, and composes nothing.
"""

import re
from datetime import date

from assistant.features import held
from assistant.types import Evidence, Understood
from assistant.understand import content_terms
from corpus.address import ARTICLE
from corpus.generation import Generation
from corpus.naming import named_rows, names_said
from corpus.search import allowed_rows
from corpus.types import Hit, Policy
from corpus.validity import Standing, ended_by, enders

_HELD = 0.6  # from here on an article is said to speak of a term
_WITHIN = re.compile(r"第[一二三四五六七八九十\d]+[款项]|原文|条文|全文|怎么写|写的|规定|法条")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_REACH = 10  # characters between a year and the name whose version it tells


def named_article(understood: Understood, store: Generation, as_of: date) -> tuple[Evidence, ...]:
    """The articles that a question names by law and number, if they hold all else that it says."""
    question = understood.standalone
    rows, _, _ = named_rows(store.catalog, store.names, question, allowed_rows(store, as_of))
    if not rows:
        return ()
    rest = _WITHIN.sub(" ", ARTICLE.sub(" ", question))
    for name in names_said(question, store.names):
        rest = rest.replace(name, " ")
    policies = store.catalog.policies
    found = []
    for clause in store.catalog.clauses(rows):
        policy = policies[clause.policy_id]
        lacking = [t for t in content_terms(rest) if held(t, clause.text + policy.title) < _HELD]
        if not lacking:
            found.append(Evidence(Hit(clause, policy, 1.0), 1.0, ()))
    return tuple(found)


def bygone(understood: Understood, store: Generation, as_of: date) -> str:
    """Why the text that a question names does not count on the day; "" where it counts.

    It has been ended by a policy that is here, or is an earlier version than the one that counts.
    """
    policies, worth = store.catalog.policies, store.standings(as_of)
    ending = enders(policies, as_of)
    for name in names_said(understood.standalone, {*store.names, *ending}):
        here = [policies[i] for i in store.names.get(name, ())]
        counting = [p for p in here if worth[p.id] is not Standing.OUT]
        if name in ending and name not in {p.slug for p in counting}:
            return f"《{name}》已被《{ending[name].title}》废止，{_on(as_of)}不再适用。"
        out = [p for p in here if p not in counting]
        for policy in out if not counting else []:
            if ender := ended_by(policy, ending):
                return f"《{policy.title}》已被《{ender.title}》废止，{_on(as_of)}不再适用。"
        if counting and (old := _asked_version(understood.standalone, name, out, counting)):
            return (
                f"所问的《{old.title}》（{old.version}）{_on(as_of)}已不是现行版本，"
                f"现行的是{counting[0].version}版。要按当时的规定查，请把日期改到那时。"
            )
    return ""


def _on(as_of: date) -> str:
    return f"在{as_of.isoformat()}"


def _asked_version(
    question: str, name: str, out: list[Policy], counting: list[Policy]
) -> Policy | None:
    """The version out of force whose year stands beside the name."""
    at = question.find(name)
    near = question[max(0, at - _REACH) : at + len(name) + _REACH] if at >= 0 else question
    years = set(_YEAR.findall(near)) - {p.version[:4] for p in counting}
    return next((p for p in out if p.version[:4] in years), None)
