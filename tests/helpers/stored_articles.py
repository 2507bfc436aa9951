"""Articles of a desk, which must be there, and its audit log."""

import sqlalchemy as sa

from osiris_nlp.desk.articles.articles import DeskArticle, find_article
from osiris_nlp.desk.base.store.events import events
from osiris_nlp.desk.base.store.store import Store


def stored(store: Store, number: int) -> DeskArticle:
    desk_article = find_article(store, number)
    assert desk_article is not None
    return desk_article


def logged(store: Store, what: str = "%") -> list[tuple[str, str, str, str]]:
    """Return who did what from where to what, for kinds of events that match a pattern, in their order."""
    columns = events.c.who, events.c.address, events.c.what, events.c.about
    query = sa.select(*columns).where(events.c.what.like(what)).order_by(events.c.number)
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]
