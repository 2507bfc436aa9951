"""``osiris-nlp labels``."""

from osiris_nlp.cli.labels.edits import (
    labels_add,
    labels_history,
    labels_merge,
    labels_rename,
    labels_retire,
    labels_split,
    labels_undo,
)
from osiris_nlp.cli.labels.lookup import labels_list, labels_show
from osiris_nlp.cli.labels.matching_articles import labels_try
from osiris_nlp.cli.labels.relabelled_articles import labels_relabel
from osiris_nlp.cli.labels.taxonomy_export import labels_export
from osiris_nlp.cli.options import CommandGroup, examples

labels_app = CommandGroup(
    help="Look up, change and export the labels of the taxonomy.",
    epilog=examples("labels list", "labels show Fintech"),
)
labels_app.add("list", "labels list")(labels_list)
labels_app.add("show", 'labels show "Fintech"')(labels_show)
labels_app.add(
    "try",
    'labels try "Satellites" --cues "satellite|VSAT|orbite"',
    'labels try "Satellites" later.jsonl --taxonomy labels.csv',
)(labels_try)
labels_app.add(
    "add", 'labels add "Satellites" --cues "satellite|VSAT|orbite" --note "demande d’Awa"'
)(labels_add)
labels_app.add("rename", 'labels rename "Sentel/Tigo" "Tigo" --note "nom d’usage" --dry-run')(
    labels_rename
)
labels_app.add("merge", 'labels merge "Sentel/Tigo" "Free Sénégal" --into "Yas"')(labels_merge)
labels_app.add(
    "split", 'labels split "Radio" --into "Radio FM: FM" --into "Webradio: podcast|streaming"'
)(labels_split)
labels_app.add("retire", 'labels retire "Piratage" --for "Cybersécurité/Cybercriminalité"')(
    labels_retire
)
labels_app.add("undo", "labels undo")(labels_undo)
labels_app.add("history", "labels history", "labels history --json")(labels_history)
labels_app.add("relabel", "labels relabel articles.jsonl --out relabelled.jsonl")(labels_relabel)
labels_app.add("export", "labels export --out labels.csv", "labels export --skos --out labels.ttl")(
    labels_export
)
