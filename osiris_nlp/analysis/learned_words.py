"""The words that a model has learned for a label."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.words import term, words
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.tagger import Tagger


def learned_words(model: Any, label: str, articles: Any, *, top: int = 10) -> pd.DataFrame:
    """Return the words with the largest weights for a label, as they are written in the articles.

    The model knows terms (`electroniqu`); each is shown as the word (`électronique`) that is most often
    written for it. A word of no article comes from the label's name or description.

    Parameters
    ----------
    model : a `Model`, or a fitted `TopicClassifier`
    articles : as for `articles_from`, usually those the model has learned from
    top : number of words

    Returns
    -------
    DataFrame
        `word`, its `weight` for the label, and the number of `articles` with it, the largest weight first.

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
    tagger: Tagger = getattr(model, "model_", model).tagger
    if label not in tagger.labels:
        raise InputError(f"{label!r} is not a label of the model", "expected one of model.classes_")
    terms, stemmed = tagger.space.terms["text"], tagger.space.settings.stemmed
    weights = tagger.weights.columns([tagger.labels.index(label)])[: len(terms), 0]
    order = np.argsort(-weights, kind="stable")[:top]
    spellings: dict[str, Counter[str]] = {terms[i]: Counter() for i in order}
    counts = Counter[str]()
    for article in articles_from(articles):
        tokens = words(f"{article.title}\n{article.text}")
        article_terms = [term(token, stemmed=stemmed) for token in tokens]
        counts.update(spellings.keys() & set(article_terms))
        for token, token_term in zip(tokens, article_terms, strict=True):
            if token_term in spellings:
                spellings[token_term][token.lower()] += 1
    return pd.DataFrame(
        {
            "word": [_most_frequent(spellings[terms[i]], terms[i]) for i in order],
            "weight": weights[order],
            "articles": [counts[terms[i]] for i in order],
        }
    )


def _most_frequent(spellings: Counter[str], default: str) -> str:
    return spellings.most_common(1)[0][0] if spellings else default
