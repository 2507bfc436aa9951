"""The tables of a real site that a writer of keywords may touch: read, changed and put back by SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from helpers.databases import connect, url_of
from real.site import Site

_TOUCHED = ("spip_articles", "spip_mots_liens")
Tables = dict[str, list[tuple[Any, ...]]]


@contextmanager
def connection_to(site: Site) -> Iterator[sa.Connection]:
    """Yield a connection to a site's database; commit at the end of the block."""
    if site.database.kind != "sqlite3":
        with connect(site.database) as connection:
            connection.exec_driver_sql("SET SESSION sql_mode=''")  # for zero dates
            yield connection
            connection.commit()
        return
    engine = sa.create_engine(url_to(site), poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
        connection.commit()


def url_to(site: Site) -> str:
    """Return the URL of a site's database."""
    if site.database.kind == "sqlite3":
        return f"sqlite:///{site.folder}/config/bases/osiris.sqlite"
    return url_of(site.database)


def execute(site: Site, statement: str, **values: object) -> list[tuple[Any, ...]]:
    with connection_to(site) as connection:
        result = connection.execute(sa.text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def tables_of(site: Site) -> Tables:
    """Return every row of the tables that a write may touch."""
    return {table: rows_of(site, table) for table in _TOUCHED}


def links_of(site: Site) -> dict[int, set[int]]:
    """Return the keywords of every article."""
    articles = execute(site, "SELECT id_article FROM spip_articles")
    links = {number: set[int]() for (number,) in articles}
    query = "SELECT id_objet, id_mot FROM spip_mots_liens WHERE objet='article'"
    for number, mot in execute(site, query):
        links[number].add(mot)
    return links


def keywords_for_articles(site: Site) -> list[int]:
    query = (
        "SELECT id_mot FROM spip_mots JOIN spip_groupes_mots USING (id_groupe)"
        " WHERE tables_liees LIKE '%articles%' ORDER BY id_mot"
    )
    return [mot for (mot,) in execute(site, query)]


@contextmanager
def put_back(site: Site, tables: Sequence[str]) -> Iterator[None]:
    """Give tables their rows back at the end of the block; other tests use the same site.

    A table is named as in a query, such as "spip_meta WHERE nom='osiris'" for some of its rows.
    """
    rows = {table: rows_of(site, table) for table in tables}
    try:
        yield
    finally:
        for table, before in rows.items():
            if rows_of(site, table) != before:
                _write_rows(site, table, before)


def rows_of(site: Site, table: str) -> list[tuple[Any, ...]]:
    return sorted(execute(site, f"SELECT * FROM {table}"), key=repr)  # noqa: S608


def tables_like(site: Site, beginning: str) -> list[str]:
    with connection_to(site) as connection:
        names = sa.inspect(connection).get_table_names()
    return [name for name in names if name.startswith(beginning)]


def _write_rows(site: Site, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Replace the rows of a table, or of the part of it that is named."""
    mark = "?" if site.database.kind == "sqlite3" else "%s"
    with connection_to(site) as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        if rows:
            marks = ", ".join([mark] * len(rows[0]))
            insert = f"INSERT INTO {table.split(maxsplit=1)[0]} VALUES ({marks})"  # noqa: S608
            connection.exec_driver_sql(insert, rows)


@contextmanager
def myisam(site: Site) -> Iterator[None]:
    """Store the tables of a site in MyISAM, which has no transactions, as many old sites do."""
    core = ("articles", "mots", "groupes_mots", "mots_liens", "versions", "versions_fragments")
    names = [*(f"spip_{name}" for name in core), *tables_like(site, "spip_osiris_")]
    for name in names:
        execute(site, f"ALTER TABLE {name} ENGINE=MyISAM")
    try:
        yield
    finally:
        for name in names:
            execute(site, f"ALTER TABLE {name} ENGINE=InnoDB")


def planned_links(links: dict[int, set[int]], changes: list[dict[str, Any]]) -> dict[int, set[int]]:
    """Return what articles carry once all changes are written."""
    removed = {change["id_article"]: {*change["remove"]} for change in changes}
    added = {change["id_article"]: {*change["add"]} for change in changes}
    none = set[int]()
    return {n: mots - removed.get(n, none) | added.get(n, none) for n, mots in links.items()}
