"""Labels that were renamed, in what the desk stores."""

from helpers.desk_store import AWA, MODEL, article, new_key, put, review, set_aside

from osiris_nlp.desk.store import (
    Filters,
    Store,
    add_review,
    find_article,
    history,
    learn_keywords,
    queue_page,
    rename_labels,
)
from osiris_nlp.desk.store.keywords import keyword_ids
from osiris_nlp.taxonomy import Label, Taxonomy

TODAY = Taxonomy(
    [
        Label(name="Finance numérique", aliases=("Fintech",)),
        Label(name="Yas", aliases=("Sentel/Tigo", "Free Sénégal")),
        Label(name="Infrastructures"),
    ]
)


def labels_of(store: Store, number: int) -> tuple[str, ...]:
    desk_article = find_article(store, number)
    assert desk_article is not None
    return desk_article.labels


def decide(store: Store, number: int, *labels: str) -> None:
    """Validate an article with labels of an earlier taxonomy."""
    desk_article = find_article(store, number)
    assert desk_article is not None
    state = {"revision": desk_article.revision, "content": desk_article.content}
    who = {"key": new_key(), "editor": AWA, "model": MODEL}
    add_review(store, number, **state, **who, labels=labels, decisions=[])


def test_validated_articles_get_todays_names_and_their_reviews_stay(store: Store) -> None:
    first, second, third = put(store, article(1), article(2), article(3))
    review(store, first, ["Fintech", "Infrastructures"])
    decide(store, second, "Sentel/Tigo", "Fintech", "Yas", "Free Sénégal")
    decide(store, third, "Genre")  # no longer in the list

    assert rename_labels(store, TODAY.find) == 2
    assert rename_labels(store, TODAY.find) == 0

    assert labels_of(store, first) == ("Finance numérique", "Infrastructures")
    assert labels_of(store, second) == ("Yas", "Finance numérique")
    assert labels_of(store, third) == ("Genre",)
    assert history(store, article=first)[0].labels == ("Fintech", "Infrastructures")
    page = queue_page(store, Filters(state="done", label="Finance numérique"))
    assert {row.number for row in page.rows} == {first, second}


def test_names_go_back_when_the_change_is_undone(store: Store) -> None:
    former = Taxonomy.from_names(["Fintech", "Yas", "Sentel/Tigo", "Free Sénégal"])
    first, second = put(store, article(1), article(2))
    decide(store, first, "Fintech", "Sentel/Tigo")
    decide(store, second, "Yas")
    assert rename_labels(store, TODAY.find) == 1

    assert rename_labels(store, former.find) == 1

    assert labels_of(store, first) == ("Fintech", "Sentel/Tigo")
    assert labels_of(store, second) == ("Yas",)


def test_labels_of_articles_that_await_review_or_were_set_aside_stay(store: Store) -> None:
    waiting, aside = put(store, article(1, labels=("Fintech",)), article(2, labels=("Fintech",)))
    set_aside(store, aside)

    assert rename_labels(store, TODAY.find) == 0

    assert labels_of(store, waiting) == labels_of(store, aside) == ("Fintech",)


def test_a_sites_keyword_keeps_its_id_under_todays_name(store: Store) -> None:
    ids = {
        ("osiris.sn", "Fintech"): 12,
        ("osiris.sn", "Sentel/Tigo"): 30,
        ("osiris.sn", "Yas"): 31,
        ("ailleurs.sn", "Free Sénégal"): 7,
    }
    learn_keywords(store, ids)

    rename_labels(store, TODAY.find)
    rename_labels(store, TODAY.find)

    after = keyword_ids(store)
    assert after["osiris.sn", "finance numérique"] == 12 == after["osiris.sn", "fintech"]
    assert after["osiris.sn", "yas"] == 31
    assert after["ailleurs.sn", "yas"] == 7
