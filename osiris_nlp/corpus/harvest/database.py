"""The file a harvest is kept in: its tables, and whether it is one."""

import sqlite3
from pathlib import Path

from osiris_nlp.base.errors import InputError

_FORMAT = 1
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE page (
    address TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    state TEXT NOT NULL,          -- waiting, or what came of it
    harvest INTEGER NOT NULL,     -- the one in which it was last found
    place INTEGER NOT NULL,       -- in the queue
    tries INTEGER NOT NULL DEFAULT 0,
    hops INTEGER NOT NULL DEFAULT 0,
    via TEXT NOT NULL DEFAULT '', -- where its address was found
    guessed INTEGER NOT NULL DEFAULT 0,
    asked_at REAL NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    target TEXT,                  -- where it redirects to, or the address it calls its own
    label TEXT,                   -- the keyword it is linked to as
    heading TEXT,                 -- of a keyword's page
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    body BLOB,                    -- zlib
    row TEXT                      -- JSON, when it is an article
);
CREATE INDEX queue ON page (tries, kind, place) WHERE state = 'waiting';
CREATE TABLE listed (            -- the articles that a page of a listing shows
    page TEXT NOT NULL, family TEXT NOT NULL, address TEXT NOT NULL, harvest INTEGER NOT NULL,
    PRIMARY KEY (family, address, page)
) WITHOUT ROWID;
CREATE INDEX listed_on ON listed (page);
CREATE TABLE barren (likeness TEXT PRIMARY KEY, pages INTEGER NOT NULL) WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, made when it is not there; every commit is on disk when it returns.

    Raises
    ------
    InputError
        If it is something else, or of a format this version cannot read.
    """
    db = sqlite3.connect(path)
    try:
        _prepare(db)
    except sqlite3.DatabaseError as error:
        db.close()
        raise InputError(
            f"{str(path)!r} is no harvest ({error})", "name another folder, or take it out"
        ) from None
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = FULL")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version not in {0, _FORMAT}:
        raise sqlite3.DatabaseError(f"format {version}, this version reads {_FORMAT}")
    if version == 0:
        db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORMAT}; COMMIT;")
