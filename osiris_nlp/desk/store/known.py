"""Which articles the desk has already, by id and by address."""

from collections.abc import Callable, Collection

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import articles
from osiris_nlp.desk.store.store import Store

_FETCHED = 1000  # rows in memory at a time


def known_ids(store: Store, ids: Collection[str]) -> set[str]:
    """Return those of some ids (a few hundred) that articles have."""
    with store.reading() as connection:
        return set(connection.scalars(sa.select(articles.c.id).where(articles.c.id.in_(ids))))


def address_hashes(store: Store, key_of: Callable[[str], str]) -> set[int]:
    """Return the hash of every article's address, as `key_of` returns it, the same for all its spellings."""
    query = sa.select(articles.c.url).where(articles.c.url.is_not(None))
    with store.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=_FETCHED))
        return {hash(key) for row in rows if (key := key_of(row.url))}
