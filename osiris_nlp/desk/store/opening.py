"""Opening the desk's database by URL; a new one gets its tables, an older one is brought up to date."""

import threading

import sqlalchemy as sa

from osiris_nlp.base.database import Database, find_database, parse_url
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.connections import engine_of, inode_of, make_private
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.store.upgrading import OnBackup, check_version, upgrade
from osiris_nlp.desk.store.versioning import HEAD, version_of

_A_URL = (
    "expected sqlite:///FILE, or for instance postgresql://user:password@host:5432/base, "
    "mysql://… or mariadb://…"
)


class NoDeskError(InputError):
    """There is no desk in the database yet."""


def open_store(
    url: "str | sa.URL", *, must_exist: bool = False, on_backup: OnBackup = lambda _: None
) -> Store:
    """Open a database by URL, and make its tables or bring them up to date.

    Parameters
    ----------
    must_exist : refuse a database that is no desk yet, instead of making it one
    on_backup : called with the file that holds a copy of an older desk, before its tables are brought up to date

    Raises
    ------
    InputError
        If the URL names no database of a known kind, or no desk where there must be one.
    AwayError
        If the database does not answer, belongs to a newer version of this package, or is of an older
        one and cannot be copied.

    Examples
    --------
    >>> import tempfile
    >>> from osiris_nlp.desk.store import read_setting
    >>> store = open_store(f"sqlite:///{tempfile.mkdtemp()}/desk.db")
    >>> read_setting(store, "password") is None
    True
    >>> store.close()
    """
    return opened(desk_database(url), must_exist=must_exist, on_backup=on_backup)


def desk_database(url: "str | sa.URL") -> Database:
    """Return the database of a URL; InputError if it names none of a known kind."""
    return find_database(parse_url(url, expected=_A_URL), expected=_A_URL)


def opened(database: Database, *, must_exist: bool, on_backup: OnBackup | None) -> Store:
    """Open a database; as `open_store`. `on_backup` is None for a copy, which needs none."""
    if must_exist and database.backend == "sqlite" and not database.file.is_file():
        raise _no_desk(database)
    inode = None
    if database.backend == "sqlite":
        make_private(database.file)
        inode = inode_of(database.file)
    store = Store(database, engine_of(database), threading.Lock(), inode)
    try:
        _make_ready(store, must_exist=must_exist, on_backup=on_backup)
    except BaseException:
        store.close()
        raise
    return store


def _make_ready(store: Store, *, must_exist: bool, on_backup: OnBackup | None) -> None:
    with store.reading() as connection:
        version = version_of(connection)
    if version is None and must_exist:
        raise _no_desk(store.database)
    check_version(store, version)
    if version != HEAD:
        upgrade(store, on_backup=on_backup)


def _no_desk(database: Database) -> NoDeskError:
    return NoDeskError(
        f"No desk at {database.display_name}",
        "make one with 'osiris-nlp desk import', or name another",
    )
