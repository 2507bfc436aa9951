"""Tokens: that of a site opens the routes for sites, that of an editor the REST API; both open shared APIs."""

import binascii
import hashlib
import re
import secrets
from base64 import b64decode
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.base.capacity import WAIT
from osiris_nlp.desk.base.guard.limits import SignInLimit
from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.store.tokens import Token

FindToken = Callable[[str], Awaitable[Token | None]]

_PREFIX = "osiris_"
_BYTES = 32
_TOKEN = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)


def new_token() -> str:
    """Return a new random token, ``osiris_`` and 256 bits in base64."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    """Return the sha256 of a token (hex); tokens are random, so a slow hash would protect no better."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenCheck:
    """Finds the token that a request carries.

    A right token is always accepted: nobody can guess one, and sites of the same machine, whose
    requests come from one address, must not lock each other out.

    Parameters
    ----------
    find_token : returns the token with a digest, or None
    limit : limit to wrong tokens
    """

    def __init__(self, find_token: FindToken, limit: SignInLimit) -> None:
        self._find_token, self._limit = find_token, limit

    async def site(self, request: Request) -> str:
        """Return the site of the token; raise a `Refusal` as `token` does, or for an editor's token."""
        token = await self._token(request, bearer_token(request))
        if token.editor is not None:
            raise _unidentified()
        return token.site

    async def token(self, request: Request) -> Token:
        """Return the token; raise a `Refusal` without a valid one, or if it cannot be checked."""
        return await self._token(request, sent_token(request))

    async def _token(self, request: Request, text: str) -> Token:
        token = await self._find(text) if _TOKEN.fullmatch(text) else None
        if token is not None:
            return token
        if not text:
            raise _unidentified()
        address: str = request.state.address
        if wait := self._limit.wait(address):
            raise Refusal(429, "rate", "Too many wrong tokens; try again later.", wait=wait)
        self._limit.record_failure(address)
        raise _unidentified(event="token refused")

    async def _find(self, text: str) -> Token | None:
        try:
            return await self._find_token(token_digest(text))
        except OsirisError as error:
            raise Refusal(503, "away", str(error), wait=WAIT) from None


def bearer_token(request: Request) -> str:
    """Return what a request sends as its token; nothing else than this header may carry one."""
    scheme, credentials = _authorization(request)
    return credentials.strip() if scheme == "bearer" else ""


def sent_token(request: Request) -> str:
    """Return the token of a request that is not for sites: a bearer's, or the password of HTTP Basic.

    The clients of Annif take an address, and turn the credentials in it into that. Anything that is not like
    a token is none: it may be meant for a proxy.
    """
    scheme, credentials = _authorization(request)
    text = _basic_password(credentials) if scheme == "basic" else bearer_token(request)
    return text if text.startswith(_PREFIX) else ""


def _authorization(request: Request) -> tuple[str, str]:
    values = request.headers.getlist("authorization")
    scheme, _, credentials = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    return scheme.lower(), credentials


def _basic_password(credentials: str) -> str:
    """Return the password of HTTP Basic, decoded as UTF-8; FastAPI's HTTPBasic accepts only ASCII."""
    try:
        return b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _unidentified(*, event: str | None = None) -> Refusal:
    return Refusal(
        401,
        "identity",
        "Send the token of a site, from 'osiris-nlp desk token add', as 'Authorization: Bearer TOKEN'.",
        headers={"WWW-Authenticate": 'Bearer realm="osiris_nlp"'},
        event=event,
    )
