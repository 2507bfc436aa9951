"""Drop saved filters, editors' seconds and key presses, and searches that proposed no keyword.

Add the editor as whom a token opens the REST API.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

searches = sa.table("vain_searches", sa.column("proposed", sa.Boolean()))


def upgrade() -> None:
    op.drop_table("saved_filters")
    op.drop_column("reviews", "seconds")
    op.drop_column("reviews", "presses")
    op.execute(searches.delete().where(searches.c.proposed.is_(sa.false())))
    op.drop_column("vain_searches", "proposed")
    op.add_column("tokens", sa.Column("editor", sa.String(length=80)))
