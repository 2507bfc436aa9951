"""The SQLite file of a harvest: its tables, and the states of a page."""

import sqlite3
from enum import StrEnum
from pathlib import Path

from osiris_nlp.base.errors import InputError

_FORMAT = 1
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE page (
    address TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    state TEXT NOT NULL,
    harvest INTEGER NOT NULL,     -- the number of the last harvest that came upon it
    place INTEGER NOT NULL,       -- in the queue
    tries INTEGER NOT NULL DEFAULT 0,
    hops INTEGER NOT NULL DEFAULT 0,
    via TEXT NOT NULL DEFAULT '', -- the page that links to it
    guessed INTEGER NOT NULL DEFAULT 0,
    asked_at REAL NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    target TEXT,                  -- where it redirects to, or its canonical address
    label TEXT,                   -- the keyword that links to it name
    heading TEXT,                 -- of a keyword's page
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    body BLOB,                    -- zlib
    row TEXT                      -- JSON, if it is an article
);
CREATE INDEX queue ON page (tries, kind, place) WHERE state = 'waiting';
CREATE TABLE listed (            -- the articles that each page of a listing shows
    page TEXT NOT NULL, family TEXT NOT NULL, address TEXT NOT NULL, harvest INTEGER NOT NULL,
    PRIMARY KEY (family, address, page)
) WITHOUT ROWID;
CREATE INDEX listed_on ON listed (page);
CREATE TABLE barren (likeness TEXT PRIMARY KEY, pages INTEGER NOT NULL) WITHOUT ROWID;
"""


class State(StrEnum):
    """What has become of a page."""

    WAITING = "waiting"
    READ = "read"
    REDIRECT = "redirect"
    SAME = "same"  # the canonical address of a page that was read at another
    OTHER = "other"  # neither a page nor a sitemap nor a feed
    GONE = "gone"
    FAILED = "failed"
    REFUSED = "refused"  # it leads to another host or to what is not requested
    LARGE = "large"
    DISALLOWED = "disallowed"  # by robots.txt
    BARREN = "barren"  # too many pages like it led to no article


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it if missing; a commit returns once it is on disk.

    Raises
    ------
    InputError
        If it is locked or cannot be read, is something else, or has a format that this version
        cannot read.
    """
    db: sqlite3.Connection | None = None
    try:
        db = sqlite3.connect(path)
        _prepare(db)
    except sqlite3.DatabaseError as error:
        if db is not None:
            db.close()
        raise _unusable(path, error) from None
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = FULL")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version not in {0, _FORMAT}:
        raise sqlite3.DatabaseError(f"format {version}, this version reads {_FORMAT}")
    if version == 0 and tables:
        raise sqlite3.DatabaseError("it has other tables")
    if version == 0:
        db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORMAT}; COMMIT;")


def _unusable(path: Path, error: sqlite3.DatabaseError) -> InputError:
    if isinstance(error, sqlite3.OperationalError):
        return InputError(
            f"{str(path)!r} cannot be used ({error})",
            "close other programs that use it; check its permissions and the space on disk",
        )
    return InputError(
        f"Not a harvest: {str(path)!r} ({error})", "choose another folder, or remove it"
    )
