"""Whether a review is on the site of its article: reviews, undos, imports and publications change it."""

import pytest
from helpers.desk_store import article, put, review, undo
from helpers.stored_articles import stored

from osiris_nlp.desk.articles.publication import record_publications
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page

EACH_DATABASE = True


def of_site(*labels, title="La fibre arrive à Kolda"):
    meta = {"site": "osiris.sn", "id_article": 12, "id_mot": [*range(1, len(labels) + 1)]}
    return article(12, id="osiris.sn/12", title=title, labels=labels, meta=meta)


def publication(store, number):
    return stored(store, number).publication


def record(store, target, value):
    record_publications(store, {target.number: value})


@pytest.fixture
def number(store):
    """Return the number of an article that carries «Internet» on its site."""
    return put(store, of_site("Internet"))[0]


@pytest.fixture
def published(store, number):
    """Return a review of it that was published."""
    first = review(store, number, ["Fintech"])
    record(store, first, "published")
    return first


def test_a_review_waits_if_the_site_has_something_else(store):
    (number,) = put(store, of_site("Internet", "Téléphonie"))

    states = [publication(store, number)]
    for labels in (["Téléphonie", "Internet"], ["Internet"], ["Internet", "Téléphonie"]):
        review(store, number, labels)
        states.append(publication(store, number))

    assert states == [None, None, "waiting", None]


def test_a_published_review_that_is_undone_is_withdrawn_and_a_later_one_waits(store, published):
    states = [publication(store, published.article)]
    undo(store, published)
    states.append(publication(store, published.article))
    review(store, published.article, ["Internet"])
    states.append(publication(store, published.article))

    assert states == ["published", "withdrawn", "waiting"]


def test_a_review_that_waits_is_undone_without_a_trace(store, number):
    undo(store, review(store, number, ["Fintech"]))

    assert publication(store, number) is None


def test_what_becomes_of_a_review_says_nothing_of_the_next_one(store, number):
    first = review(store, number, ["Fintech"])
    later = review(store, number, ["Téléphonie"])

    record(store, first, "published")
    assert publication(store, number) == "waiting"

    record(store, later, "published")
    undo(store, first)
    assert publication(store, number) == "published"


def test_an_import_says_what_the_site_has_now(store, number):
    first = review(store, number, ["Fintech"])

    def after(version):
        put(store, version)
        return publication(store, number)

    assert after(of_site("Internet", title="La fibre est à Kolda")) == "waiting"
    assert after(of_site("Fintech")) is None  # somebody has done the same on the site
    assert after(of_site("Internet")) is None  # and has changed it back: the last word
    record(store, first, "published")
    assert (after(of_site("Téléphonie")), after(of_site("Fintech"))) == ("set_aside", "published")


def test_an_article_without_any_label_left_waits_as_well(store, number):
    review(store, number, [])

    put(store, of_site("Internet", title="La fibre est à Kolda"))
    before = publication(store, number)
    put(store, of_site())

    assert (before, publication(store, number)) == ("waiting", None)


def test_the_queue_lists_those_that_wait_and_an_article_of_no_site_never_does(store):
    numbers = put(store, of_site("Internet"), article(2, labels=("Internet",)), article(3))
    review(store, numbers[0], ["Fintech"])
    review(store, numbers[1], ["Fintech"])

    page = queue_page(store, Filters(state="waiting"))

    assert [(row.number, row.publication) for row in page.rows] == [(numbers[0], "waiting")]
    assert publication(store, numbers[1]) is None


def test_after_a_publication_every_later_decision_waits(store):
    (number,) = put(store, of_site("Fintech"))
    record(store, review(store, number, ["Infrastructures"]), "published")

    review(store, number, ["Téléphonie"])
    review(store, number, ["Fintech"])
    second = review(store, number, ["Fintech"])

    assert publication(store, number) == "waiting"
    undo(store, second)
    assert publication(store, number) == "waiting"


def test_undoing_all_reviews_of_a_published_article_says_that_it_is_still_published(
    store, published
):
    second = review(store, published.article, ["Téléphonie"])

    undo(store, published)
    undo(store, second)

    assert publication(store, published.article) == "withdrawn"


def test_an_import_that_has_what_was_published_leaves_nothing_to_take_back(store, published):
    put(store, of_site("Fintech"))
    undo(store, published)

    assert publication(store, published.article) is None
