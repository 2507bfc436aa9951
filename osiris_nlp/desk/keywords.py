"""The keywords of a desk: what managers change in its taxonomy, and the articles that a change concerns."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from osiris_nlp.desk.promotion_watch import PromotionWatch
from osiris_nlp.desk.store import (
    Store,
    clear_rechecks,
    count_waiting_with,
    mark_for_recheck,
    validated_with,
)
from osiris_nlp.desk.taxonomy_file import TaxonomyFile
from osiris_nlp.taxonomy import Change, Taxonomy

Edit = Callable[[Taxonomy], tuple[Taxonomy, Change]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A change that has not been made, and how many articles of the desk it concerns.

    Attributes
    ----------
    digest : of the taxonomy that it starts from
    n_validated : validated articles with an old label. They get the new name or, if the label is retired
        without a successor, come back to be looked at again
    n_waiting : articles with an old label that await review, for which the new name is proposed
    """

    change: Change
    digest: str
    n_validated: int
    n_waiting: int


class Keywords:
    """The keywords of a desk, which managers change while it runs.

    Parameters
    ----------
    watch : puts each change in service
    """

    def __init__(self, store: Store, file: TaxonomyFile, watch: PromotionWatch) -> None:
        self._store, self._file, self._watch = store, file, watch
        self._changing = threading.Lock()

    @property
    def taxonomy(self) -> Taxonomy:
        """The taxonomy as it is on disk; InputError if it cannot be read."""
        return self._file.current()

    def history(self) -> tuple[Change, ...]:
        """Return the changes made to it, oldest first; InputError if one is damaged."""
        return self._file.history()

    def preview(self, edit: Edit) -> Preview:
        """Return what a change would do; InputError if it is impossible."""
        taxonomy = self.taxonomy
        _, change = edit(taxonomy)
        return Preview(
            change,
            taxonomy.digest(),
            sum(len(validated_with(self._store, label)) for label in change.names),
            sum(count_waiting_with(self._store, label) for label in change.names),
        )

    def change(self, edit: Edit, *, digest: str, articles: Collection[int] = ()) -> Change:
        """Make a change, put it in service, and mark the articles that it concerns to be looked at again.

        Parameters
        ----------
        digest : of the taxonomy that the manager has seen
        articles : numbers of articles that a new label may be right for

        Raises
        ------
        InputError
            As `TaxonomyFile.change`; nothing has changed then.
        UnavailableError
            If the database does not respond; if the history has the change nevertheless, it comes into
            service once the database does.
        """
        with self._changing:
            _, change = edit(self.taxonomy)
            if change.was == digest:
                self._mark_articles(change, articles)
            change = self._file.change(edit, digest=digest)
        self._watch.look()
        return change

    def _mark_articles(self, change: Change, articles: Collection[int]) -> None:
        """Mark the articles that a change concerns; an undo takes the marks of its labels away."""
        if change.what == "add":
            mark_for_recheck(self._store, articles, change.new[0])
        elif change.what == "retire" and not change.new:
            for name in change.names:
                mark_for_recheck(self._store, validated_with(self._store, name), change.old[0])
        elif change.what == "undo":
            for label in {*change.old, *change.new}:
                clear_rechecks(self._store, label)
            if not change.new:  # an addition is undone: editors may have chosen the label
                for name in change.names:
                    numbers = validated_with(self._store, name)
                    mark_for_recheck(self._store, numbers, change.old[0])
