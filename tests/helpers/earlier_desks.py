"""Databases with a desk as an earlier version left it, and their rows, read without the package."""

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.databases import emptied_url
from helpers.upgrade_facts import current_verb, rows_of
from real.mariadb import Database

from osiris_nlp.desk.base.store.versioning import HEAD

FIXTURES = Path(__file__).parents[1] / "upgrades"
Tables = dict[str, list[dict[str, Any]]]


def earlier_url(
    request: pytest.FixtureRequest, folder: Path, *, desk: str = "desk-0.1.0"
) -> Iterator[str]:
    """Yield the URL of a database with an earlier desk; the fixture's parameter names its kind.

    The folder becomes the current one, where backups of a server go.
    """
    request.getfixturevalue("monkeypatch").chdir(folder)
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(FIXTURES / f'{desk}.db', folder / 'desk.db')}"
        return
    database = request.getfixturevalue(request.param)
    for url in emptied_url(database):
        load(database, FIXTURES / f"{desk}.postgresql.sql")
        yield url


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.before-*"))


def load(database: Database, file: Path) -> None:
    """Load the dump of a desk as an administrator would."""
    host, _, port = database.address.rpartition(":")
    account = [f"--host={host}", f"--port={port}", f"--username={database.user}"]
    program = ["psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    with file.open("rb") as dump:
        subprocess.run(
            [*program, *account, database.name],
            stdin=dump,
            env=os.environ | {"PGPASSWORD": database.password},
            check=True,
        )


@contextmanager
def writing(url: str) -> Iterator[sa.Connection]:
    """Yield a connection to a database of any version, and commit what is written."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def read_tables(url: str) -> Tables:
    """Return all rows of a database of any version, without opening it as a desk."""
    with writing(url) as connection:
        names = sa.inspect(connection).get_table_names()
        return {str(name): rows_of(connection, name) for name in names}


def earlier_columns(tables: Tables, before: Tables) -> Tables:
    """Return tables reduced to the columns of an earlier version."""
    return {
        name: [{key: row[key] for key in rows[0]} for row in tables[name]] if rows else tables[name]
        for name, rows in before.items()
        if name != "desk_version"
    }


def upgraded_rows(before: Tables) -> Tables:
    """Return the rows of an earlier desk as an upgrade leaves them, apart from new tables and columns."""
    blind = {row["number"]: bool(row["blind"]) for row in before["reviews"]}
    decisions = [
        row | {"decision": current_verb(row, blind=blind[row["review"]])}
        for row in before["decisions"]
    ]
    return {name: rows for name, rows in before.items() if name != "desk_version"} | {
        "decisions": decisions
    }


def state_of_today(row: Mapping[str, Any], with_labels: Collection[int]) -> str:
    if row["review"] is None:
        return "labelled" if row["number"] in with_labels else "open"
    return "aside" if row["aside"] else "done"


def rows_of_today(before: Tables) -> Tables:
    """Return the rows of a desk of version 0012 as an upgrade leaves them."""
    gone = {"seconds", "presses", "proposed"}
    with_labels = {row["article"] for row in before["filed"]}
    articles = [
        {name: row[name] for name in row.keys() - {"aside"}}
        | {"state": state_of_today(row, with_labels)}
        for row in before["articles"]
    ]
    proposals = [row for row in before["vain_searches"] if row["proposed"]]
    tokens = [row | {"editor": None} for row in before["tokens"]]
    tables = before | {
        "articles": articles,
        "vain_searches": proposals,
        "tokens": tokens,
        "desk_version": [{"version_num": HEAD}],
        "handovers": [row | {"comment": ""} for row in before["handovers"]],
    }
    del tables["saved_filters"]
    return {
        name: [{key: row[key] for key in row.keys() - gone} for row in rows]
        for name, rows in tables.items()
    }
