"""Identify the editor by session, by HTTP Basic with the shared password, or by a proxy's header."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.requests import Request

from osiris_nlp.desk.guard.access import Access, editor_name
from osiris_nlp.desk.guard.origins import is_from_page
from osiris_nlp.desk.guard.passwords import PasswordCheck
from osiris_nlp.desk.guard.refusals import Refusal, is_static

_PUBLIC_PATHS = frozenset({"/entrer", "/sortir", "/api/health"})
_DEPOT = "/spip/"  # also what is not there: SPIP looks for other files first, and expects a 404


@dataclass(frozen=True)
class Identity:
    """An editor's name; `signed_in` is whether there is a session to sign out of."""

    editor: str
    signed_in: bool = False


def is_public(path: str) -> bool:
    """Return whether a path is served to anybody, signed in or not."""
    return path in _PUBLIC_PATHS or path.startswith(_DEPOT) or is_static(path)


async def identify(
    request: Request, access: Access, session_name: str | None, password_check: PasswordCheck | None
) -> Identity:
    """Return the identity of the editor; raise a `Refusal` if unknown, unless the path is public."""
    if access.is_open:
        name = session_name or access.default_editor
        return Identity(name, signed_in=session_name is not None)
    if password_check and session_name:
        return Identity(session_name, signed_in=True)
    if is_public(request.scope["path"]):
        return Identity("")
    if access.user_header:
        return Identity(_name_from_proxy(request, access.user_header))
    if password_check and "authorization" in request.headers:
        return await _identify_basic(request, password_check)
    raise _unidentified(request.headers)


def check_page_editor(headers: Headers, editor: str) -> None:
    """Refuse a request from a page that shows another editor's name: the session has changed since it was loaded.

    The desk's scripts send the name in percent-encoded UTF-8; other clients need not.
    """
    name = headers.get("x-editor")
    if name is not None and unquote(name) != editor:
        raise Refusal(
            403, "editor", "The page that sent this shows another editor's name; reload it."
        )


def proven_name(request: Request, access: Access, session_name: str | None) -> str | None:
    """Return the name that can be trusted without a password check (slow on purpose), or None."""
    if access.password_hash:
        return session_name
    if access.user_header and request.state.is_proxied:
        return _only_name(request.headers, access.user_header)
    return None


def _name_from_proxy(request: Request, header: str) -> str:
    if not request.state.is_proxied:
        raise Refusal(
            403, "proxy", "Only requests from the reverse proxies named with --proxy are accepted."
        )
    name = _only_name(request.headers, header)
    if name is None:
        raise Refusal(401, "identity", f"The reverse proxy sent no valid name in {header}.")
    return name


def _only_name(headers: Headers, header: str) -> str | None:
    values = headers.getlist(header)
    if len(values) != 1:
        return None
    try:
        return editor_name(values[0].encode("latin-1").decode())  # proxies send UTF-8
    except UnicodeDecodeError:
        return None


async def _identify_basic(request: Request, password_check: PasswordCheck) -> Identity:
    name, password = basic_credentials(request.headers)
    if name is None:
        raise _unidentified(request.headers)
    if not await password_check.accepts(password, request.state.address):
        raise _unidentified(request.headers, event="sign-in refused")
    return Identity(name)


def basic_credentials(headers: Headers) -> tuple[str | None, str]:
    """Return name and password of HTTP Basic, decoded as UTF-8; FastAPI's HTTPBasic accepts only ASCII."""
    values = headers.getlist("authorization")
    scheme, _, encoded = values[0].partition(" ") if values else ("", "", "")
    if len(values) > 1 or scheme.lower() != "basic":
        return None, ""
    try:
        name, colon, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None, ""
    return (editor_name(name) if colon else None), password


def _unidentified(headers: Headers, *, event: str | None = None) -> Refusal:
    # In a response to a page's own request, `Basic` would open the browser's password dialog.
    scheme = "Session" if is_from_page(headers) else "Basic"
    return Refusal(
        401,
        "identity",
        "Sign in at /entrer, or send a name and the password by HTTP Basic.",
        headers={"WWW-Authenticate": f'{scheme} realm="osiris_nlp", charset="UTF-8"'},
        event=event,
    )
