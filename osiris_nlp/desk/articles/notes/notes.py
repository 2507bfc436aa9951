"""Notes that editors leave on articles, with a flag for those to come back to; append-only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.articles.articles import lock_article
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store, add_row, now, storable

MAX_NOTE = 2000  # characters
notes = sa.Table(  # editors' notes and flags; append-only
    "notes",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), nullable=False, index=True),
    sa.Column("flag", sa.Boolean, nullable=False),
    sa.Column("text", sa.String(MAX_NOTE), nullable=False),
    sa.Column("editor", sa.String(80), nullable=False),
    sa.Column("made", MOMENT, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note on an article and its flag; without text and flag, it takes back an earlier one.

    `editor` wrote the text; without a text, it is the one who set or removed the flag.
    """

    article: int
    editor: str
    created: dt.datetime
    text: str
    flag: bool


def set_note(
    store: Store, article: int, *, editor: str, text: str | None, flag: bool | None
) -> Note:
    """Replace the note on an article, and return the note in force; the same note as before adds nothing.

    Parameters
    ----------
    text : new text, at most 2,000 characters; None keeps the text in force
    flag : whether the article is flagged; None keeps the flag in force

    Raises
    ------
    InputError
        If the article does not exist.
    """

    def work(connection: sa.Connection) -> Note:
        lock_article(connection, article)
        note = _read(connection, article)
        earlier = (note.text, note.flag) if note else ("", False)
        new_text = earlier[0] if text is None else storable(text)
        new_flag = earlier[1] if flag is None else flag
        if note and (new_text, new_flag) == earlier:
            return note
        moment = now()
        row = {"article": article, "editor": editor, "text": new_text, "flag": new_flag}
        number = add_row(connection, notes, row | {"made": moment})
        is_article = articles.c.number == article
        connection.execute(articles.update().where(is_article).values(note=number))
        author = note.editor if note and new_text and new_text == note.text else editor
        return Note(article, author, dt.datetime.fromisoformat(moment), new_text, new_flag)

    return store.write(work)


def find_note(store: Store, article: int) -> Note | None:
    """Return the note in force on an article, or None if nobody has left one."""
    with store.reading() as connection:
        return _read(connection, article)


def _read(connection: sa.Connection, article: int) -> Note | None:
    query = sa.select(notes).join(articles, articles.c.note == notes.c.number)
    row = connection.execute(query.where(articles.c.number == article)).one_or_none()
    if row is None:
        return None
    author = connection.scalar(_author(article, row.text)) if row.text else row.editor
    return Note(
        article, author or row.editor, dt.datetime.fromisoformat(row.made), row.text, row.flag
    )


def _author(article: int, text: str) -> "sa.Select[Any]":
    """Return a query for the editor who wrote the text in force, which others may have flagged since."""
    is_here = notes.c.article == article
    other = sa.select(sa.func.max(notes.c.number)).where(is_here, notes.c.text != text)
    is_since = notes.c.number > sa.func.coalesce(other.scalar_subquery(), 0)
    return sa.select(notes.c.editor).where(is_here, is_since).order_by(notes.c.number).limit(1)
