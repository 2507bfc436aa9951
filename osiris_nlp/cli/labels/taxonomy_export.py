"""``osiris-nlp labels export``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.options import ModelsFolder, TaxonomyFile, main_taxonomy, taxonomy_path
from osiris_nlp.cli.terminal import count_of, say

Skos = Annotated[bool, typer.Option("--skos", help="Write SKOS in Turtle, with the history.")]
Annif = Annotated[bool, typer.Option("--annif", help="Write Annif's TSV: URI and label.")]
BaseUri = Annotated[
    str | None,
    typer.Option(metavar="URI", help="Prefix that makes a URI of a label's id (SKOS and Annif)."),
]
ExportFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="File to write, .csv, .tsv or .ttl (default: standard output, as CSV unless "
        "--skos or --annif).",
    ),
]


def labels_export(
    taxonomy_file: TaxonomyFile = None,
    models: ModelsFolder = None,
    skos: Skos = False,
    annif: Annif = False,
    base: BaseUri = None,
    to: ExportFile = None,
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

    path = taxonomy_path(taxonomy_file)
    suffix = _suffix(to, skos=skos, annif=annif)
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


def _suffix(to: Path | None, *, skos: bool, annif: bool) -> str:
    """Return the suffix of the chosen format; InputError if the options or the file name contradict it."""
    if skos and annif:
        raise InputError("Both --skos and --annif", "expected only one of them")
    required_suffix = ".ttl" if skos else ".tsv" if annif else ""
    suffix = to.suffix.lower() if to else required_suffix or ".csv"
    if required_suffix and suffix != required_suffix:
        raise InputError(
            f"{'--skos' if skos else '--annif'} with --out {str(to)!r}",
            f"expected a file name ending in {required_suffix}",
        )
    return suffix
