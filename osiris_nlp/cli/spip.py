"""``osiris-nlp spip``."""

import typer

from osiris_nlp.cli.options import examples
from osiris_nlp.cli.spip_plugin import spip_plugin
from osiris_nlp.cli.spip_push import spip_push

spip_app = typer.Typer(
    help="Bring suggestions into a SPIP site.",
    epilog=examples(
        "spip plugin --out osiris.zip", "spip push https://www.osiris.sn --secret-file secret"
    ),
    no_args_is_help=True,
)
spip_app.command("plugin", epilog=examples("spip plugin --out osiris.zip"))(spip_plugin)
spip_app.command(
    "push",
    epilog=examples(
        "spip push https://www.osiris.sn",
        "spip push https://www.osiris.sn --secret-file /etc/osiris/secret --limit 500",
    ),
)(spip_push)
