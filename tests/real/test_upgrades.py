"""Desks of version 0.1.0 on a real PostgreSQL and a real MariaDB."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from real.mariadb import Database
from real.test_feedback_databases import emptied_url, stopped_at

pytest.register_assert_rewrite("upgrade_suite")

from upgrade_suite import *  # noqa: E402, F403
from upgrade_suite import FIXTURES, HEAD, as_before, backups, content, tables_at  # noqa: E402

from osiris_nlp.desk.store import open_store  # noqa: E402

pytestmark = pytest.mark.real


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def url(database: Database, folder: Path) -> Iterator[str]:  # noqa: ARG001 (where backups go)
    """The URL of each of the two databases, with the desk of 0.1.0 in it."""
    for url in emptied_url(database):
        load(database)
        yield url


def load(database: Database) -> None:
    """Load the dump of a desk as an administrator does."""
    host, _, port = database.address.rpartition(":")
    account = [f"--host={host}", f"--port={port}"]
    if database.kind == "mysql":
        file, program = "desk-0.1.0.mariadb.sql", ["mariadb", "--no-defaults"]
        account += [f"--user={database.user}"]
    else:
        file = "desk-0.1.0.postgresql.sql"
        program = ["psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
        account += [f"--username={database.user}"]
    secret = {"PGPASSWORD": database.password, "MYSQL_PWD": database.password}
    with (FIXTURES / file).open("rb") as dump:
        command = [*program, *account, database.name]
        subprocess.run(command, stdin=dump, env=os.environ | secret, check=True)


def test_an_upgrade_killed_halfway_is_ended_by_the_next_opening(
    url: str, folder: Path, database: Database
) -> None:
    before = tables_at(url)
    with stopped_at("UPDATE desk_version"):
        open_store(url)
    halfway = "judges" in tables_at(url)["articles"][0]

    open_store(url).close()

    after = tables_at(url)
    assert halfway == (database.kind == "mysql")  # which commits a column at once
    assert as_before(after, before) == content(before)
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert {row["judges"] for row in after["articles"]} == {False}
    assert len(backups(folder)) == 2  # in one second, maybe
    for file in backups(folder):
        assert as_before(tables_at(f"sqlite:///{file}"), before) == content(before)


def test_tables_of_other_programs_are_neither_copied_nor_changed(url: str, folder: Path) -> None:
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
    place = sa.make_url(url)
    engine = sa.create_engine(place.set(drivername=drivers[place.drivername]))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE spip_meta (nom VARCHAR(20) PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO spip_meta VALUES ('adresse_site')"))
    engine.dispose()

    open_store(url).close()

    (file,) = backups(folder)
    assert tables_at(url)["spip_meta"] == [{"nom": "adresse_site"}]
    assert "spip_meta" not in tables_at(f"sqlite:///{file}")
