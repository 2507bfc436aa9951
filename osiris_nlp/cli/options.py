"""Options that several commands share, and the taxonomies and models that they name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Taxonomy

DATA, MODELS = Path("data"), Path("models")
_INPUTS_HELP = (
    "Articles: files (JSONL, CSV, TSV, Parquet, HTML, text, feeds), folders, a SPIP folder, the URL "
    "of a SPIP database, or - for standard input."
)
_TAXONOMY_HELP = "Taxonomy as CSV, TSV or SKOS (.ttl), or a saved page listing the site's keywords"

Inputs = Annotated[list[str], typer.Argument(metavar="IN", help=_INPUTS_HELP, show_default=False)]
ModelFolder = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="DIR",
        help="Model folder (default: the promoted model, or else the bundled one).",
    ),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help=f"{_TAXONOMY_HELP} (default: taxonomy.csv next to the first input).",
    ),
]
# For commands whose subject is the taxonomy itself.
MainTaxonomyFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help=f"{_TAXONOMY_HELP} (default: data/taxonomy.csv, or else that of the model in use).",
    ),
]
TaxonomyToChange = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help="Taxonomy to change, as CSV (default: data/taxonomy.csv).",
    ),
]
HtmlFile = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Also write the result to FILE as an HTML page."),
]
OutFile = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", help="File to write (.jsonl, .csv or .parquet)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def examples(*commands: str) -> str:
    """Return the examples that end a command's help; each is given without the program's name.

    Typer may join the lines of a paragraph, so each example is a paragraph of its own.

    Examples
    --------
    >>> examples("models list", "models list --json").splitlines()
    ['Examples:', '', 'osiris-nlp models list', '', 'osiris-nlp models list --json']
    """
    heading = "Example:" if len(commands) == 1 else "Examples:"
    return "\n\n".join((heading, *(f"osiris-nlp {command}" for command in commands)))


def model_folder(folder: Path | None) -> Path:
    """Return the requested model folder, or that of the model in use; train the bundled model if need be."""
    from osiris_nlp.cli.terminal import say
    from osiris_nlp.model.in_use import model_in_use
    from osiris_nlp.model.registry import list_models

    if folder is not None:
        return folder
    in_use = model_in_use(MODELS) or trained_bundled_model()
    if in_use.parent != MODELS and list_models(MODELS):
        say(
            f"None of the models in {MODELS}/ is promoted, so the bundled model is used. "
            "To use another one: osiris-nlp models promote NAME"
        )
    return in_use


def trained_bundled_model() -> Path:
    """Train the bundled model, which this installation lacks, and return its folder."""
    from osiris_nlp.cli.terminal import progress, say
    from osiris_nlp.training.bundled import train_bundled

    say("This installation has no model yet: training one on the bundled articles, once")
    with progress() as on_progress:
        folder = train_bundled(on_progress=on_progress)
    say(f"Model saved in {folder}")
    return folder


def taxonomy_for(file: Path | None, inputs: list[str]) -> "Taxonomy | None":
    """Return the requested taxonomy, or the one next to the first input, or None."""
    if file is None:
        first = Path(inputs[0])
        file = (first if first.is_dir() else first.parent) / "taxonomy.csv"
        if inputs[0] == "-" or not file.is_file():
            return None
    return read_taxonomy_file(file)


def main_taxonomy(file: Path | None) -> "Taxonomy":
    """Return the requested taxonomy, or that of data/taxonomy.csv, or else that of the model in use."""
    default = DATA / "taxonomy.csv"
    if file is None and not default.is_file():
        from osiris_nlp.model.changes import model_taxonomy
        from osiris_nlp.model.registry import read_manifest

        return model_taxonomy(read_manifest(model_folder(None)))
    return read_taxonomy_file(file or default)


def labels_of(labels: tuple[str, ...], taxonomy: "Taxonomy | None") -> "Taxonomy":
    """Return the taxonomy if it has exactly a model's labels; else a taxonomy of their names alone."""
    from osiris_nlp.taxonomy import Taxonomy

    if taxonomy is None or {*taxonomy.names} != {*labels}:  # aliases of another list do not apply
        return Taxonomy.from_names(labels)
    return taxonomy


def read_taxonomy_file(file: Path) -> "Taxonomy":
    """Read a taxonomy from a table, or from a saved page that lists the site's keywords."""
    if file.suffix.lower() in {".html", ".htm"}:
        from osiris_nlp.base.encoding import MAX_TEXT_BYTES
        from osiris_nlp.base.files import read_regular
        from osiris_nlp.corpus.pages import cloud_taxonomy

        content = read_regular(file, max_bytes=MAX_TEXT_BYTES)
        return cloud_taxonomy(content, source=str(file))
    from osiris_nlp.cli.terminal import say
    from osiris_nlp.taxonomy import read_taxonomy

    return read_taxonomy(file, on_remark=lambda remark: say(f"{file}: {remark}"))
