"""Articles that an editor has passed to a colleague; append-only.

A handover is in force until the article's next review or undo, or until an editor passes the article on or
takes it back.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.articles import lock_article
from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.base.guard.accounts import accounts, list_accounts
from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store, add_row, now, storable

MAX_COMMENT = 500  # characters
handovers = sa.Table(  # articles that an editor has passed to another; append-only
    "handovers",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), nullable=False, index=True),
    sa.Column("sender", sa.String(80), nullable=False),
    sa.Column("receiver", sa.String(80), nullable=False, index=True),  # empty: taken back
    sa.Column("comment", sa.String(MAX_COMMENT), nullable=False, server_default=sa.text("''")),
    sa.Column("made", MOMENT, nullable=False),
)


_RECENT_REVIEWS = 2000
# The numbers of articles with a handover in force. The tables have other names here than in the query around
# it, so that it is evaluated once: for each row, it would read the column `handover`, behind the long texts.
_here, _there = handovers.alias("here"), articles.alias("there")
_PASSED = (
    sa.select(_there.c.number)
    .join(_here, _here.c.number == _there.c.handover)
    .where(_there.c.handover.is_not(None))  # or else SQLite reads the whole index
)


@dataclass(frozen=True, slots=True)
class Handover:
    """Who passed an article to whom, and with which comment, which may be empty."""

    article: int
    sender: str
    receiver: str
    comment: str
    created: dt.datetime


def pass_article(
    store: Store, article: int, *, sender: str, receiver: str, comment: str = ""
) -> None:
    """Pass an article to an editor; passing it to the same one with the same comment again adds nothing.

    Raises
    ------
    InputError
        If the article does not exist, or the receiver is not among the `colleagues` of the sender.
    """
    if receiver not in colleagues(store, sender):
        raise InputError(f"No colleague {receiver!r}", "expected the name of somebody at this desk")
    _add(store, article, sender, receiver, storable(comment))


def take_back(store: Store, article: int, *, sender: str) -> None:
    """End the handover of an article, if it has one.

    Raises
    ------
    InputError
        If the article does not exist.
    """
    _add(store, article, sender, "", "")


def _add(store: Store, article: int, sender: str, receiver: str, comment: str) -> None:
    def work(connection: sa.Connection) -> None:
        lock_article(connection, article)
        earlier = _read(connection, article)
        if (receiver, comment) == ((earlier.receiver, earlier.comment) if earlier else ("", "")):
            return
        row = {"article": article, "sender": sender, "receiver": receiver, "comment": comment}
        number = add_row(connection, handovers, row | {"made": now()})
        in_force = number if receiver else None
        is_article = articles.c.number == article
        connection.execute(articles.update().where(is_article).values(handover=in_force))

    store.write(work)


def find_handover(store: Store, article: int) -> Handover | None:
    """Return the handover of an article that is in force, or None."""
    with store.reading() as connection:
        return _read(connection, article)


def colleagues(store: Store, editor: str) -> list[str]:
    """Return whom an editor may pass an article to, in alphabetical order.

    Those are the people whose accounts are not disabled or, if there are none, the editors of the last 2,000
    reviews.
    """
    names = [account.name for account in list_accounts(store) if not account.disabled]
    if not names:
        newest = sa.select(reviews.c.editor).order_by(reviews.c.number.desc())
        recent = newest.limit(_RECENT_REVIEWS).subquery()
        names = sorted(store.read_column(sa.select(recent.c.editor).distinct()))
    return [name for name in names if name != editor]


def receivers(store: Store) -> list[str]:
    """Return the names of those to whom articles are passed now, in alphabetical order."""
    query = sa.select(handovers.c.receiver).distinct()
    query = query.join(articles, articles.c.handover == handovers.c.number)
    return sorted(store.read_column(query))


def is_passed_to(receiver: str) -> "sa.ColumnElement[bool]":
    """Return the condition that an article is passed to an editor now."""
    return articles.c.number.in_(_PASSED.where(_here.c.receiver == receiver))


def is_passed_to_another(editor: str) -> "sa.ColumnElement[bool]":
    """Return the condition that an article is passed to another editor now.

    Once people have accounts, only the names of those that are not disabled count.
    """
    present = sa.select(accounts.c.name).where(accounts.c.disabled.is_(False))
    has_accounts = sa.exists(sa.select(accounts.c.number))
    is_here = _here.c.receiver.in_(present) | ~has_accounts
    return articles.c.number.in_(_PASSED.where((_here.c.receiver != editor) & is_here))


def _read(connection: sa.Connection, article: int) -> Handover | None:
    query = sa.select(handovers).join(articles, articles.c.handover == handovers.c.number)
    row = connection.execute(query.where(articles.c.number == article)).one_or_none()
    if row is None:
        return None
    moment = dt.datetime.fromisoformat(row.made)
    return Handover(article, row.sender, row.receiver, row.comment, moment)
