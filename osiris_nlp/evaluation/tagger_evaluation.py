"""Evaluation of a tagger on articles that it has not read, and of out-of-fold opinions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation.figures import label_matrix, labels_among
from osiris_nlp.evaluation.report import Report, report_on
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.opinions import BEST, Opinions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy, label_key

_MOST_VALUES = 1 << 22  # scores of a large vocabulary at a time


def evaluate_tagger(tagger: Tagger, articles: Sequence[Article]) -> Report:
    """Evaluate a tagger on the reference articles that have a label; ignore the other articles.

    A label that the tagger does not know has score 0 and no rank: an article with no other label has
    reciprocal rank 0 and counts in no hit rate. `Report.unseen` counts the articles that have such labels.

    Raises
    ------
    InputError
        If there is no reference article with a label.
    """
    return report_on(judged_by(tagger, articles))


def judged_by(tagger: Tagger, articles: Sequence[Article]) -> HeldOut:
    """Return a tagger's scores on the articles that `evaluate_tagger` counts, with their own labels.

    Raises
    ------
    InputError
        As `evaluate_tagger`.
    """
    reference = [a for a in articles if a.labels and a.role == "reference"]
    if not reference:
        raise InputError("No reference article with a label", "expected at least one")
    reference, unseen = _resolve_labels(reference, tagger.labels)
    labels, has_many = (*tagger.labels, *unseen), tagger.has_many_labels
    at_once = max(1, _MOST_VALUES // len(labels)) if has_many else len(reference)
    most = BEST + max(len({*article.labels}) for article in reference)
    parts = []
    for start in range(0, len(reference), at_once):
        opinions = _with_unseen(tagger.opinions(reference[start : start + at_once]), len(unseen))
        if has_many:
            relevant = label_matrix(opinions.articles, labels)
            opinions = opinions.narrowed(relevant, most=most)
        parts.append(held_out_from_opinions(opinions, labels))
    return replace(HeldOut.joined(parts), unseen=frozenset(unseen))


def _with_unseen(opinions: Opinions, n_unseen: int) -> Opinions:
    """Return the opinions with columns of zeros for labels that the model does not know."""
    if not n_unseen:
        return opinions
    zeros = np.zeros((len(opinions), n_unseen))
    return replace(
        opinions,
        decision_values=np.hstack([opinions.decision_values, zeros.astype(np.float32)]),
        scores=np.hstack([opinions.scores, zeros]),
        tiers=np.hstack([opinions.tiers, zeros.astype(np.int8)]),
    )


def _resolve_labels(
    articles: Sequence[Article], labels: Sequence[str]
) -> tuple[list[Article], tuple[str, ...]]:
    """Return the articles with each label in one spelling, and their labels that are not in `labels`."""
    taxonomy, unseen = Taxonomy.from_names(labels), dict[str, str]()
    resolved = [
        replace(
            article,
            labels=tuple(
                taxonomy.find(name) or unseen.setdefault(label_key(name), name)
                for name in article.labels
            ),
        )
        for article in articles
    ]
    return resolved, tuple(unseen.values())


def held_out_from_opinions(opinions: Opinions, labels: Sequence[str]) -> HeldOut:
    """Combine opinions with the articles' own labels, as `compare` and `report_on` need them.

    Parameters
    ----------
    labels : the K labels of the opinions' columns
    """
    articles, columns = opinions.articles, opinions.columns
    return HeldOut(
        tuple(labels),
        ids=tuple(article.id for article in articles),
        stories=tuple(map(story_of, articles)),
        relevant=label_matrix(articles, labels)
        if columns is None
        else labels_among(articles, labels, columns),
        scores=opinions.scores,
        tiers=opinions.tiers,
        judges=np.array([article.judges for article in articles], dtype=bool),
        columns=columns,
    )
