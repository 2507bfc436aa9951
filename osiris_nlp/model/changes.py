"""What a model would change in the labels that articles carry: proposals to add, remove, replace.

An editor reads them all, so each must be worth reading. A removal needs more than a low score:
where one keyword an article is the custom, a second one can be as right and score next to nothing.
The words of the text must have nothing to say for it either. The section is left out there: models
learn from it which labels go with which collection of articles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import FloatArray, Offsets
from osiris_nlp.model.opinions import TIERS, BoolArray, Doubles, Opinions
from osiris_nlp.model.tagger import Tagger, off_period
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
class _Carried:
    """The m labels that some articles carry, one after another.

    Attributes
    ----------
    names : the m labels, as carried
    row, column : (m,) article and label of each; the column is -1 where the model knows none
    renamed : (m,) is it another name of the label
    off : (n, K) is the article dated outside the label's years
    """

    names: npt.NDArray[np.object_]
    row: Offsets
    column: Offsets
    renamed: BoolArray
    off: BoolArray


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

    def __call__(self, opinions: Opinions) -> list[Changes | None]:
        """Return what to change in the labels of each article; None where it carries none."""
        articles = opinions.articles
        carried = [
            (name, row, *(self.known.get(name) or self.by_key.get(label_key(name), (-1, False))))
            for row, article in enumerate(articles)
            for name in dict.fromkeys(article.labels)
        ]
        if not carried:
            return [None] * len(articles)
        names, rows, columns, renamed = zip(*carried, strict=True)
        changes = self._changes(
            opinions,
            _Carried(
                np.array(names, object),
                np.array(rows),
                np.array(columns),
                np.array(renamed),
                off_period(articles, self.tagger.periods),
            ),
        )
        nothing = Changes()
        return [
            changes.get(row, nothing) if article.labels else None
            for row, article in enumerate(articles)
        ]

    def _changes(self, opinions: Opinions, carried: _Carried) -> dict[int, Changes]:
        becomes = self._become(opinions, carried)
        replaced = np.flatnonzero(carried.renamed | (becomes != carried.column))
        removed = self._never_supported(opinions, carried, becomes)
        unknown = carried.column < 0
        lists: tuple[dict[int, list[Any]], ...] = (
            self._added(opinions, carried, becomes),
            _by_article(carried.row[removed], carried.names[removed]),
            _by_article(
                carried.row[replaced],
                [
                    self._replacement(opinions.articles, carried, becomes, i)
                    for i in replaced.tolist()
                ],
            ),
            _by_article(carried.row[unknown], carried.names[unknown]),
        )
        return {
            row: Changes(*(tuple(each.get(row, ())) for each in lists))
            for row in set[int]().union(*lists)
        }

    def _become(self, opinions: Opinions, carried: _Carried) -> Offsets:
        """Return the column of the label that each one carried stands for, or should give way to.

        An editor who put the successor beside it knew why. Where the words speak for neither label,
        the company has not changed its name: the article is not about it.
        """
        becomes = carried.column.copy()
        outside = (carried.column >= 0) & carried.off[carried.row, carried.column]
        asked: list[tuple[int, int]] = []
        for i in np.flatnonzero(outside).tolist():
            row = carried.row[i]
            named = self.heirs.get(int(carried.column[i]), ())
            heirs = [heir for heir in named if not carried.off[row, heir]]
            if heirs and not np.isin(heirs, carried.column[carried.row == row]).any():
                asked.append((i, max(heirs, key=opinions.scores[row].__getitem__)))
        says = self._text_says(opinions, [int(carried.row[i]) for i, _ in asked])
        for (i, heir), said in zip(asked, says, strict=True):
            if said[[carried.column[i], heir]].max() > _SPOKEN_OF:
                becomes[i] = heir
        return becomes

    def _replacement(
        self, articles: Sequence[Article], carried: _Carried, becomes: Offsets, i: int
    ) -> Replacement:
        name, by = carried.names[i], self.tagger.labels[becomes[i]]
        date = articles[carried.row[i]].date
        if becomes[i] == carried.column[i] or date is None:
            return Replacement(name, by, "renamed")
        is_later = date.year > self.tagger.periods[carried.column[i], 1]
        return Replacement(name, by, "successor" if is_later else "predecessor")

    def _added(
        self, opinions: Opinions, carried: _Carried, becomes: Offsets
    ) -> dict[int, list[Any]]:
        known = becomes >= 0
        row, column = carried.row[known], carried.column[known]
        wanted = opinions.tiers >= _PROPOSE
        if self.tagger.calibration.exclusive:
            kept = np.zeros(wanted.shape, bool)
            kept[row, becomes[known]] = True
            hardly = np.where(kept, opinions.scores, 0).sum(axis=1, keepdims=True) < _HARDLY
            wanted &= hardly | (opinions.tiers >= _APPLY)
        wanted &= ~carried.off
        wanted &= np.isin(np.arange(len(opinions)), carried.row)[:, None]
        wanted[row, column] = wanted[row, becomes[known]] = False
        rows, columns = np.nonzero(wanted)
        order = np.lexsort((-opinions.scores[rows, columns], rows))
        return _by_article(rows[order], [self.tagger.labels[k] for k in columns[order]])

    def _never_supported(self, opinions: Opinions, carried: _Carried, becomes: Offsets) -> Offsets:
        row, column = carried.row, carried.column
        taking_over = np.zeros(opinions.scores.shape, bool)
        replaced = carried.renamed | (becomes != column)
        taking_over[row[replaced], becomes[replaced]] = True
        out = (column >= 0) & self.judged[column] & ~replaced & ~taking_over[row, column]
        out &= (opinions.scores[row, column] < _NEVER) & (
            opinions.scores.max(axis=1)[row] >= _CLEAR
        )
        asked = [
            i
            for i in np.flatnonzero(out).tolist()
            if len(opinions.articles[row[i]].title) + len(opinions.articles[row[i]].text)
            >= _FEWEST_CHARACTERS
        ]
        says = self._text_says(opinions, row[asked].tolist())
        each, best = np.arange(len(asked)), opinions.scores.argmax(axis=1)[row[asked]]
        # A section alone may make another label likely: that the text is clear about it, its words say.
        never = (says[each, column[asked]] <= _NOTHING) & (says[each, best] > _NOTHING)
        return np.asarray(np.array(asked, np.int64)[never])

    def _text_says(self, opinions: Opinions, rows: Sequence[int]) -> FloatArray:
        """Return what the words of some articles add to the decision values, sections left out."""
        return self.tagger.text_decision_values(opinions, rows) - self.tagger.weights.intercept


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
