"""Scorers for scikit-learn's ``scoring=``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import article_weights
from osiris_nlp.corpus.rows import name_of
from osiris_nlp.evaluation import label_matrix, ranks
from osiris_nlp.training.outlines import outlines


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
    weights = article_weights(sample_weight, len(articles))
    counts = np.array([bool(a.labels) and a.role == "reference" for a in articles], dtype=bool)
    if not weights[counts].any():
        raise InputError("No reference article with a label", "expected at least one")
    names = [name_of(label) for label in estimator.classes_]
    class_names = set(names)
    ranked_labels = [tuple(name for name in a.labels if name in class_names) for a in articles]
    has_rank = counts & np.array(list(map(bool, ranked_labels)), dtype=bool)
    ranked = [
        replace(articles[i], labels=ranked_labels[i]) for i in np.flatnonzero(has_rank).tolist()
    ]
    scores = np.asarray(estimator.predict_proba(X), dtype=float)[has_rank]
    reciprocal = weights[has_rank] / ranks(label_matrix(ranked, names), scores)
    return float(reciprocal.sum() / weights[counts].sum(dtype=np.float64))
