"""``osiris-nlp labels list`` and ``show``."""

from typing import Annotated

import typer

from osiris_nlp.cli.completion import label_names
from osiris_nlp.cli.options import AsJson, ModelsFolder, TaxonomyFile, main_taxonomy
from osiris_nlp.cli.terminal import out, print_json


def labels_list(
    taxonomy_file: TaxonomyFile = None, models: ModelsFolder = None, as_json: AsJson = False
) -> None:
    """List the labels of a taxonomy."""
    taxonomy = main_taxonomy(taxonomy_file, models)
    if as_json:
        print_json(taxonomy.to_records())
    else:
        from osiris_nlp.cli.tables.taxonomies import taxonomy_table

        out().print(taxonomy_table(taxonomy))


def labels_show(
    name: Annotated[
        str,
        typer.Argument(metavar="LABEL", autocompletion=label_names, help="Label or alias to show."),
    ],
    taxonomy_file: TaxonomyFile = None,
    models: ModelsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a label: its scope note, its cues, the labels it is confused with."""
    label = main_taxonomy(taxonomy_file, models).get(name)
    if as_json:
        from osiris_nlp.taxonomy import record_from_label

        print_json(record_from_label(label))
    else:
        from osiris_nlp.cli.tables.taxonomies import label_table

        out().print(label_table(label))
