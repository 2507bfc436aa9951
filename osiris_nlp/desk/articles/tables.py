"""The tables of articles, their labels and suggestions, and of reviews and decisions, which are append-only."""

import sqlalchemy as sa

from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, Json, metadata

_UNTIL_REVIEW = {"until": "review"}
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("id", sa.String(255), nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("labels", Json, nullable=False),  # as imported
    sa.Column("date", sa.Date),
    sa.Column("section", sa.Text),
    sa.Column("source", sa.String(255)),
    sa.Column("url", sa.Text),
    sa.Column("lang", sa.String(40)),
    sa.Column("story", sa.Text),
    sa.Column("role", sa.String(9), nullable=False),
    sa.Column("judges", sa.Boolean, nullable=False, server_default="0"),
    sa.Column("meta", Json, nullable=False),
    sa.Column("content", sa.String(32), nullable=False),  # digest of all of the above
    sa.Column("imported", MOMENT, nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # number of reviews and undos so far
    sa.Column("review", NUMBER, index=True),  # the review in force
    sa.Column("state", sa.String(9), nullable=False, server_default="open"),  # see `state_of`
    sa.Column("note", NUMBER),  # the note in force
    sa.Column("handover", NUMBER, index=True, info=_UNTIL_REVIEW),  # the one in force
    # The label because of which to look at it again; NULL if none.
    sa.Column("recheck", sa.String(255), index=True, info=_UNTIL_REVIEW),
    # Whether it is on the article's site: waiting, published, set_aside, withdrawn; NULL if it need not be.
    sa.Column("publication", sa.String(9), index=True),
    # Whether the site may carry what was decided: something was sent since an import changed `labels`.
    sa.Column("sent", sa.Boolean, nullable=False, server_default="0"),
    # The model's verdict, for the order and the filters of the queue.
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("priority", sa.Double, nullable=False),
    sa.Column("sureness", sa.Double, nullable=False, server_default="0"),
    sa.Column("best", sa.String(255)),
    sa.Column("score", sa.Double),
    sa.Column("tier", sa.String(8)),
    sa.Column("changes", sa.Boolean, nullable=False),
    sa.Index(None, "blind", "revision", "number"),
    sa.Index(None, "changes"),
    sa.Index(None, "state", "number"),
)
# For the orders of the queue. Its counts and filters read nothing else of most articles: in the table, the columns lie
# behind the long texts.
_by_date = (articles.c.date.desc().nulls_last(), articles.c.imported.desc(), articles.c.number)
for _name, *_columns in (
    ("date", *_by_date),
    ("state_date", articles.c.state, *_by_date),
    ("source_state_date", *articles.c["source", "state"], *_by_date),
    ("priority", articles.c.priority.desc(), articles.c.number),
    ("state_priority", articles.c.state, articles.c.priority.desc(), articles.c.number),
    ("sureness", articles.c.sureness.desc(), articles.c.number),
    ("state_sureness", articles.c.state, articles.c.sureness.desc(), articles.c.number),
):
    sa.Index(f"ix_articles_{_name}", *_columns)
# What a review, or its undo, makes of the columns whose values hold until then.
UNTIL_REVIEW = {each.name: None for each in articles.c if each.info == _UNTIL_REVIEW}
article_labels = sa.Table(  # the current labels of articles, main label first
    "filed",
    metadata,
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("label", sa.String(255), nullable=False),
    sa.Index(None, "label", "article"),
)
suggestions = sa.Table(  # labels of tier apply or propose
    "suggestions",
    metadata,
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("label", sa.String(255), primary_key=True),
    sa.Index(None, "label", "article"),
)
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("article", NUMBER, sa.ForeignKey(articles.c.number), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("editor", sa.String(80), nullable=False, index=True),
    sa.Column("made", MOMENT, nullable=False),
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("labels", Json, nullable=False),  # the article's labels after the review
    # What the article carried on its site at that time; NULL if unknown.
    sa.Column("carried", Json),
    sa.Column("undoes", NUMBER, sa.ForeignKey("reviews.number"), unique=True),
    # Whether it sets the article aside, as being off topic: it then has no decisions.
    sa.Column("aside", sa.Boolean, nullable=False, server_default="0"),
    # Measured, not decided; NULL if unknown. See `Measurement`.
    sa.Column("best", sa.String(255)),
    sa.Column("sure", sa.Integer),
    sa.UniqueConstraint("article", "revision"),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("review", NUMBER, sa.ForeignKey(reviews.c.number), nullable=False, index=True),
    sa.Column("label", sa.String(255), nullable=False, index=True),
    sa.Column("decision", sa.String(8), nullable=False),
    sa.Column("score", sa.Double),
    sa.Column("tier", sa.String(8)),
)
