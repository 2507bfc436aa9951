"""Identify the editor by session, by a token, or by a proxy's header."""

from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.requests import Request

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.guard.access import Access, editor_name
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.origins import is_from_page
from osiris_nlp.desk.guard.passwords import PasswordCheck
from osiris_nlp.desk.guard.refusals import Refusal, is_annif, is_api, is_static
from osiris_nlp.desk.guard.roster import Identity, ReadAccounts, Roster, password_digest
from osiris_nlp.desk.guard.tokens import TokenCheck, sent_token
from osiris_nlp.desk.room import WAIT

SIGN_IN = "/entrer"
_PUBLIC_PATHS = frozenset({SIGN_IN, "/sortir", "/api/health"})
_DEPOT = "/spip/"  # also what is not there: SPIP looks for other files first, and expects a 404


def is_public(path: str) -> bool:
    """Return whether a path is served to anybody, signed in or not."""
    return path in _PUBLIC_PATHS or path.startswith(_DEPOT) or is_static(path)


class Identifier:
    """Identifies who sends a request.

    Parameters
    ----------
    access : how editors are identified
    read_accounts : returns all accounts, as they are now
    token_check : finds the token that a request carries
    limit : of failed sign-ins
    """

    def __init__(
        self,
        access: Access,
        read_accounts: ReadAccounts,
        token_check: TokenCheck,
        limit: SignInLimit,
    ) -> None:
        self._access, self._read_accounts = access, read_accounts
        self._token_check, self._password_check = token_check, PasswordCheck(limit)

    async def identify(self, request: Request, session_name: str | None, digest: str) -> Identity:
        """Return the identity of the editor; raise a `Refusal` if unknown, unless the path is public.

        `digest` is that of the password which began the session: see `password_digest`.
        """
        if self._access.is_open:
            editor = session_name or self._access.default_editor
            return Identity(editor, signed_in=session_name is not None, is_manager=True)
        path, user_header = request.scope["path"], self._access.user_header
        # Signing out must not wait for the database.
        if is_public(path) and (path != SIGN_IN or user_header):
            name = session_name if self._access.needs_password else None
            return Identity(name or "", signed_in=name is not None)
        if is_api(path) and sent_token(request):
            return await self._of_token(request)
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

    async def _of_token(self, request: Request) -> Identity:
        """Return the editor whom the token names; that of a site, who is nobody, opens Annif's REST API alone."""
        token = await self._token_check.token(request)
        if token.editor is None:
            if not is_annif(request.scope["path"]):
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
