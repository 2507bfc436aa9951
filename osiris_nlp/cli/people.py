"""``osiris-nlp desk people``."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from osiris_nlp.cli.desk import (
    DATABASE,
    Database,
    check_extra,
    command_author,
    new_password_hash,
    open_desk,
)
from osiris_nlp.cli.options import examples
from osiris_nlp.cli.terminal import out, say

if TYPE_CHECKING:
    from osiris_nlp.desk.store.accounts import Account
    from osiris_nlp.desk.store.store import Store

people_app = typer.Typer(
    help="Give people accounts of their own at the desk: editors and managers.",
    epilog=examples("desk people add 'Awa Ndiaye' --role manager", "desk people list"),
    no_args_is_help=True,
)
RoleName = Literal["editor", "manager"]
PersonName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the person.")]


@people_app.command(
    "add",
    epilog=examples(
        "desk people add 'Awa Ndiaye' --role manager",
        "desk people add 'Moussa Diop' --login mdiop --no-password",
    ),
)
def people_add(
    name: PersonName,
    database: Database = DATABASE,
    role: Annotated[
        RoleName,
        typer.Option(
            "--role",
            help="An editor may do everything except what concerns keywords, the model and people.",
        ),
    ] = "editor",
    login: Annotated[
        str | None,
        typer.Option(
            "--login",
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
    from osiris_nlp.desk.store.accounts import add_account

    person, proxy_name = _valid_name(name), None if login is None else _valid_name(login)
    with closing(open_desk(database)) as store:
        account = add_account(
            store,
            person,
            role=role,
            password_hash=None if no_password else new_password_hash(),
            login=proxy_name,
            author=command_author(),
        )
    say(f"{account.name} added: {account.role}")


@people_app.command("list", epilog=examples("desk people list"))
def people_list(database: Database = DATABASE) -> None:
    """List the people: name, login, role, whether they have a password, and whether they are disabled."""
    check_extra()
    from rich.table import Table

    from osiris_nlp.base.errors import presentable
    from osiris_nlp.desk.store.accounts import list_accounts

    with closing(open_desk(database, must_exist=True)) as store:
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


@people_app.command("role", epilog=examples("desk people role 'Moussa Diop' manager"))
def people_role(
    name: PersonName,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="Role: editor or manager.")],
    database: Database = DATABASE,
) -> None:
    """Make a person an editor or a manager, at once, also in a running desk."""
    check_extra()
    from osiris_nlp.desk.store.accounts import set_role

    def change(store: "Store", account: "Account") -> "Account":
        return set_role(store, account.number, role, author=command_author())

    account = _change(database, name, change)
    say(f"{account.name}: {account.role}")


@people_app.command("password", epilog=examples("desk people password 'Awa Ndiaye'"))
def people_password(name: PersonName, database: Database = DATABASE) -> None:
    """Give a person another password, which ends their sessions at once.

    Prompts for it, or reads it from standard input if that is not a terminal.
    """
    check_extra()
    from osiris_nlp.desk.store.accounts import set_account_password

    def change(store: "Store", account: "Account") -> "Account":
        password_hash = new_password_hash()
        return set_account_password(store, account.number, password_hash, author=command_author())

    account = _change(database, name, change)
    say(f"Password of {account.name} set")


@people_app.command("disable", epilog=examples("desk people disable 'Moussa Diop'"))
def people_disable(name: PersonName, database: Database = DATABASE) -> None:
    """Let a person in no longer, at once, also in a running desk; their decisions stay."""
    _set_disabled(database, name, disabled=True)


@people_app.command("enable", epilog=examples("desk people enable 'Moussa Diop'"))
def people_enable(name: PersonName, database: Database = DATABASE) -> None:
    """Let a person in again who was disabled, with the same role and password."""
    _set_disabled(database, name, disabled=False)


def _set_disabled(database: str, name: str, *, disabled: bool) -> None:
    check_extra()
    from osiris_nlp.desk.store.accounts import set_disabled

    def change(store: "Store", account: "Account") -> "Account":
        return set_disabled(store, account.number, disabled=disabled, author=command_author())

    account = _change(database, name, change)
    say(f"{account.name} {'disabled' if disabled else 'enabled'}")


def _change(
    database: str, name: str, change: Callable[["Store", "Account"], "Account"]
) -> "Account":
    """Change the account of a person, and return it as it is then."""
    with closing(open_desk(database, must_exist=True)) as store:
        return change(store, named_account(store, name))


def named_account(store: "Store", name: str) -> "Account":
    """Return the account of a person; InputError if there is none."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.desk.store.accounts import account_named, list_accounts

    account = account_named(list_accounts(store), name)
    if account is None:
        raise InputError(
            f"No account {name!r} in {store.database.display_name}",
            "expected a name shown by 'osiris-nlp desk people list'",
        )
    return account


def _valid_name(text: str) -> str:
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.desk.guard.access import editor_name

    name = editor_name(text)
    if name is None:
        raise InputError(
            f"Invalid name {text!r}",
            "expected 1 to 80 visible characters, at least one of them a letter or a digit",
        )
    return name
