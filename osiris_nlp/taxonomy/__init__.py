"""The closed list of labels: reading and writing it, changing it, relabelling articles."""

from osiris_nlp.taxonomy.changing.changes import add, describe, merge, rename, retire, split, undo
from osiris_nlp.taxonomy.changing.following import LabelNames
from osiris_nlp.taxonomy.changing.log import HISTORY, history_path, read_history, write_change
from osiris_nlp.taxonomy.changing.relabelling import RelabelCounts, relabel
from osiris_nlp.taxonomy.formats.label_tables import annif_of, annif_subjects, csv_of
from osiris_nlp.taxonomy.formats.skos_writing import turtle_of
from osiris_nlp.taxonomy.formats.taxonomy_files import read_taxonomy, write_taxonomy
from osiris_nlp.taxonomy.formats.uris import concept_uris
from osiris_nlp.taxonomy.history import Change, effective_changes, row_from_change
from osiris_nlp.taxonomy.labels import (
    BASE,
    SAME_LABEL,
    Label,
    Taxonomy,
    is_uri,
    label_key,
    record_from_label,
)

__all__ = [
    "BASE",
    "HISTORY",
    "SAME_LABEL",
    "Change",
    "Label",
    "LabelNames",
    "RelabelCounts",
    "Taxonomy",
    "add",
    "annif_of",
    "annif_subjects",
    "concept_uris",
    "csv_of",
    "describe",
    "effective_changes",
    "history_path",
    "is_uri",
    "label_key",
    "merge",
    "read_history",
    "read_taxonomy",
    "record_from_label",
    "relabel",
    "rename",
    "retire",
    "row_from_change",
    "split",
    "turtle_of",
    "undo",
    "write_change",
    "write_taxonomy",
]
