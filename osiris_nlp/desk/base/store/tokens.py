"""The tokens of sites and of editors: only their digests are stored."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.store import Store, add_row, now

tokens = sa.Table(  # of the sites whose plugin asks for suggestions, and of editors' programs
    "tokens",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("site", sa.String(255), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # sha256, hex
    sa.Column("made", MOMENT, nullable=False),
    sa.Column("editor", sa.String(80)),  # name of the account as which it opens the REST API
)


_QUERY = sa.select(tokens).order_by(tokens.c.number)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; it cannot be read back.

    With an `editor`, the name of an account, it opens the REST API as theirs, and `site` is the name of the
    program.
    """

    number: int
    site: str
    created: dt.datetime
    editor: str | None = None


def add_token(store: Store, site: str, digest: str, *, editor: str | None = None) -> int:
    """Store the digest of a token of a site, or of an editor's program; return the token's number."""
    row = {"site": site, "digest": digest, "made": now(), "editor": editor}
    return store.write(lambda connection: add_row(connection, tokens, row))


def list_tokens(store: Store) -> list[Token]:
    """Return all tokens, oldest first."""
    with store.reading() as connection:
        return _tokens(connection, _QUERY)


def revoke_tokens(
    store: Store, *, number: int | None = None, site: str | None = None
) -> list[Token]:
    """Delete the token with a number, or all tokens of a site; return those deleted, oldest first."""
    condition = tokens.c.site == site if number is None else tokens.c.number == number

    def work(connection: sa.Connection) -> list[Token]:
        revoked = _tokens(connection, _QUERY.where(condition))
        numbers = [token.number for token in revoked]
        connection.execute(tokens.delete().where(tokens.c.number.in_(numbers)))
        return revoked

    return store.write(work)


def find_token(store: Store, digest: str) -> Token | None:
    """Return the token with a digest, or None."""
    with store.reading() as connection:
        return next(iter(_tokens(connection, _QUERY.where(tokens.c.digest == digest))), None)


def _tokens(connection: sa.Connection, query: "sa.Select[Any]") -> list[Token]:
    return [
        Token(row.number, row.site, dt.datetime.fromisoformat(row.made), row.editor)
        for row in connection.execute(query)
    ]
