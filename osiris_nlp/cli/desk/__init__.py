"""``osiris-nlp desk``."""

from osiris_nlp.cli.desk.backup_commands import desk_backup, desk_restore
from osiris_nlp.cli.desk.decision_export import desk_export
from osiris_nlp.cli.desk.intake import desk_import, desk_pull
from osiris_nlp.cli.desk.learning import desk_learn
from osiris_nlp.cli.desk.people import people_app
from osiris_nlp.cli.desk.token_commands import token_app
from osiris_nlp.cli.options import CommandGroup, examples

desk_app = CommandGroup(
    help="Fill the editors' desk, export its decisions, back it up, let people in.",
    epilog=examples("desk import articles.jsonl", "desk export --out decisions.csv"),
)
desk_app.add(
    "import", "desk import articles.jsonl", "desk import /var/www/spip --statut prop --dry-run"
)(desk_import)
desk_app.add("export", "desk export --out decisions.csv", "desk export --articles reviewed.jsonl")(
    desk_export
)
desk_app.add("backup", "desk backup --out desk-backup.db")(desk_backup)
desk_app.add(
    "restore", "desk restore desk-backup.db --database postgresql://user:password@host/desk"
)(desk_restore)
desk_app.add("learn", "desk learn", "desk learn --promote-if better")(desk_learn)
desk_app.add("pull", "desk pull sources.toml", "desk pull sources.toml --dry-run")(desk_pull)
desk_app.add_typer(people_app, name="people")
desk_app.add_typer(token_app, name="token")
