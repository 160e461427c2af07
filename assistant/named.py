"""What a question names outright: an article that answers by itself, a text that has ceased to be.

Knows one open generation. Does not weigh how near clauses are, and composes nothing.
"""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np

from assistant.features import held
from assistant.types import Evidence, Understood
from assistant.understand import content_terms
from corpus.address import ARTICLE, article_number
from corpus.generation import Generation
from corpus.naming import QUOTED, named_policies, named_rows, names_said
from corpus.search import allowed_rows
from corpus.types import Clause, Hit, Policy, Provenance
from corpus.validity import Standing, ended_by, ended_long_since, enders

_HELD = 0.6  # from here on an article is said to speak of a term
_WITHIN = re.compile(r"第[一二三四五六七八九十\d]+[款项]|原文|条文|全文|怎么写|写的|规定|法条")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_MOST = 3  # clauses that a digest has about one article
_CHOICES = 6  # articles that are offered where a question names none of a law
_SORT = re.compile(r"条例|办法|规则|细则|法(?![律规])")  # sorts of law that name none by themselves
_NO_LAW = re.compile(rf"{_SORT.pattern}|法律|法规|文件")
_REACH = 10  # characters between a year and the name whose version it tells


def named_article(understood: Understood, store: Generation, as_of: date) -> tuple[Evidence, ...]:
    """The articles that a question names by law and number, if they hold half of what else it says.

    Of a law that is not here, the digest clauses that point to the article.
    """
    question = _with_its_article(understood)
    label = ARTICLE.search(question)
    if not label:
        return ()
    allowed = allowed_rows(store, as_of)
    rows, _, _ = named_rows(store.catalog, store.names, question, allowed)
    clauses = list(store.catalog.clauses(rows)) or _pointing(question, label, store, allowed)
    laws = {pointer.law for clause in clauses for pointer in clause.points_to}
    rest = _rest(question, names_said(question, {*store.names, *laws}))
    policies = store.catalog.policies
    found = []
    for clause in clauses:
        policy = policies[clause.policy_id]
        holds = sum(held(term, clause.text + policy.title) >= _HELD for term in rest)
        if 2 * holds >= len(rest):
            found.append((holds, Evidence(Hit(clause, policy, 1.0), 1.0, ())))
    found.sort(key=lambda item: -item[0])
    return tuple(evidence for _, evidence in found[:_MOST])


def _with_its_article(understood: Understood) -> str:
    """A question on its own feet without the articles of the turns that it leans on, where it
    names one itself (第十五条呢)."""
    if not ARTICLE.search(understood.asked):
        return understood.standalone
    topics = understood.standalone.removesuffix(understood.asked)
    return f"{ARTICLE.sub(' ', topics)}{understood.asked}"


def lawless_article(
    understood: Understood, store: Generation, as_of: date
) -> tuple[Evidence, ...] | None:
    """What may be meant where a question asks for an article and names no law: the articles of that
    number that digests stand on, or these digests where the law is not here.

    None where it, or a turn that it leans on, names a law, or it asks more than the article.
    """
    question = _with_its_article(understood)
    label = ARTICLE.search(question)
    if not label or QUOTED.search(question) or named_policies(question, store.names):
        return None
    rest = _WITHIN.sub(" ", ARTICLE.sub(" ", understood.asked))
    if not ARTICLE.search(understood.asked) or content_terms(_NO_LAW.sub(" ", rest)):
        return None
    wanted, sorts = article_number(label.group()), tuple(_SORT.findall(rest))
    allowed, policies = allowed_rows(store, as_of), store.catalog.policies
    found: dict[str, Evidence] = {}
    for clause in _digests(store, allowed):
        for pointer in clause.points_to:
            fits = not sorts or pointer.law.endswith(sorts)
            if fits and article_number(pointer.article) == wanted:
                meant = store.catalog.clause(pointer.clause_id) or clause
                hit = Hit(meant, policies[meant.policy_id], 1.0)
                found.setdefault(pointer.clause_id, Evidence(hit, 1.0, ()))
    return tuple(found.values())[:_CHOICES]


def _digests(store: Generation, allowed: np.ndarray) -> list[Clause]:
    digests = [i for i, p in store.catalog.policies.items() if p.provenance is Provenance.DIGEST]
    return store.catalog.clauses([r for r in store.catalog.rows_of(digests) if allowed[r]])


def _pointing(
    question: str, label: re.Match[str], store: Generation, allowed: np.ndarray
) -> list[Clause]:
    """The digest clauses that stand on the article that a question names."""
    wanted = article_number(label.group())
    clauses = _digests(store, allowed)
    laws = names_said(question, {p.law for clause in clauses for p in clause.points_to})
    return [
        clause
        for clause in clauses
        if any(p.law in laws and article_number(p.article) == wanted for p in clause.points_to)
    ]


def _rest(question: str, names: Sequence[str]) -> tuple[str, ...]:
    """The content words of a question beside the names of laws and articles."""
    rest = _WITHIN.sub(" ", ARTICLE.sub(" ", question))
    for name in names:
        rest = rest.replace(name, " ")
    return content_terms(rest)


def unheld_article(understood: Understood, store: Generation) -> str:
    """Why an article cannot be shown that a question asks for and nothing else: its law is not
    here; "" where the question asks more or names no article."""
    question = understood.standalone
    label, quoted = ARTICLE.search(question), QUOTED.search(question)
    if not label or not quoted or named_policies(question, store.names):
        return ""
    if _rest(question, [quoted[1]]):
        return ""
    return f"知识库里没有《{quoted[1]}》的原文，要点里也没有据{label.group()}写的。"


def bygone(understood: Understood, store: Generation, as_of: date) -> str:
    """Why the text that a question names does not count on the day; "" where it counts.

    It has been ended by a policy that is here, or is an earlier version than the one that counts.
    """
    policies, worth = store.catalog.policies, store.standings(as_of)
    ending = enders(policies, as_of)
    question = understood.asked  # what an earlier turn named has been told then
    for name in names_said(question, {*store.names, *ending}):
        here = [policies[i] for i in store.names.get(name, ())]
        counting = [p for p in here if worth[p.id] is not Standing.OUT]
        out = [p for p in here if p not in counting]
        ender = ending.get(name) if name not in {p.slug for p in counting} else None
        if not counting:
            ender = ender or next(filter(None, (ended_by(p, ending) for p in out)), None)
        if ender:
            title = out[0].title if out else name
            return f"《{title}》已被《{ender.title}》废止，在{as_of}不再适用。"
        if counting and (old := _asked_version(question, name, out, counting)):
            return (
                f"所问的《{old.title}》（{old.version}）在{as_of}已不是现行版本，"
                f"现行的是{counting[0].version}版。要按当时的规定查，请把日期改到那时。"
            )
    return _ended_long_since(question, store, as_of)


def _ended_long_since(question: str, store: Generation, as_of: date) -> str:
    """The same of a law that is not here, named in 《》: 合同法 may be part of another name."""
    policies, worth = store.catalog.policies, store.standings(as_of)
    for quoted in QUOTED.findall(question):
        name = quoted.removeprefix("中华人民共和国")
        counts = any(p.slug == name and worth[i] is not Standing.OUT for i, p in policies.items())
        if (ending := ended_long_since(name, as_of)) and not counts:
            by = f"《{ending.by}》{ending.article}"
            return f"《{name}》已由{by}废止（{ending.since}起），在{as_of}不再适用。"
    return ""


def _asked_version(
    question: str, name: str, out: list[Policy], counting: list[Policy]
) -> Policy | None:
    """The version out of force whose year stands beside the name."""
    at = question.find(name)
    near = question[max(0, at - _REACH) : at + len(name) + _REACH] if at >= 0 else question
    years = set(_YEAR.findall(near)) - {p.version[:4] for p in counting}
    return next((p for p in out if p.version[:4] in years), None)
