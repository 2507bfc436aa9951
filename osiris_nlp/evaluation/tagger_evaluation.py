"""Evaluation of a tagger on articles that it has not read, and of out-of-fold opinions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation.figures import label_matrix, ranks
from osiris_nlp.evaluation.report import Report, report_on
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.tagger import Tagger


def evaluate_tagger(
    tagger: Tagger, articles: Sequence[Article], *, labels: Sequence[str] | None = None
) -> Report:
    """Evaluate a tagger on the reference articles that have a label; ignore the other articles.

    Parameters
    ----------
    labels : the labels that articles may have: the tagger's and any others. The tagger scores 0 on
        labels that it does not know. By default, the tagger's labels alone

    Raises
    ------
    InputError
        If there is no reference article with a label, or one has a label that is not in `labels`.
    """
    reference = [a for a in articles if a.labels and a.role == "reference"]
    if not reference:
        raise InputError("No reference article with a label", "expected at least one")
    opinions = tagger.opinions(reference)
    if labels is not None:
        number = {label: k for k, label in enumerate(labels)}
        columns = [number[label] for label in tagger.labels]
        scores = np.zeros((len(reference), len(labels)))
        tiers = np.zeros(scores.shape, np.int8)
        scores[:, columns], tiers[:, columns] = opinions.scores, opinions.tiers
        opinions = replace(opinions, scores=scores, tiers=tiers)
    return report_on(held_out_from_opinions(opinions, tagger.labels if labels is None else labels))


def mean_reciprocal_rank(tagger: Tagger, articles: Sequence[Article], weights: FloatArray) -> float:
    """Return the weighted mean reciprocal rank of the highest-ranked correct label, in [0, 1].

    Only reference articles with a label count. One whose labels are all unknown to the tagger
    counts 0.
    """
    known_labels = set(tagger.labels)
    labels = [tuple(known_labels.intersection(article.labels)) for article in articles]
    counts = np.array([bool(a.labels) and a.role == "reference" for a in articles], dtype=bool)
    if not weights[counts].any():
        raise InputError("No reference article with a label", "expected at least one")
    has_rank = counts & np.array(list(map(bool, labels)), dtype=bool)
    ranked = [replace(articles[i], labels=labels[i]) for i in np.flatnonzero(has_rank).tolist()]
    rank = ranks(label_matrix(ranked, tagger.labels), tagger.scores(ranked))
    return float((weights[has_rank] / rank).sum() / weights[counts].sum(dtype=np.float64))


def held_out_from_opinions(opinions: Opinions, labels: Sequence[str]) -> HeldOut:
    """Combine opinions with the articles' own labels, as `compare` and `report_on` need them.

    Parameters
    ----------
    labels : the K labels of the opinions' columns
    """
    articles = opinions.articles
    return HeldOut(
        tuple(labels),
        ids=tuple(article.id for article in articles),
        stories=tuple(map(story_of, articles)),
        relevant=label_matrix(articles, labels),
        scores=opinions.scores,
        tiers=opinions.tiers,
        judges=np.array([article.judges for article in articles], dtype=bool),
    )
