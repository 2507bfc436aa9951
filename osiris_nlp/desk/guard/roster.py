"""Who may sign in under a name, by which password, and with which role."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.store.accounts import Account, account_named

_SHARED, _MANAGERS = "", "managers"  # how sessions say which shared password began them


@dataclass(frozen=True, slots=True)
class Entry:
    """One password that opens a name.

    `way` identifies the password in a session, which ends when the password no longer opens the name.
    """

    name: str
    password_hash: str
    way: str
    is_manager: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """The accounts of a desk at one moment, and its shared passwords."""

    access: Access
    accounts: Sequence[Account] = ()

    @property
    def has_roles(self) -> bool:
        """Whether editors and managers differ: there are accounts, or a second shared password."""
        return bool(self.accounts) or self.access.manager_hash is not None

    @property
    def most_entries(self) -> int:
        """How many passwords may open a name."""
        return max(1, len(self._shared_entries("")))

    def entries(self, name: str) -> list[Entry]:
        """Return what opens a name: the password of its account alone or, without one, each shared password.

        The name of an entry is the account's, however it was typed. A disabled account has none.
        """
        account = account_named(self.accounts, name)
        if account is None:
            return self._shared_entries(name)
        if account.disabled or account.password_hash is None:
            return []
        way = hashlib.sha256(account.password_hash.encode()).hexdigest()
        return [Entry(account.name, account.password_hash, way, account.is_manager)]

    def entry(self, name: str, way: str) -> Entry | None:
        """Return the entry by which a session began, or None if it opens the name no longer."""
        return next((e for e in self.entries(name) if (e.name, e.way) == (name, way)), None)

    def person(self, login: str) -> tuple[str, bool] | None:
        """Return the name of whom a proxy calls `login`, and whether they are a manager.

        Somebody without an account is an editor under the login. The answer is None if the account is
        disabled, or if the login looks like the name of somebody who has another login.
        """
        key = login.casefold()  # directories compare logins without case, but with accents
        logins = {each.login.casefold(): each for each in self.accounts if each.login is not None}
        account = logins.get(key)
        if account is None:
            account = account_named(self.accounts, login)
            if account is None:
                return login, not self.has_roles
            if account.login is not None or account.name.casefold() != key:
                return None
        return None if account.disabled else (account.name, account.is_manager)

    def _shared_entries(self, name: str) -> list[Entry]:
        entries = []
        if self.access.password_hash is not None:
            entries.append(Entry(name, self.access.password_hash, _SHARED, not self.has_roles))
        if self.access.manager_hash is not None:
            entries.append(Entry(name, self.access.manager_hash, _MANAGERS, is_manager=True))
        return entries


ReadAccounts = Callable[[], Awaitable[Sequence[Account]]]
