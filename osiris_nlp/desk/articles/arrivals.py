"""Intake: put articles into the queue, together with the model's verdicts on them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
import orjson
import sqlalchemy as sa

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.corpus.columns import KEYS
from osiris_nlp.desk.articles.articles import (
    AWAITS_REVIEW,
    DeskArticle,
    current_labels,
    find_articles,
    state_of,
    write_labels,
)
from osiris_nlp.desk.articles.publication import after_import
from osiris_nlp.desk.articles.tables import articles, suggestions
from osiris_nlp.desk.base.store.search import searched_text, write_search
from osiris_nlp.desk.base.store.store import Store, now, storable

# Share of articles labelled blind, so that figures measured on them are not biased by the model.
BLIND_SHARE = 0.05
_MAX_LENGTH = 255  # characters, of an id or a label
_BATCH = 200
# Keys of `meta` that belong to another field: an unreadable date, SPIP's ids of the labels.
_DEPENDENT_KEYS = {"date", "id_mot"}
# A blind article takes the priority of another one, and the sureness of yet another, each drawn from at least
# 20 others if possible, by a hash for the purpose.
_PURPOSES = {"priority": "rank", "sureness": "sureness"}
_MIN_POOL = 20
_MAX_POOL = 1000  # articles awaiting review that are added to a smaller pool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A model's opinion on an article, reduced to what the queue needs.

    `usefulness` is how much the model would learn from an editor's decisions, 0 or more. `best` is
    the label with the highest `score`, None if the model knows none of the words. `suggested` lists the labels of tier apply or propose.
    `changes` is whether the model would change the article's labels.
    """

    model: str
    usefulness: float
    best: str | None
    score: float | None
    tier: str | None
    suggested: tuple[str, ...]
    changes: bool


Assess = Callable[[Sequence[Article]], list[Verdict]]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """Number of articles that were new, already present with other content, or unchanged."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts(
            self.new + other.new, self.changed + other.changed, self.same + other.same
        )


def put_articles(
    store: Store, batch: Sequence[Article], assess: Assess, *, dry_run: bool = False
) -> ImportCounts:
    """Add articles to the queue, and update those already in it; their reviews are kept.

    Keys of `meta` that an update lacks, such as SPIP's article id, are kept, except those that
    belong to the date or the labels. `assess` is called for new and changed articles only. The batch
    is one transaction, so pass a few hundred articles at a time. `dry_run` only returns the counts.

    Raises
    ------
    InputError
        As `check_articles`.
    """
    if not batch:
        return ImportCounts()
    check_articles(batch)
    batch = [_storable(article) for article in batch]
    with store.reading() as connection:
        new, changed = _split_by_novelty(batch, _read_stored(connection, batch))
    if dry_run:
        return _count(batch, new, changed)
    verdicts = _assess_all(assess, [*new, *changed])

    def work(connection: sa.Connection) -> ImportCounts:
        # The lock makes an editor's concurrent save wait, so that it comes last and its labels win.
        stored = _read_stored(connection, batch, lock=True)
        new, changed = _split_by_novelty(batch, stored)
        fresh = [*new, *changed]
        # Articles that another import changed since the first look have no verdict yet.
        verdicts.update(_assess_all(assess, [a for a in fresh if a.id not in verdicts]))
        imported = now()
        ranks = _ranks(connection, fresh, [verdicts[a.id] for a in fresh])
        rows = {
            a.id: _row(a, verdicts[a.id], imported) | r for a, r in zip(fresh, ranks, strict=True)
        }
        numbers = {id_: row.number for id_, row in stored.items()}
        numbers |= _insert(connection, [rows[a.id] for a in new])
        decided = current_labels(connection, [row.number for row in stored.values() if row.review])
        for a in changed:
            rows[a.id] |= _kept_values(a, stored[a.id], decided)
        _update(connection, [rows[a.id] for a in changed])
        unreviewed = [a for a in changed if stored[a.id].state != "done"]
        write_labels(connection, {numbers[a.id]: a.labels for a in [*new, *unreviewed]})
        _write_suggested(connection, {numbers[a.id]: verdicts[a.id].suggested for a in fresh})
        write_search(connection, {numbers[a.id]: searched_text(a.title, a.text) for a in fresh})
        return _count(batch, new, changed)

    return store.write(work)


def _kept_values(
    article: Article, row: Any, decided_labels: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    """Return what an update makes of the number of an article and of its state on its site."""
    in_force = decided_labels.get(row.number, ()) if row.state == "done" else None
    return {
        "target": row.number,
        "publication": after_import(row.publication, article.labels, in_force),
        "sent": row.sent and {*article.labels} == {*row.labels},
        "state": state_of(row.review, article.labels, aside=row.state == "aside"),
    }


def _read_stored(
    connection: sa.Connection, batch: Sequence[Article], *, lock: bool = False
) -> dict[str, Any]:
    """Return the rows of the articles that are already stored, by id; `lock` locks the rows."""
    state = articles.c["number", "content", "review", "labels", "publication", "sent", "state"]
    query = sa.select(*articles.c["id", "meta"], *state)
    query = query.where(articles.c.id.in_([a.id for a in batch]))
    if lock:
        query = query.with_for_update()
    return {row.id: row for row in connection.execute(query)}


def _split_by_novelty(
    batch: Sequence[Article], stored: Mapping[str, Any]
) -> tuple[list[Article], list[Article]]:
    """Return the new articles, and the changed ones with their stored `meta` merged in."""
    existing = [_merge_meta(a, stored[a.id].meta) for a in batch if a.id in stored]
    changed = [a for a in existing if content_digest(a) != stored[a.id].content]
    return [a for a in batch if a.id not in stored], changed


def _merge_meta(article: Article, stored_meta: Mapping[str, Any]) -> Article:
    inherited = {k: v for k, v in stored_meta.items() if k not in _DEPENDENT_KEYS}
    return replace(article, meta=inherited | dict(article.meta))


def _assess_all(assess: Assess, batch: Sequence[Article]) -> dict[str, Verdict]:
    if not batch:
        return {}
    return {a.id: verdict for a, verdict in zip(batch, assess(batch), strict=True)}


def _count(
    batch: Sequence[Article], new: Sequence[Article], changed: Sequence[Article]
) -> ImportCounts:
    return ImportCounts(len(new), len(changed), len(batch) - len(new) - len(changed))


def check_articles(batch: Sequence[Article]) -> None:
    """Check that every supported database can store these articles.

    Raises
    ------
    InputError
        If two articles have the same id; if an id or a label is longer than 255 characters; if an id
        contains characters that some databases refuse, or a leading or trailing space, which some
        ignore in comparisons.
    """
    ids = set()
    for article in batch:
        if len(article.id) > _MAX_LENGTH:
            raise InputError(
                f"Id {article.id[:60]!r}… has {len(article.id)} characters",
                f"expected at most {_MAX_LENGTH}",
            )
        if article.id != storable(article.id) or article.id != article.id.strip(" "):
            raise InputError(
                f"Invalid id {article.id!r}",
                "expected no leading or trailing space, no NUL and no lone surrogate",
            )
        if article.id in ids:
            raise InputError(f"Duplicate id {article.id!r}", "give each article its own id")
        ids.add(article.id)
        longest = max(map(len, article.labels), default=0)
        if longest > _MAX_LENGTH:
            raise InputError(
                f"Article {article.id!r} has a label of {longest} characters",
                f"expected at most {_MAX_LENGTH}",
            )


def refresh_verdicts(
    store: Store, model: str, assess: Assess, *, on_progress: Callable[[int, int], None]
) -> int:
    """Update the verdicts that come from another model or propose changes, and return their number.

    What is worth proposing may change without the model: earlier versions proposed more. Only articles
    that await review are updated. `on_progress` is called before each batch with the
    number of articles updated so far and the total.
    """
    is_outdated = (articles.c.model != model) | articles.c.changes
    outdated = AWAITS_REVIEW & is_outdated
    numbers = store.read_column(sa.select(articles.c.number).where(outdated))
    n_updated = 0
    for batch in batched(numbers, _BATCH):
        on_progress(n_updated, len(numbers))
        desk_articles = find_articles(store, batch)
        n_updated += len(batch)
        verdicts = assess([each.article for each in desk_articles])
        store.write(partial(_write_verdicts, batch=desk_articles, verdicts=verdicts))
    return len(numbers)


def _write_verdicts(
    connection: sa.Connection, batch: Sequence[DeskArticle], verdicts: Sequence[Verdict]
) -> None:
    ranks = _ranks(connection, [each.article for each in batch], verdicts)
    rows = [
        {"target": each.number, **_verdict_row(verdict), **rank}
        for each, verdict, rank in zip(batch, verdicts, ranks, strict=True)
    ]
    _update(connection, rows)
    _write_suggested(
        connection,
        {each.number: verdict.suggested for each, verdict in zip(batch, verdicts, strict=True)},
    )


def _insert(connection: sa.Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    connection.execute(articles.insert(), rows)
    query = sa.select(articles.c.id, articles.c.number)
    inserted = connection.execute(query.where(articles.c.id.in_([row["id"] for row in rows])))
    return {row.id: row.number for row in inserted}


def _update(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Update the articles whose numbers are in `target`, except the columns that an import must not change."""
    if not rows:
        return
    fixed_columns = {"target", "id", "blind", "revision", "review"}
    values: dict[str, Any] = {
        name: sa.bindparam(name) for name in rows[0] if name not in fixed_columns
    }
    statement = articles.update().where(articles.c.number == sa.bindparam("target")).values(values)
    connection.execute(
        statement, [{n: v for n, v in row.items() if n in {*values, "target"}} for row in rows]
    )


def _write_suggested(connection: sa.Connection, labels: Mapping[int, tuple[str, ...]]) -> None:
    connection.execute(suggestions.delete().where(suggestions.c.article.in_(list(labels))))
    rows = [
        {"article": number, "label": label}
        for number, suggested in labels.items()
        for label in suggested
    ]
    if rows:
        connection.execute(suggestions.insert(), rows)


def _storable(article: Article) -> Article:
    """Replace NUL and lone surrogates in url, lang and story; readers have cleaned the other fields.

    A url that is not an address of the web (``javascript:…``) is left out.
    """
    url, lang, story = (
        text and storable(text) for text in (article.url, article.lang, article.story)
    )
    if url and not url.lower().startswith(("http://", "https://")):
        url = None
    return replace(article, url=url, lang=lang, story=story)


def _row(article: Article, verdict: Verdict, imported: str) -> dict[str, Any]:
    return {
        **{field.name: getattr(article, field.name) for field in fields(Article)},
        "labels": list(article.labels),
        "source": (article.source or "").strip()[:255] or None,
        "lang": (article.lang or "")[:40] or None,
        "content": content_digest(article),
        "imported": imported,
        "blind": _is_blind(article),
        "revision": 0,
        "review": None,
        "state": state_of(None, article.labels, aside=False),
        "publication": None,
        "sent": False,
        **_verdict_row(verdict),
    }


def _verdict_row(verdict: Verdict) -> dict[str, Any]:
    names = ("model", "best", "score", "tier", "changes")
    return {name: getattr(verdict, name) for name in names}


def _ranks(
    connection: sa.Connection, batch: Sequence[Article], verdicts: Sequence[Verdict]
) -> list[dict[str, float]]:
    """Return the priority and the sureness of each article, or for a blind one, those of other articles.

    Otherwise editors would see the hardest blind articles first, and figures measured on those would
    be biased. Hashes of the id select the other articles: from the batch; if that has too few,
    also from the database; if that has none either, the blind article comes last.
    """
    blind = [_is_blind(article) for article in batch]
    ranks = [
        {"priority": verdict.usefulness, "sureness": verdict.score or 0.0} for verdict in verdicts
    ]
    pool = [rank for rank, is_blind in zip(ranks, blind, strict=True) if not is_blind]
    if any(blind) and len(pool) < _MIN_POOL:
        awaiting_review = AWAITS_REVIEW & articles.c.blind.is_(False)
        query = sa.select(articles.c.priority, articles.c.sureness).where(awaiting_review)
        others = connection.execute(query.order_by(articles.c.number.desc()).limit(_MAX_POOL))
        pool += map(dict, others.mappings())
    drawn_ranks = {name: [rank[name] for rank in pool] or [0.0] for name in _PURPOSES}
    return [
        {
            name: float(np.quantile(drawn_ranks[name], _hash_to_unit(article, purpose)))
            for name, purpose in _PURPOSES.items()
        }
        if is_blind
        else rank
        for article, rank, is_blind in zip(batch, ranks, blind, strict=True)
    ]


def _is_blind(article: Article) -> bool:
    return _hash_to_unit(article, "blind") < BLIND_SHARE


def _hash_to_unit(article: Article, purpose: str) -> float:
    """Return a pseudo-random number in [0, 1), always the same for an article and a purpose."""
    digest = hashlib.blake2b(f"{purpose}\n{article.id}".encode(), digest_size=7).digest()
    return int.from_bytes(digest) / 2**56


def content_digest(article: Article) -> str:
    """Return a digest of everything stored of an article as imported.

    Fields that desks of version 0.1.0 did not have, of which `judges` is the first, are included only when set.
    """
    later_fields = KEYS[KEYS.index("judges") :]
    row = {
        key: value
        for key, value in row_from_article(_storable(article)).items()
        if value or key not in later_fields
    }
    content = orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(content, digest_size=16).hexdigest()
