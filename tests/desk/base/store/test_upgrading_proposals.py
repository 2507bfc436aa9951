"""Upgrading a desk of version 0012: its proposals stay; saved filters, searches and measured seconds go."""

from contextlib import closing

import pytest
import sqlalchemy as sa
from helpers.databases import SERVERS
from helpers.desk_store import AWA, MODOU
from helpers.earlier_desks import earlier_url, read_tables, rows_of_today, writing

from osiris_nlp.desk.app.backup import restore
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.versioning import migrate
from osiris_nlp.desk.labels.keyword_proposals import candidate_keywords, propose_keyword

MOMENT = "2026-11-30T09:14:07.123456Z"
SEARCHES = (
    ("Satellites", "satellites", AWA, True, False),
    ("satellites", "satellites", MODOU, False, False),
    ("faute de frape", "faute de frape", AWA, False, False),
    ("Drones", "drones", AWA, True, True),
    ("drones", "drones", MODOU, False, False),
)


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Yield the URL of a desk of 0.1.0, upgraded to version 0012, with rows of what goes."""
    for url in earlier_url(request, tmp_path):
        with writing(url) as connection:
            migrate(connection, to="0012")
            connection.execute(sa.text("UPDATE reviews SET seconds = 18, presses = 4"))
            connection.execute(
                sa.text(
                    "INSERT INTO saved_filters VALUES ('Validés', 'state=done', :editor, :made)"
                ),
                {"editor": AWA, "made": MOMENT},
            )
            insert = sa.text(
                "INSERT INTO vain_searches (article, text, key, editor, proposed, dismissed, made) "
                "VALUES (1, :text, :key, :editor, :proposed, :dismissed, :made)"
            )
            names = ("text", "key", "editor", "proposed", "dismissed", "made")
            rows = [dict(zip(names, (*row, MOMENT), strict=True)) for row in SEARCHES]
            connection.execute(insert, rows)
        yield url


def test_an_upgrade_removes_nothing_else(url):
    before = read_tables(url)

    with closing(open_store(url)) as store:
        after = read_tables(url)
        candidates = [each.text for each in candidate_keywords(store)]
        article = before["vain_searches"][0]["article"]
        propose_keyword(store, article, text="Drones", editor=MODOU)
        later = {each.text: each.n_proposals for each in candidate_keywords(store)}

    assert after == rows_of_today(before)
    assert candidates == ["Satellites"]  # «Drones» was dismissed
    assert later == {"Satellites": 1, "Drones": 2}


def test_the_backup_keeps_what_goes_and_can_be_restored(url, tmp_path):
    before = read_tables(url)

    open_store(url).close()

    (backup,) = tmp_path.glob("*.before-*.db")
    rows = read_tables(f"sqlite:///{backup}")
    for name in before:
        assert "desk_search" in name or rows[name] == before[name]
    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as store:
        restore(backup, store)
        assert [each.text for each in candidate_keywords(store)] == ["Satellites"]
    restored = read_tables(f"sqlite:///{tmp_path}/neuf.db")
    for name in ("articles", "reviews", "decisions", "vain_searches"):
        assert restored[name] == rows_of_today(before)[name]
