"""The accounts of the people who use the desk: names, roles, and the hashes of their passwords.

Each change is written together with its event in the audit log, in one transaction.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import fold
from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, metadata
from osiris_nlp.desk.base.store.events import Author, add_event
from osiris_nlp.desk.base.store.store import Store, add_row, now

accounts = sa.Table(  # of the people who use the desk; none is ever deleted
    "accounts",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("login", sa.String(80), unique=True),  # what a proxy calls them, if not by name
    sa.Column("role", sa.String(7), nullable=False),  # editor, manager
    sa.Column("password", sa.String(255)),  # its argon2id hash
    sa.Column("disabled", sa.Boolean, nullable=False, server_default="0"),
    sa.Column("made", MOMENT, nullable=False),
)


Role = Literal["editor", "manager"]


@dataclass(frozen=True, slots=True)
class Account:
    """A person who uses the desk.

    A manager («responsable») may do everything, an editor everything except what concerns keywords, the
    model and people. `login` is what a reverse proxy calls the person, if not by name. Without a password,
    only a proxy lets the person in.
    """

    number: int
    name: str
    role: Role
    created: dt.datetime
    login: str | None = None
    password_hash: str | None = field(default=None, repr=False)
    disabled: bool = False

    @property
    def is_manager(self) -> bool:
        """Whether the person is a manager now."""
        return self.role == "manager" and not self.disabled


_PUNCTUATION = re.compile(r"^[\W_]+|[\W_]+$")  # around a name: «Awa Ndiaye.»
# Letters and signs that look the same, which `fold` distinguishes: a dotless i, apostrophes, hyphens.
_ALIKE = str.maketrans({"ı": "i", **dict.fromkeys("ʼʹ′`", "'"), **dict.fromkeys("‐‒–—−", "-")})


class NameUsedError(InputError):
    """Another account has this name, or one that would be confused with it."""


class LoginUsedError(InputError):
    """Another account has this login."""


class NoManagerError(InputError):
    """The desk would have accounts, and no manager who is not disabled."""


def list_accounts(store: Store) -> list[Account]:
    """Return all accounts, in alphabetical order."""
    with store.reading() as connection:
        everybody = _read(connection)
    return sorted(everybody, key=lambda account: name_key(account.name))


def name_key(name: str) -> str:
    """Return what two names have in common that a person would confuse.

    Examples
    --------
    >>> name_key("Aïssatou  N’Diaye") == name_key("aissatou nʼdiaye") == name_key("Aıssatou N'Diaye.")
    True
    """
    return " ".join(_PUNCTUATION.sub(" ", fold(name.translate(_ALIKE))).split())


def account_named(accounts: Sequence[Account], name: str) -> Account | None:
    """Return the account with a name, in any spelling that would be confused with it, or None."""
    key = name_key(name)
    alike = [account for account in accounts if name_key(account.name) == key]
    return next((account for account in alike if account.name == name), next(iter(alike), None))


def add_account(
    store: Store,
    name: str,
    *,
    role: Role,
    password_hash: str | None,
    login: str | None = None,
    author: Author,
) -> Account:
    """Add an account and return it; the first one is a manager's, so that somebody can add the others.

    Raises
    ------
    NameUsedError, LoginUsedError
        If another account has this name, or one that would be confused with it, or this login.
    NoManagerError
        If the first account is not a manager's.
    """

    def work(connection: sa.Connection) -> Account:
        earlier = _read(connection, lock=True)
        _check_new(earlier, name, login)
        if not earlier and role != "manager":
            raise NoManagerError(
                f"The first account, {name!r}, is an editor's", "add that of a manager first"
            )
        moment = now()
        row = {"name": name, "login": login, "role": role, "password": password_hash}
        number = add_row(connection, accounts, row | {"made": moment})
        add_event(connection, author, what="account added", about=f"{name}: {role}")
        created = dt.datetime.fromisoformat(moment)
        return Account(number, name, role, created, login, password_hash)

    return store.write(work)


def set_role(store: Store, number: int, role: Role, *, author: Author) -> Account:
    """Give an account a role and return it as it is then.

    Raises
    ------
    NoManagerError
        If no other manager would be left.
    InputError
        If there is no such account.
    """
    return _change(store, number, {"role": role}, author, "account role")


def set_account_password(
    store: Store, number: int, password_hash: str, *, author: Author
) -> Account:
    """Give an account a password, which ends its sessions, and return it as it is then.

    Raises
    ------
    InputError
        If there is no such account.
    """
    return _change(store, number, {"password": password_hash}, author, "account password")


def set_disabled(store: Store, number: int, *, disabled: bool, author: Author) -> Account:
    """Disable or enable an account and return it as it is then; its decisions and its name stay.

    Raises
    ------
    NoManagerError
        If no other manager would be left.
    InputError
        If there is no such account.
    """
    what = "account disabled" if disabled else "account enabled"
    return _change(store, number, {"disabled": disabled}, author, what)


def _change(
    store: Store, number: int, values: dict[str, Any], author: Author, what: str
) -> Account:
    def work(connection: sa.Connection) -> Account:
        before = _of_number(_read(connection, lock=True), number)
        connection.execute(accounts.update().where(accounts.c.number == number).values(values))
        later = _read(connection, lock=True)
        if before.is_manager and not any(account.is_manager for account in later):
            raise NoManagerError(
                f"{before.name} is the only manager", "make somebody else a manager first"
            )
        account = _of_number(later, number)
        about = f"{account.name}: {account.role}" if "role" in values else account.name
        add_event(connection, author, what=what, about=about)
        return account

    return store.write(work)


def _check_new(earlier: Sequence[Account], name: str, login: str | None) -> None:
    if same := account_named(earlier, name):
        raise NameUsedError(f"There is an account {same.name!r} already", "choose another name")
    for account in earlier:
        if login and account.login and account.login.casefold() == login.casefold():
            raise LoginUsedError(
                f"The login {login!r} is that of {account.name!r} already", "choose another login"
            )


def _of_number(all_accounts: Sequence[Account], number: int) -> Account:
    for account in all_accounts:
        if account.number == number:
            return account
    raise InputError(f"No account {number}", "expected the number of an account")


def _read(connection: sa.Connection, *, lock: bool = False) -> list[Account]:
    """Return all accounts, oldest first; `lock` keeps others from changing them until the transaction ends."""
    query = sa.select(accounts).order_by(accounts.c.number)
    rows = connection.execute(query.with_for_update() if lock else query)
    return [
        Account(number, name, role, dt.datetime.fromisoformat(moment), login, password, disabled)
        for number, name, login, role, password, disabled, moment in rows
    ]
