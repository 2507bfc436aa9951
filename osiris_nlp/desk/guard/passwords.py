"""The editors' shared password: stored as an argon2id hash, with rate-limited and cached checks."""

import hmac
import math
import secrets
import unicodedata

import anyio
from anyio import to_thread
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.refusals import Refusal

MIN_LENGTH, MAX_LENGTH = 8, 1_000
# Of a stored hash; ours cost 64 MiB and three passes. A database of others could ask for any amount.
_MOST_KIB, _MOST_PASSES = 1 << 20, 100


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises
    ------
    InputError
        If it has fewer than 8 characters or more than 1,000.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InputError(
            f"Password of {len(password)} characters", f"expected {MIN_LENGTH} to {MAX_LENGTH}"
        )
    return PasswordHasher().hash(_plain(password))


def verify_password(password: str, password_hash: str) -> bool:
    """Return whether a password matches a hash.

    Raises
    ------
    InputError
        If the hash is invalid.
    """
    if len(password) > MAX_LENGTH:
        return False
    try:
        return PasswordHasher().verify(password_hash, _plain(password))
    except InvalidHashError:
        raise _damaged_hash() from None
    except VerificationError:
        return False


def check_hash(password_hash: str) -> None:
    """Raise InputError if a stored hash is invalid, or would take more than 1 GiB to verify."""
    try:
        cost = extract_parameters(password_hash)
    except InvalidHashError:
        raise _damaged_hash() from None
    if cost.memory_cost > _MOST_KIB or cost.time_cost > _MOST_PASSES:
        raise _damaged_hash()


def _damaged_hash() -> InputError:
    return InputError(
        "The stored password hash is damaged",
        "set the password again with 'osiris-nlp desk password'",
    )


def _plain(password: str) -> str:
    """Return a password in NFC, since keyboards differ in how they compose accents."""
    return unicodedata.normalize("NFC", password)


class PasswordCheck:
    """Checks passwords one at a time, so that each failure counts before the next attempt.

    The last accepted password is cached as a keyed hash; the key never leaves this process. So a
    script that sends the password with every request does not pay for argon2 each time.
    """

    def __init__(self, password_hash: str, limit: SignInLimit) -> None:
        self._password_hash, self._limit = password_hash, limit
        self._key = secrets.token_bytes(32)
        self._accepted = b""
        self._lock = anyio.Lock()

    async def accepts(self, password: str, address: str) -> bool:
        """Return whether the password is right; raise a `Refusal` after too many recent failures."""
        async with self._lock:
            wait = self._limit.wait(address)
            if wait:
                raise Refusal(
                    429,
                    "rate",
                    "Too many failed sign-ins; try again later.",
                    headers={"Retry-After": str(math.ceil(wait))},
                )
            is_right = await self._is_right(password)
            record = self._limit.record_success if is_right else self._limit.record_failure
            record(address)
            return is_right

    async def _is_right(self, password: str) -> bool:
        digest = hmac.digest(self._key, _plain(password).encode(), "sha256")
        if hmac.compare_digest(digest, self._accepted):
            return True
        if not await to_thread.run_sync(verify_password, password, self._password_hash):
            return False
        self._accepted = digest
        return True
