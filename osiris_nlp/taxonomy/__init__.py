"""The closed list of labels: read and written, changed, and what became of it."""

from osiris_nlp.taxonomy.changes import merge, rename, retire, split, undo
from osiris_nlp.taxonomy.files import read_taxonomy, write_taxonomy
from osiris_nlp.taxonomy.history import Change, standing
from osiris_nlp.taxonomy.keeping import HISTORY, history_path, read_history, write_change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key
from osiris_nlp.taxonomy.skos import turtle_of
from osiris_nlp.taxonomy.tables import annif_of, csv_of
from osiris_nlp.taxonomy.uris import BASE, concept_uris

__all__ = [
    "BASE",
    "HISTORY",
    "Change",
    "Label",
    "Taxonomy",
    "annif_of",
    "concept_uris",
    "csv_of",
    "history_path",
    "label_key",
    "merge",
    "read_history",
    "read_taxonomy",
    "rename",
    "retire",
    "split",
    "standing",
    "turtle_of",
    "undo",
    "write_change",
    "write_taxonomy",
]
