"""Upgrading a desk of version 0.1.0 on every database: a backup is made first, and nothing is lost."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.databases import SERVERS, stopped_at, url_for
from helpers.desk_site import employ
from helpers.desk_store import (
    PATIENCE,
    check_consistency,
    ids,
    open_at_once,
    review,
    state_of,
    undo,
)
from helpers.earlier_desks import (
    FIXTURES,
    backups,
    earlier_columns,
    earlier_url,
    read_tables,
    rows_of_today,
    upgraded_rows,
    writing,
)
from helpers.upgrade_facts import facts, in_current_words

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.corpus import read_all
from osiris_nlp.desk.app.backup import restore
from osiris_nlp.desk.articles.arrivals import ImportCounts, put_articles
from osiris_nlp.desk.articles.articles import find_article, numbers_of
from osiris_nlp.desk.articles.reviews import KeyUsedError, add_review, history
from osiris_nlp.desk.base.guard.access import access_for
from osiris_nlp.desk.base.guard.passwords import verify_password
from osiris_nlp.desk.base.store.desk_settings import read_setting
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.store import UnavailableError
from osiris_nlp.desk.base.store.versioning import HEAD
from osiris_nlp.desk.intake.importing import import_articles
from osiris_nlp.desk.model.bench import Bench

ADDED = sa.text(
    "INSERT INTO decisions (number, review, label, decision, score, tier) "
    "VALUES (:number, :review, :label, :decision, :score, :tier)"
)
SECRET_WORD = "baobab-et-fromager"  # noqa: S105 (made up, see tests/upgrades/README.md)


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Return the URL of a database that contains the desk of 0.1.0, for each kind of database."""
    yield from earlier_url(request, tmp_path)


@pytest.fixture(scope="module")
def expected():
    """Return the facts that version 0.1.0 recorded about its desk, in the words of today."""
    return in_current_words(json.loads((FIXTURES / "desk-0.1.0.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def bench():
    return Bench.load(FIXTURES / "model-0.1.0")


def json_facts(store):
    """Return the facts about a desk after a round trip through JSON."""
    return dict(json.loads(json.dumps(facts(store))))


def backup_names(folder):
    return sorted(path.name for path in folder.iterdir() if "before" in path.name)


# --- Nothing is lost


def test_the_facts_about_an_earlier_desk_are_unchanged(url, expected):
    with closing(open_store(url)) as store:
        current = json_facts(store)
        check_consistency(store)

    assert len(expected["reviews"]) == 300
    for name, value in expected.items():
        assert current[name] == value, name


def test_the_shared_password_of_an_earlier_desk_opens_nothing_and_goes_with_the_first_account(url):
    with closing(open_store(url)) as store:
        assert verify_password(SECRET_WORD, read_setting(store, "password") or "")
        with pytest.raises(InputError, match="shared password.*osiris-nlp desk people add"):
            access_for(store)
        assert access_for(store, user_header="Remote-User").user_header
        assert read_setting(store, "password")  # or the desk would be open without the header
        employ(store, "teranga", "Awa Ndiaye")

        access = access_for(store)

        assert (access.is_open, access.needs_password) == (False, True)
        assert read_setting(store, "password") is None


def test_an_upgrade_changes_no_cell_but_the_words_of_decisions(url):
    before = read_tables(url)

    open_store(url).close()

    after = read_tables(url)
    assert earlier_columns(after, before) == upgraded_rows(before)
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert {row["judges"] for row in after["articles"]} == {False}


def test_suggestions_left_unticked_become_unkept_and_listed_labels_accepted(url):
    before = read_tables(url)
    blind = {bool(row["blind"]): row["number"] for row in before["reviews"]}
    rows = [
        (blind[False], "add", 0.0061, "hide"),
        (blind[False], "add", 0.0059, "hide"),  # found by the editor: too unlikely to be listed
        (blind[False], "add", None, None),
        (blind[False], "remove", 0.4, "hide"),
        (blind[False], "reject", 0.4, "propose"),
        (blind[True], "add", 0.4, "hide"),
    ]
    names = ("review", "decision", "score", "tier")
    with writing(url) as connection:
        for number, row in enumerate(rows, 10_000):
            values = {"number": number, "label": "Genre", **dict(zip(names, row, strict=True))}
            connection.execute(ADDED, values)

    open_store(url).close()

    decisions = {row["number"]: row["decision"] for row in read_tables(url)["decisions"]}
    verbs = [decisions[10_000 + number] for number in range(6)]
    assert verbs == ["accept", "add", "add", "remove", "unkept", "add"]
    changed = Counter(
        (row["decision"], decisions[row["number"]])
        for row in before["decisions"]
        if row["decision"] != decisions[row["number"]]
    )
    assert changed == {("reject", "unkept"): 62, ("add", "accept"): 39}


def test_a_validation_sent_before_an_upgrade_is_recognised_after_it(url):
    with closing(open_store(url)) as store:
        record = next(
            entry
            for entry in history(store, limit=1000)
            if "unkept" in {each.decision for each in entry.decisions}
        )
        labels = [each.label for each in record.decisions if each.decision == "unkept"]
        fields = {
            "key": record.key,
            "revision": record.revision - 1,
            "content": "",
            "editor": record.editor,
            "model": record.model,
            "labels": record.labels,
            "decisions": (),
        }

        again = add_review(store, record.article, rejected=labels, **fields)
        for other_values in (
            {"rejected": ["Fintech"]},
            {"rejected": labels, "shown_labels": labels},
        ):
            with pytest.raises(KeyUsedError):
                add_review(store, record.article, **fields, **other_values)

    assert again == (record, False)


def test_articles_of_an_earlier_version_are_unchanged_when_imported_again(url, bench):
    source = str(FIXTURES / "articles-0.1.0.jsonl")
    with closing(open_store(url)) as store:
        report = import_articles(store, bench, [source], on_progress=lambda _: None)
        first, second = read_all(source)[:2]
        counts = put_articles(store, [replace(first, judges=True), second], bench.verdicts)
        numbers = numbers_of(store, [first.id, second.id])
        desk_articles = [find_article(store, numbers[a.id]) for a in (first, second)]

    assert (report.articles, report.faults.count) == (ImportCounts(same=140), 0)
    assert counts == ImportCounts(changed=1, same=1)
    assert [f and f.article.judges for f in desk_articles] == [True, False]


def test_editors_can_continue_in_a_desk_of_an_earlier_version(url, expected):
    record = next(row for row in expected["articles"] if row["revision"] == 7)
    number, labels = record["number"], tuple(record["labels"])
    with closing(open_store(url)) as store:
        added = review(store, number, ["Fintech", *labels], editor="Modou Fall")
        after_review = state_of(store, number)
        undo(store, added, editor="Fatou Diop")
        after_undo = state_of(store, number)
        check_consistency(store)

    assert added.number == 301
    assert after_review == (("Fintech", *labels), "done", 8)
    assert after_undo == (labels, record["state"], 9)


# --- The backup before the upgrade


def test_an_older_desk_is_backed_up_before_its_upgrade(url, tmp_path, expected):
    before, backups_made = read_tables(url), list[tuple[Path, list[dict[str, Any]]]]()

    def on_backup(file):
        backups_made.append((file, read_tables(url)["desk_version"]))

    open_store(url, on_backup=on_backup).close()
    open_store(url, on_backup=on_backup).close()

    ((file, version),) = backups_made
    copy = f"sqlite:///{tmp_path / file.name}"
    assert backup_names(tmp_path) == [file.name]
    assert (tmp_path / file.name).stat().st_mode & 0o777 == 0o600
    assert version == [{"version_num": "0001"}]
    assert read_tables(copy) == before
    with closing(open_store(f"sqlite:///{tmp_path}/neuf.db")) as store:
        assert restore(tmp_path / file.name, store) == 300
        assert json_facts(store) == expected
    assert backup_names(tmp_path) == [file.name]  # restore_result backs nothing up
    assert read_tables(copy) == before


def test_an_older_desk_that_cannot_be_backed_up_is_refused_and_left_alone(url, tmp_path):
    before, name = read_tables(url), Path(sa.make_url(url).database or "").stem
    obstacle = tmp_path / f".{name}.before-{HEAD}.partial"
    obstacle.mkdir()

    with pytest.raises(
        UnavailableError, match="stays at version 0001, because its backup"
    ) as caught:
        open_store(url)
    obstacle.rmdir()

    assert "check free space and permissions there, then try again" in str(caught.value)
    assert read_tables(url) == before
    assert backup_names(tmp_path) == []
    open_store(url).close()
    assert len(backups(tmp_path)) == 1


KILL_DURING_BACKUP = """
import os, sys
from osiris_nlp.desk.base.store.opening import open_store

def die(event, arguments):
    if event == "os.rename":
        os._exit(9)

sys.addaudithook(die)
open_store(sys.argv[1])
"""


def test_a_kill_during_the_backup_changes_nothing_and_the_next_opening_replaces_it(url, tmp_path):
    before = read_tables(url)
    result = subprocess.run(
        [sys.executable, "-c", KILL_DURING_BACKUP, url], check=False, timeout=PATIENCE
    )
    after, (partial,) = read_tables(url), backup_names(tmp_path)
    (tmp_path / partial).write_bytes(b"SQLite format 3\0half of it")

    open_store(url).close()

    (file,) = backups(tmp_path)
    assert result.returncode == 9
    assert after == before
    assert partial.endswith(f".before-{HEAD}.partial")
    assert backup_names(tmp_path) == [file.name]
    assert read_tables(f"sqlite:///{file}") == before


def test_processes_that_open_an_older_desk_at_once_upgrade_it_once(url, tmp_path):
    before = read_tables(url)
    results = open_at_once(url, 3)

    after = read_tables(url)
    (file,) = backup_names(tmp_path)
    assert results == [(0, "")] * 3
    assert read_tables(f"sqlite:///{tmp_path / file}") == before
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert [row["who"] for row in after["events"][-3:]] in [
        [*order] for order in ("012", "021", "102", "120", "201", "210")
    ]


@pytest.mark.parametrize(
    "statement",
    ["COLUMN recheck", "INTO desk_search", "TABLE saved_filters", "UPDATE desk_version"],
)
def test_an_upgrade_that_is_killed_changes_nothing_and_the_next_opening_completes_it(
    url, tmp_path, statement
):
    before = read_tables(url)
    with stopped_at(statement):
        open_store(url)
    interrupted = read_tables(url)

    open_store(url).close()

    after = read_tables(url)
    assert interrupted == before
    assert earlier_columns(after, before) == upgraded_rows(before)
    assert after["desk_version"] == [{"version_num": HEAD}]
    assert len(backups(tmp_path)) == 2  # possibly within the same second
    for file in backups(tmp_path):
        assert read_tables(f"sqlite:///{file}") == before


# --- A desk of version 0012, which was never released but used


@pytest.fixture
def current_url(request, tmp_path):
    yield from earlier_url(request, tmp_path, desk="desk-0012")


@pytest.mark.parametrize("current_url", ["sqlite", *SERVERS], indirect=True)
def test_a_desk_of_version_0012_is_backed_up_and_keeps_its_rows(current_url, tmp_path):
    before = read_tables(current_url)

    with closing(open_store(current_url, must_exist=True)) as store:
        check_consistency(store)
        matches = [ids(store, state="all", search=search) for search in ("ziguin", "transfert")]

    (file,) = backups(tmp_path)
    assert read_tables(current_url) == rows_of_today(before)
    backup = read_tables(f"sqlite:///{file}")
    for name in before:
        assert name.startswith("desk_search") or backup[name] == before[name], name
    assert [*map(len, matches)] == [1, 8]


@pytest.fixture
def empty_url(request, tmp_path):
    yield from url_for(request, tmp_path)


@pytest.mark.parametrize("empty_url", ["sqlite", *SERVERS], indirect=True)
def test_a_backup_of_version_0012_is_restored(empty_url):
    file = FIXTURES / "desk-0012.db"
    with closing(open_store(empty_url)) as store:
        n_reviews = restore(file, store)
        check_consistency(store)
        matches = ids(store, state="all", search="ziguin")
        added = review(store, 7, ["Fintech"])
        undo(store, added)

    before = rows_of_today(read_tables(f"sqlite:///{file}"))
    after = read_tables(empty_url)
    assert (n_reviews, len(matches), added.number) == (8, 1, 9)
    for name in before.keys() - {"articles", "reviews", "decisions", "filed"}:
        if not name.startswith("desk_search"):
            assert after[name] == before[name], name
    assert after["articles"][:6] == before["articles"][:6]
    assert after["reviews"][:8] == before["reviews"]
    assert after["decisions"][:8] == before["decisions"]


@pytest.mark.parametrize("empty_url", ["sqlite", *SERVERS], indirect=True)
def test_a_backup_that_version_0_1_0_made_is_restored(empty_url, expected):
    with closing(open_store(empty_url)) as store:
        n_reviews = restore(FIXTURES / "desk-0.1.0.db", store)
        restored = json_facts(store)

    assert n_reviews == 300
    assert {name: restored[name] for name in expected} == expected


# --- Newer versions


def test_a_desk_of_a_newer_version_is_refused_and_left_alone(url, tmp_path):
    with closing(open_store(url)) as store:
        store.write(lambda c: c.execute(sa.text("UPDATE desk_version SET version_num = '9999'")))
    before, names_before = read_tables(url), backup_names(tmp_path)

    attempts: list[Callable[[], object]] = [
        lambda: open_store(url),
        lambda: open_store(url, must_exist=True),
    ]
    for attempt in attempts:
        with pytest.raises(
            OsirisError,
            match=rf"newer osiris-nlp \(tables at version 9999.*up to {HEAD}\): upgrade osiris-nlp",
        ):
            attempt()

    assert read_tables(url) == before
    assert backup_names(tmp_path) == names_before


@pytest.mark.parametrize("version", ["0002", "0011"])
def test_a_desk_between_releases_is_refused_and_left_alone(url, tmp_path, version):
    with writing(url) as connection:
        connection.execute(sa.text("UPDATE desk_version SET version_num = :v"), {"v": version})
    before = read_tables(url)

    message = rf"was never released \(tables at version {version}\): open it once with"
    with pytest.raises(OsirisError, match=message):
        open_store(url)

    assert read_tables(url) == before
    assert backup_names(tmp_path) == []


# --- On servers


@pytest.mark.parametrize("url", SERVERS, indirect=True)
def test_tables_of_other_programs_are_neither_backed_up_nor_changed(url, tmp_path):
    with writing(url) as connection:
        connection.execute(sa.text("CREATE TABLE spip_meta (nom VARCHAR(20) PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO spip_meta VALUES ('adresse_site')"))

    open_store(url).close()

    (file,) = backups(tmp_path)
    assert read_tables(url)["spip_meta"] == [{"nom": "adresse_site"}]
    assert "spip_meta" not in read_tables(f"sqlite:///{file}")
