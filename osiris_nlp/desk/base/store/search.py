"""Search in titles and texts: an index of each article's words, without case, accents and ligatures.

The words are the same in every database, because they are found here: only their index differs. An article
matches a search if, for each word searched, one of its words begins with it. A single letter, as in «l’État», counts only
when it is searched alone; then, like a single digit, it must be a word.
"""

import re
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.language.words import fold

SEARCH_TABLE = "desk_search"
_LONGEST_TEXT = 200_000  # characters of title and text that are searched
_LONGEST_WORD = 60  # characters
_BATCH = 20  # articles whose text is in memory at a time
# Letters and digits up to U+FFFF, as in the indexes of existing desks. The New Tai Lue vowels and
# Vedic signs are not letters to SQLite, which refuses to search for a word that contains one.
_WORD = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3\U00010000-\U0010ffff]+")


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


def matches_search(
    dialect: str, search: str, number: "sa.ColumnElement[int]"
) -> "sa.ColumnElement[bool]":
    """Return the condition that the article with a number matches a search; one without a letter or digit matches none.

    Whatever the search contains, only letters and digits of it reach the database's query language.
    """
    all_words = folded_words(search)
    words = [word for word in all_words if len(word) > 1 or word.isdigit()] or all_words
    if not words:
        return sa.false()
    if dialect == "sqlite":
        query = " ".join(f'"{word}"{"*" * (len(word) > 1)}' for word in words)
        table = sa.table(SEARCH_TABLE, sa.column("rowid", sa.Integer))
        condition = sa.literal_column(SEARCH_TABLE).op("MATCH", is_comparison=True)(query)
        return number.in_(sa.select(table.c.rowid).where(condition))
    query = " & ".join(f"'{word}'{':*' * (len(word) > 1)}" for word in words)
    condition = _INDEX.c.words.op("@@", is_comparison=True)(sa.cast(query, TSQUERY))
    return number.in_(sa.select(_INDEX.c.article).where(condition))


def write_search(connection: sa.Connection, texts: Mapping[int, str]) -> None:
    """Replace the indexed words of articles; `texts` maps their numbers to title and text."""
    if not texts:
        return
    is_sqlite = connection.dialect.name == "sqlite"
    key = "rowid" if is_sqlite else "article"
    words = ":words" if is_sqlite else "array_to_tsvector(CAST(:words AS text[]))"
    article_words = {number: folded_words(text) for number, text in texts.items()}
    rows = [
        {"article": number, "words": " ".join(each) if is_sqlite else each}
        for number, each in article_words.items()
    ]
    delete = sa.text(f"DELETE FROM {SEARCH_TABLE} WHERE {key} = :article")  # noqa: S608
    insert = sa.text(f"INSERT INTO {SEARCH_TABLE} ({key}, words) VALUES (:article, {words})")  # noqa: S608
    connection.execute(delete, [{"article": number} for number in texts])
    connection.execute(insert, rows)


def index_all(connection: sa.Connection) -> None:
    """Index every article, for tables that were filled by copying."""
    numbers = connection.scalars(sa.select(_ARTICLES.c.number).order_by(_ARTICLES.c.number)).all()
    title, text = (
        sa.func.substr(column, 1, _LONGEST_TEXT) for column in (_ARTICLES.c.title, _ARTICLES.c.text)
    )
    for batch in batched(numbers, _BATCH):
        query = sa.select(_ARTICLES.c.number, title, text).where(_ARTICLES.c.number.in_(batch))
        rows = connection.execute(query)
        write_search(connection, {n: searched_text(*texts) for n, *texts in rows})


def searched_text(title: str, text: str) -> str:
    """Return the text to search an article in; `folded_words` reads only its beginning."""
    return f"{title[:_LONGEST_TEXT]}\n{text[:_LONGEST_TEXT]}"


_INDEX = sa.table(SEARCH_TABLE, sa.column("article", sa.BigInteger), sa.column("words"))
_ARTICLES = sa.table("articles", *map(sa.column, ("number", "title", "text")))
