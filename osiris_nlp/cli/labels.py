"""``osiris-nlp labels``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.options import DATA, AsJson, TaxonomyFile
from osiris_nlp.cli.terminal import out, print_json

if TYPE_CHECKING:
    from osiris_nlp.taxonomy import Taxonomy

labels_app = typer.Typer(help="Consult the taxonomy.", no_args_is_help=True)


@labels_app.command("list")
def labels_list(taxonomy: TaxonomyFile = None, as_json: AsJson = False) -> None:
    """List the labels of a taxonomy."""
    known = _taxonomy(taxonomy)
    if as_json:
        print_json([asdict(label) for label in known])
    else:
        from osiris_nlp.cli.tables import taxonomy_table

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
        print_json(asdict(found))
    else:
        from osiris_nlp.cli.tables import label_table

        out().print(label_table(found))


def _taxonomy(file: Path | None) -> "Taxonomy":
    from osiris_nlp.taxonomy import read_taxonomy

    return read_taxonomy(file or DATA / "taxonomy.csv")
