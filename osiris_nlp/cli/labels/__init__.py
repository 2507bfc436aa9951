"""``osiris-nlp labels``."""

from osiris_nlp.cli.groups import CommandGroup, examples

labels_app = CommandGroup(
    help="Look up, change and export the labels of the taxonomy.",
    epilog=examples("labels list", "labels show Fintech"),
)
labels_app.add("list", "labels.lookup:labels_list", "labels list")
labels_app.add("show", "labels.lookup:labels_show", 'labels show "Fintech"')
labels_app.add(
    "try",
    "labels.matching_articles:labels_try",
    'labels try "Satellites" --cues "satellite|VSAT|orbite"',
    'labels try "Satellites" later.jsonl --taxonomy labels.csv',
)
labels_app.add(
    "add",
    "labels.edits:labels_add",
    'labels add "Satellites" --cues "satellite|VSAT|orbite" --note "demande d’Awa"',
)
labels_app.add(
    "rename",
    "labels.edits:labels_rename",
    'labels rename "Sentel/Tigo" "Tigo" --note "nom d’usage" --dry-run',
)
labels_app.add(
    "merge", "labels.edits:labels_merge", 'labels merge "Sentel/Tigo" "Free Sénégal" --into "Yas"'
)
labels_app.add(
    "split",
    "labels.edits:labels_split",
    'labels split "Radio" --into "Radio FM: FM" --into "Webradio: podcast|streaming"',
)
labels_app.add(
    "retire",
    "labels.edits:labels_retire",
    'labels retire "Piratage" --for "Cybersécurité/Cybercriminalité"',
)
labels_app.add("undo", "labels.edits:labels_undo", "labels undo")
labels_app.add("history", "labels.edits:labels_history", "labels history", "labels history --json")
labels_app.add(
    "relabel",
    "labels.relabelled_articles:labels_relabel",
    "labels relabel articles.jsonl --out relabelled.jsonl",
)
labels_app.add(
    "export",
    "labels.taxonomy_export:labels_export",
    "labels export --out labels.csv",
    "labels export --skos --out labels.ttl",
)
