"""Access settings: how editors are identified, which proxies are trusted, and where the desk may listen."""

import getpass
import re
import socket
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Annotated

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import compose, visible
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.guard.accounts import list_accounts
from osiris_nlp.desk.base.guard.origins import is_origin
from osiris_nlp.desk.base.guard.passwords import check_hash
from osiris_nlp.desk.base.store.desk_settings import delete_setting, read_setting
from osiris_nlp.desk.base.store.store import Store

MAX_NAME = 80
_MAX_TYPED = 4 * MAX_NAME  # characters before composition: a Vietnamese letter may come as three
_MOST_MARKS = 3  # per letter, after composition; more of them cover the lines above and below
# Printable characters that are displayed as nothing: two names that differ by one of them look the same.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\U00013441\U00013442\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
# Alphabets whose letters look alike: a name has letters of one of them only.
_ALIKE = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU"}
# What to do with a desk that needs access control and has none.
ADD_ACCOUNT = (
    "add one with 'osiris-nlp desk people add NAME --role manager', or name the header of an "
    "authenticating reverse proxy with --user-header"
)
_SHARED_PASSWORDS = ("password", "manager password")  # settings of version 0.1.0
_LOOPBACK = ("127.0.0.0/8", "::1/128")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class Access:
    """How editors are identified: not at all (open), by accounts, or by a reverse proxy.

    Parameters
    ----------
    default_editor : name of editors of an open desk who have not entered one (the machine's user)
    has_accounts : whether people have accounts when the desk starts; later ones need no restart, except at
        an open desk
    user_header : header in which a reverse proxy passes the editor's name
    proxies : addresses or networks of the reverse proxies whose headers are trusted; by default, with
        `user_header`, the loopback addresses of this machine
    shared_origins : origins of the pages elsewhere that may use a shared API, as browsers write them; None
        if there is none

    Raises
    ------
    InputError
        If a proxy is not an address, or the header name or an origin is invalid.
    """

    default_editor: str = "editor"
    has_accounts: bool = False
    user_header: str | None = None
    proxies: tuple[str, ...] = ()
    shared_origins: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.user_header is not None and not _HEADER_NAME.fullmatch(self.user_header):
            raise InputError(
                f"Invalid user header {self.user_header!r}",
                "expected a header name such as Remote-User",
            )
        for origin in self.shared_origins or ():
            if not is_origin(origin):
                raise InputError(
                    f"Invalid origin {origin!r}",
                    "expected scheme and host as browsers send them, such as https://www.osiris.sn",
                )
        _ = self.trusted_networks  # reports an invalid address now, not at the first request

    @property
    def is_open(self) -> bool:
        """Whether anybody who reaches the desk may use it."""
        return not self.has_accounts and self.user_header is None

    @property
    def needs_password(self) -> bool:
        """Whether people sign in with the password of their account."""
        return self.has_accounts and self.user_header is None

    @cached_property
    def trusted_networks(self) -> tuple[str, ...]:
        """The networks of the proxies whose headers are trusted."""
        proxies = self.proxies or (_LOOPBACK if self.user_header else ())
        return tuple(network for text in proxies for network in _networks(text))


DeskAccess = Annotated[Access, part("access")]


def access_for(
    store: Store,
    *,
    user_header: str | None = None,
    proxies: tuple[str, ...] = (),
    shared_origins: tuple[str, ...] | None = None,
) -> Access:
    """Return how editors are identified: by a proxy's header, if named, else by accounts, if there are any.

    A shared password of an earlier version opens nothing. It is deleted once there are accounts; until then,
    it says that the desk must not be open.

    Raises
    ------
    InputError
        If a proxy is not an address, the header name or an origin is invalid, a stored password is
        damaged, there are accounts and nobody could sign in, or there is only a shared password.
    """
    accounts = list_accounts(store)
    if accounts:
        for setting in _SHARED_PASSWORDS:
            delete_setting(store, setting)
    elif not user_header and any(read_setting(store, each) for each in _SHARED_PASSWORDS):
        raise InputError(
            f"{store.database.display_name} has a shared password, which no longer opens the desk",
            ADD_ACCOUNT,
        )
    hashes = [each.password_hash for each in accounts if each.password_hash is not None]
    for password_hash in hashes:
        check_hash(password_hash)
    if accounts and not user_header and not hashes:
        raise InputError(
            f"There are accounts in {store.database.display_name}, and none has a password",
            "name the header of a reverse proxy with --user-header, or set a password with "
            "'osiris-nlp desk people password'",
        )
    return Access(
        default_editor=machine_user(),
        has_accounts=bool(accounts),
        user_header=user_header,
        proxies=proxies,
        shared_origins=shared_origins,
    )


def machine_user() -> str:
    """Return the name of the user who runs this process."""
    try:
        return editor_name(getpass.getuser()) or "editor"
    except (OSError, KeyError):  # a user without a name
        return "editor"


def _networks(text: str) -> list[str]:
    """Return a network; an IPv4 one also in IPv4-mapped form, as dual-stack sockets report it.

    >>> _networks("10.0.0.1")
    ['10.0.0.1/32', '::ffff:10.0.0.1/128']
    """
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise InputError(
            f"Invalid proxy {text!r}", "expected an IP address or network, such as 10.0.0.0/8"
        ) from None
    if network.version == 6:
        return [str(network)]
    return [str(network), f"::ffff:{network.network_address}/{96 + network.prefixlen}"]


def editor_name(text: str) -> str | None:
    r"""Return a name in normal form (NFC, stripped), or None if it is invalid.

    A name has 1 to 80 characters, one of them a letter or a digit, and none that is invisible or a letter of
    another alphabet that looks like one of the others.

    >>> editor_name("  Awa Ndiaye ")
    'Awa Ndiaye'
    >>> editor_name("Awa\nNdiaye"), editor_name("Awa\u3164"), editor_name("\u0410wa")  # a Cyrillic A
    (None, None, None)
    """
    if len(text) > _MAX_TYPED:  # before composing it, which takes time
        return None
    name = compose(text).strip(" ")
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable() or visible(name) != name:
        return None
    return name if _is_legible(name) else None


def _is_legible(name: str) -> bool:
    """Return whether a name has a letter or digit, of one alphabet, no blank character, and few marks per letter."""
    kinds = "".join(unicodedata.category(character)[0] for character in name)
    if _BLANK.search(name) or kinds.startswith("M") or "M" * (_MOST_MARKS + 1) in kinds:
        return False
    alphabets = {unicodedata.name(character, "").partition(" ")[0] for character in name}
    return len(alphabets & _ALIKE) <= 1 and ("L" in kinds or "N" in kinds)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an IP address, turning an IPv4-mapped one into IPv4; return None for anything else.

    >>> parse_address("::ffff:192.0.2.7"), parse_address("unknown")
    (IPv4Address('192.0.2.7'), None)
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def check_bindable(host: str, access: Access) -> None:
    """Check that a desk without access control only serves this machine.

    Raises
    ------
    InputError
        If other machines can reach the host or a proxy is named, and there is neither an account nor a
        user header.
    """
    if not access.is_open:
        return
    if access.proxies:
        problem = f"Behind the proxy {access.proxies[0]!r}, anybody could use the desk"
    elif not _is_loopback(host):
        problem = f"Host {host!r} can be reached from other machines"
    else:
        return
    raise InputError(f"{problem}, but the desk has no accounts", ADD_ACCOUNT)


def _is_loopback(host: str) -> bool:
    if not host:  # all addresses of the machine
        return False
    try:
        entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(
            f"Unknown host {host!r}", "expected an address or name of this machine"
        ) from None
    addresses = [parse_address(str(entry[4][0])) for entry in entries]
    return all(address is not None and address.is_loopback for address in addresses)


class TrustedProxies:
    """Replaces the address and scheme of a trusted proxy with those of the browser behind it.

    `request.state.peer` is the address at the other end of the connection, or "" if it has none.
    `request.state.is_proxied` is whether that address belongs to a trusted proxy.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        trusted = list(access.trusted_networks)
        self._proxied_app = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else ""
            is_proxied = peer in self._proxied_app.trusted_hosts
            scope.setdefault("state", {}).update(peer=peer, is_proxied=is_proxied)
        await self._proxied_app(scope, receive, send)  # type: ignore[arg-type]


def client_address(connection: HTTPConnection) -> str:
    """Return the client's address, or the peer's if the proxy passes on no valid one.

    uvicorn takes the last entry of X-Forwarded-For, even a word such as "unknown".
    """
    forwarded = connection.client.host if connection.client else ""
    peer: str = connection.state.peer
    return str(parse_address(forwarded) or parse_address(peer) or "")
