"""Tokens: each lets the program of one site use the routes for sites and Annif's REST API, and nothing else."""

import hashlib
import math
import re
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.guard.identity import basic_credentials
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.refusals import Refusal, is_annif
from osiris_nlp.desk.room import WAIT

SiteOf = Callable[[str], Awaitable[str | None]]

_PATH = "/api/spip"
_PREFIX = "osiris_"
_BYTES = 32
_TOKEN = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)


def is_for_sites(path: str) -> bool:
    """Return whether only a site's token opens a path."""
    return path == _PATH or path.startswith(f"{_PATH}/")


def new_token() -> str:
    """Return a new random token, ``osiris_`` and 256 bits in base64."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    """Return the sha256 of a token (hex); tokens are random, so a slow hash would protect no better."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenCheck:
    """Finds the site whose token a request carries.

    A right token is always accepted: nobody can guess one, and sites of the same machine, whose
    requests come from one address, must not lock each other out.

    Parameters
    ----------
    site_of : returns the site of the token with a digest, or None
    limit : of wrong tokens
    """

    def __init__(self, site_of: SiteOf, limit: SignInLimit) -> None:
        self._site_of, self._limit = site_of, limit

    async def site(self, request: Request) -> str:
        """Return the site; raise a `Refusal` without a valid token, or if it cannot be checked."""
        token = sent_token(request)
        site = await self._find(token) if _TOKEN.fullmatch(token) else None
        if site is not None:
            return site
        if not token:
            raise _unidentified()
        address: str = request.state.address
        if wait := self._limit.wait(address):
            raise Refusal(
                429,
                "rate",
                "Too many wrong tokens; try again later.",
                headers={"Retry-After": str(math.ceil(wait))},
            )
        self._limit.record_failure(address)
        raise _unidentified(event="token refused")

    async def _find(self, token: str) -> str | None:
        try:
            return await self._site_of(token_digest(token))
        except OsirisError as error:
            headers = {"Retry-After": str(WAIT)}
            raise Refusal(503, "away", str(error), headers=headers) from None


def sent_token(request: Request) -> str:
    """Return what a request sends as its token; nothing else than this header may carry one.

    For Annif's REST API, the token may also be the password of HTTP Basic: its clients take an address, and
    turn the credentials in it into that.
    """
    if is_annif(request.scope["path"]):
        _, password = basic_credentials(request.headers)
        if password.startswith(_PREFIX):
            return password
    values = request.headers.getlist("authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unidentified(*, event: str | None = None) -> Refusal:
    return Refusal(
        401,
        "identity",
        "Send the token of a site, from 'osiris-nlp desk token add', as 'Authorization: Bearer TOKEN'.",
        headers={"WWW-Authenticate": 'Bearer realm="osiris_nlp"'},
        event=event,
    )
