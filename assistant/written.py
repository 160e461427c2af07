"""An answer that an LLM writes from the clauses, held to the audit sentence by sentence.

What fails is withheld; if more fails than stands, one retry that names the failures. Knows drafts,
prompts and the audit. Does not know providers, and does not answer where the model fails: the
extractive answer is there for that.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom

from assistant.answer import cite
from assistant.audit import fault
from assistant.model import ModelFailed, Writer
from assistant.prompts import NOTHING, Line, again, keyed, lines, request
from assistant.types import Citation, Draft, Evidence, Sentence, Understood
from corpus.address import parts
from corpus.lexical import bigrams
from corpus.types import Hit
from corpus.validity import Standing

_MOST = 8  # clauses that a model is given
_LEAST = 0.1  # support from which it is given one that the extractive answer does not quote
_ATTEMPTS = 2
_UNKNOWN = 0  # the number of a key that was not given: no citation has it


@dataclass(frozen=True, slots=True)
class Written:
    """What stands of a model's answer so far: `done` once it is whole; `failed` says why there is
    none."""

    draft: Draft
    withheld: int = 0
    done: bool = False
    failed: str = ""


class _Sheet:
    """The sentences of one attempt that stand, with their citations, and those that do not."""

    def __init__(self, clauses: Mapping[str, Hit], retrieved: Mapping[str, Standing]) -> None:
        self._clauses, self._retrieved = clauses, retrieved
        self._cited: dict[tuple[str, int, int], Citation] = {}
        self.stands: list[Sentence] = []
        self.faults: list[tuple[str, str]] = []

    def add(self, line: Line) -> bool:
        """Whether a sentence stands; one that does not is kept with its fault."""
        cited, numbers = dict(self._cited), []
        for key in line.keys:
            if hit := self._clauses.get(key):
                span = _passage(hit.clause.text, line.text)
                numbers.append(cited.setdefault((key, *span), cite(len(cited) + 1, hit, *span)).n)
            else:
                numbers.append(_UNKNOWN)
        sentence = Sentence(line.text, tuple(dict.fromkeys(numbers)))
        known = {c.n: c for c in cited.values()}
        wrong = fault(sentence, known, self._retrieved, [*self.stands, sentence])
        if wrong:
            self.faults.append((line.text, wrong))
            return False
        self._cited = cited
        self.stands.append(sentence)
        return True

    def draft(self, confidence: float) -> Draft:
        """What stands, as a draft."""
        return Draft(tuple(self.stands), tuple(self._cited.values()), confidence)


def _passage(clause: str, sentence: str) -> tuple[int, int]:
    """The 款 or 项 of a clause that shares most of a sentence's character pairs."""
    pairs = set(bigrams(sentence))

    def shared(span: tuple[int, int]) -> int:
        return len(pairs.intersection(bigrams(clause[slice(*span)])))

    return max(((p.start, p.end) for p in parts(clause)), key=shared)


def write(
    understood: Understood,
    extract: Draft,
    evidence: Sequence[Evidence],
    retrieved: Mapping[str, Standing],
    writer: Writer,
) -> Iterator[Written]:
    """A model's answer as it grows, the last one `done`; `extract` is the extractive answer.

    Comes again unchanged where the model is silent, so that whoever has left can be let go.
    """
    until = time.monotonic() + writer.deadline
    clauses = keyed(_given(extract, evidence), SystemRandom().randrange(1_000))
    messages, withheld = request(understood, clauses), 0
    for _ in range(_ATTEMPTS):
        sheet, reply = _Sheet(clauses, retrieved), []
        try:
            for line in lines(_heard(writer.write(messages, until), reply)):
                if line and line.text.startswith(NOTHING):
                    yield Written(_EMPTY, withheld, True, "大模型没有从条款里找到答案")
                    return
                if line is None or sheet.add(line):
                    yield Written(sheet.draft(extract.confidence), withheld + len(sheet.faults))
        except ModelFailed as error:
            yield Written(_EMPTY, withheld + len(sheet.faults), True, error.what)
            return
        withheld += len(sheet.faults)
        if sheet.stands and len(sheet.faults) <= len(sheet.stands):
            yield Written(sheet.draft(extract.confidence), withheld, True)
            return
        messages = again(messages, "".join(reply), sheet.faults)
    yield Written(_EMPTY, withheld, True, "大模型写的句子多数没有通过核对")


_EMPTY = Draft((), ())


def _heard(pieces: Iterator[str], reply: list[str]) -> Iterator[str]:
    """The pieces, each also kept."""
    for piece in pieces:
        reply.append(piece)
        yield piece


def _given(extract: Draft, evidence: Sequence[Evidence]) -> list[Hit]:
    """The clauses that a model is given: those that the extractive answer quotes, and likely ones
    with the articles that they point to."""
    near = {h.clause.id: h for e in evidence for h in (e.hit, *(o.hit for o in e.originals))}
    quoted = [near[c.clause.id] for c in extract.citations]
    likely = [
        hit
        for item in evidence
        if item.support >= _LEAST
        for hit in (*(original.hit for original in item.originals), item.hit)
    ]
    return list({hit.clause.id: hit for hit in (*quoted, *likely)}.values())[:_MOST]
