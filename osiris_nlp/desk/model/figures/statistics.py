"""Figures about the model and the editors over time, from the reviews in force."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.articles.articles import IS_DONE
from osiris_nlp.desk.articles.reviews import IS_OF_BATCH, Measurement
from osiris_nlp.desk.articles.tables import article_labels, articles, decisions, reviews
from osiris_nlp.desk.base.store.store import Store, moment
from osiris_nlp.desk.model.figures.shares import Share

# «2026-03» of a moment. Literal numbers, because PostgreSQL does not see that two parameters are the same.
_MONTH = sa.func.substr(reviews.c.made, sa.literal_column("1"), sa.literal_column("7"))
_IS_MAIN = (article_labels.c.article == articles.c.number) & (article_labels.c.place == 0)
_IS_KEPT = decisions.c.decision.in_(["accept", "add"])
_COUNT = sa.func.count()


@dataclass(frozen=True, slots=True)
class LabelMonth:
    """What editors decided on one label in one month, such as ``2026-03``.

    `acceptance` is of the suggestions (tiers apply and propose) that they saw, without those of batches,
    which have only articles on which the model is sure. `n_chosen` is how many articles they gave the label,
    suggested or not, in a batch or not.
    """

    label: str
    month: str
    acceptance: Share
    n_chosen: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the editor's main label is the one that the model ranked first.

    `blind` is of articles whose suggestions were hidden, `visible` of all others.
    """

    blind: Share
    visible: Share


def label_months(store: Store) -> list[LabelMonth]:
    """Return what editors decided by label and month, in the order of both."""
    has_tier = decisions.c.tier.in_(["apply", "propose"])
    is_seen = reviews.c.blind.is_(False) & ~IS_OF_BATCH
    is_suggestion = has_tier & is_seen & (decisions.c.decision != "add")
    query = (
        sa.select(
            decisions.c.label,
            _MONTH.label("month"),
            _sum_of(is_suggestion).label("n_suggested"),
            _sum_of(is_suggestion & (decisions.c.decision == "accept")).label("n_accepted"),
            _sum_of(_IS_KEPT).label("n_chosen"),
        )
        .join(reviews, reviews.c.number == decisions.c.review)
        .join(articles, articles.c.review == reviews.c.number)
        .where(IS_DONE, has_tier | _IS_KEPT)  # most decisions are on further leads
        .group_by(_MONTH, decisions.c.label)  # by label first, SQLite takes ten times as long
    )
    rows = [
        LabelMonth(label, month, Share(int(n_accepted), int(n_suggested)), int(n_chosen))
        for label, month, n_suggested, n_accepted, n_chosen in store.read_rows(query)
    ]
    return sorted(rows, key=lambda row: (row.label, row.month))


def sure_precision(store: Store) -> Share:
    """Return how many labels of tier apply the editors chose on blind articles, where they did not see them.

    Reviews from before these were counted (tables 0010) are left out.
    """
    is_counted = IS_DONE & reviews.c.blind.is_(True) & reviews.c.sure.is_not(None)
    in_force = reviews.c.number == articles.c.review
    n_sure = sa.select(sa.func.sum(reviews.c.sure)).join(articles, in_force).where(is_counted)
    n_right = (
        sa.select(_COUNT)
        .select_from(articles)
        .join(reviews, in_force)
        .join(decisions, decisions.c.review == reviews.c.number)
        .where(is_counted, decisions.c.tier == "apply", _IS_KEPT)
    )
    with store.reading() as connection:
        return Share(connection.scalar(n_right) or 0, int(connection.scalar(n_sure) or 0))


def agreement(store: Store) -> Agreement:
    """Return how often the editor's main label is the model's best, with and without suggestions in view.

    An article that was validated without a label counts as one on which they do not agree. Batches are
    left out: they have only articles on which the model is sure, and an editor who disagrees unticks them.
    """
    query = (
        sa.select(reviews.c.blind, _COUNT, _sum_of(article_labels.c.label == reviews.c.best))
        .select_from(articles)
        .join(reviews, reviews.c.number == articles.c.review)
        .join(article_labels, _IS_MAIN, isouter=True)
        .where(IS_DONE, reviews.c.best.is_not(None), ~IS_OF_BATCH)
        .group_by(reviews.c.blind)
    )
    shares = {blind: Share(int(k or 0), n) for blind, n, k in store.read_rows(query)}
    return Agreement(shares.get(True, Share()), shares.get(False, Share()))


def count_validated_since(store: Store, since: dt.datetime) -> int:
    """Return how many articles editors have validated since a time, with a time zone."""
    in_force = reviews.c.number == articles.c.review
    query = sa.select(_COUNT).select_from(articles).join(reviews, in_force)
    with store.reading() as connection:
        return connection.scalar(query.where(IS_DONE, reviews.c.made >= moment(since))) or 0


def measurements(store: Store) -> list[dict[str, Any]]:
    """Return what was measured of each validated article's review in force, oldest review first.

    Each row has the article's `id`, when it was `reviewed`, the `editor`, the `model`, whether the article
    was `blind`, the `main` label, None without any, and the fields of a `Measurement`.
    """
    query = (
        sa.select(
            articles.c.id,
            reviews.c.made.label("reviewed"),
            *reviews.c["editor", "model", "blind"],
            article_labels.c.label.label("main"),
            *(reviews.c[each.name] for each in fields(Measurement)),
        )
        .select_from(articles)
        .join(reviews, reviews.c.number == articles.c.review)
        .join(article_labels, _IS_MAIN, isouter=True)
        .where(IS_DONE)
        .order_by(reviews.c.number)
    )
    return [row._asdict() for row in store.read_rows(query)]


def _sum_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Return how many rows of a group meet a condition."""
    return sa.func.sum(sa.case((condition, 1), else_=0))
