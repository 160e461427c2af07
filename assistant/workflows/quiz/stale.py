"""Whether a question still stands: its clause is there, in the same words, and counts on a day.

Knows one open generation. Does not know whether the key would still be right in other words: who
is told so looks at the clause again.
"""

from datetime import date

from assistant.workflows.quiz.types import Question
from corpus.generation import Generation
from corpus.types import Clause
from corpus.validity import Standing, ended_by, enders, outdated, superseded_by


def stale(question: Question, store: Generation, as_of: date) -> str:
    """Why a question should not be used on a day, in Chinese; "" if it still stands."""
    clause = store.catalog.clause(question.clause_id)
    if clause is None:
        return f"知识库里已没有{question.place}"
    if question.quote not in clause.text:
        return f"{question.place}的文字已经改变，题目所据的原文不在其中"
    return _gone(clause, store, as_of) or replaced(clause, store, as_of)


def _gone(clause: Clause, store: Generation, as_of: date) -> str:
    policies = store.catalog.policies
    policy = policies[clause.policy_id]
    if store.standings(as_of)[policy.id] is Standing.OUT:
        ender = ended_by(policy, enders(policies, as_of))
        why = f"，已由《{ender.title}》废止" if ender else ""
        return f"《{policy.title}》（{policy.version}）在{as_of}不是现行规定{why}"
    if outdated(clause, policies, as_of):
        return f"{clause.address}所依据的法律已有新法取代"
    return ""


def replaced(clause: Clause, store: Generation, as_of: date) -> str:
    """What is reported of the law, or of all the laws that a digest clause points to: that they are
    replaced; "" where they are not."""
    laws = [pointer.law for pointer in clause.points_to]
    laws = laws or [store.catalog.policies[clause.policy_id].slug]
    reports = [(law, superseded_by(law, as_of)) for law in laws]
    told = [f"《{law}》：{report.notice}" for law, report in reports if report]
    return told[0] if len(told) == len(laws) else ""
