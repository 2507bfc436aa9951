"""``osiris-nlp desk people``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from osiris_nlp.base.errors import InputError, presentable
from osiris_nlp.cli.desk.desk_store import (
    DATABASE,
    Database,
    check_extra,
    command_author,
    open_desk,
)
from osiris_nlp.cli.groups import CommandGroup, examples
from osiris_nlp.cli.terminal import out, say, stdin_is_terminal

if TYPE_CHECKING:
    from osiris_nlp.desk.base.guard.accounts import Account
    from osiris_nlp.desk.base.store.store import Store

people_app = CommandGroup(
    help="Give people accounts of their own at the desk: editors and managers.",
    epilog=examples("desk people add 'Awa Ndiaye' --role manager", "desk people list"),
)
people_app.add(
    "add",
    "desk.people:people_add",
    "desk people add 'Awa Ndiaye' --role manager",
    "desk people add 'Moussa Diop' --login mdiop --no-password",
)
people_app.add("list", "desk.people:people_list", "desk people list")
people_app.add("role", "desk.people:people_role", "desk people role 'Moussa Diop' manager")
people_app.add("password", "desk.people:people_password", "desk people password 'Awa Ndiaye'")
people_app.add("disable", "desk.people:people_disable", "desk people disable 'Moussa Diop'")
people_app.add("enable", "desk.people:people_enable", "desk people enable 'Moussa Diop'")
RoleName = Literal["editor", "manager"]
_MAX_LINE = 10_000  # characters of a password on standard input; longer ones are refused anyway
PersonName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the person.")]


def people_add(
    name: PersonName,
    database: Database = DATABASE,
    role: Annotated[
        RoleName,
        typer.Option(
            help="An editor may do everything except what concerns keywords, the model and people."
        ),
    ] = "editor",
    login: Annotated[
        str | None,
        typer.Option(
            metavar="LOGIN",
            help="What the reverse proxy sends for this person in its header (default: the name).",
        ),
    ] = None,
    no_password: Annotated[
        bool,
        typer.Option("--no-password", help="For a desk where a reverse proxy identifies people."),
    ] = False,
) -> None:
    """Add a person, with a password of their own.

    Prompts for the password, or reads it from standard input if that is not a terminal. The first
    person must be a manager. From then on, only people with accounts, or whom a reverse proxy names,
    use the desk; restart it if it is running.
    """
    check_extra()
    from osiris_nlp.desk.base.guard.accounts import add_account

    person, proxy_name = _valid_name(name), None if login is None else _valid_name(login)
    with open_desk(database) as store:
        account = add_account(
            store,
            person,
            role=role,
            password_hash=None if no_password else _new_password_hash(),
            login=proxy_name,
            author=command_author(),
        )
    say(f"{account.name} added: {account.role}")


def people_list(database: Database = DATABASE) -> None:
    """List the people: name, login, role, whether they have a password, and whether they are disabled."""
    check_extra()
    from rich.table import Table

    from osiris_nlp.desk.base.guard.accounts import list_accounts

    with open_desk(database, must_exist=True) as store:
        accounts = list_accounts(store)
    if not accounts:
        say(
            f"No accounts in {store.database.display_name}; to add one: "
            "osiris-nlp desk people add NAME --role manager"
        )
        return
    table = Table("name", "login", "role", "password", "state")
    for account in accounts:
        table.add_row(
            presentable(account.name),
            presentable(account.login or ""),
            account.role,
            "yes" if account.password_hash else "no",
            "disabled" if account.disabled else "",
        )
    out().print(table)


def people_role(
    name: PersonName,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="Role: editor or manager.")],
    database: Database = DATABASE,
) -> None:
    """Make a person an editor or a manager, at once, also in a running desk."""
    with _account(database, name) as (store, number):
        from osiris_nlp.desk.base.guard.accounts import set_role

        account = set_role(store, number, role, author=command_author())
    say(f"{account.name}: {account.role}")


def people_password(name: PersonName, database: Database = DATABASE) -> None:
    """Give a person another password, which ends their sessions at once.

    Prompts for it, or reads it from standard input if that is not a terminal.
    """
    with _account(database, name) as (store, number):
        from osiris_nlp.desk.base.guard.accounts import set_account_password

        hashed = _new_password_hash()
        account = set_account_password(store, number, hashed, author=command_author())
    say(f"Password of {account.name} set")


def people_disable(name: PersonName, database: Database = DATABASE) -> None:
    """Let a person in no longer, at once, also in a running desk; their decisions stay."""
    _set_disabled(database, name, disabled=True)


def people_enable(name: PersonName, database: Database = DATABASE) -> None:
    """Let a person in again who was disabled, with the same role and password."""
    _set_disabled(database, name, disabled=False)


def _set_disabled(database: str, name: str, *, disabled: bool) -> None:
    with _account(database, name) as (store, number):
        from osiris_nlp.desk.base.guard.accounts import set_disabled

        account = set_disabled(store, number, disabled=disabled, author=command_author())
    say(f"{account.name} {'disabled' if disabled else 'enabled'}")


@contextmanager
def _account(database: str, name: str) -> Iterator[tuple["Store", int]]:
    """Open a desk; yield it with the number of a person's account."""
    check_extra()
    with open_desk(database, must_exist=True) as store:
        yield store, named_account(store, name).number


def named_account(store: "Store", name: str) -> "Account":
    """Return the account of a person; InputError if there is none."""
    from osiris_nlp.desk.base.guard.accounts import account_named, list_accounts

    account = account_named(list_accounts(store), name)
    if account is None:
        raise InputError(
            f"No account {name!r} in {store.database.display_name}",
            "expected a name shown by 'osiris-nlp desk people list'",
        )
    return account


def _valid_name(text: str) -> str:
    from osiris_nlp.desk.base.guard.access import editor_name

    name = editor_name(text)
    if name is None:
        raise InputError(
            f"Invalid name {text!r}",
            "expected 1 to 80 visible characters, at least one of them a letter or a digit",
        )
    return name


def _new_password_hash() -> str:
    """Return the hash of a password that is typed now, twice, or read from standard input."""
    from osiris_nlp.desk.base.guard.passwords import hash_password

    if stdin_is_terminal():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline(_MAX_LINE).rstrip("\r\n")
    return hash_password(password)
