"""``osiris-nlp desk``."""

from osiris_nlp.cli.groups import CommandGroup, examples

desk_app = CommandGroup(
    help="Fill the editors' desk, export its decisions, back it up, let people in.",
    epilog=examples("desk import articles.jsonl", "desk export --out decisions.csv"),
)
desk_app.add(
    "import",
    "desk.intake:desk_import",
    "desk import articles.jsonl",
    "desk import /var/www/spip --statut prop --dry-run",
)
desk_app.add(
    "export",
    "desk.decision_export:desk_export",
    "desk export --out decisions.csv",
    "desk export --articles reviewed.jsonl",
)
desk_app.add("backup", "desk.backup_commands:desk_backup", "desk backup --out desk-backup.db")
desk_app.add(
    "restore",
    "desk.backup_commands:desk_restore",
    "desk restore desk-backup.db --database postgresql://user:password@host/desk",
)
desk_app.add("learn", "desk.learning:desk_learn", "desk learn", "desk learn --promote-if better")
desk_app.add(
    "pull", "desk.intake:desk_pull", "desk pull sources.toml", "desk pull sources.toml --dry-run"
)
desk_app.add("people", "desk.people:people_app")
desk_app.add("token", "desk.token_commands:token_app")
