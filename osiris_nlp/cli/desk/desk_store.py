"""The database of the desk: the option that names it, and its opening by a command."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.terminal import say

if TYPE_CHECKING:
    from osiris_nlp.desk.base.store.events import Author
    from osiris_nlp.desk.base.store.store import Store


# How `serve` passes the URL, which may have a password, to `desk learn`: arguments are visible to all users.
DATABASE_VARIABLE = "OSIRIS_DATABASE"


Database = Annotated[
    str,
    typer.Option(
        envvar=DATABASE_VARIABLE,
        show_envvar=False,
        metavar="URL",
        help="URL of the desk's database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    ),
]


DATABASE = "sqlite:///desk.db"


def check_extra() -> None:
    from osiris_nlp.base.extras import check_modules

    check_modules("The desk", "desk", "alembic", "argon2", "fastapi", "itsdangerous", "uvicorn")


def open_desk(url: str, *, must_exist: bool = False) -> "AbstractContextManager[Store]":
    """Open a desk, and return a context manager that closes it."""
    from osiris_nlp.desk.base.store.opening import open_store

    def say_copied(file: object) -> None:
        say(f"Desk copied to {file} before its tables are upgraded")

    return closing(open_store(url, must_exist=must_exist, on_backup=say_copied))


def lock_desk(
    store: "Store", purpose: str, busy: str, remedy: str = "wait until it ends"
) -> AbstractContextManager[None]:
    """Return a context manager in which no other command has the desk for the same purpose."""
    from osiris_nlp.base.files import locked

    path = store.database.local_path
    return locked(path.with_name(f"{path.name}{purpose}.lock"), busy=InputError(busy, remedy))


@contextmanager
def open_for_dry_run(url: str) -> "Iterator[Store]":
    """Open a desk for a dry run; if it does not exist, open an empty temporary one instead."""
    from osiris_nlp.desk.base.store.opening import NoDeskError

    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        try:
            opening = open_desk(url, must_exist=True)
        except NoDeskError:
            opening = open_desk(f"sqlite:///{folder}/desk.db")
        with opening as store:
            yield store


def log_command(store: "Store", what: str, about: str) -> None:
    from osiris_nlp.desk.base.store.events import log_event

    author = command_author()
    log_event(store, who=author.who, address=author.address, what=what, about=about)


def command_author() -> "Author":
    """Return the author of what a command does at the desk, for the audit log."""
    from osiris_nlp.desk.base.guard.access import machine_user
    from osiris_nlp.desk.base.store.events import Author

    return Author(machine_user())
