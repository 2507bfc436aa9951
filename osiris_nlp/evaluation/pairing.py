"""`compare`: paired comparison of reports on the same articles, with an interval per difference."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, type_error
from osiris_nlp.base.files import write_whole
from osiris_nlp.evaluation.figures import (
    MAIN_FIGURES,
    MEANINGS,
    bootstrap_figures,
    interval,
    json_values,
    ranks,
)
from osiris_nlp.evaluation.plots import draw_differences, svg_of
from osiris_nlp.evaluation.report import Report, size_of_sample
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.render import Overview, comparison_page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Verdict = Literal["better", "worse", "higher", "lower", "unclear"]
_LOWER_IS_BETTER = frozenset({"calibration_error_best", "calibration_error", "log_loss"})
# With fewer stories every verdict is "unclear": the bootstrap is unreliable on so few.
_MIN_STORIES = 10
# A higher value is neither better nor worse: what matters is the precision of the applied labels, and
# that the slope is close to 1.
_NO_DIRECTION = frozenset({"applied", "calibration_slope"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one model compared with the baseline's.

    `difference` is `value` minus `baseline`; `low` and `high` are its paired 95 % bootstrap interval.
    `verdict` is ``unclear`` if the interval contains 0 or there are fewer than ten stories. For a
    figure without a better direction (`applied`, `calibration_slope`) it is ``higher`` or ``lower``
    instead of ``better`` or ``worse``.
    """

    model: str
    figure: str
    baseline: float
    value: float
    difference: float
    low: float
    high: float
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.difference:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"

    def __repr__(self) -> str:
        return f"<Difference {self.figure} of {self.model}: {self}, {self.verdict}>"


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """The result of `compare`.

    Attributes
    ----------
    baseline : name of the report that the others are compared with
    articles, stories : number of articles, and of their stories, that all reports have in common
    left_out : number of articles that some report has and another lacks
    differences : one per model and figure, in the order of `evaluate_scores`
    held_out : the arrays on the common articles by report name, all with the same rows and labels
    """

    baseline: str
    articles: int
    stories: int
    left_out: int
    differences: tuple[Difference, ...]
    held_out: Mapping[str, HeldOut] = field(compare=False)

    def __repr__(self) -> str:
        return str(self._overview())

    def _repr_html_(self) -> str:
        return self._overview().html

    def _overview(self) -> Overview:
        by_name = {(row.model, row.figure): row for row in self.differences}
        rows = [
            (model, figure, *_cells(by_name[model, figure]))
            for model in dict.fromkeys(row.model for row in self.differences)
            for figure in MAIN_FIGURES
        ]
        title = (
            f"Comparison with {self.baseline}: {size_of_sample(self.articles, self.stories)}, "
            "the same for all"
        )
        left_out = f"Left out: {self.left_out} articles that not every report has."
        next_steps = 'Next: to_frame(), articles_frame(), plot(), to_html("comparison.html")'
        notes = (left_out, next_steps) if self.left_out else (next_steps,)
        columns = ("model", "figure", self.baseline, "value")
        return Overview(title, (*columns, "difference [95 % interval]", "verdict"), rows, notes)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready values, rounded to six decimals, with None for nan."""
        names = ("baseline", "articles", "stories", "left_out", "differences")
        return {name: json_values(getattr(self, name)) for name in names}

    def to_frame(self) -> "pd.DataFrame":
        """Return the differences as a data frame, one row per model and figure."""
        import pandas as pd  # noqa: PLC0415 (slow to import, and `compare` does not need it)

        rows = [asdict(difference) for difference in self.differences]
        return pd.DataFrame(rows).set_index(["model", "figure"])

    def articles_frame(self) -> "pd.DataFrame":
        """Return the rank, from 1, of the highest-ranked correct label by article and model.

        It is infinite if the model knows none of the correct labels.
        One row per article, indexed by id, starting with those on which the models differ most.
        """
        import pandas as pd  # noqa: PLC0415

        rank = {name: ranks(part.relevant, part.ranking) for name, part in self.held_out.items()}
        table = pd.DataFrame(rank, index=pd.Index(self.held_out[self.baseline].ids, name="id"))
        spread = (1 / table).max(axis=1) - (1 / table).min(axis=1)
        return table.loc[spread.sort_values(ascending=False, kind="stable").index]

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the differences with their intervals, on `ax` or a new figure (needs matplotlib)."""
        return draw_differences(self.to_frame(), self.baseline, ax)

    @overload
    def to_html(self, path: None = None, *, title: str = ...) -> str: ...
    @overload
    def to_html(self, path: str | Path, *, title: str = ...) -> Path: ...
    def to_html(self, path: str | Path | None = None, *, title: str = "Comparison") -> str | Path:
        """Return the comparison as one self-contained page, or write it to `path` and return the path."""
        picture = svg_of(self.plot, height=0.32 * len(self.differences) + 1)
        page = comparison_page(self.to_dict(), picture, title=title, meanings=MEANINGS)
        if path is None:
            return page
        write_whole(Path(path), page.encode())
        return Path(path)


def compare(
    reports: Mapping[str, Report], baseline: str | None = None, *, seed: int = 0
) -> PairedComparison:
    """Compare reports on the articles that they have in common.

    All reports share the same bootstrap samples of stories, so articles that are hard for every model
    do not widen the interval of a difference (paired bootstrap; Efron & Tibshirani, «An
    Introduction to the Bootstrap», 1993; on its use and limits, Berg-Kirkpatrick et al., EMNLP 2012).
    The best of many candidates is partly lucky: keep a held-out set for the final comparison.

    Parameters
    ----------
    reports : two or more reports by name. Articles are paired by id. Labels may differ: those that a
        model does not know have score 0 and no rank
    baseline : name of the report that the others are compared with; by default, the first
    seed : random seed of the bootstrap

    Raises
    ------
    InputError
        If `reports` is not a mapping of reports, there are fewer than two, the baseline is unknown, a
        report has duplicate ids, no article is common to all reports, or the reports disagree on the
        labels of an article.

    Examples
    --------
    >>> from osiris_nlp.evaluation import evaluate_scores
    >>> truth, labels = [[1, 0], [0, 1], [1, 0]], ["SMSI", "Genre"]
    >>> old = evaluate_scores(truth, [[0.4, 0.6], [0.6, 0.4], [0.9, 0.1]], labels=labels)
    >>> new = evaluate_scores(truth, [[0.8, 0.2], [0.3, 0.7], [0.9, 0.1]], labels=labels)
    >>> comparison = compare({"old": old, "new": new})
    >>> (comparison.differences[0].figure, round(comparison.differences[0].difference, 3))
    ('mrr', 0.333)
    """
    _check_reports(reports)
    baseline = next(iter(reports)) if baseline is None else baseline
    if baseline not in reports:
        raise InputError(f"No report {baseline!r}", f"expected one of {', '.join(reports)}")
    held_out = _in_common({name: report.held_out for name, report in reports.items()})
    groups = held_out[baseline].groups
    all_ids = set().union(*(report.held_out.ids for report in reports.values()))
    return PairedComparison(
        baseline=baseline,
        articles=len(groups),
        stories=int(groups.max()) + 1,
        left_out=len(all_ids) - len(groups),
        differences=tuple(_differences(held_out, baseline, seed)),
        held_out=held_out,
    )


def _check_reports(reports: Mapping[str, Report]) -> None:
    if not isinstance(reports, Mapping):
        remedy = 'expected reports by name, such as compare({"old": one, "new": other})'
        raise type_error("reports", reports, remedy)
    for name, report in reports.items():
        if not isinstance(report, Report):
            remedy = "expected a report, as evaluate or model.report() returns it"
            raise type_error(name, report, remedy)
    if len(reports) < 2:
        raise InputError(f"{len(reports)} reports to compare", "expected two or more, by name")


def _differences(held_out: Mapping[str, HeldOut], baseline: str, seed: int) -> Iterator[Difference]:
    """Yield how each figure of each model differs from the baseline's, by paired samples."""
    groups = held_out[baseline].groups
    base_figures, base_samples = bootstrap_figures(held_out[baseline], groups, seed)
    for name in (name for name in held_out if name != baseline):
        figures, samples = bootstrap_figures(held_out[name], groups, seed)
        for figure, base in base_figures.items():
            difference = figures[figure] - base
            low, high = interval(figure, difference, samples[figure] - base_samples[figure])
            verdict = _verdict(figure, low, high) if groups.max() + 1 >= _MIN_STORIES else "unclear"
            yield Difference(name, figure, base, figures[figure], difference, low, high, verdict)


def _cells(row: Difference) -> tuple[str, ...]:
    if np.isnan(row.difference):
        return "–", "–", "–", row.verdict
    return f"{row.baseline:.3f}", f"{row.value:.3f}", str(row), row.verdict


def _verdict(figure: str, low: float, high: float) -> Verdict:
    if not (low > 0 or high < 0):
        return "unclear"
    if figure in _NO_DIRECTION:
        return "higher" if low > 0 else "lower"
    return "better" if (low > 0) != (figure in _LOWER_IS_BETTER) else "worse"


def _in_common(reports: Mapping[str, HeldOut]) -> dict[str, HeldOut]:
    """Return each report's arrays on the common articles, with columns for the labels of all reports."""
    rows: dict[str, dict[str, int]] = {}
    for name, held_out in reports.items():
        rows[name] = {id_: i for i, id_ in enumerate(held_out.ids)}
        if len(rows[name]) < len(held_out.ids):
            raise InputError(
                f"Duplicate ids in the report {name!r}", "give each article its own id"
            )
    first, *others = rows
    ids = [id_ for id_ in rows[first] if all(id_ in rows[other] for other in others)]
    if not ids:
        raise InputError(
            f"No article common to {', '.join(map(repr, reports))}",
            "evaluate the models on the same articles",
        )
    labels = tuple(dict.fromkeys(label for part in reports.values() for label in part.labels))
    out = {
        name: held_out.rows([rows[name][id_] for id_ in ids]).with_labels(labels)
        for name, held_out in reports.items()
    }
    for other in others:
        differences = np.setxor1d(_assigned(out[first]), _assigned(out[other]))
        if len(differences):
            raise InputError(
                f"Article {ids[int(differences[0]) // len(labels)]!r} has different labels in {first!r} and {other!r}",
                "evaluate the models against the same labels",
            )
    return out


def _assigned(held_out: HeldOut) -> npt.NDArray[np.int64]:
    """Return the editors' labels of all articles, each as the row of the article times K, plus its number."""
    rows, columns = np.nonzero(held_out.relevant)
    return rows * len(held_out.labels) + held_out.label_ids[rows, columns]
