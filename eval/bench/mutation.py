"""The audit against drafts that are wrong in one place: true sentences of laws, changed by a rule.

    python -m eval.bench.mutation --laws ../shared/laws/national --each 300

For each kind of change: how many drafts are withheld; and of sentences as they stand, how many are.
`tests/audit/*.jsonl` holds sentences that people wrote about clauses, faithful and wrong; what the
audit says of them is a harder figure than these. Knows how drafts are changed. Not how they are
judged.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.fidelity import unborne
from ingest.parse import parse

_N = "一二三四五六七八九十"
_NUMBER = re.compile(rf"(?:[{_N}]+|\d+)(?=个?工作日|日|个月|年|万元|元|倍|人|吨|小时|%)")
_UNITS = (("万元", "元"), ("工作日", "日"), ("个月", "日"), ("日", "个月"), ("年", "个月"))
_UNITS += (("吨", "千克"), ("小时", "日"), ("倍", "%"))
_DATE = re.compile(rf"\d{{4}}年|(?:\d{{1,2}}|[{_N}]+)月(?:\d{{1,2}}|[{_N}]+)日")
_MODALS = (("应当", "可以"), ("可以", "应当"), ("不得", "可以"), ("应当", "不得"), ("禁止", "可以"))
_ROLE = "(?:^|(?<=[，；由向经报对]))"
_ORGAN = re.compile(_ROLE + r"[一-鿿]{2,10}(?:部门|机关|人民政府|人民法院)(?=[^的、，或和及])")
_BODY = re.compile(_ROLE + r"[一-鿿]{2,4}(?:单位|企业|机构|公司|经营者)(?=[^的、，或和及])")
_ORGANS = ("公安机关", "海关", "市场监督管理部门", "审计机关", "税务机关", "自然资源主管部门")
_BODIES = ("建设单位", "施工单位", "检测机构", "物业服务企业", "监理单位", "生产企业")
_NOT = re.compile(r"未(?=[一-鿿]{2})|不(?=(?:符合|履行|能够|承担|改正|予|合格|足|满|按))")
_CONDITION = re.compile(
    r"(?:^|(?<=[，；]))(?!违反|依照|根据|按照|依据)"
    r"(?:[^，。；：]{3,40}的|经[^，。；]{3,20}|在[^，。；]{3,20}(?:时|期间|前|后|内))，"
)
_PROVISO = re.compile(r"[，；]但是?[^。；]*|(?<=。)但[^。]*。|(?:^|(?<=，))除[^，。；]{3,40}外，")
_SENTENCE = re.compile(r"[^。\n]+。(?:但[^。\n]+。)*")
_LENGTH = range(15, 300)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence and the clause that it cites."""

    sentence: str
    passage: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind: how many drafts, how many of them withheld, and those that were not."""

    drafts: int
    withheld: int
    passed: tuple[str, ...]


def sentences(laws: Path, seed: int) -> list[Draft]:
    """The sentences of 150 laws drawn by chance, each with a 但 behind it, shuffled."""
    rng = random.Random(seed)
    files = sorted(laws.rglob("*.md"))
    drafts = [
        Draft(found.group().strip(), clause.text)
        for path in rng.sample(files, min(150, len(files)))
        for clause in parse(path, "").clauses
        if not clause.address.is_table_row
        for found in _SENTENCE.finditer(clause.text)
        if len(found.group()) in _LENGTH
    ]
    rng.shuffle(drafts)
    return drafts


def _one(pattern: re.Pattern[str], new: Callable[[str, random.Random], str]):  # noqa: ANN202
    def change(text: str, rng: random.Random) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        m = rng.choice(found)
        return text[: m.start()] + new(m.group(), rng) + text[m.end() :]

    return change


def _other(names: Sequence[str]) -> Callable[[str, random.Random], str]:
    return lambda old, rng: rng.choice([n for n in names if n not in old and old not in n])


def _number(old: str, rng: random.Random) -> str:
    if old.isdigit():
        return str(int(old) + rng.choice([1, 2, 5, 10]))
    return rng.choice(
        [n for n in ("二", "三", "五", "七", "十", "十五", "三十", "六十") if n != old]
    )


def _date(old: str, rng: random.Random) -> str:
    return f"{int(old[:4]) + 1}年" if old.endswith("年") else rng.choice(["9月15日", "3月2日"])


def _replaced(pairs: Sequence[tuple[str, str]], before: str = ""):  # noqa: ANN202
    said = "|".join(sorted({old for old, _ in pairs}, key=len, reverse=True))
    others = {one: [new for old, new in pairs if old == one] for one, _ in pairs}
    return _one(re.compile(f"{before}(?:{said})"), lambda old, rng: rng.choice(others[old]))


def _exchanged(*patterns: re.Pattern[str]):  # noqa: ANN202
    def change(text: str, rng: random.Random) -> str:
        spans = sorted({m.span() for pattern in patterns for m in pattern.finditer(text)})
        pairs = [
            (a, b)
            for i, a in enumerate(spans)
            for b in spans[i + 1 :]
            if a[1] <= b[0] and text[slice(*a)] != text[slice(*b)]
        ]
        if not pairs:
            return text
        (a, b), (c, d) = rng.choice(pairs)
        return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]

    return change


KINDS = {
    "number": _one(_NUMBER, _number),
    "unit": _replaced(_UNITS, rf"(?<=[{_N}\d])"),
    "date": _one(_DATE, _date),
    "modal": _replaced(_MODALS),
    "organ": _one(_ORGAN, _other(_ORGANS)),
    "subject": _one(_BODY, _other(_BODIES)),
    "negation": _one(_NOT, lambda old, rng: ""),
    "values exchanged": _exchanged(_NUMBER),
    "actors exchanged": _exchanged(_ORGAN, _BODY),
    "condition dropped": _one(_CONDITION, lambda old, rng: ""),
    "proviso dropped": _one(_PROVISO, lambda old, rng: ""),
}
"""What is changed, by name; a change gives the text back where it finds nothing to change."""


def mutations(kind: str, drafts: Sequence[Draft], seed: int) -> Iterator[Draft]:
    """The drafts that a change applies to, changed, unless their clause says that too."""
    rng = random.Random(seed)
    for draft in drafts:
        changed = KINDS[kind](draft.sentence, rng)
        if changed.strip("。") not in draft.passage:
            yield Draft(changed, draft.passage)


def tally(drafts: Iterator[Draft] | Sequence[Draft], most: int) -> Tally:
    """Hold up to `most` drafts against their clauses."""
    passed, count = [], 0
    for count, draft in enumerate(drafts, 1):
        if not unborne(draft.sentence, draft.passage):
            passed.append(draft.sentence)
        if count == most:
            break
    return Tally(count, count - len(passed), tuple(passed))


def main() -> None:
    """Print a line for true sentences and one for each kind of change."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--laws", type=Path, required=True)
    arguments.add_argument("--each", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=0, help="drafts that pass, of each kind")
    given = arguments.parse_args()
    drafts = sentences(given.laws, given.seed)
    true = tally(drafts, 2_000)
    print(f"as they stand: {true.withheld} of {true.drafts} withheld")
    for kind in KINDS:
        found = tally(mutations(kind, drafts, given.seed), given.each)
        print(f"{kind}: {found.withheld} of {found.drafts} = {found.withheld / found.drafts:.3f}")
        for text in found.passed[: given.show]:
            print(f"    {text}")


if __name__ == "__main__":
    main()
