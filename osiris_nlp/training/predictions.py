"""Predictions of a tagger as data frames."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.suggestions import best_first
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.metadata import Column, articles_with_metadata


def score_frame(
    tagger: Tagger, X: Any, *, dates: Column = None, columns: Columns | None = None
) -> pd.DataFrame:
    """Return scores with one row per article and one column per label."""
    articles, index = _articles_and_index(X, dates, columns)
    labels = pd.Index(tagger.labels, name="label")
    return pd.DataFrame(tagger.scores(articles), index=index, columns=labels)


def suggestion_frame(
    tagger: Tagger, X: Any, *, top: int = 5, dates: Column = None, columns: Columns | None = None
) -> pd.DataFrame:
    """Return the `top` best labels of each article, best first, with one row per suggestion."""
    check_settings({"top": top})
    articles, index = _articles_and_index(X, dates, columns)
    opinions = tagger.opinions(articles)
    best = best_first(opinions.scores, top)
    tiers = np.take_along_axis(opinions.tiers, best, axis=1)
    n_articles, n_suggestions = best.shape
    return pd.DataFrame(
        {
            "article": index.repeat(n_suggestions),
            "rank": np.tile(np.arange(1, n_suggestions + 1), n_articles),
            "label": np.array(tagger.labels, dtype=object)[best.ravel()],
            "score": np.take_along_axis(opinions.scores, best, axis=1).ravel(),
            "tier": pd.Categorical.from_codes(tiers.ravel(), pd.Index(TIERS), ordered=True),
        }
    )


def _articles_and_index(
    X: Any, dates: Column, columns: Columns | None
) -> tuple[list[Article], pd.Index]:
    """Return the articles with the index of a frame or series, the positions of texts, or the ids."""
    if isinstance(X, pd.DataFrame | pd.Series):
        return articles_with_metadata(X, dates=dates, columns=columns), X.index
    items = list(X) if isinstance(X, Iterator) else X
    articles = articles_with_metadata(items, dates=dates, columns=columns)
    if all(isinstance(item, str) for item in items):
        return articles, pd.RangeIndex(len(articles))
    return articles, pd.Index([article.id for article in articles])
