"""A harvest stopped, killed and renewed."""

import fcntl
import re
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest
from helpers.forks import Process
from helpers.harvest_site import (
    Handler,
    PressSite,
    Request,
    article,
    command,
    faults,
    harvested_rows,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest import harvest


def test_a_killed_harvest_is_resumed_without_requesting_anything_twice(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "undisturbed")
    undisturbed, site.paths = site.paths, []
    running = SimpleQueue[Process]()
    killed: list[str] = []

    def kill(number: int) -> None:
        if number in {1, 2, 5, 9, 16}:
            killed.append(site.paths[-1])
            running.get().send(signal.SIGKILL)

    site.on_request = kill
    status = -signal.SIGKILL
    while status == -signal.SIGKILL:
        process = command(site, tmp_path / "out")
        running.put(process)
        status = process.wait().returncode

    assert len(killed) == 5
    assert status == 0
    assert Counter(site.paths) == Counter(undisturbed) + Counter(killed)
    for name in ("articles.jsonl", "taxonomy.csv"):
        disturbed = (tmp_path / "out" / name).read_bytes()
        assert disturbed == (tmp_path / "undisturbed" / name).read_bytes()


def test_ctrl_c_writes_the_results_so_far_and_the_same_command_resumes(
    site: PressSite, tmp_path: Path
) -> None:
    running = SimpleQueue[Process]()

    def interrupt(number: int) -> None:
        if number == 12:
            running.get().send(signal.SIGINT)
            time.sleep(0.3)

    site.on_request = interrupt
    process = command(site, tmp_path / "out")
    running.put(process)
    result = process.wait()

    assert result.returncode == 130
    assert b"Interrupted. Addresses left: " in result.stderr
    assert b"To continue, run the same command again" in result.stderr
    assert set(harvested_rows(tmp_path / "out")) == {"7", "6"}
    assert harvest(site.url, tmp_path / "out").articles == 7
    assert len(site.paths) == 17


def test_a_harvest_stopped_at_its_limit_resumes_where_it_was(
    site: PressSite, tmp_path: Path
) -> None:
    first = harvest(site.url, tmp_path / "out", limit=11)
    second = harvest(site.url, tmp_path / "out", limit=11)

    assert (first.requests, first.stopped, first.articles) == (11, "limit", 2)
    assert (second.requests, second.stopped, second.articles) == (5, None, 7)
    assert set(site.counts().values()) == {1}


def confirmed(body: str, tag: str) -> Handler:
    def answer(request: Request) -> None:
        if request.headers.get("If-None-Match") == tag:
            request.reply("", status=304, ETag=tag)
        else:
            request.reply(body, ETag=tag)

    return answer


def test_a_later_harvest_reads_again_only_what_has_changed(site: PressSite, tmp_path: Path) -> None:
    for path, body in list(site.pages.items()):
        site.pages[path] = confirmed(body, f'"{len(path)}-{path[-8:]}"')
    harvest(site.url, tmp_path / "out")
    before = (tmp_path / "out/articles.jsonl").read_bytes()
    site.paths.clear()

    same = harvest(site.url, tmp_path / "out")
    unchanged = (tmp_path / "out/articles.jsonl").read_bytes()
    newer = article(2).replace("carte virtuelle", "carte physique")
    site.pages["/spip.php?article2"] = confirmed(newer, '"autre"')
    changed = harvest(site.url, tmp_path / "out")

    assert (same.requests, same.unchanged) == (16, 16)
    assert unchanged == before
    assert (changed.requests, changed.unchanged) == (16, 15)
    assert harvested_rows(tmp_path / "out")["2"]["title"] == "Orange Money lance une carte physique"


def test_a_later_harvest_drops_deleted_articles_and_keeps_those_that_failed(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")
    del site.pages["/spip.php?article4"]
    site.pages["/spip.php?article5"] = lambda request: request.reply("panne", status=500)

    result = harvest(site.url, tmp_path / "out")

    assert set(harvested_rows(tmp_path / "out")) == {"1", "2", "3", "5", "6", "7"}
    assert result.failed == 2
    assert set(faults(tmp_path / "out")) == {"/spip.php?article4", "/spip.php?article5"}


def test_an_article_without_any_links_to_it_is_still_requested(
    site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path / "out")
    site.pages = {
        path: re.sub(r'<a href="spip.php\?article2">[^<]*</a>', "", body)
        for path, body in site.pages.items()
    }
    site.paths.clear()

    harvest(site.url, tmp_path / "out")

    assert site.paths[-1] == "/spip.php?article2"
    assert len(harvested_rows(tmp_path / "out")) == 7


def test_two_harvests_in_one_folder_are_refused(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with (tmp_path / "out/harvest.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(InputError, match="Another harvest is running in"):
            harvest(site.url, tmp_path / "out")

    assert site.paths == []


def test_a_run_that_ends_before_its_results_are_written_is_continued(
    site: PressSite, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def stand_in_the_way(*counts: int) -> None:
        if counts[-1] == 0:  # no page waits
            (out / "articles.jsonl").mkdir()

    with pytest.raises(InputError, match="articles.jsonl' is a folder"):
        harvest(site.url, out, on_progress=stand_in_the_way)
    (out / "articles.jsonl").rmdir()
    result = harvest(site.url, out)

    assert (result.requests, result.articles, result.stopped) == (0, 7, None)
    assert harvest(site.url, out).requests > 0  # a new one


def test_another_start_in_the_same_folder_is_refused(site: PressSite, tmp_path: Path) -> None:
    harvest(site.url, tmp_path / "out", limit=3)

    for other in (f"{site.url}autre/", site.url.replace("127.0.0.1", "127.0.0.2")):
        with pytest.raises(InputError, match=f"contains the harvest of {site.url}"):
            harvest(other, tmp_path / "out")


def test_a_folder_with_somebody_elses_articles_is_left_alone(
    site: PressSite, tmp_path: Path
) -> None:
    (tmp_path / "articles.jsonl").write_text("{}\n", encoding="utf-8")

    with pytest.raises(
        InputError, match="contains articles.jsonl, which was not written by a harvest"
    ):
        harvest(site.url, tmp_path)

    assert (tmp_path / "articles.jsonl").read_text(encoding="utf-8") == "{}\n"


def test_a_file_that_is_not_a_harvest_is_refused(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "harvest.sqlite").write_bytes(b"ceci n'est pas une base" * 100)

    with pytest.raises(InputError, match="Not a harvest"):
        harvest(site.url, tmp_path)


def test_a_file_that_cannot_be_opened_is_reported_as_such(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "harvest.sqlite").mkdir()

    with pytest.raises(InputError, match=r"harvest.sqlite' cannot be used \(unable to open"):
        harvest(site.url, tmp_path)


@pytest.mark.parametrize("value", ["{nope", "[1]", "[" * 100_000, '["http", 5, 80, "/"]', "null"])
def test_a_harvest_whose_site_is_damaged_is_refused(
    value: str, site: PressSite, tmp_path: Path
) -> None:
    harvest(site.url, tmp_path, limit=1)
    with closing(sqlite3.connect(tmp_path / "harvest.sqlite")) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'site'", (value,))
        db.commit()

    with pytest.raises(InputError, match=r"Not a harvest: .*harvest.sqlite' \(site "):
        harvest(site.url, tmp_path)


def test_another_programs_database_is_left_alone(site: PressSite, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "harvest.sqlite")) as db:
        db.execute("CREATE TABLE visites (jour TEXT)")

    with pytest.raises(InputError, match=r"Not a harvest: .* \(it has other tables\)"):
        harvest(site.url, tmp_path)


def test_a_lock_file_that_is_a_link_is_refused(site: PressSite, tmp_path: Path) -> None:
    (tmp_path / "precieux").write_text("x", encoding="utf-8")
    (tmp_path / "harvest.lock").symlink_to("precieux")

    with pytest.raises(InputError, match="harvest.lock', which is not an empty lock file"):
        harvest(site.url, tmp_path)

    assert (tmp_path / "precieux").read_text(encoding="utf-8") == "x"
