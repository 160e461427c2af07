"""A report as pictures: measures with intervals, recall by depth, risk over coverage, time taken.

SVG that looks the same at every run with the same figures. Knows reports. Does not know how they
came about.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from eval import metrics
from eval.run import DEPTH, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOW_IS_GOOD = {"false_refusals", "forbidden_said"}
_ROOM = 0.25  # share of the width that a bar's figure needs inside it
_LOW, _HIGH = "#b45309", "#1d4e89"


def draw_all(report: Report, directory: Path, name: str) -> list[Path]:
    """Write the pictures of a report into a directory; returns their paths."""
    pictures = {
        name: (0.42 * len(report.overall) + 1.2, lambda axes: _measures(report, axes)),
        f"{name}-recall": (4.5, lambda axes: _recall(report, axes)),
        f"{name}-risk": (4.5, lambda axes: _risk(report, axes)),
        f"{name}-latency": (3.5, lambda axes: _latency(report, axes)),
    }
    paths = []
    for stem, (height, draw) in pictures.items():
        paths.append(directory / f"{stem}.svg")
        _draw(paths[-1], height, draw, f"youju eval: {name}")
    return paths


def _draw(path: Path, height: float, draw: "Callable[[Axes], None]", title: str) -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "youju", "font.size": 11}):
        figure, axes = plt.subplots(figsize=(8, height), layout="constrained")
        axes.set_title(title)
        draw(axes)
        figure.savefig(path, format="svg", metadata={"Date": None})
        plt.close(figure)


def _measures(report: Report, axes: "Axes") -> None:
    names = list(report.overall)[::-1]
    chosen = [report.overall[n] for n in names]
    colors = [_LOW if n in _LOW_IS_GOOD else _HIGH for n in names]
    spread = [[m.value - m.low for m in chosen], [m.high - m.value for m in chosen]]
    labels = [n.replace("字", " chars") for n in names]
    axes.barh(labels, [m.value for m in chosen], xerr=spread, color=colors, capsize=3)
    for row, m in enumerate(chosen):
        at, color = (0.01, "white") if m.low > _ROOM else (m.high + 0.02, "black")
        axes.text(at, row, f"{m.value:.3f}  n={m.n}", va="center", color=color)
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("95 % intervals; orange: lower is better")


def _recall(report: Report, axes: "Axes") -> None:
    """Share of required clauses among the first k, over all questions and by group."""
    asked = [o for o in report.outcomes if o.case.answerable]
    names = {"企业": "enterprises", "基层": "grassroots staff", "培训": "trainers"}
    groups = {"all": asked}
    groups |= {names[g]: [o for o in asked if o.case.group == g] for g in names}
    for label, some in groups.items():
        if some:
            curve = [
                sum(metrics.recall_at(o.case, o.ranked, k) for o in some) / len(some)
                for k in range(1, DEPTH + 1)
            ]
            width = 2.5 if label == "all" else 1.0
            axes.plot(range(1, DEPTH + 1), curve, marker="o", markersize=3, linewidth=width,
                      label=f"{label} (n={len(some)})")  # fmt: skip
    axes.set_xticks(range(1, DEPTH + 1))
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("k")
    axes.set_ylabel("recall@k")
    if asked:
        axes.legend(loc="lower right")


def _risk(report: Report, axes: "Axes") -> None:
    """Share of wrong answers over the share of questions answered, surest first."""
    given = [
        (o.answer.confidence, metrics.right(o.case, o.answer))
        for o in report.outcomes
        if o.answer.citations
    ]
    points = metrics.risk_coverage(given, len(report.outcomes))
    answerable = sum(o.case.answerable for o in report.outcomes) / len(report.outcomes)
    axes.plot([c for c, _ in points], [r for _, r in points], color=_HIGH, drawstyle="steps-post")
    if points:
        coverage, risk = points[-1]
        label = f"where it refuses: answered {coverage:.2f}, wrong {risk:.3f}"
        axes.plot([coverage], [risk], "o", color=_LOW, label=label)
    axes.axvline(answerable, color="grey", linestyle=":", label=f"answerable {answerable:.2f}")
    axes.legend(loc="upper left")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.2, 1.15 * max((r for _, r in points), default=0.0)))
    axes.set_xlabel("coverage: share of questions answered, surest first")
    axes.set_ylabel("risk: share of answers that are wrong")


def _latency(report: Report, axes: "Axes") -> None:
    took = sorted(o.answer.elapsed_ms for o in report.outcomes)
    axes.hist(took, bins=30, color=_HIGH)
    for share, color in ((0.5, "grey"), (0.95, _LOW)):
        value = took[min(len(took) - 1, int(share * len(took)))]
        axes.axvline(value, color=color, linestyle=":", label=f"p{share * 100:.0f} {value:.0f} ms")
    axes.legend(loc="upper right")
    axes.set_xlabel("milliseconds per answer")
    axes.set_ylabel("answers")
