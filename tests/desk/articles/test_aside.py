"""Articles set aside as off topic: closed, never published or counted, and undone like any review."""

import datetime as dt
from typing import Any

import pytest
from helpers.desk_store import (
    AWA,
    MODEL,
    MODOU,
    article,
    check_consistency,
    content_of,
    ids,
    new_key,
    put,
    review,
    set_aside,
    state_of,
    undo,
)
from helpers.stored_articles import stored

from osiris_nlp.desk.articles.articles import count_articles
from osiris_nlp.desk.articles.exporting import decision_rows
from osiris_nlp.desk.articles.publication import (
    count_waiting,
    record_publications,
    record_undoing,
    withdrawn_articles,
)
from osiris_nlp.desk.articles.queue.queue import Filters, day_counts, last_reviewed, next_article
from osiris_nlp.desk.articles.reviews import KeyUsedError, add_review
from osiris_nlp.desk.exchange.decided import decided_articles
from osiris_nlp.desk.model.figures.label_counts import label_counts

EACH_DATABASE = True


def of_site(number=1, labels=("Internet",), **fields):
    meta = {"site": "osiris.sn", "id_article": 4000 + number}
    return article(number, labels=labels, meta=meta, **fields)


def publication_of(store, number):
    desk_article = stored(store, number)
    return desk_article.publication, desk_article.sent


@pytest.fixture
def number(store):
    """Return the number of an article of a site."""
    return put(store, of_site())[0]


def test_an_article_set_aside_leaves_the_queue_and_is_in_no_other_state(store):
    first, _ = put(store, of_site(1), of_site(2))

    entry = set_aside(store, first)

    assert (entry.aside, entry.labels, entry.decisions) == (True, ("Internet",), ())
    listed = [ids(store, state=state) for state in ("labelled", "done", "waiting", "aside", "all")]
    assert listed == [["osiris-2"], [], [], ["osiris-1"], ["osiris-1", "osiris-2"]]
    assert state_of(store, first) == (("Internet",), "aside", 1)
    assert (count_articles(store), count_waiting(store)) == ((2, 0), 0)
    assert next_article(store, Filters(state="labelled"), after=first) == 2
    assert next_article(store, Filters(state="aside")) == first
    assert last_reviewed(store, "Internet", limit=5) == ()
    assert label_counts(store)["Internet"].filed == 1
    check_consistency(store)


def test_it_is_undone_like_any_review(store, number):
    review(store, number, ["Fintech"])
    entry = set_aside(store, number, editor=MODOU)
    assert publication_of(store, number) == (None, False)

    undo(store, entry)

    assert state_of(store, number) == (("Fintech",), "done", 3)
    assert publication_of(store, number) == ("waiting", False)
    assert (ids(store, state="aside"), ids(store, state="waiting")) == ([], ["osiris-1"])
    check_consistency(store)


def test_what_was_sent_to_the_site_is_withdrawn(store, number):
    record_publications(store, {review(store, number, ["Fintech"]).number: "published"})

    entry = set_aside(store, number)

    assert publication_of(store, number) == ("withdrawn", True)
    assert withdrawn_articles(store, limit=5) == [(number, article(1).title)]
    assert list(decided_articles(store, "osiris.sn")) == []
    record_undoing(store, "osiris.sn", {4001})
    assert publication_of(store, number) == ("withdrawn", True)
    undo(store, entry)
    assert publication_of(store, number) == ("waiting", True)


def test_an_undo_of_a_later_review_sets_aside_again_and_an_import_changes_labels_alone(
    store, number
):
    set_aside(store, number)

    for change, label in (
        (lambda: undo(store, review(store, number, ["Fintech"])), "Internet"),
        (lambda: put(store, of_site(labels=("Téléphonie",))), "Téléphonie"),
    ):
        change()
        assert state_of(store, number) == ((label,), "aside", 3)
        assert publication_of(store, number) == (None, False)
        check_consistency(store)


def test_decisions_on_an_article_set_aside_say_so_in_the_export(store):
    first, second = put(store, of_site(1), of_site(2))
    review(store, first, ["Fintech"])
    review(store, second, ["Internet"])

    set_aside(store, first)

    names = ("article", "label", "undone", "aside")
    assert [tuple(row[name] for name in names) for row in decision_rows(store)] == [
        (first, "Fintech", False, True),
        (first, "Internet", False, True),
        (second, "Internet", False, False),
    ]
    counts = label_counts(store)
    assert "Fintech" not in counts
    assert (counts["Internet"].filed, counts["Internet"].accepted) == (1, 1)


def test_a_retry_adds_nothing_and_another_use_of_its_key_is_refused(store, number):
    key = new_key()
    entry = set_aside(store, number, key=key)
    values: dict[str, Any] = {"key": key, "revision": 0, "content": content_of(store, number)}
    values |= {"editor": AWA, "model": MODEL, "labels": [], "decisions": []}

    assert add_review(store, number, **values, aside=True) == (entry, False)
    with pytest.raises(KeyUsedError):
        add_review(store, number, **values)


def test_articles_are_counted_by_day(store):
    days = [dt.date(2026, 3, 21), dt.date(2026, 3, 21), dt.date(2026, 3, 20), None]
    numbers = put(store, *(article(n, date=day) for n, day in enumerate(days, 1)))
    days_to_count = [days[0], days[2], None, dt.date(2026, 3, 19)]

    set_aside(store, numbers[0])

    counts = dict(zip(days_to_count, (1, 1, 1, 0), strict=True))
    assert day_counts(store, Filters(), days_to_count) == counts
    both = {days[0]: 2, days[2]: 1}
    assert day_counts(store, Filters(state="all"), days_to_count[:2]) == both
    assert day_counts(store, Filters(state="all"), []) == {}
