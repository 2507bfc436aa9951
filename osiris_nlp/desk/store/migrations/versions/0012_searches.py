"""Add what editors have looked for in the list of keywords in vain, and which articles to look at again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MYSQL: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}


def upgrade() -> None:
    # MariaDB commits each change of a table at once, so they may be there if a process was killed after them.
    inspector = sa.inspect(op.get_bind())
    if "recheck" not in {column["name"] for column in inspector.get_columns("articles")}:
        op.add_column("articles", sa.Column("recheck", sa.String(length=255)))
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
        if_not_exists=True,
        **MYSQL,
    )
    for table, column in (("articles", "recheck"), ("vain_searches", "key")):
        name = op.f(f"ix_{table}_{column}")
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, [column])
