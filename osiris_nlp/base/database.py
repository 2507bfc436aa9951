"""Databases by URL: what a URL names, how it is reached, and how failures are reported.

SQLite, PostgreSQL, and MySQL or MariaDB; no message ever shows a password.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import sqlalchemy as sa

_URL = re.compile(r"[a-z0-9]+(?:\+\w+)?://.*", re.DOTALL | re.IGNORECASE)
# By kind of database: the driver, and what else may name it.
_DRIVERS = {
    "sqlite": ("sqlite", "sqlite+pysqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mysql+pymysql", "mariadb", "mariadb+pymysql"),
}
_PUBLIC_QUERY = ("host", "port", "unix_socket", "service")  # of a URL's query: no password
_SECONDS = 15  # for a server to answer
_SECONDS_OF_OTHERS = 60  # who write the same SQLite file


@dataclass(frozen=True, slots=True)
class Database:
    """A database; `display_name` is what messages call it, without any password."""

    url: "sa.URL" = field(repr=False)
    display_name: str

    @property
    def backend(self) -> str:
        """The kind of database: sqlite, postgresql, or mysql, which MariaDB is too."""
        return self.url.get_backend_name()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")

    @property
    def beside(self) -> Path:
        """What a file is called that goes with it: beside an SQLite file, or in this folder."""
        return self.file if self.backend == "sqlite" else Path(_plain(self.url.database))


def is_url(place: str) -> bool:
    """Tell whether a string is a URL rather than a path.

    Examples
    --------
    >>> is_url("sqlite:///tags.db"), is_url("tags.csv")
    (True, False)
    """
    return bool(_URL.fullmatch(place))


def parsed_url(
    url: "str | sa.URL", *, expected: str, kinds: Collection[str] = tuple(_DRIVERS)
) -> "sa.URL":
    """Return a URL taken apart; no connection is made yet.

    Parameters
    ----------
    expected : what an error says was expected
    kinds : the kinds of database that can be used

    Raises
    ------
    InputError
        If the URL cannot be read, or names another kind of database or another driver.
    """
    sqlalchemy = sqlalchemy_module()
    try:
        parsed: sa.URL = sqlalchemy.make_url(url)
    except (ValueError, sqlalchemy.exc.ArgumentError):  # ValueError: its port is no number
        raise InputError("A database URL that cannot be read", expected) from None
    kind = parsed.drivername.partition("+")[0]
    if kind not in kinds or parsed.drivername not in _DRIVERS[kind]:
        raise InputError(f"A database of kind {parsed.drivername!r}", expected)
    return parsed


def find_database(
    url: "sa.URL", *, expected: str, query: "dict[str, str] | None" = None
) -> Database:
    """Return the database of a URL taken apart; `query` is added to the query that messages show.

    Raises
    ------
    InputError
        If it names no database, or an SQLite file in no folder.
    """
    _check_place(url, expected)
    kept = {key: value for key, value in url.query.items() if key in _PUBLIC_QUERY}
    name = url.set(query={**kept, **(query or {})}).render_as_string(hide_password=True)
    return Database(url.set(drivername=_DRIVERS[url.get_backend_name()][0]), name)


def _check_place(url: "sa.URL", expected: str) -> None:
    if not url.database or url.database == ":memory:":
        raise InputError("A URL without a database", expected)
    if url.get_backend_name() != "sqlite":
        if "@" in f"{url.host}{url.database}":  # not shown: it may be of the password
            raise InputError("A database URL with @ more than once", "write %40 in a password")
        return
    if url.query or url.host:
        raise InputError("A URL of SQLite with more than a file", "expected sqlite:///FILE")
    folder = Path(url.database).parent
    if not folder.is_dir():
        raise InputError(f"No folder {str(folder)!r}", "make it first")


def _plain(name: str | None) -> str:
    return re.sub(r"[^\w-]", "_", name or "")


def make_engine(database: Database, **settings: Any) -> "sa.Engine":
    """Return SQLAlchemy's engine of a database; `settings` are those of its `create_engine`.

    Raises
    ------
    MissingExtraError
        If the driver is not installed.
    """
    connect_args: dict[str, dict[str, Any]] = {
        "sqlite": {"timeout": _SECONDS_OF_OTHERS},
        "postgresql": {"connect_timeout": _SECONDS, "client_encoding": "utf8"},
        "mysql": {"connect_timeout": _SECONDS, "charset": "utf8mb4"},
    }
    sqlalchemy = sqlalchemy_module()
    try:
        engine: sa.Engine = sqlalchemy.create_engine(
            database.url, connect_args=connect_args[database.backend], **settings
        )
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{database.display_name} needs {error.name}: pip install 'osiris-nlp[sql]'"
        ) from error
    return engine


@contextmanager
def connected(database: Database, **settings: Any) -> Iterator["sa.Connection"]:
    """Give a connection of its own to a database, closed at the end.

    Raises
    ------
    InputError
        For whatever the database or its driver reports, without the password.
    MissingExtraError
        If the driver is not installed.
    """
    sqlalchemy = sqlalchemy_module()
    engine = make_engine(database, poolclass=sqlalchemy.NullPool, **settings)
    try:
        with engine.connect() as connection:
            yield connection
    except (sqlalchemy.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise database_error(database, error) from None
    except RuntimeError as error:  # of PyMySQL: a way to prove the password that needs a package
        if "cryptography" not in str(error):
            raise
        raise MissingExtraError(
            f"{database.display_name}: {error}: pip install cryptography"
        ) from None
    finally:
        engine.dispose()


def database_error(database: Database, error: Exception) -> InputError:
    """Return what a database or its driver reports as an error for the user, without the password."""
    message = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    for secret in (database.url.password, *_secrets(database.url)):
        if secret:
            message = message.replace(str(secret), "***")
    return InputError(
        f"The database says: {message[:300]} ({database.display_name})",
        "check that it runs and has room, and the name, user, password and rights",
    )


def _secrets(url: "sa.URL") -> Iterator[str]:
    for key, value in url.query.items():
        if key not in _PUBLIC_QUERY:
            yield from (value,) if isinstance(value, str) else value


def sqlalchemy_module() -> Any:
    """Return SQLAlchemy; MissingExtraError without it."""
    try:
        import sqlalchemy  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "A database needs SQLAlchemy: pip install 'osiris-nlp[sql]'"
        ) from error
    return sqlalchemy
