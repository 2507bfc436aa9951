"""Evaluation on articles as they arrived: each is judged by a model trained only on earlier ones."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.base import clone

from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.evaluation import Report
from osiris_nlp.evaluation.report import report_on
from osiris_nlp.evaluation.tagger_evaluation import judged_by
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.training.classifier import TopicClassifier

# With four blocks, the judge of an article has on average learned from 3/8 of the arrivals. More blocks
# come closer to the half that one fit per article would give, at the cost of a fit each.
_BLOCKS = 4


def walk_forward(
    classifier: TopicClassifier,
    earlier: Sequence[Article],
    arrivals: Sequence[Article],
    *,
    undecided: Mapping[str, Sequence[str]] | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Evaluate a classifier on articles in the order in which they arrived.

    The arrivals are cut into four blocks. Those of a block are judged by a clone of the classifier
    that has learned from the earlier articles and the blocks before it, except for articles that share a
    story with one of the block.

    Parameters
    ----------
    classifier : classifier with the taxonomy to learn; its own fit, if any, is neither used nor changed
    earlier : labelled articles that came before the arrivals
    arrivals : labelled reference articles, the earliest first
    undecided : undecided labels by id of an article; see `TopicClassifier.fit`
    on_progress : called as by `TopicClassifier.fit`, once per block

    Raises
    ------
    InputError
        As `TopicClassifier.fit` and `evaluate_tagger`.
    """
    parts = [part for part in np.array_split(np.arange(len(arrivals)), _BLOCKS) if len(part)]
    held_out = []
    for number, part in enumerate(parts):
        block = [arrivals[i] for i in part]
        stories = {story_of(article) for article in block}
        training = [
            article
            for article in (*earlier, *arrivals[: part[0]])
            if story_of(article) not in stories
        ]
        labels = [(undecided or {}).get(article.id, ()) for article in training]
        model = clone(classifier).set_params(learning_curve=False).fit(training, undecided=labels)
        held_out.append(judged_by(model.tagger_, block))
        if on_progress:
            on_progress("judging new articles", number + 1, len(parts))
    all_labels = tuple(dict.fromkeys(label for each in held_out for label in each.labels))
    wide = [each.with_labels(all_labels).with_all_labels() for each in held_out]
    return report_on(HeldOut.joined(wide))
