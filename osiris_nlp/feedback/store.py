"""The database of the desk: opened by URL, its tables made or brought up to date, written in turn."""

import datetime as dt
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from osiris_nlp.database import Database, find_database, make_engine, parsed_url, told
from osiris_nlp.errors import InputError, OsirisError
from osiris_nlp.feedback.schema import events, metadata, settings

T = TypeVar("T")
_A_URL = (
    "expected sqlite:///FILE, or for instance postgresql://user:password@host:5432/base, "
    "mysql://… or mariadb://…"
)
_MIGRATIONS = Path(__file__).parent / "migrations"
_HEAD = "0001"
_LONGEST_ABOUT = 1000  # characters of what an event is about
_TRIES = 8  # of a transaction that others got in the way of
_LOCK = 7_046_029  # any number: PostgreSQL's advisory lock while the tables are made
_SECONDS_TO_MAKE = 10  # that others may take to make the tables
_SECONDS_OF_SILENCE = 15  # of a database server, or while another program writes to the file
# Transactions that are worth trying again: deadlocks and the like, by each database's own number.
_PASSING = {"40001", "40P01", 1205, 1213, 1020}


class AwayError(OsirisError):
    """The database does not answer, or refuses; what was to be written is not."""


class NoDeskError(InputError):
    """There is no desk in the database yet."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database of articles to tag and editors' decisions.

    `turn` serialises this process's SQLite writers; `inode` is of the file it opened.
    """

    database: Database
    engine: sa.Engine
    turn: threading.Lock
    inode: int | None = None

    @contextmanager
    def reading(self, **options: Any) -> Iterator[sa.Connection]:
        """Give a connection for reading; `options` are SQLAlchemy's execution options.

        Raises
        ------
        AwayError
            For whatever the database says.
        """
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise self._away(error) from None

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in one transaction, anew if others got in its way; return what it returns.

        What it wrote is on disk when this returns. When this raises, nothing of it is, unless the
        connection was lost while the transaction was being committed: then nobody knows.

        Raises
        ------
        AwayError
            For whatever the database says.
        OsirisError
            If the tables cannot hold what was written, however often it is tried.
        """
        for attempt in range(_TRIES):
            try:
                return self._transaction(work)
            except sa.exc.DBAPIError as error:
                if attempt == _TRIES - 1 and isinstance(error, sa.exc.IntegrityError):
                    raise OsirisError(
                        f"The tables of {self.database.shown} cannot hold this: {error.orig}"
                    ) from None
                if attempt == _TRIES - 1 or not _is_passing(error):
                    raise self._away(error) from None
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            except sa.exc.SQLAlchemyError as error:  # no connection to be had
                raise self._away(error) from None
        raise AssertionError  # the last attempt returns or raises

    def _transaction(self, work: Callable[[sa.Connection], T]) -> T:
        if self.database.backend != "sqlite":
            with self.engine.begin() as connection:
                return work(connection)
        options = {"osiris_begin": "BEGIN IMMEDIATE"}
        with (
            self.turn,
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            self._check_file()
            return work(connection)

    def _check_file(self) -> None:
        """Refuse to write to a file that has no name any more: nobody would find what is in it."""
        if _inode(self.database.file) != self.inode:
            raise AwayError(
                f"{self.database.shown} was removed or replaced while it was open: "
                "put it back, or start the service again"
            )

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _away(self, error: Exception) -> AwayError:
        return AwayError(str(told(self.database, error)))


def open_store(url: "str | sa.URL", *, must_exist: bool = False) -> Store:
    """Open a database by URL, and make its tables or bring them up to date.

    Parameters
    ----------
    must_exist : refuse a database that is no desk yet, instead of making it one

    Raises
    ------
    InputError
        If the URL names no database of a known kind, or no desk where there must be one.
    AwayError
        If the database does not answer, or belongs to a newer version of this package.

    Examples
    --------
    >>> import tempfile
    >>> store = open_store(f"sqlite:///{tempfile.mkdtemp()}/desk.db")
    >>> read_setting(store, "password") is None
    True
    >>> store.close()
    """
    return opened(desk_database(url), must_exist=must_exist)


def desk_database(url: "str | sa.URL") -> Database:
    """Return the database of a URL; InputError if it names none of a known kind."""
    return find_database(parsed_url(url, expected=_A_URL), expected=_A_URL)


def opened(database: Database, *, must_exist: bool) -> Store:
    """Open a database; as `open_store`."""
    if must_exist and database.backend == "sqlite" and not database.file.is_file():
        raise _no_desk(database)
    inode = None
    if database.backend == "sqlite":
        _make_private(database.file)
        inode = _inode(database.file)
    store = Store(database, _engine(database), threading.Lock(), inode)
    try:
        _make_ready(store, must_exist=must_exist)
    except BaseException:
        store.close()
        raise
    return store


def _make_ready(store: Store, *, must_exist: bool) -> None:
    with store.reading() as connection:
        version = _version(connection)
    if version is None and must_exist:
        raise _no_desk(store.database)
    if version != _HEAD:
        _upgrade(store, version)


def _no_desk(database: Database) -> NoDeskError:
    return NoDeskError(
        f"No desk at {database.shown}", "make one with 'osiris-nlp desk import', or name another"
    )


def now() -> str:
    """Return this moment, UTC, as the tables hold it."""
    return moment(dt.datetime.now(dt.UTC))


def moment(when: dt.datetime) -> str:
    """Return a moment with its zone as the tables hold it.

    Examples
    --------
    >>> moment(dt.datetime(2026, 3, 21, 9, 14, 7, tzinfo=dt.UTC))
    '2026-03-21T09:14:07.000000Z'
    """
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def storable(text: str) -> str:
    r"""Return text that every database takes: PostgreSQL keeps no NUL, none half a character.

    Examples
    --------
    >>> storable("lot\x00\udcff.csv")
    'lot�?.csv'
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def read_setting(store: Store, name: str) -> str | None:
    """Return a setting kept in the database, or None."""
    with store.reading() as connection:
        return connection.scalar(sa.select(settings.c.value).where(settings.c.name == name))


def kept_setting(store: Store, name: str, otherwise: str) -> str:
    """Return a setting kept in the database; keep `otherwise` where there is none yet."""

    def work(connection: sa.Connection) -> str:
        query = sa.select(settings.c.value).where(settings.c.name == name)
        kept: str | None = connection.scalar(query)
        if kept is None:
            connection.execute(settings.insert().values(name=name, value=otherwise))
        return otherwise if kept is None else kept

    return store.write(work)


def write_setting(store: Store, name: str, value: str) -> None:
    """Keep a setting in the database, in the place of the one before."""

    def work(connection: sa.Connection) -> None:
        connection.execute(settings.delete().where(settings.c.name == name))
        connection.execute(settings.insert().values(name=name, value=value))

    store.write(work)


def forget_setting(store: Store, name: str) -> None:
    """Keep a setting no longer."""
    store.write(
        lambda connection: connection.execute(settings.delete().where(settings.c.name == name))
    )


def log_event(store: Store, *, who: str, address: str, what: str, about: str = "") -> None:
    """Add to the audit log who did what, when, and from where."""
    told = {"who": who[:80], "address": address[:64], "what": what[:40]}
    told["about"] = about[:_LONGEST_ABOUT]
    row = {"made": now(), **{name: storable(text) for name, text in told.items()}}
    store.write(lambda connection: connection.execute(events.insert().values(row)))


def _engine(database: Database) -> sa.Engine:
    if database.backend == "sqlite":
        engine = make_engine(database, pool_size=20, max_overflow=40)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = make_engine(
        database,
        isolation_level="READ COMMITTED",
        pool_size=20,
        max_overflow=40,
        pool_pre_ping=True,  # a server that was restarted is no reason to fail
    )
    sa.event.listen(engine, "do_connect", _connect)
    return engine


def _connect(dialect: sa.Dialect, _: object, args: list[Any], options: dict[str, Any]) -> Any:
    """Connect to a server so that one that is frozen is away, rather than waited for for ever."""
    if dialect.name == "postgresql":
        from osiris_nlp.feedback.postgresql import impatient  # noqa: PLC0415 (an optional driver)

        return impatient(_SECONDS_OF_SILENCE).connect(*args, **options)
    options |= {"read_timeout": _SECONDS_OF_SILENCE, "write_timeout": _SECONDS_OF_SILENCE}
    return None  # SQLAlchemy connects, with these options


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def _make_private(file: Path) -> None:
    """Make a new SQLite file that only its owner reads: it is to hold secrets.

    Where that cannot be done, SQLite says why.
    """
    if not file.exists():
        with suppress(OSError):
            file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    _enable_wal(connection)
    busy = f"busy_timeout={_SECONDS_OF_SILENCE * 1000}"
    for pragma in (busy, "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log.

    SQLite fails at once, ignoring its timeout, when two processes switch: so wait here.
    """
    limit = time.monotonic() + _SECONDS_TO_MAKE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > limit:
                raise
        else:
            return
        time.sleep(random.uniform(0, 0.02))  # noqa: S311


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("osiris_begin", "BEGIN"))


def _is_passing(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error, sa.exc.IntegrityError):  # somebody wrote the same thing first: look again
        return True
    number = getattr(error.orig, "sqlstate", None) or (getattr(error.orig, "args", None) or [0])[0]
    return number in _PASSING


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("desk_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM desk_version"))
    return version


def _upgrade(store: Store, version: str | None) -> None:
    from alembic import command  # noqa: PLC0415 (slow to import, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    if version is not None and version > _HEAD:
        raise AwayError(
            f"{store.database.shown} is of a newer version of osiris-nlp ({version}): upgrade this one"
        )
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))

    def work(connection: sa.Connection) -> None:
        found = _version(connection)
        if found != _HEAD:  # another process may have been first
            if found is None:
                _clear_half_made(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    try:
        with _keeping_others_off(store):
            store.write(work)
    except InputError as error:
        raise AwayError(str(error)) from None


def _clear_half_made(connection: sa.Connection) -> None:
    """Take away the tables that a killed process left where making one cannot be taken back.

    Of these, `desk_version` is the first to be made: without it, the tables are another program's.
    """
    names = set(sa.inspect(connection).get_table_names())
    there = [table for table in metadata.sorted_tables if table.name in names]
    if there and "desk_version" not in names:
        raise InputError(
            f"Table {there[0].name!r} is there and not of a desk", "name an empty database"
        )
    for table in there:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise InputError(
                f"Table {table.name!r} is there and not of a desk", "name an empty database"
            )
    metadata.drop_all(connection, there)


@contextmanager
def _keeping_others_off(store: Store) -> Iterator[None]:
    """Hold a lock until the tables are made and committed; SQLite's transaction is one.

    On a connection of its own: who waits for it must find the tables when it is released.
    """
    if store.database.backend == "sqlite":
        yield
        return
    with store.reading() as connection:
        if store.database.backend == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield
            return
        name = f"'osiris_desk_{_LOCK}'"
        if not connection.scalar(sa.text(f"SELECT GET_LOCK({name}, {_SECONDS_TO_MAKE})")):
            raise InputError("Another process is making the tables", "try again in a minute")
        try:
            yield
        finally:
            connection.execute(sa.text(f"SELECT RELEASE_LOCK({name})"))
