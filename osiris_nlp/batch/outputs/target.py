"""A database table as an output."""

import re
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.base.database import Database, database_from_url, parse_url
from osiris_nlp.base.errors import InputError

_TABLE = re.compile(r"(?!sqlite_)[A-Z_][A-Z0-9_]{0,45}", re.ASCII | re.IGNORECASE)
_EXPECTED = (
    "expected sqlite:///FILE?table=NAME, or for instance "
    "postgresql://user:password@host:5432/base?table=NAME, mysql://… or mariadb://…"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A table of a database."""

    name: str
    database: Database

    @property
    def display_name(self) -> str:
        """The database URL for messages, without any password."""
        return self.database.display_name

    @property
    def backend(self) -> str:
        """The kind of database: sqlite, postgresql, or mysql (which includes MariaDB)."""
        return self.database.backend

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return self.database.file

    @property
    def base_path(self) -> Path:
        """The path that the names of accompanying files start with.

        They are next to an SQLite file, and in the working folder for a server.
        """
        database_path = self.database.local_path
        return database_path.with_name(f"{database_path.name}.{self.name}")


def find_target(out: str) -> Target:
    """Return the table a URL names, without connecting to the database.

    Raises
    ------
    InputError
        If the URL cannot be parsed, names no database, names an unsupported kind of database or
        driver, or contains an invalid table name.
    """
    url = parse_url(out, expected=_EXPECTED)
    table = url.query.get("table", "suggestions")
    if not isinstance(table, str) or not _TABLE.fullmatch(table):
        raise InputError(
            f"Invalid table name {table!r}",
            "expected at most 46 letters, digits and _, not starting with a digit or sqlite_",
        )
    url = url.difference_update_query(["table"])
    return Target(table, database_from_url(url, expected=_EXPECTED, query={"table": table}))
