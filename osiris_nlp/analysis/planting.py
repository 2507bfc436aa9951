"""Wrong labels on purpose, to measure how many of them an audit finds."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from


def plant_wrong_labels(
    articles: Any, *, number: int, labels: Iterable[str] | None = None, seed: int = 0
) -> tuple[list[Article], set[str]]:
    """Replace the main labels of some reference articles, drawn at random, with wrong ones.

    Parameters
    ----------
    articles : articles to plant wrong labels in, as for `articles_from`
    number : how many labels to replace
    labels : labels to draw from; by default, those of the articles
    seed : random seed

    Returns
    -------
    articles, planted_ids
        All articles, and the ids of those with a wrong label.

    Raises
    ------
    InputError
        If fewer than `number` reference articles have a label, or there are fewer than two labels.

    Examples
    --------
    >>> rows = [{"id": str(n), "text": "…", "labels": "Fintech" if n % 2 else "SMSI"} for n in range(4)]
    >>> articles, planted_ids = plant_wrong_labels(rows, number=1)
    >>> [article.labels for article in articles if article.id in planted_ids]
    [('SMSI',)]
    """
    articles = articles_from(articles)
    candidates = [i for i, a in enumerate(articles) if a.labels and a.role == "reference"]
    names = list(
        dict.fromkeys(label for a in articles for label in a.labels) if labels is None else labels
    )
    if number > len(candidates) or len(names) < 2:
        raise InputError(
            f"{number} wrong labels for {len(candidates)} articles with {len(names)} labels",
            "expected at most one per article, and two or more labels",
        )
    draw, planted_ids = np.random.default_rng(seed), set[str]()
    for i in draw.choice(candidates, number, replace=False):
        article = articles[i]
        wrong = draw.choice([name for name in names if name not in article.labels])
        articles[i] = replace(article, labels=(str(wrong), *article.labels[1:]))
        planted_ids.add(article.id)
    return articles, planted_ids
