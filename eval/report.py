"""A report as a table and as JSON, beside the last run that was kept, and against the thresholds.

Knows measures and files. Does not know how they were obtained or how they are drawn.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import yaml

from assistant.render import as_record
from eval import metrics
from eval.metrics import Measure
from eval.pictures import draw_all
from eval.run import Outcome, Report

THRESHOLDS = Path(__file__).parent / "thresholds.yaml"
LAST = Path(__file__).parent / "last"
_SHOWN = ("recall@5", "facts_said", "citation_precision", "false_refusals", "refusal_recall")
_NAMED = 12  # cases that a comparison names


def limits_of(name: str) -> dict[str, dict[str, float]]:
    """The thresholds of a set of cases; none for a set that is not gated."""
    return yaml.safe_load(THRESHOLDS.read_text("utf-8")).get(name, {})


def misses(report: Report, name: str) -> list[str]:
    """The thresholds of a set that a report misses, each as one line; empty if all are met."""
    found = []
    for measure, limits in limits_of(name).items():
        if measure not in report.overall:
            found.append(f"{name}：{measure} 没有可量的题，要求 {limits}")
            continue
        value = report.overall[measure].value
        if value < limits.get("min", 0.0) or value > limits.get("max", 1.0):
            found.append(f"{name}：{measure} = {value:.3f}，要求 {limits}")
    return found


def short_of_goal(report: Report, name: str) -> list[str]:
    """The goals that a report does not reach, each as one line; no failure, but said."""
    found = []
    for measure, limits in limits_of(name).items():
        if "goal" in limits and measure in report.overall:
            value, goal = report.overall[measure].value, limits["goal"]
            if value > goal if "max" in limits else value < goal:
                found.append(f"{name}：{measure} = {value:.3f}，目标 {goal}")
    return found


def table(report: Report, name: str) -> str:
    """The measures as text, the whole set first, then its parts."""
    blocks = [_table(name, report.overall)]
    for part, measures in report.parts.items():
        cells = [
            f"{key} {m.value:.2f} [{m.low:.2f}, {m.high:.2f}]"
            for key, m in measures.items()
            if key in _SHOWN
        ]
        asked = sum(measures[k].n for k in ("false_refusals", "refusal_recall") if k in measures)
        blocks.append(f"{part}（{asked}）：" + "  ".join(cells))
    return "\n".join(blocks)


def _table(title: str, measures: Mapping[str, Measure]) -> str:
    rows = [
        f"  {name:<20} {m.value:6.3f}  [{m.low:.3f}, {m.high:.3f}]  n={m.n}"
        for name, m in measures.items()
    ]
    return "\n".join([f"{title}（值，95% 区间，题数）", *rows])


def write(report: Report, directory: Path, name: str) -> list[Path]:
    """Write JSON and pictures into a directory; returns their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    record = {**_figures(report, name), "cases": [_case(o) for o in report.outcomes]}
    data = directory / f"{name}.json"
    data.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    return [data, *draw_all(report, directory, name)]


def _figures(report: Report, name: str) -> dict[str, object]:
    return {
        "set": name,
        "overall": {k: asdict(m) for k, m in report.overall.items()},
        "parts": {p: {k: asdict(m) for k, m in ms.items()} for p, ms in report.parts.items()},
    }


def _case(outcome: Outcome) -> dict[str, object]:
    case = outcome.case
    return {
        "id": case.id,
        "gold": case.gold,
        "refuse": case.refuse,
        "ranked": [clause.id for clause in outcome.ranked],
        "confidence": round(outcome.answer.confidence, 4),
        "answer": as_record(outcome.answer),
    }


def keep(report: Report, name: str, directory: Path = LAST) -> Path:
    """Write the figures, the pictures and what became of each case, to be committed and compared
    with; returns the path of the figures."""
    directory.mkdir(parents=True, exist_ok=True)
    record = {**_figures(report, name), "cases": _fates(report)}
    path = directory / f"{name}.json"
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    draw_all(report, directory, name)
    return path


def _fates(report: Report) -> dict[str, str]:
    """What became of each case: right or wrong, answered or refused."""
    return {
        o.case.id: "拒答" + ("（应答）" if o.case.answerable else "")
        if metrics.refused(o.answer)
        else ("答对" if metrics.right(o.case, o.answer) else "答错")
        for o in report.outcomes
    }


def compare(report: Report, name: str, directory: Path = LAST) -> str:
    """The measures beside the last run that was kept, and the cases that went another way."""
    path = directory / f"{name}.json"
    if not path.is_file():
        return f"{name}：没有留存的上一次结果可比"
    last = json.loads(path.read_text("utf-8"))
    rows = [
        f"  {key:<20} {last['overall'][key]['value']:6.3f} → {m.value:.3f}  "
        f"{m.value - last['overall'][key]['value']:+.3f}"
        for key, m in report.overall.items()
        if key in last["overall"]
    ]
    fates = _fates(report)
    moved = [
        f"{i} {last['cases'][i]}→{now}"
        for i, now in fates.items()
        if last["cases"].get(i, now) != now
    ]
    rows.append(f"  走向改变的题 {len(moved)}：" + "，".join(moved[:_NAMED]))
    if fresh := len(fates.keys() - last["cases"].keys()):
        rows.append(f"  上一次没有的题 {fresh}")
    return "\n".join([f"{name} 与留存的上一次相比", *rows])
