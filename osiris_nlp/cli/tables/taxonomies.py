"""Tables of labels, of their changes, and of relabelled articles."""

from collections.abc import Sequence

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.taxonomy import Change, Label, RelabelCounts, Taxonomy, effective_changes


def taxonomy_table(taxonomy: Taxonomy) -> Table:
    """Return one row per label."""
    table = empty_table(f"{len(taxonomy)} labels", "label", "kind", "years", "weight", "id")
    for label in taxonomy:
        table.add_row(label.name, label.kind, years_of(label), f"{label.weight:.0f}", label.id)
    return table


def label_table(label: Label) -> Table:
    """Return everything the taxonomy has about a label."""
    table = empty_table(label.name, "", "")
    fields = {
        "aliases": ", ".join(label.aliases),
        "kind": label.kind,
        "years": years_of(label),
        "scope": label.scope_note,
        "cues": ", ".join(label.cues),
        "not this but": "\n".join(label.not_this_but),
        "last revised": label.revised.isoformat() if label.revised else "",
    }
    for name, text in fields.items():
        if text:
            table.add_row(name, text)
    return table


def change_table(change: Change) -> Table:
    """Return the labels that a change creates or modifies."""
    table = empty_table(str(change), "label", "aliases", "years", "weight", "cues")
    for _, label in change.after:
        if label.name in change.new:
            table.add_row(
                label.name,
                ", ".join(label.aliases),
                years_of(label),
                f"{label.weight:.0f}",
                ", ".join(label.cues),
            )
    return table


def history_table(history: Sequence[Change]) -> Table:
    """Return one row per change; undone changes are marked."""
    table = empty_table("Changes", "when", "who", "what", "note", "")
    standing_ids = set(map(id, effective_changes(history)))
    for change in history:
        undone = change.what != "undo" and id(change) not in standing_ids
        table.add_row(
            change.when.isoformat(),
            change.who,
            str(change),
            change.note,
            "undone" if undone else "",
        )
    return table


def relabelled_table(counts: RelabelCounts) -> Table:
    """Return how the labels of a corpus were replaced, removed or kept."""
    table = empty_table("Labels", "label", "now", "articles")
    for (old, new), count in counts.replaced.most_common():
        table.add_row(old, new, str(count))
    for old, count in counts.dropped.most_common():
        table.add_row(old, "removed", str(count))
    for old, ids in counts.undecided.items():
        table.add_row(old, "kept: undecided", str(len(ids)))
    for old, ids in counts.last_label_ids.items():
        table.add_row(old, "kept: the only label of these articles", str(len(ids)))
    return table


def years_of(label: Label) -> str:
    """Return the years in which editors use a label; '' if it has no bounds."""
    bounds = (label.first_year, label.last_year)
    return " – ".join(str(year or "") for year in bounds).strip() if any(bounds) else ""
