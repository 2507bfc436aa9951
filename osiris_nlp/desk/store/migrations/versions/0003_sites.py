"""Keep what an article carried when it was reviewed, and the keywords and articles of several sites."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"

_LONG = sa.Text().with_variant(mysql.LONGTEXT(), "mysql")
_BATCH = 50  # rows in memory at a time; `meta` may be long
_SPIP_ID = re.compile(r"spip-([1-9]\d{0,17})", re.ASCII)

articles = sa.table(
    "articles", *map(sa.column, ("number", "id", "url", "labels", "meta", "imported"))
)
reviews = sa.table("reviews", *map(sa.column, ("number", "article", "made", "carried")))
keywords = sa.table("keywords", *map(sa.column, ("site", "label", "id_mot")))


def upgrade() -> None:
    # MariaDB commits changed tables at once. So all of them come first: if a process is killed after one, the
    # rows are still those of version 0002, and the next upgrade goes on from there.
    connection = op.get_bind()
    if "carried" not in _columns("reviews"):
        op.add_column("reviews", sa.Column("carried", _LONG))
    if "site" not in _columns("keywords"):
        _add_site(connection.dialect.name)
    _fill_carried(connection)
    _assign_keywords(connection, _rename_articles(connection))


def _columns(table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}


def _add_site(dialect: str) -> None:
    if dialect == "sqlite":  # it cannot change a primary key
        op.rename_table("keywords", "former_keywords")
        op.create_table(
            "keywords",
            sa.Column("site", sa.String(length=255), nullable=False),
            sa.Column("label", sa.String(length=255), nullable=False),
            sa.Column("id_mot", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("site", "label", name=op.f("pk_keywords")),
        )
        op.execute("INSERT INTO keywords SELECT '', label, id_mot FROM former_keywords")
        op.drop_table("former_keywords")
    elif dialect == "postgresql":
        op.execute(
            "ALTER TABLE keywords ADD COLUMN site VARCHAR(255) NOT NULL DEFAULT '', "
            "DROP CONSTRAINT pk_keywords, ADD CONSTRAINT pk_keywords PRIMARY KEY (site, label)"
        )
        op.execute("ALTER TABLE keywords ALTER COLUMN site DROP DEFAULT")
    else:  # the site of the rows that are there becomes ''
        op.execute(
            "ALTER TABLE keywords ADD COLUMN site VARCHAR(255) NOT NULL, "
            "DROP PRIMARY KEY, ADD PRIMARY KEY (site, label)"
        )


def _fill_carried(connection: sa.Connection) -> None:
    """Fill in what articles carried, for the reviews made since an import last changed them."""
    query = (
        sa.select(reviews.c.number, articles.c.labels, articles.c.meta)
        .join(articles, articles.c.number == reviews.c.article)
        .where(reviews.c.made >= articles.c.imported)
    )
    for rows in _pages(connection, query, reviews.c.number):
        contents = [
            {"target": row.number, "content": _carried(row.labels, row.meta)} for row in rows
        ]
        target = reviews.c.number == sa.bindparam("target")
        update = reviews.update().where(target).values(carried=sa.bindparam("content"))
        connection.execute(update, contents)


def _carried(labels_text: str, meta_text: str) -> str:
    labels, ids = orjson.loads(labels_text), orjson.loads(meta_text).get("id_mot")
    corresponds = (
        isinstance(ids, list)
        and len(ids) == len(labels)
        and all(type(id_) is int and 0 < id_ < 2**63 for id_ in ids)
    )
    return orjson.dumps({"labels": labels, "id_mot": ids if corresponds else None}).decode()


def _rename_articles(connection: sa.Connection) -> set[str]:
    """Rename ``spip-12`` to ``osiris.sn/12``; return at most three sites of articles, empty for unknown."""
    sites: set[str] = set()
    query = sa.select(articles.c.number, articles.c.id, articles.c.url, articles.c.meta)
    for rows in _pages(connection, query, articles.c.number):
        metas = {row.number: orjson.loads(row.meta) for row in rows}
        names = {row.number: _names(row) for row in rows}
        ids = [id_ for id_, _ in names.values() if id_]
        other_ids = set(connection.scalars(sa.select(articles.c.id).where(articles.c.id.in_(ids))))
        renamed = {n: name for n, name in names.items() if name[0] and name[0] not in other_ids}
        for number, (id_, site) in renamed.items():
            metas[number]["site"] = site
            meta = orjson.dumps(metas[number]).decode()
            update = articles.update().where(articles.c.number == number)
            connection.execute(update.values(id=id_, meta=meta))
        for meta in metas.values():
            if len(sites) < 3 and meta.keys() & {"id_article", "id_mot"}:
                site = meta.get("site")
                sites.add(site if isinstance(site, str) and len(site) <= 255 else "")
    return sites


def _names(row: Any) -> tuple[str, str]:
    """Return the new id of an article and the name of its site; empty if it keeps its id."""
    match = _SPIP_ID.fullmatch(row.id)
    site = _site(row.url or "") if match else ""
    return (f"{site}/{match[1]}", site) if match and site else ("", "")


def _site(url: str) -> str:
    """Return the name of the site of a page: host, port and folder, or of a public address, the host."""
    folder, script, _ = url.partition("spip.php?")
    try:
        parts = urlsplit(folder.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    with suppress(UnicodeError):
        host = host.encode("idna").decode("idna")
    host = host.removesuffix(".").removeprefix("www.")
    if not host:
        return ""
    is_default = port == {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{host}]" if ":" in host else host
    name = host if is_default or not port else f"{host}:{port}"
    path = parts.path.rstrip("/") if script else ""
    return re.sub(r"[^\w.:/\[\]-]+", "-", f"{name}{path}")[:200]


def _assign_keywords(connection: sa.Connection, sites: set[str]) -> None:
    """Give the keywords to the only site; the articles of unknown sites keep theirs."""
    if len(names := sites - {""}) != 1:
        return
    copies = sa.select(sa.literal(names.pop()), keywords.c.label, keywords.c.id_mot)
    connection.execute(
        keywords.insert().from_select(
            ["site", "label", "id_mot"], copies.where(keywords.c.site == "")
        )
    )
    if "" not in sites:
        connection.execute(keywords.delete().where(keywords.c.site == ""))


def _pages(connection: sa.Connection, query: "sa.Select[Any]", number: Any) -> Iterator[list[Any]]:
    """Yield the rows of a query in pages, ordered by number."""
    last = 0
    while rows := connection.execute(
        query.where(number > last).order_by(number).limit(_BATCH)
    ).all():
        yield list(rows)
        last = rows[-1].number
