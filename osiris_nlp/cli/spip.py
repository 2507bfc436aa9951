"""``osiris-nlp spip``."""

from osiris_nlp.cli.groups import CommandGroup, examples

spip_app = CommandGroup(
    help="Bring suggestions into a SPIP site, and keywords back to it.",
    epilog=examples(
        "spip plan --database sqlite:///desk.db --site /var/www/spip --out plan.jsonl",
        "spip apply plan.jsonl --author awa --dry-run",
    ),
)
spip_app.add(
    "plan",
    "spip_plan:spip_plan",
    "spip plan --database sqlite:///desk.db --site /var/www/spip --out plan.jsonl",
    "spip plan tagged.jsonl --site /var/www/spip --out plan.jsonl",
)
spip_app.add(
    "apply",
    "spip_writing:spip_apply",
    "spip apply plan.jsonl --author awa --dry-run",
    "spip apply plan.jsonl --author awa --limit 1000",
)
spip_app.add("undo", "spip_writing:spip_undo", "spip undo plan.journal.jsonl --author awa")
spip_app.add(
    "status",
    "spip_writing:spip_status",
    "spip status plan.jsonl",
    "spip status plan.jsonl --author awa",
)
spip_app.add("plugin", "spip_plugin:spip_plugin", "spip plugin --out osiris.zip")
spip_app.add(
    "push",
    "spip_push:spip_push",
    "spip push https://www.osiris.sn",
    "spip push https://www.osiris.sn --secret-file /etc/osiris/secret --limit 500",
)
