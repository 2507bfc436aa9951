"""The store of the desk on a real PostgreSQL and a real MariaDB."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from helpers.databases import connect, emptied_url, stopped_at, url_of
from helpers.desk_store import PATIENCE, article, current_state, put, review
from real.mariadb import Database

from osiris_nlp.desk.store import AwayError, Store, back_up, open_store
from osiris_nlp.desk.store.schema import settings as settings_table

pytestmark = pytest.mark.real


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    """The URL of each of the two databases, empty."""
    yield from emptied_url(database)


def test_a_database_that_refuses_shows_no_password(database: Database) -> None:
    secret = "pas/le@bon-mot"  # noqa: S105
    wrong = url_of(database, password=secret)
    absent = url_of(database).replace(f"/{database.name}", "/absente")

    for url in (wrong, absent):
        with pytest.raises(AwayError, match=rf"The database says: .*{database.address}") as told:
            open_store(url)
        for shown in (secret, quote(secret, safe=""), database.password):
            assert shown not in str(told.value)


def end_others(database: Database) -> None:
    """End every connection of the database's user, as a restart of the server does."""
    others, end = {
        "postgresql": (
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'base'",
            "SELECT pg_terminate_backend({})",
        ),
        "mysql": (
            "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()",
            "KILL {}",
        ),
    }[database.kind]
    with connect(database) as connection:
        ended = connection.exec_driver_sql(others).scalars().all()
        for other in ended:
            connection.exec_driver_sql(end.format(other))
    assert ended


def test_a_desk_outlives_its_connections(store: Store, database: Database) -> None:
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    end_others(database)

    assert review(store, number, ["Téléphonie"]).revision == 2
    assert current_state(store, number) == (("Téléphonie",), "done", 2)


@pytest.fixture
def mariadb_url(mariadb: Database) -> Iterator[str]:
    yield from emptied_url(mariadb)


@pytest.mark.parametrize("table", ["articles", "reviews"])
def test_tables_left_half_made_by_a_killed_process_are_made_anew(
    mariadb: Database, mariadb_url: str, table: str
) -> None:
    with stopped_at(f"CREATE TABLE {table} "):
        open_store(mariadb_url)
    with connect(mariadb) as connection:
        left = sa.inspect(connection).get_table_names()

    store = open_store(mariadb_url)
    (number,) = put(store, article(1))
    store.close()

    assert "desk_version" in left
    assert table not in left
    again = open_store(mariadb_url, must_exist=True)
    assert current_state(again, number) == ((), "open", 0)
    again.close()


def test_half_made_tables_that_hold_something_are_left_alone(
    mariadb: Database, mariadb_url: str
) -> None:
    with stopped_at("CREATE TABLE reviews "):
        open_store(mariadb_url)
    with connect(mariadb) as connection:
        connection.execute(settings_table.insert().values(name="à", value="garder"))
        connection.commit()

    with pytest.raises(AwayError, match="'settings' is there and not of a desk: name an empty"):
        open_store(mariadb_url)
    with connect(mariadb) as connection:
        assert connection.scalar(sa.select(settings_table.c.value)) == "garder"


def test_who_waits_for_another_to_make_the_tables_finds_them(mariadb_url: str) -> None:
    making, opened, dropped = threading.Event(), threading.Event(), list[str]()

    def hear(_c: Any, _k: Any, said: str, *_: Any) -> None:
        if said.startswith("DROP"):
            dropped.append(said)
        if "RELEASE_LOCK" in said and not making.is_set():
            making.set()

    def after(_c: Any, _k: Any, said: str, *_: Any) -> None:
        if "RELEASE_LOCK" in said and not opened.is_set():
            second.result(PATIENCE)
            opened.set()

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    sa.event.listen(sa.Engine, "after_cursor_execute", after)
    try:
        with ThreadPoolExecutor(2) as pool:
            second = pool.submit(lambda: making.wait(PATIENCE) and open_store(mariadb_url).close())
            pool.submit(lambda: open_store(mariadb_url).close()).result(PATIENCE)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)
        sa.event.remove(sa.Engine, "after_cursor_execute", after)

    assert dropped == []


def processes(database: Database) -> list[int]:
    """Return the processes of a database's server."""
    with connect(database) as connection:
        if database.kind == "mysql":
            return [int(Path(connection.scalar(sa.text("SELECT @@pid_file"))).read_text("utf-8"))]
        folder = connection.scalar(sa.text("SELECT pg_read_file('postmaster.pid')"))
        first = int(folder.split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text("utf-8")
    return [first, *map(int, children.split())]


def tell(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # a connection's own, ended meanwhile
            os.kill(process, what)


def test_a_server_that_is_frozen_is_away_until_it_answers_again(
    store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.desk.store.connections._SECONDS_OF_SILENCE", 1)
    monkeypatch.setattr("osiris_nlp.base.database._SECONDS", 2)
    impatient = open_store(url_of(database))
    (number,) = put(impatient, article(1))
    frozen = processes(database)

    tell(frozen, signal.SIGSTOP)
    try:
        with pytest.raises(AwayError, match="The database says"):  # else it waits for ever
            review(impatient, number, ["Fintech"])
    finally:
        tell(frozen, signal.SIGCONT)

    review(impatient, number, ["Téléphonie"])
    assert current_state(store, number) == (("Téléphonie",), "done", 1)
    impatient.close()


@pytest.mark.parametrize("table", ["settings", "events"])
def test_empty_tables_of_another_program_are_left_alone(
    database: Database, url: str, table: str
) -> None:
    with connect(database) as connection:
        connection.execute(sa.text(f"CREATE TABLE {table} (name TEXT)"))
        connection.commit()

    with pytest.raises(AwayError, match=f"'{table}' is there and not of a desk: name an empty"):
        open_store(url)
    with connect(database) as connection:
        assert sa.inspect(connection).get_table_names() == [table]


def test_a_backup_is_read_some_rows_at_a_time(store: Store, tmp_path: Path) -> None:
    put(store, *(article(n) for n in range(600)))
    cursors: set[str] = set()

    def note(_c: Any, cursor: Any, said: str, *_: Any) -> None:
        if said.startswith("SELECT articles.number"):
            cursors.add(type(cursor).__name__)

    sa.event.listen(store.engine, "before_cursor_execute", note)
    back_up(store, tmp_path / "copie.db")

    assert cursors <= {"ServerCursor", "SSCursor"}  # those that leave the rest on the server
    assert cursors
