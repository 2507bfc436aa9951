"""Sessions: a signed cookie that says who the browser speaks for, and the token of its pages."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.limits import Clock

LASTS = 12 * 3600  # seconds after the last answer, where a password was asked for
LASTS_OPEN = 30 * 24 * 3600  # where the session proves nothing: no name to say anew each morning
RENEWED = 600  # a cookie younger than that is not sent anew
_MOST_ENDED = 10_000
_SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Session:
    """What a browser's cookie says.

    `signed` is when the cookie was made (seconds); None while the browser does not have it yet.
    """

    id: str
    name: str | None
    signed: float | None = None


class _Signer(TimestampSigner):
    def __init__(self, *args: Any, clock: Clock, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


class Sessions:
    """Makes and reads the cookies.

    They are bound to the way editors are known: another password, or none, and all are void. A
    session that ended is remembered by this process, so that an answer on its way cannot revive it.

    Parameters
    ----------
    secret : of the store, at least 16 bytes
    access : how editors are known
    clock : seconds since 1970
    """

    def __init__(self, secret: bytes, access: Access, *, clock: Clock = time.time) -> None:
        if len(secret) < _SHORTEST_SECRET:
            raise InputError(
                f"Secret of {len(secret)} bytes", f"expected {_SHORTEST_SECRET} or more"
            )
        means = f"{access.password_hash or ''}|{access.user_header or ''}"
        fingerprint = hmac.digest(secret, b"means|" + means.encode(), "sha256").hex()
        self._clock = clock
        self._lasts = LASTS_OPEN if access.is_open else LASTS
        self._token_key = hmac.digest(secret, b"token", "sha256")
        self._serializer = URLSafeTimedSerializer(
            secret,
            salt=f"osiris_nlp desk session {fingerprint}",
            signer=_Signer,
            signer_kwargs={
                "clock": clock,
                "key_derivation": "hmac",
                "digest_method": hashlib.sha256,
            },
        )
        self._ended: OrderedDict[str, None] = OrderedDict()
        # Browsers give cookies to every port of a machine: two desks must not share a name.
        self.cookie = f"osiris_desk_{hmac.digest(secret, b'cookie', 'sha256').hex()[:8]}"

    def start(self, name: str | None = None) -> Session:
        """Return a new session, of somebody or nobody."""
        return Session(secrets.token_urlsafe(16), name)

    def read(self, value: str) -> Session | None:
        """Return the session of a cookie; None when it is forged, too old, of other means, ended."""
        try:
            (id_, name), made = self._serializer.loads(
                value, max_age=self._lasts, return_timestamp=True
            )
        except BadData:
            return None
        return None if id_ in self._ended else Session(id_, name, made.timestamp())

    def end(self, session: Session) -> None:
        """Make a session void, whatever cookies still say it."""
        self._ended[session.id] = None
        if len(self._ended) > _MOST_ENDED:
            self._ended.popitem(last=False)

    def is_due(self, session: Session) -> bool:
        """Tell whether the browser should get the cookie (anew)."""
        if session.id in self._ended:
            return False
        return session.signed is None or self._clock() - session.signed >= RENEWED

    def token(self, session: Session) -> str:
        """Return what the unsafe requests of the session's pages must carry."""
        return hmac.digest(self._token_key, session.id.encode(), "sha256").hex()

    def set_cookie(self, session: Session, *, secure: bool) -> str:
        """Return the value of the Set-Cookie header."""
        value = self._serializer.dumps([session.id, session.name])
        assert isinstance(value, str)  # noqa: S101  (bytes only from a serializer of bytes)
        end = "; Secure" if secure else ""
        return (
            f"{self.cookie}={value}; Max-Age={self._lasts}; Path=/; HttpOnly; SameSite=Strict{end}"
        )
