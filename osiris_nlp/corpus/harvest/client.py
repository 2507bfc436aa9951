"""The only code that opens connections: one guarded, bounded request at a time.

The host name is resolved here, every one of its addresses is checked, and the connection goes to a
checked one, so a different DNS answer a moment later changes nothing. Redirects are not followed.
"""

import contextlib
import gzip
import io
import socket
import threading
import time
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.addresses import Site, is_public

if TYPE_CHECKING:
    import httpx

AGENT = "osiris-nlp"
PATIENCE, _SILENCE = 60.0, 20.0  # limits in seconds: for a whole request, and without data
Accepted = Literal["page", "text"]
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})
_NO_CONNECTION = "no connection"
_PLAIN, _PACKED = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request.

    If there is no usable answer, `status` is 0, `problem` is the reason, `malformed` means that the
    server did answer, and `denied` that another request would not help. `body` is None if it was not
    read. If it is `too_large`, `body` is its beginning, or None if it was sent compressed.
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
    malformed: bool = False
    denied: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether the server did not answer at all."""
        return self.status == 0 and not self.malformed and not self.denied


class Client:
    """Requests pages of one site, one at a time, `delay` seconds apart.

    No request lasts longer than `patience` seconds, whatever the server does.
    """

    def __init__(self, site: Site, *, agent: str, patience: float = PATIENCE) -> None:
        import httpx  # noqa: PLC0415 (optional)

        self.site, self.delay, self.requests = site, 0.0, 0
        self._httpx, self._ended, self._patience = httpx, -1e9, patience
        self._silence = min(patience, _SILENCE)
        self._socket: socket.socket | None = None
        self._headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        # Not httpx.Client: it builds a redirect's request even with redirects turned off, and so
        # fails on `Location: mailto:`. It also keeps cookies.
        self._transport = httpx.HTTPTransport(
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def get(
        self,
        address: str,
        *,
        accepted: Accepted = "page",
        etag: str = "",
        modified: str = "",
        max_bytes: int = MAX_TEXT_BYTES,
    ) -> Answer:
        """Request an address of the site, `delay` seconds after the last answer.

        Parameters
        ----------
        accepted : `page` reads the bodies of HTML pages only, `text` those of any kind
        etag, modified : of the stored copy, which the server may confirm (status 304)
        max_bytes : bytes of the body to read at most
        """
        self.pause(self.delay - (time.monotonic() - self._ended))
        self.requests += 1
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        answer = Answer(problem=f"{self.site.host!r} has no address")
        deadline = time.monotonic() + self._patience  # for all addresses of the host together
        try:
            for ip in self._resolve():
                answer = self._request(
                    ip, address, headers, accepted=accepted, max_bytes=max_bytes, deadline=deadline
                )
                if answer.problem != _NO_CONNECTION or time.monotonic() >= deadline:
                    break
        except OSError as error:
            answer = Answer(problem=f"{self.site.host!r} cannot be resolved ({error})")
        except InputError as error:
            answer = Answer(problem=error.what, denied=True)
        finally:
            self._ended = time.monotonic()
        return answer

    @staticmethod
    def pause(seconds: float) -> None:
        """Wait; Ctrl-C interrupts it."""
        if seconds > 0:
            time.sleep(seconds)

    def check(self) -> None:
        """Raise InputError if the host cannot be resolved, or resolves to an address that is not public."""
        try:
            self._resolve()
        except OSError as error:
            raise InputError(
                f"{self.site.host!r} cannot be resolved ({error.strerror or error})",
                "check the address and the network",
            ) from None

    def _resolve(self) -> list[str]:
        """Return the IP addresses of the site's host; InputError if one of them is not public."""
        resolved = socket.getaddrinfo(self.site.host, self.site.port, type=socket.SOCK_STREAM)
        ips = list(dict.fromkeys(str(item[4][0]) for item in resolved))
        if not self.site.is_own and not all(map(is_public, ips)):
            private = next(ip for ip in ips if not is_public(ip))
            raise InputError(
                f"{self.site.host!r} resolves to {private}, which is not public",
                "if the site is your own, give its IP address instead of its name",
            )
        return ips

    def _request(
        self,
        ip: str,
        address: str,
        headers: dict[str, str],
        *,
        accepted: Accepted,
        max_bytes: int,
        deadline: float,
    ) -> Answer:
        httpx, site = self._httpx, self.site
        remaining = max(0.001, deadline - time.monotonic())  # 0 would mean not to wait
        request = httpx.Request(
            "GET",
            httpx.URL(scheme=site.scheme, host=ip, port=site.port, raw_path=address.encode()),
            headers={"Host": site.authority, **self._headers, **headers},
            extensions={
                "sni_hostname": site.host,
                "timeout": httpx.Timeout(min(self._silence, remaining)).as_dict(),
                "trace": self._trace,
            },
        )
        late = threading.Event()
        watch = threading.Timer(remaining, self._break_off, (late,))
        watch.daemon = True
        watch.start()
        try:
            answer = self._answer(request, accepted, max_bytes)
        finally:
            watch.cancel()
        if late.is_set():
            return Answer(problem=f"not finished within {self._patience:g} s")
        return answer

    def _answer(self, request: "httpx.Request", accepted: Accepted, max_bytes: int) -> Answer:
        httpx = self._httpx
        try:
            response = self._transport.handle_request(request)
            try:
                return _read(response, accepted, max_bytes)
            finally:
                response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            ssl = "CERTIFICATE" in str(error).upper() or "SSL" in str(error).upper()
            return Answer(problem=f"no secure connection ({error})" if ssl else _NO_CONNECTION)
        except httpx.TimeoutException:
            return Answer(problem=f"no data for {self._silence:g} s")
        except httpx.HTTPError as error:
            reason = str(error)[:200] or type(error).__name__  # h11 quotes the whole line
            is_malformed = isinstance(error, httpx.RemoteProtocolError) and (
                "disconnected without" not in reason
            )
            return Answer(problem=f"broken off ({reason})", malformed=is_malformed)

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket a request goes through, for `_break_off`."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = info["return_value"].get_extra_info("socket")

    def _break_off(self, late: threading.Event) -> None:
        """End the current request; no other limit stops a server that sends byte by byte."""
        late.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may be closed already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _read(response: "httpx.Response", accepted: Accepted, max_bytes: int) -> Answer:
    headers = response.headers
    content_type = headers.get("content-type", "")
    answer = Answer(
        status=response.status_code,
        content_type=content_type[:200],
        location=headers.get("location", ""),
        etag=_repeatable(headers.get("etag", "")),
        modified=_repeatable(headers.get("last-modified", "")),
        retry_after=_seconds(headers.get("retry-after", "")),
    )
    is_page = content_type.partition(";")[0].strip().lower() in _PAGES
    if response.status_code != 200 or not (is_page or accepted == "text"):
        return answer
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in _PLAIN | _PACKED:
        problem = f"encoded as {packing[:200]!r}, which was not requested"
        return Answer(problem=problem, malformed=True)
    body = _beginning(response, max_bytes + 1)
    if packing in _PACKED:
        if len(body) > max_bytes:
            return replace(answer, too_large=True)
        try:
            body = _unpack(body, max_bytes + 1)
        except InputError as error:
            return Answer(problem=error.what, malformed=True)
    return replace(answer, body=body[:max_bytes], too_large=len(body) > max_bytes)


def _beginning(response: "httpx.Response", size: int) -> bytes:
    parts, remaining = [], size
    for chunk in response.iter_raw():
        parts.append(chunk[:remaining])
        remaining -= len(parts[-1])
        if not remaining:
            break
    return b"".join(parts)


def unpack(content: bytes) -> bytes | None:
    """Decompress gzip data; None if the result is larger than 5 MB.

    Raises
    ------
    InputError
        If the data are damaged.

    Examples
    --------
    >>> unpack(gzip.compress(b"Fintech") + gzip.compress(b", SMS"))
    b'Fintech, SMS'
    """
    body = _unpack(content, MAX_TEXT_BYTES + 1)
    return body if len(body) <= MAX_TEXT_BYTES else None


def _unpack(content: bytes, size: int) -> bytes:
    """Decompress the first `size` bytes of gzip data."""
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            return stream.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot be unpacked ({error})", "expected gzip data") from None


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
