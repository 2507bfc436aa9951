"""Cross-validation splitters for scikit-learn's ``cv=`` that follow the project's rules.

All articles of a story are on the same side of a split, and so are all copies of an article (see
`osiris_nlp.training.splits.copies`), unless `merge_copies` is false. Only reference articles with a label are held
out. Support articles are used for training, unless they share a story with a held-out article.

Both splitters read `X` as `TopicClassifier.fit` does. Stories, roles, dates and labels are those that
`Article`s, mappings and frames contain. For plain texts, pass them by metadata routing or as arguments
of `split`. If no article has a label, every reference article may be held out.

scikit-learn's own splitters stratify one label per article and accept indicator matrices, but refuse lists of
labels. With lists, or to keep the articles of a story together and hold out reference articles only, pass
``cv=StoryKFold()`` or ``cv=DateSplit()``. ``cross_val_predict`` replaces labels in `y` with numbers to predict
probabilities: with a taxonomy, put the labels in `X` and leave `y` out. Without one, it works with both, but
numbers have no prior.

With ``cross_validate(TopicClassifier(taxonomy), articles, cv=StoryKFold())``, each article is held out
from a model that has read nothing of its story, on the same folds as `TopicClassifier.report`. There is
one difference. For each fold the report also hides words of cues and scope notes that occur in the
label's held-out articles but in none of its training articles, because the people who write them know
the corpus. On the bundled corpus, `cross_validate` (with `mrr_scorer`) gives a mean reciprocal rank of
.785 and the report .771; `DateSplit` gives .798 and `evaluate_by_date` .780. Judging articles hide no
words, so the difference comes from the older articles. Compare candidates by `cross_validate`, except
for settings that rely more on the taxonomy (`prior_weight`), for which it is optimistic. Quote the
report's figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.corpus.metadata import Column
from osiris_nlp.model.opinions import BoolArray
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.estimators import BaseCrossValidator
from osiris_nlp.training.splits.copies import merge_copies
from osiris_nlp.training.splits.folds import date_masks, split_day, story_folds
from osiris_nlp.training.splits.outlines import outlines

Indices = npt.NDArray[np.int64]


class StoryKFold(BaseCrossValidator):
    """K-fold cross-validation on reference articles, by whole stories and stratified by main label.

    Parameters
    ----------
    n_splits : number of folds, 2 or more
    random_state : random seed; with the classifier's, the folds are the same as those of its report
    columns, merge_copies : settings of `TopicClassifier`

    Examples
    --------
    >>> twins = [Article(id=i, text="…", labels=("SMSI",), story="s") for i in ("a", "b")]
    >>> corpus = [*twins, Article(id="c", text="…", labels=("SMSI",))]
    >>> sorted(test.tolist() for _, test in StoryKFold(2).split(corpus))
    [[0, 1], [2]]
    """

    __metadata_request__split = {"groups": True}  # noqa: RUF012 (as scikit-learn requires)

    def __init__(
        self,
        n_splits: int = 5,
        *,
        random_state: int = 0,
        columns: Mapping[str, str] | None = None,
        merge_copies: bool = True,
    ) -> None:
        self.n_splits, self.random_state = n_splits, random_state
        self.columns, self.merge_copies = columns, merge_copies

    def split(
        self,
        X: Any,
        y: Column = None,
        groups: Column = None,
        *,
        stories: Column = None,
        roles: Column = None,
    ) -> Iterator[tuple[Indices, Indices]]:
        """Yield the indices of the training and the held-out articles of each fold.

        Parameters
        ----------
        X : (n_articles,) as for `TopicClassifier.fit`
        y : the labels; by default, those in X
        groups : the stories, under scikit-learn's name
        stories, roles : (n_articles,) values that replace those in X

        Raises
        ------
        InputError
            If `n_splits` or `random_state` is out of range, or `n_splits` is above the number of stories that may be held out.
        """
        check_settings({"n_splits": self.n_splits, "random_state": self.random_state})
        articles = _articles_to_split(self, X, y, groups, story=stories, role=roles)
        candidates = np.flatnonzero(_can_be_held_out(articles))
        story = np.array([story_of(article) for article in articles])
        n_stories = len(np.unique(story[candidates]))
        if n_stories < self.n_splits:
            raise InputError(
                f"Too few stories to hold out ({n_stories})",
                f"expected at least {self.n_splits}, one per fold (articles with the same id or story "
                "count as one story); lower n_splits",
            )
        folds = story_folds(
            [articles[i] for i in candidates], folds=self.n_splits, seed=self.random_state
        )
        for fold in range(self.n_splits):
            test = candidates[folds == fold]
            yield np.flatnonzero(~np.isin(story, story[test])), test

    def get_n_splits(
        self, X: Any = None, y: Column = None, groups: Column = None, **metadata: Column
    ) -> int:
        """Return the number of folds."""
        del X, y, groups, metadata
        return self.n_splits


class DateSplit(BaseCrossValidator):
    """One split by date: train on articles before a day, hold out reference articles from then on.

    The split leaves out articles without a date, earlier articles whose story continues in the later
    period, and support articles of the later period. `evaluate_by_date` splits in the same way.

    Parameters
    ----------
    later : share of the dated reference articles to hold out, the latest ones, in (0, 1)
    columns, merge_copies : settings of `TopicClassifier`

    Examples
    --------
    >>> texts, dates = ["Minitel", "WAP", "GSM", "4G", "5G"], [1995, 1999, 2001, 2015, 2023]
    >>> ((earlier, later),) = DateSplit(0.4).split(texts, dates=[f"{year}-01-01" for year in dates])
    >>> earlier.tolist(), later.tolist()
    ([0, 1, 2], [3, 4])
    """

    __metadata_request__split = {"groups": True}  # noqa: RUF012

    def __init__(
        self,
        later: float = 0.2,
        *,
        columns: Mapping[str, str] | None = None,
        merge_copies: bool = True,
    ) -> None:
        self.later, self.columns, self.merge_copies = later, columns, merge_copies

    def split(
        self,
        X: Any,
        y: Column = None,
        groups: Column = None,
        *,
        stories: Column = None,
        roles: Column = None,
        dates: Column = None,
    ) -> Iterator[tuple[Indices, Indices]]:
        """Yield the indices of the training and the held-out articles, once.

        Parameters
        ----------
        X, y, groups, stories, roles : arguments of `StoryKFold.split`
        dates : (n_articles,) values that replace the dates in X

        Raises
        ------
        InputError
            If `later` is out of range, no reference article has a date, or no article is left to train
            on.
        """
        check_settings({"later": self.later})
        articles = _articles_to_split(self, X, y, groups, story=stories, role=roles, date=dates)
        candidates = _can_be_held_out(articles)
        since = split_day([articles[i] for i in np.flatnonzero(candidates)], later=self.later)
        if since is None:
            raise InputError(
                "No reference article has a date", "pass dates, or split with StoryKFold"
            )
        earlier, later = date_masks(articles, since=since)
        if not earlier.any():
            raise InputError(
                f"No training article before {since} whose story ends before that day",
                "lower `later` to move the day forward",
            )
        yield np.flatnonzero(earlier), np.flatnonzero(later & candidates)

    def get_n_splits(
        self, X: Any = None, y: Column = None, groups: Column = None, **metadata: Column
    ) -> int:
        """Return 1."""
        del X, y, groups, metadata
        return 1


def _articles_to_split(
    splitter: StoryKFold | DateSplit, X: Any, y: Column, groups: Column, **metadata: Column
) -> list[Article]:
    """Return the articles, with one story for all copies of an article if the splitter merges them.

    The groups are their stories, unless these are among the metadata.
    """
    merging = splitter.merge_copies
    check_settings({"columns": splitter.columns, "merge_copies": merging})
    metadata["story"] = groups if metadata["story"] is None else metadata["story"]
    articles = outlines(X, y, splitter.columns, with_texts=merging, **metadata)
    return merge_copies(articles)[0] if merging else articles


def _can_be_held_out(articles: Sequence[Article]) -> BoolArray:
    has_labels = any(article.labels for article in articles)
    return np.array(
        [a.role == "reference" and (bool(a.labels) or not has_labels) for a in articles], dtype=bool
    )
