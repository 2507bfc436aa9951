"""Export decisions as rows: for SPIP, for spreadsheets, and for training."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.store.keywords import keyword_ids, site_of
from osiris_nlp.desk.store.schema import articles, decisions, reviews
from osiris_nlp.desk.store.store import Store
from osiris_nlp.taxonomy import label_key

_BATCH = 1000  # rows in memory at a time
COLUMNS = (
    *("decision_id", "review", "made", "editor", "article", "id", "id_article", "title", "label"),
    *("id_mot", "decision", "score", "tier", "model", "blind", "undone", "site", "aside"),
)


def decision_rows(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every decision as a JSON-ready row with `COLUMNS`, oldest first.

    `id` is the article's id in its original corpus. `site` is the name of its SPIP site, `id_article`
    and `id_mot` are the ids of the article and the keyword there, each null if no import supplied it.
    Decisions that are `undone` are no longer in force, and neither are those on articles set `aside` since.
    """
    later = reviews.alias("later")
    query = (
        sa.select(
            decisions.c.number.label("decision_id"),
            reviews.c.number.label("review"),
            reviews.c.made,
            reviews.c.editor,
            reviews.c.article,
            articles.c.id,
            articles.c.meta,
            articles.c.title,
            articles.c.aside,
            decisions.c.label,
            decisions.c.decision,
            decisions.c.score,
            decisions.c.tier,
            reviews.c.model,
            reviews.c.blind,
            later.c.number.is_not(None).label("undone"),
        )
        .join(reviews, reviews.c.number == decisions.c.review)
        .join(articles, articles.c.number == reviews.c.article)
        .join(later, later.c.undoes == reviews.c.number, isouter=True)
        .order_by(decisions.c.number)
        .limit(_BATCH)
    )
    id_mots, last = keyword_ids(store), 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(query.where(decisions.c.number > last)).mappings().all()
        for row in rows:
            site = site_of(row["meta"])
            values = dict(row) | {
                "id_article": row["meta"].get("id_article"),
                "id_mot": id_mots.get((site, label_key(row["label"]))),
                "site": site or None,
                "undone": bool(row["undone"]),
                "aside": bool(row["aside"]),
            }
            yield {column: values[column] for column in COLUMNS}
        if len(rows) < _BATCH:
            return
        last = rows[-1]["decision_id"]
