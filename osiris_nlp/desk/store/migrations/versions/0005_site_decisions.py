"""Add the table `site_decisions`, of what people have decided on keywords in SPIP."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import LONGTEXT

revision = "0005"
down_revision = "0004"

MYSQL: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}


def upgrade() -> None:
    # MariaDB commits a new table at once, so it already exists if a process was killed after creating it.
    if sa.inspect(op.get_bind()).has_table("site_decisions"):
        return
    op.create_table(
        "site_decisions",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("id_article", sa.BigInteger(), nullable=False),
        sa.Column("id_mot", sa.BigInteger(), nullable=False),
        sa.Column("mots", sa.Text().with_variant(LONGTEXT(), "mysql"), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("fetched", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_site_decisions")),
        sa.UniqueConstraint("site", "key", name=op.f("uq_site_decisions_site_key")),
        **MYSQL,
    )
