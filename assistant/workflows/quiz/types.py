"""What a training question is: stem, options, key, the clause it stands on, how hard it is.

How hard a question is follows from this rule, so that a trainer can foresee it: one point for a
single choice or a blank, two for a multiple choice, a short answer or a case, none for a judgement;
one more where what it stands on has two or more conditions, exceptions or degrees; one more where
a wrong option is close (a figure within twice of the right one, a body of the same level, 可以 for
应当). 易 is up to one point, 中 two, 难 more. Knows no clause and no store.
"""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256


class Kind(StrEnum):
    """The kinds of question, in the order of a paper's sections."""

    SINGLE = "单选"
    MULTIPLE = "多选"
    JUDGE = "判断"
    BLANK = "填空"
    SHORT = "简答"
    CASE = "案例"


class Difficulty(StrEnum):
    """How hard a question is, easiest first."""

    EASY = "易"
    MIDDLE = "中"
    HARD = "难"


RIGHT, WRONG = "正确", "错误"
GAP, LINE = "（　　）", "＿＿＿＿"  # the gap of a choice, of a blank
_BASE = {Kind.JUDGE: 0, Kind.SINGLE: 1, Kind.BLANK: 1}  # the others: 2
_CONDITIONS = re.compile(r"的，|除外|另有规定|但是?|情节|拒不|逾期|未经|经[^，]{2,14}(?:批准|同意)")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. All texts are Chinese.

    `key` is the letters of a choice (BD), 正确 or 错误, what fills the blank, or what a written
    answer says; `points` are the facts of a written answer that are graded, () for other kinds.
    `quote` is a verbatim span of the clause, `place` its name (《…》第十条). `notices` say what
    must be known of the text on the day for which the question was made.
    """

    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: str
    points: tuple[str, ...]
    explanation: str
    clause_id: str
    place: str
    quote: str
    difficulty: Difficulty
    notices: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits of the content: the same question has the same id."""
        content = "\x1f".join((self.kind, self.stem, *self.options, self.key, self.clause_id))
        return sha256(content.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Graded:
    """The score of an answer, 0..1, and why, in Chinese."""

    score: float
    why: str


def difficulty_of(kind: Kind, ground: str, *, close: bool = False) -> Difficulty:
    """By the rule above; `ground` is what the question stands on, `close` whether an option is."""
    points = _BASE.get(kind, 2) + (len(_CONDITIONS.findall(ground)) > 1) + close
    return (
        (Difficulty.EASY, Difficulty.EASY, Difficulty.MIDDLE)[points]
        if points < 3
        else (Difficulty.HARD)
    )


def record(question: Question) -> dict[str, object]:
    """The question as the contract of `youju quiz --json` has it."""
    fields = asdict(question)
    fields["type"] = fields.pop("kind")
    fields["explanation"] = question.explanation + "".join(question.notices)
    return {"id": question.id, **fields}
