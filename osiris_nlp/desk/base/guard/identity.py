"""Identify the editor by session, by a token, or by a proxy's header."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.base.capacity import WAIT
from osiris_nlp.desk.base.guard.access import Access, editor_name
from osiris_nlp.desk.base.guard.accounts import Account, account_named
from osiris_nlp.desk.base.guard.limits import SignInLimit
from osiris_nlp.desk.base.guard.origins import is_from_page
from osiris_nlp.desk.base.guard.passwords import PasswordCheck
from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.guard.rules import Rules
from osiris_nlp.desk.base.guard.token_check import TokenCheck, sent_token

ReadAccounts = Callable[[], Awaitable[Sequence[Account]]]


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


@dataclass(frozen=True, slots=True)
class Roster:
    """The accounts of a desk at one moment; an open desk has none."""

    accounts: Sequence[Account] = ()

    def account(self, name: str) -> Account | None:
        """Return the account that a name and a password open, however the name is typed."""
        account = account_named(self.accounts, name)
        if account is None or account.disabled or account.password_hash is None:
            return None
        return account

    def of_session(self, name: str, digest: str) -> Identity | None:
        """Return who began a session, or None if its password no longer opens the name.

        Then the account was disabled or has another password, or somebody else has one by that name now.
        """
        account = self.account(name)
        if account is None or (account.name, password_digest(account)) != (name, digest):
            return None
        return self._identity(account, signed_in=True)

    def of_token(self, name: str) -> Identity | None:
        """Return the editor whom a token names, or None if the account is disabled."""
        account = account_named(self.accounts, name)
        return None if account is None or account.disabled else self._identity(account)

    def of_login(self, login: str) -> Identity | None:
        """Return who it is that a proxy calls `login`.

        Somebody without an account is an editor under the login. The answer is None if the account is
        disabled, or if the login looks like the name of somebody who has another login.
        """
        key = login.casefold()  # directories compare logins without case, but with accents
        logins = {each.login.casefold(): each for each in self.accounts if each.login is not None}
        account = logins.get(key)
        if account is None:
            account = account_named(self.accounts, login)
            if account is None:
                has_roles = bool(self.accounts)
                return Identity(login, is_manager=not has_roles, has_roles=has_roles)
            if account.login is not None or account.name.casefold() != key:
                return None
        return None if account.disabled else self._identity(account)

    def _identity(self, account: Account, *, signed_in: bool = False) -> Identity:
        return Identity(account.name, signed_in, is_manager=account.is_manager, has_roles=True)


def password_digest(account: Account) -> str:
    """Return what a session has of the password that began it, which ends with that password."""
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()


SIGN_IN = "/entrer"


class Identifier:
    """Identifies who sends a request.

    Parameters
    ----------
    access : how editors are identified
    read_accounts : returns all accounts, as they are now
    token_check : finds the token that a request carries
    limit : limit to failed sign-ins
    rules : rules that say which paths are public
    """

    def __init__(
        self,
        access: Access,
        read_accounts: ReadAccounts,
        token_check: TokenCheck,
        limit: SignInLimit,
        rules: Rules,
    ) -> None:
        self._access, self._read_accounts, self._rules = access, read_accounts, rules
        self.token_check, self._password_check = token_check, PasswordCheck(limit)

    async def identify(self, request: Request, session_name: str | None, digest: str) -> Identity:
        """Return the identity of the editor; raise a `Refusal` if unknown, unless the path is public.

        `digest` is that of the password which began the session: see `password_digest`.
        """
        if self._access.is_open:
            editor = session_name or self._access.default_editor
            return Identity(editor, signed_in=session_name is not None, is_manager=True)
        path, user_header = request.scope["path"], self._access.user_header
        # Signing out must not wait for the database.
        if self._rules.is_public(path) and (path != SIGN_IN or user_header):
            name = session_name if self._access.needs_password else None
            return Identity(name or "", signed_in=name is not None)
        api = self._rules.api(path)
        if api is not None and sent_token(request):
            return await self._of_token(request, is_shared=api.is_shared)
        if user_header:
            return await self._of_proxy(request, user_header)
        identity = None
        if session_name:
            identity = (await self._roster()).of_session(session_name, digest)
        if identity is None and path != SIGN_IN:
            raise _unidentified(request.headers)
        return identity or Identity("")

    async def _of_proxy(self, request: Request, header: str) -> Identity:
        login = _proxy_login(request, header)  # strangers cause no look at the database
        identity = (await self._roster()).of_login(login)
        if identity is None:
            raise Refusal(
                403,
                "account",
                "The account is disabled, or the proxy's name for somebody is the name of somebody else's account.",
            )
        return identity

    async def _of_token(self, request: Request, *, is_shared: bool) -> Identity:
        """Return the editor whom the token names; that of a site, who is nobody, opens shared APIs alone."""
        token = await self.token_check.token(request)
        if token.editor is None:
            if not is_shared:
                raise _unidentified(request.headers)
            return Identity("")
        identity = (await self._roster()).of_token(token.editor)
        if identity is None:
            raise Refusal(403, "account", "The account of the token's editor is disabled.")
        return identity

    async def _roster(self) -> Roster:
        try:
            return Roster(await self._read_accounts())
        except OsirisError as error:
            raise Refusal(503, "away", str(error), wait=WAIT) from None

    async def sign_in(self, request: Request, name: str, password: str) -> tuple[str, str]:
        """Return the name that a password opens, as its account spells it, and the password's digest.

        Raises
        ------
        Refusal
            If the name or the password is wrong, after too many failures, or if the database does not respond.
        """
        if self._access.is_open:
            return name, ""
        account = (await self._roster()).account(name)
        password_hash = None if account is None else account.password_hash
        is_right = await self._password_check.accept(password_hash, password, request.state.address)
        if account is None or not is_right:
            raise Refusal(
                401, "name or password", "Wrong name or password.", event="sign-in refused"
            )
        return account.name, password_digest(account)


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


def _only_name(headers: Headers, header: str) -> str | None:
    values = headers.getlist(header)
    if len(values) != 1:
        return None
    try:
        return editor_name(values[0].encode("latin-1").decode())  # proxies send UTF-8
    except UnicodeDecodeError:
        return None


def _unidentified(headers: Headers) -> Refusal:
    # In a response to a page's own request, `Basic` would open the browser's password dialog.
    scheme = "Session" if is_from_page(headers) else "Basic"
    return Refusal(
        401,
        "identity",
        "Sign in at /entrer, or send a token of 'osiris-nlp desk token add NAME --editor NAME'.",
        headers={"WWW-Authenticate": f'{scheme} realm="osiris_nlp", charset="UTF-8"'},
    )
