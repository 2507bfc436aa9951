"""Articles tell whether they judge a model, as those of a corpus do."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # MariaDB commits a column at once: one is there already where a process was killed after that.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("articles")}
    if "judges" not in columns:
        op.add_column(
            "articles",
            sa.Column("judges", sa.Boolean(), nullable=False, server_default="0"),
        )
