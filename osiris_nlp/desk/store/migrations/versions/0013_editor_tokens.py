"""Add the editor as whom a token opens the REST API."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("tokens", sa.Column("editor", sa.String(length=80)))
