"""What a question looks up in tables: limits of standards, entries of catalogues and lists.

A row of a table is no prose: how near its words lie and what the support model learned say little
of it. What counts is how much of the question the row and what stands over it hold. Knows one
open generation. Does not compose answers.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from assistant.features import rarity
from assistant.lexicon import official_forms
from assistant.types import Evidence, Understood
from corpus.address import ARTICLE
from corpus.build import index_text
from corpus.generation import Generation
from corpus.lexical import bigrams
from corpus.naming import named_policies
from corpus.quantities import fold
from corpus.search import allowed_rows
from corpus.types import Hit, Policy

LEAST = 0.2  # of the question that a row must hold; development lookups: 5 % hold less than .24
_NEAR = 0.6  # of the best score, from which another row is said as well: on the development
_MOST = 4  # lookups the right row is among them in 95 %, at 3 rows an answer
_CANDIDATES = 30
_SAID = 0.5  # of a word's character pairs, from which a text is taken to say it
# What limits are set for and one character names; any other single character says too little.
_SUBSTANCES = re.compile("[铅汞镉铬砷镍铍银铜锌锰硒钡铊锑钒钴钼锡铁铝硼氟氯溴硫磷氮氨苯酚醛氰]")
_KINDS = re.compile("名录|目录|标准|条例|办法|规定|规范|导则|方案|清单|细则|额表|值表")
_SHORT_NAME = range(4, 14)  # characters of a short name: 危废名录, 锅炉大气标准
_NUMBER = re.compile(r"([A-Z]+\d*/?T?)(\d+)")


def lookup(
    understood: Understood, store: Generation, as_of: date | None, others: Sequence[Hit]
) -> tuple[Evidence, ...]:
    """The entries that a question looks up, best first; () where it looks up none.

    It does where it names a document with tables, or where an entry holds at least as much of it
    as every one of the `others` that is of no such document, and where some row says a word that
    was asked. `support` is the share of the question that an entry holds, `missing` are its words
    that the entry does not say.
    """
    pool = store.tabled & allowed_rows(store, as_of)
    if not pool.any() or _asks_article(understood.standalone, store):
        return ()
    policies = store.catalog.policies
    ids, numbers = store.policy_of_rows
    tabled = {ids[number] for number in np.unique(numbers[store.tabled])}
    named = mentioned(understood.standalone, {i: policies[i] for i in tabled})
    narrowed = pool & np.array([policy_id in named for policy_id in ids], bool)[numbers]
    pool = narrowed if narrowed.any() else pool
    weights = _weights(understood, store)
    forms = [form for term in understood.terms for form in official_forms(term)]
    query = " ".join([understood.standalone, *forms])
    rows, scores = store.lexical.top(query, _CANDIDATES, pool)
    found = []
    for clause, score in zip(store.catalog.clauses(rows), scores, strict=True):
        hit = Hit(clause, policies[clause.policy_id], float(score))
        held = _held(weights, index_text(hit.clause, hit.policy) + (hit.policy.doc_number or ""))
        own = _held(weights, clause.text)
        found.append((hit.score / float(scores[0]) + held + own, held, hit))
    found.sort(key=lambda item: -item[0])
    prose = [hit for hit in others if hit.policy.id not in tabled]
    rivals = [_held(weights, index_text(hit.clause, hit.policy)) for hit in prose]
    if not found or found[0][1] < LEAST or (not named and found[0][1] < max(rivals, default=0)):
        return ()
    best = found[0][0]
    kept = [(held, hit) for score, held, hit in found[:_MOST] if score >= _NEAR * best]
    terms = _own_terms(understood, found[0][2].policy)
    if max((_share(t, hit.clause.text) for t in terms for _, hit in kept), default=1.0) < _SAID:
        return ()  # its rows say nothing that was asked: 一氧化碳 of a standard without it
    return tuple(Evidence(hit, held, _unsaid(terms, hit)) for held, hit in kept)


def _asks_article(question: str, store: Generation) -> bool:
    """Whether a question names an article of a law: 固废法第八十条."""
    return bool(ARTICLE.search(question) and named_policies(question, store.names))


def _own_terms(understood: Understood, policy: Policy) -> list[str]:
    """The Chinese words of a question beside those that only name the document (危废)."""
    name = fold(policy.title)
    words = [t for t in understood.terms if re.fullmatch("[一-鿿]+", t)]
    return [t for t in words if _share(t, name) < _SAID and not (len(t) > 1 and _in_order(t, name))]


def _unsaid(terms: Sequence[str], hit: Hit) -> tuple[str, ...]:
    """The words that neither an entry nor what stands over it holds."""
    text = index_text(hit.clause, hit.policy)
    return tuple(term for term in terms if len(term) > 1 and _share(term, text) < _SAID)


def _share(term: str, text: str) -> float:
    """The share of a term's character pairs that a text holds."""
    pairs, held = bigrams(term) or [term], set(bigrams(text))
    return sum(pair in held or pair in text for pair in pairs) / len(pairs)


def _weights(understood: Understood, store: Generation) -> dict[str, float]:
    """How much each character pair of the question's terms counts; they sum to 1.

    Single characters that touch count as one term: words that no dictionary knows (二噁英).
    """
    single = "".join(term for term in understood.terms if len(term) == 1)
    joined = re.findall(f"[{re.escape(single)}]{{2,}}", understood.standalone) if single else []
    words = [term for term in understood.terms if len(term) > 1] + joined
    pairs = [pair for word in words or [understood.standalone] for pair in bigrams(word)]
    found = rarity(pairs, store)
    alone = [t for t in understood.terms if _SUBSTANCES.fullmatch(t) and t not in "".join(words)]
    found |= dict.fromkeys(alone, max(found.values(), default=1.0))
    total = sum(found.values()) or 1.0
    return {pair: weight / total for pair, weight in found.items()}


def _held(weights: Mapping[str, float], text: str) -> float:
    """The share of the question that a text holds: pairs anywhere, a substance in a cell."""
    pairs = set(bigrams(text))
    return sum(w for words, w in weights.items() if words in pairs or _in_cell(words, text))


def _in_cell(substance: str, text: str) -> bool:
    """Whether a cell of a row names a substance of one character: 铅, 总镍, 38.氨, 氨（…）."""
    if len(substance) > 1 or substance not in text:
        return False
    return bool(re.search(rf"(?:^|[｜\n])[\d.\s总]*{substance}(?:[｜（(\n]|$)", text))


def mentioned(question: str, policies: Mapping[str, Policy]) -> set[str]:
    """Ids of the policies that a question means: by number (GB 13271) or by a short name, whose
    characters stand in the title in this order (危废名录, 锅炉大气标准)."""
    asked = fold(question)
    bare = re.sub(r"\s", "", asked)
    return {i for i, p in policies.items() if _numbered(p, bare) or _short_named(p, asked)}


def _numbered(policy: Policy, asked: str) -> bool:
    number = _NUMBER.match(re.sub(r"\s", "", fold(policy.doc_number or "")))
    return bool(number and re.search(rf"{re.escape(number[1])}{number[2]}(?!\d)", asked))


def _short_named(policy: Policy, asked: str) -> bool:
    title = fold(policy.title)
    for kind in _KINDS.finditer(asked):
        if kind.group() in title:
            names = (asked[max(0, kind.end() - length) : kind.end()] for length in _SHORT_NAME)
            if any(re.fullmatch("[一-鿿]{4,}", name) and _in_order(name, title) for name in names):
                return True
    return False


def _in_order(characters: str, text: str) -> bool:
    rest = iter(text)
    return all(character in rest for character in characters)
