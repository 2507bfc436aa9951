"""Add the accounts of editors, and who has passed which article to whom."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MYSQL: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}


def upgrade() -> None:
    # MariaDB commits each change of a table at once, so they may be there if a process was killed after them.
    inspector = sa.inspect(op.get_bind())
    if "handover" not in {column["name"] for column in inspector.get_columns("articles")}:
        op.add_column("articles", sa.Column("handover", NUMBER))
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
        if_not_exists=True,
        **MYSQL,
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
        if_not_exists=True,
        **MYSQL,
    )
    for table, column in (
        ("articles", "handover"),
        ("handovers", "article"),
        ("handovers", "receiver"),
    ):
        name = op.f(f"ix_{table}_{column}")
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, [column])
