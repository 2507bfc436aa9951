"""Upgrading a desk of version 0011: nothing is to be looked at again, and nobody has looked in vain yet."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.databases import SERVERS, stopped_at
from helpers.desk_store import AWA, ids
from helpers.earlier_desks import earlier_columns, earlier_url, read_tables, writing

from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.queue import Filters, queue_page
from osiris_nlp.desk.store.rechecks import mark_for_recheck
from osiris_nlp.desk.store.vain_searches import add_vain_search, candidate_keywords
from osiris_nlp.desk.store.versioning import HEAD, migrate


@pytest.fixture(params=["sqlite", *SERVERS])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield the URL of a database with the desk of 0.1.0, upgraded to version 0011."""
    monkeypatch.chdir(tmp_path)
    for url in earlier_url(request, tmp_path):
        with writing(url) as connection:
            migrate(connection, to="0011")
        yield url


@pytest.mark.parametrize(
    "statement",
    [
        "no statement",
        "COLUMN recheck",
        "TABLE IF NOT EXISTS vain_searches",
        "INDEX ix_articles_recheck",
        "INDEX ix_vain_searches_key",
        "UPDATE desk_version",
    ],
)
def test_an_upgrade_is_completed_whenever_it_was_killed(url: str, statement: str) -> None:
    before = read_tables(url)
    if statement != "no statement":
        with stopped_at(statement):
            open_store(url)

    with closing(open_store(url)) as store:
        after = read_tables(url)
        to_change = ids(store, state="changes")
        row = queue_page(store, Filters(state="done")).rows[0]
        n_marked = mark_for_recheck(store, [row.number], "Satellites")
        add_vain_search(store, row.number, text="Satellites", editor=AWA, is_proposed=True)
        candidates = [candidate.articles for candidate in candidate_keywords(store)]
        to_recheck = ids(store, state="changes")

    assert earlier_columns(after, before) == {
        name: rows for name, rows in before.items() if name != "desk_version"
    }
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert {article["recheck"] for article in after["articles"]} == {None}
    assert after["vain_searches"] == []
    assert (n_marked, candidates) == (1, [(row.number,)])
    assert sorted(to_recheck) == sorted([*to_change, row.id])
