"""What an article carried on its site when an editor decided."""

from dataclasses import replace

import pytest
from helpers.desk_store import article, assess, put, review, undo

from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.articles.site_keywords import CarriedKeywords

EACH_DATABASE = True
LABELS = ("Fintech", "Internet", "Téléphonie")


def test_a_review_keeps_what_the_article_carried_when_it_was_made(store):
    before = article(1, labels=LABELS, meta={"id_article": 12, "id_mot": [8, 27, 29]})
    after = replace(before, labels=LABELS[1:], meta={"id_article": 12, "id_mot": [27, 29]})
    (number,) = put(store, before)

    review(store, number, ["Fintech", "Internet"])
    second = review(store, number, ["Internet"])
    put_articles(store, [after], assess)  # somebody has removed a keyword on the site
    undo(store, second)
    review(store, number, ["Infrastructures"])

    on_site = CarriedKeywords(LABELS, ("8", "27", "29")), CarriedKeywords(LABELS[1:], ("27", "29"))
    assert [entry.carried_keywords for entry in history(store)] == [
        on_site[1],
        on_site[1],
        on_site[0],
        on_site[0],
    ]


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"id_mot": None},
        {"id_mot": [8]},
        {"id_mot": [8, 27, 29, 30]},
        {"id_mot": "827"},
        {"id_mot": [8, 27, "29"]},
        {"id_mot": [8, 27, True]},
        {"id_mot": [8, 27, 0]},
        {"id_mot": [8, 27, 2**63]},
    ],
)
def test_ids_that_do_not_correspond_to_the_labels_are_unknown(store, meta):
    (number,) = put(store, article(1, labels=LABELS, meta=meta))

    assert review(store, number, ["Fintech"]).carried_keywords == CarriedKeywords(LABELS, None)


def test_an_article_without_keywords_on_its_site_carried_none(store):
    numbers = put(store, article(1, meta={"id_mot": []}), article(2))

    on_site = [review(store, number, ["Fintech"]).carried_keywords for number in numbers]

    assert [each and each.ids_by_label for each in on_site] == [{}, None]
