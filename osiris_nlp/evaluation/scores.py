"""`evaluate_scores`: check arrays or data frames from any source and turn them into a report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.evaluation.report import Report, report_on
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.opinions import BoolArray, Doubles, Tiers


def evaluate_scores(
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
    """Evaluate scores and predicted label sets against the editors' labels.

    Parameters
    ----------
    relevant : (n_articles, K), 0 or 1; every article needs at least one label
    scores : (n_articles, K) probabilities in [0, 1]
    labels : the K labels; by default, the columns of `scores`, which must then be a data frame.
        Data frames are reordered to match labels and ids
    selected : (n_articles, K) the predicted sets; by default, the best label of each article
    applied : (n_articles, K) the predictions to apply without review; by default, none
    stories : the story of each article, None or NaN if unknown; bootstrap samples draw whole stories
    ids : the id of each article; by default, the index of `scores` if it is a data frame, otherwise
        row numbers
    judges : (n_articles,) 0 or 1, the judging articles, which make the headline figures
        (`Report.judging`); by default, none
    seed : random seed of the bootstrap

    Returns
    -------
    Report
        Its figures are in [0, 1], except ``log_loss`` and ``calibration_slope``:

        - ``mrr``, ``hit@1``, ``hit@3``, ``hit@5``: rank of the highest-ranked correct label; ties share
          their middle rank
        - ``p@1``: ``hit@1``, unless labels tie for the first rank
        - ``ndcg@5``, ``lrap``
        - ``micro_f1``, ``macro_f1`` (over labels that some article has), ``precision``, ``recall``
        - ``calibration_error_best`` (best suggestion) and ``calibration_error`` (every score above
          0.02), both over 15 equal-count bins
        - ``applied``: share of articles with an applied label; ``applied_precision``: nan if no label
          is applied
        - ``log_loss``: see `osiris_nlp.evaluation.log_loss`
        - ``calibration_slope``: slope for the best suggestion; 1 is ideal, below 1 the scores are
          overconfident; nan if it cannot be estimated

    Raises
    ------
    InputError
        If shapes differ, an article has no label, there are no articles, or the rows or columns of
        the data frames differ from those of `scores`.

    Examples
    --------
    >>> report = evaluate_scores([[1, 0], [1, 0]], [[0.9, 0.1], [0.4, 0.6]], labels=["SMSI", "Genre"])
    >>> report.figures["mrr"].value, report.figures["hit@1"].value
    (0.75, 0.5)
    """
    tables = {"scores": scores, "relevant": relevant, "selected": selected, "applied": applied}
    labels, ids = _labels_and_ids(tables, labels, ids)
    tables = {name: _align(name, table, labels, ids) for name, table in tables.items()}
    indicators = np.asarray(tables["relevant"])
    if not np.isin(indicators, (0, 1)).all():
        raise InputError(
            "relevant contains values other than 0 and 1",
            "expected 1 for each label of an article, 0 otherwise",
        )
    has_label = indicators.astype(bool)
    score_table = np.asarray(tables["scores"], dtype=float)
    article_ids = tuple(map(str, range(len(has_label)) if ids is None else ids))
    if stories is not None and len(stories) != len(article_ids):
        raise InputError(f"{len(stories)} stories", f"expected {len(article_ids)}, one per article")
    story_names = article_ids if stories is None else tuple(map(_story, stories, article_ids))
    _check(has_label, score_table, labels, article_ids)
    tiers = _tiers(has_label, score_table, tables["selected"], tables["applied"])
    is_judging = _judges(judges, len(has_label))
    held_out = HeldOut(
        tuple(labels), article_ids, story_names, has_label, score_table, tiers, is_judging
    )
    return report_on(held_out, seed=seed)


def _labels_and_ids(
    tables: Mapping[str, Any], labels: Sequence[str] | None, ids: Sequence[str] | None
) -> tuple[Sequence[str], Sequence[str] | None]:
    """Return the labels and ids; by default, those of the first data frame."""
    frames = [t for t in tables.values() if hasattr(t, "columns") and hasattr(t, "index")]
    if labels is None and not frames:
        raise InputError("No labels", "pass labels, or pass scores as a data frame")
    if frames:
        labels = [str(name) for name in frames[0].columns] if labels is None else labels
        ids = [str(name) for name in frames[0].index] if ids is None else ids
    return [str(name) for name in labels or ()], ids


def _align(name: str, table: Any, labels: Sequence[str], ids: Sequence[str] | None) -> Any:
    """Return a data frame with its rows and columns in order, and anything else unchanged."""
    if not (hasattr(table, "columns") and hasattr(table, "index")):
        return table
    table = table.rename(columns=str, index=str)
    for axis, names in (("columns", labels), ("index", ids or ())):
        if not getattr(table, axis).is_unique:
            raise InputError(f"{name} has duplicate names in its {axis}", "make them unique")
        if {*getattr(table, axis)} != {*names}:
            raise InputError(
                f"Unexpected {axis} of {name}", f"expected the same {axis} in every data frame"
            )
    return table.loc[list(ids or ()), list(labels)]


def _story(story: Any, id_: str) -> str:
    """Return a name for the story; an article of unknown story is a story of its own."""
    is_known = story is not None and story == story  # noqa: PLR0124 (NaN, NaT)
    return f"story {story}" if is_known else f"article {id_}"


def _tiers(has_label: BoolArray, scores: Doubles, selected: Any, applied: Any) -> Tiers:
    """Return the tier of each score; without `selected`, the best label of each article is proposed."""
    proposed = _best_labels(scores) if selected is None else np.asarray(selected, dtype=bool)
    automatic = np.zeros_like(has_label) if applied is None else np.asarray(applied, dtype=bool)
    if not proposed.shape == automatic.shape == has_label.shape:
        raise InputError(
            f"Shapes {proposed.shape}, {automatic.shape}", f"expected {has_label.shape}"
        )
    tiers = proposed.astype(np.int8)
    tiers[automatic] = 2
    return tiers


def _best_labels(scores: Doubles) -> BoolArray:
    best = np.zeros(scores.shape, dtype=bool)
    best[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return best


def _judges(judges: npt.ArrayLike | None, n_articles: int) -> BoolArray:
    judging = np.zeros(n_articles) if judges is None else np.asarray(judges)
    if judging.shape != (n_articles,) or not np.isin(judging, (0, 1)).all():
        raise InputError(
            f"judges of shape {judging.shape}", f"expected {n_articles} values, each 0 or 1"
        )
    return judging.astype(bool)


def _check(
    has_label: BoolArray, scores: Doubles, labels: Sequence[str], ids: Sequence[str]
) -> None:
    if has_label.ndim != 2 or has_label.shape != scores.shape:
        raise InputError(
            f"Shapes {has_label.shape}, {scores.shape}", "expected the same (n_articles, n_labels)"
        )
    if has_label.shape[1] != len(labels):
        raise InputError(f"{len(labels)} labels", f"expected {has_label.shape[1]}, one per column")
    if len(ids) != len(has_label):
        raise InputError(f"{len(ids)} ids", f"expected {len(has_label)}, one per article")
    if not len(has_label):
        raise InputError("No articles to evaluate", "expected at least one article with a label")
    if np.isnan(scores).any():
        raise InputError("A score is nan", "expected numbers")
    if scores.min() < 0 or scores.max() > 1:
        raise InputError(
            f"Scores range from {scores.min():.3g} to {scores.max():.3g}",
            "expected probabilities, from 0 to 1",
        )
    if not has_label.any(axis=1).all():
        row = int(np.flatnonzero(~has_label.any(axis=1))[0])
        raise InputError(f"Article {row} has no label", "leave such articles out")
