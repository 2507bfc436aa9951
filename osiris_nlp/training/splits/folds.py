"""Train–test splits that keep the articles of a story together."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.corpus import article_from_row, articles_from
from osiris_nlp.corpus.rows import describe
from osiris_nlp.model.opinions import BoolArray


def story_folds(
    articles: Sequence[Article], *, folds: int = 5, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Assign whole stories to folds, stratified by main label.

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
    rng = np.random.default_rng(seed)
    main_label: dict[str, str] = {}
    for article in articles:
        main_label.setdefault(story_of(article), article.labels[0] if article.labels else "")
    shuffle_key = dict(zip(main_label, rng.random(len(main_label)), strict=True))
    stories = sorted(main_label, key=lambda story: (main_label[story], shuffle_key[story]))
    fold = {story: position % folds for position, story in enumerate(stories)}
    return np.array([fold[story_of(article)] for article in articles], dtype=np.int64)


def n_reference_stories(articles: Iterable[Article]) -> int:
    """Return the number of stories of the reference articles: cross-fitting needs one per fold."""
    return len({story_of(article) for article in articles if article.role == "reference"})


def split_by_date(articles: Any, *, since: date | str) -> tuple[list[Article], list[Article]]:
    """Return the articles published before a day, and the reference articles from that day on.

    A model must not learn from any article of the later period, including support articles, before
    it is evaluated on that period. The earlier part therefore leaves out articles without a date and
    articles whose story continues in the later period.

    Parameters
    ----------
    articles : `Article`s, mappings or a data frame, as for `articles_from`
    since : the first day of the later period, such as ``"2024-01-10"``

    Raises
    ------
    InputError
        If the day cannot be read.

    Examples
    --------
    >>> old = Article(id="a", text="…", date=date(2012, 1, 1))
    >>> new = Article(id="b", text="…", date=date(2024, 1, 1))
    >>> [[a.id for a in part] for part in split_by_date([old, new], since="2020-01-01")]
    [['a'], ['b']]
    """
    # Accept what an article's date may be.
    day = article_from_row({"text": "…", "date": since}, default_id="").date
    if day is None:
        raise InputError(
            f"since is {describe(since)}", "expected a date, or a string like '2024-01-10'"
        )
    articles = articles_from(articles)
    earlier, later = date_masks(articles, since=day)
    return list(compress(articles, earlier)), list(compress(articles, later))


def date_masks(articles: Sequence[Article], *, since: date) -> tuple[BoolArray, BoolArray]:
    """Return masks, (n_articles,), of the earlier and the later part of `split_by_date`."""
    later = np.array([bool(a.date and a.date >= since) for a in articles], dtype=bool)
    has_date = np.array([a.date is not None for a in articles], dtype=bool)
    story = np.array([story_of(article) for article in articles], dtype=str)
    is_reference = np.array([a.role == "reference" for a in articles], dtype=bool)
    return has_date & ~np.isin(story, story[later]), later & is_reference


def split_day(articles: Sequence[Article], *, later: float) -> date | None:
    """Return the first day of the latest part, a share `later`, of the dated reference articles.

    Returns None if no reference article has a date.

    Examples
    --------
    >>> days = [date(year, 1, 1) for year in range(2011, 2021)]
    >>> split_day([Article(id=str(d), text="…", date=d) for d in days], later=0.2)
    datetime.date(2019, 1, 1)
    """
    days = sorted(a.date for a in articles if a.date and a.role == "reference")
    return days[int(len(days) * (1 - later))] if days else None
