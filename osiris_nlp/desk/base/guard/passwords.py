"""Passwords: stored as argon2id hashes, with rate-limited checks."""

import secrets
from functools import cache

import anyio
from anyio import to_thread
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import compose
from osiris_nlp.desk.base.guard.limits import SignInLimit
from osiris_nlp.desk.base.guard.refusals import Refusal

MIN_LENGTH, MAX_LENGTH = 8, 1_000


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
    return PasswordHasher().hash(compose(password))  # keyboards compose accents differently


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
        return PasswordHasher().verify(password_hash, compose(password))
    except InvalidHashError:
        raise _damaged_hash() from None
    except VerificationError:
        return False


def check_hash(password_hash: str) -> None:
    """Raise InputError if a stored hash is invalid."""
    try:
        extract_parameters(password_hash)
    except InvalidHashError:
        raise _damaged_hash() from None


def _damaged_hash() -> InputError:
    return InputError(
        "The stored password hash is damaged",
        "set the password again with 'osiris-nlp desk people password'",
    )


class PasswordCheck:
    """Checks passwords one at a time, so that each failure counts before the next attempt.

    A name that nothing opens takes as long as any other, so that nobody can find out which names have
    accounts.
    """

    def __init__(self, limit: SignInLimit) -> None:
        self._limit = limit
        self._lock = anyio.Lock()

    async def accept(self, password_hash: str | None, password: str, address: str) -> bool:
        """Return whether a password matches the hash; raise a `Refusal` after too many recent failures."""
        async with self._lock:
            if wait := self._limit.wait(address):
                raise Refusal(429, "rate", "Too many failed sign-ins; try again later.", wait=wait)
            some_hash = _no_hash() if password_hash is None else password_hash
            is_right = await to_thread.run_sync(verify_password, password, some_hash)
            record = self._limit.record_success if is_right else self._limit.record_failure
            record(address)
            return is_right


@cache
def _no_hash() -> str:
    """Return the hash of a password that nobody knows."""
    return hash_password(secrets.token_hex())
