"""``osiris-nlp spip``."""

from osiris_nlp.cli.options import CommandGroup, examples
from osiris_nlp.cli.spip_plan import spip_plan
from osiris_nlp.cli.spip_plugin import spip_plugin
from osiris_nlp.cli.spip_push import spip_push
from osiris_nlp.cli.spip_writing import spip_apply, spip_status, spip_undo

spip_app = CommandGroup(
    help="Bring suggestions into a SPIP site, and keywords back to it.",
    epilog=examples(
        "spip plan --database sqlite:///desk.db --site /var/www/spip --out plan.jsonl",
        "spip apply plan.jsonl --author awa --dry-run",
    ),
)
spip_app.add(
    "plan",
    "spip plan --database sqlite:///desk.db --site /var/www/spip --out plan.jsonl",
    "spip plan tagged.jsonl --site /var/www/spip --out plan.jsonl",
)(spip_plan)
spip_app.add(
    "apply",
    "spip apply plan.jsonl --author awa --dry-run",
    "spip apply plan.jsonl --author awa --limit 1000",
)(spip_apply)
spip_app.add("undo", "spip undo plan.journal.jsonl --author awa")(spip_undo)
spip_app.add("status", "spip status plan.jsonl", "spip status plan.jsonl --author awa")(spip_status)
spip_app.add("plugin", "spip plugin --out osiris.zip")(spip_plugin)
spip_app.add(
    "push",
    "spip push https://www.osiris.sn",
    "spip push https://www.osiris.sn --secret-file /etc/osiris/secret --limit 500",
)(spip_push)
