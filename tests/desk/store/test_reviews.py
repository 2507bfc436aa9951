"""Reviews, undone and counted."""

import datetime as dt
from collections.abc import Callable
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
    check_whole,
    content_of,
    current_state,
    dump,
    new_key,
    put,
    review,
    undo,
)
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store import (
    Decision,
    KeyUsedError,
    LabelCounts,
    Review,
    StaleError,
    Store,
    UndoneError,
    add_review,
    decision_rows,
    editors,
    find_article,
    find_review,
    history,
    label_counts,
    last_review,
    open_store,
)


def test_a_review_keeps_each_decision_with_score_and_tier(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet", "Télécentres")))
    before = dt.datetime.now(dt.UTC)

    made = review(store, number, ["Infrastructures", "Internet", "Fintech"], ["Téléphonie"])

    assert made.decisions == (
        Decision("Infrastructures", "add", 0.04, "hide"),
        Decision("Internet", "accept"),
        Decision("Fintech", "accept", 0.93, "apply"),
        Decision("Télécentres", "remove"),
        Decision("Téléphonie", "reject", 0.61, "propose"),
    )
    assert (made.article, made.title, made.revision) == (number, article(1).title, 1)
    assert (made.editor, made.model, made.blind) == (AWA, MODEL, False)
    assert made.labels == ("Infrastructures", "Internet", "Fintech")
    assert (made.undoes, made.undone) == (None, False)
    assert before <= made.made <= dt.datetime.now(dt.UTC)
    assert current_state(store, number) == (made.labels, "done", 1)
    assert find_review(store, made.key) == last_review(store, number) == made
    assert history(store) == [made]


def test_an_article_may_end_without_a_label(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))

    made = review(store, number, [])

    assert current_state(store, number) == ((), "done", 1)
    assert made.decisions == (Decision("Internet", "remove"),)


def test_who_comes_too_late_is_told_who_was_first(store: Store) -> None:
    (number,) = put(store, article(1))
    first = review(store, number, ["Fintech"], editor=MODOU)

    with pytest.raises(StaleError, match="at revision 1, changed by Modou Fall meanwhile") as told:
        review(store, number, ["Téléphonie"], revision=0)

    assert told.value.review == first
    assert told.value.article == find_article(store, number)
    with pytest.raises(StaleError, match="at revision 1"):
        review(store, number, ["Téléphonie"], revision=2)
    assert history(store) == [first]
    assert current_state(store, number) == (("Fintech",), "done", 1)


def test_an_import_makes_who_saw_the_article_before_come_too_late(store: Store) -> None:
    (number,) = put(store, article(1))
    seen = content_of(store, number)
    put(store, replace(article(1), text="Wave ouvre une agence à Ziguinchor."))
    before = dump(store)

    with pytest.raises(StaleError, match="at revision 0, changed meanwhile: look at it") as told:
        review(store, number, ["Fintech"], content=seen)

    assert dump(store) == before
    assert told.value.article.content != seen
    assert review(store, number, ["Fintech"]).revision == 1


def test_an_undo_makes_others_come_too_late_as_well(store: Store) -> None:
    (number,) = put(store, article(1))
    undone = undo(store, review(store, number, ["Fintech"]), editor=MODOU)

    with pytest.raises(StaleError, match="by Modou Fall") as told:
        review(store, number, ["Téléphonie"], revision=1)

    assert told.value.review == undone


def test_the_same_review_sent_twice_is_one(store: Store) -> None:
    (number,) = put(store, article(1))
    seen = {"revision": 0, "content": content_of(store, number)}
    given: dict[str, Any] = {**seen, "editor": AWA, "model": MODEL, "labels": ["Fintech"]}
    decided = [Decision("Fintech", "accept", 0.93, "apply")]

    first = add_review(store, number, key="cle-0001", decided=decided, **given)
    again = add_review(store, number, key="cle-0001", decided=decided, **given)
    review(store, number, ["Téléphonie"], editor=MODOU)
    later = add_review(store, number, key="cle-0001", decided=[], **given)

    assert first[1]
    assert again == later == (first[0], False)
    assert len(history(store)) == 2
    assert len(list(decision_rows(store))) == 3


def test_a_key_of_another_review_is_refused(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    made = review(store, first, ["Fintech"], key="cle-0001")
    undoing = undo(store, made, key="cle-0002")
    before = dump(store)

    asked: list[Callable[[], object]] = [
        lambda: review(store, first, ["Fintech"], key="cle-0001", editor=MODOU),
        lambda: review(store, second, ["Fintech"], key="cle-0001"),
        lambda: review(store, first, ["Téléphonie"], key="cle-0001"),
        lambda: review(store, first, undoing.labels, key="cle-0002"),
        lambda: undo(store, made, key="cle-0001"),
        lambda: undo(store, made, key="cle-0002", editor=MODOU),
        lambda: undo(store, replace(made, article=second), key="cle-0002"),
    ]
    for ask in asked:
        with pytest.raises(KeyUsedError, match=r"Key 'cle-000\d' is another review's"):
            ask()

    assert dump(store) == before
    assert review(store, first, ["Fintech"], key="CLE-0001").key == "CLE-0001"


def test_there_is_nothing_to_decide_about_an_article_that_is_not_there(store: Store) -> None:
    (number,) = put(store, article(1))
    made = review(store, number, ["Fintech"])

    with pytest.raises(InputError, match="No article 999: look it up in the queue"):
        add_review(
            store,
            999,
            key=new_key(),
            revision=0,
            content=content_of(store, number),
            editor=AWA,
            model=MODEL,
            labels=[],
            decided=[],
        )
    with pytest.raises(InputError, match="No article 999"):
        undo(store, replace(made, article=999))


def test_undo_goes_back_without_limit_to_the_labels_carried(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet", "Téléphonie")))
    rounds = [["Fintech"], ["Téléphonie", "Fintech"], [], ["Infrastructures"]] * 3
    made = [review(store, number, labels) for labels in rounds]

    left = []
    for each in reversed(made):
        undo(store, each, editor=MODOU)
        left.append(current_state(store, number)[:2])

    expected = [(tuple(labels), "done") for labels in rounds[-2::-1]]
    assert left == [*expected, (("Internet", "Téléphonie"), "open")]
    assert current_state(store, number)[2] == 24
    assert [each.undone for each in history(store)] == [False] * 12 + [True] * 12
    check_whole(store)


def test_a_review_in_the_middle_can_be_undone(store: Store) -> None:
    (number,) = put(store, article(1))
    first, middle, last = (
        review(store, number, labels)
        for labels in (["Fintech"], ["Téléphonie"], ["Infrastructures"])
    )

    told = undo(store, middle)

    assert (told.undoes, told.labels, told.decisions) == (middle.number, ("Infrastructures",), ())
    assert current_state(store, number) == (("Infrastructures",), "done", 4)
    undo(store, last)
    assert current_state(store, number) == (("Fintech",), "done", 5)
    undo(store, first)
    assert current_state(store, number) == ((), "open", 6)


def test_nothing_is_undone_twice_and_no_undo_is_undone(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    made = review(store, first, ["Fintech"])
    undoing = undo(store, made, key="cle-0002")
    before = dump(store)

    for asked in (made, undoing):
        with pytest.raises(UndoneError, match="was undone already, or is itself an undo"):
            undo(store, asked)
    for wrong in (replace(made, article=second), replace(made, number=999)):
        with pytest.raises(
            UndoneError, match=r"Article \d+ has no review \d+: look at its history"
        ):
            undo(store, wrong)

    assert undo(store, made, key="cle-0002") == undoing
    assert dump(store) == before


_labels = st.lists(st.sampled_from(sorted(SUGGESTIONS)), unique=True, max_size=3)


@BY_HYPOTHESIS
@given(
    _labels,
    st.lists(st.tuples(st.just("review"), _labels) | st.tuples(st.just("undo"), st.integers(0, 9))),
)
def test_an_article_stands_where_its_reviews_leave_it(
    url: str, carried: list[str], steps: list[tuple[str, Any]]
) -> None:
    store = open_store(url)
    (number,) = put(store, article(id=f"pas-{new_key()}", labels=tuple(carried)))
    in_force: list[Review] = []

    for done, (what, given_) in enumerate(steps):
        if what == "review":
            in_force.append(review(store, number, given_))
        elif given_ < len(in_force):
            undo(store, in_force.pop(given_))
        else:
            review(store, number, list(current_state(store, number)[0]), key=f"{number}-{done:08}")
            undo(store, history(store, article=number)[0])
        labels = in_force[-1].labels if in_force else tuple(carried)
        assert current_state(store, number)[:2] == (labels, "done" if in_force else "open")

    store.close()


def test_the_history_is_told_newest_first_in_pages(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    made = [
        review(store, (first, second)[n % 2], ["Fintech"], editor=(AWA, MODOU)[n % 3 == 0])
        for n in range(7)
    ][::-1]

    assert history(store) == made
    assert history(store, limit=3) == made[:3]
    assert history(store, before=made[2].number, limit=3) == made[3:6]
    assert history(store, before=made[-1].number) == []
    assert history(store, article=second) == [each for each in made if each.article == second]
    assert history(store, editor=MODOU) == [each for each in made if each.editor == MODOU]
    assert history(store, article=first, editor=MODOU, before=made[1].number) == [made[6]]
    assert history(store, editor=MODOU.lower()) == []
    assert editors(store) == [AWA, MODOU]
    assert last_review(store, first) == made[0]
    assert last_review(store, 999) is None
    assert find_review(store, "cle-absente") is None


def test_only_what_is_in_force_is_counted(store: Store) -> None:
    first, second, third, blind = put(
        store, article(1, labels=("Internet",)), article(2), article(3), article(id=BLIND)
    )
    review(store, first, ["Téléphonie"])
    review(store, first, ["Fintech", "Infrastructures"], ["Téléphonie"])  # in its place
    review(store, second, ["Fintech"])
    undo(store, review(store, third, ["Sonatel/Orange"], ["Fintech"]))
    review(store, blind, ["Fintech"])

    counts = label_counts(store)

    assert counts == {
        "Fintech": LabelCounts(filed=3, accepted=2, added=1, judged={"apply": (2, 2)}),
        "Infrastructures": LabelCounts(filed=1, added=1),
        "Téléphonie": LabelCounts(rejected=1, judged={"propose": (1, 0)}),
    }
    assert (counts["Fintech"].shown, counts["Fintech"].right) == (2, 2)
    review(store, second, [], ["Fintech"])
    assert label_counts(store)["Fintech"] == LabelCounts(
        filed=2, accepted=1, added=1, rejected=1, judged={"apply": (2, 1)}
    )


def test_taking_a_suggested_label_off_counts_as_keeping_one_does(store: Store) -> None:
    labels = ("Fintech", "Infrastructures")
    kept, taken, blind = put(
        store,
        article(1, labels=labels),
        article(2, labels=labels),
        article(id=BLIND, labels=labels),
    )
    review(store, kept, labels)
    review(store, taken, [])
    review(store, blind, [])

    counts = label_counts(store)

    assert (counts["Fintech"].accepted, counts["Fintech"].removed) == (1, 2)
    assert counts["Fintech"].judged == {"apply": (2, 1)}
    assert counts["Infrastructures"].judged == {}  # of tier hide
