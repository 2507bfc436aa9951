"""Tables of an audit: its worklist and its totals."""

from typing import TYPE_CHECKING

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table

if TYPE_CHECKING:
    import pandas as pd

    from osiris_nlp.analysis import Audit

_MAX_ROWS, _MAX_PAIRS, _MAX_TITLE = 15, 5, 60  # articles, pairs of labels, characters of a title


def worklist_table(worklist: "pd.DataFrame") -> Table:
    """Return the first rows of an audit's worklist."""
    table = empty_table(
        f"The first {min(_MAX_ROWS, len(worklist))} of {len(worklist)} articles, most suspect first",
        *("", "article", "label", "proposed", "score", "reason"),
    )
    for rank, row in enumerate(worklist.head(_MAX_ROWS).to_dict("records"), 1):
        heading = f"{row['id']}: {row['title']}" if row["title"] else row["id"]
        table.add_row(
            str(rank),
            heading if len(heading) <= _MAX_TITLE else f"{heading[: _MAX_TITLE - 1]}…",
            row["carried"],
            row["proposed"] or "–",
            f"{row['proposed_score']:.0%}" if row["proposed"] else "–",
            row["kind"],
        )
    return table


def audit_table(audit: "Audit") -> Table:
    """Return the totals of an audit, and the pairs of labels that it confuses most surprisingly."""
    kinds, twins = audit.worklist["kind"].value_counts(), audit.twins.groupby("same")["group"]
    groups, copies = twins.nunique(), twins.count()
    pairs = audit.pairs.head(_MAX_PAIRS).to_dict("records")
    table = empty_table("Summary", "finding", "articles", "")
    rows = (
        ("label likely wrong", kinds.get("likely wrong", 0), ""),
        ("label likely missing", kinds.get("likely missing", 0), ""),
        ("another label scores higher", kinds.get("unsure", 0), ""),
        ("same text, different labels", copies.get("text", 0), f"{groups.get('text', 0)} groups"),
        (
            "same story, no label in common",
            copies.get("story", 0),
            f"{groups.get('story', 0)} groups",
        ),
        *(
            ("labels confused", pair["confused"], f"{pair['label']} / {pair['other']}")
            for pair in pairs
        ),
    )
    for finding, n, detail in rows:
        table.add_row(finding, str(n), detail)
    return table
