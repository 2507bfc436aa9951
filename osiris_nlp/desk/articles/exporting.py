"""Export decisions as rows: for SPIP, for spreadsheets, and for training."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import IS_DONE, find_articles
from osiris_nlp.desk.articles.site_keywords import keyword_ids, site_of
from osiris_nlp.desk.articles.tables import articles, decisions, reviews
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.taxonomy import label_key

_BATCH = 1000  # rows in memory at a time
_FETCHED = 20  # articles with their texts in memory at a time
_LONGEST_TITLE = 500  # characters in a table
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
            *reviews.c["made", "editor", "article", "model", "blind"],
            *articles.c["id", "meta", "title", "aside"],
            *decisions.c["label", "decision", "score", "tier"],
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
        rows = store.read_rows(query.where(decisions.c.number > last))
        for row in rows:
            site = site_of(row.meta)
            values = row._asdict() | {
                "id_article": row.meta.get("id_article"),
                "id_mot": id_mots.get((site, label_key(row.label))),
                "site": site or None,
            }
            yield {column: values[column] for column in COLUMNS}
        if len(rows) < _BATCH:
            return
        last = rows[-1].decision_id


def reviewed_articles(store: Store) -> Iterator[Article]:
    """Yield the articles that editors have validated, with the labels that they gave, to train on.

    Blind articles are judging articles: no suggestion has influenced their labels. Articles whose review is
    undone or sets them aside are left out, and so are those that came with labels and that nobody has
    reviewed. `meta` has ``blind`` (whether the editor saw no suggestions), ``editor``, ``reviewed`` (the time)
    and, if there are any, ``unkept``: the labels that were listed and neither kept nor rejected.
    """
    query = (
        sa.select(*articles.c["number", "review"], *reviews.c["editor", "made", "blind"])
        .join(reviews, reviews.c.number == articles.c.review)
        .where(IS_DONE)
        .order_by(articles.c.number)
        .limit(_FETCHED)
    )
    last = 0
    while True:
        with store.reading() as connection:
            rows = {
                row.number: row for row in connection.execute(query.where(articles.c.number > last))
            }
            unkept = _unkept_labels(connection, [row.review for row in rows.values()])
        for desk_article in find_articles(store, list(rows)):
            row = rows[desk_article.number]
            if desk_article.state == "done":  # no review was undone in the meantime
                meta = {
                    key: value
                    for key, value in desk_article.article.meta.items()
                    if key not in {"id_mot", "unkept"}
                }
                meta |= {"blind": bool(row.blind), "editor": row.editor, "reviewed": row.made}
                if labels := unkept.get(row.review):
                    meta["unkept"] = labels
                yield replace(
                    desk_article.article,
                    labels=desk_article.labels,
                    role="reference",
                    judges=desk_article.article.judges or bool(row.blind),
                    meta=meta,
                )
        if len(rows) < _FETCHED:
            return
        last = max(rows)


def _unkept_labels(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return, by review, the labels that were listed and neither kept nor rejected."""
    query = sa.select(decisions.c.review, decisions.c.label).where(
        decisions.c.review.in_(numbers), decisions.c.decision == "unkept"
    )
    labels = dict[int, list[str]]()
    for row in connection.execute(query.order_by(decisions.c.number)):
        labels.setdefault(row.review, []).append(row.label)
    return labels


@dataclass(frozen=True, slots=True)
class FinalLabels:
    """An article with a review in force: its labels, or none if it was set `aside`."""

    number: int
    title: str
    date: dt.date | None
    source: str | None
    section: str | None
    url: str | None
    labels: tuple[str, ...]
    editor: str
    reviewed: dt.datetime
    blind: bool
    aside: bool


def final_labels(store: Store, *, editor: str | None = None) -> Iterator[FinalLabels]:
    """Yield the articles with a review in force, latest review first, optionally of one editor.

    An article that is reviewed again in the meantime keeps its position, with the new labels.
    """
    names = ("number", "date", "source", "section", "url", "aside")
    is_listed = sa.true() if editor is None else reviews.c.editor == editor
    query = (
        sa.select(
            *articles.c[names],
            sa.func.substr(articles.c.title, 1, _LONGEST_TITLE).label("title"),
            *reviews.c["labels", "editor", "made", "blind"],
        )
        .join(reviews, reviews.c.number == articles.c.review)
        .where(is_listed)
    )
    reviewed = sa.select(articles.c.number).join(reviews, reviews.c.number == articles.c.review)
    latest_first = reviewed.where(is_listed).order_by(reviews.c.number.desc())
    for batch in batched(store.read_column(latest_first), _BATCH):
        in_batch = store.read_rows(query.where(articles.c.number.in_(batch)))
        rows = {row.number: row for row in in_batch}
        for row in (rows[number] for number in batch if number in rows):
            yield FinalLabels(
                **{name: getattr(row, name) for name in (*names, "title", "editor", "blind")},
                labels=() if row.aside else tuple(row.labels),
                reviewed=dt.datetime.fromisoformat(row.made),
            )
