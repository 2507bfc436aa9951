"""Who has an account, and who somebody is, with which role."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from osiris_nlp.desk.store.accounts import Account, account_named

ReadAccounts = Callable[[], Awaitable[Sequence[Account]]]


@dataclass(frozen=True)
class Identity:
    """An editor's name; `signed_in` is whether there is a session to sign out of.

    `has_roles` is whether the desk distinguishes editors and managers; where it does not, everybody is a
    manager.
    """

    editor: str
    signed_in: bool = False
    is_manager: bool = False
    has_roles: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """The accounts of a desk at one moment; an open desk has none."""

    accounts: Sequence[Account] = ()

    def account(self, name: str) -> Account | None:
        """Return the account that a name and a password open, however the name is typed."""
        account = account_named(self.accounts, name)
        if account is None or account.disabled or account.password_hash is None:
            return None
        return account

    def of_session(self, name: str, digest: str) -> Identity | None:
        """Return who began a session, or None if its password no longer opens the name.

        Then the account was disabled or has another password, or somebody else has one by that name now.
        """
        account = self.account(name)
        if account is None or (account.name, password_digest(account)) != (name, digest):
            return None
        return self._identity(account, signed_in=True)

    def of_token(self, name: str) -> Identity | None:
        """Return the editor whom a token names, or None if the account is disabled."""
        account = account_named(self.accounts, name)
        return None if account is None or account.disabled else self._identity(account)

    def of_login(self, login: str) -> Identity | None:
        """Return who it is that a proxy calls `login`.

        Somebody without an account is an editor under the login. The answer is None if the account is
        disabled, or if the login looks like the name of somebody who has another login.
        """
        key = login.casefold()  # directories compare logins without case, but with accents
        logins = {each.login.casefold(): each for each in self.accounts if each.login is not None}
        account = logins.get(key)
        if account is None:
            account = account_named(self.accounts, login)
            if account is None:
                has_roles = bool(self.accounts)
                return Identity(login, is_manager=not has_roles, has_roles=has_roles)
            if account.login is not None or account.name.casefold() != key:
                return None
        return None if account.disabled else self._identity(account)

    def _identity(self, account: Account, *, signed_in: bool = False) -> Identity:
        return Identity(account.name, signed_in, is_manager=account.is_manager, has_roles=True)


def password_digest(account: Account) -> str:
    """Return what a session has of the password that began it, which ends with that password."""
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()
