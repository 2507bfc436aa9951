"""``osiris-nlp labels``: the commands that change the taxonomy, and that pass it on."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.options import DATA, AsJson, Inputs, TaxonomyFile, read_labels
from osiris_nlp.cli.terminal import amount, counting, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import Change, Taxonomy

_A_CHUNK = 200  # articles between two looks at the clock
_SHOWN = 10  # articles to decide
Note = Annotated[str, typer.Option("--note", help="Why, for the history.")]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="By whom, for the history.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the change and write nothing.")]


def labels_rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A label or one of its aliases.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its name to be.")],
    taxonomy: TaxonomyFile = None,
    note: Note = "",
    who: Who = "",
    dry_run: DryRun = False,
) -> None:
    """Rename a label; the old name becomes an alias."""
    from osiris_nlp.taxonomy import rename

    _change(
        taxonomy, lambda known: rename(known, old, new, on=_today(), who=who, note=note), dry_run
    )


def labels_merge(
    labels: Annotated[list[str], typer.Argument(metavar="LABEL...", help="What to merge.")],
    into: Annotated[
        str,
        typer.Option("--into", metavar="NAME", help="One of them, another label, or a new name."),
    ],
    taxonomy: TaxonomyFile = None,
    note: Note = "",
    who: Who = "",
    dry_run: DryRun = False,
) -> None:
    """Make one label of several; their names become aliases."""
    from osiris_nlp.taxonomy import merge

    _change(
        taxonomy,
        lambda known: merge(known, labels, into=into, on=_today(), who=who, note=note),
        dry_run,
    )


def labels_split(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="What to split.")],
    into: Annotated[
        list[str],
        typer.Option(
            "--into", metavar="'NAME: cue|cue'", help="A new name and its cues; once for each part."
        ),
    ],
    taxonomy: TaxonomyFile = None,
    note: Note = "",
    who: Who = "",
    dry_run: DryRun = False,
) -> None:
    """Make several labels of one; `relabel` then decides for each article."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.taxonomy import split

    parts = {}
    for told in into:
        name, _, cues = told.partition(":")
        if name.strip() in parts:
            raise InputError(f"{name.strip()!r} stands twice", "expected different names")
        parts[name.strip()] = cues.split("|")
    _change(
        taxonomy, lambda known: split(known, label, parts, on=_today(), who=who, note=note), dry_run
    )


def labels_retire(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="What to take out of the list.")],
    successor: Annotated[
        str | None, typer.Option("--for", metavar="OTHER", help="The label that stands for it now.")
    ] = None,
    taxonomy: TaxonomyFile = None,
    note: Note = "",
    who: Who = "",
    dry_run: DryRun = False,
) -> None:
    """Take a label out of the list; one that is only out of use stays in it, with a last year."""
    from osiris_nlp.taxonomy import retire

    _change(
        taxonomy,
        lambda known: retire(known, label, successor=successor, on=_today(), who=who, note=note),
        dry_run,
    )


def labels_undo(
    taxonomy: TaxonomyFile = None, note: Note = "", who: Who = "", dry_run: DryRun = False
) -> None:
    """Take back the last change that stands; again, the one before."""
    from osiris_nlp.taxonomy import read_history, undo

    history = read_history(_file(taxonomy))
    _change(taxonomy, lambda known: undo(known, history, on=_today(), who=who, note=note), dry_run)


def labels_history(taxonomy: TaxonomyFile = None, as_json: AsJson = False) -> None:
    """List the changes made to a taxonomy."""
    from osiris_nlp.taxonomy import read_history, row_from_change

    history = read_history(_file(taxonomy))
    if as_json:
        print_json([row_from_change(change) for change in history])
        return
    from osiris_nlp.cli.tables.taxonomies import history_table

    out().print(history_table(history))


def labels_export(
    taxonomy: TaxonomyFile = None,
    skos: Annotated[bool, typer.Option("--skos", help="SKOS as Turtle, history included.")] = False,
    annif: Annotated[bool, typer.Option("--annif", help="Annif's TSV: URI and label.")] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="URI", help="What ids are put behind to make URIs of them."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Its ending tells the format (.csv, .tsv, .ttl)."
        ),
    ] = None,
) -> None:
    """Write the taxonomy for other tools; CSV on standard output by default."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.taxonomy import (
        BASE,
        annif_of,
        csv_of,
        history_path,
        read_history,
        turtle_of,
        write_taxonomy,
    )

    file = _file(taxonomy)
    if skos and annif:
        raise InputError("Both --skos and --annif", "expected one of them")
    asked = ".ttl" if skos else ".tsv" if annif else ""
    ending = to.suffix.lower() if to else asked or ".csv"
    if asked and ending != asked:
        raise InputError(
            f"{'--skos' if skos else '--annif'} and the name {str(to)!r}",
            f"expected one that ends in {asked}",
        )
    if base is not None and ending == ".csv":
        raise InputError(
            "--base for CSV, which holds no URIs", "expected --skos or --annif with it"
        )
    if to and to.resolve() == file.resolve():
        raise InputError(f"{str(to)!r} is the taxonomy itself", "write it elsewhere")
    known, base = read_labels(file), base or BASE
    is_told = ending == ".ttl" and history_path(file).exists()
    history = read_history(file) if is_told else ()
    if to:
        write_taxonomy(known, to, base=base, history=history)
        say(f"{amount(len(known), 'label')} written to {to}")
        return
    if ending == ".ttl":
        text = turtle_of(known, base=base, history=history)
    else:
        text = annif_of(known, base=base) if annif else csv_of(known)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


def labels_relabel(
    inputs: Inputs,
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help=".jsonl, .csv or .parquet")],
    taxonomy: TaxonomyFile = None,
    as_json: AsJson = False,
) -> None:
    """Put articles under the labels of a changed taxonomy; bad rows go to FILE.errors.jsonl (exit 3).

    An article with other labels now keeps the earlier ones in `labels_before`. `labels_as_of` says how
    far it has followed the changes: a second run changes nothing.
    """
    from osiris_nlp import corpus
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.taxonomy import read_history, relabel, standing

    corpus.check_apart(to, inputs)
    file = _file(taxonomy)
    known, history = read_labels(file), read_history(file)
    if not standing(history):
        raise InputError(f"No change of {str(file)!r} to follow", "osiris-nlp labels history")
    faults: list[InputError] = []
    strange: Counter[str] = Counter()
    articles, counts = relabel(
        corpus.read_articles(*inputs, on_fault=faults.append), history, taxonomy=known
    )

    def read() -> Iterator["Article"]:
        for number, article in enumerate(articles):
            strange.update(label for label in article.labels if known.find(label) is None)
            if number % _A_CHUNK == 0:
                on_chunk(number)
            yield article

    with counting("articles") as on_chunk:
        corpus.write_articles(read(), to)
    if as_json:
        print_json(counts.to_dict())
    else:
        from osiris_nlp.cli.tables.taxonomies import relabelled_table

        out().print(relabelled_table(counts))
    say(f"{amount(counts.articles, 'article')} written to {to}, {counts.changed} with other labels")
    for label, ids in counts.undecided.items():
        more = ", …" if len(ids) > _SHOWN else ""
        say(f"to decide, under {label!r} still: {', '.join(ids[:_SHOWN])}{more}")
    if counts.undecided:
        say(f"Right under the labels of today, such a row needs labels_as_of {history[-1].now}")
    kept = {*counts.undecided, *counts.last}
    for label, count in strange.items():
        if label not in kept:
            say(f"not in the taxonomy: {label!r} ({amount(count, 'article')})")
    errors = corpus.write_faults(faults, to)
    if errors:
        say(f"{amount(len(faults), 'fault')} left out; places and reasons in {errors}")
        raise typer.Exit(3)


def _change(
    file: Path | None, make: Callable[["Taxonomy"], tuple["Taxonomy", "Change"]], dry_run: bool
) -> None:
    """Show a change, write it, and say the way back and onward."""
    from osiris_nlp.cli.tables.taxonomies import change_table
    from osiris_nlp.taxonomy import history_path, write_change

    path = _file(file)
    changed, change = make(read_labels(path))
    console, others = out(), change.others
    console.print(change_table(change) if change.new else str(change))
    if others:
        named = ", ".join(others)
        console.print(f"{amount(len(others), 'other label')} referring to it follow: {named}")
    if dry_run:
        say("Nothing written")
        return
    write_change(path, changed, change)
    named = f" --taxonomy {path}" if file else ""
    say(f"Written: {path} and {history_path(path)}. The way back: osiris-nlp labels undo{named}")
    if change.what == "undo":
        say("Articles that were relabelled keep their earlier labels in labels_before.")
    else:
        say(
            f"Articles follow by: osiris-nlp labels relabel IN... --out FILE{named}. "
            "A model suggests the labels it was trained on: train again."
        )


def _file(taxonomy: Path | None) -> Path:
    return taxonomy or DATA / "taxonomy.csv"


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
