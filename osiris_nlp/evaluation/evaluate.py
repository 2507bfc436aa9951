"""`evaluate`: arrays and data frames of anybody's, checked at the door, as a report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.evaluation.report import Report, report_on
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.opinions import BoolArray, Doubles


def evaluate(
    relevant: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    selected: npt.ArrayLike | None = None,
    applied: npt.ArrayLike | None = None,
    stories: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    judges: npt.ArrayLike | None = None,
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
    judges : (n_articles,) 0 or 1, the articles that make the headline figures (`Report.judging`); none
        when left out
    seed : of the bootstrap

    Returns
    -------
    Report
        With the figures, in [0, 1] but for the last two: ``mrr``, ``hit@1``, ``hit@3``, ``hit@5`` (rank of the best
        placed right label, ties at their middle rank), ``p@1`` (``hit@1`` where nothing ties),
        ``ndcg@5``, ``lrap``, ``micro_f1``, ``macro_f1`` (over labels that some article carries),
        ``precision``, ``recall``, ``calibration_error_best`` and ``calibration_error`` (best
        suggestion, and every score above 0.02; 15 equal-count bins), ``applied`` (share of articles
        with an applied label), ``applied_precision`` (nan without any), ``log_loss`` (see
        `osiris_nlp.evaluation.log_loss`) and ``calibration_slope`` (of the best suggestion; 1 is
        right, below 1 the scores are too sure; nan where it cannot be told).

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
    marks = np.zeros(len(truth)) if judges is None else np.asarray(judges)
    if marks.shape != (len(truth),) or not np.isin(marks, (0, 1)).all():
        raise InputError(
            f"judges has the shape {marks.shape}", f"expected {len(truth)} times 0 or 1"
        )
    return report_on(
        HeldOut(tuple(labels), known_as, own, truth, scored, tiers, marks.astype(bool)), seed=seed
    )


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
