"""The one way to the network: one polite, guarded, bounded request at a time.

The name is resolved here, every address it has is checked, and the connection goes to a checked
one; what a resolver answers a moment later changes nothing. Redirects are not followed here.
"""

import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.corpus.harvest.addresses import Site, is_public

if TYPE_CHECKING:
    import httpx

AGENT = "osiris-nlp"
MOST_BYTES = 5_000_000
PATIENCE, _SILENCE = 60.0, 20.0  # seconds: a whole request, nothing at all
_CHUNK = 65_536
Accepted = Literal["page", "text"]
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back of a request.

    `status` is 0 when nothing usable did; `problem` then says why, and `denied` that asking again
    is of no use. `body` is None when it was not wanted or, `too_large`, not read to its end.
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
    denied: bool = False


class Client:
    """Asks the pages of one site, one at a time, `delay` seconds between two of them.

    No request lasts longer than `patience` seconds, whatever the server does meanwhile.
    """

    def __init__(self, site: Site, *, agent: str, patience: float = PATIENCE) -> None:
        try:
            import httpx  # noqa: PLC0415 (optional)
        except ImportError:
            raise MissingExtraError(
                "Harvesting needs httpx: pip install 'osiris-nlp[web]'"
            ) from None
        self.site, self.delay, self.requests = site, 0.0, 0
        self._httpx, self._ended, self._patience = httpx, -1e9, patience
        self._sockets: list[socket.socket] = []
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            timeout=min(patience, _SILENCE),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(
        self, address: str, *, accepted: Accepted = "page", etag: str = "", modified: str = ""
    ) -> Answer:
        """Ask an address of the site, when its turn has come.

        Parameters
        ----------
        accepted : `page` reads the bodies of HTML pages only, `text` those of any kind
        etag, modified : of the copy at hand, which the server may confirm (status 304)
        """
        self.pause(self.delay - (time.monotonic() - self._ended))
        self.requests += 1
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        given = {name: value for name, value in headers.items() if value}
        answer = Answer(problem=f"{self.site.host!r} has no address")
        try:
            for ip in self._checked():
                answer = self._ask(ip, address, given, accepted)
                if answer.problem != _NO_CONNECTION:
                    break
        except OSError as error:
            answer = Answer(problem=f"{self.site.host!r} cannot be resolved ({error})")
        except _Private as private:
            answer = Answer(problem=str(private), denied=True)
        finally:
            self._ended = time.monotonic()
        return answer

    @staticmethod
    def pause(seconds: float) -> None:
        """Wait; Ctrl-C ends it."""
        if seconds > 0:
            time.sleep(seconds)

    def check(self) -> None:
        """Raise InputError if a public-looking name stands for an address that is not public."""
        try:
            self._checked()
        except _Private as private:
            raise InputError(
                str(private), "name the address itself if the site is your own"
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.site.host!r} cannot be resolved ({error.strerror or error})",
                "check the address and the network",
            ) from None

    def _checked(self) -> list[str]:
        """Return the IP addresses of the site's host; `_Private` if one of them is not public."""
        found = socket.getaddrinfo(self.site.host, self.site.port, type=socket.SOCK_STREAM)
        ips = list(dict.fromkeys(str(item[4][0]) for item in found))
        if not self.site.own and not all(map(is_public, ips)):
            private = next(ip for ip in ips if not is_public(ip))
            raise _Private(f"{self.site.host!r} stands for {private}, which is not public")
        return ips

    def _ask(self, ip: str, address: str, headers: dict[str, str], accepted: Accepted) -> Answer:
        httpx, site = self._httpx, self.site
        url = httpx.URL(scheme=site.scheme, host=ip, port=site.port, raw_path=address.encode())
        request = self._client.build_request(
            "GET",
            url,
            headers={"Host": site.authority, **headers},
            extensions={"sni_hostname": site.host, "trace": self._trace},
        )
        late = threading.Event()
        watch = threading.Timer(self._patience, self._break_off, (late,))
        watch.daemon = True
        watch.start()
        try:
            response = self._client.send(request, stream=True)
            try:
                answer = _answer(response, accepted)
            finally:
                response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            ssl = "CERTIFICATE" in str(error).upper() or "SSL" in str(error).upper()
            answer = Answer(problem=f"no secure connection ({error})" if ssl else _NO_CONNECTION)
        except httpx.TimeoutException:
            answer = Answer(problem=f"nothing for {min(self._patience, _SILENCE):g} s")
        except httpx.HTTPError as error:
            answer = Answer(problem=f"broken off ({error or type(error).__name__})")
        except zlib.error as error:
            answer = Answer(problem=f"cannot be unpacked ({error})")
        finally:
            watch.cancel()
        if late.is_set():
            return Answer(problem=f"not ended within {self._patience:g} s")
        return answer

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket a request goes through, for `_break_off`."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._sockets = [info["return_value"].get_extra_info("socket")]

    def _break_off(self, late: threading.Event) -> None:
        """End the request under way: a server that drips byte by byte trips no other limit."""
        late.set()
        for one in self._sockets:
            try:
                socket.socket.shutdown(one, socket.SHUT_RDWR)
            except OSError:
                continue  # closed already


_NO_CONNECTION = "no connection"


class _Private(Exception):
    pass


def _answer(response: "httpx.Response", accepted: Accepted) -> Answer:
    headers = response.headers
    content_type = headers.get("content-type", "")
    body, too_large, problem = None, False, ""
    is_wanted = accepted == "text" or content_type.partition(";")[0].strip().lower() in _PAGES
    if response.status_code == 200 and is_wanted:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"identity", "", "gzip", "x-gzip"}:
            length = headers.get("content-length", "")
            chunks = response.iter_raw(_CHUNK)
            if "gzip" in encoding:
                chunks = unpacked(chunks)
            is_long = length.isdecimal() and int(length[:15]) > MOST_BYTES
            body = None if is_long else _bounded(chunks)
            too_large = body is None
        else:
            problem = f"packed as {encoding!r}, which was not asked for"
    return Answer(
        status=0 if problem else response.status_code,
        content_type=content_type[:200],
        location=headers.get("location", ""),
        etag=headers.get("etag", "")[:1000],
        modified=headers.get("last-modified", "")[:100],
        retry_after=_seconds(headers.get("retry-after", "")),
        body=body,
        too_large=too_large,
        problem=problem,
    )


def _bounded(chunks: Iterator[bytes]) -> bytes | None:
    """Return all of it, or None as soon as it is too much."""
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            return None
        parts.append(chunk)
    return b"".join(parts)


def unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    r"""Yield gzip data unpacked, never more than a chunk at a time, however much is packed in it.

    Examples
    --------
    >>> import gzip
    >>> b"".join(unpacked(iter([gzip.compress(b"Fintech"), gzip.compress(b", SMS")])))
    b'Fintech, SMS'
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for chunk in chunks:
        rest = chunk
        while rest:
            if unpacker.eof:  # another member follows
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield unpacker.decompress(rest, _CHUNK)
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise zlib.error("its end is missing")


def unpack(body: bytes) -> bytes | None:
    """Return gzip data unpacked; None when that is too much. zlib.error when it is damaged."""
    return _bounded(unpacked(iter([body])))


def _seconds(retry_after: str) -> float | None:
    """Return what a Retry-After header asks to wait: seconds, or until a date."""
    if retry_after.strip().isdecimal():
        return float(retry_after[:9])
    try:
        when = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
