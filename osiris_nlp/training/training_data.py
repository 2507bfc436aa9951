"""The articles that an estimator is fitted to, and their labels as they are in y."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import Columns, joined_labels
from osiris_nlp.corpus.items import warn_of
from osiris_nlp.corpus.label_column import LabelColumn
from osiris_nlp.corpus.metadata import Column, articles_with_metadata
from osiris_nlp.corpus.rows import describe, is_iterable
from osiris_nlp.model.target import Target
from osiris_nlp.taxonomy import Taxonomy


def read_training_data(
    X: Any,
    y: Any,
    *,
    dates: Column,
    stories: Column,
    roles: Column,
    columns: Columns,
    taxonomy: Taxonomy | None,
) -> tuple[list[Article], LabelColumn]:
    """Return the articles with their labels, and these labels as they are in `y`, or else in `X`.

    Parameters
    ----------
    X, y, dates, stories, roles : as for `TopicClassifier.fit`
    columns : the columns to read; if `y` has the labels, without those of labels in `X`
    taxonomy : the labels to learn, if they are not those of the articles

    Raises
    ------
    InputError
        If the articles or the labels cannot be read, no article has a label, or numbers in `y` are not
        names of the taxonomy's labels.
    """
    items = list(X) if isinstance(X, Iterator) else X
    labels = None if y is None else LabelColumn.of(y)
    if labels is not None and labels.has_numbers and taxonomy is not None:
        _check_numbers(labels, taxonomy)
    articles = articles_with_metadata(
        items, labels, dates=dates, stories=stories, roles=roles, columns=columns
    )
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


def target_of(
    labels: LabelColumn, taxonomy: Taxonomy, *, has_taxonomy: bool, exclusive: bool
) -> Target:
    """Return the form of predictions, and the classes: as they are in y, or with a taxonomy its names.

    Parameters
    ----------
    labels : as from `read_training_data`
    taxonomy : the labels that were learned
    has_taxonomy : whether `taxonomy` came with the estimator, rather than from the training data
    exclusive : whether every article gets exactly one label; ignored for a matrix
    """
    if labels.is_matrix:
        values = {taxonomy.resolve(name): value for name, value in labels.by_name.items()}
        return Target.of(taxonomy.names, "matrix", values)
    by_name = {} if has_taxonomy else labels.by_name
    return Target.of(taxonomy.names, "label" if exclusive else "set", by_name)


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
