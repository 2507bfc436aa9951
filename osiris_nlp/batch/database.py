"""A table of a database as the place of an output: what a URL names, and how it is reached."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import sqlalchemy as sa

_URL = re.compile(r"[a-z0-9]+(?:\+\w+)?://.*", re.DOTALL | re.IGNORECASE)
_TABLE = re.compile(r"(?!sqlite_)[A-Z_][A-Z0-9_]{0,45}", re.ASCII | re.IGNORECASE)
# By kind of database: the driver, and what else may name it.
_DRIVERS = {
    "sqlite": ("sqlite", "sqlite+pysqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mysql+pymysql", "mariadb", "mariadb+pymysql"),
}
_SHOWN = ("host", "port", "unix_socket", "service")  # of a URL's query: no password
_SECONDS = 15  # for a server to answer
_SECONDS_OF_OTHERS = 60  # who write the same SQLite file
_A_URL = (
    "expected sqlite:///FILE?table=NAME, or for instance "
    "postgresql://user:password@host:5432/base?table=NAME, mysql://… or mariadb://…"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A table of a database; `shown` is what messages call it, without any password."""

    name: str
    url: "sa.URL" = field(repr=False)
    shown: str

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
        """What a file is called that goes with the table: beside an SQLite file, or in this folder."""
        base = self.file if self.backend == "sqlite" else Path(_plain(self.url.database))
        return base.with_name(f"{base.name}.{self.name}")


def is_url(out: str) -> bool:
    """Tell whether an output is named by a URL.

    Examples
    --------
    >>> is_url("sqlite:///tags.db"), is_url("tags.csv")
    (True, False)
    """
    return bool(_URL.fullmatch(out))


def find_target(out: str) -> Target:
    """Tell what table a URL names; nothing is asked of the database yet.

    Raises
    ------
    InputError
        If it cannot be read, names another kind of database or driver, no database, or a table
        by other than letters, digits and _.
    """
    sqlalchemy = sqlalchemy_module()
    try:
        url = sqlalchemy.make_url(out)
    except (ValueError, sqlalchemy.exc.ArgumentError):  # ValueError: its port is no number
        raise InputError("A database URL that cannot be read", _A_URL) from None
    drivers = _DRIVERS.get(url.drivername.partition("+")[0], ())
    if url.drivername not in drivers:
        raise InputError(f"A database of kind {url.drivername!r}", _A_URL)
    table = url.query.get("table", "suggestions")
    if not isinstance(table, str) or not _TABLE.fullmatch(table):
        raise InputError(
            f"Table {table!r}",
            "expected at most 46 letters, digits and _, beginning neither with a digit nor sqlite_",
        )
    url = url.difference_update_query(["table"])
    _check_place(url)
    shown = {key: value for key, value in url.query.items() if key in _SHOWN}
    name = url.set(query={**shown, "table": table}).render_as_string(hide_password=True)
    return Target(table, url.set(drivername=drivers[0]), name)


def _check_place(url: "sa.URL") -> None:
    if not url.database or url.database == ":memory:":
        raise InputError("A URL without a database", _A_URL)
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


@contextmanager
def connected(target: Target) -> Iterator["sa.Connection"]:
    """Give a connection in which each transaction is begun and ended by a statement.

    Raises
    ------
    InputError
        For whatever the database or its driver says, without the password.
    MissingExtraError
        If the driver is not installed.
    """
    engine = _engine(target)
    try:
        with engine.connect() as connection:
            yield connection
    except (sqlalchemy_module().exc.SQLAlchemyError, engine.dialect.dbapi.Error) as error:
        raise _told(target, error) from None
    except RuntimeError as error:  # of PyMySQL: a way to prove the password that needs a package
        if "cryptography" not in str(error):
            raise
        raise MissingExtraError(f"{target.shown}: {error}: pip install cryptography") from None
    finally:
        engine.dispose()


def _engine(target: Target) -> Any:
    sqlalchemy = sqlalchemy_module()
    settings: dict[str, dict[str, Any]] = {
        "sqlite": {"timeout": _SECONDS_OF_OTHERS},
        "postgresql": {"connect_timeout": _SECONDS, "client_encoding": "utf8"},
        "mysql": {"connect_timeout": _SECONDS, "charset": "utf8mb4"},
    }
    try:
        return sqlalchemy.create_engine(
            target.url,
            connect_args=settings[target.backend],
            isolation_level="AUTOCOMMIT",
            poolclass=sqlalchemy.NullPool,
        )
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{target.shown} needs {error.name}: pip install 'osiris-nlp[sql]'"
        ) from error


def _told(target: Target, error: Exception) -> InputError:
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    for secret in (target.url.password, *_secrets(target.url)):
        if secret:
            said = said.replace(str(secret), "***")
    return InputError(
        f"The database says: {said[:300]} ({target.shown})",
        "check that it runs and has room, and the name, user, password and rights",
    )


def _secrets(url: "sa.URL") -> Iterator[str]:
    for key, value in url.query.items():
        if key not in _SHOWN:
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
