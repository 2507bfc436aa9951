"""Convert raw rows to articles and back.

Every reader, data frame and request goes through this module, so each row is checked and cleaned
exactly once, at the boundary.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import orjson

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, size_in_bytes
from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.language.dates import read_day
from osiris_nlp.base.language.text import clean, single_line, squeeze, visible
from osiris_nlp.base.records import Article, Role
from osiris_nlp.corpus.columns import KEYS
from osiris_nlp.taxonomy import Taxonomy

# What a reader yields: a row with its number (line, Parquet row or article id). An error
# replaces a bad row, so that reading continues.
RawRows = Iterator[tuple[int, Mapping[str, Any] | InputError]]
# In bytes. Escaping makes «é» three times as long, and quotation marks and line ends twice.
LONGEST_LINE = 4 * MAX_TEXT_BYTES
LARGEST_ARTICLE = 2 * MAX_TEXT_BYTES  # all values together
# Of a table, or fields of a row. Databases take about as many; reading a table whose rows each have a
# field of their own would take time in proportion to the square of its rows.
MAX_COLUMNS = 1000
LONGEST_HEADER = 1_000_000  # characters
MAX_LABELS = 1000  # of an article
# In characters. The longest sections and addresses of press sites have some hundred, and browsers and
# proxies refuse addresses much longer than this. Indexes and messages hold many of these values.
LONGEST_SHORT = 2000
_ROW_BYTES = 500  # of an article without any text, in memory
_SMALL = frozenset((float, bool))
_LARGEST_INTEGER = 64  # bits
_KEY_SET = frozenset(KEYS)
_SINGLE_LINE_KEYS, _VERBATIM_KEYS = ("section", "source"), ("url", "lang", "story")
_ROLES = ("reference", "support")
# Numbers are often the codes of these, and booleans of all but ids and titles.
_CODED_KEYS = frozenset(("id", "title", "section", "source", "story"))
# In characters, of each key that is read as a string; longer titles and texts are measured in bytes.
_LONGEST = {"title": MAX_TEXT_BYTES // 4, "text": MAX_TEXT_BYTES // 4} | dict.fromkeys(
    ("id", "role", *_SINGLE_LINE_KEYS, *_VERBATIM_KEYS), LONGEST_SHORT
)
_YES, _NO = frozenset(("true", "1", "vrai", "oui")), frozenset(("", "false", "0", "faux", "non"))
_SIMPLE = (str, int, float, np.generic)
_LONGEST_DAY = 40  # characters: «mercredi 30 septembre 2026»
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[T ].*)?", re.ASCII)
_FRENCH_DAY = re.compile(
    r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})(?:[T ].*)?", re.ASCII
)


def article_from_row(
    row: Mapping[str, Any],
    *,
    default_id: str,
    taxonomy: Taxonomy | None = None,
    needs_text: bool = True,
) -> Article:
    """Check and clean one raw row.

    Parameters
    ----------
    row : any of `KEYS`; all other keys go to `meta`. `labels` is a list, or a single label. A date
        that cannot be parsed becomes None and stays in `meta`.
    default_id : the id of a row without `id`
    taxonomy : if given, aliases become names, and unknown labels are refused
    needs_text : whether to refuse a row that has neither title nor text

    Raises
    ------
    InputError
        If a text is over 5 MB, the whole article over 10 MB, or an id, section, source, url, lang or story
        over 2000 characters; if the row has neither title nor text and needs one, a value has the wrong
        type, the role is unknown, a support row is marked as judging, a label is not in the taxonomy, or
        another value cannot be stored as JSON; if there are more than 1000 fields or labels.

    Examples
    --------
    >>> row = {"title": "L’Artp tranche", "labels": ["Fintech", "Téléphonie"], "date": "hier", "n": 3}
    >>> article = article_from_row(row, default_id="x-1")
    >>> article.id, article.labels, article.date, article.meta
    ('x-1', ('Fintech', 'Téléphonie'), None, {'n': 3, 'date': 'hier'})
    """
    values = _present_values(row)
    text, title = clean(_get_string(values, "text")), squeeze(_get_string(values, "title"))
    if needs_text and not text and not title:
        raise InputError("Neither title nor text", "fill in at least one of them")
    role, judges = _get_role(values)
    day = _parse_day(values.get("date"))
    meta = _get_meta(values, has_day=day is not None)
    article = Article(
        id=_get_verbatim(values, "id") or default_id,
        title=title,
        text=text,
        labels=labels_from(values.get("labels"), taxonomy=taxonomy),
        date=day,
        role=role,
        judges=judges,
        meta=meta,
        **{
            key: squeeze(_get_string(values, key)) or None
            for key in _SINGLE_LINE_KEYS
            if key in values
        },
        **{key: _get_verbatim(values, key) or None for key in _VERBATIM_KEYS if key in values},
    )
    if size_of(article) > LARGEST_ARTICLE:
        raise InputError(
            f"Article of {size_of(article) / 1e6:.1f} MB with all its fields",
            f"expected at most {LARGEST_ARTICLE // 10**6} MB; leave out the largest fields",
        )
    return article


def size_of(article: Article) -> int:
    """Return roughly how many bytes an article takes in memory, to bound batches.

    Examples
    --------
    >>> size_of(Article(id="a", title="La fibre", text="à Kolda"))
    516
    """
    size = _ROW_BYTES + len(article.id) + len(article.title) + len(article.text)
    size += len(article.section or "") + len(article.source or "") + len(article.url or "")
    size += len(article.lang or "") + len(article.story or "")
    for label in article.labels:
        size += len(label)
    for key, value in article.meta.items():
        if type(value) is str:
            size += len(key) + len(value)
        elif type(value) not in _SMALL:
            size += len(key) + len(orjson.dumps(value, default=str))
    return size


def row_from_article(article: Article) -> dict[str, Any]:
    """Return the article as a flat, JSON-ready row: the keys of `KEYS` in order, then its `meta`.

    An unreadable `date` in `meta` fills the empty one.
    """
    row = {key: getattr(article, key) for key in KEYS}
    row["labels"] = list(article.labels)
    row["date"] = article.date.isoformat() if article.date else None
    return row | dict(article.meta)


def corpus_digest(articles: Iterable[Article]) -> str:
    """Return the sha256 (hex) of the articles' whole content, in order.

    Examples
    --------
    >>> corpus_digest([Article(id="a", text="La fibre")])[:12]
    '9c7e8e005f66'
    """
    digest = hashlib.sha256()
    for article in articles:
        digest.update(json.dumps(row_from_article(article), default=str).encode())
    return digest.hexdigest()


def labels_from(value: object, *, taxonomy: Taxonomy | None = None) -> tuple[str, ...]:
    """Return one article's labels, from a list, a single label, or nothing.

    A whole number or a boolean is a label, too, because many datasets number their classes; `name_of`
    gives its name.

    Raises
    ------
    InputError
        If a value has another type, there are more than 1000 labels, or a label is not in the
        taxonomy, if one is given.

    Examples
    --------
    >>> labels_from("Fintech | Téléphonie"), labels_from(["Fintech", "Fintech"]), labels_from(3)
    (('Fintech | Téléphonie',), ('Fintech',), ('3',))
    """
    if is_missing(value):
        return ()
    names: Any = [value] if isinstance(value, _SIMPLE) else value
    if type(names) is not list and (isinstance(names, Mapping) or not is_iterable(names)):
        raise InputError(f"labels is {describe(value)}", "expected a label, or a list of labels")
    labels = []
    for number, name in enumerate(names):
        if number == MAX_LABELS:
            raise InputError(f"More than {MAX_LABELS} labels", "check how they are separated")
        if label := name_of(name):
            if label in labels and not isinstance(name, str):
                raise InputError(
                    f"labels is {describe(value)}, with a number twice",
                    "expected each label once; pass an indicator matrix as y, as in "
                    "y=numpy.array(frame['labels'].tolist())",
                )
            labels.append(taxonomy.resolve(label) if taxonomy else label)
    return tuple(dict.fromkeys(labels))


def name_of(label: object) -> str:
    r"""Return the name of a label: a string on one line, the digits of a number, ``True`` or ``False``.

    Raises
    ------
    InputError
        If it is neither a string nor a whole number nor a boolean.

    Examples
    --------
    >>> name_of(" Vie \n politique"), name_of(np.int64(12)), name_of(12.0), name_of(True)
    ('Vie politique', '12', '12', 'True')
    """
    value = label.item() if isinstance(label, np.generic) else label
    if isinstance(value, str):
        return single_line(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # pandas turns integers with a gap into floats
    if not isinstance(value, int) or _is_huge(value):
        raise InputError(
            f"Unknown label type: {describe(label)}",
            "expected the name of a label, or the whole number of a class",
        )
    return str(value)


def describe(value: object) -> str:
    """Return a value, shortened, with its type, for a message."""
    return f"{brief(value)} ({type(value).__name__})"


def is_iterable(value: object) -> bool:
    """Return whether a value can be iterated over; an array without dimensions only claims it."""
    try:
        iter(cast("Iterable[object]", value))
    except TypeError:
        return False
    return True


def _present_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row that are not missing."""
    # Strings and None are nearly all values, and a call takes longer than these tests.
    values = {
        key: value
        for key, value in row.items()
        if type(value) is str or (value is not None and not is_missing(value))
    }
    if len(values) > MAX_COLUMNS:
        raise InputError(
            f"{len(values)} fields in this row",
            f"expected at most {MAX_COLUMNS}; put lists of values into one field",
        )
    return values


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and value.bit_length() > _LARGEST_INTEGER


def _checked_key(key: object) -> str:
    if not isinstance(key, str):
        raise InputError(f"Field name {describe(key)}", "expected a string, such as 'title'")
    if not key.isascii():
        _check_json(key, key)
    return key


def _check_json(key: str, value: object) -> None:
    try:
        orjson.dumps([[[[[[[[value]]]]]]]], default=str)  # as files and databases nest it, at most
    except TypeError as error:
        raise InputError(
            f"{visible(key)} cannot be stored as JSON: {error}",
            "expected strings, numbers, booleans, lists and objects, not deeply nested",
        ) from None


def is_missing(value: object) -> bool:
    """Return whether a value is None, NaN, NaT or pandas' NA."""
    if value is None or type(value) is str:
        return value is None
    if isinstance(value, float | date | np.generic):
        return bool(value != value)  # noqa: PLR0124 (NaN, NaT)
    return type(value).__name__ == "NAType"  # pandas' NA compares neither equal nor unequal


def _get_string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key, "")
    if type(value) is str and len(value) <= _LONGEST[key]:  # the usual case
        return value
    if key in _CODED_KEYS:
        value = value.item() if isinstance(value, np.number | np.bool_) else value
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # pandas turns integers with a gap into floats
        is_code = isinstance(value, int) and not _is_huge(value)
        if is_code and not (isinstance(value, bool) and key in {"id", "title"}):
            return str(value)
    if not isinstance(value, str):
        raise InputError(f"{key} is {describe(value)}", "expected a string")
    if key not in {"title", "text"} and len(value) > LONGEST_SHORT:
        raise InputError(
            f"{key} has {len(value)} characters",
            f"expected at most {LONGEST_SHORT}; check that the right field is named {key}",
        )
    if size_in_bytes(value) > MAX_TEXT_BYTES:
        raise InputError(
            f"{key} is {size_in_bytes(value) / 1e6:.1f} MB",
            "expected at most 5 MB; split or shorten it",
        )
    return value


def _get_verbatim(row: Mapping[str, Any], key: str) -> str:
    value = _get_string(row, key)
    if not value.isascii():
        _check_json(key, value)  # a lone surrogate, which cleaning would remove, cannot be stored
    return value


def _get_role(row: Mapping[str, Any]) -> tuple[Role, bool]:
    """Return the role, and whether the article is a judging article."""
    role = _get_string(row, "role") or "reference"
    if role not in _ROLES:
        raise InputError(f"Unknown role {role!r}", "expected 'reference' or 'support'")
    judges = _get_boolean(row, "judges")
    if judges and role != "reference":
        raise InputError(
            "judges is set on a support row",
            "expected it on reference rows only; clear judges, or set role to 'reference'",
        )
    return cast("Role", role), judges


def _get_meta(row: Mapping[str, Any], *, has_day: bool) -> dict[str, Any]:
    """Return the other fields, and the date if it could not be read."""
    meta = {_checked_key(key): value for key, value in row.items() if key not in _KEY_SET}
    if not has_day and "date" in row:
        meta["date"] = row["date"]
    for key, value in meta.items():
        if not (value.isascii() if type(value) is str else type(value) in _SMALL):
            _check_json(key, value)
    return meta


def _get_boolean(row: Mapping[str, Any], key: str) -> bool:
    """Read a boolean, including the spellings of JSON, pandas and French spreadsheets."""
    value = row.get(key, False)
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # pandas turns zeros and ones with a gap into floats
    is_simple = isinstance(value, _SIMPLE) and not _is_huge(value)
    word = str(value).strip().casefold() if is_simple else None
    if word not in _YES and word not in _NO:
        raise InputError(f"{key} is {brief(value)}", "expected true or false")
    return word in _YES


def _parse_day(value: object) -> date | None:
    if type(value) is not str:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value is None:
            return value
        if not isinstance(value, _SIMPLE) or _is_huge(value):
            return None
    text = str(value).strip()
    for pattern in (_ISO_DAY, _FRENCH_DAY):
        if match := pattern.fullmatch(text):
            try:
                return date(*map(int, match.group("year", "month", "day")))
            except ValueError:
                return None
    return read_day(text) if len(text) <= _LONGEST_DAY else None
