"""Open a desk's database by URL; create the tables of a new one, upgrade those of an older one."""

import sqlalchemy as sa

from osiris_nlp.base.database import Database, database_from_url, parse_url
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.store import connections
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.store.versioning import HEAD, OnBackup, check_version, upgrade, version_of

_A_URL = "expected sqlite:///FILE or postgresql://user:password@host:5432/database"


class NoDeskError(InputError):
    """The database does not contain a desk."""


def open_store(
    url: "str | sa.URL",
    *,
    must_exist: bool = False,
    on_backup: OnBackup = lambda _: None,
    waits: connections.Waits = connections.COMMAND_WAITS,
) -> Store:
    """Open a database by URL, and create or upgrade its tables if needed.

    Parameters
    ----------
    must_exist : refuse a database that does not contain a desk, instead of creating one in it
    on_backup : called with the path of the backup that is made before an older desk is upgraded
    waits : how long to wait for the database: `COMMAND_WAITS`, or `SERVICE_WAITS` to serve requests

    Raises
    ------
    InputError
        If the URL is invalid or its kind of database unsupported, or if `must_exist` and there is no desk.
    UnavailableError
        If the database does not respond, if a newer version of this package created its tables, or if
        an older desk cannot be backed up before its upgrade.

    Examples
    --------
    >>> import tempfile
    >>> from osiris_nlp.desk.base.store.desk_settings import read_setting
    >>> store = open_store(f"sqlite:///{tempfile.mkdtemp()}/desk.db")
    >>> read_setting(store, "password") is None
    True
    >>> store.close()
    """
    database = desk_database(url)
    return open_database(database, must_exist=must_exist, on_backup=on_backup, waits=waits)


def desk_database(url: "str | sa.URL") -> Database:
    """Return the database of a URL; raise InputError if the URL is invalid or its kind unsupported."""
    parsed_url = parse_url(url, expected=_A_URL)
    if parsed_url.get_backend_name() in {"mysql", "mariadb"}:
        raise InputError(
            "A desk can no longer be kept in MariaDB or MySQL",
            "back it up with the earlier version (desk backup), then desk restore into SQLite or PostgreSQL",
        )
    return database_from_url(parsed_url, expected=_A_URL)


def open_database(
    database: Database,
    *,
    must_exist: bool,
    on_backup: OnBackup | None,
    waits: connections.Waits = connections.COMMAND_WAITS,
) -> Store:
    """Open a database as `open_store` does; without `on_backup`, an upgrade makes no backup."""
    if must_exist and database.backend == "sqlite" and not database.file.is_file():
        raise _no_desk(database)
    inode = None
    if database.backend == "sqlite":
        connections.create_private_file(database.file)
        inode = connections.inode_of(database.file)
    store = Store(database, connections.create_engine(database, waits), inode, waits)
    try:
        _prepare_tables(store, must_exist=must_exist, on_backup=on_backup)
    except BaseException:
        store.close()
        raise
    return store


def _prepare_tables(store: Store, *, must_exist: bool, on_backup: OnBackup | None) -> None:
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
        "check the URL, or create a desk with 'osiris-nlp desk import'",
    )
