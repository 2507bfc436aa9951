"""Identify the editor by session, by HTTP Basic with a password, or by a proxy's header."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.guard.access import Access, editor_name
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.origins import is_from_page
from osiris_nlp.desk.guard.passwords import PasswordCheck
from osiris_nlp.desk.guard.refusals import Refusal, is_static
from osiris_nlp.desk.guard.roster import Entry, ReadAccounts, Roster
from osiris_nlp.desk.room import WAIT

SIGN_IN = "/entrer"
_PUBLIC_PATHS = frozenset({SIGN_IN, "/sortir", "/api/health"})
_DEPOT = "/spip/"  # also what is not there: SPIP looks for other files first, and expects a 404


@dataclass(frozen=True)
class Identity:
    """An editor's name; `signed_in` is whether there is a session to sign out of.

    `has_roles` is whether the desk distinguishes editors and managers; where it does not, everybody is a
    manager.
    """

    editor: str
    signed_in: bool = False
    is_manager: bool = False
    has_roles: bool = False


def is_public(path: str) -> bool:
    """Return whether a path is served to anybody, signed in or not."""
    return path in _PUBLIC_PATHS or path.startswith(_DEPOT) or is_static(path)


class Identifier:
    """Identifies who sends a request.

    Parameters
    ----------
    access : how editors are identified
    read_accounts : returns all accounts, as they are now
    limit : of failed sign-ins
    """

    def __init__(self, access: Access, read_accounts: ReadAccounts, limit: SignInLimit) -> None:
        self._access, self._read_accounts = access, read_accounts
        self._password_check = PasswordCheck(limit) if access.needs_password else None

    async def roster(self) -> Roster:
        """Return the accounts and shared passwords as they are now; an open desk ignores accounts.

        Raises
        ------
        Refusal
            If the database does not respond.
        """
        if self._access.is_open:
            return Roster(self._access)
        try:
            return Roster(self._access, await self._read_accounts())
        except OsirisError as error:
            headers = {"Retry-After": str(WAIT)}
            raise Refusal(503, "away", str(error), headers=headers) from None

    async def identify(self, request: Request, session_name: str | None, way: str) -> Identity:
        """Return the identity of the editor; raise a `Refusal` if unknown, unless the path is public.

        A session whose password no longer opens its name is one of nobody: the account was disabled or has
        another password, or somebody else has one by that name now.
        """
        if self._access.is_open:
            editor = session_name or self._access.default_editor
            return Identity(editor, signed_in=session_name is not None, is_manager=True)
        path, user_header = request.scope["path"], self._access.user_header
        # Signing out must not wait for the database.
        if is_public(path) and (path != SIGN_IN or user_header):
            name = session_name if self._access.needs_password else None
            return Identity(name or "", signed_in=name is not None)
        if user_header:
            login = _proxy_login(request, user_header)  # strangers cause no look at the database
            return _person(await self.roster(), login)
        identity = await self._of_session(session_name, way) if session_name else None
        if identity is None and path != SIGN_IN:
            identity = await self._identify_basic(request)
        return identity or Identity("")

    async def _of_session(self, name: str, way: str) -> Identity | None:
        roster = await self.roster()
        entry = roster.entry(name, way)
        return None if entry is None else _identity(roster, entry, signed_in=True)

    async def _identify_basic(self, request: Request) -> Identity:
        user, password = basic_credentials(request.headers)
        if user is None:
            raise _unidentified(request.headers)
        roster = await self.roster()
        entry = await self._enter(roster, user, password, request.state.address)
        if entry is None:
            raise _unidentified(request.headers, event="sign-in refused")
        return _identity(roster, entry)

    async def sign_in(self, request: Request, name: str, password: str) -> tuple[str, str]:
        """Return the name that a password opens, as its account spells it, and the entry's way.

        Raises
        ------
        Refusal
            If the password is wrong, or after too many failures.
        """
        if self._access.is_open:
            return name, ""
        roster = await self.roster()
        entry = await self._enter(roster, name, password, request.state.address)
        if entry is None:
            code = "name or password" if roster.accounts else "password"
            raise Refusal(401, code, f"Wrong {code}.", event="sign-in refused")
        return entry.name, entry.way

    async def _enter(self, roster: Roster, name: str, password: str, address: str) -> Entry | None:
        if self._password_check is None:
            return None
        count = roster.most_entries
        return await self._password_check.accept(
            roster.entries(name), password, address, count=count
        )


def _identity(roster: Roster, entry: Entry, *, signed_in: bool = False) -> Identity:
    return Identity(entry.name, signed_in, is_manager=entry.is_manager, has_roles=roster.has_roles)


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
    if access.needs_password:
        return session_name
    if access.user_header and request.state.is_proxied:
        return _only_name(request.headers, access.user_header)
    return None


def _proxy_login(request: Request, header: str) -> str:
    """Return what the proxy calls the editor."""
    if not request.state.is_proxied:
        raise Refusal(
            403, "proxy", "Only requests from the reverse proxies named with --proxy are accepted."
        )
    login = _only_name(request.headers, header)
    if login is None:
        raise Refusal(401, "identity", f"The reverse proxy sent no valid name in {header}.")
    return login


def _person(roster: Roster, login: str) -> Identity:
    """Return the identity of whom a proxy calls `login`."""
    person = roster.person(login)
    if person is None:
        raise Refusal(
            403,
            "account",
            "The account is disabled, or the proxy's name for somebody is the name of somebody else's account.",
        )
    name, is_manager = person
    return Identity(name, is_manager=is_manager, has_roles=roster.has_roles)


def _only_name(headers: Headers, header: str) -> str | None:
    values = headers.getlist(header)
    if len(values) != 1:
        return None
    try:
        return editor_name(values[0].encode("latin-1").decode())  # proxies send UTF-8
    except UnicodeDecodeError:
        return None


def basic_credentials(headers: Headers) -> tuple[str | None, str]:
    """Return name and password of HTTP Basic, decoded as UTF-8; FastAPI's HTTPBasic accepts only ASCII."""
    values = headers.getlist("authorization")
    scheme, _, encoded = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    if scheme.lower() != "basic":
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
