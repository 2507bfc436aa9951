"""Judging a model on articles it has not read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import clone

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import term, tokens
from osiris_nlp.evaluation import Report, ranks, report_on, truth_table
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.features import FeatureSettings, article_terms
from osiris_nlp.model.judged import Judged
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.folds import day_of_split, split_by_date, story_of
from osiris_nlp.training.problem import labelled_articles

if TYPE_CHECKING:
    from osiris_nlp.training.classifier import TopicClassifier

_LATER = 0.2


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
        columns = [list(labels).index(label) for label in tagger.labels]
        scores = np.zeros((len(judged), len(labels)))
        tiers = np.zeros(scores.shape, np.int8)
        scores[:, columns], tiers[:, columns] = opinions.scores, opinions.tiers
        opinions = replace(opinions, scores=scores, tiers=tiers)
    return report_on(judged_of(opinions, tagger.labels if labels is None else labels))


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


def judged_of(opinions: Opinions, labels: Sequence[str]) -> Judged:
    """Return opinions beside the labels that the articles carry, as `compare` and `report_on` take it.

    Parameters
    ----------
    labels : the K labels that the opinions are about
    """
    articles = opinions.articles
    return Judged(
        tuple(labels),
        ids=tuple(article.id for article in articles),
        stories=tuple(map(story_of, articles)),
        relevant=truth_table(articles, labels),
        scores=opinions.scores,
        tiers=opinions.tiers,
        judges=np.array([article.judges for article in articles], dtype=bool),
    )


def evaluate_by_date(
    classifier: "TopicClassifier", articles: Sequence[Article], *, later: float = _LATER
) -> Report | None:
    """Fit a clone of the classifier on the older articles and judge it on the later ones.

    As in cross-fitting, words of the taxonomy's descriptions that only the later articles could
    have taught are hidden.

    Parameters
    ----------
    later : share of the dated reference articles to judge by, the latest, in (0, 1)

    Returns
    -------
    Report or None
        None where the dates leave too few earlier articles to cross-fit.
    """
    labelled, taxonomy = labelled_articles(articles, classifier.taxonomy)
    since = day_of_split(labelled, later=later)
    if since is None:
        return None
    earlier, judged = split_by_date(labelled, since=since)
    if len({story_of(a) for a in earlier if a.role == "reference"}) < classifier.folds:
        return None
    model = clone(classifier)
    model.taxonomy = _unread(taxonomy, judged, earlier, stemmed=classifier.stemmed)
    return evaluate_tagger(model.fit(earlier).tagger_, judged)


def _unread(
    taxonomy: Taxonomy,
    judged: Sequence[Article],
    training: Sequence[Article],
    *,
    stemmed: bool,
) -> Taxonomy:
    """Return the taxonomy less what its descriptions may owe to the judged articles.

    The same rule as `Problem.cross_fit`'s, on words instead of weights.
    """
    settings = FeatureSettings(stemmed=stemmed)

    def words(articles: Sequence[Article], label: str) -> set[str]:
        carrying = (article for article in articles if label in article.labels)
        return {word for a in carrying for word in article_terms(a, settings)["text"]}

    labels = []
    read = [article for article in judged if not article.judges]
    for label in taxonomy:
        hidden = words(read, label.name) - words(training, label.name)
        description = [label.description[a:b] for a, b in tokens(label.description)]
        rest = [word for word in description if term(word, stemmed=stemmed) not in hidden]
        labels.append(replace(label, cues=(), scope_note=" ".join(rest)))
    return Taxonomy(labels, source=taxonomy.source)
