"""Evaluation of a classifier as it will be used: on articles newer than its training articles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import clone

from osiris_nlp.base.errors import type_error
from osiris_nlp.base.language.words import word_spans
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.corpus.metadata import Column
from osiris_nlp.evaluation import Report, evaluate_tagger, label_matrix
from osiris_nlp.model.engine import engine_for
from osiris_nlp.model.features import FeatureSettings, texts_of
from osiris_nlp.model.opinions import BoolArray
from osiris_nlp.model.vocabulary_size import is_large, n_labels_in
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.fit import feature_settings
from osiris_nlp.training.fitting.problem import labelled_articles
from osiris_nlp.training.splits.copies import merge_copies
from osiris_nlp.training.splits.folds import n_reference_stories, split_by_date, split_day
from osiris_nlp.training.training_data import read_undecided, without_unused

_LATER = 0.2
_BATCH = 2_000  # articles whose words are looked at together
CLASSIFIER_EXPECTED = "expected a TopicClassifier, such as pipeline[-1]"


def evaluate_by_date(
    classifier: TopicClassifier,
    articles: Any,
    *,
    later: float = _LATER,
    undecided: Column = None,
    on_progress: Progress | None = None,
) -> Report | None:
    """Fit a clone of the classifier on the older articles and evaluate it on the newer ones.

    As in cross-fitting, words of the taxonomy's descriptions are hidden if their author can only have
    taken them from the newer articles.

    Parameters
    ----------
    articles : labelled articles, as `TopicClassifier.fit` accepts them
    later : share of the dated reference articles to evaluate on, the latest ones, in (0, 1)
    undecided : undecided labels of the articles; see `TopicClassifier.fit`
    on_progress : called as by `TopicClassifier.fit`

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
    since = split_day([article for article in corpus if article.labels], later=later)
    if since is None:
        return None
    labelled, taxonomy = labelled_articles(corpus, classifier.taxonomy)
    taxonomy = without_unused(taxonomy, labelled)
    if is_large(n_labels_in(labelled)):
        return None
    if classifier.merge_copies:
        labelled, _ = merge_copies(labelled)
    training, test = split_by_date(labelled, since=since)
    if n_reference_stories(training) < classifier.folds:
        return None
    model = clone(classifier).set_params(learning_curve=False, merge_copies=False)
    settings = feature_settings(classifier, taxonomy)
    model.taxonomy = _without_leaks(taxonomy, test, training, settings)
    model.fit(
        training,
        undecided=[undecided_of[article.id] for article in training],
        on_progress=on_progress
        and (lambda step, *counts: on_progress(f"{step} of the earlier articles", *counts)),
    )
    return evaluate_tagger(model.tagger_, test)


def _without_leaks(
    taxonomy: Taxonomy,
    test: Sequence[Article],
    training: Sequence[Article],
    settings: FeatureSettings,
) -> Taxonomy:
    """Return the taxonomy without the description words that may come from the test articles.

    The rule is that of `LearningProblem.cross_fit`, applied to words instead of weights.
    """
    words = {
        label.name: [label.description[a:b] for a, b in word_spans(label.description)]
        for label in taxonomy
    }
    terms = {word: settings.term(word) for word in chain(*words.values())}
    if not terms:
        return taxonomy
    numbers = {name: n for n, name in enumerate(dict.fromkeys(terms.values()))}
    visible_to_authors = [article for article in test if not article.judges]
    in_later, in_earlier = (
        _terms_of_labels(articles, taxonomy, numbers, settings)
        for articles in (visible_to_authors, training)
    )
    hidden = in_later & ~in_earlier
    labels = []
    for k, label in enumerate(taxonomy):
        remainder = [word for word in words[label.name] if not hidden[numbers[terms[word]], k]]
        labels.append(replace(label, cues=(), scope_note=" ".join(remainder)))
    return Taxonomy(labels, source=taxonomy.source, language=taxonomy.language)


def _terms_of_labels(
    articles: Sequence[Article],
    taxonomy: Taxonomy,
    numbers: Mapping[str, int],
    settings: FeatureSettings,
) -> BoolArray:
    """Return which of the numbered terms occur in an article of each label, (n_terms, K)."""
    occurs = np.zeros((len(numbers), len(taxonomy)), bool)
    forms = engine_for(sum(len(article.text) for article in articles)).forms(
        lambda form: numbers.get(settings.term(form), -1)
    )
    for start in range(0, len(articles), _BATCH):
        batch = articles[start : start + _BATCH]
        words = forms.read(texts_of(batch))  # of each title, then of its text
        owner = np.repeat(np.arange(2 * len(batch)) // 2, np.diff(words.indptr))
        is_known = words.numbers >= 0
        places = words.numbers[is_known], owner[is_known]
        table = csr_matrix((np.ones(is_known.sum()), places), (len(numbers), len(batch)))
        occurs |= table @ label_matrix(batch, taxonomy.names) > 0
    return occurs
