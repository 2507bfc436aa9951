"""Judging a model on articles it has not read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import clone

from osiris_nlp.errors import InputError
from osiris_nlp.evaluation import Report, evaluate, truth_table
from osiris_nlp.records import Article
from osiris_nlp.tagger import Tagger
from osiris_nlp.training.folds import split_by_date, story_of

if TYPE_CHECKING:
    from osiris_nlp.training.classifier import TopicClassifier

_LATER = 0.2


def evaluate_tagger(tagger: Tagger, articles: Sequence[Article]) -> Report:
    """Judge a tagger on the reference articles that carry a label; the others are left out.

    Raises
    ------
    InputError
        If no article qualifies, or one carries a label the tagger does not know.
    """
    judged = [a for a in articles if a.labels and a.role == "reference"]
    if not judged:
        raise InputError("No reference article with a label", "expected at least one to judge by")
    relevant = truth_table(judged, tagger.labels)
    scores = tagger.scores(judged)
    return evaluate(
        relevant,
        scores,
        labels=tagger.labels,
        selected=tagger.selected(scores),
        applied=scores >= tagger.apply_cut,
        stories=[story_of(article) for article in judged],
    )


def evaluate_by_date(
    classifier: "TopicClassifier", articles: Sequence[Article], *, later: float = _LATER
) -> Report | None:
    """Fit a clone on the older articles and judge it on the `later` share of the reference ones.

    The taxonomy's words are used whole: unlike in `TopicClassifier.report`, nothing hides what its
    authors may have learned from the later articles. Returns None without at least two days.
    """
    days = sorted(a.date for a in articles if a.date and a.labels and a.role == "reference")
    since = days[int(np.ceil(len(days) * (1 - later)))] if len(days) > 1 else None
    if since is None or since == days[0]:
        return None
    earlier, judged = split_by_date(articles, since=since)
    return evaluate_tagger(clone(classifier).fit(earlier).tagger_, judged)
