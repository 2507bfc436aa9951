"""``osiris-nlp labels try``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.input_corpus import read_inputs
from osiris_nlp.cli.labels.edits import NewName
from osiris_nlp.cli.options import AsJson, InputOptions, ModelChoice, TaxonomyFile, taxonomy_for
from osiris_nlp.cli.terminal import out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Label

ArticleInputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="IN", help="Articles to try the label on (default: the bundled ones)."),
]
NewCues = Annotated[
    str | None,
    typer.Option(
        help="Cues of the new label, separated by | (default: those of the label with this name "
        "in the taxonomy)."
    ),
]


def labels_try(
    name: NewName,
    inputs: ArticleInputs = None,
    cues: NewCues = None,
    taxonomy_file: TaxonomyFile = None,
    read: InputOptions = InputOptions(),
    choice: ModelChoice = ModelChoice(),
    top: Annotated[int, typer.Option(min=1, help="Number of articles to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the articles that a new label would match, given its name and cues."""
    from osiris_nlp.corpus.bundled import ARTICLES, bundled_data
    from osiris_nlp.model.folders.registry import load_tagger, read_manifest
    from osiris_nlp.model.new_label import try_label
    from osiris_nlp.model.suggestions import suggestion_rows

    folder = choice.folder()
    manifest = read_manifest(folder)
    tagger = load_tagger(folder, manifest=manifest)
    weight = manifest["details"].get("settings", {}).get("prior_weight")
    if not weight:
        raise InputError(
            f"Model {tagger.name} was trained without a prior",
            "expected a model with prior_weight above 0",
        )
    if cues is not None and taxonomy_file is not None:
        raise InputError("Both --cues and --taxonomy", "expected one of them")
    label = _new_label(name, cues, taxonomy_file, inputs or [])
    files = inputs or [str(bundled_data() / ARTICLES)]
    articles = read_inputs(files, read, report=bool(inputs))
    catches = try_label(tagger, label, articles, prior_weight=weight)
    if as_json:
        for catch in catches[:top]:
            (row,) = suggestion_rows([catch.suggestion])
            article = {name: getattr(catch.article, name) for name in ("id", "title", "labels")}
            print_json({**article, "rank": catch.rank, **row, "model": tagger.name})
    else:
        from osiris_nlp.cli.tables.suggested_labels import catches_table

        out().print(catches_table(label.name, catches[:top]))
    n_first = sum(catch.rank == 1 for catch in catches)
    say(
        f"{name!r} would be among the first three suggestions for {len(catches)} of "
        f"{len(articles)} articles, and first for {n_first}"
    )
    if n_trained_on := sum(tagger.has_seen(catch.article) for catch in catches):
        say(
            f"The model was trained on {n_trained_on} of them, so their own labels score too high "
            "compared with the new one"
        )


def _new_label(
    name: str, cues: str | None, taxonomy_file: Path | None, inputs: list[str]
) -> "Label":
    """Return the label with the given cues, or else the label of that name in the taxonomy."""
    from osiris_nlp.base.language.text import squeeze
    from osiris_nlp.taxonomy import Label

    if cues is not None:
        return Label(name=squeeze(name), cues=tuple(filter(None, map(str.strip, cues.split("|")))))
    taxonomy = taxonomy_for(taxonomy_file, inputs)
    if taxonomy is None or taxonomy.find(name) is None:
        raise InputError(
            f"No cues for {name!r}",
            "expected --cues, or a label of that name in the taxonomy (--taxonomy FILE)",
        )
    return taxonomy.get(name)
