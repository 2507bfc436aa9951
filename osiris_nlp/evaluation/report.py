"""`evaluate`: scores and predicted sets against the editors' labels, as a report."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.disk import write_whole
from osiris_nlp.errors import InputError
from osiris_nlp.evaluation.figures import MEANINGS, Figure, figures_of, interval, ranks, resampled
from osiris_nlp.evaluation.plots import CAPTIONS, Plot, draw, height_of, svg_of
from osiris_nlp.judged import Judged
from osiris_nlp.registry import load_judged
from osiris_nlp.report import evaluation_page
from osiris_nlp.tagger import BoolArray, Doubles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: articles that carry it, articles it was predicted for, and how these meet."""

    label: str
    articles: int
    predicted: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Best suggestions of about the same score: what they state and how often they are right.

    `low` and `high` are the 95 % Wilson interval of `right`.
    """

    articles: int
    stated: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Articles of one label of which the model put another, which they do not carry, first.

    `ids` are those articles', the surest mistake first.
    """

    editors: str
    model: str
    articles: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    Attributes
    ----------
    articles, stories : how many were judged
    figures : by name; see `evaluate`
    reliability : best suggestions in bins of as many articles each, by rising score
    per_label : labels that some article carries or is predicted to carry, most frequent first
    confusions : labels taken for others, most often first
    never_suggested : labels that some article carries, among the five best of none
    judged : the arrays it was made of, which `compare` pairs
    """

    articles: int
    stories: int
    figures: dict[str, Figure]
    reliability: tuple[Bin, ...]
    per_label: tuple[LabelFigures, ...]
    confusions: tuple[Confusion, ...]
    never_suggested: tuple[str, ...]
    judged: Judged = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return what was found (not `judged`) as JSON-ready values, rounded to four places; None for nan."""
        found: dict[str, Any] = {
            "articles": self.articles,
            "stories": self.stories,
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
        }
        for figure in found["figures"].values():
            for name, value in figure.items():
                figure[name] = None if np.isnan(value) else round(value, 4)
        for part in ("reliability", "per_label", "confusions"):
            found[part] = [
                {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(row).items()}
                for row in getattr(self, part)
            ]
        return found | {"never_suggested": self.never_suggested}

    def to_frame(self) -> "pd.DataFrame":
        """Return the figures of each label as a data frame, a row a label."""
        import pandas as pd  # noqa: PLC0415 (heavy, and not needed to judge)

        return pd.DataFrame([asdict(row) for row in self.per_label]).set_index("label")

    def figures_frame(self) -> "pd.DataFrame":
        """Return the figures as a data frame: value, interval and meaning, a row a figure."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            {"figure": name, **asdict(figure), "meaning": MEANINGS[name]}
            for name, figure in self.figures.items()
        ]
        return pd.DataFrame(rows).set_index("figure")

    def confusions_frame(self) -> "pd.DataFrame":
        """Return the labels taken for others as a data frame: editors, model, articles, ids."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(
            [asdict(row) for row in self.confusions],
            columns=["editors", "model", "articles", "ids"],
        )

    def articles_frame(self) -> "pd.DataFrame":
        """Return the judged articles as a data frame indexed by id, in the order they were judged.

        Columns: `editors` (their labels, `` | `` between them), `model` (the best suggestion), its
        `score` and `tier`, and the `rank` from 1 of the best placed right label.
        """
        import pandas as pd  # noqa: PLC0415

        said, labels = self.judged, np.array(self.judged.labels, dtype=object)
        every, best = np.arange(len(said)), said.scores.argmax(axis=1)
        return pd.DataFrame(
            {
                "editors": [" | ".join(labels[row]) for row in said.relevant],
                "model": labels[best],
                "score": said.scores[every, best],
                "tier": np.array(["hide", "propose", "apply"])[said.tiers[every, best]],
                "rank": ranks(said.relevant, said.scores),
            },
            index=pd.Index(said.ids, name="id"),
        )

    def plot(self, what: Plot = "reliability", ax: "Axes | None" = None) -> "Axes":
        """Draw one aspect of the report with matplotlib, on `ax` or on a new figure.

        Parameters
        ----------
        what : ``reliability`` (stated and found odds of the best suggestion), ``hits`` (share of
            articles with a right label among the first k), ``labels`` (F1 of the labels with
            most articles) or ``confusions`` (the labels most often taken for others)

        Raises
        ------
        MissingExtraError
            Without matplotlib.
        InputError
            For another name.
        """
        return draw(self, what, ax)

    def to_html(self, path: str | Path | None = None, *, title: str = "Evaluation") -> str:
        """Return the report as one page that needs nothing but itself, and write it to `path` if given.

        Raises
        ------
        MissingExtraError
            Without matplotlib.
        """
        pictures = [
            (
                caption,
                svg_of(partial(draw, self, what, titled=False), height=height_of(self, what)),
            )
            for what, caption in CAPTIONS.items()
            if what != "confusions" or self.confusions
        ]
        page = evaluation_page(self.to_dict(), pictures, title=title, meanings=MEANINGS)
        if path is not None:
            write_whole(Path(path), page.encode())
        return page


def evaluate(
    relevant: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    selected: npt.ArrayLike | None = None,
    applied: npt.ArrayLike | None = None,
    stories: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    seed: int = 0,
) -> Report:
    """Judge scores and predicted sets against the editors' labels.

    Parameters
    ----------
    relevant : (n_articles, K), 0 or 1; each article carries at least one label
    scores : (n_articles, K) probabilities in [0, 1]
    labels : the K labels; left out, the columns of `scores`, a data frame. Data frames are put in the
        order of labels and ids
    selected : (n_articles, K) the predicted sets; the best label of each article when left out
    applied : (n_articles, K) the part of them to be applied unseen; nothing when left out
    stories : a story for each article, None or NaN where unknown; resampled whole for the intervals
    ids : of the articles; left out, the index of `scores` where it is a data frame, else numbers
    seed : of the bootstrap

    Returns
    -------
    Report
        With the figures, all in [0, 1]: ``mrr``, ``hit@1``, ``hit@3``, ``hit@5`` (rank of the best
        placed right label, ties at their middle rank), ``p@1`` (``hit@1`` where nothing ties),
        ``ndcg@5``, ``lrap``, ``micro_f1``, ``macro_f1`` (over labels that some article carries),
        ``precision``, ``recall``, ``calibration_error_best`` and ``calibration_error`` (best
        suggestion, and every score above 0.02; 15 equal-count bins), ``applied`` (share of articles
        with an applied label) and ``applied_precision`` (nan without any).

    Raises
    ------
    InputError
        If shapes differ, an article carries no label, there is no article, or the data frames have
        other rows or columns than `scores`.

    Examples
    --------
    >>> report = evaluate([[1, 0], [1, 0]], [[0.9, 0.1], [0.4, 0.6]], labels=["SMSI", "Genre"])
    >>> report.figures["mrr"].value, report.figures["hit@1"].value
    (0.75, 0.5)
    """
    tables = {"scores": scores, "relevant": relevant, "selected": selected, "applied": applied}
    labels, ids = _names(tables, labels, ids)
    tables = {name: _aligned(name, table, labels, ids) for name, table in tables.items()}
    told, scored = np.asarray(tables["relevant"]), np.asarray(tables["scores"], dtype=float)
    if not np.isin(told, (0, 1)).all():
        raise InputError(
            "relevant holds other values than 0 and 1", "expected a yes or no for each"
        )
    truth = told.astype(bool)
    if labels is None:
        raise InputError("No labels", "name them, or give scores as a data frame")
    known_as = tuple(map(str, range(len(truth)) if ids is None else list(ids)))
    if stories is not None and len(stories) != len(known_as):
        raise InputError(f"{len(stories)} stories", f"expected {len(known_as)}, one an article")
    own = known_as if stories is None else tuple(map(_story, stories, known_as))
    _check(truth, scored, labels, known_as)
    given = (tables["selected"], tables["applied"])
    chosen = _best_only(scored) if given[0] is None else np.asarray(given[0], dtype=bool)
    sure = np.zeros_like(truth) if given[1] is None else np.asarray(given[1], dtype=bool)
    if not chosen.shape == sure.shape == truth.shape:
        raise InputError(f"Shapes {chosen.shape}, {sure.shape}", f"expected {truth.shape}")
    tiers = chosen.astype(np.int8)
    tiers[sure] = 2
    return report_on(Judged(tuple(labels), known_as, own, truth, scored, tiers), seed=seed)


def report_on(judged: Judged, *, seed: int = 0) -> Report:
    """Return what `evaluate` finds in arrays already put together."""
    compute = figures_of(judged)
    value = compute(np.ones(len(judged)))
    groups = judged.groups
    drawn = [compute(weight) for weight in resampled(groups, seed)]
    figures = {}
    for name in value:
        low, high = interval(name, value[name], [each[name] for each in drawn])
        figures[name] = Figure(value[name], float(np.maximum(low, 0)), high)
    return Report(
        articles=len(judged),
        stories=int(groups.max()) + 1,
        figures=figures,
        reliability=_reliability(judged),
        per_label=_per_label(judged),
        confusions=_confusions(judged),
        never_suggested=_never_suggested(judged),
        judged=judged,
    )


def load_report(folder: str | Path, *, seed: int = 0) -> Report:
    """Return the cross-validated report that a model was saved with.

    Raises
    ------
    ModelError
        If the model cannot be read, or was saved without what its judging said.
    """
    return report_on(load_judged(folder), seed=seed)


def _names(
    tables: Mapping[str, Any], labels: Sequence[str] | None, ids: Sequence[str] | None
) -> tuple[Sequence[str], Sequence[str] | None]:
    """Return the labels and ids, those of the first data frame where they are not given."""
    frames = [t for t in tables.values() if hasattr(t, "columns") and hasattr(t, "index")]
    if labels is None and not frames:
        raise InputError("No labels", "name them, or give scores as a data frame")
    if frames:
        labels = [str(name) for name in frames[0].columns] if labels is None else labels
        ids = [str(name) for name in frames[0].index] if ids is None else ids
    return [str(name) for name in labels or ()], ids


def _aligned(name: str, table: Any, labels: Sequence[str], ids: Sequence[str] | None) -> Any:
    """Return a data frame with its rows and columns in order; anything else as it is."""
    if not (hasattr(table, "columns") and hasattr(table, "index")):
        return table
    table = table.rename(columns=str, index=str)
    for what, wanted in (("columns", labels), ("index", ids or ())):
        if not getattr(table, what).is_unique:
            raise InputError(f"{name} has a name twice in its {what}", "give each its own")
        if {*getattr(table, what)} != {*wanted}:
            raise InputError(
                f"{name} has another {what} than expected", f"give all the same {what}"
            )
    return table.loc[list(ids or ()), list(labels)]


def _story(story: Any, id_: str) -> str:
    """Return a story's name; an article of which it is unknown is one of its own."""
    is_known = story is not None and story == story  # noqa: PLR0124 (NaN, NaT)
    return f"story {story}" if is_known else f"article {id_}"


def _best_only(scores: Doubles) -> BoolArray:
    chosen = np.zeros(scores.shape, dtype=bool)
    chosen[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return chosen


def _per_label(judged: Judged) -> tuple[LabelFigures, ...]:
    truth, chosen = judged.relevant, judged.tiers > 0
    right, carried, predicted = (part.sum(axis=0) for part in (truth & chosen, truth, chosen))
    rows = [
        LabelFigures(
            label,
            articles=int(carried[k]),
            predicted=int(predicted[k]),
            precision=float(right[k] / predicted[k]) if predicted[k] else 0.0,
            recall=float(right[k] / carried[k]) if carried[k] else 0.0,
            f1=float(2 * right[k] / (carried[k] + predicted[k])),
        )
        for k, label in enumerate(judged.labels)
        if carried[k] or predicted[k]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.label)))


def _confusions(judged: Judged) -> tuple[Confusion, ...]:
    best = judged.scores.argmax(axis=1)
    found: dict[tuple[int, int], list[int]] = {}
    wrong = ~judged.relevant[np.arange(len(judged)), best]
    for i in np.flatnonzero(wrong).tolist():
        for k in np.flatnonzero(judged.relevant[i]).tolist():
            found.setdefault((k, int(best[i])), []).append(i)
    rows = [
        Confusion(
            judged.labels[k],
            judged.labels[other],
            len(places),
            tuple(judged.ids[i] for i in sorted(places, key=lambda i: -judged.scores[i, other])),
        )
        for (k, other), places in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.articles, row.editors, row.model)))


def _reliability(judged: Judged, *, bins: int = 10) -> tuple[Bin, ...]:
    best = judged.scores.argmax(axis=1)
    stated, hit = judged.scores.max(axis=1), judged.relevant[np.arange(len(judged)), best]
    parts = np.array_split(np.argsort(stated, kind="stable"), min(bins, len(stated)))
    return tuple(
        Bin(len(part), float(stated[part].mean()), *_wilson(int(hit[part].sum()), len(part)))
        for part in parts
    )


def _wilson(hits: int, of: int, *, z: float = 1.96) -> tuple[float, float, float]:
    """Return a share and its interval (Wilson, JASA 22, 1927)."""
    share = hits / of
    middle, spread = (
        share + z**2 / (2 * of),
        z * np.sqrt(share * (1 - share) / of + (z / of) ** 2 / 4),
    )
    whole = 1 + z**2 / of
    return share, max(float(middle - spread) / whole, 0.0), min(float(middle + spread) / whole, 1.0)


def _never_suggested(judged: Judged, *, k: int = 5) -> tuple[str, ...]:
    shown = np.zeros(len(judged.labels), dtype=bool)
    shown[np.argsort(-judged.scores, axis=1, kind="stable")[:, :k].ravel()] = True
    carried = np.asarray(judged.relevant.any(axis=0))
    return tuple(label for i, label in enumerate(judged.labels) if carried[i] and not shown[i])


def _check(
    truth: BoolArray,
    scores: Doubles,
    labels: Sequence[str],
    ids: Sequence[str],
) -> None:
    if truth.ndim != 2 or truth.shape != scores.shape:
        raise InputError(
            f"Shapes {truth.shape}, {scores.shape}", "expected one (n_articles, n_labels)"
        )
    if truth.shape[1] != len(labels):
        raise InputError(f"{len(labels)} labels", f"expected {truth.shape[1]}, one a column")
    if len(ids) != len(truth):
        raise InputError(f"{len(ids)} ids", f"expected {len(truth)}, one an article")
    if not len(truth):
        raise InputError("No article to judge", "expected articles with labels")
    if np.isnan(scores).any():
        raise InputError("A score is nan", "expected numbers")
    if scores.min() < 0 or scores.max() > 1:
        raise InputError(
            f"Scores go from {scores.min():.3g} to {scores.max():.3g}",
            "expected probabilities, from 0 to 1",
        )
    if not truth.any(axis=1).all():
        bare = int(np.flatnonzero(~truth.any(axis=1))[0])
        raise InputError(f"Article {bare} carries no label", "leave such articles out")
