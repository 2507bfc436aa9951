"""Articles of a site with a review in force, from which a plan for the site is made."""

import datetime as dt

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, MODOU, article, put, review, undo

from osiris_nlp.desk.articles.tables import articles, reviews
from osiris_nlp.desk.exchange.decided import DecidedArticle, decided_articles

EACH_DATABASE = True


def site_article(number, site="osiris.sn", **fields):
    """Return an article as read from a SPIP site; `id_mot` are the ids of its labels."""
    meta = {"site": site, "id_article": number, "id_mot": fields.pop("id_mot", [])}
    return article(number, id=f"{site}/{number}", meta=meta, **fields)


def test_decided_articles_come_with_what_they_carried_when_decided(store):
    labels = ("Internet", "Téléphonie")
    numbers = put(
        store,
        site_article(30),
        site_article(4, labels=labels, id_mot=[8, 27]),
        site_article(12, labels=labels, id_mot=[8]),
    )
    first = review(store, numbers[0], [], editor=MODOU)
    earlier = review(store, numbers[1], ["Internet"])
    latest = review(store, numbers[1], ["Fintech", "Téléphonie"])
    third = review(store, numbers[2], ["Internet"])

    decided = list(decided_articles(store, "osiris.sn"))

    imported = import_times(store)

    def expected(place, id_article, entry, **fields):
        facts = {"number": numbers[place], "id_article": id_article, "created": entry.created}
        facts |= {"title": article(id_article).title, "as_of": imported[numbers[place]]}
        return DecidedArticle(review=entry.number, **facts, **fields)

    both, ids = ("Fintech", "Téléphonie"), {"Internet": "8", "Téléphonie": "27"}
    assert decided == [
        expected(1, 4, latest, editor=AWA, labels=both, carried_keywords=ids),
        expected(2, 12, third, editor=AWA, labels=("Internet",), carried_keywords=None),
        expected(0, 30, first, editor=MODOU, labels=(), carried_keywords={}),
    ]
    assert earlier.number < latest.number


def import_times(store):
    with store.reading() as connection:
        rows = connection.execute(sa.select(articles.c.number, articles.c.imported))
        return {row.number: dt.datetime.fromisoformat(row.imported) for row in rows}


def test_what_an_article_carried_is_as_old_as_the_import_before_the_review(store):
    (number,) = put(store, site_article(4, id_mot=[]))
    first = import_times(store)[number]
    latest = review(store, number, ["Fintech"])
    (before,) = decided_articles(store, "osiris.sn")
    put(store, site_article(4, id_mot=[], title="Wave, encore"))
    (after,) = decided_articles(store, "osiris.sn")

    assert (before.as_of, after.as_of) == (first, first)
    content = {"labels": [], "id_mot": []}  # as reviews had it before they said when that was
    store.write(lambda connection: connection.execute(reviews.update().values(carried=content)))
    (older,) = decided_articles(store, "osiris.sn")
    assert older.as_of == latest.created
    assert first < latest.created < import_times(store)[number]


def test_other_sites_open_articles_and_undone_reviews_are_left_out(store):
    others = put(
        store,
        site_article(1, "adie.sn"),
        article(2, meta={"id_article": 2, "id_mot": []}),
        article(3, meta={"site": "osiris.sn"}),
        article(4, meta={"site": "osiris.sn", "id_article": "quatre"}),
        article(5, meta={"site": "osiris.sn", "id_article": 0}),
    )
    undone, twice, _ = put(store, *(site_article(n) for n in (6, 7, 8)))
    for number in others:
        review(store, number, ["Fintech"])
    undo(store, review(store, undone, ["Fintech"]))
    remaining = review(store, twice, ["Téléphonie"])
    undo(store, review(store, twice, ["Fintech"]))

    decided = list(decided_articles(store, "osiris.sn"))

    assert [(d.id_article, d.review, d.labels) for d in decided] == [
        (7, remaining.number, ("Téléphonie",))
    ]
    assert list(decided_articles(store, "")) == []


@pytest.mark.slow("load")
def test_more_articles_than_are_read_at_a_time_come_in_order(store):
    numbers = put(store, *(site_article(n) for n in range(450, 0, -1)))
    for number in numbers:
        review(store, number, ["Fintech"])

    decided = decided_articles(store, "osiris.sn")
    first = next(decided)
    latest = review(store, numbers[0], ["Téléphonie"])  # while they are read

    rest = list(decided)
    assert [d.id_article for d in (first, *rest)] == list(range(1, 451))
    assert (rest[-1].review, rest[-1].labels) == (latest.number, ("Téléphonie",))


def test_of_the_decided_articles_those_that_wait_to_be_published(store):
    numbers = put(
        store,
        site_article(4, labels=("Internet",), id_mot=[8]),
        site_article(5, labels=("Internet",), id_mot=[8]),
        article(6),
    )
    review(store, numbers[0], ["Internet"])
    latest = review(store, numbers[1], ["Fintech"])
    review(store, numbers[2], ["Fintech"])

    waiting = decided_articles(store, "osiris.sn", waiting_only=True)

    assert [(each.id_article, each.review) for each in waiting] == [(5, latest.number)]
