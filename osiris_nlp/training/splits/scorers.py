"""Scorers for scikit-learn's ``scoring=``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, article_weights, articles_with_metadata
from osiris_nlp.corpus.rows import name_of
from osiris_nlp.evaluation import label_matrix, ranks
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.trained_model import Model
from osiris_nlp.training.splits.outlines import outlines


def mrr_scorer(
    estimator: Any, X: Any, y: Any = None, *, sample_weight: npt.ArrayLike | None = None
) -> float:
    """Return the mean reciprocal rank of the highest-ranked correct label, in [0, 1].

    A scorer for ``scoring=mrr_scorer`` and for any classifier with probabilities, so that others can be
    compared with `TopicClassifier`. Articles without a label and support articles are ignored. An article
    scores 0 if none of its labels is among the estimator's classes.

    Parameters
    ----------
    estimator : a fitted classifier with `predict_proba`, (n_articles, K), and `classes_`
    X : the articles
    y : their labels, as for `TopicClassifier.fit`; by default, those in X
    sample_weight : (n_articles,) weight of each article, 0 or more; by default 1

    Raises
    ------
    InputError
        If no reference article has a label.

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> mrr_scorer(model, ["Panne du câble", "Un paiement"], ["Infrastructures", "Infrastructures"])
    0.75
    """
    if isinstance(estimator.classes_, list):
        raise InputError(
            f"{type(estimator).__name__} has a list of classes for each label",
            "expected a classifier with one array of classes, (K,)",
        )
    X = list(X) if isinstance(X, Iterator) else X
    columns: Mapping[str, str] | None = getattr(estimator, "columns", None)
    labels = None if y is None else LabelColumn.of(y).aligned(estimator.classes_)
    articles = outlines(X, labels, columns)
    model = getattr(estimator, "model_", None)
    if model is not None:
        articles = model.with_labels_resolved(articles)
    weights = _judging_weights(articles, sample_weight)
    names = dict.fromkeys(map(name_of, estimator.classes_))
    ranked_labels = [tuple(name for name in a.labels if name in names) for a in articles]
    has_rank = (weights > 0) & np.array(list(map(bool, ranked_labels)), dtype=bool)
    pairs = compress(zip(articles, ranked_labels, strict=True), has_rank)
    ranked = [replace(article, labels=labels) for article, labels in pairs]
    scores = np.asarray(estimator.predict_proba(X), dtype=float)[has_rank]
    reciprocal = weights[has_rank] / ranks(label_matrix(ranked, [*names]), scores)
    return float(reciprocal.sum() / weights.sum(dtype=np.float64))


def accuracy(
    model: Model,
    X: Any,
    y: Any,
    columns: Mapping[str, str] | None,
    *,
    sample_weight: npt.ArrayLike | None,
    dates: Column,
    roles: Column,
) -> float:
    """Return the share of articles with exactly the predicted labels; see `TopicClassifier.score`."""
    labels = None if y is None else LabelColumn.of(y).aligned(model.classes_)
    label_columns = Columns(columns, skip=None if y is None else "labels")
    articles = model.with_labels_resolved(
        articles_with_metadata(
            X, labels, dates=dates, roles=roles, columns=label_columns, needs_text=False
        )
    )
    if y is None and not any(article.labels for article in articles):
        raise label_columns.no_labels()
    is_matrix = labels is not None and labels.is_matrix
    weights = _judging_weights(articles, sample_weight, with_unlabelled=is_matrix)
    names = [model.tagger.labels[k] for k in model.target.columns]
    other_names = {name for article in articles for name in article.labels}.difference(names)
    truth = label_matrix(articles, [*names, *sorted(other_names)])
    is_right = ~truth[:, len(names) :].any(axis=1)
    opinions = model.tagger.opinions(articles)
    is_right &= (model.target.selected(opinions) == truth[:, : len(names)]).all(axis=1)
    return float(np.average(is_right, weights=weights.astype(np.float64)))


def _judging_weights(
    articles: Sequence[Article],
    sample_weight: npt.ArrayLike | None,
    *,
    with_unlabelled: bool = False,
) -> FloatArray:
    """Return the weight of each article, 0 for support articles and for those without a label."""
    weights = article_weights(sample_weight, len(articles))
    counts = [a.role == "reference" and (bool(a.labels) or with_unlabelled) for a in articles]
    weights = np.where(counts, weights, np.float32(0))
    if not weights.any():
        raise InputError("No reference article with a label", "expected at least one")
    return weights
