"""The signed endpoint of a site's plugin `osiris`: what a desk asks of a site that cannot reach it."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.http import TimedPool, read_beginning
from osiris_nlp.sites.names import site_address, site_name

SHORTEST_SECRET = 32
_LARGEST_ANSWER = 5_000_000  # bytes
_CONNECT_SECONDS, _SILENT_SECONDS, _SECONDS = 10.0, 60.0, 180.0
# Of a proxy, or of a site that is busy or under maintenance for a moment.
_PASSING = frozenset({429, 502, 503, 504})
# After a failure at once, then after 4, 8 and 16 seconds.
_PATIENCE = urllib3.Retry(
    total=4, backoff_factor=2, allowed_methods=None, respect_retry_after_header=False
)
_ERRORS = {
    "method": ("does not accept POST", "update the plugin osiris there"),
    "size": ("finds the request too large", "tag fewer articles at a time, with --limit"),
    "secret": ("has no secret", "create one on the plugin's page of settings there"),
    "signature": (
        "refuses the signature",
        "use the secret of the plugin's settings there, or create a new one",
    ),
    "replay": ("has already had this request", "try again"),
    "body": ("cannot use the request", "update the plugin osiris there, or osiris-nlp here"),
    "op": ("does not know this request", "update the plugin osiris there"),
    "author": (
        "has no author with this login who can write",
        "give the login of an administrator or a redactor with --author",
    ),
    "many": (
        "has more keywords, groups or links than the plugin sends",
        "plan from the site's folder or the URL of its database",
    ),
    "busy": ("could not write", "run the same command again; see tmp/log/osiris.log there"),
}


class Endpoint:
    """The endpoint of the site at an address; each request is signed, with a nonce of its own.

    Parameters
    ----------
    address : address of the site, such as https://www.osiris.sn
    secret : secret of the plugin's settings
    patience : how often to try again, and after which pauses

    Raises
    ------
    InputError
        If the address is not that of a site, or the secret is too short or not UTF-8.

    Examples
    --------
    >>> Endpoint("https://www.osiris.sn/", "s" * 32).site
    'osiris.sn'
    """

    def __init__(self, address: str, secret: str, *, patience: urllib3.Retry = _PATIENCE) -> None:
        self.address = site_address(address)
        self.site = site_name(self.address)
        if len(secret) < SHORTEST_SECRET:
            raise InputError(
                f"The secret has {len(secret)} characters",
                f"expected that of the plugin's settings, of at least {SHORTEST_SECRET}",
            )
        try:
            self._secret = secret.encode()
        except UnicodeEncodeError:  # the environment may hold any bytes
            raise InputError(
                "The secret is not UTF-8", "expected that of the plugin's settings"
            ) from None
        self._patience = patience
        self._pool = TimedPool(
            timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_SILENT_SECONDS)
        )

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Send a request, again if it fails for a passing reason; return the answer.

        A request that is sent again is a new one: the site may have accepted the first, whose
        answer was lost. So an op must be harmless when it is repeated.

        Raises
        ------
        InputError
            If the site does not answer, refuses the request, or answers anything but a JSON object.
        """
        patience = self._patience
        while True:
            answer, failure = None, None
            try:
                answer = self._send(op, fields)
            except SSLError as error:
                raise self._fault(
                    f"makes no secure connection ({error})", "the site needs a valid certificate"
                ) from None
            except HTTPError as error:
                failure = error
            if answer is not None and answer.status not in _PASSING:
                return self._object(answer)
            try:
                patience = patience.increment("POST", self.address, error=failure)
            except (MaxRetryError, HTTPError):
                if answer is not None:
                    return self._object(answer)
                raise self._fault(*_silence(failure)) from None
            patience.sleep()

    def stated_name(self, answer: Mapping[str, Any]) -> str:
        """Return the name of the site at the address that an answer states (`site`).

        Raises
        ------
        InputError
            If it states none.
        """
        address = answer.get("site")
        if name := site_name(address if isinstance(address, str) else ""):
            return name
        raise self._fault(
            "does not say its address", "enter it in SPIP (Configuration > Identité du site)"
        )

    def _send(self, op: str, fields: dict[str, Any]) -> "_Answer":
        request = {"op": op, "when": int(time.time()), "nonce": secrets.token_hex(16), **fields}
        body = orjson.dumps(request)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "osiris-nlp",
            "X-Osiris-Signature": hmac.new(self._secret, body, hashlib.sha256).hexdigest(),
        }
        url = f"{self.address}/spip.php?action=api_osiris"
        try:
            with self._pool.request(
                "POST", url, seconds=_SECONDS, body=body, headers=headers
            ) as response:
                content = read_beginning(response, _LARGEST_ANSWER + 1)
        except TimeoutError:
            raise self._fault(
                f"has not finished its answer within {_SECONDS:g} s", "try again later"
            ) from None
        if len(content) > _LARGEST_ANSWER:
            raise self._fault(
                f"answers more than {_LARGEST_ANSWER / 1e6:g} MB", "update the plugin osiris there"
            )
        kind = response.headers.get("Content-Type", "")
        return _Answer(response.status, response.headers.get("Location", ""), kind, content)

    def _object(self, answer: "_Answer") -> dict[str, Any]:
        if 300 <= answer.status < 400:
            target = answer.location.partition("/spip.php")[0] or "another address"
            raise self._fault(f"redirects to {target}", "give the address that it redirects to")
        try:
            content = orjson.loads(answer.content)
        except orjson.JSONDecodeError:
            content = None
        if not isinstance(content, dict):
            if answer.status in _PASSING or answer.status >= 500:
                raise self._fault(f"answers HTTP error {answer.status}", "see the site's own logs")
            raise self._fault(
                f"answers {answer.kind.partition(';')[0] or 'nothing'} (HTTP {answer.status})",
                "expected the JSON of the plugin osiris: install it, activate it, or correct the address",
            )
        if answer.status == 200:
            return content
        error = content.get("error")
        if error == "time" and isinstance(content.get("time"), int):
            minutes = round((content["time"] - time.time()) / 60)
            where = "ahead of" if minutes > 0 else "behind"
            raise self._fault(
                f"has a clock {abs(minutes)} min {where} this one",
                "set the clock that is wrong; 10 min are allowed",
            )
        message = _ERRORS.get(error) if isinstance(error, str) else None
        raise self._fault(
            *message or (f"answers HTTP error {answer.status}", "see the site's own logs")
        )

    def _fault(self, what: str, remedy: str) -> InputError:
        return InputError(f"{self.address} {what}", remedy)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str
    kind: str
    content: bytes


def _silence(failure: HTTPError | None) -> tuple[str, str]:
    remedy = "check the address and the network, or try again later"
    if isinstance(failure, NameResolutionError):
        return "cannot be resolved", remedy
    if isinstance(failure, NewConnectionError | ConnectTimeoutError):
        return "cannot be reached", remedy
    return f"does not answer ({failure})", remedy
