"""A report as a table, as JSON and as a picture, and whether it meets the thresholds.

Knows measures and files. Does not know how they were obtained.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import yaml

from assistant.render import as_record
from eval.metrics import Measure
from eval.run import Outcome, Report

THRESHOLDS = Path(__file__).parent / "thresholds.yaml"
_LOW_IS_GOOD = {"false_refusals", "forbidden_said"}


def misses(report: Report) -> list[str]:
    """The thresholds that a report misses, each as one line; empty if all are met."""
    found = []
    for name, limits in yaml.safe_load(THRESHOLDS.read_text("utf-8")).items():
        if name not in report.overall:
            found.append(f"{name} 没有可量的题，要求 {limits}")
            continue
        value = report.overall[name].value
        if value < limits.get("min", 0.0) or value > limits.get("max", 1.0):
            found.append(f"{name} = {value:.3f}，要求 {limits}")
    return found


def short_of_goal(report: Report) -> list[str]:
    """The goals that a report does not reach, each as one line; no failure, but said."""
    return [
        f"{name} = {report.overall[name].value:.3f}，目标 {limits['goal']}"
        for name, limits in yaml.safe_load(THRESHOLDS.read_text("utf-8")).items()
        if name in report.overall and report.overall[name].value < limits.get("goal", 0.0)
    ]


def table(report: Report) -> str:
    """The measures as text, the whole set first, then its parts."""
    blocks = [_table("全部", report.overall)]
    shown = ("recall@5", "facts_said", "citation_precision", "false_refusals", "refusal_recall")
    for name, measures in report.parts.items():
        cells = [f"{key} {measures[key].value:.2f}" for key in shown if key in measures]
        blocks.append(f"{name}（{max(m.n for m in measures.values())}）：" + "  ".join(cells))
    return "\n".join(blocks)


def _table(title: str, measures: Mapping[str, Measure]) -> str:
    rows = [
        f"  {name:<20} {m.value:6.3f}  [{m.low:.3f}, {m.high:.3f}]  n={m.n}"
        for name, m in measures.items()
    ]
    return "\n".join([f"{title}（值，95% 区间，题数）", *rows])


def write(report: Report, directory: Path, name: str) -> list[Path]:
    """Write JSON and a picture into a directory; returns their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    record = {
        "set": name,
        "overall": {k: asdict(m) for k, m in report.overall.items()},
        "parts": {p: {k: asdict(m) for k, m in ms.items()} for p, ms in report.parts.items()},
        "cases": [_case(o) for o in report.outcomes],
    }
    data, picture = directory / f"{name}.json", directory / f"{name}.svg"
    data.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    draw(report, picture, name)
    return [data, picture]


def _case(outcome: Outcome) -> dict[str, object]:
    case = outcome.case
    return {
        "id": case.id,
        "gold": case.gold,
        "refuse": case.refuse,
        "ranked": [clause.id for clause in outcome.ranked],
        "answer": as_record(outcome.answer),
    }


def draw(report: Report, path: Path, name: str) -> None:
    """Every measure as a bar with its interval, as SVG."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "youju", "font.size": 11}):
        names = list(report.overall)[::-1]
        chosen = [report.overall[n] for n in names]
        colors = ["#b45309" if n in _LOW_IS_GOOD else "#1d4e89" for n in names]
        spread = [[m.value - m.low for m in chosen], [m.high - m.value for m in chosen]]
        figure, axes = plt.subplots(figsize=(8, 0.42 * len(names) + 1.2), layout="constrained")
        labels = [n.replace("字", " chars") for n in names]
        axes.barh(labels, [m.value for m in chosen], xerr=spread, color=colors, capsize=3)
        for row, m in enumerate(chosen):
            axes.text(0.01, row, f"{m.value:.3f}  n={m.n}", va="center", color="white")
        axes.set_xlim(0, 1.02)
        axes.set_title(f"youju eval: {name} (95 % intervals; orange: lower is better)")
        figure.savefig(path, format="svg", metadata={"Date": None})
        plt.close(figure)
