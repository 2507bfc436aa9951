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
_IS_ASIDE = (articles.c.state == "aside").label("aside")
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
            *articles.c["id", "meta", "title"],
            _IS_ASIDE,
            *decisions.c["label", "decision", "score", "tier"],
            later.c.number.is_not(None).label("undone"),
        )
        .join(reviews, reviews.c.number == decisions.c.review)
        .join(articles, articles.c.number == reviews.c.article)
        .join(later, later.c.undoes == reviews.c.number, isouter=True)
    )
    id_mots = keyword_ids(store)
    for rows in _batches(store, query, decisions.c.number, size=_BATCH):
        for row in rows:
            site = site_of(row.meta)
            values = row._asdict() | {
                "id_article": row.meta.get("id_article"),
                "id_mot": id_mots.get((site, label_key(row.label))),
                "site": site or None,
            }
            yield {column: values[column] for column in COLUMNS}


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
    )
    for batch in _batches(store, query, articles.c.number, size=_FETCHED):
        rows = {row.number: row for row in batch}
        unkept = _unkept_labels(store, [row.review for row in batch])
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


def _batches(
    store: Store, query: "sa.Select[Any]", number: sa.ColumnElement[int], *, size: int
) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the rows of a query in batches, in the order of its first column, which is a number."""
    last = 0
    while True:
        rows = store.read_rows(query.where(number > last).order_by(number).limit(size))
        yield rows
        if len(rows) < size:
            return
        last = rows[-1][0]


def _unkept_labels(store: Store, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return, by review, the labels that were listed and neither kept nor rejected."""
    query = sa.select(decisions.c.review, decisions.c.label).where(
        decisions.c.review.in_(numbers), decisions.c.decision == "unkept"
    )
    labels = dict[int, list[str]]()
    for row in store.read_rows(query.order_by(decisions.c.number)):
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
    names = ("number", "date", "source", "section", "url")
    query = (
        sa.select(
            *articles.c[names],
            _IS_ASIDE,
            sa.func.substr(articles.c.title, 1, _LONGEST_TITLE).label("title"),
            *reviews.c["labels", "editor", "made", "blind"],
        )
        .join(reviews, reviews.c.number == articles.c.review)
        .where(sa.true() if editor is None else reviews.c.editor == editor)
    )
    latest_first = query.with_only_columns(articles.c.number).order_by(reviews.c.number.desc())
    for batch in batched(store.read_column(latest_first), _BATCH):
        in_batch = store.read_rows(query.where(articles.c.number.in_(batch)))
        rows = {row.number: row for row in in_batch}
        for row in (rows[number] for number in batch if number in rows):
            yield FinalLabels(
                **{
                    name: getattr(row, name)
                    for name in (*names, "aside", "title", "editor", "blind")
                },
                labels=() if row.aside else tuple(row.labels),
                reviewed=dt.datetime.fromisoformat(row.made),
            )
