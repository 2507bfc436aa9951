"""Labels of validated articles, after the taxonomy has changed."""

import datetime as dt

from helpers.desk_store import article, put, record_review, review, set_aside
from helpers.stored_articles import stored

from osiris_nlp.desk.articles.articles import find_articles
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.rechecks import mark_for_recheck, relabel_validated
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.taxonomy import Label, LabelNames, Taxonomy, add, rename, retire, undo

EACH_DATABASE = True
DAY = dt.date(2026, 12, 1)
TODAY = Taxonomy(
    [
        Label(name="Finance numérique", aliases=("Fintech",)),
        Label(name="Yas", aliases=("Sentel/Tigo", "Free Sénégal")),
        Label(name="Infrastructures"),
    ]
)


def labels_of(store, number):
    return stored(store, number).labels


def test_validated_articles_get_todays_names_and_their_reviews_stay(store):
    first, second, third = put(store, article(1), article(2), article(3))
    review(store, first, ["Fintech", "Infrastructures"])
    record_review(store, second, ["Sentel/Tigo", "Fintech", "Yas", "Free Sénégal"])
    record_review(store, third, ["Genre"])  # no longer in the list

    assert relabel_validated(store, LabelNames(TODAY)) == 2
    assert relabel_validated(store, LabelNames(TODAY)) == 0

    assert labels_of(store, first) == ("Finance numérique", "Infrastructures")
    assert labels_of(store, second) == ("Yas", "Finance numérique")
    assert labels_of(store, third) == ("Genre",)
    assert history(store, article=first)[0].labels == ("Fintech", "Infrastructures")
    page = queue_page(store, Filters(state="done", label="Finance numérique"))
    assert {row.number for row in page.rows} == {first, second}


def test_names_go_back_when_the_change_is_undone(store):
    former = Taxonomy.from_names(["Fintech", "Yas", "Sentel/Tigo", "Free Sénégal"])
    first, second = put(store, article(1), article(2))
    record_review(store, first, ["Fintech", "Sentel/Tigo"])
    record_review(store, second, ["Yas"])
    assert relabel_validated(store, LabelNames(TODAY)) == 1

    assert relabel_validated(store, LabelNames(former)) == 1

    assert labels_of(store, first) == ("Fintech", "Sentel/Tigo")
    assert labels_of(store, second) == ("Yas",)


def test_labels_of_articles_that_await_review_or_were_set_aside_stay(store):
    waiting, aside = put(store, article(1, labels=("Fintech",)), article(2, labels=("Fintech",)))
    set_aside(store, aside)

    assert relabel_validated(store, LabelNames(TODAY)) == 0

    assert labels_of(store, waiting) == labels_of(store, aside) == ("Fintech",)


def test_articles_with_a_label_that_is_gone_are_marked_until_they_have_none(store):
    start = Taxonomy.from_names(["Fintech", "Piratage", "Genre"])
    smaller, retirement = retire(start, "Piratage", on=DAY)
    _, undoing = undo(smaller, [retirement], on=DAY)
    first, second, third = put(store, article(1), article(2), article(3))
    record_review(store, first, ["Piratage", "Fintech"])
    record_review(store, second, ["Fintech"])
    record_review(store, third, ["Vieux mot"])  # that no list has ever had
    mark_for_recheck(store, [second], "Genre")
    gone = LabelNames(smaller, [retirement])

    assert (relabel_validated(store, gone), relabel_validated(store, gone)) == (1, 0)
    assert rechecks(store, first, second, third) == ["Piratage", "Genre", None]

    assert relabel_validated(store, LabelNames(start, [retirement, undoing])) == 1
    assert rechecks(store, first, second, third) == [None, "Genre", None]


def test_a_label_that_was_renamed_and_then_retired_has_its_last_name(store):
    start = Taxonomy.from_names(["Piratage", "Fintech"])
    renamed, renaming = rename(start, "Piratage", "Cybercriminalité", on=DAY)
    smaller, retirement = retire(renamed, "Cybercriminalité", on=DAY)
    (number,) = put(store, article(1))
    record_review(store, number, ["Piratage"])

    relabel_validated(store, LabelNames(smaller, [renaming, retirement]))

    assert labels_of(store, number) == ("Cybercriminalité",)
    assert rechecks(store, number) == ["Cybercriminalité"]


def test_a_mark_follows_its_label_and_goes_with_it(store, number):
    start = Taxonomy.from_names(["Fintech", "Infrastructures"])
    wider, addition = add(start, "Satellites", on=DAY)
    renamed, renaming = rename(wider, "Satellites", "Espace", on=DAY)
    history = [addition, renaming]
    record_review(store, number, ["Fintech"])
    mark_for_recheck(store, [number], "Satellites")

    relabel_validated(store, LabelNames(renamed, history))
    assert rechecks(store, number) == ["Espace"]

    for taxonomy, label in ((wider, "Satellites"), (start, None)):
        _, undoing = undo(renamed if label else wider, history, on=DAY)
        history.append(undoing)
        relabel_validated(store, LabelNames(taxonomy, history))
        assert rechecks(store, number) == [label]


def rechecks(store, *numbers):
    return [each.recheck for each in find_articles(store, numbers)]
