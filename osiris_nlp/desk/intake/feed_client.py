"""Feeds and the pages that they link to, requested within limits from sites of strangers.

The name of a host is resolved here, every one of its addresses is checked, and the connection goes to
a checked one, so a different DNS answer a moment later changes nothing.
"""

import contextlib
import gzip
import io
import socket
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import Url

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.http import TimedPool, is_own, is_public, read_beginning
from osiris_nlp.desk.intake.page_addresses import parse_address

_PATIENCE, _SILENCE = 60.0, 20.0  # limits in seconds: for a whole request, and without data
_POLITE = 1.0  # seconds between two requests to a host
_MOST_HOPS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PASSING = frozenset((408, 425, 429))
_PAGES = frozenset(("text/html", "application/xhtml+xml", ""))


class PassingFault(InputError):
    """A page could not be read for a reason that may pass."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "the next run tries again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answers.

    `url` is the address that it comes from in the end, and `body` is None if it has not changed. The
    next request gives `etag` and `modified` back.
    """

    url: str
    body: bytes | None
    etag: str
    modified: str


class FeedClient:
    """Requests feeds and pages of public sites and of one's own, one at a time.

    Parameters
    ----------
    own : address whose host may be private; every other private host is refused
    """

    def __init__(self, own: str) -> None:
        self._own = parse_address(own)
        self._answered: dict[str, float] = {}  # when each host last answered

    def get(
        self, url: str, *, only_html: bool = False, etag: str = "", modified: str = ""
    ) -> Answer:
        """Return what an address answers; redirects are followed.

        Parameters
        ----------
        only_html : whether content of another type is refused
        etag, modified : `Answer.etag` and `Answer.modified` of an earlier answer, which the server may confirm

        Raises
        ------
        PassingFault
            If the server does not answer, or refuses for a reason that may pass.
        InputError
            If the address is private or invalid, or there is no such page of up to 5 MB.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        sent = {name: value for name, value in conditions.items() if value}
        location = url
        for _ in range(_MOST_HOPS + 1):
            address = parse_address(location)
            if is_own(_name(address)) and address.netloc != self._own.netloc:
                raise InputError(
                    f"{address.scheme}://{address.netloc} is not a public address",
                    "only the feed's own host may be private",
                )
            try:
                received = self._request(address, sent, only_html=only_html)
            except PassingFault as fault:
                raise PassingFault(f"{url}: {fault.what}") from None
            if received.status not in _REDIRECTS:
                _check(url, received)
                etag, modified = map(received.repeatable, ("etag", "last-modified"))
                return Answer(url=address.url, body=received.body, etag=etag, modified=modified)
            location = received.headers.get("location", "")
            with contextlib.suppress(ValueError):  # `parse_address` refuses it
                location = urljoin(address.url, location)
        raise InputError(
            f"{url}: more than {_MOST_HOPS} redirects", "check the address in a browser"
        )

    def _request(self, address: Url, headers: Mapping[str, str], *, only_html: bool) -> "_Received":
        """Send one request, a second after the last answer of the host."""
        name = _name(address)
        if not is_own(name):
            time.sleep(max(0.0, self._answered.get(name, 0.0) + _POLITE - time.monotonic()))
        deadline = time.monotonic() + _PATIENCE  # for all addresses of the host together
        try:
            for ip in _resolve(name):
                seconds = deadline - time.monotonic()
                if seconds <= 0:
                    break
                with contextlib.suppress(NewConnectionError, ConnectTimeoutError):
                    return _ask(ip, address, headers, only_html=only_html, seconds=seconds)
        except (TimeoutError, HTTPError) as error:  # it may quote a whole line
            raise PassingFault(f"no answer ({str(error)[:200]})") from None
        finally:
            self._answered[name] = time.monotonic()
        raise PassingFault("no connection")


class _Received(NamedTuple):
    """An answer as it was received; its body is None if it was not to be read."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None

    def repeatable(self, name: str) -> str:
        """Return a header for the next request to repeat, or an empty string if it cannot be sent."""
        value = self.headers.get(name, "")
        return value if value.isascii() and len(value) <= 1_000 else ""


def _name(address: Url) -> str:
    """Return the name or IP address of a host, without the brackets of an IPv6 address."""
    return (address.host or "").strip("[]")


def _resolve(name: str) -> list[str]:
    """Return the IP addresses of a host; PassingFault if one of them is not public."""
    try:
        resolved = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PassingFault(f"{name!r} cannot be resolved ({error})") from None
    ips = list(dict.fromkeys(str(item[4][0]) for item in resolved))
    private = [ip for ip in ips if not is_public(ip)]
    if private and not is_own(name):
        raise PassingFault(f"{name!r} resolves to {private[0]}, which is not public")
    return ips


def _ask(
    ip: str, address: Url, headers: Mapping[str, str], *, only_html: bool, seconds: float
) -> _Received:
    """Request a page from one IP address of its host."""
    ip_address = address._replace(host=f"[{ip}]" if ":" in ip else ip)
    headers = {
        "Host": address.netloc or "",
        "User-Agent": f"osiris-nlp/{version('osiris-nlp')}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        **headers,
    }
    timeout = urllib3.Timeout(connect=min(_SILENCE, seconds), read=_SILENCE)
    with (
        contextlib.closing(TimedPool(server_hostname=_name(address))) as pool,
        pool.request(
            "GET", ip_address.url, seconds=seconds, headers=headers, timeout=timeout
        ) as response,
    ):
        status, headers = response.status, response.headers
        content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        is_wanted = status == 200 and (content_type in _PAGES or not only_html)
        body = read_beginning(response, MAX_TEXT_BYTES + 1) if is_wanted else None
    if body and headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        body = _unpacked(body)
    return _Received(status, headers, body)


def _unpacked(body: bytes) -> bytes:
    """Return the content of a gzip file, or the beginning of either if it is too large."""
    if len(body) > MAX_TEXT_BYTES:
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(MAX_TEXT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PassingFault(f"cannot be unpacked ({error})") from None


def _check(url: str, received: _Received) -> None:
    """Raise InputError unless a page has been read, or has not changed."""
    status, headers, body = received
    if body is not None and len(body) > MAX_TEXT_BYTES:
        raise InputError(
            f"{url} has more than 5 MB", "expected a page or a feed of an article's size"
        )
    if status in _PASSING or status >= 500:
        raise PassingFault(f"{url}: status {status}")
    if status != 304 and body is None:
        content_type = headers.get("content-type", "")[:200]
        problem = f"not a page but {content_type}" if status == 200 else f"status {status}"
        raise InputError(f"{url}: {problem}", "check the address in a browser")
