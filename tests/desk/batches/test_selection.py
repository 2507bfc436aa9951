"""Batches for the archive: which articles are offered, how batches are found again, and their undoing."""

import datetime as dt
from dataclasses import replace

from helpers.desk_store import (
    AWA,
    BLIND,
    MODEL,
    MODOU,
    VERDICT,
    article,
    assess_with,
    check_consistency,
    put,
    review,
    set_aside,
    state_of,
    undo,
)

from osiris_nlp.desk.articles.handovers.handovers import pass_article, take_back
from osiris_nlp.desk.articles.notes.notes import set_note
from osiris_nlp.desk.articles.queue.deferrals import postpone
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.batches.selection import (
    Offer,
    batch_articles,
    batch_counts,
    batch_key,
    find_batch,
    latest_batches,
    still_offered,
    undo_batch,
)

EACH_DATABASE = True
OFFER = Offer("Fintech", MODEL, AWA)
FIRST, SECOND = "0" * 31 + "1", "0" * 31 + "2"


def of_scores(*scores):
    """Return a stub model that is so sure of the first articles."""
    return assess_with(
        **{f"osiris_{n}": replace(VERDICT, score=score) for n, score in enumerate(scores, 1)}
    )


def apply(store, batch, *numbers, editor=AWA):
    for number in numbers:
        review(store, number, ["Fintech"], key=batch_key(batch, number), editor=editor)


def test_the_surest_articles_come_first(store):
    assess = of_scores(0.91, 0.99, 0.95)
    first, second, third = put(store, article(1), article(2), article(3), assess=assess)

    assert batch_articles(store, OFFER) == ([second, third, first], 3 * len(article(1).text))
    assert batch_articles(store, OFFER, skipped=[third])[0] == [second, first]
    assert batch_counts(store, model=MODEL, editor=AWA) == {"Fintech": 3}


def test_what_is_not_a_sure_suggestion_of_the_loaded_model_is_not_offered(store):
    assess = assess_with(
        osiris_1=replace(VERDICT, best="Téléphonie"),
        osiris_2=replace(VERDICT, tier="propose"),
        osiris_3=replace(VERDICT, model="osiris@0000"),
        osiris_4=replace(VERDICT, best=None, score=None, tier=None),
    )
    put(store, *(article(n) for n in range(1, 5)), assess=assess)

    assert batch_articles(store, OFFER) == ([], 0)
    assert batch_counts(store, model=MODEL, editor=AWA) == {"Téléphonie": 1}


def test_what_somebody_has_to_do_with_is_not_offered(store):
    blind, labelled, done, aside, flagged, noted, postponed, opened, free = put(
        store,
        article(22, id=BLIND),
        article(1, labels=("Internet",)),
        *(article(n) for n in range(2, 9)),
    )
    review(store, done, [])
    set_aside(store, aside)
    set_note(store, flagged, editor=MODOU, text=None, flag=True)
    set_note(store, noted, editor=MODOU, text="Ne parle pas de Wave.", flag=None)
    postpone(store, postponed, AWA)
    store.presence.record(opened, MODOU)
    store.presence.record(free, AWA)
    numbers = [blind, labelled, done, aside, flagged, noted, postponed, opened, free]

    assert batch_articles(store, OFFER)[0] == [free]
    assert still_offered(store, numbers, editor=AWA) == {free}
    assert batch_counts(store, model=MODEL, editor=AWA) == {"Fintech": 1}
    assert batch_articles(store, replace(OFFER, editor=MODOU))[0] == [postponed, opened]
    undo(store, review(store, blind, ["Fintech"]))
    for number in (flagged, noted):  # are offered again once their notes are taken back
        set_note(store, number, editor=AWA, text="", flag=False)
    assert batch_articles(store, OFFER)[0] == [flagged, noted, free]


def test_an_article_that_is_passed_to_somebody_is_offered_to_nobody(store):
    first, second, reviewed = put(store, article(1), article(2), article(3))
    review(store, reviewed, ["Fintech"], editor=MODOU)
    pass_article(store, first, sender=AWA, receiver=MODOU)

    for editor in (AWA, MODOU):
        assert batch_articles(store, replace(OFFER, editor=editor))[0] == [second]
        assert still_offered(store, [first, second], editor=editor) == {second}
    take_back(store, first, sender=AWA)
    assert batch_articles(store, OFFER)[0] == [first, second]


def test_a_batch_has_fifty_articles_and_fewer_if_they_are_long(store):
    numbers = put(store, *(article(n) for n in range(100, 155)))
    offered, _ = batch_articles(store, OFFER)
    open_numbers = sorted({*numbers} - {number for number in numbers if number not in offered})
    long_text = "Le transfert d’argent. " * 9_000
    long = [article(n, text=long_text) for n in range(1, 4)]
    first, second, _ = put(store, *long, assess=of_scores(0.99, 0.98, 0.97))

    assert len(offered) == 50
    assert offered == open_numbers
    assert batch_articles(store, OFFER)[0] == [first, second]
    put(store, replace(long[0], text="Un transfert. " * 40_000), assess=of_scores(0.99))
    assert batch_articles(store, OFFER)[0] == [first]  # it is longer than a batch


def test_a_batch_is_found_again_with_its_articles(store):
    before = dt.datetime.now(dt.UTC)
    first, second, third = put(store, article(1), article(2), article(3))
    apply(store, FIRST, first, second)
    apply(store, SECOND, third, editor=MODOU)

    earlier, later = latest_batches(store, limit=8)[::-1]

    assert (find_batch(store, FIRST), find_batch(store, SECOND)) == (earlier, later)
    assert (earlier.id, earlier.label, earlier.editor) == (FIRST, "Fintech", AWA)
    assert before <= earlier.created <= dt.datetime.now(dt.UTC)
    assert {*earlier.articles} == {*earlier.in_force} == {first, second}
    assert earlier.undone == ()
    assert (later.editor, later.articles) == (MODOU, (third,))
    assert latest_batches(store, limit=1) == [later]


def test_no_other_review_belongs_to_a_batch(store):
    first, second, third = put(store, article(1), article(2), article(3))
    apply(store, FIRST, first)
    review(store, second, ["Fintech"], key="lotissement-1")
    review(store, third, ["Fintech"])
    for key in ("lot:x12345678", f"LOT:{SECOND}:4", f"lot:{SECOND}:4:z", f"lot:{SECOND}:"):
        (number,) = put(store, article(10 + len(key)))
        review(store, number, ["Fintech"], key=key)

    assert [batch.articles for batch in latest_batches(store, limit=8)] == [(first,)]
    for name in (SECOND, "", "%", "_" * 32, f"{FIRST}:1", "lot", FIRST.upper() + "\0"):
        assert find_batch(store, name) is None


def test_undoing_a_batch_restores_labels_and_leaves_later_reviews_alone(store):
    untouched, redone, undone, other = put(store, *(article(n) for n in range(1, 5)))
    apply(store, FIRST, untouched, redone, undone)
    apply(store, SECOND, other)
    review(store, redone, ["Téléphonie"], editor=MODOU)
    undo(store, history(store, article=undone)[0], editor=MODOU)
    batch = find_batch(store, FIRST)
    assert (batch.in_force, batch.undone) == ((untouched,), (undone,))

    undo_batch(store, batch, editor=AWA, model=MODEL)
    undo_batch(store, batch, editor=AWA, model=MODEL)

    assert [state_of(store, number) for number in (untouched, redone, undone, other)] == [
        *(((), "open", 2), (("Téléphonie",), "done", 2)),
        *(((), "open", 2), (("Fintech",), "done", 1)),
    ]
    after = find_batch(store, FIRST)
    assert (after.in_force, {*after.undone}) == ((), {untouched, undone})
    assert [each.editor for each in history(store, article=untouched)] == [AWA, AWA]
    check_consistency(store)


def test_of_two_editors_who_undo_a_batch_each_review_is_undone_once(store):
    numbers = put(store, article(1), article(2))
    apply(store, FIRST, *numbers)
    batch = find_batch(store, FIRST)

    for editor in (MODOU, AWA):
        undo_batch(store, batch, editor=editor, model=MODEL)

    assert [each.editor for each in history(store) if each.undoes] == [MODOU, MODOU]
    assert [state_of(store, number) for number in numbers] == [((), "open", 2)] * 2


def test_the_latest_batches_are_whole_though_two_editors_review_at_the_same_time(store):
    numbers = put(store, *(article(n) for n in range(100, 152)))
    of_awa, of_modou = numbers[:26], numbers[26:]
    for first, second in zip(of_awa, of_modou, strict=True):
        apply(store, FIRST, first)
        apply(store, SECOND, second, editor=MODOU)

    latest, other = latest_batches(store, limit=2)

    assert (latest.id, sorted(latest.articles)) == (SECOND, of_modou)
    assert (other.id, sorted(other.articles)) == (FIRST, of_awa)
    assert latest_batches(store, limit=1) == [latest]
