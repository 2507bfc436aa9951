"""scikit-learn's ``cv=``, by the project's rules.

A story stays on one side; only reference articles are judged, those with a label; support articles
train, unless they share a story with a judged one.

Both splitters read `X` as `TopicClassifier.fit` does, and of it only stories, roles, dates and
labels: `Article`s, mappings and frames carry them. For plain texts they are told apart, by metadata
routing or as arguments of `split`. Where no label is known, every reference article is judged.

Under ``cross_validate(TopicClassifier(taxonomy), articles, cv=StoryKFold())`` each article is judged
by a model that read nothing of its story, on the very folds of `TopicClassifier.report`. One thing
only the report does: it hides from each fold the words of cues and scope notes that no training
article of the label has, but a judged one (people who write them know the corpus). On the bundled
corpus `cross_validate` reads .785 (mean reciprocal rank) where the report reads .771, and .798 with
`DateSplit` where `evaluate_by_date` reads .780. Articles that judge hide nothing, so the difference is
that of the older ones. So compare candidates by `cross_validate`, but for settings that trust the
taxonomy more (`prior_weight`), which it flatters; and quote the report's figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import BaseCrossValidator

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row
from osiris_nlp.model.opinions import BoolArray
from osiris_nlp.training.folds import date_sides, day_of_split, story_folds, story_of
from osiris_nlp.training.metadata import Column, with_fields

Places = npt.NDArray[np.int64]
_READ = ("id", "labels", "date", "story", "role")


class StoryKFold(BaseCrossValidator):
    """K folds of reference articles, a story to one fold, each main label spread evenly.

    Parameters
    ----------
    n_splits : number of folds, 2 or more
    seed : of dealing; with the classifier's own, the folds are those of its report

    Examples
    --------
    >>> twins = [Article(id=i, text="…", labels=("SMSI",), story="s") for i in ("a", "b")]
    >>> corpus = [*twins, Article(id="c", text="…", labels=("SMSI",))]
    >>> sorted(judged.tolist() for _, judged in StoryKFold(2).split(corpus))
    [[0, 1], [2]]
    """

    __metadata_request__split = {"groups": True}  # noqa: RUF012 (scikit-learn's own way to say it)

    def __init__(self, n_splits: int = 5, *, seed: int = 0) -> None:
        self.n_splits = n_splits
        self.seed = seed

    def split(
        self,
        X: Any,
        y: Column = None,
        groups: Column = None,
        *,
        stories: Column = None,
        roles: Column = None,
    ) -> Iterator[tuple[Places, Places]]:
        """Yield the places of the articles to learn from and of those to judge, fold by fold.

        Parameters
        ----------
        X : (n_articles,) what `TopicClassifier.fit` takes
        y : the labels, those in X when None
        groups : the stories, under scikit-learn's name for them
        stories, roles : (n_articles,) what replaces that of X

        Raises
        ------
        InputError
            If `n_splits` is below 2, or there are fewer stories to judge.
        """
        if self.n_splits < 2:
            raise InputError(f"n_splits is {self.n_splits}", "expected 2 or more")
        articles = _outlines(X, y, story=groups if stories is None else stories, role=roles)
        judged = np.flatnonzero(_may_be_judged(articles))
        story = np.array([story_of(article) for article in articles])
        if len(np.unique(story[judged])) < self.n_splits:
            raise InputError(
                f"{len(np.unique(story[judged]))} stories to judge",
                f"expected at least {self.n_splits}, one for each fold",
            )
        folds = story_folds([articles[i] for i in judged], folds=self.n_splits, seed=self.seed)
        for fold in range(self.n_splits):
            held = judged[folds == fold]
            yield np.flatnonzero(~np.isin(story, story[held])), held

    def get_n_splits(
        self, X: Any = None, y: Column = None, groups: Column = None, **metadata: Column
    ) -> int:
        """Return the number of folds."""
        del X, y, groups, metadata
        return self.n_splits


class DateSplit(BaseCrossValidator):
    """One split in time: learn from what came out before a day, judge reference articles from then on.

    Articles without a date, or on a story of the later side, are on neither; support articles of
    the later side are not learned from. This is how `evaluate_by_date` splits.

    Parameters
    ----------
    later : share of the dated reference articles to judge by, the latest, in (0, 1)

    Examples
    --------
    >>> texts, dates = ["Minitel", "WAP", "GSM", "4G", "5G"], [1995, 1999, 2001, 2015, 2023]
    >>> ((earlier, later),) = DateSplit(0.4).split(texts, dates=[f"{year}-01-01" for year in dates])
    >>> earlier.tolist(), later.tolist()
    ([0, 1, 2], [3, 4])
    """

    __metadata_request__split = {"groups": True}  # noqa: RUF012

    def __init__(self, later: float = 0.2) -> None:
        self.later = later

    def split(
        self,
        X: Any,
        y: Column = None,
        groups: Column = None,
        *,
        stories: Column = None,
        roles: Column = None,
        dates: Column = None,
    ) -> Iterator[tuple[Places, Places]]:
        """Yield the places of the articles to learn from and of those to judge, once.

        Parameters
        ----------
        X, y, groups, stories, roles : as in `StoryKFold.split`
        dates : (n_articles,) what replaces the dates of X

        Raises
        ------
        InputError
            If `later` is out of range, no reference article has a date, or none is earlier.
        """
        if not 0 < self.later < 1:
            raise InputError(f"later is {self.later!r}", "expected a share in (0, 1)")
        articles = _outlines(
            X, y, story=groups if stories is None else stories, role=roles, date=dates
        )
        judged = _may_be_judged(articles)
        since = day_of_split([articles[i] for i in np.flatnonzero(judged)], later=self.later)
        if since is None:
            raise InputError("No reference article with a date", "expected some to split by")
        earlier, later = date_sides(articles, since=since)
        if not earlier.any():
            raise InputError(
                f"No article came out before {since}, but on a story of that day or later",
                "expected some to learn from; lower `later`",
            )
        yield np.flatnonzero(earlier), np.flatnonzero(later & judged)

    def get_n_splits(
        self, X: Any = None, y: Column = None, groups: Column = None, **metadata: Column
    ) -> int:
        """Return 1."""
        del X, y, groups, metadata
        return 1


def _outlines(X: Any, y: Column, **columns: Column) -> list[Article]:
    """Return articles without a text: what splits go by, and the columns may have other names."""
    items = X.to_dict("records") if hasattr(X, "columns") and hasattr(X, "to_dict") else X
    outlines = [_outline(item, number) for number, item in enumerate(items)]
    return with_fields(outlines, labels=y, **columns)


def _outline(item: object, number: int) -> Article:
    if isinstance(item, Article):
        return item
    known = {key: item[key] for key in _READ if key in item} if isinstance(item, Mapping) else {}
    try:
        return article_from_row({"text": "…", **known}, default_id=str(number))
    except InputError as error:
        raise InputError(f"Item {number}: {error.what}", error.remedy) from None


def _may_be_judged(articles: Sequence[Article]) -> BoolArray:
    labelled = any(article.labels for article in articles)
    return np.array(
        [a.role == "reference" and (bool(a.labels) or not labelled) for a in articles], dtype=bool
    )
