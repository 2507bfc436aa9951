"""Summaries of articles on disk: what statistics say of single articles, however many there are."""

import datetime as dt
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import orjson

from osiris_nlp.base.records import Article

_LONGEST = 300  # characters of an id, a title or a label in a summary
_MOST_LABELS = 1000


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What an editor needs to distinguish an article from its copies."""

    id: str
    title: str
    labels: tuple[str, ...]
    date: dt.date | None


class Summaries:
    """The summaries of a stream of articles, in a temporary file; 8 bytes of memory for each.

    Examples
    --------
    >>> import io
    >>> summaries = Summaries(io.BytesIO())
    >>> summaries.append(Article(id="a-1", text="La fibre", title="Kolda", labels=("Internet",)))
    >>> summaries[0]
    ArticleSummary(id='a-1', title='Kolda', labels=('Internet',), date=None)
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offsets = array("Q")
        self._end = 0

    def append(self, article: Article) -> None:
        """Add an article."""
        day = article.date.isoformat() if article.date else None
        labels = [_shortened(label) for label in article.labels[:_MOST_LABELS]]
        row = (_shortened(article.id), _shortened(article.title), labels, day)
        self._offsets.append(self._end)
        self._end += self._file.write(orjson.dumps(row) + b"\n")

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, position: int) -> ArticleSummary:
        self._file.seek(self._offsets[position])
        return _summary(self._file.readline())

    def __iter__(self) -> Iterator[ArticleSummary]:
        self._file.seek(0)
        yield from map(_summary, self._file)


def _summary(line: bytes) -> ArticleSummary:
    name, title, labels, day = orjson.loads(line)
    return ArticleSummary(name, title, tuple(labels), dt.date.fromisoformat(day) if day else None)


def _shortened(text: str) -> str:
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return text.encode("utf-8", "replace").decode()  # JSON has no lone surrogates
