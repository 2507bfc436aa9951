"""A tagged backlog: some of its rows, and how often each label was given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from osiris_nlp.batch import Summary
from osiris_nlp.cli.tables.empty import empty_table


def tagged_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return some rows of a run: an article each, with its best labels."""
    table = empty_table("Some of them", "article", "labels")
    for row in rows:
        said = (f"{s['label']} {s['score']:.0%} ({s['tier']})" for s in row["suggestions"][:3])
        table.add_row(row["title"] or row["id"], "\n".join(said))
    return table


def summary_table(done: Summary) -> Table:
    """Return how often a run gave each label, and what it would change of those carried."""
    table = empty_table("Labels given", "label", "apply", "propose", "add", "remove", "replace")
    given = done.labels_applied + done.labels_proposed
    gone = Counter(pair.partition(" > ")[0] for pair in done.replaced.elements())
    for label, _ in (given + done.removed + gone).most_common():
        counts = (done.labels_applied, done.labels_proposed, done.added, done.removed, gone)
        table.add_row(label, *(str(count[label] or "") for count in counts))
    for pair, n in done.replaced.most_common():
        table.add_row(f"  {pair}", "", "", "", "", str(n))
    return table
