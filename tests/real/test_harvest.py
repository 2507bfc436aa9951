"""A real SPIP's public pages, harvested: the same titles, dates and keywords as its database."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from real.content import SPECIAL, folded
from real.site import Site

pytestmark = pytest.mark.real
BROKEN_OFF_AFTER = 60  # requests
SECONDS = 600
# A keyword of a group for sections: the page shows it, only the database says what it is for.
NOT_FOR_ARTICLES = "Accueil"
# A digest of the corpus ends as signed articles do.
SIGNATURE = " Cheikh Ahmadou Sarr, ingénieur à la retraite"
_NUMBER = re.compile(r"\b\d+\.(?=\S)")
LEFT_OUT = 3  # exit status: the sitemap names a redirection to another host, which is not requested
ELSEWHERE = 1 + next(at for at, item in enumerate(SPECIAL) if item.virtuel)


def command(site: Site, out: Path) -> list[str]:
    return [sys.executable, "-m", "osiris_nlp", "corpus", "harvest", site.url, "--out", str(out)]


def harvest(site: Site, out: Path) -> dict[int, Any]:
    done = subprocess.run(
        command(site, out), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == LEFT_OUT, done.stdout + done.stderr
    rows, faults = lines(out / "articles.jsonl"), lines(out / "articles.jsonl.errors.jsonl")
    assert [row["url"] for row in rows if "id_article" not in row] == []
    found = {row["id_article"]: comparable(row) for row in rows}
    assert len(found) == len(rows)
    assert [fault["file"] for fault in faults] == [f"{site.url}/spip.php?article{ELSEWHERE}"]
    return found


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def comparable(row: dict[str, Any]) -> tuple[str, str | None, list[str], str | None, str]:
    labels = sorted(folded(label) for label in row["labels"] if label != NOT_FOR_ARTICLES)
    section = _NUMBER.sub("", row["section"])  # «01.Janvier» is no order number to SPIP
    text = folded(row["text"]).partition("(Source")[0].strip()  # of a page the body alone
    return folded(row["title"]), row["date"], labels, section, text.removesuffix(SIGNATURE)


@pytest.fixture(scope="module")
def harvested(spip_sqlite: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    return harvest(spip_sqlite, tmp_path_factory.mktemp("harvested"))


def test_the_pages_say_what_the_database_says(spip_sqlite: Site, harvested: dict[int, Any]) -> None:
    expected = {row["id_article"]: comparable(row) for row in spip_sqlite.expected}

    assert harvested.keys() == expected.keys()
    pairs = {id_: (harvested[id_], expected[id_]) for id_ in expected}
    assert {id_: pair for id_, pair in pairs.items() if pair[0] != pair[1]} == {}


def test_a_harvest_killed_in_mid_run_goes_on_and_asks_for_no_page_twice(
    spip_sqlite: Site, harvested: dict[int, Any], tmp_path: Path
) -> None:
    before = len(spip_sqlite.requests())

    broken_off_at = break_off(spip_sqlite, tmp_path, before + BROKEN_OFF_AFTER)
    found = harvest(spip_sqlite, tmp_path)

    assert found == harvested
    asked = spip_sqlite.requests()[before:]
    twice = {request for request, times in Counter(asked).items() if times > 1}
    # Only the answer in progress when it was killed is lost.
    in_progress = set(asked[broken_off_at - before - 1 : broken_off_at - before])
    assert twice <= in_progress


def break_off(site: Site, out: Path, at: int) -> int:
    """Kill a harvest after that many requests to the server; return how many it has answered."""
    run = subprocess.Popen(
        command(site, out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + SECONDS
        while len(site.requests()) < at:
            assert run.poll() is None, "the harvest ended before it could be broken off"
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    time.sleep(1)  # what the server was answering is in its log by now
    return len(site.requests())
