"""The one place where a raw row becomes an `Article` and back.

Every reader, data frame and request passes here, so a row is checked and cleaned once, at the door.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any, cast

import numpy as np
import orjson

from osiris_nlp.base.dates import read_day
from osiris_nlp.base.encoding import MAX_TEXT_BYTES, size_in_bytes
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, Role
from osiris_nlp.base.text import clean, squeeze
from osiris_nlp.taxonomy import Taxonomy

# What a reader yields: line and row, or the fault in its place, so that the reading goes on.
RawRows = Iterator[tuple[int, Mapping[str, Any] | InputError]]
LONGEST_LINE = 6 * MAX_TEXT_BYTES  # of a file: a text may be escaped to six times its size
KEYS = (
    *("id", "title", "text", "labels", "date", "section"),
    *("source", "url", "lang", "story", "role", "judges"),
)
_LINES, _MARKS = ("section", "source"), ("url", "lang", "story")
_ROLES = ("reference", "support")
_YES, _NO = frozenset(("true", "1", "vrai", "oui")), frozenset(("", "false", "0", "faux", "non"))
_LONGEST_DAY = 40  # characters: «mercredi 30 septembre 2026»
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[T ].*)?", re.ASCII)
_FRENCH_DAY = re.compile(
    r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})(?:[T ].*)?", re.ASCII
)


def article_from_row(
    row: Mapping[str, Any], *, default_id: str, taxonomy: Taxonomy | None = None
) -> Article:
    """Check and clean one raw row.

    Parameters
    ----------
    row : the keys of `Article`, any other key goes to `meta`; `labels` is a list or one string
        with ``|`` between labels. A date that cannot be read becomes None and stays in `meta`.
    default_id : given to a row without `id`
    taxonomy : when given, labels are resolved in it (aliases become names)

    Raises
    ------
    InputError
        For a text over 5 MB, a row with neither title nor text, a value of the wrong type, an
        unknown role, a support row that judges, or a label that is not in the taxonomy.

    Examples
    --------
    >>> row = {"title": "L’Artp tranche", "labels": "Fintech|Téléphonie", "date": "hier", "n": 3}
    >>> article = article_from_row(row, default_id="x-1")
    >>> article.id, article.labels, article.date, article.meta
    ('x-1', ('Fintech', 'Téléphonie'), None, {'n': 3, 'date': 'hier'})
    """
    given = {key: value for key, value in row.items() if not _missing(value)}
    text, title = clean(_string(given, "text")), squeeze(_string(given, "title"))
    if not text and not title:
        raise InputError("Neither title nor text", "give the article at least one of them")
    role = _string(given, "role") or "reference"
    if role not in _ROLES:
        raise InputError(f"Role {role!r}", "expected 'reference' or 'support'")
    judges = _boolean(given, "judges")
    if judges and role != "reference":
        raise InputError("A support row judges", "expected judges on reference rows only")
    meta = {key: value for key, value in given.items() if key not in KEYS}
    for key, value in meta.items():
        if type(value) is not str:
            _check_depth(key, value)
    day = _day(given.get("date"))
    if day is None and "date" in given:
        meta["date"] = given["date"]
    return Article(
        id=_string(given, "id") or default_id,
        title=title,
        text=text,
        labels=labels_from(given.get("labels"), taxonomy=taxonomy),
        date=day,
        role=cast("Role", role),
        judges=judges,
        meta=meta,
        **{key: squeeze(_string(given, key)) or None for key in _LINES if key in given},
        **{key: _string(given, key) or None for key in _MARKS if key in given},
    )


def row_from_article(article: Article) -> dict[str, Any]:
    """Return the article as a flat JSON-ready row: the keys of `KEYS` in order, then its meta."""
    row = {key: getattr(article, key) for key in KEYS}
    row["labels"] = list(article.labels)
    row["date"] = article.date.isoformat() if article.date else None
    return row | dict(article.meta)


def corpus_digest(articles: Iterable[Article]) -> str:
    """Return the sha256 (hex) of all that articles say, in order.

    Examples
    --------
    >>> corpus_digest([Article(id="a", text="La fibre")])[:12]
    '9c7e8e005f66'
    """
    digest = hashlib.sha256()
    for article in articles:
        digest.update(json.dumps(row_from_article(article), default=str).encode())
    return digest.hexdigest()


@contextmanager
def flat_rows(
    articles: Iterable[Article],
) -> Iterator[tuple[list[str], int, Iterator[dict[str, Any]]]]:
    """Give the columns of a table of articles, the number of its rows, and the rows.

    A value a cell, labels joined by ``|``. What the columns are is known at the end only: until
    then the rows wait on disk.
    """
    columns, count = dict.fromkeys(KEYS), 0
    with TemporaryFile() as waiting:
        for article in articles:
            row = {key: _cell(value) for key, value in row_from_article(article).items()}
            columns |= dict.fromkeys(row)
            count += 1
            waiting.write(orjson.dumps(row, default=str) + b"\n")
        waiting.seek(0)
        yield list(columns), count, map(orjson.loads, waiting)


def _cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "|".join(value)
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else value


def labels_from(value: object, *, taxonomy: Taxonomy | None = None) -> tuple[str, ...]:
    """Return one article's labels: from a list, from a string with ``|`` between them, or nothing.

    Raises
    ------
    InputError
        For anything else, or a label that is not in the taxonomy, when one is given.

    Examples
    --------
    >>> labels_from(" Fintech|Téléphonie|"), labels_from(["Fintech", "Fintech"]), labels_from(None)
    (('Fintech', 'Téléphonie'), ('Fintech',), ())
    """
    if _missing(value):
        return ()
    names = value.split("|") if isinstance(value, str) else value
    if not isinstance(names, Iterable) or isinstance(names, Mapping):
        raise InputError(f"labels is a {type(value).__name__}", "expected a list of strings")
    labels = []
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"Label {name!r}", "expected a string")
        if label := squeeze(name):
            labels.append(taxonomy.resolve(label) if taxonomy else label)
    return tuple(dict.fromkeys(labels))


def articles_from(items: Any) -> list[Article]:
    """Return what a caller handed over as articles.

    Parameters
    ----------
    items : an iterable of strings (texts), `Article`s or mappings, or a pandas DataFrame with the
        columns of `Article`; a single string is refused

    Examples
    --------
    >>> [a.text for a in articles_from(["La fibre arrive à Kolda", Article(id="1", text="SMS")])]
    ['La fibre arrive à Kolda', 'SMS']
    """
    if isinstance(items, str | bytes | Mapping | Article):
        raise InputError(
            f"A single {type(items).__name__}", "expected a list of texts, articles or rows"
        )
    if hasattr(items, "columns") and hasattr(items, "to_dict"):
        items = items.to_dict("records")
    return [_article(item, number) for number, item in enumerate(items)]


def _article(item: object, number: int) -> Article:
    if isinstance(item, Article):
        return item
    row = {"text": item} if isinstance(item, str) else item
    if not isinstance(row, Mapping):
        raise InputError(
            f"Item {number} is a {type(item).__name__}", "expected a text, an Article or a mapping"
        )
    try:
        return article_from_row(row, default_id=str(number))
    except InputError as error:
        raise InputError(f"Item {number}: {error.what}", error.remedy) from None


def _check_depth(key: str, value: object) -> None:
    try:
        orjson.dumps(value, default=str)
    except TypeError as error:
        raise InputError(f"{key}: {error}", "expected what JSON can hold, not too deep") from None


def _missing(value: object) -> bool:
    if value is None or type(value) is str:
        return value is None
    if isinstance(value, float | date | np.generic):
        return bool(value != value)  # noqa: PLR0124 (NaN, NaT)
    return type(value).__name__ == "NAType"  # pandas', which is neither equal nor unequal


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key, "")
    if type(value) is str and len(value) <= MAX_TEXT_BYTES // 4:  # nearly always
        return value
    if key in {"id", "story"} and not isinstance(value, bool):
        value = value.item() if isinstance(value, np.number) else value
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a column of numbers with a gap in it
        if isinstance(value, int):
            return str(value)
    if not isinstance(value, str):
        raise InputError(f"{key} is a {type(value).__name__}", "expected a string")
    if size_in_bytes(value) > MAX_TEXT_BYTES:
        raise InputError(
            f"{key} of {len(value) / 1e6:.1f} million characters",
            "expected at most 5 MB; split it or keep its beginning",
        )
    return value


def _boolean(row: Mapping[str, Any], key: str) -> bool:
    """Return a yes or no: a boolean, or what JSON, pandas and French spreadsheets write for one."""
    value = row.get(key, False)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of zeros and ones with a gap in it
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise InputError(f"{key} is {value!r}"[:200], "expected true or false")
    return word in _YES


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    text = str(value).strip()
    for pattern in (_ISO_DAY, _FRENCH_DAY):
        if found := pattern.fullmatch(text):
            try:
                return date(*(int(found[name]) for name in ("year", "month", "day")))
            except ValueError:
                return None
    return read_day(text) if len(text) <= _LONGEST_DAY else None
