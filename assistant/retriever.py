"""Towards LangChain: our search as a `BaseRetriever`, for chains that other programs build.

    from assistant.retriever import ClauseRetriever
    ClauseRetriever(store=store, k=5).invoke("排污许可证有效期几年？")

One adapter, nothing else: does not answer and does not refuse.
"""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from assistant.render import hit_record
from assistant.retrieve import find
from assistant.types import Question


class ClauseRetriever(BaseRetriever):
    """The `k` clauses nearest to a question that may be quoted on `as_of` (default: today).

    `store` is an open `corpus.generation.Generation` (pydantic cannot describe its type). Each
    document is a clause's verbatim text; its metadata are those of `youju search --json`.
    """

    store: Any
    k: int = Field(10, ge=1)
    as_of: date | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        day = self.as_of or date.today()
        hits = find(Question(query, day), self.store, self.k, day)
        return [
            Document(record.pop("text"), metadata=record)
            for record in (hit_record(hit) for hit in hits)
        ]
