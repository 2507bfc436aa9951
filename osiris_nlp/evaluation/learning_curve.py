"""The learning curve: figures by the number of articles learned from, and what more articles promise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.evaluation.figures import Figure, bootstrap_weights, json_values, lrap, ranks
from osiris_nlp.evaluation.power_law import extrapolate
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.render import Overview

if TYPE_CHECKING:
    import pandas as pd

# The figures of a curve, where every article has one label, and otherwise.
_ONE_LABEL, _SEVERAL_LABELS = ("hit@1", "hit@3", "mrr"), ("hit@1", "micro_f1", "lrap")
# Articles as many times the reference articles, up to which the curve is extrapolated. On Reuters-21578,
# the forecasts were right up to 30 times (benchmarks/learning_curve.py).
_MOST_TIMES = 50
_KNOTS = 12
# Below this ratio, a round size is too close to the present one to be worth a row.
_LEAST_RATIO = 1.5
_ASSUMPTIONS = (
    "More articles are assumed to be like these: the same sources, mixture of labels and habits of the "
    "editors. Changes over time are not in the curve."
)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The figures of a model that has learned from this many reference articles, by name."""

    articles: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The figures by the number of reference articles that a model learns from.

    Attributes
    ----------
    held_out : number of held-out articles, the same ones at every size
    judging : whether these are the judging articles alone (`Article.judges`)
    support : number of support articles, which every model has learned from
    measured : cross-validated figures, by increasing size; the last ones are those of the report. Intervals
        are 95 % bootstrap intervals, resampled by story
    expected : figures to expect with as many articles as there are now, and up to 50 times as many, with
        95 % intervals; empty if ``mrr`` (``lrap`` if articles have several labels) has not risen measurably
    """

    held_out: int
    judging: bool
    support: int
    measured: tuple[CurvePoint, ...]
    expected: tuple[CurvePoint, ...]

    def expected_at(self, articles: int) -> dict[str, Figure]:
        """Return the figures to expect of a model trained on this many reference articles, by name.

        Raises
        ------
        InputError
            If nothing can be expected, or of so few or so many articles.
        """
        if not self.expected:
            raise InputError(
                "More articles have not measurably helped so far",
                "expected a curve that rises; look at `measured`",
            )
        knots = np.array([point.articles for point in self.expected])
        if not knots[0] <= articles <= knots[-1]:
            raise InputError(
                f"{articles} articles", f"expected {knots[0]} to {knots[-1]}, 50 times as many"
            )

        def value(name: str, key: str) -> float:
            values = [getattr(point.figures[name], key) for point in self.expected]
            return float(np.interp(np.log(articles), np.log(knots), values))

        return {
            name: Figure(*(value(name, key) for key in ("value", "low", "high")))
            for name in self.names
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the figures, the main one first."""
        figures = self.measured[0].figures
        return tuple(sorted(figures, key=(*_ONE_LABEL, *_SEVERAL_LABELS).index))

    @property
    def round_sizes(self) -> tuple[CurvePoint, ...]:
        """What to expect with 1, 2 or 5 hundred, thousand and so on articles, more than there are now."""
        if not self.expected:
            return ()
        now, most = self.expected[0].articles, self.expected[-1].articles
        sizes = (digit * 10**power for power in range(len(str(most))) for digit in (1, 2, 5))
        return tuple(
            CurvePoint(size, self.expected_at(size))
            for size in sizes
            if now * _LEAST_RATIO <= size <= most
        )

    @property
    def sentence(self) -> str:
        """What more labelled articles promise, in two sentences."""
        first, last = self.measured[0], self.measured[-1]
        start, end = (point.figures["hit@1"].value for point in (first, last))
        kind = "judging" if self.judging else "held-out"
        result = (
            f"Learning curve on {self.held_out:,} {kind} articles: hit@1 is {start:.2f} after learning "
            f"from {first.articles:,} reference articles and {end:.2f} from {last.articles:,}."
        )
        if not (sizes := self.round_sizes):
            return f"{result} More articles of this kind have not measurably helped."
        promises = [
            f"{figure.value:.2f} ({figure.low:.2f} – {figure.high:.2f}) with {point.articles:,}"
            for point in (*sizes[:2], *sizes[2:][-1:])
            if (figure := point.figures["hit@1"])
        ]
        return f"{result} Expect {', '.join(promises)}."

    @property
    def assumptions(self) -> str:
        """What the figures to expect assume."""
        if not self.support:
            return _ASSUMPTIONS
        return f"All {self.support:,} support articles are in every training set. {_ASSUMPTIONS}"

    def __str__(self) -> str:
        return self.sentence

    def __repr__(self) -> str:
        return str(self._overview())

    def _repr_html_(self) -> str:
        return self._overview().html

    def _overview(self) -> Overview:
        rows = [(kind, f"{n:,}", *map(str, figures)) for kind, n, figures in self.rows]
        columns = ("", "reference articles", *self.names)
        notes = (
            self.assumptions,
            'Next: to_frame(), expected_at(5_000), report.plot("learning_curve")',
        )
        return Overview(self.sentence, columns, rows, notes if self.expected else notes[1:])

    @property
    def rows(self) -> list[tuple[str, int, list[Figure]]]:
        """The curve as a table: the measured sizes, then round sizes, with figures as in `names`."""
        return [
            (kind, point.articles, [point.figures[name] for name in self.names])
            for kind, points in (("measured", self.measured), ("expected", self.round_sizes))
            for point in points
        ]

    def to_frame(self) -> "pd.DataFrame":
        """Return the curve as a data frame with columns value, low, high and kind.

        One row per size and figure. `kind` is ``measured`` or ``expected``; what is expected goes from the
        present number of articles to 50 times as many.
        """
        import pandas as pd  # noqa: PLC0415 (slow to import, and training does not need it)

        rows = [
            {
                "articles": point.articles,
                "figure": name,
                **asdict(point.figures[name]),
                "kind": kind,
            }
            for kind, points in (("measured", self.measured), ("expected", self.expected))
            for point in points
            for name in self.names
        ]
        return pd.DataFrame(rows).set_index(["articles", "figure"])

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as JSON-ready values, rounded to six decimals."""
        return dict(json_values(self))

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "LearningCurve":
        """Return the curve that `to_dict` converted."""

        def points(name: str) -> tuple[CurvePoint, ...]:
            return tuple(
                CurvePoint(row["articles"], {n: Figure(**v) for n, v in row["figures"].items()})
                for row in record[name]
            )

        return cls(
            held_out=record["held_out"],
            judging=record["judging"],
            support=record["support"],
            measured=points("measured"),
            expected=points("expected"),
        )


def learning_curve_of(
    sizes: Sequence[int],
    held_out: Iterable[HeldOut],
    *,
    articles: int,
    support: int = 0,
    seed: int = 0,
) -> LearningCurve:
    """Return the learning curve of models that have learned from more and more articles.

    Intervals come from a thousand bootstrap samples of the stories, the same ones at every size. In each of
    them, a power law is fitted to each figure and continued; see `extrapolate`.

    Parameters
    ----------
    sizes : number of reference articles that each model has learned from, increasing; four or more
    held_out : their predictions, in the same order, all for the same articles; one at a time is kept
    articles : number of reference articles there are: forecasts start there
    support : number of support articles, which every model has learned from
    seed : random seed
    """
    values, names, are_judging = [], _ONE_LABEL, False
    groups: npt.NDArray[np.int64] = np.empty(0, np.int64)
    for predictions in held_out:
        are_judging = bool(predictions.judges.any())
        rows = predictions.subset(predictions.judges) if are_judging else predictions
        groups = rows.groups
        names = _ONE_LABEL if (rows.relevant.sum(axis=1) == 1).all() else _SEVERAL_LABELS
        values.append(_article_values(rows))
    figures = _figures(values, np.ones((1, len(groups))))
    batches = [_figures(values, weights) for weights in bootstrap_weights(groups, seed)]
    samples = {name: np.vstack([batch[name] for batch in batches]) for name in names}
    measured = [
        {name: _figure(samples[name][:, i], figures[name][0, i]) for name in names}
        for i in range(len(sizes))
    ]
    return LearningCurve(
        held_out=len(groups),
        judging=are_judging,
        support=support,
        measured=tuple(map(CurvePoint, sizes, measured)),
        expected=_expected_points(sizes, samples, articles, seed),
    )


def _expected_points(
    sizes: Sequence[int], samples: Mapping[str, Doubles], articles: int, seed: int
) -> tuple[CurvePoint, ...]:
    """Return what to expect of more articles; nothing if the last figure has not risen measurably."""
    *_, main = samples.values()
    if np.quantile(main[:, -1] - main[:, 0], 0.025) <= 0:
        return ()
    targets = np.geomspace(articles, _MOST_TIMES * articles, _KNOTS).round().astype(int)
    forecasts = {
        name: 1 - extrapolate(sizes, 1 - values, targets, seed=seed)
        for name, values in samples.items()
    }
    return tuple(
        CurvePoint(target, {name: _figure(values[:, i]) for name, values in forecasts.items()})
        for i, target in enumerate(targets.tolist())
    )


def _figure(samples: Doubles, value: float | None = None) -> Figure:
    """Return a figure with its interval; by default, its value is the median of the samples."""
    low, median, high = np.quantile(samples, (0.025, 0.5, 0.975)).tolist()
    return Figure(median if value is None else float(value), low, high)


def _article_values(held_out: HeldOut) -> Doubles:
    """Return what each held-out article adds to the figures, (6, n_articles); `_figures` names the rows."""
    relevant, predicted = held_out.relevant, held_out.tiers > 0
    rank = ranks(relevant, held_out.ranking)
    return np.array(
        [
            rank <= 1,
            rank <= 3,
            1 / rank,
            lrap(relevant, held_out.ranking),
            (predicted & relevant).sum(axis=1),
            (predicted ^ relevant).sum(axis=1),
        ],
        dtype=float,
    )


def _figures(values: Sequence[Doubles], weights: Doubles) -> dict[str, Doubles]:
    """Return each figure for each row of weights, (n_draws, n_articles), and size: (n_draws, n_sizes)."""
    table = np.concatenate(values)
    sums = (weights @ table.T).reshape(len(weights), len(values), -1)
    first, top_three, reciprocal_rank, precision, hits, mistakes = np.moveaxis(sums, 2, 0)
    n = weights.sum(axis=1, keepdims=True)
    return {
        "hit@1": first / n,
        "hit@3": top_three / n,
        "mrr": reciprocal_rank / n,
        "lrap": precision / n,
        "micro_f1": 2 * hits / (2 * hits + mistakes),
    }
