"""Figures from the reviews in force, on every database."""

import datetime as dt

from helpers.desk_store import (
    BLIND,
    MODOU,
    MORE_BLIND,
    article,
    put,
    record_review,
    review,
    set_aside,
    undo,
)

from osiris_nlp.desk.articles.decisions import Decision
from osiris_nlp.desk.batches.selection import batch_key
from osiris_nlp.desk.model.figures.label_counts import label_counts
from osiris_nlp.desk.model.figures.shares import Share
from osiris_nlp.desk.model.figures.statistics import (
    Agreement,
    LabelMonth,
    agreement,
    count_validated_since,
    label_months,
    measurements,
    sure_precision,
)

EACH_DATABASE = True


def put_many(store, n_visible, *blind_ids):
    """Put articles into the queue and return the numbers of those that are not blind, and of the others."""
    visible = put(store, *(article(n) for n in range(1, n_visible + 1)))
    return visible, put(store, *(article(id=id_) for id_ in blind_ids))


def test_an_empty_desk_has_no_figures(store):
    put(store, article())

    assert label_months(store) == []
    assert sure_precision(store) == Share(0, 0)
    assert agreement(store) == Agreement(Share(0, 0), Share(0, 0))


def test_acceptance_is_counted_by_label_and_month(store):
    fintech = Decision("Fintech", "accept", 0.93, "apply")
    unkept = Decision("Fintech", "unkept", 0.93, "apply")
    lead = Decision("Internet", "accept", 0.02, "hide")  # of tier hide, so not a suggestion
    typed = Decision("Internet", "add", 0.4, "propose")  # not listed, so nobody saw it suggested
    (one, two, three, four), (blind,) = put_many(store, 4, BLIND)
    record_review(store, one, ["Fintech"], [fintech], month="2026-02")
    record_review(store, two, ["Internet"], [unkept, typed], month="2026-03")
    record_review(store, three, ["Fintech", "Internet"], [fintech, lead], month="2026-03")
    undo(store, record_review(store, four, ["Fintech"], [fintech], month="2026-03"))
    unseen = Decision("Fintech", "add", 0.93, "apply")
    record_review(store, blind, ["Fintech"], [unseen], month="2026-03")

    assert label_months(store) == [
        LabelMonth("Fintech", "2026-02", Share(1, 1), n_chosen=1),
        LabelMonth("Fintech", "2026-03", Share(1, 2), n_chosen=2),
        LabelMonth("Internet", "2026-03", Share(0, 0), n_chosen=2),
    ]


def test_batches_say_nothing_of_how_often_suggestions_are_accepted_or_lead_the_editor(store):
    unkept, accept = (Decision("Fintech", verb, 0.93, "apply") for verb in ("unkept", "accept"))
    (one, two), _ = put_many(store, 2)
    measured = {"month": "2026-03", "best": "Fintech"}
    record_review(store, one, [], [unkept], **measured)
    record_review(store, two, ["Fintech"], [accept], key=batch_key("0" * 32, two), **measured)

    assert label_months(store) == [LabelMonth("Fintech", "2026-03", Share(0, 1), n_chosen=1)]
    counts = label_counts(store)["Fintech"]
    assert (counts.outcomes, counts.accepted) == ({"apply": (1, 0)}, 1)
    assert agreement(store) == Agreement(blind=Share(0, 0), visible=Share(0, 1))


def test_sure_suggestions_are_judged_on_blind_articles_alone(store):
    sure = Decision("Fintech", "add", 0.97, "apply")
    (visible,), (first, second, third, fourth) = put_many(store, 1, BLIND, *MORE_BLIND[:3])
    record_review(store, visible, [], [Decision("Fintech", "unkept", 0.97, "apply")], sure=1)
    record_review(store, first, ["Fintech"], [sure], sure=2)
    record_review(store, second, ["Genre"], [Decision("Genre", "add", 0.01, "hide")], sure=1)
    record_review(store, third, ["Genre"], [Decision("Genre", "add", 0.3, "propose")], sure=0)
    record_review(store, fourth, ["Fintech"], [sure])  # by an earlier version, which counted none

    assert sure_precision(store) == Share(1, 3)


def test_the_editor_s_main_label_is_compared_with_the_model_s_best(store):
    (one, two, three, four, five), (blind,) = put_many(store, 5, BLIND)
    record_review(store, one, ["Fintech", "Genre"], best="Fintech")
    record_review(store, two, ["Genre", "Fintech"], best="Fintech")
    record_review(store, three, [], best="Fintech")
    record_review(store, four, ["Fintech"])  # of an unknown model
    set_aside(store, five)
    record_review(store, blind, ["Fintech"], best="Fintech")

    assert agreement(store) == Agreement(blind=Share(1, 1), visible=Share(1, 3))


def test_a_later_review_replaces_the_figures_of_the_earlier_one(store):
    (number,) = put(store, article(id=BLIND))
    record_review(store, number, ["Genre"], best="Fintech", sure=1, month="2026-03")
    later = review(store, number, ["Fintech"], editor=MODOU)  # of which nothing was measured

    assert agreement(store) == Agreement(Share(0, 0), Share(0, 0))

    undo(store, later)

    assert agreement(store) == Agreement(blind=Share(0, 1), visible=Share(0, 0))


def test_what_was_validated_since_a_time_is_counted(store):
    (one, two, aside, undone), (blind,) = put_many(store, 4, BLIND)
    record_review(store, one, ["Fintech"], month="2026-02")
    record_review(store, two, ["Fintech", "Genre"], month="2026-03")
    record_review(store, blind, ["Genre"], month="2026-03")
    set_aside(store, aside)
    undo(store, record_review(store, undone, ["Fintech"], month="2026-03"))

    assert count_validated_since(store, dt.datetime(2026, 2, 1, tzinfo=dt.UTC)) == 3
    assert count_validated_since(store, dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) == 2


def test_measurements_have_one_row_per_validated_article_in_the_order_of_reviews(store):
    (one, aside), (blind,) = put_many(store, 2, BLIND)
    record_review(store, blind, [], best="Fintech", sure=1)
    record_review(store, one, ["Genre", "Fintech"], best="Fintech", sure=0)
    set_aside(store, aside)

    first, second = measurements(store)

    assert (first["id"], bool(first["blind"]), first["main"]) == (BLIND, True, None)
    assert [second[name] for name in ("main", "best", "sure")] == ["Genre", "Fintech", 0]
    assert second["reviewed"] >= first["reviewed"]
