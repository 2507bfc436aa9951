"""What several commands ask for, and what it stands for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Taxonomy

DATA, MODELS = Path("data"), Path("models")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="Files (JSONL, CSV, TSV, Parquet, pages as HTML or text, feeds), folders of them, "
        "a SPIP folder or the URL of its database, or - for standard input.",
        show_default=False,
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", metavar="DIR", help="Model folder; the promoted model by default."),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help="Labels as CSV, TSV or SKOS (.ttl), or a saved page with the site's list of keywords; "
        "taxonomy.csv beside the first input by default.",
    ),
]
HtmlFile = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Also write a page of it there."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def model_folder(folder: Path | None) -> Path:
    """Return the model folder named, or that of the promoted model."""
    from osiris_nlp.model.registry import promoted_model

    return folder or promoted_model(MODELS)


def taxonomy_for(file: Path | None, inputs: list[str]) -> "Taxonomy | None":
    """Return the taxonomy named, or that beside the first input, or None."""
    if file is None:
        first = Path(inputs[0])
        file = (first if first.is_dir() else first.parent) / "taxonomy.csv"
        if inputs[0] == "-" or not file.is_file():
            return None
    return read_labels(file)


def labels_of(labels: tuple[str, ...], taxonomy: "Taxonomy | None") -> "Taxonomy":
    """Return the taxonomy if it is that of a model's labels, else their bare names."""
    from osiris_nlp.taxonomy import Taxonomy

    if taxonomy is None or {*taxonomy.names} != {*labels}:  # another list, or none: no aliases
        return Taxonomy.from_names(labels)
    return taxonomy


def read_labels(file: Path) -> "Taxonomy":
    """Return the taxonomy of a table, or of the list of keywords a saved page of the site shows."""
    if file.suffix.lower() in {".html", ".htm"}:
        from osiris_nlp.corpus.pages import cloud_taxonomy

        return cloud_taxonomy(file.read_bytes(), source=str(file))
    from osiris_nlp.cli.terminal import say
    from osiris_nlp.taxonomy import read_taxonomy

    return read_taxonomy(file, on_remark=lambda remark: say(f"{file}: {remark}"))
