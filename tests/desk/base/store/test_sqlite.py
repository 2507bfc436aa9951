"""The store on SQLite: its file, and its errors."""

import datetime as dt
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

import pytest
import sqlalchemy as sa
from helpers.counts import copied_articles, count_steps
from helpers.desk_store import AWA, MODOU, article, put, review

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.articles.queue.queue import (
    Filters,
    count_offered,
    day_counts,
    next_article,
    queue_page,
)
from osiris_nlp.desk.articles.tables import article_labels
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import UnavailableError


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'desk.db'}"


INVALID_URLS = (
    "desk.db sqlite:// sqlite:///:memory: sqlite:///desk.db?mode=ro "
    "oracle://awa:s3cret@localhost/base postgresql+asyncpg://awa:s3cret@localhost/base "
    "postgresql://awa:s3cret@localhost postgresql://awa:s3cret@localhost:port/base "
    "postgresql://awa:s3@cret@localhost/base"
).split()


@pytest.mark.parametrize("url", INVALID_URLS)
def test_an_invalid_url_is_refused_without_revealing_its_password(url):
    with pytest.raises(InputError) as caught:
        open_store(url)

    assert "s3cret" not in str(caught.value)
    assert "expected" in str(caught.value) or "%40" in str(caught.value)


@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "mariadb", "mariadb+pymysql"])
def test_a_desk_in_mariadb_is_refused_with_the_way_out(scheme):
    with pytest.raises(InputError) as caught:
        open_store(f"{scheme}://awa:s3cret@localhost/base")

    assert str(caught.value) == (
        "A desk can no longer be kept in MariaDB or MySQL: back it up with the earlier version "
        "(desk backup), then desk restore into SQLite or PostgreSQL"
    )


def test_an_unreachable_server_is_reported_without_the_password():
    url = "postgresql://awa:s3cret@127.0.0.1:1/base"
    with pytest.raises(UnavailableError, match=r"Database error: .*127\.0\.0\.1:1/base") as caught:
        open_store(url)

    assert "s3cret" not in str(caught.value)


def test_a_missing_file_and_a_file_that_is_not_a_database_are_reported(tmp_path):
    text = tmp_path / "texte.db"
    text.write_text("Ceci n’est pas une base de données. " * 100, "utf-8")

    with pytest.raises(InputError, match="No folder .*absent'"):
        open_store(f"sqlite:///{tmp_path}/absent/desk.db")
    with pytest.raises(InputError, match=r"No desk at .*desk\.db: check the URL"):
        open_store(f"sqlite:///{tmp_path}/desk.db", must_exist=True)
    with pytest.raises(UnavailableError, match="file is not a database"):
        open_store(f"sqlite:///{text}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texte.db"]


def test_opening_waits_for_another_process_that_creates_the_file(tmp_path):
    file = tmp_path / "desk.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE recettes (titre)")

        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(open_store, f"sqlite:///{file}")
            completed, _ = wait([opening], timeout=0.3)
            other.execute("COMMIT")
            assert not completed
            opening.result().close()


def test_sqlite_is_configured_for_durable_commits(url):
    store = open_store(url)
    with store.reading() as connection:
        pragmas = [
            connection.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    store.close()

    assert pragmas == ["wal", 2, 1]


def test_only_its_owner_can_read_a_new_file(url, tmp_path):
    store = open_store(url)
    put(store, article(1))

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()

    assert modes == dict.fromkeys(("desk.db", "desk.db-wal", "desk.db-shm"), 0o600)


def test_a_constraint_violation_is_not_reported_as_an_unavailable_database(url, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.base.store.store._MAX_ATTEMPTS", 2)
    store = open_store(url)

    insert = article_labels.insert().values(article=999, place=0, label="Fintech")
    with pytest.raises(OsirisError, match="rejected the data: FOREIGN KEY constraint") as caught:
        store.write(lambda connection: connection.execute(insert))
    store.close()

    assert not isinstance(caught.value, UnavailableError)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_nothing_is_written_to_a_removed_or_replaced_file(url, tmp_path, is_replaced):
    store = open_store(url)
    (number,) = put(store, article(1))
    file, moved_file = store.database.file, tmp_path / "ailleurs.db"
    file.rename(moved_file)
    if is_replaced:
        file.write_bytes(moved_file.read_bytes())

    with pytest.raises(UnavailableError, match="was removed or replaced while open"):
        review(store, number, ["Fintech"])

    moved_file.replace(file)
    assert review(store, number, ["Fintech"]).number == 1
    store.close()


FEW, MANY = 300, 3000  # articles


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Two desks, with few and with many articles to be tagged besides one that came with a label."""
    folders = [tmp_path_factory.mktemp("desk") for _ in range(2)]
    stores = [*map(copied_articles, folders, (FEW, MANY))]
    yield stores
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "work",
    [
        lambda store: next_article(store, Filters(), after=150, editor=MODOU),
        lambda store: next_article(store, Filters(order="utiles"), after=150, editor=MODOU),
        lambda store: next_article(store, Filters(order="surs", state="all"), after=150),
        lambda store: next_article(store, Filters(label="Genre", state="all"), editor=MODOU),
        lambda store: queue_page(store, Filters(label="Genre", state="labelled")),
        lambda store: queue_page(store, Filters(search="Kolda", state="labelled")),
        lambda store: queue_page(store, Filters(state="changes")),
        lambda store: queue_page(store, Filters(state="done")),
        lambda store: queue_page(store, Filters(postponed=AWA)),
        lambda store: day_counts(store, Filters(), [dt.date(2020, 2, 1), None]),
    ],
)
def test_an_article_is_found_among_many_in_as_many_steps_as_among_few(desks, work):
    few, many = (count_steps(store, work) for store in desks)

    assert 0 < many < few + FEW / 2


@pytest.mark.parametrize(
    "work",
    [
        lambda store: queue_page(store, Filters()),
        lambda store: queue_page(store, Filters(source="Le Soleil"), page=2),
        lambda store: count_offered(store, Filters(order="utiles"), MODOU),
    ],
)
def test_counting_takes_three_steps_per_article(desks, work):
    few, many = (count_steps(store, work) for store in desks)

    assert many - few < 3.5 * (MANY - FEW)
