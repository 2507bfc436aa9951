"""Reports and comparisons drawn with matplotlib (extra `plots`)."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.evaluation.figures import ranks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from osiris_nlp.evaluation.pairing import PairedComparison
    from osiris_nlp.evaluation.report import Report

Plot = Literal["reliability", "hits", "labels", "confusions"]
CAPTIONS: dict[Plot, str] = {
    "reliability": "Stated and found odds of the best suggestion; bars are 95 % intervals",
    "hits": "Articles with a right label among the first k suggestions",
    "labels": "F1 of the labels with most articles; in brackets, how many",
    "confusions": "Editors' label and the one the model put first instead, most often first",
}
_INK, _SOFT, _GOOD, _BAD = "#0b5a63", "#9a9a92", "#1d6b3a", "#a23b2a"
_WIDTH = 6.5  # inches
_MOST = 20  # labels, pairs
_RANKS = 10


def draw(report: "Report", what: Plot, ax: "Axes | None", *, titled: bool = True) -> "Axes":
    """Draw one aspect of a report; see `Report.plot`."""
    if what not in get_args(Plot):
        raise InputError(f"No plot {what!r}", f"expected one of {', '.join(get_args(Plot))}")
    ax = ax if ax is not None else _axes(height_of(report, what))
    _PLOTS[what](report, ax)
    if titled:
        ax.set_title(CAPTIONS[what].partition(";")[0], fontsize="medium", loc="left")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def draw_differences(comparison: "PairedComparison", ax: "Axes | None") -> "Axes":
    """Draw the differences of a comparison with their intervals; see `PairedComparison.plot`."""
    table = comparison.to_frame().drop("p@1", level="figure")  # hit@1 again
    ax = ax if ax is not None else _axes(0.32 * len(table) + 1)
    names = [
        f"{figure} ({model})" if table.index.get_level_values("model").nunique() > 1 else figure
        for model, figure in table.index
    ]
    place = np.arange(len(table))[::-1]
    colour = table["verdict"].map({"better": _GOOD, "worse": _BAD, "unclear": _SOFT})
    ax.axvline(0, color="black", linewidth=0.8)
    ax.hlines(place, table["low"], table["high"], colors=colour.tolist(), linewidth=2)
    ax.scatter(table["difference"], place, c=colour.tolist(), zorder=3)
    ax.set_yticks(place, names)
    ax.set_xlabel(f"difference to {comparison.baseline}, with its 95 % interval")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def svg_of(draw_on: Callable[["Axes"], Any], *, height: float) -> bytes:
    """Return what a function draws on axes as an SVG picture; no window, no state kept."""
    check_matplotlib()
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context({"svg.hashsalt": "osiris_nlp", "svg.fonttype": "none", "font.size": 11}):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw_on(figure.add_subplot())
        content = io.BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()


def _axes(height: float) -> "Axes":
    check_matplotlib()
    import matplotlib.pyplot as plt  # noqa: PLC0415

    return plt.subplots(figsize=(_WIDTH, height), layout="constrained")[1]


def check_matplotlib() -> None:
    """Raise MissingExtraError if there is nothing to draw with."""
    try:
        import matplotlib as mpl  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtraError("Plots need matplotlib: pip install 'osiris-nlp[plots]'") from None


def height_of(report: "Report", what: Plot) -> float:
    """Return how many inches high a plot wants to be."""
    rows = {"labels": len(report.per_label), "confusions": len(report.confusions)}.get(what)
    return 4.0 if rows is None else 0.27 * min(rows, _MOST) + 1


def _reliability(report: "Report", ax: "Axes") -> None:
    bins = report.reliability
    stated, right = np.array([b.stated for b in bins]), np.array([b.right for b in bins])
    spread = np.abs([[b.right - b.low for b in bins], [b.high - b.right for b in bins]])
    ax.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, linestyle="--")
    ax.errorbar(stated, right, yerr=spread, color=_INK, marker="o", linewidth=1.5, capsize=3)
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="score stated", ylabel="share found right")


def _hits(report: "Report", ax: "Axes") -> None:
    placed = ranks(report.judged.relevant, report.judged.scores)
    k = np.arange(1, min(_RANKS, len(report.judged.labels)) + 1)
    share = np.array([(placed <= each).mean() for each in k])
    ax.bar(k, share, color=_INK, width=0.7)
    for each, height in zip(k[:5], share, strict=False):
        ax.annotate(f"{height:.0%}", (each, height), ha="center", va="bottom", fontsize="small")
    ax.set(ylim=(0, 1.05), xlabel="suggestions looked at", ylabel="share of articles", xticks=k)


def _labels(report: "Report", ax: "Axes") -> None:
    rows = report.per_label[:_MOST][::-1]
    place = np.arange(len(rows))
    ax.barh(place, [row.f1 for row in rows], color=_INK, height=0.7)
    ax.set_yticks(place, [f"{row.label} ({row.articles})" for row in rows], fontsize="small")
    ax.set(xlim=(0, 1), xlabel="F1 of the predicted sets")


def _confusions(report: "Report", ax: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    rows = report.confusions[:_MOST][::-1]
    place = np.arange(len(rows))
    ax.barh(place, [row.articles for row in rows], color=_BAD, height=0.7)
    ax.set_yticks(place, [f"{row.editors} → {row.model}" for row in rows], fontsize="small")
    ax.set_xlabel("articles")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


_PLOTS: dict[str, Callable[["Report", "Axes"], None]] = {
    "reliability": _reliability,
    "hits": _hits,
    "labels": _labels,
    "confusions": _confusions,
}
