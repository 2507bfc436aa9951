"""``osiris-nlp serve`` and ``osiris-nlp desk``."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.cli.corpora import Format, Groups, Prefix, Statuts, site_choice
from osiris_nlp.cli.options import Inputs, ModelFolder, model_folder
from osiris_nlp.cli.terminal import amount, counting, is_terminal, measuring, say

if TYPE_CHECKING:
    from osiris_nlp.desk.store import Store

desk_app = typer.Typer(
    help="What the editors' desk works on, and what it has gathered.", no_args_is_help=True
)

Database = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE, postgresql://user:password@host/base, mysql://… or mariadb://…",
    ),
]
_DATABASE = "sqlite:///desk.db"


def serve(
    model: ModelFolder = None,
    host: Annotated[
        str,
        typer.Option("--host", help="Other than loopback: only with a password or --user-header."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
    database: Database = _DATABASE,
    user_header: Annotated[
        str | None,
        typer.Option(
            "--user-header",
            metavar="NAME",
            help="Header in which a reverse proxy says who asks, such as Remote-User.",
        ),
    ] = None,
    proxies: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            metavar="ADDRESS",
            help="Address or network of a reverse proxy to trust (repeat for more), needed in front of https; "
            "with --user-header, this machine by default.",
        ),
    ] = None,
) -> None:
    """Serve the editors' desk: a page in French, and an API described at /api/openapi.json."""
    _check_extra()
    from osiris_nlp.desk.bench import Bench
    from osiris_nlp.desk.guard import check_bindable
    from osiris_nlp.desk.store import count_articles, log_event, read_setting, refresh_verdicts
    from osiris_nlp.desk.web.app import PASSWORD, access_for, create_app
    from osiris_nlp.desk.web.server import bound
    from osiris_nlp.desk.web.server import serve as answer

    folder = model_folder(model)
    store = _open(database)
    access = access_for(store, user_header=user_header, proxies=tuple(proxies or ()))
    check_bindable(host, access)
    listener = bound(host, port)
    bench = Bench.load(folder)
    with measuring("articles") as on_progress:
        refresh_verdicts(
            store,
            bench.name,
            bench.verdicts,
            on_progress=lambda done, of: on_progress("asking the model about", done, of),
        )
    articles, waiting = count_articles(store)
    log_event(store, who=access.default_editor, address="", what="started", about=bench.name)
    shown = f"[{host}]" if ":" in host else host
    say(
        f"{bench.name}; {amount(articles, 'article')} in {store.database.display_name}, {waiting} to tag"
        + ("" if articles else "; put some in with: osiris-nlp desk import FILE")
    )
    if user_header and read_setting(store, PASSWORD):
        say(f"The password is not asked for: {user_header} says who asks")
    app = create_app(store, bench, access)
    listener.listen()  # who connects from now on waits for an answer
    say(f"http://{shown}:{listener.getsockname()[1]}  (Ctrl-C ends)")
    try:
        answer(app, listener)
    except KeyboardInterrupt:  # told to end: the server has finished what it was answering
        say("Ended")
    finally:
        store.close()


@desk_app.command("import")
def desk_import(
    inputs: Inputs,
    database: Database = _DATABASE,
    model: ModelFolder = None,
    form: Format = None,
    groups: Groups = None,
    statuts: Statuts = None,
    prefix: Prefix = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; write nothing.")
    ] = False,
) -> None:
    """Put articles into the queue; those there are brought up to date, and no decision is touched.

    Bad rows go to a file .errors.jsonl beside the database, and the exit status is then 3.
    """
    _check_extra()
    from osiris_nlp.corpus import write_faults
    from osiris_nlp.desk.bench import Bench
    from osiris_nlp.desk.importing import import_articles

    bench = Bench.load(model_folder(model))
    opened = _looked_at(database) if dry_run else closing(_open(database))
    with opened as store, counting("articles") as on_progress:
        done = import_articles(
            store,
            bench,
            inputs,
            format=form,
            choice=site_choice(groups, statuts, prefix),
            dry_run=dry_run,
            on_progress=on_progress,
        )
        found = done.articles
        if not dry_run:
            sources = " ".join(map(_shown, inputs))
            _log(store, "import", f"{found.new} new, {found.changed} changed: {sources}")
    say(
        f"{amount(found.new, 'new article')}, {found.changed} changed, {found.same} as they were"
        + ("; nothing was written" if dry_run else f", in {store.database.display_name}")
    )
    errors = None if dry_run else write_faults(done.faults, store.database.beside)
    if done.faults:
        where = f"places and reasons in {errors}" if errors else f"the first: {done.faults[0]}"
        say(f"{amount(len(done.faults), 'bad row')} left out; {where}")
        raise typer.Exit(3)


@desk_app.command("export")
def desk_export(
    database: Database = _DATABASE,
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=".jsonl or .csv; JSONL on standard output."),
    ] = None,
) -> None:
    """Write every decision, oldest first: who, when, article, label, score and tier, model, SPIP's numbers."""
    _check_extra()
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.files import writing_whole
    from osiris_nlp.desk.store import decision_rows

    if to is not None and to.suffix.lower() not in {".jsonl", ".csv"}:
        raise InputError(f"Unknown format {to.name!r}", "expected a name in .jsonl or .csv")
    store = _open(database, must_exist=True)
    rows = decision_rows(store)
    if to is None:
        count = _write_jsonl(rows, sys.stdout.buffer)
    else:
        with writing_whole(to) as file:
            count = (_write_csv if to.suffix.lower() == ".csv" else _write_jsonl)(rows, file)
    _log(store, "export", f"{count} decisions to {to or 'standard output'}")
    store.close()
    if to:
        say(f"{amount(count, 'decision')} written to {to}")


@desk_app.command("backup")
def desk_backup(
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new SQLite file.")],
    database: Database = _DATABASE,
) -> None:
    """Copy the whole desk to an SQLite file, from any database, also while it is in use."""
    _check_extra()
    from osiris_nlp.desk.store import back_up

    store = _open(database, must_exist=True)
    count = back_up(store, to)
    _log(store, "backup", str(to))
    store.close()
    say(f"{store.database.display_name} copied to {to}, with {amount(count, 'review')}")


@desk_app.command("restore")
def desk_restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'desk backup' wrote.")],
    database: Database = _DATABASE,
) -> None:
    """Copy a backup into an empty database of any kind."""
    _check_extra()
    from osiris_nlp.desk.store import check_backup, restore

    check_backup(file)
    store = _open(database)
    count = restore(file, store)
    _log(store, "restore", str(file))
    store.close()
    say(f"{file} copied to {store.database.display_name}, with {amount(count, 'review')}")


@desk_app.command("password")
def desk_password(
    database: Database = _DATABASE,
    remove: Annotated[bool, typer.Option("--remove", help="Ask for none from now on.")] = False,
) -> None:
    """Set the password that editors share; read from standard input where nobody types.

    A running service asks for it once it is started again, and everybody signs in anew.
    """
    _check_extra()
    from osiris_nlp.desk.guard import hash_password
    from osiris_nlp.desk.store import delete_setting, write_setting
    from osiris_nlp.desk.web.app import PASSWORD

    store = _open(database)
    if remove:
        delete_setting(store, PASSWORD)
    else:
        given = (
            typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
            if is_terminal()
            else sys.stdin.readline().rstrip("\r\n")
        )
        write_setting(store, PASSWORD, hash_password(given))
    _log(store, "password removed" if remove else "password set", "")
    store.close()
    say("No password from now on" if remove else "Password set")


def _open(url: str, *, must_exist: bool = False) -> "Store":
    from osiris_nlp.desk.store import open_store

    return open_store(
        url,
        must_exist=must_exist,
        on_backup=lambda file: say(f"Desk copied to {file} before its tables are upgraded"),
    )


@contextmanager
def _looked_at(url: str) -> "Iterator[Store]":
    """Open a desk for a dry run; where there is none yet, an empty one that is then thrown away."""
    from osiris_nlp.desk.store import NoDeskError

    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        try:
            store = _open(url, must_exist=True)
        except NoDeskError:
            store = _open(f"sqlite:///{folder}/desk.db")
        with closing(store):
            yield store


def _log(store: "Store", what: str, about: str) -> None:
    from osiris_nlp.desk.store import log_event
    from osiris_nlp.desk.web.app import machine_user

    log_event(store, who=machine_user(), address="", what=what, about=about)


def _shown(source: str) -> str:
    """Return an input as logs may show it: a database's URL without its password.

    >>> _shown("mysql://awa:s3cret@localhost/spip?prefix=osiris"), _shown("lot.jsonl")
    ('mysql://awa:***@localhost/spip', 'lot.jsonl')
    """
    from osiris_nlp.base.database import find_database, is_url, parsed_url

    if not is_url(source):
        return source
    expected = "expected the URL of a database"
    return find_database(parsed_url(source, expected=expected), expected=expected).display_name


def _check_extra() -> None:
    from importlib.util import find_spec

    from osiris_nlp.base.errors import MissingExtraError

    needed = ("alembic", "argon2", "fastapi", "itsdangerous", "jinja2", "sqlalchemy", "uvicorn")
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"The desk needs {', '.join(missing)}: pip install 'osiris-nlp[desk]'"
        )


def _write_jsonl(rows: Iterable[dict[str, Any]], file: IO[bytes]) -> int:
    import orjson

    count = 0
    for row in rows:
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        count += 1
    return count


def _write_csv(rows: Iterable[dict[str, Any]], file: IO[bytes]) -> int:
    import io

    from osiris_nlp.base.spreadsheets import write_table
    from osiris_nlp.desk.store import COLUMNS

    text = io.TextIOWrapper(file, "utf-8", newline="")
    write_table(text, [COLUMNS])
    count = 0
    for row in rows:
        write_table(text, [row.values()])
        count += 1
    text.flush()
    text.detach()
    return count
