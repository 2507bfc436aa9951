"""``osiris-nlp spip``."""

import typer

from osiris_nlp.cli.options import examples
from osiris_nlp.cli.spip_plugin import spip_plugin

spip_app = typer.Typer(
    help="Bring suggestions into a SPIP site.",
    epilog=examples("spip plugin --out osiris.zip"),
    no_args_is_help=True,
)
spip_app.command("plugin", epilog=examples("spip plugin --out osiris.zip"))(spip_plugin)
