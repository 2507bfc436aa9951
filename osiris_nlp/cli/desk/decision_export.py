"""``osiris-nlp desk export``."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.desk.desk_store import DATABASE, Database, check_extra, log_command, open_desk
from osiris_nlp.cli.terminal import count_of, say


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
    write = _write_csv if to is not None and to.suffix.lower() == ".csv" else _write_jsonl
    with open_desk(database, must_exist=True) as store:
        with nullcontext(sys.stdout.buffer) if to is None else writing_whole(to) as file:
            count = write(decision_rows(store), file)
        log_command(store, "export", f"{count} decisions to {to or 'standard output'}")
    if to:
        say(f"{count_of(count, 'decision')} written to {to}")


def _export_articles(file: Path, database: str) -> None:
    from osiris_nlp.corpus import check_writable, write_articles
    from osiris_nlp.desk.articles.exporting import reviewed_articles

    check_writable(file)
    with open_desk(database, must_exist=True) as store:
        count = write_articles(reviewed_articles(store), file)
        log_command(store, "export", f"{count} articles to {file}")
    say(f"{count_of(count, 'article')} written to {file}")


def _write_jsonl(rows: Iterable[dict[str, Any]], file: IO[bytes]) -> int:
    import orjson

    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (the last number is returned)
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    return count


def _write_csv(rows: Iterable[dict[str, Any]], file: IO[bytes]) -> int:
    import io

    from osiris_nlp.base.spreadsheets import write_table
    from osiris_nlp.desk.articles.exporting import COLUMNS

    text = io.TextIOWrapper(file, "utf-8", newline="")
    write_table(text, [COLUMNS])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (the last number is returned)
        write_table(text, [row.values()])
    text.flush()
    text.detach()
    return count
