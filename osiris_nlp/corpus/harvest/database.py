"""The SQLite file of a harvest: its tables, and the states of a page."""

import sqlite3
import stat
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular

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
    label TEXT,                   -- the keyword that a link to it names
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


_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes, https://sqlite.org/fileformat2.html
_ROLLBACK = (
    b"\1\1"  # the journal mode of our files, at byte 18; opening one in another mode may change it
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it if missing; a commit returns once it is on disk.

    A file is only changed if it has exactly the tables of a harvest.

    Raises
    ------
    InputError
        If it is locked or cannot be read, is a link or something else, or has a format that this
        version cannot read.
    """
    db: sqlite3.Connection | None = None
    try:
        is_new = _is_new(path)
        db = sqlite3.connect(path)
        _prepare(db, is_new=is_new)
    except sqlite3.DatabaseError as error:
        if db is not None:
            db.close()
        raise _unusable(path, error) from None
    return db


def _is_new(path: Path) -> bool:
    """Return whether the file is missing or empty; an error if it cannot be a harvest."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(status.st_mode):
        raise sqlite3.OperationalError("unable to open database file")
    if not stat.S_ISREG(status.st_mode):
        raise sqlite3.DatabaseError("it is a link, a pipe or a device")
    with open_regular(path) as file:
        header = file.read(_HEADER)
    if header and not (header.startswith(_MAGIC) and header[18:20] == _ROLLBACK):
        raise sqlite3.DatabaseError("it is another program's")
    return not header


def _prepare(db: sqlite3.Connection, *, is_new: bool) -> None:
    db.execute("PRAGMA synchronous = FULL")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version not in {0, _FORMAT}:
        raise sqlite3.DatabaseError(f"format {version}, this version reads {_FORMAT}")
    if is_new and not _schema(db):
        db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORMAT}; COMMIT;")
    with closing(sqlite3.connect(":memory:")) as example:
        example.executescript(_TABLES)
        if _schema(db) != _schema(example):
            raise sqlite3.DatabaseError("it has other tables")


def _schema(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    return db.execute(query).fetchall()


def _unusable(path: Path, error: sqlite3.DatabaseError) -> InputError:
    if isinstance(error, sqlite3.OperationalError):
        return InputError(
            f"{str(path)!r} cannot be used ({error})",
            "close other programs that use it; check its permissions and the space on disk",
        )
    return InputError(
        f"Not a harvest: {str(path)!r} ({error})", "choose another folder, or remove it"
    )
