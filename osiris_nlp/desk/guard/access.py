"""Who may ask: how the desk knows its editors, which peers it believes, where it may be bound."""

import re
import socket
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

from osiris_nlp.base.errors import InputError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_NAME = 80
_LOOPBACK = ("127.0.0.0/8", "::1/128")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class Access:
    """How editors are known: by nothing (open), a shared password, or a reverse proxy's header.

    Parameters
    ----------
    default_editor : who asks when nobody has said a name, without password (the machine's user)
    password_hash : of `hash_password`; None for a desk without password
    user_header : name of the header in which a reverse proxy says who asks
    proxies : addresses or networks of the reverse proxies, whose headers are believed; with
        `user_header` and none given, those of this machine

    Raises
    ------
    InputError
        If a proxy is no address, the header's name is none, or two ways are asked for at once.
    """

    default_editor: str = "editor"
    password_hash: str | None = field(default=None, repr=False)
    user_header: str | None = None
    proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.password_hash is not None and self.user_header is not None:
            raise InputError("Both a password and a user header", "choose one of the two")
        if self.user_header is not None and not _HEADER_NAME.fullmatch(self.user_header):
            raise InputError(
                f"User header {self.user_header!r}", "expected a header's name, such as Remote-User"
            )
        _ = self.trusted  # a wrong address is told now, not at the first request

    @property
    def is_open(self) -> bool:
        """Whether anybody who reaches the desk may use it."""
        return self.password_hash is None and self.user_header is None

    @cached_property
    def trusted(self) -> tuple[Network, ...]:
        """The networks of the proxies whose headers are believed."""
        given = self.proxies or (_LOOPBACK if self.user_header else ())
        return tuple(_network(text) for text in given)

    def trusts(self, address: Address | None) -> bool:
        """Tell whether a peer is one of the proxies."""
        return address is not None and any(address in network for network in self.trusted)


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise InputError(
            f"Proxy {text!r}", "expected an IP address or network, such as 10.0.0.0/8"
        ) from None


def editor_name(text: str) -> str | None:
    r"""Return a name as it is kept (NFC, stripped), or None where it is none.

    >>> editor_name("  Awa Ndiaye ")
    'Awa Ndiaye'
    >>> editor_name("Awa\nNdiaye") is None
    True
    """
    name = unicodedata.normalize("NFC", text).strip(" ")
    return name if 1 <= len(name) <= LONGEST_NAME and name.isprintable() else None


def peer(connection: HTTPConnection) -> Address | None:
    """Return the address at the other end of the connection; None for one that has none."""
    return _address(connection.client.host) if connection.client else None


def client_address(connection: HTTPConnection, access: Access) -> str:
    """Return the address of who asks: of the peer, or what the proxies say it is.

    Proxies append to X-Forwarded-For: its last address that is no proxy's is the client's; those
    before it are the client's own say.
    """
    near = peer(connection)
    if access.trusts(near):
        hops = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        for hop in map(_address, reversed(hops)):
            if hop is None:
                break
            near = hop
            if not access.trusts(hop):
                break
    return str(near) if near else ""


def is_https(connection: HTTPConnection, access: Access) -> bool:
    """Tell whether the browser speaks https, to us or to a proxy."""
    said = connection.headers.get("x-forwarded-proto")
    believed = said if access.trusts(peer(connection)) else None
    return (believed or connection.scope["scheme"]) == "https"


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def check_bindable(host: str, access: Access) -> None:
    """Check that a desk open to anybody is bound to this machine only.

    Raises
    ------
    InputError
        If the host is another's or everybody's, and neither password nor user header is set.
    """
    if access.is_open and not _is_loopback(host):
        raise InputError(
            f"Host {host!r} can be reached from other machines and the desk has no password",
            "set one with 'osiris-nlp desk password', or name the header in which a reverse proxy "
            "says who asks with --user-header, or bind to 127.0.0.1",
        )


def _is_loopback(host: str) -> bool:
    if not host:  # every address of the machine
        return False
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"Host {host!r}", "expected an address or name of this machine") from None
    addresses = [_address(str(entry[4][0])) for entry in found]
    return all(address is not None and address.is_loopback for address in addresses)
