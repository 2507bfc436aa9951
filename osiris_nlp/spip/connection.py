"""How to reach a SPIP site's database: its ``config/connect.php`` read as text, or a database URL.

Nothing of ``connect.php`` is executed: only a call of ``spip_connect_db`` with literal arguments is
understood. Connections are opened for reading only.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from osiris_nlp.base.encoding import decoded
from osiris_nlp.base.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import sqlalchemy as sa

CONNECT = Path("config", "connect.php")
_LARGEST_CONNECT = 100_000  # bytes; a real one has some 300
_PHP_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|\#[^\n]*|/\*.*?\*/)
    |'(?P<single>(?:[^'\\]|\\.)*)'
    |"(?P<double>(?:[^"\\]|\\.)*)"
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<number>\d+)
    |(?P<mark>[^\s])""",
    re.DOTALL | re.VERBOSE,
)
_ARGUMENTS = ("host", "port", "user", "password", "database", "kind", "prefix")
_PREFIX = re.compile(r"\w{1,40}", re.ASCII)
_URL = re.compile(r"(?!https?:)([a-z]+)(?:\+\w+)?://.*", re.DOTALL | re.IGNORECASE)
_BACKENDS = ("sqlite", "mysql", "mariadb")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site's tables are: a database URL, and the tables' prefix if it is known.

    `name` is what messages call it; it never shows a password. `version` is SPIP's own, where the
    site's folder tells it.
    """

    name: str
    url: "sa.URL"
    prefix: str | None = None
    version: str | None = None


def is_site(source: str | Path) -> bool:
    """Tell whether a source is a SPIP site: its folder, or the URL of its database.

    Examples
    --------
    >>> is_site("mysql://lecteur@localhost/osiris"), is_site("data/articles.jsonl")
    (True, False)
    """
    if _URL.fullmatch(str(source)):
        return True
    folder = Path(source)
    return (folder / CONNECT).is_file() or (folder / "ecrire" / "inc_version.php").is_file()


def find_place(source: str | Path, *, prefix: str | None = None) -> Place:
    """Tell where the tables of a site are, from its folder or from a database URL.

    Parameters
    ----------
    source : a SPIP folder, or a URL as SQLAlchemy writes them (``sqlite:///osiris.sqlite``,
        ``mysql://user:password@host:3306/osiris``, ``mariadb://…``)
    prefix : of the tables; by default the one `connect.php` names, or the only one there is

    Raises
    ------
    InputError
        If there is no `connect.php`, it calls `spip_connect_db` with anything but literals, or it
        names a database that is neither SQLite nor MySQL or MariaDB.
    """
    sqlalchemy = _sqlalchemy()
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        raise InputError(f"Prefix {prefix!r}", "expected letters, digits and _ only")
    if _URL.fullmatch(str(source)):
        try:
            url = sqlalchemy.make_url(str(source))
            backend = url.get_backend_name()
        except (ValueError, sqlalchemy.exc.ArgumentError):  # ValueError: its port is no number
            raise InputError("A database URL that cannot be read", _A_URL) from None
        if backend not in _BACKENDS:
            raise InputError(f"A database of kind {backend!r}", _A_URL)
        return Place(url.render_as_string(hide_password=True), _with_driver(url), prefix)
    folder = Path(source)
    file = folder / CONNECT
    if not file.is_file():
        raise InputError(
            f"No {CONNECT} in {str(folder)!r}",
            "name the folder SPIP is installed in, or the URL of its database",
        )
    arguments = read_connect(file)
    found = arguments["prefix"] or None
    if found and not _PREFIX.fullmatch(found):
        raise InputError(f"Prefix {found!r}", "expected letters, digits and _ only", file=str(file))
    try:
        url = _url(arguments, folder)
    except InputError as error:
        raise error.at(str(file)) from None
    return Place(str(folder), url, prefix or found, _version(folder))


def read_connect(file: Path) -> dict[str, str]:
    r"""Return the arguments of the call of `spip_connect_db` in a `connect.php`.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "connect.php"
    >>> _ = file.write_text("<?php\nspip_connect_db('db','3307','u','it\\'s','o','mysql','os','');")
    >>> found = read_connect(file)
    >>> found["host"], found["port"], found["password"], found["prefix"]
    ('db', '3307', "it's", 'os')
    """
    if file.stat().st_size > _LARGEST_CONNECT:
        raise InputError(
            f"A connect.php of {file.stat().st_size} bytes", "expected SPIP's own", file=str(file)
        )
    content = file.read_bytes()
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        source = content.decode("cp1252", "replace")
    tokens = [m for m in _PHP_TOKEN.finditer(source) if m["comment"] is None]
    for number, token in enumerate(tokens):
        is_call = token["word"] == "spip_connect_db" and _marks(tokens, number + 1) == "("
        if is_call and tokens[number - 1]["word"] != "function":
            values = _literals(tokens[number + 2 :], str(file))
            return dict(zip(_ARGUMENTS, [*values, *[""] * len(_ARGUMENTS)], strict=False))
    raise InputError(
        "No call of spip_connect_db",
        "expected the connect.php SPIP's installer writes",
        file=str(file),
    )


def _marks(tokens: list[re.Match[str]], number: int) -> str | None:
    return tokens[number]["mark"] if number < len(tokens) else None


def _literals(tokens: list[re.Match[str]], file: str) -> list[str]:
    """Return the literals up to the closing bracket."""
    values: list[str] = []
    for number, token in enumerate(tokens):
        if number % 2:
            if token["mark"] == ")":
                return values
            if token["mark"] == ",":
                continue
        elif token["single"] is not None:
            values.append(re.sub(r"\\(['\\])", r"\1", token["single"]))
            continue
        elif token["double"] is not None and "$" not in token["double"]:
            values.append(re.sub(r"\\([\"\\$])", r"\1", token["double"]))
            continue
        elif token["number"] is not None:
            values.append(token["number"])
            continue
        elif token["mark"] == ")" and not values:
            break
        raise InputError(
            f"spip_connect_db is called with {token[0][:40]!r}",
            "expected plain strings; nothing in this file is executed: name the database's URL",
            file=file,
        )
    raise InputError("The call of spip_connect_db breaks off", "restore the file", file=file)


def _url(arguments: dict[str, str], folder: Path) -> "sa.URL":
    kind = arguments["kind"] or "mysql"
    if kind == "sqlite3":
        name = arguments["database"]
        file = Path(name) if "/" in name else folder / "config" / "bases" / f"{name}.sqlite"
        return cast("sa.URL", _sqlalchemy().URL.create("sqlite", database=str(file)))
    if kind not in {"mysql", "mysqli"}:
        raise InputError(f"A database of kind {kind!r}", "expected mysql or sqlite3")
    host, _, port = arguments["host"].partition(":")
    port = arguments["port"] or port
    socket = {} if port.isdigit() or not port else {"unix_socket": port}
    return _with_driver(
        _sqlalchemy().URL.create(
            "mysql",
            arguments["user"] or None,
            arguments["password"] or None,
            host or "localhost",
            int(port) if port.isdigit() else None,
            arguments["database"] or None,
            socket,
        )
    )


def _with_driver(url: "sa.URL") -> "sa.URL":
    if url.get_backend_name() == "sqlite":
        return url
    if "+" not in url.drivername:
        url = url.set(drivername=f"{url.drivername}+pymysql")
    return url.update_query_dict({"charset": "utf8mb4"})


def _version(folder: Path) -> str | None:
    file = folder / "ecrire" / "inc_version.php"
    if not file.is_file():
        return None
    source = file.read_text("utf-8", "replace")
    found = re.search(r"\$spip_version_branche\s*=\s*['\"]([\w.-]{1,30})", source)
    return found[1] if found else None


@contextmanager
def connecting(place: Place) -> Iterator["sa.Connection"]:
    """Give a connection that can only read, in one transaction; InputError if there is none."""
    sqlalchemy = _sqlalchemy()
    try:
        engine = _engine(place)
        with engine.connect() as connection:
            if engine.dialect.name != "sqlite":
                # As SPIP does: dates of only zeros are refused otherwise, and common in its tables.
                connection.exec_driver_sql("SET SESSION sql_mode=''")
                connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
            yield connection
    except sqlalchemy.exc.NoSuchModuleError:
        raise InputError(f"No driver for {place.name}", _A_URL) from None
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{place.name} needs {error.name}: pip install 'osiris-nlp[spip]'"
        ) from error
    except sqlalchemy.exc.DBAPIError as error:
        raise InputError(
            f"The database says: {str(error.orig).splitlines()[0][:300]} ({place.name})",
            "check that it runs, and the name, user, password and prefix",
        ) from None


def _engine(place: Place) -> Any:
    sqlalchemy = _sqlalchemy()
    if place.url.get_backend_name() != "sqlite":
        return sqlalchemy.create_engine(place.url, poolclass=sqlalchemy.NullPool)
    file = Path(place.url.database or "")
    if not file.is_file():
        raise InputError(f"No database {str(file)!r}", f"expected the file named by {place.name}")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True)
        connection.text_factory = decoded
        return connection

    return sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=sqlalchemy.NullPool)


_A_URL = "expected sqlite:///FILE, or for instance mysql://user:password@host:3306/database"


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "A SPIP database needs SQLAlchemy: pip install 'osiris-nlp[spip]'"
        ) from error
    return sqlalchemy
