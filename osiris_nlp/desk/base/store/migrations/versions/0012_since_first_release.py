"""Add everything that the desk has learned to keep since version 0.1.0, and fill it in for its articles and reviews.

Revisions 0002 to 0011 were never released; this one has replaced them.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import orjson
import sqlalchemy as sa
from alembic import op

from osiris_nlp.desk.base.store.search import index_all

revision = "0012"
down_revision = "0001"

_BATCH = 50  # rows in memory at a time; `meta` may be long
_SPIP_ID = re.compile(r"spip-([1-9]\d{0,17})", re.ASCII)
_MAX_POOL = 1000  # articles whose sureness a blind one may take
# Version 0.1.0 recorded every suggestion that was left unticked as `reject`, and had no way to reject one. It
# recorded a label of tier hide as `add` when it was ticked, also if it was listed under «Autres pistes»: the
# first three labels, and the first nine with a score of 0.005 or more. The rank was not recorded. On 775
# held-out articles, 491 of the editors' labels had the tier hide and 341 of those were listed; this score puts
# 21 of the 491 on the wrong side (0.005: 28, 0.007: 26, 0.01: 35).
_LISTED_SCORE = 0.006
_SEARCH_TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE desk_search USING fts5("
        "words, detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE desk_search (article BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_desk_search_words ON desk_search USING gin (words)",
    ),
}
_INDEXES = (
    ("articles", "publication"),
    ("articles", "review", "date"),
    ("articles", "review", "sureness"),
    ("articles", "priority"),
    ("articles", "sureness"),
    ("articles", "handover"),
    ("articles", "recheck"),
    ("site_decisions", "site", "id_article"),
    ("notes", "article"),
    ("handovers", "article"),
    ("handovers", "receiver"),
    ("vain_searches", "key"),
)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

articles = sa.table(
    "articles",
    *map(sa.column, ("number", "id", "url", "labels", "meta", "imported", "blind")),
    *map(sa.column, ("review", "publication", "model", "best", "score", "sureness")),
)
reviews = sa.table(
    "reviews",
    *map(sa.column, ("number", "article", "made", "labels", "carried", "model", "best")),
    sa.column("blind", sa.Boolean()),
)
decisions = sa.table("decisions", *map(sa.column, ("review", "decision", "score", "tier")))
keywords = sa.table("keywords", *map(sa.column, ("site", "label", "id_mot")))


def upgrade() -> None:
    connection = op.get_bind()
    _add_columns()
    _add_site(connection.dialect.name)
    _create_tables_of_sites()
    _create_tables_of_editors()
    for table, *columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    for statement in _SEARCH_TABLES[connection.dialect.name]:
        op.execute(statement)
    _fill_carried(connection)
    _assign_keywords(connection, _rename_articles(connection))
    _fill_publication(connection)
    _fill_sureness(connection)
    _fill_best(connection)
    _rename_decisions(connection)
    index_all(connection)


def _add_columns() -> None:
    for column in (
        sa.Column("judges", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("publication", sa.String(length=9)),
        sa.Column("sent", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("sureness", sa.Double(), nullable=False, server_default="0"),
        sa.Column("aside", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("note", NUMBER),
        sa.Column("handover", NUMBER),
        sa.Column("recheck", sa.String(length=255)),
    ):
        op.add_column("articles", column)
    for column in (
        sa.Column("carried", sa.Text()),
        sa.Column("aside", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("best", sa.String(length=255)),
        sa.Column("sure", sa.Integer()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("presses", sa.Integer()),
    ):
        op.add_column("reviews", column)


def _add_site(dialect: str) -> None:
    """Add the site to the primary key of `keywords`."""
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
        return
    op.execute(
        "ALTER TABLE keywords ADD COLUMN site VARCHAR(255) NOT NULL DEFAULT '', "
        "DROP CONSTRAINT pk_keywords, ADD CONSTRAINT pk_keywords PRIMARY KEY (site, label)"
    )
    op.execute("ALTER TABLE keywords ALTER COLUMN site DROP DEFAULT")


def _create_tables_of_sites() -> None:
    op.create_table(
        "tokens",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tokens")),
    )
    op.create_table(
        "site_decisions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("id_article", sa.BigInteger(), nullable=False),
        sa.Column("id_mot", sa.BigInteger(), nullable=False),
        sa.Column("mots", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("fetched", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_site_decisions")),
        sa.UniqueConstraint("site", "key", name=op.f("uq_site_decisions_site_key")),
    )


def _create_tables_of_editors() -> None:
    op.create_table(
        "accounts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80)),
        sa.Column("role", sa.String(length=7), nullable=False),
        sa.Column("password", sa.String(length=255)),
        sa.Column("disabled", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "notes",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("flag", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name=op.f("fk_notes_article")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notes")),
    )
    op.create_table(
        "handovers",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("receiver", sa.String(length=80), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_handovers_article")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_handovers")),
    )
    op.create_table(
        "deferrals",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_deferrals_article")
        ),
        sa.PrimaryKeyConstraint("article", "editor", name=op.f("pk_deferrals")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_filters")),
    )
    op.create_table(
        "vain_searches",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("text", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_vain_searches_article")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_vain_searches")),
        sa.UniqueConstraint(
            "article", "key", "editor", name=op.f("uq_vain_searches_article_key_editor")
        ),
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


def _fill_publication(connection: sa.Connection) -> None:
    """Mark the articles of sites that were reviewed, and do not carry there what was decided."""
    decided_labels = reviews.c.labels.label("decided_labels")
    query = sa.select(articles.c.number, articles.c.meta, articles.c.labels, decided_labels)
    query = query.join(reviews, reviews.c.number == articles.c.review)
    for rows in _pages(connection, query, articles.c.number):
        waiting = [
            row.number
            for row in rows
            if _is_of_site(orjson.loads(row.meta))
            and set(orjson.loads(row.labels)) != set(orjson.loads(row.decided_labels))
        ]
        update = articles.update().where(articles.c.number.in_(waiting))
        connection.execute(update.values(publication="waiting"))


def _is_of_site(meta: dict[str, Any]) -> bool:
    site, id_article = meta.get("site"), meta.get("id_article")
    return isinstance(site, str) and site != "" and type(id_article) is int and id_article > 0


def _fill_sureness(connection: sa.Connection) -> None:
    """Fill in the score of the best suggestion or, for a blind article, a value drawn from other articles."""
    score = sa.func.coalesce(articles.c.score, 0.0)
    connection.execute(articles.update().values(sureness=score))
    is_open = articles.c.review.is_(None) & articles.c.blind.is_(sa.false())
    query = sa.select(score).where(is_open).order_by(articles.c.number.desc()).limit(_MAX_POOL)
    pool = connection.scalars(query).all() or [0.0]
    blind = connection.execute(
        sa.select(articles.c.number, articles.c.id).where(articles.c.blind.is_(sa.true()))
    ).all()
    update = articles.update().where(articles.c.number == sa.bindparam("target"))
    rows = [{"target": row.number, "value": _drawn(pool, row.id)} for row in blind]
    if rows:
        connection.execute(update.values(sureness=sa.bindparam("value")), rows)


def _drawn(pool: Sequence[float], id_: str) -> float:
    digest = hashlib.blake2b(f"sureness\n{id_}".encode(), digest_size=7).digest()
    return float(np.quantile(pool, int.from_bytes(digest) / 2**56))


def _fill_best(connection: sa.Connection) -> None:
    """Fill in what the model ranked first, for reviews in force; articles keep that of their last model.

    How many labels it was sure of was not recorded.
    """
    is_in_force = sa.and_(
        articles.c.review == reviews.c.number, articles.c.model == reviews.c.model
    )
    best = sa.select(articles.c.best).where(is_in_force).scalar_subquery()
    connection.execute(reviews.update().values(best=best))


def _rename_decisions(connection: sa.Connection) -> None:
    """Tell suggestions left unticked from rejected ones, and listed labels from labels that the editor found."""
    update = decisions.update()
    connection.execute(update.where(decisions.c.decision == "reject").values(decision="unkept"))
    visible_reviews = sa.select(reviews.c.number).where(reviews.c.blind == sa.false())
    is_listed = sa.and_(decisions.c.tier == "hide", decisions.c.score >= _LISTED_SCORE)
    connection.execute(
        update.where(
            decisions.c.decision == "add", is_listed, decisions.c.review.in_(visible_reviews)
        ).values(decision="accept")
    )


def _pages(connection: sa.Connection, query: "sa.Select[Any]", number: Any) -> Iterator[list[Any]]:
    """Yield the rows of a query in pages, ordered by number."""
    last = 0
    while rows := connection.execute(
        query.where(number > last).order_by(number).limit(_BATCH)
    ).all():
        yield list(rows)
        last = rows[-1].number
