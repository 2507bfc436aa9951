"""The tokens of sites: only their digests are stored."""

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import tokens
from osiris_nlp.desk.store.store import Store, now

_QUERY = sa.select(tokens.c.number, tokens.c.site, tokens.c.made).order_by(tokens.c.number)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; it cannot be read back."""

    number: int
    site: str
    created: dt.datetime


def add_token(store: Store, site: str, digest: str) -> int:
    """Store the digest of a token of a site; return the token's number."""
    row = {"site": site, "digest": digest, "made": now()}

    def work(connection: sa.Connection) -> int:
        result = connection.execute(tokens.insert().values(row))
        return int(result.inserted_primary_key[0])  # type: ignore[index]

    return store.write(work)


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


def site_of_token(store: Store, digest: str) -> str | None:
    """Return the site of the token with a digest, or None; all digests are compared, in constant time."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(tokens.c.site, tokens.c.digest))
        sites = [site for site, stored in rows if hmac.compare_digest(stored, digest)]
    return sites[0] if sites else None


def _tokens(connection: sa.Connection, query: "sa.Select[Any]") -> list[Token]:
    rows = connection.execute(query)
    return [Token(row.number, row.site, dt.datetime.fromisoformat(row.made)) for row in rows]
