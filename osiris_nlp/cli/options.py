"""Options that several commands share, and the taxonomies and models that they name.

An option has the name of its parameter, ``--user-header`` for ``user_header``, unless it states another one.
A flag states its name, so that Typer adds no ``--no-``.
"""

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.terminal import progress, say

if TYPE_CHECKING:
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.taxonomy import LabelNames, Taxonomy

DATA = Path("data")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_MODELS_VARIABLE = "OSIRIS_MODELS"
INPUTS_HELP = (
    "Articles: files (JSONL, CSV, TSV, Parquet, HTML, text, feeds, those of Annif), folders, a SPIP "
    "folder, the URL of a SPIP database, or - for standard input."
)

Inputs = Annotated[list[str], typer.Argument(metavar="IN", help=INPUTS_HELP, show_default=False)]
ModelFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Model folder (default: the promoted model, or else the bundled one)."
    ),
]


def _folder_from(value: str) -> Path:
    """Return a folder; an empty name, as of an unset variable of a script, is not the current folder."""
    if not value:
        raise typer.BadParameter("expected a folder")
    return Path(value)


ModelsFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        envvar=_MODELS_VARIABLE,
        parser=_folder_from,
        help="Folder that contains the models (default: models).",
    ),
]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The options that say which model is used."""

    model: ModelFolder = None
    models: ModelsFolder = None

    def folder(self) -> Path:
        """Return the folder of the model, see `model_folder`."""
        return model_folder(self.model, self.models)


ColumnNames = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FIELD,…",
        help="Fields that columns with unusual names contain, such as depeche=text,genre=labels "
        "(repeatable); usual English and French names are recognised.",
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="GROUP",
        help="Keyword group of the SPIP site, by title or id (repeatable; default: the groups meant "
        "for articles).",
    ),
]
Prefix = Annotated[
    str | None,
    typer.Option(
        help="Prefix of the SPIP tables (default: as configured or found in the database)."
    ),
]


@dataclass(frozen=True, slots=True)
class InputOptions:
    """The options that say how articles are read."""

    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Format of all inputs: jsonl, annif, csv, parquet, text, html, feed or spip "
            "(default: by file extension).",
        ),
    ] = None
    columns: ColumnNames = None


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """The options that say which articles and keywords of a SPIP site are read."""

    groups: Groups = None
    statuts: Annotated[
        list[str] | None,
        typer.Option(
            "--statut",
            metavar="STATUT",
            help="Status (SPIP's statut) of the articles to read (repeatable; default: publie).",
        ),
    ] = None
    prefix: Prefix = None

    def choice(self) -> "Choice | None":
        """Return what to read; None for the default choice."""
        if not self.groups and not self.statuts and self.prefix is None:
            return None
        from osiris_nlp.sites.choice import Choice

        states, groups = tuple(self.statuts or ()), tuple(self.groups or ())
        return Choice(states=states, groups=groups, prefix=self.prefix)


Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of parallel workers (default: one per processor).")
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help="Taxonomy as CSV, TSV, SKOS (.ttl, .rdf) or a file of subjects of Annif, or a saved page "
        "listing the site's keywords "
        "(default: taxonomy.csv next to the first input; in a command without inputs, "
        "data/taxonomy.csv, or else that of the model in use).",
    ),
]


def _checked_language(code: str) -> str:
    if code and not _LANGUAGE.fullmatch(code):
        raise InputError(f"Language {code!r}", "expected a code in lower case, such as fi or fr-CA")
    return code


Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=_checked_language,
        help="Language of the articles and their labels, such as fi (default: French, if the vocabulary has "
        "French labels). Words are stemmed by it, and a vocabulary in several languages is read in it.",
    ),
]
HtmlFile = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Also write the result to FILE as an HTML page."),
]
OutFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="File to write (.jsonl, .csv or .parquet).")
]


def _checked_encoder(name: str | None) -> str | None:
    from osiris_nlp.model.encoder import check_encoder

    if name is not None:
        check_encoder(name)
    return name


EncoderName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        callback=_checked_encoder,
        help="Also learn from the vectors of the packaged sentence encoder, use. Pays for up to some 1,000 "
        "labelled articles.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")]
Top = Annotated[int, typer.Option(min=1, help="Number of suggestions per article.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def models_option(models: Path | None) -> str:
    """Return the option, after a space, that a suggested command needs to find the same models, or ''.

    Examples
    --------
    >>> models_option(None), models_option(Path("modèles de Dakar"))
    ('', " --models 'modèles de Dakar'")
    """
    usual = Path(os.environ.get(_MODELS_VARIABLE) or "models")
    return "" if models is None or models == usual else f" --models {shlex.quote(str(models))}"


def model_folder(folder: Path | None, models: Path | None) -> Path:
    """Return the requested model folder, or that of the model in use; train the bundled model if need be."""
    from osiris_nlp.model.folders.in_use import model_in_use, models_folder
    from osiris_nlp.model.folders.registry import list_models

    if folder is not None:
        return folder
    in_use, models_path = model_in_use(models) or trained_bundled_model(), models_folder(models)
    if in_use.parent != models_path and list_models(models_path):
        say(
            f"None of the models in {models_path}/ is promoted, so the bundled model is used. "
            f"To use another one: osiris-nlp models promote NAME{models_option(models)}"
        )
    return in_use


def trained_bundled_model() -> Path:
    """Train the bundled model, which this installation lacks, and return its folder."""
    from osiris_nlp.training.bundled_model import train_bundled

    say("This installation has no model yet: training one on the bundled articles, once")
    with progress() as on_progress:
        folder = train_bundled(on_progress=on_progress)
    say(f"Model saved in {folder}")
    return folder


def find_taxonomy(file: Path | None, inputs: Sequence[str] = ()) -> Path | None:
    """Return the requested file, or else ``taxonomy.csv`` next to the first input, or without inputs in ``data``.

    None if there is no such file.
    """
    if file is not None:
        return file
    if not inputs:
        folder = DATA
    elif inputs[0] == "-":
        return None
    else:
        first = Path(inputs[0])
        folder = first if os.path.isdir(first) else first.parent  # noqa: PTH112 (it may be too long)
    default = folder / "taxonomy.csv"
    return default if os.path.isfile(default) else None  # noqa: PTH113


def taxonomy_path(file: Path | None, inputs: Sequence[str] = ()) -> Path:
    """Return the file that `find_taxonomy` finds, or else the usual one, which then is missing."""
    return find_taxonomy(file, inputs) or DATA / "taxonomy.csv"


def taxonomy_for(file: Path | None, inputs: Sequence[str], language: str = "") -> "Taxonomy | None":
    """Return the taxonomy that `find_taxonomy` finds, or None."""
    path = find_taxonomy(file, inputs)
    return None if path is None else read_taxonomy_file(path, language)


def main_taxonomy(file: Path | None, models: Path | None) -> "Taxonomy":
    """Return the taxonomy that `find_taxonomy` finds without inputs, or else that of the model in use."""
    path = find_taxonomy(file)
    if path is None:
        from osiris_nlp.model.folders.registry import read_manifest
        from osiris_nlp.model.label_changes import model_taxonomy

        return model_taxonomy(read_manifest(model_folder(None, models)))
    return read_taxonomy_file(path)


def taxonomy_of_labelled(
    inputs: Sequence[str], file: Path | None, trained: "Taxonomy"
) -> "Taxonomy":
    """Return the labels that articles may have which judge a model, or are judged by it.

    They are those of the requested taxonomy, which may have more labels than the model; without one, those of
    ``taxonomy.csv`` next to the inputs if it has the labels of the model, or else those of the model.

    Parameters
    ----------
    file : the requested taxonomy, if any
    trained : the taxonomy that the model was trained with

    Raises
    ------
    InputError
        If a taxonomy was requested and lacks a label of the model.
    """
    taxonomy = taxonomy_for(file, inputs, trained.language)
    if taxonomy is None:
        return trained
    names, own_names = {*trained.names}, {*taxonomy.names}
    if file is None:  # aliases of another list do not apply
        return taxonomy if own_names == names else trained
    if missing := sorted(names - own_names):
        raise InputError(
            f"{str(file)!r} lacks the model's label {missing[0]!r}",
            "expected the taxonomy that the model was trained with",
        )
    return taxonomy


def read_label_names(file: Path, language: str = "") -> "LabelNames":
    """Read a taxonomy with the history next to it, if there is one."""
    from osiris_nlp.taxonomy import LabelNames, history_path, read_history

    history = read_history(file) if history_path(file).exists() else ()
    return LabelNames(read_taxonomy_file(file, language), history)


def read_taxonomy_file(file: Path, language: str = "") -> "Taxonomy":
    """Read a taxonomy from a table, or from a saved page that lists the site's keywords.

    `language` is that of the labels to read from a vocabulary in several languages.
    """
    if file.suffix.lower() in {".html", ".htm"}:
        from osiris_nlp.base.encoding import MAX_TEXT_BYTES
        from osiris_nlp.base.files import read_regular
        from osiris_nlp.corpus.pages import cloud_taxonomy

        return cloud_taxonomy(read_regular(file, max_bytes=MAX_TEXT_BYTES), source=str(file))
    from osiris_nlp.taxonomy import read_taxonomy

    return read_taxonomy(file, language=language, on_remark=lambda remark: say(f"{file}: {remark}"))
