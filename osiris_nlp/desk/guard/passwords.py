"""Passwords: stored as argon2id hashes, with rate-limited and cached checks."""

import hmac
import math
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import anyio
from anyio import to_thread
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import compose
from osiris_nlp.desk.guard.limits import SignInLimit
from osiris_nlp.desk.guard.refusals import Refusal
from osiris_nlp.desk.guard.roster import Entry

MIN_LENGTH, MAX_LENGTH = 8, 1_000
# Of a stored hash; ours cost 64 MiB and three passes. A database of others could ask for any amount.
_MOST_KIB, _MOST_PASSES = 1 << 20, 100
_MOST_CACHED = 1_000  # accepted passwords


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises
    ------
    InputError
        If it has fewer than 8 characters or more than 1,000, or was not UTF-8 when it was read.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:  # before composing it, which takes time
        raise InputError(
            f"Password of {len(password)} characters", f"expected {MIN_LENGTH} to {MAX_LENGTH}"
        )
    if any("\ud800" <= character <= "\udfff" for character in password):
        raise InputError("The password is not UTF-8", "enter it in a UTF-8 terminal or file")
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
        "set the password again with 'osiris-nlp desk password', or that of an account with "
        "'osiris-nlp desk people password'",
    )


def _plain(password: str) -> str:
    """Return a password in NFC, since keyboards differ in how they compose accents."""
    return compose(password)


class PasswordCheck:
    """Checks passwords one at a time, so that each failure counts before the next attempt.

    For each hash, the last accepted password is cached as a keyed hash; the key never leaves this process.
    So a script that sends the password with every request does not pay for argon2 each time. A name that
    nothing opens takes as long as any other, so that nobody can find out which names have accounts.
    """

    def __init__(self, limit: SignInLimit) -> None:
        self._limit = limit
        self._key = secrets.token_bytes(32)
        self._accepted: OrderedDict[str, bytes] = OrderedDict()  # by password hash
        self._lock = anyio.Lock()

    async def accept(
        self, entries: Sequence[Entry], password: str, address: str, *, count: int = 1
    ) -> Entry | None:
        """Return the first entry whose password this is; raise a `Refusal` after too many recent failures.

        At least `count` hashes are compared with a wrong password.
        """
        async with self._lock:
            wait = self._limit.wait(address)
            if wait:
                raise Refusal(
                    429,
                    "rate",
                    "Too many failed sign-ins; try again later.",
                    headers={"Retry-After": str(math.ceil(wait))},
                )
            entry = await self._find(entries, password, count)
            record = self._limit.record_success if entry else self._limit.record_failure
            record(address)
            return entry

    async def _find(self, entries: Sequence[Entry], password: str, count: int) -> Entry | None:
        if len(password) > MAX_LENGTH:
            return None
        digest = hmac.digest(self._key, _plain(password).encode(), "sha256")
        for entry in entries:
            if hmac.compare_digest(digest, self._accepted.get(entry.password_hash, b"")):
                return entry
        for entry in entries:
            if await to_thread.run_sync(verify_password, password, entry.password_hash):
                self._remember(entry.password_hash, digest)
                return entry
        for _ in range(count - len(entries)):
            await to_thread.run_sync(verify_password, password, _no_hash())
        return None

    def _remember(self, password_hash: str, digest: bytes) -> None:
        self._accepted[password_hash] = digest
        if len(self._accepted) > _MOST_CACHED:
            self._accepted.popitem(last=False)


@cache
def _no_hash() -> str:
    """Return the hash of a password that nobody knows."""
    return hash_password(secrets.token_hex())
