"""``osiris-nlp labels``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.label_changes import (
    labels_export,
    labels_history,
    labels_merge,
    labels_relabel,
    labels_rename,
    labels_retire,
    labels_split,
    labels_undo,
)
from osiris_nlp.cli.options import (
    DATA,
    AsJson,
    ModelFolder,
    TaxonomyFile,
    model_folder,
    read_labels,
)
from osiris_nlp.cli.terminal import out, print_json

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Taxonomy

labels_app = typer.Typer(help="Consult the taxonomy, change it, pass it on.", no_args_is_help=True)


@labels_app.command("list")
def labels_list(taxonomy: TaxonomyFile = None, as_json: AsJson = False) -> None:
    """List the labels of a taxonomy."""
    known = _taxonomy(taxonomy)
    if as_json:
        print_json(known.to_records())
    else:
        from osiris_nlp.cli.tables.taxonomies import taxonomy_table

        out().print(taxonomy_table(known))


@labels_app.command("show")
def labels_show(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="A label or one of its aliases.")],
    taxonomy: TaxonomyFile = None,
    as_json: AsJson = False,
) -> None:
    """Show a label's scope note, cues and confusable labels."""
    found = _taxonomy(taxonomy).get(label)
    if as_json:
        from osiris_nlp.taxonomy import record_from_label

        print_json(record_from_label(found))
    else:
        from osiris_nlp.cli.tables.taxonomies import label_table

        out().print(label_table(found))


@labels_app.command("try")
def labels_try(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The label to be.")],
    cues: Annotated[str, typer.Option("--cues", help="Its words, « | » between them.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[IN...]", help="Articles to try it on; the bundled ones."),
    ] = None,
    model: ModelFolder = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Articles to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show which articles a label that does not exist yet would catch, from its name and cues."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.text import squeeze
    from osiris_nlp.cli.terminal import say
    from osiris_nlp.corpus import read_all
    from osiris_nlp.model.registry import load_model, read_manifest
    from osiris_nlp.model.suggestions import suggestion_rows
    from osiris_nlp.model.trial import try_label
    from osiris_nlp.taxonomy import Label

    folder = model_folder(model)
    tagger = load_model(folder)
    weight = read_manifest(folder)["details"].get("settings", {}).get("prior_weight")
    if not weight:
        raise InputError(
            f"{tagger.name} was trained without a prior",
            "expected a model with prior_weight above 0",
        )
    label = Label(name=squeeze(name), cues=tuple(filter(None, map(str.strip, cues.split("|")))))
    if not inputs and not (DATA / "articles.jsonl").is_file():
        raise InputError("No articles to try it on", "name some after the label")
    articles = read_all(*(inputs or [str(DATA / "articles.jsonl")]))
    catches = try_label(tagger, label, articles, prior_weight=weight)
    if as_json:
        for catch in catches[:top]:
            (row,) = suggestion_rows([catch.suggestion])
            print_json(
                {
                    "id": catch.article.id,
                    "title": catch.article.title,
                    "labels": list(catch.article.labels),
                    "rank": catch.rank,
                    **row,
                    "model": tagger.name,
                }
            )
    else:
        from osiris_nlp.cli.tables.suggestions import catches_table

        out().print(catches_table(label.name, catches[:top]))
    first = sum(catch.rank == 1 for catch in catches)
    say(
        f"{name!r} would be among the first three suggestions for {len(catches)} of "
        f"{len(articles)} articles, the first for {first}"
    )
    seen = sum(tagger.has_seen(catch.article) for catch in catches)
    if seen:
        say(f"{seen} of them were in training, where the labels they carry score at their highest")


for _name, _command in (
    ("rename", labels_rename),
    ("merge", labels_merge),
    ("split", labels_split),
    ("retire", labels_retire),
    ("undo", labels_undo),
    ("history", labels_history),
    ("relabel", labels_relabel),
    ("export", labels_export),
):
    labels_app.command(_name)(_command)


def _taxonomy(file: Path | None) -> "Taxonomy":
    return read_labels(file or DATA / "taxonomy.csv")
