"""The articles that an estimator is fitted to, and their labels as they are in y."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any

import numpy.typing as npt

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import Columns, corpus_digest, joined_labels
from osiris_nlp.corpus.items import warn_of
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, article_weights, articles_with_metadata
from osiris_nlp.corpus.rows import describe, is_iterable
from osiris_nlp.model.engine import FloatArray
from osiris_nlp.model.target import Form, Target
from osiris_nlp.model.vocabulary_size import check_size, is_large
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.bounds import Settings
from osiris_nlp.training.fitting.problem import labelled_articles
from osiris_nlp.training.splits.copies import merge_copies


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """What a model learns from: n labelled articles, and the K labels.

    Attributes
    ----------
    articles : the n articles, with all copies of an article in one story if copies are to be merged; those
        without a label are left out, unless `y` is a matrix
    taxonomy : the K labels; those of a large vocabulary that no article has are left out
    n_unused : the number of labels left out
    has_taxonomy : whether the taxonomy was passed, rather than made from the labels that occur
    labels : the labels of all articles as they are in `y`, or else in `X`
    has_lists : whether `y` was passed, with lists of labels
    weights : (n,) the weight of each article
    undecided : (n,) the names of the labels that an article may or may not have
    n_unlabelled, n_copies : number of articles left out, and of articles that are copies of another one
    corpus_sha256 : digest of all articles, including those left out
    """

    articles: list[Article]
    taxonomy: Taxonomy
    n_unused: int
    has_taxonomy: bool
    labels: LabelColumn
    has_lists: bool
    weights: FloatArray
    undecided: list[tuple[str, ...]]
    n_unlabelled: int
    n_copies: int
    corpus_sha256: str

    @property
    def gives_prior(self) -> bool:
        """Whether labels have a prior: the number of a class says nothing about its articles."""
        return self.has_taxonomy or not self.labels.has_numbers

    def target(self, *, exclusive: bool) -> Target:
        """Return the form of predictions, and the classes: as they are in y, or with a taxonomy its names.

        Parameters
        ----------
        exclusive : whether every reference article has exactly one label; ignored for a matrix
        """
        names, by_name = self.taxonomy.names, self.labels.by_name
        if self.labels.is_matrix:
            values = {self.taxonomy.resolve(name): value for name, value in by_name.items()}
            return Target.of(names, "matrix", values)
        form: Form = "label" if exclusive and not self.has_lists else "set"
        return Target.of(names, form, {} if self.has_taxonomy else by_name)


def read_training_data(
    X: Any,
    y: Any,
    settings: Settings,
    sample_weight: npt.ArrayLike | None,
    undecided: Column,
    **metadata: Any,
) -> TrainingData:
    """Return what `TopicClassifier.fit` learns from; parameters and errors as for `fit`.

    Parameters
    ----------
    metadata : dates, stories and roles
    """
    columns = Columns(settings.columns, skip=None if y is None else "labels")
    everything, labels = _read_labelled(X, y, columns, settings.taxonomy, metadata)
    taxonomy = settings.taxonomy
    if taxonomy is None and labels.is_matrix:
        taxonomy = Taxonomy.from_names(labels.by_name)
    articles, taxonomy = labelled_articles(everything, taxonomy, with_unlabelled=labels.is_matrix)
    check_size(articles)
    articles, n_copies = merge_copies(articles) if settings.merge_copies else (articles, 0)
    is_used = [bool(article.labels) or labels.is_matrix for article in everything]
    undecided_labels = read_undecided(undecided, len(everything))
    weights = article_weights(sample_weight, len(everything))[is_used]
    if not weights.any():
        raise InputError(
            "sample_weight is zero for all labelled articles", "expected at least one above 0"
        )
    used = taxonomy if labels.is_matrix else without_unused(taxonomy, articles)
    return TrainingData(
        articles=articles,
        taxonomy=used,
        n_unused=len(taxonomy) - len(used),
        has_taxonomy=settings.taxonomy is not None,
        labels=labels,
        has_lists=y is not None and labels.has_lists,
        weights=weights,
        undecided=[*compress(undecided_labels, is_used)],
        n_unlabelled=len(everything) - len(articles),
        n_copies=n_copies,
        corpus_sha256=corpus_digest(everything),
    )


def without_unused(taxonomy: Taxonomy, articles: Sequence[Article]) -> Taxonomy:
    """Return a taxonomy without the labels of no article if it is large, and else unchanged.

    It is large if so many of its labels occur, or if it has more than twice as many: descriptions alone do not
    distinguish thousands of labels.
    """
    occurring = {*chain.from_iterable(article.labels for article in articles)}
    if not is_large(max(len(occurring), len(taxonomy) // 2)):
        return taxonomy
    labels = [label for label in taxonomy if label.name in occurring]
    return Taxonomy(labels, source=taxonomy.source, language=taxonomy.language)


def n_columns(X: Any) -> int:
    """Return the number of columns of `X`; 1 for texts and articles."""
    shape: tuple[int, ...] = getattr(X, "shape", ())
    return int(shape[1]) if len(shape) == 2 else 1


def _read_labelled(
    X: Any, y: Any, columns: Columns, taxonomy: Taxonomy | None, metadata: Mapping[str, Any]
) -> tuple[list[Article], LabelColumn]:
    """Return all articles with their labels, and these labels as they are in `y`, or else in `X`."""
    items = list(X) if isinstance(X, Iterator) else X
    labels = None if y is None else LabelColumn.of(y)
    if labels is not None and labels.has_numbers and taxonomy is not None:
        _check_numbers(labels, taxonomy)
    articles = articles_with_metadata(items, labels, columns=columns, **metadata)
    if not any(article.labels for article in articles):
        raise columns.no_labels()
    warn_of(columns, articles)
    if taxonomy is None and (columns.used or y is not None):
        _warn_of_joined_labels(articles)
    return articles, _labels_in(items, columns) if labels is None else labels


def read_undecided(undecided: Column, n_articles: int) -> list[tuple[str, ...]]:
    """Return the names of the labels that are undecided for each article; none if the column is not passed.

    Raises
    ------
    InputError
        If there are more or fewer entries than articles, or one is not a list of labels.

    Examples
    --------
    >>> read_undecided([["Fintech"], None], 2)
    [('Fintech',), ()]
    """
    if undecided is None:
        return [()] * n_articles
    if isinstance(undecided, str) or not is_iterable(undecided):
        raise InputError(f"undecided is {describe(undecided)}", "expected one list per article")
    names = LabelColumn.of_entries(undecided).names
    if len(names) != n_articles:
        raise InputError(
            f"{n_articles} articles and {len(names)} entries of undecided",
            "expected one per article",
        )
    return [*names]


def _labels_in(items: Any, columns: Columns) -> LabelColumn:
    """Return the labels in X, with their type: those of a frame's column, or of rows."""
    names = [name for name, key in columns.used.items() if key == "labels"]
    if hasattr(items, "columns") and hasattr(items, "to_dict"):
        return LabelColumn.of_entries(row for name in names for row in items[name].tolist())
    rows = [item for item in items if isinstance(item, Mapping)] if names else []
    return LabelColumn.of_entries(row[name] for row in rows for name in names if name in row)


def _check_numbers(labels: LabelColumn, taxonomy: Taxonomy) -> None:
    """Raise InputError if the numbers in y are not names of the taxonomy's labels."""
    unknown = [name for name in labels.by_name if taxonomy.find(name) is None]
    if unknown:
        raise InputError(
            f"Labels in y such as {unknown[0]} are not in the taxonomy, which has names",
            "pass names, or for an indicator matrix a data frame with names as columns; where scikit-learn "
            "replaces labels with numbers, leave y out and put the labels in X (cross_val_predict), or "
            "train without a taxonomy (VotingClassifier)",
        )


def _warn_of_joined_labels(articles: Sequence[Article]) -> None:
    if joined := joined_labels(articles):
        label, separator = joined
        warn_user(
            f"Labels such as {label!r} may be several joined by {separator!r}: give each article a "
            f"list of labels, such as frame['labels'].str.split({separator!r})"
        )
