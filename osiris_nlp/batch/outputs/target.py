"""A table of a database as the place of an output."""

import re
from dataclasses import dataclass
from pathlib import Path

from osiris_nlp.base.database import Database, find_database, parse_url
from osiris_nlp.base.errors import InputError

_TABLE = re.compile(r"(?!sqlite_)[A-Z_][A-Z0-9_]{0,45}", re.ASCII | re.IGNORECASE)
_A_URL = (
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
        """What messages call it, without any password."""
        return self.database.display_name

    @property
    def backend(self) -> str:
        """The kind of database: sqlite, postgresql, or mysql, which MariaDB is too."""
        return self.database.backend

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return self.database.file

    @property
    def beside(self) -> Path:
        """What a file is called that goes with the table: beside an SQLite file, or in this folder."""
        base = self.database.local_path
        return base.with_name(f"{base.name}.{self.name}")


def find_target(out: str) -> Target:
    """Tell what table a URL names; nothing is asked of the database yet.

    Raises
    ------
    InputError
        If it cannot be read, names another kind of database or driver, no database, or a table
        by other than letters, digits and _.
    """
    url = parse_url(out, expected=_A_URL)
    table = url.query.get("table", "suggestions")
    if not isinstance(table, str) or not _TABLE.fullmatch(table):
        raise InputError(
            f"Table {table!r}",
            "expected at most 46 letters, digits and _, beginning neither with a digit nor sqlite_",
        )
    url = url.difference_update_query(["table"])
    return Target(table, find_database(url, expected=_A_URL, query={"table": table}))
