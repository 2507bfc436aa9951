"""Who may ask: how the desk knows its editors, which proxies it trusts, where it may be bound."""

import re
import socket
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from osiris_nlp.base.errors import InputError

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
        _ = self.trusted  # reports an invalid address now, not at the first request

    @property
    def is_open(self) -> bool:
        """Whether anybody who reaches the desk may use it."""
        return self.password_hash is None and self.user_header is None

    @cached_property
    def trusted(self) -> tuple[str, ...]:
        """The networks of the proxies whose headers are believed."""
        proxies = self.proxies or (_LOOPBACK if self.user_header else ())
        return tuple(network for text in proxies for network in _networks(text))


def _networks(text: str) -> list[str]:
    """Return a network; one of IPv4 also as a socket that listens to IPv6 as well shows it.

    >>> _networks("10.0.0.1")
    ['10.0.0.1/32', '::ffff:10.0.0.1/128']
    """
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise InputError(
            f"Proxy {text!r}", "expected an IP address or network, such as 10.0.0.0/8"
        ) from None
    if network.version == 6:
        return [str(network)]
    return [str(network), f"::ffff:{network.network_address}/{96 + network.prefixlen}"]


def editor_name(text: str) -> str | None:
    r"""Return a name as it is kept (NFC, stripped), or None where it is none.

    >>> editor_name("  Awa Ndiaye ")
    'Awa Ndiaye'
    >>> editor_name("Awa\nNdiaye") is None
    True
    """
    name = unicodedata.normalize("NFC", text).strip(" ")
    return name if 1 <= len(name) <= LONGEST_NAME and name.isprintable() else None


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, an IPv4-mapped one as IPv4; None for anything else.

    >>> parse_address("::ffff:192.0.2.7"), parse_address("unknown")
    (IPv4Address('192.0.2.7'), None)
    """
    try:
        address = ip_address(text)
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
        entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"Host {host!r}", "expected an address or name of this machine") from None
    addresses = [parse_address(str(entry[4][0])) for entry in entries]
    return all(address is not None and address.is_loopback for address in addresses)
