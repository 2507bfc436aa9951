"""Intake: articles put into the queue, with what a model says of them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import orjson
import sqlalchemy as sa

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import row_from_article
from osiris_nlp.desk.store.articles import FiledArticle, find_articles, write_labels
from osiris_nlp.desk.store.schema import articles, keywords, suggestions
from osiris_nlp.desk.store.store import Store, now, storable

# Share of articles labelled without suggestions, so that figures are not biased by the model.
BLIND_SHARE = 0.05
_LONGEST = 255  # characters of an id, and of a label
_BATCH = 200
# Of `meta`, what goes with another field: an unreadable date, SPIP's numbers of the labels.
_TIED = {"date", "id_mot"}
_CROWD = 20  # articles among which one does not stand out
_DRAWN_FROM = 1000  # of those that wait


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model says of an article, as far as the queue needs it.

    `use` is how much an editor's answer would tell, 0 or more. `best` is the label with the best
    `score`; `suggested` are the labels of tier apply or propose; `changes` tells whether labels
    carried would be changed.
    """

    model: str
    use: float
    best: str | None
    score: float | None
    tier: str | None
    suggested: tuple[str, ...]
    changes: bool


Judge = Callable[[Sequence[Article]], list[Verdict]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of articles put in; `changed` were there with another content."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(self.new + other.new, self.changed + other.changed, self.same + other.same)


def put_articles(
    store: Store, found: Sequence[Article], judge: Judge, *, dry_run: bool = False
) -> Imported:
    """Put articles into the queue, or bring those that are there up to date; reviews stay.

    What is known in an article's `meta`, such as its number in SPIP, stays where none is given; not
    what goes with its date and labels. All in one transaction: a few hundred at a time. The model is
    asked about what is new or changed. `dry_run` only tells what would become of the articles.

    Raises
    ------
    InputError
        As `check_articles`.
    """
    if not found:
        return Imported()
    check_articles(found)
    found = [_storable(article) for article in found]
    with store.reading() as connection:
        new, changed = _sorted(found, _there(connection, found))
    if dry_run:
        return _told(found, new, changed)
    verdicts = _asked(judge, [*new, *changed])

    def work(connection: sa.Connection) -> Imported:
        # An editor who decides meanwhile waits, so that the labels decided on stay.
        there = _there(connection, found, lock=True)
        new, changed = _sorted(found, there)
        fresh = [*new, *changed]
        # What another changed since we looked is not asked about yet.
        verdicts.update(_asked(judge, [a for a in fresh if a.id not in verdicts]))
        ranks = _priorities(connection, fresh, [verdicts[a.id] for a in fresh])
        rows = {a.id: _row(a, verdicts[a.id], rank) for a, rank in zip(fresh, ranks, strict=True)}
        numbers = {id_: row.number for id_, row in there.items()}
        numbers |= _insert(connection, [rows[a.id] for a in new])
        _update(connection, [{**rows[a.id], "at": numbers[a.id]} for a in changed])
        unreviewed = [a for a in changed if there[a.id].review is None]
        write_labels(connection, {numbers[a.id]: a.labels for a in [*new, *unreviewed]})
        _write_suggested(connection, {numbers[a.id]: verdicts[a.id].suggested for a in fresh})
        return _told(found, new, changed)

    return store.write(work)


def _there(
    connection: sa.Connection, found: Sequence[Article], *, lock: bool = False
) -> dict[str, Any]:
    """Return what there is of articles, by id; `lock` keeps other writers off it."""
    query = sa.select(
        articles.c.id, articles.c.number, articles.c.content, articles.c.meta, articles.c.review
    ).where(articles.c.id.in_([a.id for a in found]))
    if lock:
        query = query.with_for_update()
    return {row.id: row for row in connection.execute(query)}


def _sorted(
    found: Sequence[Article], there: Mapping[str, Any]
) -> tuple[list[Article], list[Article]]:
    """Return the articles that are new and those that are changed, with what is known in `meta`."""
    known = [
        replace(
            a, meta={k: v for k, v in there[a.id].meta.items() if k not in _TIED} | dict(a.meta)
        )
        for a in found
        if a.id in there
    ]
    changed = [a for a in known if content_digest(a) != there[a.id].content]
    return [a for a in found if a.id not in there], changed


def _asked(judge: Judge, found: Sequence[Article]) -> dict[str, Verdict]:
    return {a.id: said for a, said in zip(found, judge(found), strict=True)} if found else {}


def _told(found: Sequence[Article], new: Sequence[Article], changed: Sequence[Article]) -> Imported:
    return Imported(len(new), len(changed), len(found) - len(new) - len(changed))


def check_articles(found: Sequence[Article]) -> None:
    """Check that articles can be kept, in any database.

    Raises
    ------
    InputError
        If two of them have one id; if an id or a label is longer than 255 characters; if an id
        holds what some database refuses, or begins or ends with a space, which some pass over.
    """
    seen = set()
    for article in found:
        if len(article.id) > _LONGEST:
            raise InputError(
                f"Id {article.id[:60]!r}… has {len(article.id)} characters",
                f"expected {_LONGEST} or fewer",
            )
        if article.id != storable(article.id) or article.id != article.id.strip(" "):
            raise InputError(
                f"Id {article.id!r}", "expected no space at its ends, NUL or half a character"
            )
        if article.id in seen:
            raise InputError(f"Id {article.id!r} stands twice", "give each article its own")
        seen.add(article.id)
        longest = max(map(len, article.labels), default=0)
        if longest > _LONGEST:
            raise InputError(
                f"Article {article.id!r} has a label of {longest} characters",
                f"expected {_LONGEST} or fewer",
            )


def judge_anew(
    store: Store, model: str, judge: Judge, *, on_progress: Callable[[int, int], None]
) -> int:
    """Ask a model about the articles to tag that another one was asked about; return how many.

    `on_progress` is told how many are done, of how many.
    """
    waiting = articles.c.review.is_(None) & (articles.c.model != model)
    with store.reading() as connection:
        numbers = connection.scalars(sa.select(articles.c.number).where(waiting)).all()
    done = 0
    for batch in batched(numbers, _BATCH):
        on_progress(done, len(numbers))
        found = find_articles(store, batch)
        done += len(batch)
        verdicts = judge([each.article for each in found])
        store.write(partial(_rejudge, found=found, verdicts=verdicts))
    return len(numbers)


def _rejudge(
    connection: sa.Connection, found: Sequence[FiledArticle], verdicts: Sequence[Verdict]
) -> None:
    ranks = _priorities(connection, [each.article for each in found], verdicts)
    told = list(zip(found, verdicts, ranks, strict=True))
    _update(connection, [{"at": a.number, **_verdict_row(said, rank)} for a, said, rank in told])
    _write_suggested(connection, {a.number: said.suggested for a, said, _ in told})


def learn_keywords(store: Store, id_mots: Mapping[str, int]) -> None:
    """Keep the numbers under which SPIP has labels, in the place of those known before."""

    def work(connection: sa.Connection) -> None:
        for label, id_mot in sorted(id_mots.items()):
            connection.execute(keywords.delete().where(keywords.c.label == label))
            connection.execute(keywords.insert().values(label=label, id_mot=id_mot))

    store.write(work)


def _insert(connection: sa.Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    connection.execute(articles.insert(), rows)
    query = sa.select(articles.c.id, articles.c.number)
    found = connection.execute(query.where(articles.c.id.in_([row["id"] for row in rows])))
    return {row.id: row.number for row in found}


def _update(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Change the articles numbered `at`; not what only a review changes, nor who is blind."""
    if not rows:
        return
    kept = {"at", "id", "blind", "revision", "review"}
    values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name not in kept}
    statement = articles.update().where(articles.c.number == sa.bindparam("at")).values(values)
    connection.execute(
        statement, [{n: v for n, v in row.items() if n in {*values, "at"}} for row in rows]
    )


def _write_suggested(connection: sa.Connection, labels: Mapping[int, tuple[str, ...]]) -> None:
    connection.execute(suggestions.delete().where(suggestions.c.article.in_(list(labels))))
    rows = [
        {"article": number, "label": label} for number, each in labels.items() for label in each
    ]
    if rows:
        connection.execute(suggestions.insert(), rows)


def _storable(article: Article) -> Article:
    """Replace NUL and lone surrogates in url, lang and story; the rest is clean already."""
    url, lang, story = (
        mark and storable(mark) for mark in (article.url, article.lang, article.story)
    )
    return replace(article, url=url, lang=lang, story=story)


def _row(article: Article, verdict: Verdict, priority: float) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "labels": list(article.labels),
        "date": article.date,
        "section": article.section,
        "source": (article.source or "").strip()[:255] or None,
        "url": article.url,
        "lang": (article.lang or "")[:40] or None,
        "story": article.story,
        "role": article.role,
        "judges": article.judges,
        "meta": article.meta,
        "content": content_digest(article),
        "imported": now(),
        "blind": _is_blind(article),
        "revision": 0,
        "review": None,
        **_verdict_row(verdict, priority),
    }


def _verdict_row(verdict: Verdict, priority: float) -> dict[str, Any]:
    return {
        "model": verdict.model,
        "priority": priority,
        "best": verdict.best,
        "score": verdict.score,
        "tier": verdict.tier,
        "changes": verdict.changes,
    }


def _priorities(
    connection: sa.Connection, found: Sequence[Article], verdicts: Sequence[Verdict]
) -> list[float]:
    """Return the priority of each article: its use; of a blind one, that of another, drawn by its id.

    Else editors would meet the hard ones of the blind first, and figures from these would not tell
    how good the model is. The others are those put in along with it; where these are few, those
    that wait in the database, too; where there is none, it comes last.
    """
    blind = [_is_blind(article) for article in found]
    others = [said.use for said, hidden in zip(verdicts, blind, strict=True) if not hidden]
    if any(blind) and len(others) < _CROWD:
        waiting = articles.c.review.is_(None) & articles.c.blind.is_(False)
        query = sa.select(articles.c.priority).where(waiting).order_by(articles.c.number.desc())
        others += connection.scalars(query.limit(_DRAWN_FROM))
    return [
        float(np.quantile(others or [0.0], _drawn(article, "rank"))) if hidden else said.use
        for article, said, hidden in zip(found, verdicts, blind, strict=True)
    ]


def _is_blind(article: Article) -> bool:
    return _drawn(article, "blind") < BLIND_SHARE


def _drawn(article: Article, what: str) -> float:
    """Return a number in [0, 1) drawn at random, the same for an article whenever it is drawn."""
    digest = hashlib.blake2b(f"{what}\n{article.id}".encode(), digest_size=7).digest()
    return int.from_bytes(digest) / 2**56


def content_digest(article: Article) -> str:
    """Return a digest of all that is kept of an article as it was put in.

    Whether it judges counts where it does: desks of version 0.1.0 knew nothing of it.
    """
    row = row_from_article(_storable(article))
    if not article.judges:
        del row["judges"]
    content = orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(content, digest_size=16).hexdigest()
