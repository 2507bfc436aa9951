"""Judging a model on articles it has not read."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import Report, ranks, report_on, truth_table
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.training.folds import story_of


def evaluate_tagger(
    tagger: Tagger, articles: Sequence[Article], *, labels: Sequence[str] | None = None
) -> Report:
    """Judge a tagger on the reference articles that carry a label; the others are left out.

    Parameters
    ----------
    labels : that articles may carry, the tagger's and others; one it does not know gets the score
        0. Those of the tagger alone when None

    Raises
    ------
    InputError
        If no article qualifies, or one carries another label.
    """
    judged = [a for a in articles if a.labels and a.role == "reference"]
    if not judged:
        raise InputError("No reference article with a label", "expected at least one to judge by")
    opinions = tagger.opinions(judged)
    if labels is not None:
        number = {label: k for k, label in enumerate(labels)}
        columns = [number[label] for label in tagger.labels]
        scores = np.zeros((len(judged), len(labels)))
        tiers = np.zeros(scores.shape, np.int8)
        scores[:, columns], tiers[:, columns] = opinions.scores, opinions.tiers
        opinions = replace(opinions, scores=scores, tiers=tiers)
    return report_on(held_out_of(opinions, tagger.labels if labels is None else labels))


def mean_reciprocal_rank(tagger: Tagger, articles: Sequence[Article], weights: FloatArray) -> float:
    """Return the weighted mean reciprocal rank of the best placed label, in [0, 1].

    Of the reference articles with a label; one whose labels the tagger does not know counts 0.
    """
    known = set(tagger.labels)
    kept = [tuple(known.intersection(article.labels)) for article in articles]
    judged = np.array([bool(a.labels) and a.role == "reference" for a in articles], dtype=bool)
    if not weights[judged].any():
        raise InputError("No reference article with a label", "expected at least one to score by")
    placed = judged & np.array(list(map(bool, kept)), dtype=bool)
    found = [replace(articles[i], labels=kept[i]) for i in np.flatnonzero(placed).tolist()]
    rank = ranks(truth_table(found, tagger.labels), tagger.scores(found))
    return float((weights[placed] / rank).sum() / weights[judged].sum(dtype=np.float64))


def held_out_of(opinions: Opinions, labels: Sequence[str]) -> HeldOut:
    """Return opinions beside the labels that the articles carry, as `compare` and `report_on` take it.

    Parameters
    ----------
    labels : the K labels that the opinions are about
    """
    articles = opinions.articles
    return HeldOut(
        tuple(labels),
        ids=tuple(article.id for article in articles),
        stories=tuple(map(story_of, articles)),
        relevant=truth_table(articles, labels),
        scores=opinions.scores,
        tiers=opinions.tiers,
        judges=np.array([article.judges for article in articles], dtype=bool),
    )
