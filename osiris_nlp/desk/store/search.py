"""Search in titles and texts: an index of each article's words, without case, accents and ligatures.

The words are the same in every database, because they are found here: only their index differs. An article
matches a search if, for each word searched, one of its words begins with it.
"""

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import match
from sqlalchemy.dialects.postgresql import TSQUERY

from osiris_nlp.base.batches import batched
from osiris_nlp.base.words import fold
from osiris_nlp.desk.store.schema import articles

SEARCH_TABLE = "desk_search"
_LONGEST_TEXT = 200_000  # characters of title and text that are searched
_LONGEST_WORD = 60  # characters; MariaDB indexes at most 84
_BATCH = 20  # articles whose text is in memory at a time
# Letters and digits up to U+FFFF: MariaDB treats no later character as a letter. The New Tai Lue vowels and
# Vedic signs are not letters to SQLite, which refuses to search for a word that contains one.
_WORD = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3\U00010000-\U0010ffff]+")
# MariaDB indexes neither words of fewer than three letters nor stopwords («com»): so every word begins with this.
_MARK = "qz"
# For MariaDB, the letters that Unicode has added since 2008 and a few older ones separate words: 2,113 up to
# U+FFFF, among them those of Vai. So all letters outside these ranges are written as numbers, each after a
# capital, which no folded word has.
_NOT_PLAIN = re.compile(
    "[^\0-\u02eb\u0384-\u0481\u05d0-\u05ea\u0621-\u063a\u0641-\u06ff\u0750-\u076d\u07c0-\u07ea\u0904-\u0939"
    "\u0e01-\u0e4e\u1200-\u135a\u1e00-\u1e9b\u2d30-\u2d65\u3041-\u30fe\u4e00-\u9fa5\uac00-\ud7a3]"
)
_LONGEST_NUMBERED = 78  # characters; with the mark, what MariaDB indexes


def folded_words(text: str) -> list[str]:
    """Return the distinct words of a text as they are searched, in order of appearance.

    Examples
    --------
    >>> folded_words("L’État, l’œuvre et l'Œuvre : 5G")
    ['l', 'etat', 'oeuvre', 'et', '5g']
    """
    # SQLite takes both forms of sigma for one letter.
    folded = fold(text[:_LONGEST_TEXT])[:_LONGEST_TEXT].replace("ς", "σ")
    return list(dict.fromkeys(word[:_LONGEST_WORD] for word in _WORD.findall(folded)))


def indexed_words(dialect: str, words: Sequence[str]) -> "str | list[str]":
    """Return words as a database indexes them.

    Examples
    --------
    >>> indexed_words("sqlite", ["la", "fibre"]), indexed_words("mysql", ["la", "fibre", "ꕉ"])
    ('la fibre', 'qzla qzfibre qzXa549')
    """
    if dialect == "postgresql":
        return [*words]
    return " ".join(words if dialect == "sqlite" else map(_mariadb_word, words))


def matches_search(dialect: str, search: str) -> "sa.ColumnElement[bool]":
    """Return the condition that an article matches a search; one without a letter or digit matches none.

    Whatever the search contains, only letters and digits of it reach the database's query language.
    """
    words = folded_words(search)
    if not words:
        return sa.false()
    if dialect == "sqlite":
        query = " ".join(f'"{word}"*' for word in words)
        table = sa.table(SEARCH_TABLE, sa.column("rowid", sa.Integer))
        condition = sa.literal_column(SEARCH_TABLE).op("MATCH", is_comparison=True)(query)
        return articles.c.number.in_(sa.select(table.c.rowid).where(condition))
    if dialect == "postgresql":
        query = " & ".join(f"'{word}':*" for word in words)
        condition = _INDEX.c.words.op("@@", is_comparison=True)(sa.cast(query, TSQUERY))
    else:
        query = " ".join(f"+{_mariadb_word(word)}*" for word in words)
        condition = match(_INDEX.c.words, against=query).in_boolean_mode()
    return articles.c.number.in_(sa.select(_INDEX.c.article).where(condition))


def _mariadb_word(word: str) -> str:
    numbered = _NOT_PLAIN.sub(lambda letter: f"X{ord(letter[0]):04x}", word)
    return _MARK + numbered[:_LONGEST_NUMBERED]


def write_search(connection: sa.Connection, texts: Mapping[int, str]) -> None:
    """Replace the indexed words of articles; `texts` maps their numbers to title and text."""
    if not texts:
        return
    dialect = connection.dialect.name
    key = "rowid" if dialect == "sqlite" else "article"
    words = "array_to_tsvector(CAST(:words AS text[]))" if dialect == "postgresql" else ":words"
    rows = [
        {"article": number, "words": indexed_words(dialect, folded_words(text))}
        for number, text in texts.items()
    ]
    delete = sa.text(f"DELETE FROM {SEARCH_TABLE} WHERE {key} = :article")  # noqa: S608
    insert = sa.text(f"INSERT INTO {SEARCH_TABLE} ({key}, words) VALUES (:article, {words})")  # noqa: S608
    connection.execute(delete, [{"article": number} for number in texts])
    connection.execute(insert, rows)


def index_all(connection: sa.Connection) -> None:
    """Index every article, for tables that were filled by copying."""
    numbers = connection.scalars(sa.select(articles.c.number).order_by(articles.c.number)).all()
    title, text = (
        sa.func.substr(column, 1, _LONGEST_TEXT) for column in (articles.c.title, articles.c.text)
    )
    for batch in batched(numbers, _BATCH):
        query = sa.select(articles.c.number, title, text).where(articles.c.number.in_(batch))
        rows = connection.execute(query)
        write_search(connection, {n: searched_text(*texts) for n, *texts in rows})


def searched_text(title: str, text: str) -> str:
    """Return the text to search an article in; `folded_words` reads only its beginning."""
    return f"{title[:_LONGEST_TEXT]}\n{text[:_LONGEST_TEXT]}"


_INDEX = sa.table(SEARCH_TABLE, sa.column("article", sa.BigInteger), sa.column("words"))
