"""``osiris-nlp desk import`` and ``desk pull``."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import Faults, InputError, presentable
from osiris_nlp.cli.desk.desk_store import (
    DATABASE,
    Database,
    check_extra,
    lock_desk,
    log_command,
    open_desk,
    open_for_dry_run,
)
from osiris_nlp.cli.input_corpus import columns_from, report_bad_rows, report_columns
from osiris_nlp.cli.options import DryRun, InputOptions, Inputs, ModelChoice, SiteOptions
from osiris_nlp.cli.terminal import count_of, counting, out, say

if TYPE_CHECKING:
    from osiris_nlp.desk.base.store.store import Store
    from osiris_nlp.desk.intake.pulling import PullResult
    from osiris_nlp.desk.model.bench import Bench


def desk_import(
    inputs: Inputs,
    database: Database = DATABASE,
    choice: ModelChoice = ModelChoice(),
    read: InputOptions = InputOptions(),
    site: SiteOptions = SiteOptions(),
    dry_run: DryRun = False,
) -> None:
    """Add articles to the queue, and update the articles that are already in it.

    Decisions are not changed. Bad rows are left out and listed in a .errors.jsonl file next to
    the database (exit status 3).
    """
    check_extra()
    from osiris_nlp.corpus import faults_file, listing_faults
    from osiris_nlp.desk.intake.importing import import_articles

    columns = columns_from(read.columns)
    folder = choice.folder()
    opening = _open_with_bench(database, folder, dry_run=dry_run)
    with opening as (store, bench), counting("articles") as on_progress:
        path = store.database.local_path
        with nullcontext(Faults()) if dry_run else listing_faults(path) as faults:
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
            report_bad_rows(faults.count, faults_file(path), all_bad=all_bad)
        raise typer.Exit(3)


@contextmanager
def _open_with_bench(
    database: str, folder: Path, *, dry_run: bool
) -> "Iterator[tuple[Store, Bench]]":
    """Open a desk and a model, which is to suggest the labels of its articles."""
    from osiris_nlp.desk.model.bench import Bench
    from osiris_nlp.desk.model.taxonomy_file import desk_labels

    with open_for_dry_run(database) if dry_run else open_desk(database) as store:
        yield store, Bench.load(folder, names=desk_labels(store))


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


SourcesFile = Annotated[
    Path,
    typer.Argument(
        metavar="CONFIG", help="TOML file of the feeds, SPIP sites and folders to read."
    ),
]


def desk_pull(
    config: SourcesFile,
    database: Database = DATABASE,
    choice: ModelChoice = ModelChoice(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be added; write nothing.")
    ] = False,
) -> None:
    """Add the new articles of feeds, SPIP sites and folders to the queue; for cron.

    Articles whose id or address the desk has are skipped. Prints one line per source. If a source or
    one of its entries cannot be read, the others are, and the exit status is 3; the faults are listed
    in a file next to the database.
    """
    check_extra()
    from osiris_nlp.corpus import faults_file, listing_faults
    from osiris_nlp.desk.intake.configuration import read_configuration

    sources = read_configuration(config)
    if not (sources.feeds or sources.sites or sources.folders):
        raise InputError(
            "No source", "expected at least one [[feed]], [[spip]] or [[folder]]", file=str(config)
        )
    from osiris_nlp.desk.intake.pulling import pull

    folder = choice.folder()
    with _open_with_bench(database, folder, dry_run=dry_run) as (store, bench):
        path = f"{store.database.local_path}-pull"
        busy = f"Another 'desk pull' fills {store.database.display_name}"
        with (
            nullcontext() if dry_run else lock_desk(store, "-pull", busy),
            nullcontext(Faults()) if dry_run else listing_faults(path) as faults,
        ):
            n_new = n_changed = 0
            for result in pull(store, bench, sources, dry_run=dry_run, faults=faults):
                out().print(_line(result), soft_wrap=True)
                n_new, n_changed = n_new + result.new, n_changed + result.changed
            if not dry_run:
                log_command(store, "pull", f"{n_new} new, {n_changed} changed: {config}")
    if dry_run:
        say("Nothing was written")
    if faults.count:
        remedy = f"the first: {faults.first[0]}" if dry_run else f"see {faults_file(path)}"
        say(f"{count_of(faults.count, 'fault')}; {remedy}")
        raise typer.Exit(3)


def _line(result: "PullResult") -> str:
    """Return what was done with a source, on one line."""
    counts = [
        count_of(result.new, "new article"),
        f"{result.changed} changed" if result.changed else "",
        f"{result.n_known} known" if result.n_known else "",
        count_of(result.bad, "fault") if result.bad else "",
        f"{result.left} left to the next run" if result.left else "",
        f"stopped: {result.fault}" if result.fault else "",
    ]
    return f"{presentable(result.name)}: {', '.join(filter(None, counts))}"
