"""A state file of a harvest with the right tables and impossible values: one clear line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from helpers.harvest_site import PressSite

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.corpus.harvest import harvest
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.kinds import Kind
from osiris_nlp.corpus.harvest.store import open_store

META = [("results", v) for v in ("[1]", "{nope", '{"articles.jsonl":5}', "[" * 100_000)]
META += [("harvest", v) for v in ("abc", "9" * 5_000, "-1")]
META += [("cloud", v) for v in ("{bad", "[1,2]", '[["Fintech",2,3,4]]')]
PAGE = [("row", v) for v in ("{bad", "[1]", "5", '{"id_article":[1]}', '{"title":7}')]
PAGE += [("place", "abc"), ("kind", 77), ("state", "perdu"), ("hops", "deux"), ("body", "texte")]
PAGE += [(name, b"\xff") for name in ("address", "heading", "label", "via", "target", "reason")]


def stored_harvest(folder: Path, url: str) -> Path:
    with open_store(folder, Site.from_url(url)) as store, store.transaction():
        store.begin()
        store.add("/spip.php?article7", Kind.KNOWN, via="/", label="Fintech")
        row = '{"id_article": 7, "title": "Wave arrive à Bamako", "date": "2026-03-02"}'
        store.finish("/spip.php?article7", State.READ, now=1.0, row=row)
    return folder / "harvest.sqlite"


@pytest.mark.parametrize(
    ("statement", "values"),
    [("INSERT OR REPLACE INTO meta VALUES (?, ?)", pair) for pair in META]
    + [(f"UPDATE page SET {name} = ?", (value,)) for name, value in PAGE],  # noqa: S608
)
def test_a_forged_value_is_refused_in_one_line(
    site: PressSite, tmp_path: Path, statement: str, values: tuple[object, ...]
) -> None:
    site.pages.clear()  # no rules, no pages
    file = stored_harvest(tmp_path / "veille", site.url)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement, values)
    connection.close()

    with pytest.raises(OsirisError, match=r"harvest.sqlite' cannot be used \((it|its|the) .*\): "):
        harvest(site.url, file.parent, delay=0)
