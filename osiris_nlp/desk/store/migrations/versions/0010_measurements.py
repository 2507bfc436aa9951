"""Record with each review what the model ranked first, how many labels it was sure of, and the editor's effort."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

articles = sa.table("articles", *map(sa.column, ("review", "model", "best", "aside")))
reviews = sa.table("reviews", *map(sa.column, ("number", "model", "best")))


def upgrade() -> None:
    # MariaDB commits each column at once, so some may be there if a process was killed after them.
    names = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("reviews")}
    for column in (
        sa.Column("best", sa.String(length=255)),
        sa.Column("sure", sa.Integer()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("presses", sa.Integer()),
    ):
        if column.name not in names:
            op.add_column("reviews", column)
    _fill_best()


def _fill_best() -> None:
    """Fill in what the model ranked first, for reviews in force; articles keep that of their last model.

    How many labels it was sure of was not recorded.
    """
    is_in_force = sa.and_(
        articles.c.review == reviews.c.number,
        articles.c.model == reviews.c.model,
        articles.c.aside == sa.false(),
    )
    best = sa.select(articles.c.best).where(is_in_force).scalar_subquery()
    op.execute(reviews.update().where(reviews.c.best.is_(None)).values(best=best))
