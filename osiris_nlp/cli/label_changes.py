"""``osiris-nlp labels``: the commands that change the taxonomy, apply its changes and export it."""

import datetime as dt
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.completion import label_names
from osiris_nlp.cli.labels import labels_app
from osiris_nlp.cli.options import (
    DATA,
    AsJson,
    DryRun,
    Inputs,
    ModelsFolder,
    OutFile,
    Reading,
    TaxonomyFile,
    find_taxonomy,
    main_taxonomy,
    read_taxonomy_file,
)
from osiris_nlp.cli.reading import columns_from, report_bad_rows, report_columns, stream_inputs
from osiris_nlp.cli.terminal import count_of, counting, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import Change, Taxonomy

__all__ = ["labels_app"]

_MAX_IDS = 10  # ids of undecided articles to print
KindName = Literal["topic", "actor", "form", "period"]


@dataclass(frozen=True, slots=True)
class Edit:
    """The options that say which taxonomy a command changes, why, and on whose behalf."""

    taxonomy_file: Annotated[
        Path | None,
        typer.Option(
            "--taxonomy",
            metavar="FILE",
            help="Taxonomy to change, as CSV (default: data/taxonomy.csv).",
        ),
    ] = None
    note: Annotated[
        str, typer.Option("--note", help="Reason for the change, recorded in the history.")
    ] = ""
    who: Annotated[
        str,
        typer.Option(
            "--who", metavar="NAME", help="Author of the change, recorded in the history."
        ),
    ] = ""
    dry_run: DryRun = False

    def make(
        self, edit: Callable[..., tuple["Taxonomy", "Change"]], *details: Any, **options: Any
    ) -> None:
        """Show a change, write it, and print the commands that undo it and apply it to articles."""
        from osiris_nlp.cli.tables.taxonomies import change_table
        from osiris_nlp.taxonomy import history_path, write_change

        path = _taxonomy_path(self.taxonomy_file)
        today = dt.datetime.now().astimezone().date()
        new_taxonomy, change = edit(
            read_taxonomy_file(path), *details, on=today, who=self.who, note=self.note, **options
        )
        console, others = out(), change.others
        console.print(change_table(change) if change.new else str(change))
        if others:
            console.print(
                f"References to it change in {count_of(len(others), 'other label')}: {', '.join(others)}"
            )
        if self.dry_run:
            say("Nothing was written")
            return
        write_change(path, new_taxonomy, change)
        option = f" --taxonomy {shlex.quote(str(path))}"
        undo_option = option if self.taxonomy_file else ""
        say(
            f"{path} and {history_path(path)} written. To undo the change: osiris-nlp labels undo{undo_option}"
        )
        if change.what == "add":
            say("A model suggests the labels it was trained on: train it again.")
        elif change.what == "undo" and not change.new:
            say(
                "Articles that already have the label keep it; osiris-nlp labels relabel reports them."
            )
        elif change.what == "undo":
            say("Articles that were already relabelled keep their earlier labels in labels_before.")
        else:
            say(
                f"To apply it to articles: osiris-nlp labels relabel IN --out FILE{option}. "
                "A model suggests the labels it was trained on: train it again."
            )


@labels_app.add(
    "add", 'labels add "Satellites" --cues "satellite|VSAT|orbite" --note "demande d’Awa"'
)
def labels_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new label.")],
    cues: Annotated[
        str, typer.Option("--cues", help="Words that support the label, separated by |.")
    ] = "",
    scope_note: Annotated[
        str, typer.Option("--scope-note", metavar="TEXT", help="What the label covers.")
    ] = "",
    kind: Annotated[KindName, typer.Option("--kind", help="Kind of label.")] = "topic",
    edit: Edit = Edit(),
) -> None:
    """Add a label at the end of the list.

    Run 'labels try' first to see which articles it would match.
    """
    from osiris_nlp.taxonomy import add

    edit.make(add, name, cues=cues.split("|"), scope_note=scope_note, kind=kind)


@labels_app.add("rename", 'labels rename "Sentel/Tigo" "Tigo" --note "nom d’usage" --dry-run')
def labels_rename(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", autocompletion=label_names, help="Label or alias to rename."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="New name of the label.")],
    edit: Edit = Edit(),
) -> None:
    """Rename a label; the old name becomes an alias."""
    from osiris_nlp.taxonomy import rename

    edit.make(rename, old, new)


@labels_app.add("merge", 'labels merge "Sentel/Tigo" "Free Sénégal" --into "Yas"')
def labels_merge(
    names: Annotated[
        list[str],
        typer.Argument(metavar="LABEL", autocompletion=label_names, help="Labels to merge."),
    ],
    into: Annotated[
        str,
        typer.Option(
            "--into",
            metavar="NAME",
            autocompletion=label_names,
            help="Label to merge them into: one of them, another label, or a new name.",
        ),
    ],
    edit: Edit = Edit(),
) -> None:
    """Merge labels into one; their names become its aliases."""
    from osiris_nlp.taxonomy import merge

    edit.make(merge, names, into=into)


@labels_app.add(
    "split", 'labels split "Radio" --into "Radio FM: FM" --into "Webradio: podcast|streaming"'
)
def labels_split(
    label: Annotated[
        str, typer.Argument(metavar="LABEL", autocompletion=label_names, help="Label to split.")
    ],
    into: Annotated[
        list[str],
        typer.Option(
            "--into",
            metavar="'NAME: CUE|CUE'",
            help="Name and cues of a new label (repeat for each new label).",
        ),
    ],
    edit: Edit = Edit(),
) -> None:
    """Split a label into several.

    'labels relabel' then chooses one of them for each article, by its cues.
    """
    from osiris_nlp.taxonomy import split

    parts = {}
    for part in into:
        name, _, cues = part.partition(":")
        if name.strip() in parts:
            raise InputError(f"Duplicate name {name.strip()!r}", "expected different names")
        parts[name.strip()] = cues.split("|")
    edit.make(split, label, parts)


@labels_app.add("retire", 'labels retire "Piratage" --for "Cybersécurité/Cybercriminalité"')
def labels_retire(
    label: Annotated[
        str, typer.Argument(metavar="LABEL", autocompletion=label_names, help="Label to remove.")
    ],
    successor: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="OTHER", autocompletion=label_names, help="Label that replaces it."
        ),
    ] = None,
    edit: Edit = Edit(),
) -> None:
    """Retire a label: remove it from the taxonomy.

    If editors merely stopped using it, keep it and set its last year (column "to") instead: older
    articles still have it.
    """
    from osiris_nlp.taxonomy import retire

    edit.make(retire, label, successor=successor)


@labels_app.add("undo", "labels undo")
def labels_undo(edit: Edit = Edit()) -> None:
    """Undo the last change; run again to undo the one before it."""
    from osiris_nlp.taxonomy import read_history, undo

    edit.make(undo, read_history(_taxonomy_path(edit.taxonomy_file)))


@labels_app.add("history", "labels history", "labels history --json")
def labels_history(
    taxonomy_file: Annotated[
        Path | None,
        typer.Option(
            "--taxonomy",
            metavar="FILE",
            help="Taxonomy whose history to list (default: data/taxonomy.csv).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the changes made to a taxonomy."""
    from osiris_nlp.taxonomy import read_history, row_from_change

    path = _taxonomy_path(taxonomy_file)
    history = read_history(path)
    if as_json:
        print_json([row_from_change(change) for change in history])
        return
    if not history:
        say(f"No changes to {path}")
        return
    from osiris_nlp.cli.tables.taxonomies import history_table

    out().print(history_table(history))


@labels_app.add("relabel", "labels relabel articles.jsonl --out relabelled.jsonl")
def labels_relabel(
    inputs: Inputs,
    to: OutFile,
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    as_json: AsJson = False,
) -> None:
    """Apply the changes of the taxonomy to the labels of articles.

    An article whose labels change keeps the earlier ones in labels_before. Its labels_as_of records
    the last change applied, so running the command again changes nothing. Bad rows are left out and
    listed in FILE.errors.jsonl (exit status 3).
    """
    from osiris_nlp import corpus
    from osiris_nlp.taxonomy import read_history, relabel

    corpus.check_apart(to, inputs, format=read.form)
    path = _taxonomy_path(taxonomy_file, inputs)
    taxonomy, history = read_taxonomy_file(path), read_history(path)
    if not history:  # undone changes count: articles may have followed them
        raise InputError(
            f"No changes to apply: {str(path)!r} has no history",
            "see osiris-nlp labels history",
        )
    unknown_labels: Counter[str] = Counter()
    columns = columns_from(read.columns)

    def counted(articles: Iterable["Article"]) -> Iterator["Article"]:
        for number, article in enumerate(articles):
            unknown_labels.update(name for name in article.labels if taxonomy.find(name) is None)
            show_count(number)
            yield article

    with corpus.listing_faults(to) as faults, counting("articles") as show_count:
        articles, counts = relabel(
            stream_inputs(inputs, form=read.form, columns=columns, on_fault=faults.add),
            history,
            taxonomy=taxonomy,
        )
        corpus.write_articles(counted(articles), to)
    report_columns(columns)
    if as_json:
        print_json(counts.to_dict())
    else:
        from osiris_nlp.cli.tables.taxonomies import relabelled_table

        out().print(relabelled_table(counts))
    say(
        f"{count_of(counts.articles, 'article')} written to {to}, {counts.changed} with changed labels"
    )
    for label, ids in counts.undecided.items():
        more = ", …" if len(ids) > _MAX_IDS else ""
        say(f"Undecided, still labelled {label!r}: {', '.join(ids[:_MAX_IDS])}{more}")
    if counts.undecided:
        say(f"If such a row is right as it is, set its labels_as_of to {history[-1].now}")
    unchanged_labels = {*counts.undecided, *counts.last_label_ids}
    for label, count in unknown_labels.items():
        if label not in unchanged_labels:
            say(f"Not in the taxonomy: {label!r} ({count_of(count, 'article')})")
    if faults.count:
        report_bad_rows(faults.count, corpus.faults_file(to), all_bad=False)
        raise typer.Exit(3)


@labels_app.add("export", "labels export --out labels.csv", "labels export --skos --out labels.ttl")
def labels_export(
    taxonomy_file: TaxonomyFile = None,
    models: ModelsFolder = None,
    skos: Annotated[
        bool, typer.Option("--skos", help="Write SKOS in Turtle, with the history.")
    ] = False,
    annif: Annotated[
        bool, typer.Option("--annif", help="Write Annif's TSV: URI and label.")
    ] = False,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="URI",
            help="Prefix that makes a URI of a label's id (SKOS and Annif).",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="File to write, .csv, .tsv or .ttl (default: standard output, as CSV unless "
            "--skos or --annif).",
        ),
    ] = None,
) -> None:
    """Export the taxonomy as CSV, SKOS or Annif's TSV."""
    from osiris_nlp.taxonomy import (
        BASE,
        annif_of,
        csv_of,
        history_path,
        read_history,
        turtle_of,
        write_taxonomy,
    )

    path = _taxonomy_path(taxonomy_file)
    if skos and annif:
        raise InputError("Both --skos and --annif", "expected only one of them")
    required_suffix = ".ttl" if skos else ".tsv" if annif else ""
    suffix = to.suffix.lower() if to else required_suffix or ".csv"
    if required_suffix and suffix != required_suffix:
        raise InputError(
            f"{'--skos' if skos else '--annif'} with --out {str(to)!r}",
            f"expected a file name ending in {required_suffix}",
        )
    if base is not None and suffix == ".csv":
        raise InputError("--base has no effect on CSV", "expected --skos or --annif as well")
    if to and to.resolve() == path.resolve():
        raise InputError(f"{str(to)!r} is the taxonomy itself", "write to another file")
    taxonomy, base = main_taxonomy(taxonomy_file, models), base or BASE
    has_history = suffix == ".ttl" and history_path(path).exists()
    history = read_history(path) if has_history else ()
    if to:
        write_taxonomy(taxonomy, to, base=base, history=history)
        say(f"{count_of(len(taxonomy), 'label')} written to {to}")
        return
    if suffix == ".ttl":
        text = turtle_of(taxonomy, base=base, history=history)
    else:
        text = annif_of(taxonomy, base=base) if annif else csv_of(taxonomy)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


def _taxonomy_path(taxonomy_file: Path | None, inputs: Sequence[str] = ()) -> Path:
    return find_taxonomy(taxonomy_file, inputs) or DATA / "taxonomy.csv"
