"""Texts and files of strangers: long ones are read in worker processes, which are killed after ten seconds.

The desk has one interpreter lock: whatever takes a minute in C code, such as a regular expression,
stops every request for a minute, and nothing can end it. A worker process stops nobody, and can be killed.
"""

import signal
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process, to_thread

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row, article_from_sent
from osiris_nlp.desk.base import uploads
from osiris_nlp.desk.base.capacity import Capacity
from osiris_nlp.sites.messages import SentArticle

P = ParamSpec("P")
T = TypeVar("T")
# The time limit for a file or a long text, with the start of the worker; the worst page of 2 MB takes six.
SECONDS = 10
# Characters. Cleaning takes a microsecond per character of the worst text, evidence 100 bytes of memory.
LONG = 50_000
_SMALL = 300_000  # bytes, or characters of a text: small files do not wait for large ones


class UnreadError(OsirisError):
    """A file or a long text could not be read within the time limit."""


class Texts:
    """Cleans texts and works on them, so that no other request waits for a long one.

    One small and one large file or text are read at a time.

    Parameters
    ----------
    seconds : time limit for a file or a long text
    """

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._small, self._large, self._workers = Capacity(1), Capacity(1), CapacityLimiter(2)
        self._one_at_a_time = CapacityLimiter(1)

    async def first_article(self, name: str, content: bytes) -> dict[str, Any]:
        """Return the first article of an uploaded file, JSON-ready: see `uploads.first_article`.

        Raises
        ------
        InputError
            If the file extension is unknown, the file is a list that is too long, or it contains no
            article.
        UnreadError
            If reading it takes too much time.
        BusyError
            If other files are being read.
        """
        extension = uploads.extension_of(name)
        uploads.check_size(extension, len(content))
        with TemporaryDirectory(prefix="osiris-desk-") as folder:
            file = Path(folder, f"file{extension}")  # nothing else of the caller's name is used
            await to_thread.run_sync(file.write_bytes, content)
            return await self._read(len(content), uploads.first_article, file)

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
            If a long text takes too much time, or others are being read.
        """
        short_rows = [row for row in rows if _length(row) <= LONG]
        length = sum(map(_length, short_rows))
        clean = partial(_clean, needs_text=needs_text)
        # One short text takes less time than a change of threads under load.
        remaining = iter(
            clean(short_rows) if length <= LONG else await self.work(length, clean, short_rows)
        )
        articles = []
        for row in rows:
            if _length(row) > LONG:
                articles += await self._read(_length(row), clean, [row])
            else:
                articles.append(next(remaining))
        return articles

    async def site_article(self, sent: SentArticle, *, length: int) -> Article:
        """Return an article that a site sends (`length` characters): see `article_from_sent`.

        Raises
        ------
        InputError, UnreadError, BusyError
            As `articles`.
        """
        read = partial(article_from_sent, sent)
        return await (self._read(length, read) if length > LONG else self.work(length, read))

    async def work(
        self, length: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function in a thread; with texts of more than 50,000 characters, one at a time."""
        call = partial(function, *args, **kwargs)
        limiter = self._one_at_a_time if length > LONG else None
        return await to_thread.run_sync(call, limiter=limiter)

    async def _read(self, size: int, function: Callable[..., T], *args: Any) -> T:
        """Call a function in a worker process, which is killed when the time is up."""
        async with (self._small if size <= _SMALL else self._large).take():
            try:
                with fail_after(self._seconds):
                    return await to_process.run_sync(
                        _call, function, args, cancellable=True, limiter=self._workers
                    )
            except TimeoutError:
                reason = f"Reading it takes more than {self._seconds:g} seconds"
            except (BrokenWorkerProcess, MemoryError, RecursionError):
                reason = "Reading it takes too much memory"
        raise UnreadError(f"{reason}: send the article's title and text alone")


def _call(function: Callable[..., T], args: Sequence[Any]) -> T:
    """Call a function in the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the service, which ends its workers
    signal.alarm(SECONDS + 1)  # ends the worker if the service is gone: nothing handles the signal
    try:
        return function(*args)
    finally:
        signal.alarm(0)


def _length(row: Mapping[str, Any]) -> int:
    return len(row["text"]) + len(row["title"])


def _clean(rows: Sequence[Mapping[str, Any]], *, needs_text: bool) -> list[Article]:
    return [article_from_row(row, default_id="", needs_text=needs_text) for row in rows]
