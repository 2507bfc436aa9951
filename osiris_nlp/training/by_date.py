"""Evaluation of a classifier as it will be used: on articles newer than its training articles."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sklearn.base import clone

from osiris_nlp.base.errors import type_error
from osiris_nlp.base.language.words import term, word_spans
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.corpus.metadata import Column
from osiris_nlp.evaluation import Report, evaluate_tagger
from osiris_nlp.model.features import FeatureSettings, article_terms
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.fitting.problem import labelled_articles
from osiris_nlp.training.splits.copies import merge_copies
from osiris_nlp.training.splits.folds import n_reference_stories, split_by_date, split_day
from osiris_nlp.training.training_data import read_undecided

_LATER = 0.2
CLASSIFIER_EXPECTED = "expected a TopicClassifier, such as pipeline[-1]"


def evaluate_by_date(
    classifier: TopicClassifier,
    articles: Any,
    *,
    later: float = _LATER,
    undecided: Column = None,
) -> Report | None:
    """Fit a clone of the classifier on the older articles and evaluate it on the newer ones.

    As in cross-fitting, words of the taxonomy's descriptions are hidden if their author can only have
    taken them from the newer articles.

    Parameters
    ----------
    articles : labelled articles, as `TopicClassifier.fit` accepts them
    later : share of the dated reference articles to evaluate on, the latest ones, in (0, 1)
    undecided : undecided labels of the articles; see `TopicClassifier.fit`

    Returns
    -------
    Report or None
        None if too few earlier articles are dated to cross-fit.

    Raises
    ------
    InputError
        If the classifier is anything but a `TopicClassifier`.
    """
    if not isinstance(classifier, TopicClassifier):
        raise type_error("classifier", classifier, CLASSIFIER_EXPECTED)
    corpus = articles_from(articles, columns=classifier.columns)
    undecided_labels = read_undecided(undecided, len(corpus))
    undecided_of = {a.id: labels for a, labels in zip(corpus, undecided_labels, strict=True)}
    labelled, taxonomy = labelled_articles(corpus, classifier.taxonomy)
    if classifier.merge_copies:
        labelled, _ = merge_copies(labelled)
    since = split_day(labelled, later=later)
    if since is None:
        return None
    training, test = split_by_date(labelled, since=since)
    if n_reference_stories(training) < classifier.folds:
        return None
    model = clone(classifier).set_params(learning_curve=False)
    model.taxonomy = _without_leaks(taxonomy, test, training, stemmed=classifier.stemmed)
    model.fit(training, undecided=[undecided_of[article.id] for article in training])
    return evaluate_tagger(model.tagger_, test)


def _without_leaks(
    taxonomy: Taxonomy,
    test: Sequence[Article],
    training: Sequence[Article],
    *,
    stemmed: bool,
) -> Taxonomy:
    """Return the taxonomy without the description words that may come from the test articles.

    The rule is that of `LearningProblem.cross_fit`, applied to words instead of weights.
    """
    settings = FeatureSettings(stemmed=stemmed)

    def words(articles: Sequence[Article], label: str) -> set[str]:
        with_label = (article for article in articles if label in article.labels)
        return {word for a in with_label for word in article_terms(a, settings)["text"]}

    labels = []
    visible_to_authors = [article for article in test if not article.judges]
    for label in taxonomy:
        hidden = words(visible_to_authors, label.name) - words(training, label.name)
        description = [label.description[a:b] for a, b in word_spans(label.description)]
        remainder = [word for word in description if term(word, stemmed=stemmed) not in hidden]
        labels.append(replace(label, cues=(), scope_note=" ".join(remainder)))
    return Taxonomy(labels, source=taxonomy.source)
