"""A site of ten articles, the rows of its tables, plans and journals."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.calls import call
from helpers.plugin_endpoint import SECRET
from helpers.spip_site import article, link, make_site

# Sends itself a signal before it puts its file number N on disk: those before are lines of a journal.
STOPPED = """
import os, signal, sys
from osiris_nlp.cli import main
stop, number, fsync = signal.Signals[sys.argv.pop(1)], int(sys.argv.pop(1)), os.fsync
def count(file):
    global number
    number -= 1
    if number == 0:
        os.kill(os.getpid(), stop)
    fsync(file)
os.fsync = count
main()
"""
CARRIED = {1: [1, 2], 2: [2], 3: []}


def writable_site(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    """Make a site whose articles 1 to 10 carry `CARRIED`."""
    articles = [article(n) for n in range(1, 11)]
    links = [link(mot, n) for n, mots in CARRIED.items() for mot in mots]
    return make_site(folder, **{"articles": articles, "mots_liens": links, **tables})


def call_spip(*arguments: object, **options: Any) -> Any:
    return call("spip", *arguments, **{"OSIRIS_SPIP_SECRET": SECRET, **options})


def execute(site: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(site / "config/bases/osiris.sqlite")
    with connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows


def plan_file(path: Path, site: Path, *changes: dict[str, Any]) -> Path:
    """Write a plan for a site; a change needs only what differs from nothing."""
    blank = {"expected": [], "add": [], "remove": [], "strict": False, "origin": "review 1"}
    origin = {"site": "osiris.sn", "place": str(site), "author": "Awa Ndiaye", "title": "Titre"}
    rows = [{**origin, **blank, **change} for change in changes]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def states_of(journal: Path) -> dict[int, str]:
    """Return the state of each article in a journal."""
    return {row["id_article"]: row["state"] for row in lines_of(journal)[1:]}


def tagged_file(
    path: Path, *rows: tuple[int, Sequence[tuple[str, float, str]]], site: str = "osiris.sn"
) -> Path:
    """Write what `tag` writes for articles of a site: their numbers and suggestions."""
    objects = [
        {
            "site": site,
            "id_article": number,
            "id": f"{site}/{number}",
            "title": f"Titre {number}",
            "suggestions": [
                {"label": label, "score": score, "tier": tier} for label, score, tier in suggestions
            ],
            "model": "osiris",
        }
        for number, suggestions in rows
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in objects), "utf-8")
    return path
