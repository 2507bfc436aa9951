"""Reviews: adding, undo_entry, listing and counting them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from helpers.desk_store import (
    AWA,
    BLIND,
    BY_HYPOTHESIS,
    MODEL,
    MODOU,
    SUGGESTIONS,
    article,
    check_consistency,
    content_of,
    dump,
    new_key,
    put,
    review,
    state_of,
    undo,
)
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.articles import find_article
from osiris_nlp.desk.articles.decisions import Decision
from osiris_nlp.desk.articles.exporting import decision_rows
from osiris_nlp.desk.articles.reviews import (
    CannotUndoError,
    KeyUsedError,
    Review,
    StaleError,
    add_review,
    editors,
    find_review,
    history,
    last_review,
)
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.figures.label_counts import LabelCounts, label_counts

EACH_DATABASE = True


def test_a_review_records_each_decision_with_score_and_tier(store):
    (number,) = put(store, article(1, labels=("Internet", "Télécentres")))
    before = dt.datetime.now(dt.UTC)

    added = review(store, number, ["Infrastructures", "Internet", "Fintech"], ["Téléphonie"])

    assert added.decisions == (
        Decision("Infrastructures", "add", 0.04, "hide"),
        Decision("Internet", "accept"),
        Decision("Fintech", "accept", 0.93, "apply"),
        Decision("Télécentres", "remove"),
        Decision("Téléphonie", "reject", 0.61, "propose"),
    )
    assert (added.article, added.title, added.revision) == (number, article(1).title, 1)
    assert (added.editor, added.model, added.blind) == (AWA, MODEL, False)
    assert added.labels == ("Infrastructures", "Internet", "Fintech")
    assert (added.undoes, added.undone) == (None, False)
    assert before <= added.created <= dt.datetime.now(dt.UTC)
    assert state_of(store, number) == (added.labels, "done", 1)
    assert find_review(store, added.key) == last_review(store, number) == added
    assert history(store) == [added]


def test_a_review_may_leave_an_article_without_labels(store):
    (number,) = put(store, article(1, labels=("Internet",)))

    added = review(store, number, [])

    assert state_of(store, number) == ((), "done", 1)
    assert added.decisions == (Decision("Internet", "remove"),)


def test_a_late_review_is_refused_and_names_who_was_first(store, number):
    first = review(store, number, ["Fintech"], editor=MODOU)

    with pytest.raises(StaleError, match=r"changed by Modou Fall .*at revision 1\)") as caught:
        review(store, number, ["Téléphonie"], revision=0)

    assert (caught.value.review, caught.value.article) == (first, find_article(store, number))
    with pytest.raises(StaleError, match="at revision 1"):
        review(store, number, ["Téléphonie"], revision=2)
    assert history(store) == [first]
    assert state_of(store, number) == (("Fintech",), "done", 1)


def test_a_review_of_the_content_before_an_import_is_refused(store, number):
    old_content = content_of(store, number)
    put(store, replace(article(1), text="Wave ouvre une agence à Ziguinchor."))
    before = dump(store)

    message = r"changed in the meantime \(now at revision 0\)"
    with pytest.raises(StaleError, match=message) as caught:
        review(store, number, ["Fintech"], content=old_content)

    assert dump(store) == before
    assert caught.value.article.content != old_content
    assert review(store, number, ["Fintech"]).revision == 1


def test_a_review_of_the_state_before_an_undo_is_refused(store, number):
    latest = undo(store, review(store, number, ["Fintech"]), editor=MODOU)

    with pytest.raises(StaleError, match="by Modou Fall") as caught:
        review(store, number, ["Téléphonie"], revision=1)

    assert caught.value.review == latest


def test_a_review_sent_twice_is_stored_once(store, number):
    state = {"revision": 0, "content": content_of(store, number)}
    fields: dict[str, Any] = {**state, "editor": AWA, "model": MODEL, "labels": ["Fintech"]}
    decisions = [Decision("Fintech", "accept", 0.93, "apply")]

    first = add_review(store, number, key="cle-0001", decisions=decisions, **fields)
    retry = add_review(store, number, key="cle-0001", decisions=decisions, **fields)
    review(store, number, ["Téléphonie"], editor=MODOU)
    later = add_review(store, number, key="cle-0001", decisions=[], **fields)

    assert first[1]
    assert retry == later == (first[0], False)
    assert len(history(store)) == 2
    assert len(list(decision_rows(store))) == 3


def test_a_key_that_belongs_to_another_review_is_refused(store):
    first, second = put(store, article(1), article(2))
    target = review(store, first, ["Fintech"], key="cle-0001")
    undo_entry = undo(store, target, key="cle-0002")
    before = dump(store)

    attempts = [
        lambda: review(store, first, ["Fintech"], key="cle-0001", editor=MODOU, revision=0),
        lambda: review(store, first, ["Fintech"], key="cle-0001", revision=1),
        lambda: review(store, first, ["Fintech"], key="cle-0001", revision=0, model="osiris@0000"),
        lambda: review(store, first, ["Fintech"], ["Téléphonie"], key="cle-0001", revision=0),
        lambda: review(store, second, ["Fintech"], key="cle-0001"),
        lambda: review(store, first, ["Téléphonie"], key="cle-0001", revision=0),
        lambda: review(store, first, undo_entry.labels, key="cle-0002"),
        lambda: undo(store, target, key="cle-0001"),
        lambda: undo(store, target, key="cle-0002", editor=MODOU),
        lambda: undo(store, replace(target, article=second), key="cle-0002"),
    ]
    for attempt in attempts:
        with pytest.raises(KeyUsedError, match=r"Key 'cle-000\d' already belongs to another"):
            attempt()

    assert dump(store) == before
    assert review(store, first, ["Fintech"], key="CLE-0001").key == "CLE-0001"


def test_a_review_of_an_unknown_article_is_refused(store, number):
    added = review(store, number, ["Fintech"])
    state = {"revision": 0, "content": content_of(store, number)}
    fields = {**state, "editor": AWA, "model": MODEL, "labels": []}

    with pytest.raises(InputError, match="No article 999: look it up in the queue"):
        add_review(store, 999, key=new_key(), decisions=[], **fields)
    with pytest.raises(InputError, match="No article 999"):
        undo(store, replace(added, article=999))


def test_undo_works_back_to_the_imported_labels_without_limit(store):
    (number,) = put(store, article(1, labels=("Internet", "Téléphonie")))
    rounds = [["Fintech"], ["Téléphonie", "Fintech"], [], ["Infrastructures"]] * 3
    reviews = [review(store, number, labels) for labels in rounds]

    states = []
    for target in reversed(reviews):
        undo(store, target, editor=MODOU)
        states.append(state_of(store, number)[:2])

    expected = [(tuple(labels), "done") for labels in rounds[-2::-1]]
    assert states == [*expected, (("Internet", "Téléphonie"), "open")]
    assert state_of(store, number)[2] == 24
    assert [r.undone for r in history(store)] == [False] * 12 + [True] * 12
    check_consistency(store)


def test_a_review_in_the_middle_can_be_undone(store, number):
    labels = ("Fintech", "Téléphonie", "Infrastructures")
    first, middle, last = (review(store, number, [label]) for label in labels)

    undo_entry = undo(store, middle)

    assert undo_entry.decisions == ()
    assert (undo_entry.undoes, undo_entry.labels) == (middle.number, ("Infrastructures",))
    assert state_of(store, number) == (("Infrastructures",), "done", 4)
    undo(store, last)
    assert state_of(store, number) == (("Fintech",), "done", 5)
    undo(store, first)
    assert state_of(store, number) == ((), "open", 6)


def test_an_undone_review_and_an_undo_cannot_be_undone(store):
    first, second = put(store, article(1), article(2))
    target = review(store, first, ["Fintech"])
    undo_entry = undo(store, target, key="cle-0002")
    before = dump(store)

    with pytest.raises(CannotUndoError, match=r"is already undone: reload the article's history"):
        undo(store, target)
    with pytest.raises(CannotUndoError, match="is itself an undo: add a review with the labels"):
        undo(store, undo_entry)
    for wrong in (replace(target, article=second), replace(target, number=999)):
        with pytest.raises(CannotUndoError, match=r"Article \d+ has no review \d+: check its hist"):
            undo(store, wrong)

    assert undo(store, target, key="cle-0002") == undo_entry
    assert dump(store) == before


_labels = st.lists(st.sampled_from(sorted(SUGGESTIONS)), unique=True, max_size=3)


@BY_HYPOTHESIS
@given(
    _labels,
    st.lists(st.tuples(st.just("review"), _labels) | st.tuples(st.just("undo"), st.integers(0, 9))),
)
def test_an_article_s_state_follows_from_its_reviews(url, initial_labels, steps):
    store = open_store(url)
    (number,) = put(store, article(id=f"pas-{new_key()}", labels=tuple(initial_labels)))
    in_force: list[Review] = []

    for step, (action, argument) in enumerate(steps):
        if action == "review":
            in_force.append(review(store, number, argument))
        elif argument < len(in_force):
            undo(store, in_force.pop(argument))
        else:
            review(store, number, list(state_of(store, number)[0]), key=f"{number}-{step:08}")
            undo(store, history(store, article=number)[0])
        labels = in_force[-1].labels if in_force else tuple(initial_labels)
        assert state_of(store, number)[:2] == (labels, "done" if in_force else "open")

    store.close()


def test_the_history_is_paginated_newest_first(store):
    first, second = put(store, article(1), article(2))
    reviews = [
        review(store, (first, second)[n % 2], ["Fintech"], editor=(AWA, MODOU)[n % 3 == 0])
        for n in range(7)
    ][::-1]

    assert (history(store), history(store, limit=3)) == (reviews, reviews[:3])
    assert history(store, before=reviews[2].number, limit=3) == reviews[3:6]
    assert history(store, before=reviews[-1].number) == []
    assert history(store, article=second) == [r for r in reviews if r.article == second]
    assert history(store, editor=MODOU) == [r for r in reviews if r.editor == MODOU]
    assert history(store, article=first, editor=MODOU, before=reviews[1].number) == [reviews[6]]
    assert history(store, editor=MODOU.lower()) == []
    assert editors(store) == [AWA, MODOU]
    assert last_review(store, first) == reviews[0]
    assert last_review(store, 999) is None
    assert find_review(store, "cle-absente") is None


def test_only_decisions_in_force_are_counted(store):
    first, second, third, blind = put(
        store, article(1, labels=("Internet",)), article(2), article(3), article(id=BLIND)
    )
    review(store, first, ["Téléphonie"])
    review(store, first, ["Fintech", "Infrastructures"], ["Téléphonie"])  # replaces the first
    review(store, second, ["Fintech"], shown_labels=["Fintech", "Téléphonie", "Sonatel/Orange"])
    undo(store, review(store, third, ["Sonatel/Orange"], ["Fintech"]))
    review(store, blind, ["Fintech"])

    counts = label_counts(store)

    assert counts == {
        "Fintech": LabelCounts(filed=3, accepted=2, added=1, outcomes={"apply": (2, 2)}),
        "Infrastructures": LabelCounts(filed=1, added=1),
        "Téléphonie": LabelCounts(unkept=1, rejected=1, outcomes={"propose": (2, 0)}),
        "Sonatel/Orange": LabelCounts(unkept=1),  # of tier hide
    }
    assert (counts["Fintech"].n_shown, counts["Fintech"].n_right) == (2, 2)
    review(store, second, [], ["Fintech"])
    expected = LabelCounts(filed=2, accepted=1, added=1, rejected=1, outcomes={"apply": (2, 1)})
    assert label_counts(store)["Fintech"] == expected


def test_keeping_and_removing_a_suggested_label_both_count(store):
    labels = ("Fintech", "Infrastructures")
    first, second, blind = put(store, *(article(n, labels=labels) for n in (1, 2, 22)))
    review(store, first, labels)
    review(store, second, [])
    review(store, blind, [])

    counts = label_counts(store)

    assert (counts["Fintech"].accepted, counts["Fintech"].removed) == (1, 2)
    assert counts["Fintech"].outcomes == {"apply": (2, 1)}
    assert counts["Infrastructures"].outcomes == {}  # of tier hide
