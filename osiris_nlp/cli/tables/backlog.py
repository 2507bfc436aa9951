"""Tables of a tagged backlog: a sample of its rows, and counts by label."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from osiris_nlp.batch import Summary
from osiris_nlp.cli.tables.empty import empty_table


def tagged_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return rows of a run: articles with their best labels."""
    table = empty_table("Sample", "article", "labels")
    for row in rows:
        labels = (f"{s['label']} {s['score']:.0%} ({s['tier']})" for s in row["suggestions"][:3])
        table.add_row(row["title"] or row["id"], "\n".join(labels))
    return table


def summary_table(summary: Summary) -> Table:
    """Return how often a run suggests each label, and proposes to add, remove or replace it."""
    table = empty_table("Suggested labels", "label", "apply", "propose", "add", "remove", "replace")
    applied, proposed = summary.labels_applied, summary.labels_proposed
    replaced = Counter(pair.partition(" > ")[0] for pair in summary.replaced.elements())
    for label, _ in (applied + proposed + summary.removed + replaced).most_common():
        counts = (applied, proposed, summary.added, summary.removed, replaced)
        table.add_row(label, *(str(count[label] or "") for count in counts))
    for pair, n in summary.replaced.most_common():
        table.add_row(f"  {pair}", "", "", "", "", str(n))
    return table
