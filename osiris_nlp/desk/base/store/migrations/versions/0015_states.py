"""Record the state of each article, and index what the queue reads."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

articles = sa.table("articles", *map(sa.column, ("number", "review", "aside", "state")))
filed = sa.table("filed", sa.column("article"))
_OLD_INDEXES = {
    "articles": (
        *("date", "source", "priority", "sureness"),
        *("review_date", "review_priority", "review_sureness"),
    ),
    "filed": ("label",),
    "suggestions": ("label",),
}
_INDEXES = (
    ("articles", "review"),
    ("articles", "changes"),
    ("articles", "state", "number"),
    ("articles", "blind", "revision", "number"),
    ("filed", "label", "article"),
    ("suggestions", "label", "article"),
)
_ORDERS = {
    "date": ("date", "imported"),
    "state_date": ("state", "date", "imported"),
    "source_state_date": ("source", "state", "date", "imported"),
    "priority": ("priority",),
    "state_priority": ("state", "priority"),
    "sureness": ("sureness",),
    "state_sureness": ("state", "sureness"),
}


def upgrade() -> None:
    column = sa.Column("state", sa.String(9), nullable=False, server_default="open")
    op.add_column("articles", column)
    has_labels = sa.exists().where(filed.c.article == articles.c.number)
    state = sa.case(
        (articles.c.aside.is_(sa.true()), "aside"),
        (articles.c.review.is_not(None), "done"),
        (has_labels, "labelled"),
        else_="open",
    )
    op.execute(articles.update().values(state=state))
    op.drop_column("articles", "aside")
    for table, names in _OLD_INDEXES.items():
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table)
    for table, *columns in _INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    # Articles without a date come last: SQLite puts them there by itself, and does not let an index say so.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    falling = {name: f"{name} DESC" for name in ("imported", "priority", "sureness")}
    falling["date"] = "date DESC" if is_sqlite else "date DESC NULLS LAST"
    for name, order in _ORDERS.items():
        sorting = [sa.text(falling.get(column, column)) for column in order]
        op.create_index(f"ix_articles_{name}", "articles", [*sorting, "number"])
