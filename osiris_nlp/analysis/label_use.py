"""How a corpus uses its labels: how often, in which years, and which ones together."""

from itertools import combinations
from typing import Any

import pandas as pd

from osiris_nlp.corpus import articles_from


def label_counts(articles: Any) -> pd.DataFrame:
    """Return how many articles have each label as their main one, by role, the most frequent first.

    Parameters
    ----------
    articles : articles to count, as for `articles_from`; those without a label are left out

    Returns
    -------
    DataFrame
        By label: `reference` and `support`. The order is that of `reference`.

    Examples
    --------
    >>> rows = [{"text": "…", "labels": ["Fintech", "Genre"]}, {"text": "…", "labels": "SMSI"}] * 2
    >>> label_counts([*rows, {"text": "…", "labels": "SMSI", "role": "support"}]).loc["SMSI"].to_dict()
    {'reference': 2, 'support': 1}
    """
    mains = [
        (article.labels[0], article.role) for article in articles_from(articles) if article.labels
    ]
    frame = pd.DataFrame(mains, columns=["label", "role"])
    counts = pd.crosstab(frame["label"], frame["role"]).reindex(
        columns=["reference", "support"], fill_value=0
    )
    counts.columns.name = None
    return counts.sort_values(["reference", "support"], ascending=False, kind="stable")


def label_years(articles: Any, *, fewest: int = 1) -> pd.DataFrame:
    """Return how many articles have each label in each year, those used earliest on average first.

    Parameters
    ----------
    articles : articles to count, as for `articles_from`; those without a date are left out
    fewest : minimum number of articles; rarer labels are left out

    Returns
    -------
    DataFrame
        One row per label, ordered by the mean year of its articles, and one column per year, including
        years without an article.

    Examples
    --------
    >>> articles = [
    ...     {"text": "…", "labels": "Fintech", "date": "2024-05-02"}, {"text": "…", "labels": "SMSI", "date": "2022-11-16"}
    ... ]
    >>> label_years(articles)
             2022  2023  2024
    SMSI        1     0     0
    Fintech     0     0     1
    """
    uses = [
        (label, article.date.year)
        for article in articles_from(articles)
        if article.date
        for label in article.labels
    ]
    frame = pd.DataFrame(uses, columns=["label", "year"])
    counts = pd.crosstab(frame["label"], frame["year"]).rename_axis(columns=None)
    if uses:
        years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
        counts = counts.reindex(columns=pd.Index(years), fill_value=0)
    means = frame.groupby("label")["year"].mean().sort_values(kind="stable")
    counts = counts.loc[means.index]
    return counts[counts.sum(axis=1) >= fewest].rename_axis(index=None)


def label_pairs(articles: Any, *, fewest: int = 1) -> pd.DataFrame:
    """Return the pairs of labels that occur together, those furthest above chance first.

    Parameters
    ----------
    articles : articles to count, as for `articles_from`
    fewest : minimum number of articles; rarer pairs are left out

    Returns
    -------
    DataFrame
        `label`, `other`, `articles` with both, how many would be `expected` if labels were independent, and
        `lift`, the ratio of the two.

    Examples
    --------
    >>> rows = [["Fintech", "Genre"], ["Fintech", "Genre"], ["SMSI"], ["SMSI", "Genre"]]
    >>> label_pairs([{"text": "…", "labels": labels} for labels in rows], fewest=2)
         label  other  articles  expected  lift
    0  Fintech  Genre         2       1.5  1.33
    """
    label_lists = [article.labels for article in articles_from(articles)]
    counts = pd.Series([label for labels in label_lists for label in labels]).value_counts()
    pairs = [pair for labels in label_lists for pair in combinations(sorted(labels), 2)]
    together = pd.Series(pairs, dtype=object).value_counts()
    together = together[together >= fewest]
    frame = pd.DataFrame([*together.index], columns=["label", "other"])
    frame["articles"] = together.to_numpy()
    frame["expected"] = (
        frame["label"].map(counts) * frame["other"].map(counts) / max(len(label_lists), 1)
    )
    frame["lift"] = (frame["articles"] / frame["expected"]).round(2)
    return frame.sort_values(["lift", "articles"], ascending=False, ignore_index=True)
