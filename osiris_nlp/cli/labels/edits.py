"""``osiris-nlp labels``: the commands that change the taxonomy, and the history of its changes."""

import datetime as dt
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.completion import label_names
from osiris_nlp.cli.options import AsJson, DryRun, read_taxonomy_file, taxonomy_path
from osiris_nlp.cli.terminal import count_of, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Change, Taxonomy

NewName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the new label.")]
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
    note: Annotated[str, typer.Option(help="Reason for the change, recorded in the history.")] = ""
    who: Annotated[
        str, typer.Option(metavar="NAME", help="Author of the change, recorded in the history.")
    ] = ""
    dry_run: DryRun = False

    def make(
        self, edit: Callable[..., tuple["Taxonomy", "Change"]], *details: Any, **options: Any
    ) -> None:
        """Show a change, write it, and print the commands that undo it and apply it to articles."""
        from osiris_nlp.cli.tables.taxonomies import change_table
        from osiris_nlp.taxonomy import history_path, write_change

        path = taxonomy_path(self.taxonomy_file)
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


def labels_add(
    name: NewName,
    cues: Annotated[str, typer.Option(help="Words that support the label, separated by |.")] = "",
    scope_note: Annotated[str, typer.Option(metavar="TEXT", help="What the label covers.")] = "",
    kind: Annotated[KindName, typer.Option(help="Kind of label.")] = "topic",
    edit: Edit = Edit(),
) -> None:
    """Add a label at the end of the list.

    Run 'labels try' first to see which articles it would match.
    """
    from osiris_nlp.taxonomy import add

    edit.make(add, name, cues=cues.split("|"), scope_note=scope_note, kind=kind)


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


def labels_merge(
    names: Annotated[
        list[str],
        typer.Argument(metavar="LABEL", autocompletion=label_names, help="Labels to merge."),
    ],
    into: Annotated[
        str,
        typer.Option(
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


def labels_split(
    label: Annotated[
        str, typer.Argument(metavar="LABEL", autocompletion=label_names, help="Label to split.")
    ],
    into: Annotated[
        list[str],
        typer.Option(
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


def labels_undo(edit: Edit = Edit()) -> None:
    """Undo the last change; run again to undo the one before it."""
    from osiris_nlp.taxonomy import read_history, undo

    edit.make(undo, read_history(taxonomy_path(edit.taxonomy_file)))


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

    path = taxonomy_path(taxonomy_file)
    history = read_history(path)
    if as_json:
        print_json([row_from_change(change) for change in history])
        return
    if not history:
        say(f"No changes to {path}")
        return
    from osiris_nlp.cli.tables.taxonomies import history_table

    out().print(history_table(history))
