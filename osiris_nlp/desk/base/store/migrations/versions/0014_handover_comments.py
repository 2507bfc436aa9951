"""Add the comment with which an article is passed to a colleague."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    default = sa.text("''")
    comment = sa.Column("comment", sa.String(length=500), nullable=False, server_default=default)
    op.add_column("handovers", comment)
