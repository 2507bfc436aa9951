"""Articles that editors have put off until tomorrow («Plus tard»)."""

import datetime as dt

import sqlalchemy as sa

from osiris_nlp.desk.articles.articles import lock_article
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.column_types import NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store

deferrals = sa.Table(  # articles that an editor does not want to see again that day
    "deferrals",
    metadata,
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("editor", sa.String(80), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
)


def postpone(store: Store, article: int, editor: str, *, day: dt.date | None = None) -> None:
    """Record that an editor does not want to see an article again that day, by default today in UTC.

    Raises
    ------
    InputError
        If the article does not exist.
    """
    day = day or today()

    def work(connection: sa.Connection) -> None:
        lock_article(connection, article)
        same = (deferrals.c.article == article) & (deferrals.c.editor == editor)
        connection.execute(deferrals.delete().where(same | (deferrals.c.day < day)))
        connection.execute(deferrals.insert().values(article=article, editor=editor, day=day))

    store.write(work)


def bring_back(store: Store, article: int, editor: str) -> None:
    """Offer an article to an editor again, if that editor has put it off."""
    same = (deferrals.c.article == article) & (deferrals.c.editor == editor)
    store.write(lambda connection: connection.execute(deferrals.delete().where(same)))


def is_postponed(editor: str, day: dt.date) -> "sa.ColumnElement[bool]":
    """Return the condition that an editor has put off an article on a day."""
    query = sa.select(deferrals.c.article)
    return articles.c.number.in_(query.where(deferrals.c.editor == editor, deferrals.c.day == day))


def today() -> dt.date:
    """Return the day in UTC, which is that of Dakar."""
    return dt.datetime.now(dt.UTC).date()
