"""An answer as text for people and as plain data for programs (the contract of `--json`).

Knows both forms. Does not know pages, and decides nothing.
"""

from assistant.types import Answer, Citation, Refusal, Sentence
from corpus.types import Clause, Hit, Policy, Provenance

ASKED_BACK = {"small_talk": "有据", "ambiguous": "请说得具体些"}  # kinds of refusal, their labels
BY_MODEL = "本回答由人工智能生成，依据见引文。"  # beside every answer that a model wrote
_PROVENANCE = {Provenance.OFFICIAL: "原文", Provenance.DIGEST: "要点整理，非原文"}


def answer_text(sentences: tuple[Sentence, ...]) -> str:
    """Sentences one a line, each with the marks of its citations."""
    return "\n".join(f"{s.text}{''.join(f'[{n}]' for n in s.citations)}" for s in sentences)


def refusal_text(refusal: Refusal) -> str:
    """The refusal as a person reads it; small talk and a question back say nothing of clauses."""
    found = "" if refusal.kind in ASKED_BACK else "未找到依据。"
    return f"{found}{refusal.reason}{refusal.ask_whom}"


def place_of(clause: Clause, policy: Policy) -> str:
    """《policy》address（provenance）, as a person cites."""
    if policy.provenance is not Provenance.DIGEST:
        return f"{policy.cited}{clause.address}（原文）"
    articles = "、".join(map(str, clause.points_to))
    return f"{policy.cited}{clause.address}" + (f"，据{articles}" if articles else "")


def table_head(citation: Citation) -> tuple[str, ...]:
    """What stands over a row of a table, by which its cells are read; () for other clauses."""
    return citation.clause.headings if citation.clause.address.is_table_row else ()


def as_text(answer: Answer) -> str:
    """The whole answer for a terminal: sentences, clauses, notices."""
    blocks = [answer.text]
    if answer.citations:
        cited = [
            (f"[{c.n}] {place_of(c.clause, c.policy)}", *table_head(c), c.clause.id)
            for c in answer.citations
        ]
        blocks.append("\n".join(["依据：", *("\n    ".join(lines) for lines in cited)]))
    if answer.refusal and answer.refusal.nearest:
        near = "可能要问的" if answer.refusal.kind in ASKED_BACK else "最接近的条款"
        blocks.append(f"{near}：\n" + "\n".join(f"  {i}" for i in answer.refusal.nearest))
    if answer.notices:
        blocks.append("注意：\n" + "\n".join(f"· {n}" for n in answer.notices))
    return "\n\n".join(blocks)


def as_record(answer: Answer) -> dict[str, object]:
    """The answer as the contract of `youju ask --json` has it."""
    return {
        "id": answer.question.id,
        "question": answer.question.text,
        "standalone": answer.standalone,
        "as_of": answer.question.as_of.isoformat(),
        "answer": answer.text,
        "verdict": str(answer.verdict),
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [citation_record(c) for c in answer.citations],
        "refusal": answer.refusal and _refusal_record(answer.refusal),
        "notices": list(answer.notices),
        "mode": str(answer.mode),
        "withheld": answer.withheld,
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def _refusal_record(refusal: Refusal) -> dict[str, object]:
    return {
        "class": refusal.kind,
        "reason": refusal.reason,
        "nearest": list(refusal.nearest),
        "ask_whom": refusal.ask_whom,
    }


def citation_record(citation: Citation) -> dict[str, object]:
    """One citation; `quote_start` and `quote_end` count characters of `text`."""
    policy, clause = citation.policy, citation.clause
    return {
        "n": citation.n,
        "clause_id": clause.id,
        "policy": policy.title,
        "doc_number": policy.doc_number,
        "version": policy.version,
        "level": str(policy.level),
        "provenance": str(policy.provenance),
        "status": str(policy.status),
        "address": citation.address,
        "text": clause.text,
        "quote": citation.quote,
        "quote_start": citation.quote_start,
        "quote_end": citation.quote_end,
        "source": source_text(citation),
        "page": page.number if (page := clause.page_at(citation.quote_start)) else None,
    }


def source_text(citation: Citation) -> str:
    """Whence the clause comes, in words: file, article, author, date and lines as far as known."""
    source = citation.policy.source
    said = [source.file, source.publication, source.article and f"“{source.article}”"]
    said += ["、".join(source.authors), source.date, citation.clause.basis]
    return "，".join(part for part in said if part)


def hit_record(hit: Hit) -> dict[str, object]:
    """One search hit as the contract of `youju search --json` has it."""
    clause = hit.clause
    return {
        "clause_id": clause.id,
        "policy": hit.policy.title,
        "version": hit.policy.version,
        "address": str(clause.address),
        "text": clause.text,
        "score": round(hit.score, 6),
    }


def hit_text(hit: Hit, rank: int) -> str:
    """One search hit for a terminal."""
    kind = _PROVENANCE[hit.policy.provenance]
    head = f"{rank}. {hit.policy.title} {hit.clause.address}（{kind}，{hit.policy.version}）"
    return f"{head}\n   {hit.clause.id}\n   {hit.clause.text.replace(chr(10), chr(10) + '   ')}"
