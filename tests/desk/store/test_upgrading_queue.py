"""Upgrading a desk of version 0006 and 0007: orders and search know the articles that it has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.databases import SERVERS, stopped_at
from helpers.desk_store import check_consistency, ids
from helpers.earlier_desks import earlier_columns, earlier_url, read_tables, writing

from osiris_nlp.base.words import fold, words
from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.queue import Filters, count_matching
from osiris_nlp.desk.store.versioning import migrate


@pytest.fixture(params=["sqlite", *SERVERS])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield the URL of a database with the desk of 0.1.0, upgraded to version 0006."""
    monkeypatch.chdir(tmp_path)
    for url in earlier_url(request, tmp_path):
        with writing(url) as connection:
            migrate(connection, to="0006")
        yield url


def check_search(url: str) -> None:
    """Assert that every article is found by the words of its title and text, and some by each alone."""
    articles = read_tables(url)["articles"]
    with closing(open_store(url)) as store:
        for row in articles[::20]:
            search = " ".join(words(row["title"])[:4] + words(row["text"])[-3:])
            assert row["id"] in ids(store, state="all", search=search), search
        n_found = count_matching(store, Filters(state="all", search="SENEGAL"))
        assert n_found == sum(
            any(word.startswith("senegal") for word in words(fold(f"{row['title']} {row['text']}")))
            for row in articles
        )
        assert 0 < n_found < len(articles)


def test_an_upgrade_fills_in_sureness_and_indexes_every_article(url: str) -> None:
    before = read_tables(url)

    with closing(open_store(url)) as store:
        check_consistency(store)
        surest = ids(store, order="surs")

    after = read_tables(url)
    assert earlier_columns(after, before)["articles"] == before["articles"]
    scores = [row["score"] for row in after["articles"] if not row["blind"] and not row["review"]]
    for row in after["articles"]:
        if row["blind"]:
            assert min(scores) <= row["sureness"] <= max(scores)
        else:
            assert row["sureness"] == row["score"]
    by_id = {row["id"]: row["sureness"] for row in after["articles"]}
    assert [by_id[id_] for id_ in surest] == sorted((by_id[id_] for id_ in surest), reverse=True)
    assert {row["aside"] for row in after["articles"] + after["reviews"]} == {False}
    check_search(url)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles SET sureness",
        "INTO desk_search (",
        "ix_articles_review_date",
        "INDEX ix_articles_sureness",
    ],
)
def test_an_upgrade_that_was_killed_is_completed(url: str, statement: str) -> None:
    before = read_tables(url)
    with stopped_at(statement):
        open_store(url)

    open_store(url).close()

    after = read_tables(url)
    assert earlier_columns(after, before)["articles"] == before["articles"]
    check_search(url)


def test_the_backup_before_a_later_upgrade_can_be_searched(url: str) -> None:
    with writing(url) as connection:
        migrate(connection, to="0007")
    backups: list[Path] = []

    open_store(url, on_backup=backups.append).close()

    (backup,) = backups
    check_search(f"sqlite:///{backup}")
