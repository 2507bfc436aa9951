"""Database URLs: parse them, connect, and report failures.

Supports SQLite, PostgreSQL, MySQL and MariaDB. No message ever shows a password.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.base.extras import install_command, missing
from osiris_nlp.base.files import check_parent

if TYPE_CHECKING:
    import sqlalchemy as sa

_URL = re.compile(r"[a-z0-9]+(?:\+\w+)?://.*", re.DOTALL | re.IGNORECASE)
# By kind of database: our driver first, then the other names a URL may use for it.
_DRIVERS = {
    "sqlite": ("sqlite", "sqlite+pysqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mysql+pymysql", "mariadb", "mariadb+pymysql"),
}
# Query parameters that contain no password.
_PUBLIC_QUERY = ("host", "port", "unix_socket", "service")
# Query parameters that a URL may have: those of libpq and PyMySQL that say where a server is and how to log in
# there. PyMySQL's others read any file, or run code.
_PARAMETERS = {
    "postgresql": (
        *("host", "hostaddr", "port", "user", "password", "passfile", "service", "options"),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl"),
        *("application_name", "channel_binding", "gssencmode", "target_session_attrs"),
    ),
    "mysql": (
        *("host", "port", "user", "password", "unix_socket"),
        *("ssl_ca", "ssl_cert", "ssl_key", "ssl_key_password", "ssl_verify_cert"),
        "ssl_verify_identity",
    ),
}
_PARAMETERS["mariadb"] = _PARAMETERS["mysql"]
_CONNECT_TIMEOUT = 15  # to wait for a server to answer
_LOCK_TIMEOUT = 60  # to wait while others lock the same rows or table, or the same SQLite file
_LIMIT_LOCKS = {
    "postgresql": "SET lock_timeout = '{seconds}s'",
    "mysql": "SET SESSION innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds}",
}


@dataclass(frozen=True, slots=True)
class Database:
    """A database; `display_name` is its name in messages, without the password."""

    url: "sa.URL" = field(repr=False)
    display_name: str

    @property
    def backend(self) -> str:
        """The kind of database: sqlite, postgresql, or mysql (also for MariaDB)."""
        return self.url.get_backend_name()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")

    @property
    def local_path(self) -> Path:
        """The SQLite file, or the name of a server's database in the current folder.

        Files that go with the database (backups, lists of faults) are named after this path.
        """
        name = self.url.database or ""
        return Path(name if self.backend == "sqlite" else re.sub(r"[^\w-]", "_", name))


def is_url(text: str) -> bool:
    """Return whether a string is a URL rather than a path.

    Examples
    --------
    >>> is_url("sqlite:///tags.db"), is_url("tags.csv")
    (True, False)
    """
    return bool(_URL.fullmatch(text))


def parse_url(
    url: "str | sa.URL", *, expected: str, kinds: Collection[str] = tuple(_DRIVERS)
) -> "sa.URL":
    """Parse a database URL, without connecting.

    Parameters
    ----------
    expected : the end of an error message, such as "expected sqlite:///FILE"
    kinds : the kinds of database to accept

    Raises
    ------
    InputError
        If the URL cannot be parsed, or names another kind of database or another driver.
    """
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    try:
        parsed_url: sa.URL = sqlalchemy.make_url(url)
    except (ValueError, sqlalchemy.exc.ArgumentError):  # ValueError: the port is not a number
        # The URL is not quoted: it may contain a password.
        raise InputError("Invalid database URL", expected) from None
    kind = parsed_url.drivername.partition("+")[0]
    if kind not in kinds or parsed_url.drivername not in _DRIVERS[kind]:
        raise InputError(f"Unsupported database {parsed_url.drivername!r}", expected)
    return parsed_url


def database_from_url(url: "sa.URL", *, expected: str) -> Database:
    """Return the database of a parsed URL.

    Parameters
    ----------
    expected : the end of an error message, as for `parse_url`

    Raises
    ------
    InputError
        If the URL names no stored database, an SQLite URL contains more than a path, its folder does
        not exist, an @ in a password is not escaped, or a parameter is unknown.
    """
    _check_target(url, expected)
    public = {key: value for key, value in url.query.items() if key in _PUBLIC_QUERY}
    name = url.set(query=public).render_as_string(hide_password=True)
    return Database(url.set(drivername=_DRIVERS[url.get_backend_name()][0]), name)


def _check_target(url: "sa.URL", expected: str) -> None:
    if not url.database or url.database == ":memory:":
        raise InputError("The URL names no database file or server database", expected)
    if url.get_backend_name() != "sqlite":
        if "@" in f"{url.host}{url.database}":  # not quoted: it may be part of the password
            raise InputError("More than one @ in the database URL", "write @ as %40 in a password")
        parameters = _PARAMETERS[url.get_backend_name()]
        for name in url.query:
            if name not in parameters:
                raise InputError(
                    f"Unknown parameter {name[:80]!r} in the database URL",
                    f"expected {', '.join(parameters)}",
                )
        return
    if url.query or url.host:
        raise InputError("An SQLite URL takes a file and nothing else", "expected sqlite:///FILE")
    check_parent(Path(url.database))


def make_engine(
    database: Database, *, lock_timeout: int = _LOCK_TIMEOUT, **settings: Any
) -> "sa.Engine":
    """Return an SQLAlchemy engine for a database; `settings` are passed to `create_engine`.

    Parameters
    ----------
    lock_timeout : seconds to wait for locks that others hold; without a limit, PostgreSQL would wait
        for ever, and MariaDB for a day

    Raises
    ------
    MissingExtraError
        If the driver for PostgreSQL is not installed.
    """
    connect_args: dict[str, dict[str, Any]] = {
        "sqlite": {"timeout": lock_timeout},
        "postgresql": {"connect_timeout": _CONNECT_TIMEOUT, "client_encoding": "utf8"},
        "mysql": {"connect_timeout": _CONNECT_TIMEOUT, "charset": "utf8mb4"},
    }
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    try:
        engine: sa.Engine = sqlalchemy.create_engine(
            database.url, connect_args=connect_args[database.backend], **settings
        )
    except ImportError as error:
        if database.backend != "postgresql":
            raise
        raise missing(database.display_name, "desk", error) from error
    if database.backend in _LIMIT_LOCKS:
        statement = _LIMIT_LOCKS[database.backend].format(seconds=lock_timeout)
        sqlalchemy.event.listen(engine, "connect", partial(_execute, statement=statement))
    return engine


def _execute(connection: Any, _record: object, *, statement: str) -> None:
    """Run a statement on a new connection of a driver."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement)
    connection.commit()


@contextmanager
def connect(database: Database, **settings: Any) -> Iterator["sa.Connection"]:
    """Open a connection that nothing else shares, and close it at the end of the block.

    Raises
    ------
    InputError
        For any error of the database or its driver; the message omits the password.
    MissingExtraError
        If the driver for PostgreSQL is not installed.
    """
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    engine = make_engine(database, poolclass=sqlalchemy.NullPool, **settings)
    try:
        with _connection(engine, database) as connection:
            yield connection
    except (sqlalchemy.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise database_error(database, error) from None
    except RuntimeError as error:  # from PyMySQL: this server's authentication needs a package
        if "cryptography" not in str(error):
            raise
        raise MissingExtraError(
            f"{database.display_name}: {error}: {install_command('cryptography')}"
        ) from None
    finally:
        engine.dispose()


def _connection(engine: "sa.Engine", database: Database) -> "sa.Connection":
    try:
        return engine.connect()
    except (TypeError, ValueError):  # from the driver, which gets the parameters of the URL
        raise InputError(
            f"Invalid parameter in the database URL of {database.display_name}",
            "expected such values as port=5432 or sslmode=require",
        ) from None


def database_error(database: Database, error: Exception) -> InputError:
    """Turn an error of a database or its driver into one for the user, without the password."""
    message = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    for secret in (database.url.password, *_secrets(database.url)):
        if secret:
            message = re.sub(rf"(?<!\w){re.escape(str(secret))}(?!\w)", "***", message)
    remedy = (
        "check the file, its folder and the free disk space"
        if database.backend == "sqlite"
        else "check that the server is running and has free disk space, and check the database name, "
        "user, password and permissions"
    )
    return InputError(f"Database error: {message[:300]} ({database.display_name})", remedy)


def _secrets(url: "sa.URL") -> Iterator[str]:
    for key, value in url.query.items():
        if key not in _PUBLIC_QUERY:
            yield from (value,) if isinstance(value, str) else value
