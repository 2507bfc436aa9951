"""Add the column `judges` to articles, as in a corpus."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # MariaDB commits a new column at once, so it already exists if a process was killed after adding it.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("articles")}
    if "judges" not in columns:
        op.add_column(
            "articles",
            sa.Column("judges", sa.Boolean(), nullable=False, server_default="0"),
        )
