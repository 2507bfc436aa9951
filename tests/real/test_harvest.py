"""The public pages of a real SPIP site, harvested: the same fields as in its database."""

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
from real.content import SPECIAL, fold
from real.site import Site

pytestmark = pytest.mark.real
KILLED_AFTER = 60  # requests
SECONDS = 600
# A keyword of a group for rubriques: the page shows it, but only the database has its purpose.
NOT_FOR_ARTICLES = "Accueil"
# This article of the corpus ends like a signed one.
SIGNATURE = " Cheikh Ahmadou Sarr, ingénieur à la retraite"
_NUMBER = re.compile(r"\b\d+\.(?=\S)")
# Exit status: the sitemap lists a redirect to another host, which is not followed.
LEFT_OUT = 3
ELSEWHERE = 1 + next(i for i, item in enumerate(SPECIAL) if item.virtuel)


def command(site: Site, out: Path) -> list[str]:
    return [sys.executable, "-m", "osiris_nlp", "corpus", "harvest", site.url, "--out", str(out)]


def harvest(site: Site, out: Path) -> dict[int, Any]:
    result = subprocess.run(
        command(site, out), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert result.returncode == LEFT_OUT, result.stdout + result.stderr
    rows, faults = lines(out / "articles.jsonl"), lines(out / "articles.jsonl.errors.jsonl")
    assert [row["url"] for row in rows if "id_article" not in row] == []
    by_id = {row["id_article"]: comparable(row) for row in rows}
    assert len(by_id) == len(rows)
    assert [fault["file"] for fault in faults] == [f"{site.url}/spip.php?article{ELSEWHERE}"]
    return by_id


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def comparable(row: dict[str, Any]) -> tuple[str, str | None, list[str], str | None, str]:
    labels = sorted(fold(label) for label in row["labels"] if label != NOT_FOR_ARTICLES)
    # SPIP does not take «01.» in «01.Janvier» for an order number.
    section = _NUMBER.sub("", row["section"])
    text = fold(row["text"]).partition("(Source")[0].strip()  # only the body of the article
    return fold(row["title"]), row["date"], labels, section, text.removesuffix(SIGNATURE)


@pytest.fixture(scope="module")
def rows(spip_sqlite: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    return harvest(spip_sqlite, tmp_path_factory.mktemp("harvested"))


def test_the_pages_have_the_same_fields_as_the_database(
    spip_sqlite: Site, rows: dict[int, Any]
) -> None:
    expected = {row["id_article"]: comparable(row) for row in spip_sqlite.expected}

    assert rows.keys() == expected.keys()
    pairs = {id_: (rows[id_], expected[id_]) for id_ in expected}
    assert {id_: pair for id_, pair in pairs.items() if pair[0] != pair[1]} == {}


def test_a_harvest_resumes_after_kill_9_without_requesting_a_page_twice(
    spip_sqlite: Site, rows: dict[int, Any], tmp_path: Path
) -> None:
    before = len(spip_sqlite.requests())

    killed_at = kill_after(spip_sqlite, tmp_path, before + KILLED_AFTER)
    resumed = harvest(spip_sqlite, tmp_path)

    assert resumed == rows
    requests = spip_sqlite.requests()[before:]
    twice = {request for request, times in Counter(requests).items() if times > 1}
    # Only the answer in progress when it was killed is lost.
    in_progress = set(requests[killed_at - before - 1 : killed_at - before])
    assert twice <= in_progress


def kill_after(site: Site, out: Path, n_requests: int) -> int:
    """Kill a harvest once the server has answered this many requests; return the final number."""
    process = subprocess.Popen(
        command(site, out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + SECONDS
        while len(site.requests()) < n_requests:
            assert process.poll() is None, "the harvest ended before it was killed"
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    time.sleep(1)  # by now, the request in progress is in the log
    return len(site.requests())
