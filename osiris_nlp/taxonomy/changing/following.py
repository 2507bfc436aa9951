"""Labels given before a taxonomy changed, and what they are called now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy.changing.relabelling import relabel
from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


class LabelNames:
    """The labels that a taxonomy has or has had, by all names that they have had.

    Parameters
    ----------
    history : the changes of the taxonomy, as returned by `read_history`

    Attributes
    ----------
    taxonomy, history : the arguments
    former : the labels that are gone without a successor of their name: those that were split or retired, and
        those whose addition was undone

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import rename, retire, undo
    >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Piratage"]), dt.date(2026, 12, 1)
    >>> smaller, retirement = retire(taxonomy, "Piratage", on=day)
    >>> renamed, renaming = rename(smaller, "Fintech", "Finance numérique", on=day)
    >>> names = LabelNames(renamed, [retirement, renaming])
    >>> names.find("Fintech"), names.find("Piratage"), names.is_former("piratage")
    ('Finance numérique', None, True)

    A name that was taken back means what it was taken back to:

    >>> _, undoing = undo(renamed, [retirement, renaming], on=day)
    >>> LabelNames(smaller, [retirement, renaming, undoing]).find("Finance numérique")
    'Fintech'
    """

    def __init__(self, taxonomy: Taxonomy, history: Sequence[Change] = ()) -> None:
        self.taxonomy, self.history = taxonomy, tuple(history)
        self._taken_back = dict[str, str]()
        labels = list[Label]()
        in_effect = list[Change]()
        for change in self.history:
            labels += [label for _, label in (*change.before, *change.after)]
            if change.what != "undo":
                in_effect.append(change)
            elif in_effect:
                undone = in_effect.pop()
                if undone.what == "rename":
                    self._taken_back[label_key(undone.new[0])] = undone.old[0]
        self._followed_by = {
            label_key(name): change.new[0]
            for change in in_effect
            if len(change.new) == 1
            for name in change.names
            if label_key(name) != label_key(change.new[0])
        }
        gone = {label_key(each.name): each for each in labels if self.find(each.name) is None}
        self.former = tuple(gone.values())
        self._former_keys = set(gone)

    def find(self, name: str) -> str | None:
        """Return today's name of a label, or None if there is no such label now."""
        for _ in range(len(self._taken_back) + 1):
            if (label := self.taxonomy.find(name)) is not None:
                return label
            name = self._taken_back.get(label_key(name), name)
        return None

    def latest(self, name: str) -> str:
        """Return today's name of a label or, if there is no such label now, the last one that it had.

        Examples
        --------
        >>> import datetime as dt
        >>> from osiris_nlp.taxonomy import rename, retire
        >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Piratage"]), dt.date(2026, 12, 1)
        >>> renamed, renaming = rename(taxonomy, "Piratage", "Cybercriminalité", on=day)
        >>> smaller, retirement = retire(renamed, "Cybercriminalité", on=day)
        >>> LabelNames(smaller, [renaming, retirement]).latest("Piratage")
        'Cybercriminalité'
        """
        for _ in range(len(self._followed_by) + 1):
            if (label := self.find(name)) is not None:
                return label
            name = self._followed_by.get(label_key(name), name)
        return name

    def is_former(self, name: str) -> bool:
        """Return whether a label was in the taxonomy once, and is not any longer."""
        return label_key(name) in self._former_keys

    def reading_taxonomy(self) -> Taxonomy:
        """Return a taxonomy that has the former labels as well, to read articles that have them."""
        labels = [*self.taxonomy, *self.former]
        return Taxonomy(labels, source=self.taxonomy.source, language=self.taxonomy.language)

    def follow(self, articles: Iterable[Article]) -> list[Article]:
        """Return articles with the labels that they have today.

        As `relabel`, except that a retired label is left out even if it is the only one of an article.
        """
        relabelled, _ = relabel(articles, self.history, taxonomy=self.taxonomy)
        return [
            replace(
                article, labels=tuple(dict.fromkeys(filter(None, map(self.find, article.labels))))
            )
            for article in relabelled
        ]
