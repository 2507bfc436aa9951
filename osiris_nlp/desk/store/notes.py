"""Notes that editors leave on articles, with a flag for those to come back to; append-only."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import articles, notes
from osiris_nlp.desk.store.store import Store, now, storable

MAX_NOTE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Note:
    """A note on an article and its flag; without text and flag, it takes back an earlier one."""

    article: int
    editor: str
    created: dt.datetime
    text: str
    flag: bool


def set_note(
    store: Store, article: int, *, editor: str, text: str | None = None, flag: bool | None = None
) -> Note:
    """Put a note on an article in force, and return it; the same note as before adds nothing.

    Parameters
    ----------
    text : at most 2,000 characters; None for that of the note in force
    flag : None for that of the note in force

    Raises
    ------
    InputError
        If the article does not exist.
    """

    def work(connection: sa.Connection) -> Note:
        is_article = articles.c.number == article
        locked = sa.select(articles.c.number).where(is_article).with_for_update()
        if connection.scalar(locked) is None:
            raise InputError(f"No article {article}", "look it up in the queue")
        note = _read(connection, article)
        last_text, last_flag = (note.text, note.flag) if note else ("", False)
        new_text = last_text if text is None else storable(text)
        new_flag = last_flag if flag is None else flag
        if note and (note.text, note.flag) == (new_text, new_flag):
            return note
        moment = now()
        row = {"article": article, "editor": editor, "made": moment}
        insert = notes.insert().values(text=new_text, flag=new_flag, **row)
        (number,) = connection.execute(insert).inserted_primary_key or (None,)
        connection.execute(articles.update().where(is_article).values(note=number))
        return Note(article, editor, dt.datetime.fromisoformat(moment), new_text, new_flag)

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
    return Note(article, row.editor, dt.datetime.fromisoformat(row.made), row.text, row.flag)
