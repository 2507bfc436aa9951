"""Plain facts about a desk and a model, recorded by a release and compared with every later one."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import DeskArticle, find_articles
from osiris_nlp.desk.articles.exporting import decision_rows
from osiris_nlp.desk.articles.queue.queue import PAGE_SIZE, Filters, queue_page, sources
from osiris_nlp.desk.articles.reviews import Review, editors, history
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.figures.label_counts import LabelCounts, label_counts
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.model.tagger import Tagger

# Tables that releases after 0.1.0 have added.
LATER = {*"tokens site_decisions notes deferrals accounts handovers vain_searches".split()}
MODEL_TEXTS = (
    "La Sonatel et Expresso contestent la décision de l’ARTP qui fixe le tarif de terminaison.",
    "Wave ramène à 1 % les frais du transfert d’argent par téléphone mobile à Kolda.",
    "Les étudiants de l’Université virtuelle suivent leurs cours en ligne depuis Ziguinchor.",
    "Le syndicat des travailleurs de la Sonatel dépose un préavis de grève de 48 heures.",
    "Des pirates ont détourné 1,8 milliard de FCFA des comptes d’une banque de Dakar.",
)


def facts(store: Store) -> dict[str, Any]:
    """Return everything in a desk that release 0.1.0 knew, JSON-ready; of the settings, only the names."""
    with store.reading() as connection:
        names = sorted(sa.inspect(connection).get_table_names())
        tables = {name: rows_of(connection, name) for name in names if name != "desk_version"}
    pages = [queue_page(store, Filters(state="all", order="utiles"), page=n) for n in (1, 2, 3)]
    rows = [row for page in pages for row in page.rows]
    return {
        "rows": {
            name: len(rows)
            for name, rows in tables.items()
            if name not in LATER and not name.startswith("desk_search")
        },
        "articles": [
            article_facts(record)
            for record in find_articles(store, [row["number"] for row in tables["articles"]])
        ],
        "reviews": [review_facts(review) for review in reversed(history(store, limit=10_000))],
        "decisions": [earlier_decision(row) for row in decision_rows(store)],
        "labels": {name: count_facts(counts) for name, counts in label_counts(store).items()},
        "queue": [row.id for row in rows if row.state == "open"][:PAGE_SIZE],
        "editors": editors(store),
        "sources": sources(store),
        "events": tables["events"],
        "keywords": [{n: row[n] for n in ("label", "id_mot")} for row in tables["keywords"]],
        "settings": sorted(row["name"] for row in tables["settings"]),
    }


def rows_of(connection: sa.Connection, table: str) -> list[dict[str, Any]]:
    """Return the raw rows of a table, ordered by primary key, with dates as text."""
    inspector = sa.inspect(connection)
    columns = [sa.column(column["name"]) for column in inspector.get_columns(table)]
    keys = [sa.column(name) for name in inspector.get_pk_constraint(table)["constrained_columns"]]
    query = sa.select(*columns).select_from(sa.table(table)).order_by(*keys)
    return [
        {name: str(cell) if isinstance(cell, dt.date) else cell for name, cell in row.items()}
        for row in connection.execute(query).mappings()
    ]


def earlier_decision(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a decision as release 0.1.0 exported it."""
    return {name: cell for name, cell in row.items() if name not in {"site", "aside"}}


def review_facts(review: Review) -> dict[str, Any]:
    row = asdict(review) | {"made": review.created.isoformat(), "labels": list(review.labels)}
    del row["carried_keywords"], row["aside"], row["batch"]  # unknown to release 0.1.0
    del row["created"]  # called `made` by release 0.1.0
    del row["title"], row["decisions"]  # recorded with the articles and separately
    return row


def count_facts(counts: LabelCounts) -> dict[str, Any]:
    row = asdict(counts)
    row["judged"] = row.pop("outcomes")  # called `judged` by release 0.1.0
    return row


def current_verb(decision: dict[str, Any], *, blind: bool) -> str:
    """Return what version 0008 calls a decision of an earlier version."""
    if decision["decision"] == "reject":
        return "unkept"
    is_listed = decision["tier"] == "hide" and decision["score"] >= 0.006 and not blind
    return "accept" if decision["decision"] == "add" and is_listed else str(decision["decision"])


def in_current_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of release 0.1.0 with the decisions and counts of version 0008."""
    fields = {"accept": "accepted", "unkept": "unkept", "reject": "rejected", "add": "added"}
    in_force = {row["review"] for row in facts["articles"]}
    labels = {name: row | {"unkept": 0} for name, row in facts["labels"].items()}
    decisions = [
        row | {"decision": current_verb(row, blind=row["blind"])} for row in facts["decisions"]
    ]
    for before, after in zip(facts["decisions"], decisions, strict=True):
        if before["decision"] != after["decision"] and after["review"] in in_force:
            labels[after["label"]][fields[before["decision"]]] -= 1
            labels[after["label"]][fields[after["decision"]]] += 1
    return facts | {"decisions": decisions, "labels": labels}


def article_facts(record: DeskArticle) -> dict[str, Any]:
    names = ("number", "revision", "review", "state", "blind", "content")
    fields = {
        "id": record.article.id,
        "title": record.article.title,
        "date": record.article.date and record.article.date.isoformat(),
        "role": record.article.role,
        "meta": dict(record.article.meta),
        "carried": list(record.article.labels),
        "labels": list(record.labels),
    }
    return {name: getattr(record, name) for name in names} | fields


def suggestion_facts(tagger: Tagger, text: str) -> list[dict[str, Any]]:
    """Return the five best suggestions for a text."""
    suggestions = suggest(tagger, Article(id="texte", text=text), evidence=False)
    return [{"label": s.label, "score": round(s.score, 6), "tier": s.tier} for s in suggestions]
