"""The words that a model has learned for a label."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import words
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.features import FeatureSpace
from osiris_nlp.trained_model import Model


def learned_words(model: Any, label: str, articles: Any, *, top: int = 10) -> pd.DataFrame:
    """Return the words with the largest weights for a label, as they are written in the articles.

    The model knows terms (`electroniqu`); each is shown in its most frequent spelling (`électronique`). A
    word that occurs in none of the articles comes from the label's name or description.

    Parameters
    ----------
    model : a `Model`, or a fitted `TopicClassifier`
    articles : articles to take the spellings from, as for `articles_from`; usually those the model has learned from
    top : number of words

    Returns
    -------
    DataFrame
        `word`, its `weight` for the label, and the number of `articles` that contain it; largest weight
        first.

    Raises
    ------
    InputError
        If the model does not know the label.

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["Les câbles optiques", "Un câble sous-marin", "Wave et le paiement", "Un paiement par Wave"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> learned_words(model, "Fintech", texts, top=3)["word"].tolist()
    ['fintech', 'paiement', 'wave']
    """
    trained: Model = getattr(model, "model_", model)
    tagger, space = trained.tagger, trained.tagger.space
    if label not in tagger.labels:
        raise InputError(f"{label!r} is not a label of the model", "expected one of model.classes_")
    terms = space.terms["text"]
    weights = tagger.weights.columns([tagger.labels.index(label)])[: len(terms), 0]
    order = np.argsort(-weights, kind="stable")[:top]
    spellings: dict[str, Counter[str]] = {terms[i]: Counter() for i in order}
    counts = Counter[str]()
    for article in articles_from(articles):
        counts.update(_collect(spellings, f"{article.title}\n{article.text}", space))
    for each in trained.taxonomy:
        _collect(spellings, f"{each.naming} . {each.description}", space)
    return pd.DataFrame(
        {
            "word": [_most_frequent(spellings[terms[i]], terms[i]) for i in order],
            "weight": weights[order],
            "articles": [counts[terms[i]] for i in order],
        }
    )


def _collect(spellings: dict[str, Counter[str]], text: str, space: FeatureSpace) -> set[str]:
    """Count the spellings of some terms, words or pairs of words, in a text; return the terms it contains."""
    tokens = words(text)
    terms = [*map(space.settings.term, tokens)]
    phrases = [*terms, *map(" ".join, pairwise(terms))]
    forms = [*tokens, *map(" ".join, pairwise(tokens))]
    for phrase, spelling in zip(phrases, forms, strict=True):
        if phrase in spellings:
            spellings[phrase][spelling.lower()] += 1
    return spellings.keys() & phrases


def _most_frequent(spellings: Counter[str], default: str) -> str:
    return spellings.most_common(1)[0][0] if spellings else default
