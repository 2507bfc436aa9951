"""The tables of a desk, opened and written by many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from helpers.desk_store import (
    PATIENCE,
    article,
    check_whole,
    dump,
    judge,
    new_key,
    open_at_once,
    put,
    review,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store import (
    AwayError,
    Imported,
    StaleError,
    Store,
    count_articles,
    history,
    learn_keywords,
    open_store,
    put_articles,
    read_setting,
    write_setting,
)
from osiris_nlp.desk.store.schema import events, filed, metadata, reviews


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "version_table": "desk_version",
            },
        )
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_desk_is_opened_again_as_it_was(store: Store, url: str) -> None:
    put(store, article(1))
    before = dump(store)

    again = open_store(url, must_exist=True)

    assert dump(again) == before
    again.close()


def test_a_database_that_is_no_desk_yet_is_not_made_one_by_who_only_reads(url: str) -> None:
    with pytest.raises(InputError, match="No desk at .*: make one with 'osiris-nlp desk import'"):
        open_store(url, must_exist=True)

    made = open_store(url)
    made.close()
    open_store(url, must_exist=True).close()


def test_a_database_of_a_newer_version_is_refused(store: Store, url: str) -> None:
    store.write(lambda c: c.execute(sa.text("UPDATE desk_version SET version_num = '9999'")))

    with pytest.raises(AwayError, match=r"is of a newer version of osiris-nlp \(9999\): upgrade"):
        open_store(url)


def test_processes_that_open_a_new_database_at_once_make_it_once(url: str) -> None:
    ended = open_at_once(url, 4)

    assert ended == [(0, "")] * 4
    store = open_store(url, must_exist=True)
    with store.reading() as connection:
        who = connection.scalars(sa.select(events.c.who)).all()
        versions = connection.scalars(sa.text("SELECT version_num FROM desk_version")).all()
    store.close()
    assert sorted(who) == ["0", "1", "2", "3"]
    assert len(versions) == 1


def test_of_fifty_editors_at_once_one_is_taken_and_the_others_told(store: Store) -> None:
    distinct = put(store, *(article(n) for n in range(300, 400)))
    (fought,) = put(store, article(1))
    start = threading.Barrier(50)

    def write(writer: int) -> tuple[list[str], bool]:
        start.wait(PATIENCE)
        keys = []
        for number in distinct[2 * writer : 2 * writer + 2]:
            key = new_key()
            made = [review(store, number, ["Fintech"], key=key, revision=0) for _ in range(2)]
            assert made[0] == made[1]
            keys.append(key)
        try:
            review(store, fought, ["Fintech"], revision=0, editor=f"Éditeur {writer}")
        except StaleError:
            return keys, False
        return keys, True

    with ThreadPoolExecutor(50) as pool:
        done = list(pool.map(write, range(50)))

    assert [won for _, won in done].count(True) == 1
    made = history(store, limit=10_000)
    assert sorted(each.key for each in made if each.article != fought) == sorted(
        key for keys, _ in done for key in keys
    )
    assert len(made) == 101
    check_whole(store)


def test_two_imports_at_once_put_each_article_once(url: str) -> None:
    stores = [open_store(url) for _ in range(4)]
    start = threading.Barrier(4)

    def work(store: Store) -> Imported:
        start.wait(PATIENCE)
        return sum(
            (
                put_articles(store, [article(n) for n in range(first, first + 20)], judge)
                for first in range(200, 260, 10)
            ),
            Imported(),
        )

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(work, stores))

    assert sum(each.new for each in told) == 70
    assert sum(each.changed for each in told) == 0
    with stores[0].reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(filed)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(reviews)) == 0
    assert count_articles(stores[0]) == (70, 70)
    for store in stores:
        store.close()


def test_two_who_write_one_setting_at_once_leave_one(url: str) -> None:
    stores = [open_store(url) for _ in range(4)]
    start = threading.Barrier(4)

    def work(store: Store) -> None:
        start.wait(PATIENCE)
        for n in range(10):
            write_setting(store, "secret", f"{n}")
            learn_keywords(store, {"Fintech": n, "Internet": n, "Téléphonie": n})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, stores))

    assert read_setting(stores[0], "secret") == "9"
    for store in stores:
        store.close()
