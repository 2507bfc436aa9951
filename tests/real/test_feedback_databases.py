"""The store of the desk on a real PostgreSQL and a real MariaDB."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from real.mariadb import Database
from real.test_outputs_real import asking, url_of

pytest.register_assert_rewrite("feedback_suite")

from feedback_suite import *  # noqa: E402, F403
from feedback_suite import article, put, review, standing  # noqa: E402

from osiris_nlp.feedback import AwayError, Store, open_store  # noqa: E402
from osiris_nlp.feedback.schema import articles as articles_table  # noqa: E402

pytestmark = pytest.mark.real


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    """The URL of each of the two databases, empty."""
    yield from emptied_url(database)


def emptied_url(database: Database) -> Iterator[str]:
    """Yield the URL of a database without a table, and leave it so."""
    yield url_of(database)
    with asking(database) as connection:
        meta = sa.MetaData()
        meta.reflect(connection)
        meta.drop_all(connection)
        connection.commit()


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
    with asking(database) as connection:
        ended = connection.exec_driver_sql(others).scalars().all()
        for other in ended:
            connection.exec_driver_sql(end.format(other))
    assert ended


def test_a_desk_outlives_its_connections(store: Store, database: Database) -> None:
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    end_others(database)

    assert review(store, number, ["Téléphonie"]).revision == 2
    assert standing(store, number) == (("Téléphonie",), "done", 2)


@pytest.fixture
def mariadb_url(mariadb: Database) -> Iterator[str]:
    yield from emptied_url(mariadb)


def test_tables_left_half_made_by_a_killed_process_are_made_anew(
    mariadb: Database, mariadb_url: str
) -> None:
    with asking(mariadb) as connection:
        articles_table.create(connection)
        connection.commit()

    store = open_store(mariadb_url)
    (number,) = put(store, article(1))
    store.close()

    again = open_store(mariadb_url, must_exist=True)
    assert standing(again, number) == ((), "open", 0)
    again.close()


def test_tables_of_another_kind_are_left_alone(mariadb: Database, mariadb_url: str) -> None:
    with asking(mariadb) as connection:
        connection.execute(sa.text("CREATE TABLE articles (texte TEXT)"))
        connection.execute(sa.text("INSERT INTO articles VALUES ('à garder')"))
        connection.commit()

    with pytest.raises(AwayError, match="'articles' is there and not of a desk: name an empty"):
        open_store(mariadb_url)
    with asking(mariadb) as connection:
        assert connection.scalar(sa.text("SELECT texte FROM articles")) == "à garder"
