"""Plots of reports and comparisons with matplotlib (extra `plots`)."""

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.extras import missing
from osiris_nlp.base.imports import away_from
from osiris_nlp.evaluation.details import Bin, Confusion, LabelFigures
from osiris_nlp.evaluation.learning_curve import CurvePoint, LearningCurve
from osiris_nlp.model.opinions import Doubles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Plot = Literal["reliability", "hits", "labels", "confusions", "learning_curve"]
CAPTIONS: dict[Plot, str] = {
    "reliability": "Score and accuracy of the best suggestion; bars are 95 % intervals",
    "hits": "Share of articles with a correct label in the top k",
    "labels": "F1 of the most frequent labels; number of articles in brackets",
    "confusions": "Editors' label → label that the model ranked first; most frequent first",
    "learning_curve": "Figures by the number of reference articles learned from, and with more of them; "
    "bars and bands are 95 % intervals",
}
# Colours that colour-blind readers can distinguish, after Okabe and Ito, «Color Universal Design», 2008.
_INK, _WARM, _LIGHT, _SOFT = "#0b5a63", "#d55e00", "#56b4e9", "#9a9a92"
_VERDICT_COLOURS = {
    "better": _INK,
    "worse": _WARM,
    "unclear": _SOFT,
    **dict.fromkeys(("higher", "lower"), _LIGHT),
}
_CURVE_COLOURS = (_INK, _WARM, _LIGHT)
_WIDTH = 6.5  # inches
_MAX_ROWS = 20  # labels, or pairs of labels


def draw(
    what: Plot, rows: Sequence[Any], ax: "Axes | None" = None, *, titled: bool = True
) -> "Axes":
    """Draw one aspect of a report; see `Report.plot`.

    Parameters
    ----------
    rows : the report's bins, labels or confusions; for ``hits``, the share of articles for each k; for
        ``learning_curve``, the curve alone
    """
    if what not in get_args(Plot):
        raise InputError(f"No plot {what!r}", f"expected one of {', '.join(get_args(Plot))}")
    ax = ax if ax is not None else _axes(height_of(what, len(rows)))
    _PLOTS[what](rows, ax)
    if titled:
        ax.set_title(CAPTIONS[what].partition(";")[0], fontsize="medium", loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def draw_differences(table: "pd.DataFrame", baseline: str, ax: "Axes | None") -> "Axes":
    """Draw the differences of a comparison with their intervals; see `PairedComparison.plot`.

    Parameters
    ----------
    table : data frame from `PairedComparison.to_frame`
    """
    # p@1 is the same as hit@1; the slope has another unit, and needs half of the axis.
    table = table.drop(["p@1", "calibration_slope"], level="figure", errors="ignore")
    ax = ax if ax is not None else _axes(0.32 * len(table) + 1)
    has_several_models = len(table.index.unique("model")) > 1
    names = [
        f"{figure} ({model})" if has_several_models else figure for model, figure in table.index
    ]
    position = np.arange(len(table))[::-1]
    colour = table["verdict"].map(_VERDICT_COLOURS)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.hlines(position, table["low"], table["high"], colors=colour.tolist(), linewidth=2)
    ax.scatter(table["difference"], position, c=colour.tolist(), zorder=3)
    ax.set_yticks(position, names)
    ax.set_title(f'Compared with "{baseline}"', fontsize="medium", loc="left")
    ax.set_xlabel("difference, with 95 % interval")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def svg_of(draw_on: Callable[["Axes"], Any], *, height: float) -> bytes:
    """Return what a function draws on axes as an SVG picture, without a window or global state."""
    check_matplotlib()
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context():
        mpl.rcdefaults()  # the same picture whatever the user's own settings
        mpl.rcParams.update({"svg.hashsalt": "osiris_nlp", "svg.fonttype": "none", "font.size": 11})
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
    """Raise MissingExtraError if matplotlib is missing."""
    try:
        with away_from("matplotlibrc"):
            import matplotlib as mpl  # noqa: F401, PLC0415
    except ImportError as error:
        raise missing("Drawing plots", "plots", error) from error


def height_of(what: Plot, rows: int) -> float:
    """Return a suitable height in inches for a plot of this many rows."""
    return 0.27 * min(rows, _MAX_ROWS) + 1 if what in {"labels", "confusions"} else 4.0


def _reliability(bins: Sequence[Bin], ax: "Axes") -> None:
    score, accuracy = np.array([b.stated for b in bins]), np.array([b.right for b in bins])
    spread = np.abs([[b.right - b.low for b in bins], [b.high - b.right for b in bins]])
    ax.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, linestyle="--")
    ax.errorbar(score, accuracy, yerr=spread, color=_INK, marker="o", linewidth=1.5, capsize=3)
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="mean score", ylabel="accuracy")


def _hits(share: Sequence[float], ax: "Axes") -> None:
    k = np.arange(1, len(share) + 1)
    ax.bar(k, share, color=_INK, width=0.7)
    for x, height in zip(k[:5], share, strict=False):
        ax.annotate(f"{height:.0%}", (x, height), ha="center", va="bottom", fontsize="small")
    ax.set(ylim=(0, 1.05), xlabel="number of suggestions (k)", ylabel="share of articles", xticks=k)


def _labels(labels: Sequence[LabelFigures], ax: "Axes") -> None:
    rows = labels[:_MAX_ROWS][::-1]
    position = np.arange(len(rows))
    ax.barh(position, [row.f1 for row in rows], color=_INK, height=0.7)
    ax.set_yticks(position, [f"{row.label} ({row.articles})" for row in rows], fontsize="small")
    ax.set(xlim=(0, 1), xlabel="F1 of the predicted sets")


def _confusions(confusions: Sequence[Confusion], ax: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    rows = confusions[:_MAX_ROWS][::-1]
    position = np.arange(len(rows))
    ax.barh(position, [row.articles for row in rows], color=_WARM, height=0.7)
    ax.set_yticks(position, [f"{row.editors} → {row.model}" for row in rows], fontsize="small")
    ax.set_xlabel("articles")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _columns(points: Sequence[CurvePoint], name: str) -> Doubles:
    """Return the sizes of a curve, and a figure with both ends of its interval, (4, n_points)."""
    figures = [(point.articles, point.figures[name]) for point in points]
    return np.array([(n, each.value, each.low, each.high) for n, each in figures]).T


def _learning_curve(curves: Sequence[LearningCurve], ax: "Axes") -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator  # noqa: PLC0415

    (curve,) = curves
    for name, colour in zip(curve.names, _CURVE_COLOURS, strict=True):
        n, value, low, high = _columns(curve.measured, name)
        spread = [value - low, high - value]
        style: dict[str, Any] = {"color": colour, "linewidth": 1.5}
        ax.errorbar(n, value, yerr=spread, marker="o", markersize=4, capsize=3, label=name, **style)
        if curve.expected:
            n, value, low, high = _columns(curve.expected, name)
            ax.plot(n, value, linestyle="--", **style)
            ax.fill_between(n, low, high, color=colour, alpha=0.15, linewidth=0)
    ax.set(xscale="log", xlabel="reference articles learned from", ylabel="figure")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:,.0f}"))
    ax.tick_params(axis="x", labelsize="small")
    ax.grid(axis="y", color=_SOFT, alpha=0.3, linewidth=0.5)
    ax.legend(frameon=False, loc="lower right")


_PLOTS: dict[str, Callable[[Sequence[Any], "Axes"], None]] = {
    "reliability": _reliability,
    "hits": _hits,
    "labels": _labels,
    "confusions": _confusions,
    "learning_curve": _learning_curve,
}
