"""Files of any format that editors send to be read."""

from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.json_bodies import MAX_TEXT
from osiris_nlp.corpus import read_articles

LIST_EXTENSIONS = (".jsonl", ".csv", ".tsv", ".xml", ".rss", ".atom")
EXTENSIONS = (".txt", ".html", ".htm", *LIST_EXTENSIONS)
_MAX_LIST_BYTES = 1_000_000  # a longer list belongs into the queue, not on a page
_FIELDS = ("title", "text", "date", "section", "source", "url")


def extension_of(name: str) -> str:
    r"""Return the extension of an uploaded file, in lower case; nothing else of its name is used.

    Raises
    ------
    InputError
        If no file with this extension can be read.

    Examples
    --------
    >>> extension_of("C:\\presse\\Kolda.HTML")
    '.html'
    """
    extension = Path(name.replace("\\", "/")).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(
            f"Unsupported file extension {extension[:20]!r}",
            f"expected one of {', '.join(EXTENSIONS)}",
        )
    return extension


def check_size(extension: str, size: int) -> None:
    """Refuse a list of articles that is too long (bytes)."""
    if extension in LIST_EXTENSIONS and size > _MAX_LIST_BYTES:
        raise InputError(
            f"The {extension} file is too large ({size / 1e6:.1f} MB)",
            "expected at most 1 MB; put its articles into the queue with 'osiris-nlp desk import'",
        )


def first_article(file: Path) -> dict[str, Any]:
    """Return the first article of a file, JSON-ready, and the number of `others`.

    Raises
    ------
    InputError
        If the file contains no article, or its text is too long.
    """
    faults: list[InputError] = []
    articles = read_articles(file, on_fault=faults.append)
    first = next(articles, None)
    if first is None:
        raise InputError(faults[0].what, faults[0].remedy)
    if len(first.text) > MAX_TEXT:
        raise InputError(
            f"The article's text has {len(first.text):,} characters",
            f"expected at most {MAX_TEXT:,}; put it into the queue with 'osiris-nlp desk import'",
        )
    row = {key: getattr(first, key) for key in _FIELDS}
    return {**row, "labels": list(first.labels), "others": sum(1 for _ in articles)}
