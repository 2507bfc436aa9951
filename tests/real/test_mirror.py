"""The pages of a real SPIP site, mirrored as the how-to says: the same fields as in its database."""

import json
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from real.content import fold

GUIDE = Path(__file__).parents[2] / "docs/copier-un-site.md"
SECONDS = 600
# A page leads to another host, which does not exist.
WGET_STATUS = 4
SET_ASIDE = 3
# A keyword of a group for rubriques: the page shows it, but only the database has its purpose.
NOT_FOR_ARTICLES = "Accueil"
# This article of the corpus ends like a signed one.
SIGNATURE = " Cheikh Ahmadou Sarr, ingénieur à la retraite"
_NUMBER = re.compile(r"\b\d+\.(?=\S)")
_COMMANDS = re.compile(r"\$ ((?:.*\\\n)*.*)")


def commands(site):
    """Return the first two commands of the guide, for this site, without pauses between requests."""
    host = site.url.removeprefix("http://")
    lines = [
        line.replace("\\\n", " ").replace("https://www.osiris.sn", site.url)
        for line in _COMMANDS.findall(GUIDE.read_text("utf-8"))[:2]
    ]
    wget, convert = (shlex.split(line.replace("www.osiris.sn", host)) for line in lines)
    assert (wget[0], convert[0]) == ("wget", "osiris-nlp")
    return [[*wget, "--wait=0"], [sys.executable, "-m", "osiris_nlp", *convert[1:]]]


def comparable(row):
    labels = sorted(fold(label) for label in row["labels"] if label != NOT_FOR_ARTICLES)
    # SPIP does not take «01.» in «01.Janvier» for an order number.
    section = _NUMBER.sub("", row["section"])
    text = fold(row["text"]).partition("(Source")[0].strip()  # only the body of the article
    return fold(row["title"]), row["date"], labels, section, text.removesuffix(SIGNATURE)


def lines_of(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.slow("sites")
def test_the_mirror_has_the_same_articles_as_the_database(spip_sqlite, tmp_path):
    statuses = []
    for command in commands(spip_sqlite):
        options = {"cwd": tmp_path, "capture_output": True, "timeout": SECONDS}
        result = subprocess.run(command, check=False, **options)
        statuses.append(result.returncode)
    rows = lines_of(tmp_path / "articles.jsonl")
    faults = lines_of(tmp_path / "articles.jsonl.errors.jsonl")

    assert statuses == [WGET_STATUS, SET_ASIDE]
    assert Counter(fault["what"] for fault in faults).keys() == {"No article in this page"}
    expected = {row["id_article"]: comparable(row) for row in spip_sqlite.expected}
    mirrored = {row["id_article"]: comparable(row) for row in rows}
    assert len(rows) == len(mirrored)
    assert mirrored.keys() == expected.keys()
    pairs = {id_: (mirrored[id_], expected[id_]) for id_ in expected}
    assert {id_: pair for id_, pair in pairs.items() if pair[0] != pair[1]} == {}
    host = spip_sqlite.url.removeprefix("http://")
    assert {(row["id"], row["url"]) for row in rows} == {
        (f"{host}/{id_}", f"{spip_sqlite.url}/spip.php?article{id_}") for id_ in expected
    }
