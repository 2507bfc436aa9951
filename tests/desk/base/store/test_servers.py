"""The store of the desk on a real PostgreSQL."""

from dataclasses import replace
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from helpers.databases import connect, emptied_url, frozen, url_of
from helpers.desk_store import article, put, review, state_of

from osiris_nlp.desk.app.backup import back_up
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import UnavailableError

pytestmark = pytest.mark.slow("databases")


@pytest.fixture
def database(postgresql):
    return postgresql


@pytest.fixture
def url(database):
    """Return the URL of an empty database."""
    yield from emptied_url(database)


def test_a_refused_connection_reveals_no_password(database):
    secret = "pas/le@bon-mot"  # noqa: S105
    wrong = url_of(database, password=secret)

    for url in (wrong, url_of(database).replace(f"/{database.name}", "/absente")):
        with pytest.raises(
            UnavailableError, match=rf"Database error: .*{database.address}"
        ) as caught:
            open_store(url)
        for password in (secret, quote(secret, safe=""), database.password):
            assert password not in str(caught.value)


def test_a_desk_survives_the_loss_of_its_connections(store, database):
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    list_others = (
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'base'"
    )
    with connect(database) as connection:  # and end them, as a restart of the server does
        others = connection.exec_driver_sql(list_others).scalars().all()
        for other in others:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({other})")
    assert others

    assert review(store, number, ["Téléphonie"]).revision == 2
    assert state_of(store, number) == (("Téléphonie",), "done", 2)


def test_a_frozen_server_is_unavailable_until_it_responds_again(store, database):
    timed_store = open_store(url_of(database), waits=SERVICE_WAITS)
    (number,) = put(timed_store, article(1))

    # Without a timeout, this would block forever.
    with frozen(database), pytest.raises(UnavailableError, match="Database error"):
        review(timed_store, number, ["Fintech"])

    review(timed_store, number, ["Téléphonie"])
    assert state_of(store, number) == (("Téléphonie",), "done", 1)
    timed_store.close()


def test_a_writer_that_waits_too_long_for_a_lock_writes_nothing(url, database):
    hurried_store = open_store(url, waits=replace(SERVICE_WAITS, lock=1))
    (number,) = put(hurried_store, article(1))

    with connect(database) as connection:
        connection.execute(sa.select(articles).with_for_update())
        with pytest.raises(UnavailableError, match=r"Database error: .*(?i:lock)"):
            review(hurried_store, number, ["Fintech"])
        assert state_of(hurried_store, number) == ((), "open", 0)

    assert review(hurried_store, number, ["Téléphonie"]).revision == 1
    hurried_store.close()


@pytest.mark.parametrize("table", ["settings", "events"])
def test_empty_tables_of_another_program_are_left_alone(database, url, table):
    with connect(database) as connection:
        connection.execute(sa.text(f"CREATE TABLE {table} (name TEXT)"))
        connection.commit()

    with pytest.raises(
        UnavailableError, match=f"table '{table}' that does not belong to a desk: use an empty"
    ):
        open_store(url)
    with connect(database) as connection:
        assert sa.inspect(connection).get_table_names() == [table]


def test_a_backup_streams_rows_from_the_server(store, tmp_path):
    put(store, *(article(n) for n in range(600)))
    cursors: set[str] = set()

    def record(_c, cursor, statement, *_):
        if statement.startswith("SELECT articles.number"):
            cursors.add(type(cursor).__name__)

    sa.event.listen(store.engine, "before_cursor_execute", record)
    back_up(store, tmp_path / "copie.db")

    assert cursors == {"ServerCursor"}  # which fetches rows in batches
