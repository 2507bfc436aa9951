"""`desk import` and `desk pull`."""

import json
from contextlib import closing
from functools import partial

import pytest
from helpers.backlog import names, write_rows
from helpers.calls import call, messages
from helpers.desk_store import IMPORT_ROWS, ids
from helpers.press_site import press_site
from helpers.stored_articles import logged

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked
from osiris_nlp.desk.base.store.opening import open_store

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le Soleil</title>
<item><title>La fibre arrive à Kolda</title><link>https://lesoleil.sn/kolda</link></item>
<item><title>Wave baisse ses frais</title><link>https://lesoleil.sn/wave</link></item>
</channel></rss>"""


def pulling(folder, model, *sources):
    """Return a function that calls `desk pull` with some sources."""
    file = folder / "sources.toml"
    file.write_text("\n".join(sources), "utf-8")
    options = ("--database", f"sqlite:///{folder}/bureau.db", "--model", model)
    return partial(call, "desk", "pull", file, *options)


@pytest.fixture
def site():
    with press_site() as site:
        yield site


def test_the_command_imports_articles(model, tmp_path):
    url = f"sqlite:///{tmp_path}/desk.db"
    source = write_rows(tmp_path / "lot.jsonl", IMPORT_ROWS)
    words = ["import", source, "--model", model, "--database", url]

    dry_run = call("desk", *words, "--dry-run", cwd=tmp_path)
    files_after_dry_run = names(tmp_path)
    result = call("desk", *words, cwd=tmp_path)

    assert (dry_run.returncode, result.returncode) == (3, 3), result.stderr.decode()
    assert files_after_dry_run == [source.name]
    assert b"3 new articles, 0 changed, 0 unchanged; nothing was written" in dry_run.stderr
    assert b"3 new articles, 0 changed, 0 unchanged, in sqlite:///" in result.stderr
    assert b"4 bad rows left out; details in " in result.stderr
    with closing(open_store(url)) as store:
        assert sorted(ids(store, state="all")) == ["sn-1", "sn-2", "sn-5"]
        assert [row[2:] for row in logged(store)] == [("import", f"3 new, 0 changed: {source}")]


def test_the_command_prints_one_line_per_source_and_lists_faults(model, site, tmp_path):
    site.pages["/feed"] = FEED
    address = f"{site.url}feed"
    pull = pulling(
        tmp_path, model, f"[[feed]]\naddress = '{address}'", f"[[feed]]\naddress = '{site.url}rien'"
    )

    preview, first, second = (pull(*options) for options in (["--dry-run"], [], []))

    refusal = f"{site.url}rien: status 404: check the address in a browser"
    assert [result.returncode for result in (preview, first, second)] == [3, 3, 3]
    assert preview.stdout == first.stdout
    assert first.stdout.decode().splitlines() == [
        f"{address}: 2 new articles",
        f"{site.url}rien: 0 new articles, stopped: {refusal}",
    ]
    assert second.stdout.decode().splitlines()[0] == f"{address}: 0 new articles, 2 known"
    assert messages(preview.stderr) == ["Nothing was written", f"1 fault; the first: {refusal}"]
    faults_file = tmp_path / "bureau.db-pull.errors.jsonl"
    assert messages(first.stderr) == [f"1 fault; see {faults_file}"]
    assert json.loads(faults_file.read_bytes())["what"] == f"{site.url}rien: status 404"


def test_no_password_in_the_address_of_a_feed_is_printed(model, tmp_path):
    result = pulling(tmp_path, model, "[[feed]]\naddress = 'https://awa:baobab@lesoleil.sn/feed'")()

    assert result.returncode == 3
    assert result.stdout.decode().startswith("https://awa:***@lesoleil.sn/feed: 0 new articles")
    assert b"baobab" not in result.stdout + result.stderr


def test_two_commands_do_not_run_at_once(model, tmp_path):
    pull = pulling(tmp_path, model, f"[[folder]]\npath = '{tmp_path}'")
    with locked(tmp_path / "bureau.db-pull.lock", busy=InputError("busy", "wait")):
        result = pull()

    assert result.returncode == 1
    assert messages(result.stderr)[-1].startswith("error: Another 'desk pull' fills")
