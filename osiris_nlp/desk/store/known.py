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


def known_addresses(store: Store, keys: Collection[str], key_of: Callable[[str], str]) -> set[str]:
    """Return those of some addresses that articles have; every article's address is read once.

    Parameters
    ----------
    keys : addresses as `key_of` returns them
    key_of : returns the same for all spellings of an address
    """
    if not keys:
        return set()
    query = sa.select(articles.c.url).where(articles.c.url.is_not(None))
    with store.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=_FETCHED))
        return {key for row in rows if (key := key_of(row.url)) in keys}
