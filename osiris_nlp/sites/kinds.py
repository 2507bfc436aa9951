"""The kinds of sites. To add one, write its package, with the functions of `Kind`, and add it to `KINDS`.

A kind is imported when a site of it is read or asked.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.messages import SentArticle
from osiris_nlp.sites.wire import Wire

KINDS = {"spip": "osiris_nlp.sites.spip"}  # packages by name


class Content(Protocol):
    """The articles and keywords of a site, open for reading."""

    @property
    def name(self) -> str:
        """The name of the site; the ids of its articles begin with it."""

    def label_keywords(self, choice: Choice) -> Mapping[str, Keyword]:
        """Return the keywords of the groups of a choice, by id."""

    def articles(
        self, choice: Choice, labels: Mapping[str, str], start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        """Stream the ids of the articles of a choice, in order, with rows for `article_from_row`, or faults.

        `labels` has the label of each keyword, by id; `stop` is excluded, 0 and None mean no limit.
        """

    def stamps(self, choice: Choice) -> Iterator[tuple[int, str]]:
        """Yield the id of each article of a choice, in order, with a stamp that shows changes to it."""

    def has_articles(self, choice: Choice) -> bool:
        """Return whether any article is of a choice."""


class Kind(Protocol):
    """What a package of a kind of sites offers to whoever reads them."""

    @property
    def title(self) -> str:
        """How people name such sites, such as SPIP."""

    def is_site(self, location: str | Path, /) -> bool:
        """Return whether a location is a site of this kind."""

    def display_name(self, location: str | Path, /) -> str:
        """Return how messages name a location; InputError if it is not a site of this kind."""

    def open_site(self, location: str | Path, choice: Choice, /) -> AbstractContextManager[Content]:
        """Yield the content of a site, read in one transaction; InputError if it cannot be read."""

    def row_from_sent(self, sent: SentArticle, /) -> dict[str, Any]:
        """Return an article that a site sends as a row for `article_from_row`."""

    def wire(self) -> Wire | None:
        """Return how such sites talk to a desk; None if they do not."""


def find_kind(name: str) -> Kind:
    """Return the kind with a name."""
    return cast("Kind", import_module(KINDS[name]))


def kind_titles() -> str:
    """Return how a page in French names the kinds of sites that there are, such as SPIP."""
    return " ou ".join(find_kind(name).title for name in KINDS)


def kind_of(location: str | Path) -> Kind:
    """Return the kind of the site at a location; the first one says what is wrong with another location."""
    return kind_at(location) or find_kind(next(iter(KINDS)))


def kind_at(location: str | Path) -> Kind | None:
    """Return the kind of the site at a location, or None if it is not a site."""
    return next((kind for kind in map(find_kind, KINDS) if kind.is_site(location)), None)
