"""The password the editors share: kept as an argon2id hash, checked slowly, remembered quickly."""

import hmac
import math
import secrets
import unicodedata

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.refusals import Refusal

SHORTEST, LONGEST = 8, 1_000


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises
    ------
    InputError
        If it has fewer than 8 characters or more than 1,000.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            f"Password of {len(password)} characters", f"expected {SHORTEST} to {LONGEST}"
        )
    return PasswordHasher().hash(_plain(password))


def verify_password(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one of the hash.

    Raises
    ------
    InputError
        If the hash is none.
    """
    if len(password) > LONGEST:
        return False
    try:
        return PasswordHasher().verify(password_hash, _plain(password))
    except InvalidHashError:
        raise InputError(
            "The password kept is damaged", "set it again with 'osiris-nlp desk password'"
        ) from None
    except VerificationError:
        return False


def _plain(password: str) -> str:
    """Return the same characters whatever the keyboard composed them from."""
    return unicodedata.normalize("NFC", password)


class PasswordCheck:
    """Checks passwords one at a time, so that failures are counted before the next is tried.

    The last one accepted is remembered as a hash under a key that only this process has: a script
    that sends it with every request does not pay for argon2 each time.
    """

    def __init__(self, password_hash: str, limit: SignInLimit) -> None:
        self._password_hash, self._limit = password_hash, limit
        self._key = secrets.token_bytes(32)
        self._accepted = b""
        self._turn = anyio.Lock()

    async def accepts(self, password: str, address: str) -> bool:
        """Tell whether the password is right; a `Refusal` when too many were wrong of late."""
        async with self._turn:
            wait = self._limit.wait(address)
            if wait:
                raise Refusal(
                    429,
                    "rate",
                    "Too many failed sign-ins; try again later.",
                    headers={"Retry-After": str(math.ceil(wait))},
                )
            right = await self._is_right(password)
            count = self._limit.succeeded if right else self._limit.failed
            count(address)
            return right

    async def _is_right(self, password: str) -> bool:
        digest = hmac.digest(self._key, _plain(password).encode(), "sha256")
        if hmac.compare_digest(digest, self._accepted):
            return True
        if not await to_thread.run_sync(verify_password, password, self._password_hash):
            return False
        self._accepted = digest
        return True
