"""One parsed law against the truth: what was found, what was missed, and why in a word.

Pure. The class of a miss is a guess from the lines that differ; whose error it is, the parser's or
the Markdown's, is for a reader to say.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from corpus.address import ARTICLE, parts
from corpus.types import Clause, PolicyText
from eval.bench.truth import CHAPTER, ITEM, Article, Heading, Truth

_LABEL = r"第\s*[〇零一二三四五六七八九十百千\d]+\s*条(?:\s*之[一二三四五六七八九十]+)?"
_TIGHT = re.compile(rf"{_LABEL}(?=[^\s])")
_MENTION = re.compile(rf"{_LABEL}\s*(?:[的、，,。；;”》）)第]|规定|或者|和|以及|至)")
_ATTACHMENT = re.compile(r"附\s*[件录表注]?\s*[一二三四五六七八九十\d]*(?:[:：\s]|$)|抄送|主送")
_DAY = re.compile(
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]+日"
)
_SHORT = 40  # characters of a line that may sign a text or be a heading


@dataclass(frozen=True, slots=True)
class Miss:
    """A part of a law that was not found as it is, or found where there is none.

    `kind` is one of missing, text, false, heading, item; `expected` and `got` are the lines that
    differ.
    """

    kind: str
    label: str
    reason: str
    expected: str = ""
    got: str = ""


@dataclass(slots=True)
class Score:
    """Counts over one law or many, and the misses."""

    laws: int = 0
    bare: int = 0  # laws without any article in the truth: not compared
    refused: int = 0
    articles: int = 0
    exact: int = 0
    lined: int = 0  # exact, and every 款 and item on a line of its own
    false: int = 0
    chapters: int = 0
    chapters_found: int = 0
    headings: int = 0  # other than chapters
    headings_found: int = 0
    items: int = 0
    items_found: int = 0
    broken: int = 0  # clauses whose text is not the canonical text at their span, ids twice
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Add another's counts and misses to these."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def compare(truth: Truth, parsed: PolicyText, *, loose: bool = False, columns: int = 1) -> Score:
    """Score one law. `loose` ignores blanks and where lines break, as for a printed page."""
    key = _without_blanks if loose else str.strip
    clauses = [c for c in parsed.clauses if c.address.steps and _label_of(c)]
    score = Score(laws=1, articles=len(truth.articles), broken=broken(parsed))
    heads = {key(heading.text) for heading in truth.headings}
    pairs = list(_aligned(truth.articles, clauses))
    for article, clause in pairs:
        if article is None:
            score.false += 1
            score.misses.append(_false(clause, parsed))
        elif clause is None:
            score.misses.append(_missing(article))
        else:
            _compare_article(article, clause, score, key, columns, heads)
    _compare_headings(truth, pairs, parsed, score, key)
    return score


def broken(parsed: PolicyText) -> int:
    """How many clauses break the invariants: verbatim at their span, ids once."""
    ids = Counter(clause.id for clause in parsed.clauses)
    twice = sum(count - 1 for count in ids.values())
    return twice + sum(parsed.canonical[c.start : c.end] != c.text for c in parsed.clauses)


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _label_of(clause: Clause) -> str:
    step = clause.address.steps[-1]
    return step if ARTICLE.fullmatch(step) else ""


def _aligned(
    articles: Sequence[Article], clauses: Sequence[Clause]
) -> Iterator[tuple[Article | None, Clause | None]]:
    """Articles beside the clauses of the same label, in order of the text."""
    ours = [_label_of(clause) for clause in clauses]
    theirs = [article.label for article in articles]
    for kind, a, b, c, d in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(articles[a:b], clauses[c:d], strict=True)
        else:
            yield from ((article, None) for article in articles[a:b])
            yield from ((None, clause) for clause in clauses[c:d])


def _lines(clause: Clause) -> list[str]:
    return [line.strip() for line in clause.text.split("\n") if line.strip()]


def _compare_article(
    article: Article,
    clause: Clause,
    score: Score,
    key: Callable[[str], str],
    columns: int,
    heads: Container[str],
) -> None:
    expected, got = list(article.lines), _lines(clause)
    exact = key("\n".join(expected)) == key("\n".join(got))
    lined = [key(line) for line in expected] == [key(line) for line in got]
    score.exact += exact
    score.lined += exact and lined
    if not (exact and lined):
        where = "columns" if columns > 1 else "page break" if len(clause.pages) > 1 else ""
        miss = _differs(article.label, expected, got, key, where)
        if miss.got and key(miss.got) in heads:
            miss = replace(miss, reason="heading taken for text")
        score.misses.append(miss)
    found = {
        key(clause.text[p.start : p.end])
        for p in parts(clause.text)
        if p.label.endswith(("项", "目"))
    }
    score.items += len(article.items)
    lost = [item for item in article.items if key(item) not in found]
    score.items_found += len(article.items) - len(lost)
    if exact and lined:
        score.misses += [Miss("item", article.label, _why_item(item), item) for item in lost]


def _why_item(item: str) -> str:
    return f"style {item[:2]}"


def _differs(
    label: str, expected: list[str], got: list[str], key: Callable[[str], str], where: str
) -> Miss:
    keys = [[key(line) for line in lines] for lines in (expected, got)]
    codes = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    _, a, b, c, d = next(code for code in codes if code[0] != "equal")
    reason = _why(expected[a:b], got[c:d])
    if reason in ("other", "paragraph break", "run on", "cut short") and where:
        reason += f", {where}"
    return Miss("text", label, reason, "\n".join(expected[a:b]), "\n".join(got[c:d]))


def _why(expected: Sequence[str], got: Sequence[str]) -> str:
    """The class of a difference between the lines of an article and those of a clause."""
    for line in (*expected[:1], *got[:1]):
        if "|" in line or "｜" in line:
            return "table"
        if _MENTION.match(line):
            return "wrapped mention"
        if _TIGHT.match(line):
            return "tight label"
        if _ATTACHMENT.match(line):
            return "attachment"
    if expected and not got:
        return _why_lost(expected)
    if got and not expected:
        return "run on"
    joined = _without_blanks("".join(expected)) == _without_blanks("".join(got))
    return "paragraph break" if joined else "other"


def _why_lost(lines: Sequence[str]) -> str:
    numbered = ITEM.match(lines[-1]) and lines[-1][-1] not in "。；：，"
    if CHAPTER.match(lines[0]) or (numbered and len(lines[-1]) <= _SHORT):
        return "heading unmarked in Markdown"
    if len(lines[0]) <= _SHORT and any(_DAY.search(line) for line in lines):
        return "signature"
    return "cut short"


def _missing(article: Article) -> Miss:
    first = article.lines[0] if article.lines else ""
    reason = "wrapped mention" if _MENTION.match(article.label + first) else "not found"
    return Miss("missing", article.label, reason if first else "empty article", first)


def _first_line(clause: Clause, parsed: PolicyText) -> str:
    """The first line of a clause with what stands before it there: its label."""
    begin = parsed.canonical.rfind("\n", 0, clause.start) + 1
    return parsed.canonical[begin : clause.end].split("\n")[0]


def _false(clause: Clause, parsed: PolicyText) -> Miss:
    line = _first_line(clause, parsed)
    if _MENTION.match(line.strip()):
        reason = "wrapped mention"
    else:
        reason = "tight label" if _TIGHT.match(line.strip()) else "other"
    return Miss("false", clause.address.key, reason, got=line)


def _compare_headings(
    truth: Truth,
    pairs: Sequence[tuple[Article | None, Clause | None]],
    parsed: PolicyText,
    score: Score,
    key: Callable[[str], str],
) -> None:
    """A heading is found where the first article under it stands under it, among ours too."""
    clauses = [clause for article, clause in pairs if article is not None]
    anywhere = {key(heading) for clause in parsed.clauses for heading in clause.headings}
    anywhere |= {key(_first_line(clause, parsed)) for clause in parsed.clauses}  # of a clause
    for heading in truth.headings:
        clause = clauses[heading.first] if heading.first is not None else None
        over = {key(text) for text in clause.headings} if clause else anywhere
        found = key(heading.text) in over
        if heading.chapter:
            score.chapters += 1
            score.chapters_found += found
        else:
            score.headings += 1
            score.headings_found += found
        if not found:
            score.misses.append(_lost_heading(heading, clause))


def _lost_heading(heading: Heading, clause: Clause | None) -> Miss:
    reason = "chapter" if heading.chapter else "other heading"
    if heading.first is None:
        reason += " without articles"
    return Miss("heading", heading.text, reason, got=" / ".join(clause.headings) if clause else "")
