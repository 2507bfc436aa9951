"""Add the order by sureness, articles set aside, notes, postponed articles, saved filters and the search index."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

from osiris_nlp.desk.store.search import folded_words, indexed_words

revision = "0007"
down_revision = "0006"

_BATCH = 20  # articles; their texts may be long
_MAX_POOL = 1000  # articles whose sureness a blind one may take
_LONGEST = 200_000  # characters of a text that are searched
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MYSQL: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}
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
_MYSQL_SEARCH_TABLE = (
    "CREATE TABLE IF NOT EXISTS desk_search (article BIGINT PRIMARY KEY, words LONGTEXT NOT NULL, "
    "FULLTEXT KEY ix_desk_search_words (words)) "
    "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
)
_INSERTS = {
    "sqlite": "INSERT INTO desk_search (rowid, words) VALUES (:article, :words)",
    "postgresql": "INSERT INTO desk_search (article, words) "
    "VALUES (:article, array_to_tsvector(CAST(:words AS text[])))",
}
_MYSQL_INSERT = "REPLACE INTO desk_search (article, words) VALUES (:article, :words)"

articles = sa.table(
    "articles",
    *map(sa.column, ("number", "id", "title", "text", "blind", "review", "score", "sureness")),
)


def upgrade() -> None:
    # MariaDB commits each change of a table at once, so they may be there if a process was killed after them.
    connection = op.get_bind()
    _add_column("articles", sa.Column("sureness", sa.Double(), nullable=False, server_default="0"))
    _add_column("articles", sa.Column("aside", sa.Boolean(), nullable=False, server_default="0"))
    _add_column("articles", sa.Column("note", NUMBER))
    _add_column("reviews", sa.Column("aside", sa.Boolean(), nullable=False, server_default="0"))
    _add_index("articles", "review", "date")
    _add_index("articles", "review", "sureness")
    _create_tables()
    for statement in _SEARCH_TABLES.get(connection.dialect.name, _MYSQL_SEARCH_TABLE):
        op.execute(statement)
    _fill_sureness(connection)
    _fill_search(connection)


def _add_column(table: str, column: "sa.Column[Any]") -> None:
    columns = {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}
    if column.name not in columns:
        op.add_column(table, column)


def _add_index(table: str, *columns: str) -> None:
    name = op.f(f"ix_{table}_{'_'.join(columns)}")
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, columns)


def _create_tables() -> None:
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
        if_not_exists=True,
        **MYSQL,
    )
    _add_index("notes", "article")
    op.create_table(
        "deferrals",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_deferrals_article")
        ),
        sa.PrimaryKeyConstraint("article", "editor", name=op.f("pk_deferrals")),
        if_not_exists=True,
        **MYSQL,
    )
    op.create_table(
        "saved_filters",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_filters")),
        if_not_exists=True,
        **MYSQL,
    )


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


def _fill_search(connection: sa.Connection) -> None:
    dialect = connection.dialect.name
    insert = sa.text(_INSERTS.get(dialect, _MYSQL_INSERT))
    text = sa.func.substr(articles.c.text, 1, _LONGEST).label("text")
    title = sa.func.substr(articles.c.title, 1, _LONGEST).label("title")
    query = sa.select(articles.c.number, title, text).order_by(articles.c.number).limit(_BATCH)
    last = 0
    while rows := connection.execute(query.where(articles.c.number > last)).all():
        contents = [
            {
                "article": row.number,
                "words": indexed_words(dialect, folded_words(f"{row.title}\n{row.text}")),
            }
            for row in rows
        ]
        connection.execute(insert, contents)
        last = rows[-1].number
