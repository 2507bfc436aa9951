"""Decisions made in SPIP: stored once per site and key, and kept by backups."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

from helpers.desk_store import list_site_decisions

from osiris_nlp.desk.app.backup import back_up, check_backup, restore
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions, article_site_decisions
from osiris_nlp.sites.messages import SiteDecision

EACH_DATABASE = True
MOMENT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


def decision(key, action="add", author="Aïssatou Bâ"):
    return SiteDecision(key * 32, action, 12, "7", ("7", "8"), author, "native", MOMENT)


def test_each_decision_of_a_site_is_stored_once(store):
    first, second = decision("a"), decision("b", "remove")

    counts = [
        add_site_decisions(store, "osiris.sn", [first, first]),
        add_site_decisions(store, "osiris.sn", [second, first]),
        add_site_decisions(store, "autre.sn", [first]),
    ]

    assert counts == [1, 1, 1]
    assert list_site_decisions(store, "osiris.sn") == [first, second]
    assert list_site_decisions(store, "autre.sn") == [first]


def test_those_of_an_article_come_latest_first(store):
    earlier, later = decision("a"), replace(decision("b"), moment=MOMENT + dt.timedelta(hours=1))
    add_site_decisions(store, "osiris.sn", [later, earlier, replace(decision("c"), id_article=13)])
    add_site_decisions(store, "autre.sn", [decision("d")])

    assert article_site_decisions(store, "osiris.sn", 12, limit=5) == [later, earlier]
    assert article_site_decisions(store, "osiris.sn", 12, limit=1) == [later]


def test_of_the_same_decisions_added_at_once_each_is_stored_once(store):
    decisions = [decision(key) for key in "abcdef"]

    with ThreadPoolExecutor(8) as pool:
        counts = pool.map(lambda _: add_site_decisions(store, "osiris.sn", decisions), range(8))

    assert sum(counts) == 6
    assert list_site_decisions(store, "osiris.sn") == decisions


def test_a_name_that_databases_cannot_store_is_replaced(store):
    add_site_decisions(store, "osiris.sn", [decision("a", author="Awa\0 🎉")])

    assert [row.author for row in list_site_decisions(store, "osiris.sn")] == ["Awa� 🎉"]


def test_a_restored_backup_has_them(store, tmp_path):
    add_site_decisions(store, "osiris.sn", [decision("a"), decision("b", "dismiss")])
    back_up(store, tmp_path / "copie.db")

    check_backup(tmp_path / "copie.db")
    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as new:
        restore(tmp_path / "copie.db", new)
        assert list_site_decisions(new, "osiris.sn") == list_site_decisions(store, "osiris.sn")
