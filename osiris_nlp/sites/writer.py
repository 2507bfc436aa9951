"""What a kind of site does to write planned changes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from osiris_nlp.sites.journal import Journal, Outcome
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.plan import KeywordChange


class Writer(Protocol):
    """Writes planned changes to the keywords of one site.

    Its methods raise InputError if the site stops answering.

    Attributes
    ----------
    name : name of the site
    address : address at which the site is written to
    batch_size : changes that may be on their way at a time: a run that was killed may have written as many without
        noting it
    """

    name: str
    address: str
    batch_size: int

    @property
    def keywords(self) -> Mapping[str, Keyword]:
        """The keywords that outcomes have named so far, by id."""

    def facts(self) -> Mapping[str, str]:
        """Return what is worth knowing about the site; `author` is whose rights apply there."""

    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]:
        """Yield what `write` would do."""

    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]:
        """Write changes; yield what became of each, after its line in the journal.

        An article that this run has written before, without noting it, is not written again.
        """

    def recall(
        self, changes: Iterable[KeywordChange], run: str
    ) -> Iterator[tuple[KeywordChange, Outcome | None]]:
        """Yield changes with what a run has written of them; None if it has not come to them.

        A run that was killed may have written them without noting it. Nothing is written now.
        """
