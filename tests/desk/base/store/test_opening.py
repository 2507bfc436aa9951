"""Opening a desk, and concurrent use of its tables."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from helpers.desk_store import (
    PATIENCE,
    article,
    assess,
    check_consistency,
    dump,
    new_key,
    open_at_once,
    put,
    review,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.app.all_tables import metadata
from osiris_nlp.desk.articles.arrivals import ImportCounts, put_articles
from osiris_nlp.desk.articles.articles import count_articles
from osiris_nlp.desk.articles.reviews import StaleError, history
from osiris_nlp.desk.articles.site_keywords import learn_keywords
from osiris_nlp.desk.articles.tables import article_labels
from osiris_nlp.desk.articles.tables import reviews as reviews_table
from osiris_nlp.desk.base.store.desk_settings import read_setting, write_setting
from osiris_nlp.desk.base.store.events import events
from osiris_nlp.desk.base.store.opening import open_store

EACH_DATABASE = True


def test_the_migrations_create_the_tables_of_all_subjects(store):
    with store.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "version_table": "desk_version",
                "include_name": lambda name, kind, _: (
                    kind != "table" or not name.startswith(("desk_search", "presence"))
                ),
            },
        )
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_reopening_a_desk_changes_nothing(store, url):
    put(store, article(1))
    before = dump(store)

    reopened = open_store(url, must_exist=True)

    assert dump(reopened) == before
    reopened.close()


def test_must_exist_refuses_a_database_without_a_desk(url):
    with pytest.raises(
        InputError, match="No desk at .*create a desk with 'osiris-nlp desk import'"
    ):
        open_store(url, must_exist=True)

    open_store(url).close()
    open_store(url, must_exist=True).close()


def test_processes_that_open_a_new_database_at_once_create_the_tables_once(url):
    assert open_at_once(url, 4) == [(0, "")] * 4
    store = open_store(url, must_exist=True)
    with store.reading() as connection:
        who = connection.scalars(sa.select(events.c.who)).all()
        versions = connection.scalars(sa.text("SELECT version_num FROM desk_version")).all()
    store.close()
    assert sorted(who) == ["0", "1", "2", "3"]
    assert len(versions) == 1


def test_of_fifty_reviews_of_one_article_at_once_one_is_saved_and_the_others_refused(store):
    distinct = put(store, *(article(n) for n in range(300, 400)))
    (contested_article,) = put(store, article(1))
    start = threading.Barrier(50)

    def write(writer):
        start.wait(PATIENCE)
        keys = []
        for number in distinct[2 * writer : 2 * writer + 2]:
            key = new_key()
            sent, resent = (
                review(store, number, ["Fintech"], key=key, revision=0) for _ in range(2)
            )
            assert sent == resent
            keys.append(key)
        try:
            review(store, contested_article, ["Fintech"], revision=0, editor=f"Éditeur {writer}")
        except StaleError:
            return keys, False
        return keys, True

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(write, range(50)))

    assert [won for _, won in results].count(True) == 1
    reviews = history(store, limit=10_000)
    assert sorted(r.key for r in reviews if r.article != contested_article) == sorted(
        key for keys, _ in results for key in keys
    )
    assert len(reviews) == 101
    check_consistency(store)


def at_once(work, url):
    """Do the work in four threads at the same time, each with a store of its own; return the results."""
    start = threading.Barrier(4)

    def work_in_own_store(_):
        with closing(open_store(url)) as own_store:
            start.wait(PATIENCE)
            return work(own_store)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work_in_own_store, range(4)))


def test_concurrent_imports_add_each_article_once(store, url):
    def work(own_store):
        parts = ([article(n) for n in range(i, i + 20)] for i in range(200, 260, 10))
        return sum((put_articles(own_store, part, assess) for part in parts), ImportCounts())

    counts = at_once(work, url)

    assert (sum(c.new for c in counts), sum(c.changed for c in counts)) == (70, 0)
    with store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(article_labels)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(reviews_table)) == 0
    assert count_articles(store) == (70, 70)


def test_concurrent_writes_of_a_setting_leave_one_value(store, url):
    def work(own_store):
        for n in range(10):
            write_setting(own_store, "secret", f"{n}")
            labels = ("Fintech", "Internet", "Téléphonie")
            learn_keywords(own_store, {("osiris.sn", label): str(n) for label in labels})

    at_once(work, url)

    assert read_setting(store, "secret") == "9"
