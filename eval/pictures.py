"""A report as pictures: every measure with its interval, risk over coverage, time per answer.

SVG that looks the same at every run with the same figures. Knows reports. Does not know how they
came about.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from eval import metrics
from eval.run import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOW_IS_GOOD = {"false_refusals", "forbidden_said"}
_LOW, _HIGH = "#b45309", "#1d4e89"


def draw_all(report: Report, directory: Path, name: str) -> list[Path]:
    """Write the three pictures of a report into a directory; returns their paths."""
    pictures = {
        name: (0.42 * len(report.overall) + 1.2, lambda axes: _measures(report, axes)),
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
        axes.text(0.01, row, f"{m.value:.3f}  n={m.n}", va="center", color="white")
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("95 % intervals; orange: lower is better")


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
        axes.plot([coverage], [risk], "o", color=_LOW)
        axes.annotate(f"answered {coverage:.2f}, wrong {risk:.3f}", (coverage, risk), ha="right",
                      xytext=(-8, 8), textcoords="offset points")  # fmt: skip
    axes.axvline(answerable, color="grey", linestyle=":")
    axes.annotate("answerable", (answerable, 1), xycoords=("data", "axes fraction"), ha="left",
                  va="top", xytext=(4, -4), textcoords="offset points", color="grey")  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.2, 1.15 * max((r for _, r in points), default=0.0)))
    axes.set_xlabel("coverage: share of questions answered, surest first")
    axes.set_ylabel("risk: share of answers that are wrong")


def _latency(report: Report, axes: "Axes") -> None:
    took = sorted(o.answer.elapsed_ms for o in report.outcomes)
    axes.hist(took, bins=30, color=_HIGH)
    for share, color, below in ((0.5, "grey", 4), (0.95, _LOW, 20)):
        value = took[min(len(took) - 1, int(share * len(took)))]
        axes.axvline(value, color=color, linestyle=":")
        axes.annotate(f"p{share * 100:.0f} {value:.0f} ms", (value, 1), va="top", color=color,
                      xycoords=("data", "axes fraction"), xytext=(4, -below),
                      textcoords="offset points")  # fmt: skip
    axes.set_xlabel("milliseconds per answer")
    axes.set_ylabel("answers")
