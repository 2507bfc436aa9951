"""What a model would change in the labels that articles carry: proposals to add, remove, replace.

An editor reads them all, so each must be worth reading. A removal needs more than a low score:
where one keyword an article is the custom, a second one can be as right and score next to nothing.
The words of the text must have nothing to say for it either. The section is left out there: models
learn from it which labels go with which collection of articles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray, Offsets
from osiris_nlp.model.tagger import TIERS, BoolArray, Doubles, Tagger, off_period
from osiris_nlp.taxonomy import Taxonomy, label_key

# Measured on held-out articles by benchmarks/comparison.py.
# The text never supports a label that scores less than `_NEVER` and to which its words, taken
# together, add no more than `_NOTHING` (they add some 0.7 to a right one), provided that the text
# is clear about another and is no mere headline.
_NEVER, _NOTHING, _CLEAR, _FEWEST_CHARACTERS = 3e-4, 0.05, 0.3, 200
# An operator is spoken of where the words add more than this to one of its labels: held out, so do
# 50 of the 52 articles on Sentel/Tigo, Free Sénégal or Yas, and 3 % of the others.
_SPOKEN_OF = 0.2
# Where one label an article is the custom, a merely proposed one is worth adding when the labels
# carried have less than this chance, taken together.
_HARDLY = 0.01
_PROPOSE, _APPLY = TIERS.index("propose"), TIERS.index("apply")

Tiers = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A label to put in the place of one that is carried.

    `renamed`: `label` is another name of `by`. `successor`, `predecessor`: the article is dated
    after, or before, the years in which editors use `label`, and within those of `by`.
    """

    label: str
    by: str
    reason: Literal["renamed", "successor", "predecessor"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change in the labels of one article, and those the model knows nothing of.

    No label is in two of the lists, as one to add, to remove, to be replaced or to replace another;
    those carried are written as the article has them. `add` goes from best to worst.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    replace: tuple[Replacement, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.replace)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles with labels, what the model says of them, and their m labels one after another.

    Attributes
    ----------
    decisions, scores, tiers, off : (n, K) `off` where the article is dated outside the label's years
    names : the m labels, as carried
    row, column : (m,) article and label of each; the column is -1 where the model knows none
    renamed : (m,) is it another name of the label
    """

    articles: Sequence[Article]
    decisions: FloatArray
    scores: Doubles
    tiers: Tiers
    off: BoolArray
    names: npt.NDArray[np.object_]
    row: Offsets
    column: Offsets
    renamed: BoolArray


@dataclass(frozen=True, slots=True)
class Comparison:
    """What it takes to compare labels carried with what a model says; made once, by `of`.

    Attributes
    ----------
    known, by_key : column of each name and alias, and is it an alias; by name, and by `label_key`
    heirs : columns of the labels that may take a label's place outside its years, by its column
    judged : (K,) may a text speak against the label; not where it is one of form
    """

    tagger: Tagger
    known: Mapping[str, tuple[int, bool]]
    by_key: Mapping[str, tuple[int, bool]]
    heirs: Mapping[int, tuple[int, ...]]
    judged: BoolArray

    @classmethod
    def of(cls, tagger: Tagger, taxonomy: Taxonomy | None = None) -> "Comparison":
        """Prepare to compare; without a taxonomy a label has no other name and no successor."""
        listed = taxonomy or Taxonomy.from_names(tagger.labels)
        column = {name: i for i, name in enumerate(tagger.labels)}
        by_key = {label_key(name): (i, False) for name, i in column.items()}
        for label in listed:
            for alias in label.aliases:
                if label.name in column and listed.find(alias) == label.name:
                    by_key.setdefault(label_key(alias), (column[label.name], True))
        names = [*column, *(alias for label in listed for alias in label.aliases)]
        forms = {label.name for label in listed if label.kind == "form"}
        return cls(
            tagger=tagger,
            known={name: by_key[label_key(name)] for name in names if label_key(name) in by_key},
            by_key=by_key,
            heirs=_heirs(listed, column, tagger.periods),
            judged=np.array([name not in forms for name in tagger.labels]),
        )

    def __call__(
        self, articles: Sequence[Article], decisions: FloatArray, scores: Doubles, tiers: Tiers
    ) -> list[Changes | None]:
        """Return what to change in the labels of each article; None where it carries none.

        Parameters
        ----------
        decisions, scores, tiers : (n_articles, K) what the model says of them
        """
        out: list[Changes | None] = [None] * len(articles)
        places = [i for i, article in enumerate(articles) if article.labels]
        if places:
            chosen = [articles[i] for i in places]
            batch = self._batch(chosen, decisions[places], scores[places], tiers[places])
            for i, changes in zip(places, self._changes(batch), strict=True):
                out[i] = changes
        return out

    def _batch(
        self, articles: Sequence[Article], decisions: FloatArray, scores: Doubles, tiers: Tiers
    ) -> _Batch:
        carried = [
            (name, row, *(self.known.get(name) or self.by_key.get(label_key(name), (-1, False))))
            for row, article in enumerate(articles)
            for name in dict.fromkeys(article.labels)
        ]
        names, rows, columns, renamed = zip(*carried, strict=True)
        return _Batch(
            articles,
            decisions,
            scores,
            tiers,
            off_period(articles, self.tagger.periods),
            np.array(names, object),
            np.array(rows),
            np.array(columns),
            np.array(renamed),
        )

    def _changes(self, batch: _Batch) -> list[Changes]:
        becomes = self._become(batch)
        replaced = np.flatnonzero(batch.renamed | (becomes != batch.column))
        removed = self._never_supported(batch, becomes)
        unknown = batch.column < 0
        lists: tuple[dict[int, list[Any]], ...] = (
            self._added(batch, becomes),
            _by_article(batch.row[removed], batch.names[removed]),
            _by_article(
                batch.row[replaced],
                [self._replacement(batch, becomes, i) for i in replaced.tolist()],
            ),
            _by_article(batch.row[unknown], batch.names[unknown]),
        )
        touched, nothing = set[int]().union(*lists), Changes()
        return [
            Changes(*(tuple(each.get(row, ())) for each in lists)) if row in touched else nothing
            for row in range(len(batch.articles))
        ]

    def _become(self, batch: _Batch) -> Offsets:
        """Return the column of the label that each one carried stands for, or should give way to.

        An editor who put the successor beside it knew why. Where the words speak for neither label,
        the company has not changed its name: the article is not about it.
        """
        becomes = batch.column.copy()
        outside = (batch.column >= 0) & batch.off[batch.row, batch.column]
        asked: list[tuple[int, int]] = []
        for i in np.flatnonzero(outside).tolist():
            row = batch.row[i]
            named = self.heirs.get(int(batch.column[i]), ())
            heirs = [heir for heir in named if not batch.off[row, heir]]
            if heirs and not np.isin(heirs, batch.column[batch.row == row]).any():
                asked.append((i, max(heirs, key=batch.scores[row].__getitem__)))
        says = self._text_says(batch, [int(batch.row[i]) for i, _ in asked])
        for (i, heir), said in zip(asked, says, strict=True):
            if said[[batch.column[i], heir]].max() > _SPOKEN_OF:
                becomes[i] = heir
        return becomes

    def _replacement(self, batch: _Batch, becomes: Offsets, i: int) -> Replacement:
        name, by = batch.names[i], self.tagger.labels[becomes[i]]
        date = batch.articles[batch.row[i]].date
        if becomes[i] == batch.column[i] or date is None:
            return Replacement(name, by, "renamed")
        is_later = date.year > self.tagger.periods[batch.column[i], 1]
        return Replacement(name, by, "successor" if is_later else "predecessor")

    def _added(self, batch: _Batch, becomes: Offsets) -> dict[int, list[Any]]:
        known = becomes >= 0
        row, column = batch.row[known], batch.column[known]
        wanted = batch.tiers >= _PROPOSE
        if self.tagger.calibration.exclusive:
            kept = np.zeros(wanted.shape, bool)
            kept[row, becomes[known]] = True
            hardly = np.where(kept, batch.scores, 0).sum(axis=1, keepdims=True) < _HARDLY
            wanted &= hardly | (batch.tiers >= _APPLY)
        wanted &= ~batch.off
        wanted[row, column] = wanted[row, becomes[known]] = False
        rows, columns = np.nonzero(wanted)
        order = np.lexsort((-batch.scores[rows, columns], rows))
        return _by_article(rows[order], [self.tagger.labels[k] for k in columns[order]])

    def _never_supported(self, batch: _Batch, becomes: Offsets) -> Offsets:
        row, column = batch.row, batch.column
        taking_over = np.zeros(batch.scores.shape, bool)
        replaced = batch.renamed | (becomes != column)
        taking_over[row[replaced], becomes[replaced]] = True
        out = (column >= 0) & self.judged[column] & ~replaced & ~taking_over[row, column]
        out &= (batch.scores[row, column] < _NEVER) & (batch.scores.max(axis=1)[row] >= _CLEAR)
        asked = [
            i
            for i in np.flatnonzero(out).tolist()
            if len(batch.articles[row[i]].title) + len(batch.articles[row[i]].text)
            >= _FEWEST_CHARACTERS
        ]
        says = self._text_says(batch, row[asked].tolist())
        each, best = np.arange(len(asked)), batch.scores.argmax(axis=1)[row[asked]]
        # A section alone may make another label likely: that the text is clear about it, its words say.
        never = (says[each, column[asked]] <= _NOTHING) & (says[each, best] > _NOTHING)
        return np.asarray(np.array(asked, np.int64)[never])

    def _text_says(self, batch: _Batch, rows: Sequence[int]) -> FloatArray:
        """Return what the words of some articles add to the decision values, sections left out."""
        decisions = batch.decisions[rows]
        filed = [i for i, row in enumerate(rows) if batch.articles[row].section]
        if filed:
            unfiled = [replace(batch.articles[rows[i]], section=None) for i in filed]
            decisions[filed] = self.tagger.decisions(unfiled)
        return decisions - self.tagger.weights.intercept


def compare_labels(
    tagger: Tagger,
    articles: Sequence[Article],
    decisions: FloatArray,
    scores: Doubles,
    tiers: Tiers,
    *,
    taxonomy: Taxonomy | None = None,
) -> list[Changes | None]:
    """Return what to change in the labels of each article; None where it carries none.

    For many batches of articles, keep a `Comparison`.

    Parameters
    ----------
    decisions, scores, tiers : (n_articles, K) what the tagger says of the articles
    taxonomy : other names of labels, their kinds, and which succeeds which; see `model_taxonomy`

    Examples
    --------
    >>> from osiris_nlp.training import TopicClassifier
    >>> texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave et le paiement", "Paiement mobile"]
    >>> model = TopicClassifier(folds=2).fit(texts, ["Infrastructures"] * 2 + ["Fintech"] * 2)
    >>> tagger, old = model.tagger_, [Article(id="a", text="Panne du câble", labels=("Câbles",))]
    >>> scores = tagger.scores(old)
    >>> compare_labels(tagger, old, tagger.decisions(old), scores, tagger.selection(scores))
    [Changes(add=('Infrastructures',), remove=(), replace=(), unknown=('Câbles',))]
    """
    if not any(article.labels for article in articles):
        return [None] * len(articles)
    return Comparison.of(tagger, taxonomy)(articles, decisions, scores, tiers)


def model_taxonomy(manifest: Mapping[str, Any]) -> Taxonomy:
    """Return the taxonomy a model was trained with, out of its ``model.json``.

    A model saved before it was kept there gives the bare names of its labels.

    Raises
    ------
    ModelError
        If what is kept is no taxonomy, or not that of the model's labels.

    Examples
    --------
    >>> model_taxonomy({"labels": ["Fintech"], "details": {}}).names
    ('Fintech',)
    """
    kept = manifest["details"].get("taxonomy")
    records = kept.get("records") if isinstance(kept, Mapping) else None
    labels = manifest["labels"]
    try:
        if records is None:
            taxonomy = Taxonomy.from_records([{"name": name} for name in labels])
        else:
            taxonomy = Taxonomy.from_records(records)
    except InputError as error:
        raise ModelError(f"The model's taxonomy cannot be used: {error}") from None
    if list(taxonomy.names) != labels:
        raise ModelError("The model's taxonomy is not that of its labels: train it again")
    return taxonomy


def _heirs(
    taxonomy: Taxonomy, column: Mapping[str, int], periods: Doubles
) -> dict[int, tuple[int, ...]]:
    """Return the columns of what may take the place of a label outside its years.

    That is of the label's kind, named as easily taken for it, and in use from its last year on or up
    to its first.
    """
    kinds = {label.name: label.kind for label in taxonomy if label.name in column}
    out = {}
    for label in taxonomy:
        own = column.get(label.name)
        if own is not None and np.isfinite(periods[own]).any():
            first, last = periods[own]
            named = set(taxonomy.criteria(label.name)) - {label.name}
            near = sorted(column[name] for name in named if kinds.get(name) == label.kind)
            out[own] = tuple(i for i in near if periods[i, 0] >= last or periods[i, 1] <= first)
    return out


def _by_article(rows: Offsets, items: Iterable[Any]) -> dict[int, list[Any]]:
    out: dict[int, list[Any]] = {}
    for row, item in zip(rows.tolist(), items, strict=True):
        out.setdefault(row, []).append(item)
    return out
