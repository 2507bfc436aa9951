"""Proposed changes to the labels of articles: labels to add, remove or replace.

An editor reads every proposal, so each must be worth reading. A low score is not enough to propose a
removal: if articles usually have one keyword, a second one can be just as correct and score close to
zero. The words of the text must not support the label either. The section does not count as support,
because models learn from it which labels go with which collection of articles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray, Offsets
from osiris_nlp.model.opinions import TIERS, BoolArray, Doubles, Opinions
from osiris_nlp.model.tagger import Tagger, is_off_period
from osiris_nlp.taxonomy import Taxonomy, label_key

# Measured on held-out articles by benchmarks/comparison.py.
# A text does not support a label with a score below `_MIN_SCORE` and to which all its words together
# add at most `_MIN_SUPPORT` (they add about 0.7 to a correct label). This holds only if the title and
# text have at least `_MIN_CHARACTERS` and another label has a score of at least `_CLEAR_SCORE`.
_MIN_SCORE, _MIN_SUPPORT, _CLEAR_SCORE, _MIN_CHARACTERS = 3e-4, 0.05, 0.3, 200
# An article mentions an operator if its words add more than this to one of the operator's labels.
# Held out, this is true of 50 of the 52 articles on Sentel/Tigo, Free Sénégal or Yas, and of 3 % of
# the others.
_MENTION_SUPPORT = 0.2
# If articles usually have one label, add a label of the tier "propose" only where the scores of the
# assigned labels add up to less than this.
_UNLIKELY = 0.01
_PROPOSE, _APPLY = TIERS.index("propose"), TIERS.index("apply")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A label that replaces an assigned label.

    `renamed`: `label` is another name of `by`. `successor`, `predecessor`: the article is dated
    after, or before, the years in which editors use `label`, and within those of `by`.
    """

    label: str
    by: str
    reason: Literal["renamed", "successor", "predecessor"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The proposed changes to the labels of one article, and its labels unknown to the model.

    No label has two roles: it is to be added, removed or replaced, or it replaces another label.
    Assigned labels are spelled as in the article. `add` is sorted from best to worst.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    replace: tuple[Replacement, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.replace)


@dataclass(frozen=True, slots=True)
class _AssignedLabels:
    """The m labels assigned to some articles, concatenated.

    Attributes
    ----------
    names : the m labels, as spelled in the articles
    rows, columns : (m,) article and label of each; the column is -1 for an unknown label
    is_alias : (m,) whether the name is another name of the label
    off_period : (n, K) whether the article is dated outside the years of the label
    """

    names: npt.NDArray[np.object_]
    rows: Offsets
    columns: Offsets
    is_alias: BoolArray
    off_period: BoolArray


@dataclass(frozen=True, slots=True)
class ChangeFinder:
    """Proposes changes to the labels of articles, from a model's opinions on them.

    Create one per model, with `of`.

    Attributes
    ----------
    labels, periods, exclusive : attributes of the tagger and its calibration
    text_support : `Tagger.text_support`
    by_name, by_key : the column of each name, alias, id and URI, and whether it is an alias; by name, and by
        `label_key`
    alternatives : columns of the labels that may replace a label outside its years, by its column
    removable : (K,) whether a text can contradict the label; false for labels of form
    """

    labels: tuple[str, ...]
    periods: Doubles
    exclusive: bool
    text_support: Callable[[Opinions, Sequence[int]], FloatArray]
    by_name: Mapping[str, tuple[int, bool]]
    by_key: Mapping[str, tuple[int, bool]]
    alternatives: Mapping[int, tuple[int, ...]]
    removable: BoolArray

    @classmethod
    def of(cls, tagger: Tagger, taxonomy: Taxonomy | None = None) -> "ChangeFinder":
        """Prepare a finder; without a taxonomy, labels have no other names and no successors."""
        taxonomy = taxonomy or Taxonomy.from_names(tagger.labels)
        column = {name: i for i, name in enumerate(tagger.labels)}
        by_key = {label_key(name): (i, False) for name, i in column.items()}
        for label in taxonomy:
            for alias in label.aliases:
                if label.name in column and taxonomy.find(alias) == label.name:
                    by_key.setdefault(label_key(alias), (column[label.name], True))
        for label in taxonomy:
            for id_ in filter(None, (label.id, label.uri)):
                by_key.setdefault(label_key(id_), (column[label.name], False))
        names = [*column, *(alias for label in taxonomy for alias in label.aliases)]
        forms = {label.name for label in taxonomy if label.kind == "form"}
        return cls(
            labels=tagger.labels,
            periods=tagger.periods,
            exclusive=tagger.calibration.exclusive,
            text_support=tagger.text_support,
            by_name={name: by_key[label_key(name)] for name in names if label_key(name) in by_key},
            by_key=by_key,
            alternatives=_find_alternatives(taxonomy, column, tagger.periods),
            removable=np.array([name not in forms for name in tagger.labels]),
        )

    def __call__(self, opinions: Opinions) -> list[Changes | None]:
        """Return the proposed changes to the labels of each article; None if it has no label."""
        articles = opinions.articles
        entries = [
            (name, row, *(self.by_name.get(name) or self.by_key.get(label_key(name), (-1, False))))
            for row, article in enumerate(articles)
            for name in dict.fromkeys(article.labels)
        ]
        if not entries:
            return [None] * len(articles)
        names, rows, columns, is_alias = zip(*entries, strict=True)
        changes = self._changes(
            opinions,
            _AssignedLabels(
                np.array(names, object),
                np.array(rows),
                np.array(columns),
                np.array(is_alias),
                is_off_period(articles, self.periods),
            ),
        )
        no_change = Changes()
        return [
            changes.get(row, no_change) if article.labels else None
            for row, article in enumerate(articles)
        ]

    def _changes(self, opinions: Opinions, labels: _AssignedLabels) -> dict[int, Changes]:
        current = self._current_labels(opinions, labels)
        to_replace = np.flatnonzero(labels.is_alias | (current != labels.columns))
        to_remove = self._find_unsupported(opinions, labels, current)
        is_unknown = labels.columns < 0
        lists: tuple[dict[int, list[Any]], ...] = (
            self._additions(opinions, labels, current),
            _by_article(labels.rows[to_remove], labels.names[to_remove]),
            _by_article(
                labels.rows[to_replace],
                [
                    self._replacement(opinions.articles, labels, current, i)
                    for i in to_replace.tolist()
                ],
            ),
            _by_article(labels.rows[is_unknown], labels.names[is_unknown]),
        )
        return {
            row: Changes(*(tuple(by_row.get(row, ())) for by_row in lists))
            for row in set[int]().union(*lists)
        }

    def _current_labels(self, opinions: Opinions, labels: _AssignedLabels) -> Offsets:
        """Return the column of the label that each name means or should be replaced by.

        If the article also has the successor, the editor chose both on purpose. If its words
        support neither label, the article is not about the company, and its new name does not apply.
        """
        current = labels.columns.copy()
        is_outside = (labels.columns >= 0) & labels.off_period[labels.rows, labels.columns]
        candidates: list[tuple[int, int]] = []
        for i in np.flatnonzero(is_outside).tolist():
            row = labels.rows[i]
            alternatives = [
                column
                for column in self.alternatives.get(int(labels.columns[i]), ())
                if not labels.off_period[row, column]
            ]
            other_columns = labels.columns[labels.rows == row]
            if alternatives and not np.isin(alternatives, other_columns).any():
                candidates.append((i, max(alternatives, key=opinions.scores[row].__getitem__)))
        support = self.text_support(opinions, [int(labels.rows[i]) for i, _ in candidates])
        for (i, column), by_label in zip(candidates, support, strict=True):
            if by_label[[labels.columns[i], column]].max() > _MENTION_SUPPORT:
                current[i] = column
        return current

    def _replacement(
        self, articles: Sequence[Article], labels: _AssignedLabels, current: Offsets, i: int
    ) -> Replacement:
        name, by = labels.names[i], self.labels[current[i]]
        date = articles[labels.rows[i]].date
        if current[i] == labels.columns[i] or date is None:
            return Replacement(name, by, "renamed")
        is_later = date.year > self.periods[labels.columns[i], 1]
        return Replacement(name, by, "successor" if is_later else "predecessor")

    def _additions(
        self, opinions: Opinions, labels: _AssignedLabels, current: Offsets
    ) -> dict[int, list[Any]]:
        is_known = current >= 0
        row, column = labels.rows[is_known], labels.columns[is_known]
        to_add = opinions.tiers >= _PROPOSE
        if self.exclusive:
            has_label = np.zeros(to_add.shape, bool)
            has_label[row, current[is_known]] = True
            total = np.where(has_label, opinions.scores, 0).sum(axis=1, keepdims=True)
            to_add &= (total < _UNLIKELY) | (opinions.tiers >= _APPLY)
        to_add &= ~labels.off_period
        to_add &= np.isin(np.arange(len(opinions)), labels.rows)[:, None]
        to_add[row, column] = to_add[row, current[is_known]] = False
        rows, columns = np.nonzero(to_add)
        order = np.lexsort((-opinions.scores[rows, columns], rows))
        return _by_article(rows[order], [self.labels[k] for k in columns[order]])

    def _find_unsupported(
        self, opinions: Opinions, labels: _AssignedLabels, current: Offsets
    ) -> Offsets:
        """Return the indices of the labels that the text does not support."""
        row, column = labels.rows, labels.columns
        is_replacement = np.zeros(opinions.scores.shape, bool)
        is_replaced = labels.is_alias | (current != column)
        is_replacement[row[is_replaced], current[is_replaced]] = True
        is_candidate = (column >= 0) & self.removable[column]
        is_candidate &= ~is_replaced & ~is_replacement[row, column]
        is_candidate &= opinions.scores[row, column] < _MIN_SCORE
        is_candidate &= opinions.scores.max(axis=1)[row] >= _CLEAR_SCORE
        candidates = [
            i
            for i in np.flatnonzero(is_candidate).tolist()
            if len(opinions.articles[row[i]].title) + len(opinions.articles[row[i]].text)
            >= _MIN_CHARACTERS
        ]
        support = self.text_support(opinions, row[candidates].tolist())
        index, best = np.arange(len(candidates)), opinions.scores.argmax(axis=1)[row[candidates]]
        # The section alone may make another label likely, so the words must support that label.
        is_unsupported = (support[index, column[candidates]] <= _MIN_SUPPORT) & (
            support[index, best] > _MIN_SUPPORT
        )
        return np.asarray(np.array(candidates, np.int64)[is_unsupported])


def model_taxonomy(manifest: Mapping[str, Any]) -> Taxonomy:
    """Return the taxonomy a model was trained with, from its ``model.json``.

    If the file has no taxonomy, as in early models, the result has only the names of the labels.

    Raises
    ------
    ModelError
        If the taxonomy is not valid or does not match the model's labels.

    Examples
    --------
    >>> model_taxonomy({"labels": ["Fintech"], "details": {}}).names
    ('Fintech',)
    """
    details = manifest["details"].get("taxonomy")
    records = details.get("records") if isinstance(details, Mapping) else None
    language = details.get("language", "") if isinstance(details, Mapping) else ""
    labels = manifest["labels"]
    if records is None:
        records = [{"name": name} for name in labels]
    try:
        taxonomy = Taxonomy.from_records(records, language=language)
    except InputError as error:
        raise ModelError(
            f"Invalid taxonomy in model {manifest['id']} ({error}): train it again"
        ) from None
    if list(taxonomy.names) != labels:
        raise ModelError(
            f"The taxonomy of model {manifest['id']} does not match its labels: train it again"
        )
    return taxonomy


def _find_alternatives(
    taxonomy: Taxonomy, column: Mapping[str, int], periods: Doubles
) -> dict[int, tuple[int, ...]]:
    """Return the columns of the labels that may replace each label outside its years.

    They have the same kind, the taxonomy lists them as easily confused with the label, and editors
    use them from its last year on or up to its first year.
    """
    kinds = {label.name: label.kind for label in taxonomy if label.name in column}
    alternatives = {}
    for label in taxonomy:
        own = column.get(label.name)
        if own is not None and np.isfinite(periods[own]).any():
            first, last = periods[own]
            similar_names = set(taxonomy.criteria(label.name)) - {label.name}
            similar = sorted(column[n] for n in similar_names if kinds.get(n) == label.kind)
            alternatives[own] = tuple(
                i for i in similar if periods[i, 0] >= last or periods[i, 1] <= first
            )
    return alternatives


def _by_article(rows: Offsets, items: Iterable[Any]) -> dict[int, list[Any]]:
    by_article: dict[int, list[Any]] = {}
    for row, item in zip(rows.tolist(), items, strict=True):
        by_article.setdefault(row, []).append(item)
    return by_article
