"""Texts of strangers: the long ones are cleaned in another process, and worked on one at a time."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_columns, article_from_row
from osiris_nlp.desk.reader import Reader

P = ParamSpec("P")
T = TypeVar("T")
# Characters. Cleaning takes a microsecond per character of the worst text, evidence 100 bytes of memory.
LONG = 50_000


class Texts:
    """Cleans texts and works on them, so that no other request waits for a long one."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._one_at_a_time = reader, CapacityLimiter(1)

    async def articles(
        self, rows: Sequence[Mapping[str, Any]], *, needs_text: bool = True
    ) -> list[Article]:
        """Return rows as articles: see `article_from_row`; a row without id gets an empty one.

        Each row has a text and a title.

        Raises
        ------
        InputError
            If a row is invalid.
        UnreadError, BusyError
            If a long text takes too much time or memory, or others are being read.
        """
        short_rows = [row for row in rows if _length(row) <= LONG]
        length = sum(map(_length, short_rows))
        clean = partial(_clean, short_rows, needs_text=needs_text)
        # One short text takes less time than a change of threads under load.
        remaining = iter(clean() if length <= LONG else await self.work(length, clean))
        return [
            await self._reader.clean_article(row, needs_text=needs_text)
            if _length(row) > LONG
            else next(remaining)
            for row in rows
        ]

    async def site_article(
        self, columns: Mapping[str, Any], section: Sequence[str], *, site: str, length: int
    ) -> Article:
        """Return an article that a site sends (`length` characters): see `article_from_columns`.

        Raises
        ------
        InputError, UnreadError, BusyError
            As `articles`.
        """
        if length > LONG:
            return await self._reader.site_article(columns, section, site=site)
        return await self.work(length, article_from_columns, columns, section, site=site)

    async def work(
        self, length: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function in a thread; with texts of more than 50,000 characters, one at a time."""
        call = partial(function, *args, **kwargs)
        limiter = self._one_at_a_time if length > LONG else None
        return await to_thread.run_sync(call, limiter=limiter)


def _length(row: Mapping[str, Any]) -> int:
    return len(row["text"]) + len(row["title"])


def _clean(rows: Sequence[Mapping[str, Any]], *, needs_text: bool) -> list[Article]:
    return [article_from_row(row, default_id="", needs_text=needs_text) for row in rows]
