"""Whether a review is on the site of its article: reviews, undos, imports and publications change it."""

from helpers.desk_store import article, put, review, undo

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import find_article
from osiris_nlp.desk.articles.publication import Publication, record_publications
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.reviews import Review
from osiris_nlp.desk.base.store.store import Store

EACH_DATABASE = True


def of_site(*labels: str, title: str = "La fibre arrive à Kolda") -> Article:
    meta = {"site": "osiris.sn", "id_article": 12, "id_mot": [*range(1, len(labels) + 1)]}
    return article(12, id="osiris.sn/12", title=title, labels=labels, meta=meta)


def publication(store: Store, number: int) -> str | None:
    desk_article = find_article(store, number)
    assert desk_article is not None
    return desk_article.publication


def record(store: Store, target: Review, value: Publication) -> None:
    record_publications(store, {target.number: value})


def test_a_review_waits_if_the_site_has_something_else(store: Store) -> None:
    (number,) = put(store, of_site("Internet", "Téléphonie"))

    states = [publication(store, number)]
    for labels in (["Téléphonie", "Internet"], ["Internet"], ["Internet", "Téléphonie"]):
        review(store, number, labels)
        states.append(publication(store, number))

    assert states == [None, None, "waiting", None]


def test_an_article_that_is_of_no_site_never_waits(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))

    review(store, number, ["Fintech"])

    assert publication(store, number) is None


def test_a_published_review_that_is_undone_is_withdrawn_and_a_later_one_waits(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])
    record(store, first, "published")

    states = [publication(store, number)]
    undo(store, first)
    states.append(publication(store, number))
    review(store, number, ["Internet"])
    states.append(publication(store, number))

    assert states == ["published", "withdrawn", "waiting"]


def test_a_review_that_waits_is_undone_without_a_trace(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))

    undo(store, review(store, number, ["Fintech"]))

    assert publication(store, number) is None


def test_undoing_an_earlier_review_changes_nothing(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])
    record(store, review(store, number, ["Téléphonie"]), "published")

    undo(store, first)

    assert publication(store, number) == "published"


def test_what_became_of_a_review_is_not_recorded_for_the_next_one(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])
    review(store, number, ["Téléphonie"])

    record(store, first, "published")

    assert publication(store, number) == "waiting"


def test_an_import_says_what_the_site_has_now(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])

    states = []
    put(store, of_site("Internet", title="La fibre est à Kolda"))  # another change
    states.append(publication(store, number))
    put(store, of_site("Fintech"))  # somebody has done the same on the site
    states.append(publication(store, number))
    put(store, of_site("Internet"))  # and has changed it back: the last word
    states.append(publication(store, number))
    record(store, first, "published")
    put(store, of_site("Téléphonie"))
    states.append(publication(store, number))
    put(store, of_site("Fintech"))
    states.append(publication(store, number))

    assert states == ["waiting", None, None, "set_aside", "published"]


def test_an_article_without_any_label_left_waits_as_well(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    review(store, number, [])

    put(store, of_site("Internet", title="La fibre est à Kolda"))
    before = publication(store, number)
    put(store, of_site())

    assert (before, publication(store, number)) == ("waiting", None)


def test_the_queue_lists_those_that_wait(store: Store) -> None:
    numbers = put(store, of_site("Internet"), article(2), article(3))
    review(store, numbers[0], ["Fintech"])
    review(store, numbers[1], ["Fintech"])

    page = queue_page(store, Filters(state="waiting"))

    assert [(row.number, row.publication) for row in page.rows] == [(numbers[0], "waiting")]


def test_after_a_publication_every_later_decision_waits(store: Store) -> None:
    (number,) = put(store, of_site("Fintech"))
    record(store, review(store, number, ["Infrastructures"]), "published")

    review(store, number, ["Téléphonie"])
    review(store, number, ["Fintech"])
    second = review(store, number, ["Fintech"])

    assert publication(store, number) == "waiting"
    undo(store, second)
    assert publication(store, number) == "waiting"


def test_undoing_all_reviews_of_a_published_article_says_that_it_is_still_published(
    store: Store,
) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])
    record(store, first, "published")
    second = review(store, number, ["Téléphonie"])

    undo(store, first)
    undo(store, second)

    assert publication(store, number) == "withdrawn"


def test_an_import_that_has_what_was_published_leaves_nothing_to_take_back(store: Store) -> None:
    (number,) = put(store, of_site("Internet"))
    first = review(store, number, ["Fintech"])
    record(store, first, "published")

    put(store, of_site("Fintech"))
    undo(store, first)

    assert publication(store, number) is None
