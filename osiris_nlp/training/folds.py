"""Splits that keep a story on one side."""

from collections.abc import Sequence
from datetime import date
from itertools import compress

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.model.opinions import BoolArray


def story_of(article: Article) -> str:
    """Return what the article shares with its twins; an article without a story is its own."""
    return f"story {article.story}" if article.story else f"article {article.id}"


def story_folds(
    articles: Sequence[Article], *, folds: int = 5, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Deal articles into folds, a story to one fold, each main label spread evenly.

    Returns
    -------
    ndarray
        The fold of each article, 0 to folds - 1.

    Examples
    --------
    >>> twins = [Article(id=i, text="…", labels=("SMSI",), story="s") for i in ("a", "b")]
    >>> a, b, c = story_folds([*twins, Article(id="c", text="…", labels=("SMSI",))], folds=2)
    >>> [int(fold) for fold in (a, b, c)] in ([0, 0, 1], [1, 1, 0])
    True
    """
    shuffler = np.random.default_rng(seed)
    first: dict[str, str] = {}
    for article in articles:
        first.setdefault(story_of(article), article.labels[0] if article.labels else "")
    lots = dict(zip(first, shuffler.random(len(first)), strict=True))
    dealt = sorted(first, key=lambda story: (first[story], lots[story]))
    fold = {story: place % folds for place, story in enumerate(dealt)}
    return np.array([fold[story_of(article)] for article in articles], dtype=np.int64)


def split_by_date(
    articles: Sequence[Article], *, since: date
) -> tuple[list[Article], list[Article]]:
    """Return what was published before a day and the reference articles of that day or later.

    A model that is to be judged on later articles must not have read any, support ones included;
    articles without a date, or on a story of the later side, stay out of the earlier side.

    Examples
    --------
    >>> old = Article(id="a", text="…", date=date(2012, 1, 1))
    >>> new = Article(id="b", text="…", date=date(2024, 1, 1))
    >>> [[a.id for a in side] for side in split_by_date([old, new], since=date(2020, 1, 1))]
    [['a'], ['b']]
    """
    earlier, later = date_sides(articles, since=since)
    return list(compress(articles, earlier)), list(compress(articles, later))


def date_sides(articles: Sequence[Article], *, since: date) -> tuple[BoolArray, BoolArray]:
    """Return which articles `split_by_date` puts on the earlier and on the later side."""
    later = np.array([bool(a.date and a.date >= since) for a in articles], dtype=bool)
    dated = np.array([a.date is not None for a in articles], dtype=bool)
    story = np.array([story_of(article) for article in articles], dtype=str)
    judged = np.array([a.role == "reference" for a in articles], dtype=bool)
    return dated & ~np.isin(story, story[later]), later & judged


def day_of_split(articles: Sequence[Article], *, later: float) -> date | None:
    """Return the day from which the latest share of the dated reference articles came out.

    None where no reference article has a date.

    Examples
    --------
    >>> days = [date(year, 1, 1) for year in range(2011, 2021)]
    >>> day_of_split([Article(id=str(d), text="…", date=d) for d in days], later=0.2)
    datetime.date(2019, 1, 1)
    """
    days = sorted(a.date for a in articles if a.date and a.role == "reference")
    return days[int(len(days) * (1 - later))] if days else None
