"""Our search as LangChain's retriever."""

import pytest

from assistant.retriever import ClauseRetriever
from corpus.errors import BadRequest

KNOWN = "什么叫“挂图作战”？"


def test_clauses_as_documents(store):
    documents = ClauseRetriever(store=store, k=3).invoke(KNOWN)
    assert len(documents) == 3
    first = documents[0]
    assert first.metadata["clause_id"] == "大连散乱污整治报道@2020-07#要点21"
    assert first.page_content == store.catalog.clause(first.metadata["clause_id"]).text


def test_a_bad_question_is_our_own_error(store):
    with pytest.raises(BadRequest, match="问题是空的"):
        ClauseRetriever(store=store).invoke(" ")
