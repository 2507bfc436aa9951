"""An audit: its worklist, and how much it found."""

from typing import TYPE_CHECKING

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table

if TYPE_CHECKING:
    import pandas as pd

    from osiris_nlp.analysis import Audit

_FIRST, _PAIRS, _HEADING = 15, 5, 60  # of a worklist: rows, pairs of labels, characters of a title


def worklist_table(worklist: "pd.DataFrame") -> Table:
    """Return the first rows of an audit's worklist."""
    table = empty_table(
        f"The first {min(_FIRST, len(worklist))} of {len(worklist)} articles, most suspect first",
        *("", "article", "carries", "proposed", "score", "why"),
    )
    for place, row in enumerate(worklist.head(_FIRST).to_dict("records"), 1):
        heading = f"{row['id']}: {row['title']}" if row["title"] else row["id"]
        table.add_row(
            str(place),
            heading if len(heading) <= _HEADING else f"{heading[: _HEADING - 1]}…",
            row["carried"],
            row["proposed"] or "–",
            f"{row['proposed_score']:.0%}" if row["proposed"] else "–",
            row["kind"],
        )
    return table


def audit_table(audit: "Audit") -> Table:
    """Return how much an audit found, and the pairs of labels most surprisingly confused."""
    kinds, twins = audit.worklist["kind"].value_counts(), audit.twins.groupby("same")["group"]
    groups = twins.nunique()
    pairs = audit.pairs.head(_PAIRS).to_dict("records")
    table = empty_table("In all", "what", "articles", "")
    rows = (
        ("label likely wrong", kinds.get("likely wrong", 0), ""),
        ("label likely missing", kinds.get("likely missing", 0), ""),
        ("another label scores higher", kinds.get("unsure", 0), ""),
        (
            "same text, other labels",
            twins.count().get("text", 0),
            f"{groups.get('text', 0)} groups",
        ),
        (
            "same story, no label in common",
            twins.count().get("story", 0),
            f"{groups.get('story', 0)} groups",
        ),
        *(
            ("labels confused", pair["confused"], f"{pair['label']} / {pair['other']}")
            for pair in pairs
        ),
    )
    for what, n, more in rows:
        table.add_row(what, str(n), more)
    return table
