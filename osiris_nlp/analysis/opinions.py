"""The labels that articles carry beside what a model that has not read them says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import truth_table
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.tagger import BoolArray, Doubles, Tagger, off_period
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.problem import Progress, labelled_articles


@dataclass(frozen=True, slots=True)
class Opinions:
    """n articles with K labels in question, and what is said of them.

    Attributes
    ----------
    carried : (n, K) which labels each article carries
    decisions, scores : (n, K)
    sure : (n, K) the scores at which a label would be applied unseen
    one_each : is one label an article the custom, so that an article's scores sum to 1
    tagger : gives the words that speak for a label
    seen : articles left out because the model learned from them
    """

    articles: tuple[Article, ...]
    carried: BoolArray
    decisions: FloatArray
    scores: Doubles
    sure: BoolArray
    one_each: bool
    tagger: Tagger
    seen: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The K labels."""
        return self.tagger.labels


def judge_out_of_fold(
    articles: Sequence[Article], classifier: TopicClassifier, on_progress: Progress | None
) -> Opinions:
    """Fit the classifier; judge the reference articles by its folds, that read none of their story."""
    held = classifier.fit(articles, on_progress=on_progress).out_of_fold_
    return Opinions(
        held.articles,
        held.relevant,
        held.decisions,
        held.scores,
        held.tiers > 1,
        classifier.tagger_.calibration.exclusive,
        classifier.tagger_,
        seen=0,
    )


def judge_by(tagger: Tagger, articles: Sequence[Article], taxonomy: Taxonomy) -> Opinions:
    """Judge the reference articles a fitted model has not seen."""
    labelled = [a for a in labelled_articles(articles, taxonomy)[0] if a.role == "reference"]
    judged = [article for article in labelled if not tagger.has_seen(article)]
    if not judged:
        raise InputError(
            f"No article to judge: {len(labelled)} reference articles with a label, all of them seen"
            " by the model",
            "expected some it has not learned from; without a model, articles are judged out of fold",
        )
    carried = truth_table(judged, tagger.labels)
    decisions = tagger.decisions(judged)
    scores = tagger.calibration(decisions, off_period(judged, tagger.periods))
    return Opinions(
        tuple(judged),
        carried,
        decisions,
        scores,
        np.asarray(tagger.selection(scores) > 1),
        tagger.calibration.exclusive,
        tagger,
        seen=len(labelled) - len(judged),
    )
