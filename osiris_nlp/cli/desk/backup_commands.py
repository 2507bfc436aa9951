"""``osiris-nlp desk backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.cli.desk.desk_store import DATABASE, Database, check_extra, log_command, open_desk
from osiris_nlp.cli.terminal import count_of, say


def desk_backup(
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help="SQLite file to create.")],
    database: Database = DATABASE,
) -> None:
    """Copy the whole desk from any database to an SQLite file, even while it is in use."""
    check_extra()
    from osiris_nlp.desk.app.backup import back_up

    with open_desk(database, must_exist=True) as store:
        count = back_up(store, to)
        log_command(store, "backup", str(to))
    say(f"{store.database.display_name} copied to {to}, with {count_of(count, 'review')}")


def desk_restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="SQLite file written by 'desk backup'.")
    ],
    database: Database = DATABASE,
) -> None:
    """Restore a backup into an empty database, SQLite or PostgreSQL."""
    check_extra()
    from osiris_nlp.desk.app.backup import check_backup, restore

    check_backup(file)
    with open_desk(database) as store:
        count = restore(file, store)
        log_command(store, "restore", str(file))
    say(f"{file} copied to {store.database.display_name}, with {count_of(count, 'review')}")
