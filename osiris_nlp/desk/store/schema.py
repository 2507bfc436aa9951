"""The desk's tables. Reviews and decisions are append-only; `migrations` creates the tables."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

# SQLite only autoincrements INTEGER keys.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.String(27)  # 2026-03-21T09:14:07.123456Z: text that sorts by time in every database


class Json(sa.TypeDecorator[Any]):
    """A JSON value stored as text, identically in every database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else orjson.dumps(value, default=_plain).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return orjson.loads(value or "null")


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("id", sa.String(255), nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("labels", Json, nullable=False),  # as imported
    sa.Column("date", sa.Date, index=True),
    sa.Column("section", sa.Text),
    sa.Column("source", sa.String(255), index=True),
    sa.Column("url", sa.Text),
    sa.Column("lang", sa.String(40)),
    sa.Column("story", sa.Text),
    sa.Column("role", sa.String(9), nullable=False),
    sa.Column("judges", sa.Boolean, nullable=False, server_default="0"),
    sa.Column("meta", Json, nullable=False),
    sa.Column("content", sa.String(32), nullable=False),  # digest of all of the above
    sa.Column("imported", _MOMENT, nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # number of reviews and undos so far
    sa.Column("review", _NUMBER),  # the review in force
    sa.Column("aside", sa.Boolean, nullable=False, server_default="0"),  # that review sets it aside
    sa.Column("note", _NUMBER),  # the note in force
    sa.Column("handover", _NUMBER, index=True),  # the one in force, until the next review
    # The label because of which to look at it again, until the next review; NULL if none.
    sa.Column("recheck", sa.String(255), index=True),
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
    sa.Index(None, "review", "priority"),
    sa.Index(None, "review", "date"),
    sa.Index(None, "review", "sureness"),
    # For all articles.
    sa.Index(None, "priority"),
    sa.Index(None, "sureness"),
)
filed = sa.Table(  # the current labels of articles, main label first
    "filed",
    metadata,
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("label", sa.String(255), nullable=False, index=True),
)
suggestions = sa.Table(  # labels of tier apply or propose
    "suggestions",
    metadata,
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("label", sa.String(255), primary_key=True, index=True),
)
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("editor", sa.String(80), nullable=False, index=True),
    sa.Column("made", _MOMENT, nullable=False),
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("labels", Json, nullable=False),  # the article's labels after the review
    sa.Column(
        "carried", Json
    ),  # what the article carried on its site at that time; NULL if unknown
    sa.Column("undoes", _NUMBER, sa.ForeignKey("reviews.number"), unique=True),
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
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("review", _NUMBER, sa.ForeignKey(reviews.c.number), nullable=False, index=True),
    sa.Column("label", sa.String(255), nullable=False, index=True),
    sa.Column("decision", sa.String(8), nullable=False),
    sa.Column("score", sa.Double),
    sa.Column("tier", sa.String(8)),
)
# Written up to version 0.1.0, which must still find it: who has an article open is now kept in memory.
presence = sa.Table(
    "presence",
    metadata,
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("editor", sa.String(80), primary_key=True),
    sa.Column("seen", _MOMENT, nullable=False),
)
events = sa.Table(  # the audit log
    "events",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("made", _MOMENT, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
)
keywords = sa.Table(  # SPIP's keyword ids of labels, as supplied by imports
    "keywords",
    metadata,
    sa.Column("site", sa.String(255), primary_key=True),  # its name; empty if unknown
    sa.Column("label", sa.String(255), primary_key=True),
    sa.Column("id_mot", sa.BigInteger, nullable=False),
)
tokens = sa.Table(  # of the sites whose plugin asks for suggestions, and of editors' programs
    "tokens",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("site", sa.String(255), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # sha256, hex
    sa.Column("made", _MOMENT, nullable=False),
    sa.Column("editor", sa.String(80)),  # name of the account as which it opens the REST API
)
site_decisions = sa.Table(  # what people have decided on keywords in SPIP; append-only
    "site_decisions",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("site", sa.String(255), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),  # the site's own
    sa.Column("action", sa.String(8), nullable=False),  # add, remove, dismiss, restore
    sa.Column("id_article", sa.BigInteger, nullable=False),
    sa.Column("id_mot", sa.BigInteger, nullable=False),
    sa.Column("mots", Json, nullable=False),  # ids of the keywords that the article carried then
    sa.Column("author", sa.String(255), nullable=False),
    sa.Column("way", sa.String(8), nullable=False),  # plugin, native
    sa.Column("made", _MOMENT, nullable=False),
    sa.Column("fetched", _MOMENT, nullable=False),
    sa.UniqueConstraint("site", "key"),
    sa.Index(None, "site", "id_article"),
)
notes = sa.Table(  # editors' notes and flags; append-only
    "notes",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), nullable=False, index=True),
    sa.Column("flag", sa.Boolean, nullable=False),
    sa.Column("text", sa.String(2000), nullable=False),
    sa.Column("editor", sa.String(80), nullable=False),
    sa.Column("made", _MOMENT, nullable=False),
)
handovers = sa.Table(  # articles that an editor has passed to another; append-only
    "handovers",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), nullable=False, index=True),
    sa.Column("sender", sa.String(80), nullable=False),
    sa.Column("receiver", sa.String(80), nullable=False, index=True),  # empty: taken back
    sa.Column("made", _MOMENT, nullable=False),
)
deferrals = sa.Table(  # articles that an editor does not want to see again that day
    "deferrals",
    metadata,
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), primary_key=True),
    sa.Column("editor", sa.String(80), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
)
# What editors have proposed as keywords. Earlier versions also recorded searches in vain here, hence its name.
proposals = sa.Table(
    "vain_searches",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("article", _NUMBER, sa.ForeignKey(articles.c.number), nullable=False),
    sa.Column("text", sa.String(255), nullable=False),  # as typed
    sa.Column("key", sa.String(255), nullable=False, index=True),  # without case and accents
    sa.Column("editor", sa.String(80), nullable=False),
    sa.Column("dismissed", sa.Boolean, nullable=False),  # by somebody who manages the keywords
    sa.Column("made", _MOMENT, nullable=False),
    sa.UniqueConstraint("article", "key", "editor"),
)
accounts = sa.Table(  # of the people who use the desk; none is ever deleted
    "accounts",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("login", sa.String(80), unique=True),  # what a proxy calls them, if not by name
    sa.Column("role", sa.String(7), nullable=False),  # editor, manager
    sa.Column("password", sa.String(255)),  # its argon2id hash
    sa.Column("disabled", sa.Boolean, nullable=False, server_default="0"),
    sa.Column("made", _MOMENT, nullable=False),
)
settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
