"""``osiris-nlp desk``."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.base.errors import Faults, InputError
from osiris_nlp.cli.options import (
    CommandGroup,
    DryRun,
    Inputs,
    ModelFolder,
    ModelsFolder,
    Reading,
    SiteReading,
    examples,
    model_folder,
)
from osiris_nlp.cli.reading import columns_from, report_bad_rows, report_columns
from osiris_nlp.cli.terminal import count_of, counting, say, stdin_is_terminal

if TYPE_CHECKING:
    from osiris_nlp.desk.base.store.events import Author
    from osiris_nlp.desk.base.store.store import Store
    from osiris_nlp.desk.model.feedback import Feedback
    from osiris_nlp.taxonomy import LabelNames

desk_app = CommandGroup(
    help="Fill the editors' desk, export its decisions, back it up, let people in.",
    epilog=examples("desk import articles.jsonl", "desk export --out decisions.csv"),
)

# How `serve` passes the URL, which may have a password, to `desk learn`: arguments are visible to all users.
DATABASE_VARIABLE = "OSIRIS_DATABASE"
Database = Annotated[
    str,
    typer.Option(
        "--database",
        envvar=DATABASE_VARIABLE,
        show_envvar=False,
        metavar="URL",
        help="URL of the desk's database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    ),
]
DATABASE = "sqlite:///desk.db"
_MAX_LINE = 10_000  # characters of a password on standard input; longer ones are refused anyway


@desk_app.add(
    "import", "desk import articles.jsonl", "desk import /var/www/spip --statut prop --dry-run"
)
def desk_import(
    inputs: Inputs,
    database: Database = DATABASE,
    model: ModelFolder = None,
    models: ModelsFolder = None,
    read: Reading = Reading(),
    site: SiteReading = SiteReading(),
    dry_run: DryRun = False,
) -> None:
    """Add articles to the queue, and update the articles that are already in it.

    Decisions are not changed. Bad rows are left out and listed in a .errors.jsonl file next to
    the database (exit status 3).
    """
    check_extra()
    from osiris_nlp.corpus import faults_file, listing_faults
    from osiris_nlp.desk.intake.importing import import_articles
    from osiris_nlp.desk.model.bench import Bench
    from osiris_nlp.desk.model.taxonomy_file import desk_labels

    columns = columns_from(read.columns)
    folder = model_folder(model, models)
    opening = open_for_dry_run(database) if dry_run else closing(open_desk(database))
    with opening as store, counting("articles") as on_progress:
        bench = Bench.load(folder, names=desk_labels(store))
        place = store.database.local_path
        with nullcontext(Faults()) if dry_run else listing_faults(place) as faults:
            counts = import_articles(
                store,
                bench,
                inputs,
                format=read.form,
                columns=columns,
                choice=site.choice(),
                dry_run=dry_run,
                faults=faults,
                on_progress=on_progress,
            ).articles
        if not dry_run:
            sources = " ".join(map(_without_password, inputs))
            log_command(store, "import", f"{counts.new} new, {counts.changed} changed: {sources}")
    report_columns(columns)
    say(
        f"{count_of(counts.new, 'new article')}, {counts.changed} changed, {counts.same} unchanged"
        + ("; nothing was written" if dry_run else f", in {store.database.display_name}")
    )
    if faults.count:
        if dry_run:
            say(f"{count_of(faults.count, 'bad row')} left out; the first: {faults.first[0]}")
        else:
            all_bad = not (counts.new or counts.changed or counts.same)
            report_bad_rows(faults.count, faults_file(place), all_bad=all_bad)
        raise typer.Exit(3)


@desk_app.add("export", "desk export --out decisions.csv", "desk export --articles reviewed.jsonl")
def desk_export(
    database: Database = DATABASE,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="File to write, .jsonl or .csv (default: JSONL on standard output).",
        ),
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(
            "--articles",
            metavar="FILE",
            help="Export the validated articles instead, with the labels that editors gave them, to "
            "train on (.jsonl, .csv or .parquet).",
        ),
    ] = None,
) -> None:
    """Export every decision, oldest first, or the articles that editors have validated.

    A decision has the editor, the time, the article, the label, its score and tier, the model, and
    the SPIP site with the ids of the article and the keyword on it. Articles whose validation was
    undone, that were set aside, or that nobody has reviewed are not exported.
    """
    check_extra()
    from osiris_nlp.base.files import writing_whole
    from osiris_nlp.desk.articles.exporting import decision_rows

    if articles is not None:
        if to is not None:
            raise InputError("Both --out and --articles", "give one of them")
        _export_articles(articles, database)
        return
    if to is not None and to.suffix.lower() not in {".jsonl", ".csv"}:
        raise InputError(
            f"Unknown format {to.name!r}", "expected a file name ending in .jsonl or .csv"
        )
    store = open_desk(database, must_exist=True)
    rows = decision_rows(store)
    if to is None:
        count = _write_jsonl(rows, sys.stdout.buffer)
    else:
        with writing_whole(to) as file:
            count = (_write_csv if to.suffix.lower() == ".csv" else _write_jsonl)(rows, file)
    log_command(store, "export", f"{count} decisions to {to or 'standard output'}")
    store.close()
    if to:
        say(f"{count_of(count, 'decision')} written to {to}")


def _export_articles(file: Path, database: str) -> None:
    from osiris_nlp.corpus import check_writable, write_articles
    from osiris_nlp.desk.articles.exporting import reviewed_articles

    check_writable(file)
    with closing(open_desk(database, must_exist=True)) as store:
        count = write_articles(reviewed_articles(store), file)
        log_command(store, "export", f"{count} articles to {file}")
    say(f"{count_of(count, 'article')} written to {file}")


@desk_app.add("backup", "desk backup --out desk-backup.db")
def desk_backup(
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help="SQLite file to create.")],
    database: Database = DATABASE,
) -> None:
    """Copy the whole desk from any database to an SQLite file, even while it is in use."""
    check_extra()
    from osiris_nlp.desk.app.backup import back_up

    store = open_desk(database, must_exist=True)
    count = back_up(store, to)
    log_command(store, "backup", str(to))
    store.close()
    say(f"{store.database.display_name} copied to {to}, with {count_of(count, 'review')}")


@desk_app.add(
    "restore", "desk restore desk-backup.db --database postgresql://user:password@host/desk"
)
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
    store = open_desk(database)
    count = restore(file, store)
    log_command(store, "restore", str(file))
    store.close()
    say(f"{file} copied to {store.database.display_name}, with {count_of(count, 'review')}")


def new_password_hash() -> str:
    """Return the hash of a password that is typed now, twice, or read from standard input."""
    from osiris_nlp.desk.base.guard.passwords import hash_password

    if stdin_is_terminal():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline(_MAX_LINE).rstrip("\r\n")
    return hash_password(password)


def open_desk(url: str, *, must_exist: bool = False) -> "Store":
    from osiris_nlp.desk.base.store.opening import open_store

    return open_store(
        url,
        must_exist=must_exist,
        on_backup=lambda file: say(f"Desk copied to {file} before its tables are upgraded"),
    )


def read_feedback(url: str, *, names: "LabelNames | None") -> "Feedback":
    """Return what editors have validated at a desk, to train on."""
    check_extra()
    from osiris_nlp.desk.model.feedback import Feedback

    with closing(open_desk(url, must_exist=True)) as store:
        return Feedback.read(store, names=names)


@contextmanager
def open_for_dry_run(url: str) -> "Iterator[Store]":
    """Open a desk for a dry run; if it does not exist, open an empty temporary one instead."""
    from osiris_nlp.desk.base.store.opening import NoDeskError

    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        try:
            store = open_desk(url, must_exist=True)
        except NoDeskError:
            store = open_desk(f"sqlite:///{folder}/desk.db")
        with closing(store):
            yield store


def log_command(store: "Store", what: str, about: str) -> None:
    from osiris_nlp.desk.base.store.events import log_event

    author = command_author()
    log_event(store, who=author.who, address=author.address, what=what, about=about)


def command_author() -> "Author":
    """Return the author of what a command does at the desk, for the audit log."""
    from osiris_nlp.desk.app.app import machine_user
    from osiris_nlp.desk.base.store.events import Author

    return Author(machine_user())


def _without_password(source: str) -> str:
    """Return an input for the log: the URL of a database without its password and options.

    >>> _without_password("mysql://awa:s3cret@localhost/spip?ssl_ca=ca.pem"), _without_password("lot.jsonl")
    ('mysql://awa:***@localhost/spip', 'lot.jsonl')
    """
    from osiris_nlp.base.database import database_from_url, is_url, parse_url

    if not is_url(source):
        return source
    expected = "expected the URL of a database"
    return database_from_url(parse_url(source, expected=expected), expected=expected).display_name


def check_extra() -> None:
    from osiris_nlp.base.extras import check_modules

    check_modules("The desk", "desk", "alembic", "argon2", "fastapi", "itsdangerous", "uvicorn")


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
    from osiris_nlp.desk.articles.exporting import COLUMNS

    text = io.TextIOWrapper(file, "utf-8", newline="")
    write_table(text, [COLUMNS])
    count = 0
    for row in rows:
        write_table(text, [row.values()])
        count += 1
    text.flush()
    text.detach()
    return count
