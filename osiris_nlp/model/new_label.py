"""Try a label that does not exist yet: which articles it would catch, from its name and cues alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from osiris_nlp.base.errors import InputError, type_error
from osiris_nlp.base.language.words import words
from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.model.engine import FloatArray, IntArray, Offsets, SparseWeights, Weights
from osiris_nlp.model.features import FIELDS, FeatureSpace
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Label, Taxonomy

# Number of suggestions an editor looks at.
_TOP = 3
MODEL_EXPECTED = (
    "expected a Model, which load_model(folder) returns, or a fitted TopicClassifier, such as "
    "pipeline[-1]"
)


@dataclass(frozen=True, slots=True)
class Catch:
    """An article for which the new label would be suggested.

    `rank` is the new label's rank among all labels, from 1; `suggestion` is the suggestion of the
    new label, `other` that of the best other label.
    """

    article: Article
    rank: int
    suggestion: Suggestion
    other: Suggestion


def try_label(
    model: Any, label: Label, articles: Sequence[Article], *, prior_weight: float
) -> list[Catch]:
    """Return the articles for which a label without examples would be in the top three, best first.

    Parameters
    ----------
    model : a `Model`, a fitted `TopicClassifier` or a `Tagger`, without the label; on its own training
        articles, the scores of the labels they have are inflated, so the new label ranks lower there
        than on other articles
    prior_weight : prior weight with which the model was trained, above 0

    Raises
    ------
    InputError
        If the model already has the label, neither its name nor its cues contain a word, or the model
        or an article has another type.
    """
    tagger = _tagger_of(model)
    for number, article in enumerate(articles):
        if not isinstance(article, Article):
            remedy = "expected an Article, as articles_from returns them"
            raise type_error(f"Item {number}", article, remedy)
    if Taxonomy.from_names(tagger.labels).find(label.name):
        raise InputError(f"{label.name!r} is a label of the model", "expected a new one")
    wider = with_label(tagger, label, prior_weight=prior_weight)
    scores = wider.scores(articles)
    new = scores[:, -1]
    ranks = 1 + (scores[:, :-1] >= new[:, None]).sum(axis=1)
    matches = np.flatnonzero((ranks <= _TOP) & (new > 0))
    catches = []
    for i in matches[np.argsort(-new[matches], kind="stable")].tolist():
        rank = int(ranks[i])
        suggestions = suggest(wider, articles[i], top=rank + 1)
        own = next(s for s in suggestions if s.label == label.name)
        other = next(s for s in suggestions if s.label != label.name)
        catches.append(Catch(articles[i], rank, own, other))
    return catches


def _tagger_of(model: Any) -> Tagger:
    """Return the tagger of a `Model` or a fitted `TopicClassifier`, and a tagger as it is."""
    trained = getattr(model, "model_", model)
    tagger = getattr(trained, "tagger", trained)
    if not isinstance(tagger, Tagger):
        raise type_error("model", model, MODEL_EXPECTED)
    return tagger


def with_label(model: Any, label: Label, *, prior_weight: float) -> Tagger:
    """Return the model's tagger with one more label, known by its name, aliases, cues and scope note.

    The label starts as training starts a label without examples: at its prior, with the other
    labels' median intercept, calibration and threshold. It is never applied, only proposed.

    Parameters
    ----------
    model, prior_weight : model and weight; see `try_label`

    Raises
    ------
    InputError
        If neither the label's name nor its cues contain a word, or the model has another type.
    """
    return with_labels(_tagger_of(model), [label], prior_weight=prior_weight)


def with_labels(tagger: Tagger, labels: Sequence[Label], *, prior_weight: float) -> Tagger:
    """Return a tagger with more labels, as `with_label` does with one."""
    n, texts = len(labels), [f"{label.naming} . {label.description}" for label in labels]
    for label, text in zip(labels, texts, strict=True):
        if not label.name or not words(text):
            raise InputError(f"Label {label.name!r} has no words", "give it a name and cues")
    phrases = [name for label in labels for name in (label.name, *label.aliases)]
    space, rows = _with_words(tagger.space, texts, phrases)
    priors = [(ids, prior_weight * values) for ids, values in space.lexicon_rows(texts)]
    old = tagger.weights.intercept
    intercept = np.append(old, [np.median(old)] * n).astype(np.float32)
    return replace(
        tagger,
        labels=(*tagger.labels, *(label.name for label in labels)),
        space=space,
        weights=_with_priors(tagger.weights, rows, priors, intercept, n_features=space.size),
        calibration=tagger.calibration.widened(n),
        selection=tagger.selection.widened(n),
        periods=np.vstack([tagger.periods, *(label.period for label in labels)]),
        second_view=tagger.second_view and tagger.second_view.widened(n),
    )


def _with_priors(
    weights: Weights | SparseWeights,
    rows: Offsets,
    priors: Sequence[tuple[IntArray, FloatArray]],
    intercept: FloatArray,
    *,
    n_features: int,
) -> Weights | SparseWeights:
    """Return the weights with more labels at their priors.

    Parameters
    ----------
    rows : the new ids of the features
    priors : ids and weights of the features of each new label
    """
    if isinstance(weights, SparseWeights):
        features, numbers, values = weights.triples
        new_numbers = np.repeat(
            np.arange(len(priors)) + weights.n_labels, [len(ids) for ids, _ in priors]
        )
        return SparseWeights.of(
            np.concatenate([rows[features], *(ids for ids, _ in priors)]),
            np.concatenate([numbers, new_numbers]),
            np.concatenate([values, *(prior for _, prior in priors)]),
            n_features=n_features,
            intercept=intercept,
        )
    wide = np.zeros((n_features, len(intercept)), np.float32)
    wide[rows, : weights.n_labels] = weights.columns(range(weights.n_labels))
    for column, (ids, prior) in enumerate(priors, weights.n_labels):
        wide[ids, column] = prior
    return Weights.of(wide, intercept)


def _with_words(
    space: FeatureSpace, texts: Sequence[str], phrases: Sequence[str]
) -> tuple[FeatureSpace, Offsets]:
    """Add the words of texts and the word pairs of phrases to a space; return it and its old features' new ids.

    A new word gets the highest idf of the field.
    """
    label_terms = {space.settings.term(word) for text in texts for word in words(text)}
    for phrase in phrases:
        phrase_terms = [*map(space.settings.term, words(phrase))]
        label_terms.update(f"{first} {second}" for first, second in pairwise(phrase_terms))
    terms, idf, new_ids, start = {}, {}, [], 0
    for field in FIELDS:
        vocabulary = space.terms[field]
        is_fixed = field == "section" or not vocabulary
        new_terms = () if is_fixed else tuple(sorted(label_terms - set(vocabulary)))
        terms[field] = (*vocabulary, *new_terms)
        highest = np.full(len(new_terms), space.idf[field].max(initial=1), np.float32)
        idf[field] = np.append(space.idf[field], highest)
        new_ids.append(np.arange(start, start + len(vocabulary)))
        start += len(terms[field])
    return FeatureSpace(space.settings, terms, idf), np.concatenate(new_ids)
