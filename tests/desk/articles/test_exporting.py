"""Exports of decisions, and verdicts refreshed by another model."""

from dataclasses import replace

from helpers.desk_store import (
    AWA,
    MODEL,
    MODOU,
    VERDICT,
    article,
    assess_with,
    content_of,
    ids,
    new_key,
    put,
    record_review,
    review,
    undo,
)

from osiris_nlp.base.records import Suggestion as BestSuggestion
from osiris_nlp.desk.articles.arrivals import refresh_verdicts
from osiris_nlp.desk.articles.decisions import Decision
from osiris_nlp.desk.articles.exporting import (
    COLUMNS,
    decision_rows,
    final_labels,
    reviewed_articles,
)
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.reviews import add_review
from osiris_nlp.desk.articles.site_keywords import learn_keywords

EACH_DATABASE = True


def test_another_model_assesses_the_articles_that_await_review(store):
    review(store, put(store, *map(article, range(1, 6)))[0], ["Fintech"])
    steps = []
    opinion = {"best": "Téléphonie", "score": 0.4, "tier": "hide", "changes": True}
    other = replace(VERDICT, model="osiris@77aa", suggested=("Infrastructures",), **opinion)

    def assess_again(batch):
        return [replace(other, usefulness=float(a.id[-1])) for a in batch]

    n_updated = refresh_verdicts(
        store, "osiris@77aa", assess_again, on_progress=lambda *step: steps.append(step)
    )

    assert (n_updated, steps) == (4, [(0, 4)])
    assert ids(store, order="utiles") == [f"osiris-{n}" for n in (5, 4, 3, 2)]
    for filters in ({"label": "Infrastructures", "state": "all"}, {"state": "changes"}):
        assert ids(store, **filters) == ids(store)
    assert ids(store, label="Fintech", state="all") == ["osiris-1"]
    assert queue_page(store, Filters()).rows[0].best == BestSuggestion("Téléphonie", 0.4, "hide")


def test_articles_with_proposed_changes_are_assessed_again_by_the_same_model(store):
    put(store, article(1), article(2), assess=assess_with(osiris_1=replace(VERDICT, changes=True)))

    def refresh():
        return refresh_verdicts(store, VERDICT.model, assess_with(), on_progress=lambda *_: None)

    assert (ids(store, state="changes"), refresh()) == (["osiris-1"], 1)
    assert (ids(store, state="changes"), refresh()) == ([], 0)


def test_every_decision_is_exported_oldest_first(store):
    first, second = put(
        store,
        article(1, labels=("Internet",), meta={"site": "osiris.sn", "id_article": 4012}),
        article(2),
    )
    learn_keywords(store, {("osiris.sn", "Fintech"): "17", ("osiris.sn", "Internet"): "8"})
    learn_keywords(store, {("osiris.sn", "Internet"): "9", ("osiris.sn", "Telephonie"): str(2**62)})
    learn_keywords(store, {("adie.sn", "Fintech"): "3", ("adie.sn", "Infrastructures"): "presse"})
    earlier = review(store, first, ["Fintech"], ["Téléphonie"])
    later = review(store, second, ["Infrastructures"], editor=MODOU)
    undo(store, earlier)

    rows = list(decision_rows(store))

    assert [tuple(row) for row in rows] == [COLUMNS] * 4
    assert [(row["label"], row["decision"], row["undone"]) for row in rows] == [
        ("Fintech", "accept", True),
        ("Internet", "remove", True),
        ("Téléphonie", "reject", True),
        ("Infrastructures", "add", False),
    ]
    assert rows[0] == {
        "decision_id": rows[0]["decision_id"],
        "review": earlier.number,
        "made": earlier.created.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "editor": AWA,
        "article": first,
        "id": "osiris-1",
        "id_article": 4012,
        "title": article(1).title,
        "label": "Fintech",
        "id_mot": 17,
        "decision": "accept",
        "score": 0.93,
        "tier": "apply",
        "model": MODEL,
        "blind": False,
        "undone": True,
        "site": "osiris.sn",
        "aside": False,
    }
    assert [row["id_mot"] for row in rows] == [17, 9, None, None]
    last = rows[3]
    assert (last["review"], last["id_article"], last["editor"]) == (later.number, None, MODOU)
    assert len({row["decision_id"] for row in rows}) == 4
    assert type(last["blind"]) is bool


def test_a_long_export_contains_every_decision(store):
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 19)))
    labels = [f"Mot {n}" for n in range(60)]
    for number in numbers:
        record_review(store, number, labels, [Decision(label, "add") for label in labels])

    pairs = [(row["article"], row["label"]) for row in decision_rows(store)]

    assert pairs == [(number, label) for number in numbers for label in labels]


def test_validated_articles_are_exported_with_their_final_labels(store):
    numbers = put(
        store,
        article(1, labels=("Internet",), meta={"id_mot": [3], "id_article": 7}),
        article(2, labels=("Yas",)),
        article(3),
        article(4),
        article(22),
    )
    review(store, numbers[0], ["Fintech", "Téléphonie"])
    undo(store, review(store, numbers[2], ["Fintech"], editor=MODOU))
    review(store, numbers[4], ["Téléphonie"], editor=MODOU)
    set_aside(store, numbers[3])

    exported = list(reviewed_articles(store))

    assert [(a.id, a.labels) for a in exported] == [
        ("osiris-1", ("Fintech", "Téléphonie")),
        ("osiris-22", ("Téléphonie",)),
    ]
    assert [a.meta["blind"] for a in exported] == [False, True]
    assert [a.meta["editor"] for a in exported] == [AWA, MODOU]
    assert (exported[0].text, exported[0].source) == (article().text, "Le Soleil")
    assert exported[0].meta["id_article"] == 7
    assert "id_mot" not in exported[0].meta


def test_many_articles_are_exported_once_each(store):
    for number in put(store, *map(article, range(100, 145))):
        review(store, number, ["Fintech"])

    assert [a.id for a in reviewed_articles(store)] == [f"osiris-{n}" for n in range(100, 145)]


def test_final_labels_are_listed_by_article_latest_review_first(store):
    numbers = put(store, *map(article, range(1, 5)))
    review(store, numbers[0], ["Fintech"])
    review(store, numbers[1], ["Téléphonie"], editor=MODOU)
    review(store, numbers[0], ["Fintech", "Téléphonie"])
    set_aside(store, numbers[2])

    rows = list(final_labels(store))

    assert [(row.number, row.labels, row.aside) for row in rows] == [
        (numbers[2], (), True),
        (numbers[0], ("Fintech", "Téléphonie"), False),
        (numbers[1], ("Téléphonie",), False),
    ]
    assert [row.number for row in final_labels(store, editor=MODOU)] == [numbers[1]]


def test_an_article_reviewed_again_during_an_export_of_final_labels_is_in_it(store, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.articles.exporting._BATCH", 1)
    first, second, third = put(store, *map(article, range(1, 4)))
    for number in (first, second, third):
        review(store, number, ["Fintech"])
    to_undo = review(store, second, ["Téléphonie"])

    rows = final_labels(store)
    listed = [next(rows)]
    review(store, first, ["Téléphonie"], editor=MODOU)
    undo(store, to_undo)
    listed += rows

    assert [(row.number, row.labels) for row in listed] == [
        (second, ("Téléphonie",)),
        (third, ("Fintech",)),
        (first, ("Téléphonie",)),
    ]


def set_aside(store, number):
    state = {"revision": 0, "content": content_of(store, number), "editor": AWA, "model": MODEL}
    add_review(store, number, key=new_key(), **state, labels=[], decisions=[], aside=True)
