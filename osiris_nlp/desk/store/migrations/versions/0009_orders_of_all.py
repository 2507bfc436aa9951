"""Add indexes for the orders by priority and sureness of all articles, whatever their state."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # MariaDB commits each index at once, so one may be there if a process was killed after it.
    names = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("articles")}
    for column in ("priority", "sureness"):
        name = op.f(f"ix_articles_{column}")
        if name not in names:
            op.create_index(name, "articles", [column])
