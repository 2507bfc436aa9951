"""Connect to a SPIP site's database, by folder or database URL, for reading only."""

import codecs
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from osiris_nlp.base.database import Database, connect, database_from_url, is_url, parse_url
from osiris_nlp.base.encoding import decode
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular, read_regular
from osiris_nlp.sites.names import is_address
from osiris_nlp.sites.spip.connect_php import read_connect

if TYPE_CHECKING:
    import sqlalchemy as sa

CONNECT = Path("config", "connect.php")
_PREFIX = re.compile(r"\w{1,40}", re.ASCII)
_PORT_DIGITS = 5
_LARGEST_VERSION = 1_000_000  # bytes; the file that states the version has 30 kB
_LONGEST_CELL = 100_000_000  # bytes, of a value or a row of SQLite, stored or computed
_READ_VERSION, _WAL = 19, 2  # a byte of the header: https://sqlite.org/fileformat2.html
_KINDS = ("sqlite", "mysql", "mariadb")
_MARIADB_TEXT = "osiris_mariadb_text"
_URL_FORMS = "expected sqlite:///FILE or, for example, mysql://user:password@host:3306/database"


def _decode_cell(cell: Any, _errors: str = "strict") -> tuple[str, int]:
    """Decode UTF-8 with halves of surrogate pairs, which MariaDB stores: pairs are joined, others replaced."""
    content = bytes(cell)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        halves = content.decode("utf-8", "surrogatepass")
        text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, len(content)


def _find_codec(name: str) -> codecs.CodecInfo | None:
    """Return the codec for PyMySQL, which takes only names of codecs."""
    return codecs.CodecInfo(codecs.utf_8_encode, _decode_cell) if name == _MARIADB_TEXT else None


codecs.register(_find_codec)


@dataclass(frozen=True, slots=True)
class SiteDatabase:
    """The location of a site's tables: a database and, if known, the prefix of the tables.

    `folder` is the site's folder, if it was found by that, and `version` the version of SPIP, if the
    folder states it.
    """

    database: Database
    prefix: str | None = None
    version: str | None = None
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The site's name in messages: its folder, or the URL without its password."""
        return self.database.display_name

    @property
    def location(self) -> str:
        """The site's folder, or the URL of its database without a password, from any current folder."""
        if self.folder is not None:
            return str(self.folder.resolve())
        if self.database.backend == "sqlite":
            return f"sqlite:///{self.database.file.resolve()}"
        return self.database.display_name


def is_site(source: str | Path) -> bool:
    """Return whether a source is a SPIP site: its folder, or the URL of its database.

    Examples
    --------
    >>> is_site("mysql://lecteur@localhost/osiris"), is_site("data/articles.jsonl")
    (True, False)
    """
    if is_url(str(source)):
        return not is_address(source)
    folder = Path(source)
    return (folder / CONNECT).is_file() or (folder / "ecrire" / "inc_version.php").is_file()


def find_site_database(source: str | Path, *, prefix: str | None = None) -> SiteDatabase:
    """Return the location of a site's tables, from its folder or from a database URL.

    Parameters
    ----------
    source : a SPIP folder, or a database URL in SQLAlchemy's form (``sqlite:///osiris.sqlite``,
        ``mysql://user:password@host:3306/osiris``, ``mariadb://…``)
    prefix : prefix of the tables (default: the one in `connect.php`, or the only one in the database)

    Raises
    ------
    InputError
        If `connect.php` does not exist or calls `spip_connect_db` with anything but literals, or
        if the database is not SQLite, MySQL or MariaDB.
    """
    _check_prefix(prefix)
    if is_address(source):
        raise InputError(
            f"{str(source)!r} is the address of a site, and its database is needed here",
            "name the folder in which SPIP is installed, or the URL of its database",
        )
    if is_url(str(source)):
        return SiteDatabase(_database(str(source)), prefix)
    folder = Path(source)
    file = folder / CONNECT
    if not file.is_file():
        raise InputError(
            f"No {CONNECT} in {str(folder)!r}",
            f"for an SQLite database, name it sqlite:///{folder}"
            if folder.is_file()
            else "name the folder in which SPIP is installed, or the URL of its database",
        )
    arguments = read_connect(file)
    own_prefix = arguments["prefix"] or None
    try:
        _check_prefix(own_prefix)
        database = replace(_database(_url(arguments, folder)), display_name=str(folder))
    except InputError as error:
        raise error.at(str(file)) from None
    return SiteDatabase(database, prefix or own_prefix, _version(folder), folder)


def _check_prefix(prefix: str | None) -> None:
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        raise InputError(f"Invalid table prefix {prefix!r}", "expected letters, digits and _ only")


def _url(arguments: dict[str, str], folder: Path) -> "sa.URL":
    """Return the database URL that the arguments of `spip_connect_db` describe."""
    import sqlalchemy  # noqa: PLC0415 (slow to load)

    create: Any = sqlalchemy.URL.create
    url: sa.URL
    kind = arguments["kind"] or "mysql"
    if kind == "sqlite3":
        name = arguments["database"]
        file = Path(name) if "/" in name else folder / "config" / "bases" / f"{name}.sqlite"
        url = create("sqlite", database=str(file))
        return url
    if kind not in {"mysql", "mysqli"}:
        raise InputError(f"Unsupported database type {kind!r}", "expected mysql or sqlite3")
    host, _, port = arguments["host"].partition(":")
    port = arguments["port"] or port
    is_number = port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS
    url = create(
        "mysql",
        arguments["user"] or None,
        arguments["password"] or None,
        host or "localhost",
        int(port) if is_number else None,
        arguments["database"] or None,
        {} if is_number or not port else {"unix_socket": port},
    )
    return url


def _database(url: "str | sa.URL") -> Database:
    parsed_url = parse_url(url, expected=_URL_FORMS, kinds=_KINDS)
    is_file = parsed_url.get_backend_name() == "sqlite" and parsed_url.database
    if is_file and not Path(parsed_url.database or "").is_file():
        raise InputError(
            f"No database file {parsed_url.database!r}", "expected the SQLite file that SPIP uses"
        )
    return database_from_url(parsed_url, expected=_URL_FORMS)


def _version(folder: Path) -> str | None:
    file = folder / "ecrire" / "inc_version.php"
    if not file.is_file():
        return None
    source = read_regular(file, max_bytes=_LARGEST_VERSION).decode("utf-8", "replace")
    branch = re.search(r"\$spip_version_branche\s*=\s*['\"]([\w.-]{1,30})", source)
    return branch[1] if branch else None


def _read_only_uri(file: Path) -> str:
    """Return the URI with which SQLite creates nothing in the site's folder, where that is possible.

    In WAL mode, SQLite creates FILE-wal and FILE-shm even to read, unless it takes the file for
    immutable. If there is a FILE-wal, its changes must be read too, and SQLite may create or update
    FILE-shm, as it does for any reader. If SPIP begins to write while an immutable file is read, what
    is read may be older, or the run may end with an error; the file itself is safe.
    """
    with open_regular(file) as stream:
        is_wal = stream.read(_READ_VERSION + 1)[_READ_VERSION:] == bytes([_WAL])
    is_immutable = is_wal and not os.path.lexists(f"{file}-wal")
    return f"file:{quote(str(file))}?mode=ro{'&immutable=1' if is_immutable else ''}"


@contextmanager
def connect_to_site(site: SiteDatabase) -> Iterator["sa.Connection"]:
    """Yield a read-only connection in one transaction; InputError if it cannot be opened."""
    database = site.database
    file = database.file.resolve()
    is_file = database.backend == "sqlite"
    uri = _read_only_uri(file) if is_file else ""

    def open_file() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True)
        connection.text_factory = decode
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
        connection.execute("PRAGMA trusted_schema = OFF")  # a stranger's schema calls no function
        return connection

    settings = {"creator": open_file} if is_file else {}
    with connect(database, **settings) as connection:
        if not is_file:
            # As SPIP does. Otherwise zero dates, which are common in its tables, would be refused.
            connection.exec_driver_sql("SET SESSION sql_mode=''")
            cast("Any", connection.connection.driver_connection).encoding = _MARIADB_TEXT
            connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        yield connection
