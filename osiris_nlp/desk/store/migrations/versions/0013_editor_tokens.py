"""Add the editor as whom a token opens the REST API."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # MariaDB commits each change of a table at once, so it may be there if a process was killed after it.
    inspector = sa.inspect(op.get_bind())
    if "editor" not in {column["name"] for column in inspector.get_columns("tokens")}:
        op.add_column("tokens", sa.Column("editor", sa.String(length=80)))
