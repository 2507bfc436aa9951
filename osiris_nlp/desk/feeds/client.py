"""Pages and feeds of any public site, requested one at a time, politely and within limits.

The name of a host is resolved here, every one of its addresses is checked, and the connection goes to
a checked one, so a different DNS answer a moment later changes nothing.
"""

import gzip
import io
import socket
import time
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Literal, Self
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.http import TimedPool, is_public, read_beginning
from osiris_nlp.desk.feeds.addresses import Address
from osiris_nlp.desk.feeds.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from osiris_nlp.desk.feeds.robots import NO_RULES, Robots, read_robots

AGENT = "osiris-nlp"
_PATIENCE, _SILENCE = 60.0, 20.0  # limits in seconds: for a whole request, and without data
_POLITE = 1.0  # seconds between two requests to a host
_MOST_TRIES, _MOST_HOPS = 3, 5
_LONGEST_WAIT = 60.0  # seconds, when a server asks to slow down
_SLOWER = frozenset((429, 503))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_LATER = "the next run tries again"
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})
_NO_CONNECTION = "no connection"
_PLAIN, _PACKED = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})
Accepted = Literal["page", "text"]


class PassingFault(InputError):
    """A page could not be read for a reason that may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request.

    If there is no usable answer, `status` is 0, and `problem` is the reason. `body` is None if it was
    not read. If it is `too_large`, `body` is its beginning, or None if it was sent compressed.
    """

    status: int = 0
    content_type: str = ""
    location: str = ""
    etag: str = ""
    modified: str = ""
    retry_after: float | None = None
    body: bytes | None = None
    too_large: bool = False
    problem: str = ""

    def __str__(self) -> str:
        """Return the problem, or the status."""
        return self.problem or f"status {self.status}"


class FeedClient:
    """Requests pages of any public site and of one's own, one at a time, as each robots.txt allows.

    Use it as a context manager, which closes its connections.

    Parameters
    ----------
    own : address whose host may be private; every other private host is refused
    patience : most seconds of a request, whatever the server does
    """

    def __init__(self, own: str, *, patience: float = _PATIENCE) -> None:
        self._own, self._patience = Address.from_url(own), patience
        self._hosts: dict[str, _Host] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for host in self._hosts.values():
            host.pool.close()

    def get(
        self, url: str, *, accepted: Accepted = "page", etag: str = "", modified: str = ""
    ) -> Answer:
        """Return the answer at an address, with its body, or with status 304; redirects are followed.

        Parameters
        ----------
        accepted : `page` accepts HTML only, `text` content of any type
        etag, modified : of an earlier answer, which the server may confirm (304)

        Returns
        -------
        Answer
            `location` is the address that it comes from in the end.

        Raises
        ------
        PassingFault
            If the server does not answer, or refuses for a reason that may pass.
        InputError
            If robots.txt forbids the request, the address is private or invalid, or there is no such
            page of up to 5 MB.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        found_url, answer = self._follow(url, accepted=accepted, headers=headers, obeys_robots=True)
        is_read = answer.status == 200 and answer.body is not None and not answer.too_large
        if is_read or answer.status == 304:
            return replace(answer, location=found_url)
        if answer.too_large:
            raise InputError(
                f"{url} has more than 5 MB", "expected a page or a feed of an article's size"
            )
        if answer.problem or answer.status in {408, 425, 429} or answer.status >= 500:
            raise PassingFault(f"{url}: {answer}", _LATER)
        problem = f"not a page but {answer.content_type}" if answer.status == 200 else str(answer)
        raise InputError(f"{url}: {problem}", "check the address in a browser")

    def _follow(
        self,
        url: str,
        *,
        obeys_robots: bool,
        accepted: Accepted,
        headers: dict[str, str],
        max_bytes: int = MAX_TEXT_BYTES,
    ) -> tuple[str, Answer]:
        """Request an address and follow redirects; return the last address and its answer."""
        first_url = url
        for _ in range(_MOST_HOPS + 1):
            address = Address.from_url(url)
            host = self._host(address)
            if obeys_robots and not self._robots(address).allows(address.path):
                raise InputError(
                    f"robots.txt of {address.authority} does not allow {AGENT} to request {address.path}",
                    "ask the people who run the site",
                )
            answer = Answer()
            for attempt in range(_MOST_TRIES):
                answer = self._request(address, host, headers, accepted, max_bytes)
                wait = answer.retry_after
                if wait is None:
                    wait = max(host.delay, 1.0) * 2**attempt
                if answer.status not in _SLOWER or wait > _LONGEST_WAIT:
                    break
                time.sleep(wait)
            if answer.status not in _REDIRECTS:
                return address.url, answer
            try:
                url = urljoin(address.url, answer.location)
            except ValueError:
                url = answer.location
        raise InputError(
            f"{first_url}: more than {_MOST_HOPS} redirects", "check the address in a browser"
        )

    def _host(self, address: Address) -> "_Host":
        name = address.origin
        if address.is_own and address.authority != self._own.authority:
            raise InputError(
                f"{name} is not a public address", "only the feed's own host may be private"
            )
        if name not in self._hosts:
            # One connection: if the host has several IP addresses, to one of them at a time.
            pool = TimedPool(num_pools=1, server_hostname=address.host)
            self._hosts[name] = _Host(pool, 0.0 if address.is_own else _POLITE)
        return self._hosts[name]

    def _robots(self, address: Address) -> Robots:
        """Return the rules of a host, requested once."""
        host = self._host(address)
        if host.robots is None:
            url = f"{address.origin}/robots.txt"
            _, answer = self._follow(
                url, obeys_robots=False, accepted="text", headers={}, max_bytes=MOST_ROBOTS_BYTES
            )
            is_absent = 400 <= answer.status < 500 and answer.status not in _SLOWER
            if not is_absent and (
                answer.status not in {200, 204} or (answer.too_large and answer.body is None)
            ):
                raise PassingFault(
                    f"{url}: {answer}",
                    "where robots.txt cannot be read nothing may be requested; " + _LATER,
                )
            host.robots = NO_RULES if is_absent else read_robots(answer.body or b"", AGENT)
            if not address.is_own:
                host.delay = max(host.delay, host.robots.delay)
        return host.robots

    def _request(
        self,
        address: Address,
        host: "_Host",
        headers: dict[str, str],
        accepted: Accepted,
        max_bytes: int,
    ) -> Answer:
        """Send one request, `delay` seconds after the last answer of the host."""
        time.sleep(max(0.0, host.delay - (time.monotonic() - host.answered_at)))
        answer = Answer(problem=f"{address.host!r} has no address")
        deadline = time.monotonic() + self._patience  # for all addresses of the host together
        try:
            for ip in _resolve(address):
                seconds = max(0.001, deadline - time.monotonic())  # 0 would mean not to wait
                answer = _ask(
                    host.pool,
                    ip,
                    address,
                    headers,
                    accepted=accepted,
                    max_bytes=max_bytes,
                    seconds=seconds,
                )
                if answer.problem != _NO_CONNECTION or time.monotonic() >= deadline:
                    break
        except OSError as error:
            answer = Answer(problem=f"{address.host!r} cannot be resolved ({error})")
        except InputError as error:
            answer = Answer(problem=error.what)
        finally:
            host.answered_at = time.monotonic()
        return answer


@dataclass(slots=True)
class _Host:
    """A host: seconds between its requests, its rules once they are read, and when it last answered."""

    pool: TimedPool
    delay: float
    robots: Robots | None = None
    answered_at: float = -1e9


def _resolve(address: Address) -> list[str]:
    """Return the IP addresses of a host; InputError if one of them is not public."""
    resolved = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    ips = list(dict.fromkeys(str(item[4][0]) for item in resolved))
    if not address.is_own and not all(map(is_public, ips)):
        private = next(ip for ip in ips if not is_public(ip))
        raise InputError(
            f"{address.host!r} resolves to {private}, which is not public",
            "if the site is your own, give its IP address instead of its name",
        )
    return ips


def _ask(
    pool: TimedPool,
    ip: str,
    address: Address,
    headers: dict[str, str],
    *,
    accepted: Accepted,
    max_bytes: int,
    seconds: float,
) -> Answer:
    """Request a page from one IP address of its host."""
    silence = min(_SILENCE, seconds)
    ip = f"[{ip}]" if ":" in ip else ip
    headers = {
        "Host": address.authority,
        "User-Agent": f"{AGENT}/{version('osiris-nlp')}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        **headers,
    }
    try:
        with pool.request(
            "GET",
            f"{address.scheme}://{ip}:{address.port}{address.path}",
            seconds=seconds,
            headers=headers,
            timeout=urllib3.Timeout(connect=silence, read=silence),
        ) as response:
            return _read(response, accepted, max_bytes)
    except TimeoutError as error:
        return Answer(problem=str(error))
    except SSLError as error:
        return Answer(problem=f"no secure connection ({error})")
    except (NewConnectionError, ConnectTimeoutError):
        return Answer(problem=_NO_CONNECTION)
    except ReadTimeoutError:
        return Answer(problem=f"no data for {round(silence, 1):g} s")
    except HTTPError as error:
        return Answer(problem=f"broken off ({str(error)[:200]})")  # it may quote a whole line


def _read(response: urllib3.BaseHTTPResponse, accepted: Accepted, max_bytes: int) -> Answer:
    headers = response.headers
    content_type = headers.get("content-type", "")
    answer = Answer(
        status=response.status,
        content_type=content_type[:200],
        location=headers.get("location", ""),
        etag=_repeatable(headers.get("etag", "")),
        modified=_repeatable(headers.get("last-modified", "")),
        retry_after=_seconds(headers.get("retry-after", "")),
    )
    is_page = content_type.partition(";")[0].strip().lower() in _PAGES
    if response.status != 200 or not (is_page or accepted == "text"):
        return answer
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in _PLAIN | _PACKED:
        return Answer(problem=f"encoded as {packing[:200]!r}, which was not requested")
    body = read_beginning(response, max_bytes + 1)
    if packing in _PACKED:
        if len(body) > max_bytes:
            return replace(answer, too_large=True)
        try:
            with gzip.open(io.BytesIO(body)) as stream:
                body = stream.read(max_bytes + 1)
        except (OSError, EOFError, zlib.error) as error:
            return Answer(problem=f"cannot be unpacked ({error})")
    return replace(answer, body=body[:max_bytes], too_large=len(body) > max_bytes)


def _repeatable(value: str) -> str:
    """Return a header for the next request to repeat, or an empty string if it cannot be sent."""
    return value if value.isascii() and len(value) <= 1_000 else ""


def _seconds(retry_after: str) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks to wait; None if invalid."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        when = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
