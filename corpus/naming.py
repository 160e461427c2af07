"""What a query names outright: a policy by title, short name or number, an article, a term.

Knows titles, `names.yaml` and the definitions of one catalogue. Does not know how near a clause
is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from corpus.address import ARTICLE, article_number
from corpus.catalog import Catalog
from corpus.types import Policy

NAMES = Path(__file__).with_name("names.yaml")
QUOTED = re.compile(r"《([^《》]+)》")
_PUNCTUATION = re.compile(r"[^\w]|_")
_NO_NAME = "(?!律|院|官|人|庭|治|典|制|规(?!定))"  # 水法 is not named by 地下水法规
_MEANING = re.compile(r"什么是|什么叫|何为|是什么|指什么|指的是|定义|含义|怎么理解|叫什么")
_LONGEST_TERM, _LONGEST_NAME = 14, 60
_LEAST_QUOTED = 3  # characters: shorter ones are in too many titles


@cache
def _short_names() -> dict[str, list[str]]:
    return yaml.safe_load(NAMES.read_text("utf-8"))


def _bare(title: str) -> str:
    return _PUNCTUATION.sub("", title)


def name_index(policies: Mapping[str, Policy]) -> dict[str, list[str]]:
    """Everything by which a query may name a policy, without punctuation, to the policies' ids."""
    by_slug: dict[str, list[str]] = {}
    for policy_id, policy in policies.items():
        by_slug.setdefault(policy.slug, []).append(policy_id)
    names = {
        short: [i for slug in slugs for i in by_slug.get(slug, ())]
        for short, slugs in _short_names().items()
    }
    for policy_id, policy in policies.items():
        for name in {policy.about or policy.title, policy.slug, policy.doc_number or ""}:
            if bare := _bare(name):
                names.setdefault(bare, []).append(policy_id)
    return names


def names_said(query: str, names: Iterable[str]) -> list[str]:
    """The names that a query says, those that are part of a longer one left out."""
    text = _bare(query)
    longest = min(len(text), _LONGEST_NAME)
    spans = {text[i : i + n] for n in range(2, longest + 1) for i in range(len(text) - n + 1)}
    return _longest(
        name for name in spans.intersection(names) if re.search(re.escape(name) + _NO_NAME, text)
    )


def named_policies(query: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids of the policies that a query names: in 《》, also shortened, by bare title or slug, by a
    short name or by 文号; `names` is their `name_index`."""
    found = names_said(query, names)
    for quoted in map(_bare, QUOTED.findall(query)):
        if quoted not in names and len(quoted) > _LEAST_QUOTED:
            found += [name for name in names if quoted in name]
            found += _longest(name for name in names if name in quoted)
    return sorted({policy_id for name in found for policy_id in names[name]})


def _longest(names: Iterable[str]) -> list[str]:
    """Those that are no part of another: 劳动合同法 does not name 合同法."""
    said = list(names)
    return [name for name in said if not any(name in other and name != other for other in said)]


def named_rows(
    catalog: Catalog, names: Mapping[str, Sequence[str]], query: str, allowed: np.ndarray
) -> tuple[list[int], list[int], list[int]]:
    """The allowed rows of (articles that a query names by law and number, terms whose meaning it
    asks, policies that it names)."""
    defining = _defining(catalog, query) if _MEANING.search(query) else []
    named = named_policies(query, names)
    rows = [row for row in catalog.rows_of(named) if allowed[row]]
    label = ARTICLE.search(query)
    wanted = article_number(label.group()) if label and rows else None
    articles = []
    if wanted:
        for row, clause in zip(rows, catalog.clauses(rows), strict=True):
            last = clause.address.steps[-1]
            if ARTICLE.match(last) and article_number(last) == wanted:
                articles.append(row)
    return articles, [row for row in defining if allowed[row]], rows


def _defining(catalog: Catalog, query: str) -> list[int]:
    """The rows that define the longest term of a query that is defined at all."""
    text = _bare(query)
    spans = {text[i : i + n] for n in range(2, _LONGEST_TERM + 1) for i in range(len(text) - n + 1)}
    found = catalog.defining(sorted(spans))
    longest = max((len(term) for term, _ in found), default=0)
    return [row for term, row in found if len(term) == longest]
