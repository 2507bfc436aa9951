"""`compare`: reports on the same articles, figure by figure, with the intervals of the differences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import write_whole
from osiris_nlp.evaluation.figures import MEANINGS, bootstrapped, interval, ranks
from osiris_nlp.evaluation.plots import draw_differences, svg_of
from osiris_nlp.evaluation.report import Report
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.render import comparison_page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Verdict = Literal["better", "worse", "unclear"]
_LOWER_IS_BETTER = frozenset({"calibration_error_best", "calibration_error", "log_loss"})
# Stories below which nothing is called better: a bootstrap of so few says little.
_FEWEST = 10
# More is neither better nor worse by itself: applied labels are judged by their precision, and the best
# slope is 1.
_NEITHER = frozenset({"applied", "calibration_slope"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one model beside the baseline's.

    `difference` is `value` less `baseline`, `low` and `high` its paired 95 % bootstrap interval;
    `verdict` is ``unclear`` where the interval holds 0, and where fewer than ten stories were held_out.
    """

    model: str
    figure: str
    baseline: float
    value: float
    difference: float
    low: float
    high: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """What `compare` found.

    Attributes
    ----------
    baseline : name of the report the others are compared with
    articles, stories : how many all reports judged
    left_out : articles that some report judged and another did not
    differences : the baseline's figures and each other's, in `evaluate`'s order
    held_out : by name, the arrays on the articles in common, all with the same rows and labels
    """

    baseline: str
    articles: int
    stories: int
    left_out: int
    differences: tuple[Difference, ...]
    held_out: Mapping[str, HeldOut] = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as JSON-ready values, rounded to four places; None for nan."""
        return {
            "baseline": self.baseline,
            "articles": self.articles,
            "stories": self.stories,
            "left_out": self.left_out,
            "differences": [
                {
                    key: (None if np.isnan(value) else round(value, 4))
                    if isinstance(value, float)
                    else value
                    for key, value in asdict(each).items()
                }
                for each in self.differences
            ],
        }

    def to_frame(self) -> "pd.DataFrame":
        """Return the differences as a data frame, a row for each model and figure."""
        import pandas as pd  # noqa: PLC0415 (heavy, and not needed to compare)

        return pd.DataFrame([asdict(each) for each in self.differences]).set_index(
            ["model", "figure"]
        )

    def articles_frame(self) -> "pd.DataFrame":
        """Return the rank, from 1, of the best placed right label of each article by each model.

        A row an article, indexed by id, the articles on which the models differ most first.
        """
        import pandas as pd  # noqa: PLC0415

        placed = {name: ranks(said.relevant, said.scores) for name, said in self.held_out.items()}
        table = pd.DataFrame(placed, index=pd.Index(self.held_out[self.baseline].ids, name="id"))
        spread = (1 / table).max(axis=1) - (1 / table).min(axis=1)
        return table.loc[spread.sort_values(ascending=False, kind="stable").index]

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the differences with their intervals, on `ax` or on a new figure (matplotlib)."""
        return draw_differences(self.to_frame(), self.baseline, ax)

    def to_html(self, path: str | Path | None = None, *, title: str = "Comparison") -> str:
        """Return the comparison as one page that needs nothing but itself; write it to `path` if given."""
        picture = svg_of(self.plot, height=0.32 * len(self.differences) + 1)
        page = comparison_page(self.to_dict(), picture, title=title, meanings=MEANINGS)
        if path is not None:
            write_whole(Path(path), page.encode())
        return page


def compare(
    reports: Mapping[str, Report], *, baseline: str | None = None, seed: int = 0
) -> PairedComparison:
    """Compare reports on the articles that all of them held_out.

    Each bootstrap sample of stories is drawn once and judged by every report, so that what is hard
    for all does not widen the interval of a difference (paired bootstrap; Efron & Tibshirani, «An
    Introduction to the Bootstrap», 1993, and Berg-Kirkpatrick et al., EMNLP 2012, on its use and limits).
    Among many candidates, the best by chance looks better than it is: keep articles aside for the last word.

    Parameters
    ----------
    reports : two or more, by name. Articles are paired by id; labels may differ, and one that a
        model does not know gets the score 0 from it
    baseline : the report the others are compared with; the first when None
    seed : of the bootstrap

    Raises
    ------
    InputError
        If there are fewer than two reports, no such baseline, an id twice, no article in common,
        or one with other labels in another report.

    Examples
    --------
    >>> from osiris_nlp.evaluation import evaluate
    >>> truth, labels = [[1, 0], [0, 1], [1, 0]], ["SMSI", "Genre"]
    >>> old = evaluate(truth, [[0.4, 0.6], [0.6, 0.4], [0.9, 0.1]], labels=labels)
    >>> new = evaluate(truth, [[0.8, 0.2], [0.3, 0.7], [0.9, 0.1]], labels=labels)
    >>> found = compare({"old": old, "new": new})
    >>> (found.differences[0].figure, round(found.differences[0].difference, 3))
    ('mrr', 0.333)
    """
    if len(reports) < 2:
        raise InputError(f"{len(reports)} reports to compare", "expected two or more, by name")
    first = next(iter(reports)) if baseline is None else baseline
    if first not in reports:
        raise InputError(f"No report {first!r}", f"expected one of {', '.join(reports)}")
    given = {name: report.held_out for name, report in reports.items()}
    held_out = _in_common(given)
    groups = held_out[first].groups
    base_values, base_drawn = bootstrapped(held_out[first], groups, seed)
    differences = []
    for name in held_out:
        if name == first:
            continue
        values, drawn = bootstrapped(held_out[name], groups, seed)
        for figure, base in base_values.items():
            value = values[figure]
            low, high = interval(figure, value - base, drawn[figure] - base_drawn[figure])
            verdict = _verdict(figure, low, high) if groups.max() + 1 >= _FEWEST else "unclear"
            differences.append(
                Difference(name, figure, base, value, value - base, low, high, verdict)
            )
    everyone = set().union(*(said.ids for said in given.values()))
    return PairedComparison(
        baseline=first,
        articles=len(groups),
        stories=int(groups.max()) + 1,
        left_out=len(everyone) - len(groups),
        differences=tuple(differences),
        held_out=held_out,
    )


def _verdict(figure: str, low: float, high: float) -> Verdict:
    if figure in _NEITHER or not (low > 0 or high < 0):
        return "unclear"
    return "better" if (low > 0) != (figure in _LOWER_IS_BETTER) else "worse"


def _in_common(given: Mapping[str, HeldOut]) -> dict[str, HeldOut]:
    """Return each with the rows of the articles in common and the columns of all labels."""
    rows: dict[str, dict[str, int]] = {}
    for name, said in given.items():
        rows[name] = {id_: i for i, id_ in enumerate(said.ids)}
        if len(rows[name]) < len(said.ids):
            raise InputError(f"The report {name!r} has an id twice", "give each article its own")
    first, *others = rows
    ids = [id_ for id_ in rows[first] if all(id_ in rows[other] for other in others)]
    if not ids:
        raise InputError(
            f"No article in common among {', '.join(map(repr, given))}",
            "judge the models on the same articles",
        )
    labels = tuple(dict.fromkeys(label for said in given.values() for label in said.labels))
    out = {
        name: _spread(said, [rows[name][id_] for id_ in ids], labels)
        for name, said in given.items()
    }
    for other in others:
        unlike = (out[other].relevant != out[first].relevant).any(axis=1)
        if unlike.any():
            raise InputError(
                f"Article {ids[int(unlike.argmax())]!r} has other labels in {other!r} than in {first!r}",
                "judge the models by the same labels",
            )
    return out


def _spread(said: HeldOut, rows: list[int], labels: tuple[str, ...]) -> HeldOut:
    column = {label: k for k, label in enumerate(labels)}
    places = [column[label] for label in said.labels]

    def wide(table: Any) -> Any:
        out = np.zeros((len(rows), len(labels)), table.dtype)
        out[:, places] = table[rows]
        return out

    return HeldOut(
        labels,
        tuple(said.ids[i] for i in rows),
        tuple(said.stories[i] for i in rows),
        wide(said.relevant),
        wide(said.scores),
        wide(said.tiers),
        said.judges[rows],
    )
