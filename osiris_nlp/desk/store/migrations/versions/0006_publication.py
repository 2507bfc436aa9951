"""Keep which reviews have still to be published on their site; find what was decided there by article."""

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BATCH = 200  # articles

articles = sa.table(
    "articles", *map(sa.column, ("number", "labels", "meta", "review", "publication"))
)
reviews = sa.table("reviews", *map(sa.column, ("number", "labels")))


def upgrade() -> None:
    # MariaDB commits each change of a table at once, so they may be there if a process was killed after them.
    connection = op.get_bind()
    columns = {column["name"] for column in sa.inspect(connection).get_columns("articles")}
    if "publication" not in columns:
        op.add_column("articles", sa.Column("publication", sa.String(length=9)))
    if "sent" not in columns:
        op.add_column(
            "articles", sa.Column("sent", sa.Boolean(), nullable=False, server_default="0")
        )
    _add_index("articles", "publication")
    _add_index("site_decisions", "site", "id_article")
    _fill_publication(connection)


def _add_index(table: str, *columns: str) -> None:
    name = op.f(f"ix_{table}_{'_'.join(columns)}")
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, columns)


def _fill_publication(connection: sa.Connection) -> None:
    """Mark the articles of sites that were reviewed, and do not carry there what was decided."""
    query = sa.select(articles.c.number, articles.c.meta, articles.c.labels, reviews.c.labels)
    query = query.join(reviews, reviews.c.number == articles.c.review).order_by(articles.c.number)
    last = 0
    while rows := connection.execute(query.where(articles.c.number > last).limit(_BATCH)).all():
        waiting = [
            number
            for number, meta, site_labels, review_labels in rows
            if _is_of_site(orjson.loads(meta))
            and set(orjson.loads(site_labels)) != set(orjson.loads(review_labels))
        ]
        update = articles.update().where(articles.c.number.in_(waiting))
        connection.execute(update.values(publication="waiting"))
        last = rows[-1].number


def _is_of_site(meta: object) -> bool:
    if not isinstance(meta, dict):
        return False
    site, id_article = meta.get("site"), meta.get("id_article")
    return isinstance(site, str) and site != "" and type(id_article) is int and id_article > 0
