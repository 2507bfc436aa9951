"""Articles of the store: adding, updating and hiding them."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from helpers.desk_store import (
    BLIND,
    BY_HYPOTHESIS,
    PATIENCE,
    VERDICT,
    article,
    assess,
    assess_with,
    dump,
    ids,
    new_key,
    number_of,
    put,
    review,
    state_of,
    undo,
)
from helpers.stored_articles import stored
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.records import Suggestion as BestSuggestion
from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk.articles.arrivals import ImportCounts, put_articles
from osiris_nlp.desk.articles.articles import count_articles, find_article
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.articles.tables import articles as articles_table
from osiris_nlp.desk.base.store.opening import open_store

EACH_DATABASE = True


# Where the hashes of the blind article 77 place it among 20 others, which its own verdict would put first.
DRAWN_POSITIONS = {"utiles": {8, 9, 10}, "surs": {4, 5, 6}}


def test_new_changed_and_unchanged_articles_are_counted_separately(store):
    first, second = article(1), article(2, labels=("Internet",))
    put_articles(store, [first, second], assess)
    changed = replace(second, text="Le prix baisse aussi à Ziguinchor.", labels=("Fintech",))

    counts = put_articles(store, [first, changed, article(3)], assess)

    assert counts == ImportCounts(new=1, changed=1, same=1)
    desk_article = stored(store, number_of(store, "osiris-2") or 0)
    assert (desk_article.article, desk_article.labels) == (changed, ("Fintech",))
    assert count_articles(store) == (3, 2)
    assert put_articles(store, [first, changed], assess) == ImportCounts(same=2)
    assert put_articles(store, [], assess) == ImportCounts()


def test_a_dry_run_counts_articles_and_writes_nothing(store):
    put_articles(store, [article(1)], assess)
    before = dump(store)
    batch = [article(1, title="Un autre titre"), article(2)]

    assert put_articles(store, batch, assess, dry_run=True) == ImportCounts(new=1, changed=1)
    assert dump(store) == before


def test_meta_keys_that_an_update_lacks_are_kept(store):
    (number,) = put(store, article(1, meta={"id_article": 4012, "note": "une"}))

    assert put_articles(store, [article(1)], assess) == ImportCounts(same=1)
    update = article(1, title="Autre titre", meta={"note": "deux"})
    assert put_articles(store, [update], assess) == ImportCounts(changed=1)

    merged = stored(store, number).article
    assert (merged.meta, merged.title) == ({"id_article": 4012, "note": "deux"}, "Autre titre")


def test_meta_keys_of_date_and_labels_are_replaced_with_them(store):
    first = article(1, date=None, labels=("Fintech",), meta={"date": "hier", "id_mot": [17]})
    (number,) = put(store, first)
    second = article(1, labels=("Internet",))

    counts = [put_articles(store, [second], assess) for _ in range(2)]

    assert counts == [ImportCounts(changed=1), ImportCounts(same=1)]
    assert stored(store, number).article == second


def test_only_new_and_changed_articles_are_assessed(store):
    batches = []

    def assess_and_record(batch):
        batches.append([a.id for a in batch])
        return assess(batch)

    put_articles(store, [article(1), article(2)], assess_and_record)
    put_articles(store, [article(1), article(2)], assess_and_record)
    put_articles(store, [article(3), article(2, title="Autre"), article(1)], assess_and_record)
    put_articles(store, [article(4)], assess_and_record, dry_run=True)

    assert batches == [["osiris-1", "osiris-2"], ["osiris-3", "osiris-2"]]


def test_an_article_changed_by_another_import_meanwhile_is_assessed_as_well(store):
    put_articles(store, [article(1)], assess)
    verdicts = {"osiris-1": replace(VERDICT, best="Téléphonie"), "osiris-2": VERDICT}

    def assess_late(batch):
        if batch[0].id == "osiris-2":
            put_articles(store, [article(1, title="Entre-temps")], assess)
        return [verdicts[a.id] for a in batch]

    counts = put_articles(store, [article(1), article(2)], assess_late)

    assert counts == ImportCounts(new=1, changed=1)
    assert {row.id: (row.title, row.best) for row in queue_page(store, Filters()).rows} == {
        "osiris-1": (article(1).title, BestSuggestion("Téléphonie", 0.93, "apply")),
        "osiris-2": (article(2).title, BestSuggestion("Fintech", 0.93, "apply")),
    }


def test_articles_are_read_back_as_they_were_added(store):
    complete = article(
        7,
        labels=("Fintech", "Sonatel/Orange"),
        section="Articles de presse > Année 2026",
        url="https://exemple.sn/a?b=1&c=%20",
        lang="fr",
        story="affaire-12",
        role="support",
        meta={"id_mot": [17, 204], "vu": True, "note": 3.5, "reste": {"é": [None]}},
    )
    bare = Article(id="osiris-8", text="")

    numbers = put(store, complete, bare)

    desk_articles = [stored(store, number) for number in numbers]
    assert [each.article for each in desk_articles] == [complete, bare]
    assert [each.labels for each in desk_articles] == [complete.labels, ()]
    for each in desk_articles:
        assert (each.state, each.revision, each.review) == ("open", 0, None)
    assert find_article(store, max(numbers) + 1) is None
    assert number_of(store, "osiris-9") is None


def test_articles_are_numbered_in_the_order_they_are_added(store):
    first = put(store, *map(article, [30, 2, 101, 11, 1]))
    second = put(store, article(90), article(2), article(80))

    assert first == sorted(first)
    assert second[1] == first[1]
    assert max(first) < second[0] < second[2]


def test_ids_and_labels_of_255_characters_are_stored(store):
    longest = article(id="é😀" * 127 + "é", labels=("é" * 255,))
    almost = replace(longest, id=longest.id[:-1] + "e")

    put(store, longest, almost)

    assert number_of(store, longest.id) != number_of(store, almost.id)
    assert count_articles(store) == (2, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"id": "osiris-1"}, "Duplicate id 'osiris-1'", id="twice"),
        pytest.param({"id": "x" * 256}, "has 256 characters: expected at most 255", id="long"),
        *(
            ({"id": id_}, "Invalid id .* expected")  # which some databases confuse or refuse
            for id_ in ("osiris-1 ", " osiris-1", "osiris\x001", "osiris-\ud800")
        ),
        pytest.param({"labels": ("Yas", "x" * 256)}, "'osiris-2' has a label of 256", id="a label"),
    ],
)
def test_an_article_with_an_invalid_id_or_label_is_refused_with_its_batch(store, fields, message):
    with pytest.raises(InputError, match=message):
        put_articles(store, [article(1), article(2, **fields)], assess)

    assert count_articles(store) == (0, 0)


def test_decisions_survive_an_update_of_their_article_whose_labels_count_after_an_undo(store):
    (number,) = put(store, article(1, labels=("Internet",)))
    first_review = review(store, number, ["Fintech"], ["Téléphonie"])
    changed = article(1, text="Une version corrigée.", labels=("Sonatel/Orange",))

    put_articles(store, [changed], assess)

    assert state_of(store, number) == (("Fintech",), "done", 1)
    assert history(store) == [first_review]
    undo(store, first_review)
    assert state_of(store, number) == (("Sonatel/Orange",), "open", 2)
    put_articles(store, [article(1, labels=("Yas", "Internet"))], assess)
    assert state_of(store, number) == (("Yas", "Internet"), "open", 2)


def test_a_review_saved_during_a_new_import_of_its_article_keeps_its_labels(url):
    importer, desk = open_store(url), open_store(url)
    (number,) = put(desk, article(1, labels=("Internet",)))
    import_waits, review_ready = threading.Event(), threading.Event()

    def before_import(_connection, _cursor, statement, *_):
        if review_ready.is_set() and re.search("IMMEDIATE|FOR UPDATE|UPDATE articles", statement):
            import_waits.set()

    def before_commit(_):
        review_ready.set()
        assert import_waits.wait(PATIENCE)

    sa.event.listen(importer.engine, "before_cursor_execute", before_import)
    sa.event.listen(desk.engine, "commit", before_commit)
    with ThreadPoolExecutor(2) as pool:
        reviewing = pool.submit(review, desk, number, ["Fintech"])
        assert review_ready.wait(PATIENCE)
        changed = article(1, labels=("Sonatel/Orange",))
        importing = pool.submit(put_articles, importer, [changed], assess)
        reviewing.result(PATIENCE)
        importing.result(PATIENCE)
    sa.event.remove(desk.engine, "commit", before_commit)

    assert state_of(desk, number) == (("Fintech",), "done", 1)
    importer.close()
    desk.close()


def test_characters_that_some_databases_refuse_are_replaced(store):
    odd = article(1, url="https://exemple.sn/\x00a", lang="f\x00r", story="\ud800é")

    (number,) = put(store, odd)

    read = stored(store, number).article
    assert (read.url, read.lang, read.story) == ("https://exemple.sn/\ufffda", "f\ufffdr", "?é")
    assert put_articles(store, [odd], assess) == ImportCounts(same=1)


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_mark = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)


@BY_HYPOTHESIS
@given(
    st.fixed_dictionaries(
        {"title": _text, "text": _text.map(lambda text: f"Kolda. {text}")},
        optional={
            "section": _text,
            "source": _text,
            "url": _mark.map("https://exemple.sn/{}".format),
            "story": _mark,
            "labels": st.lists(_text, max_size=4),
            "date": st.dates(),
            "note": _json,
        },
    )
)
def test_any_valid_article_is_read_back_unchanged(url, row):
    parsed_article = article_from_row(row, default_id=new_key())
    store = open_store(url)

    (number,) = put(store, parsed_article)

    desk_article = stored(store, number)
    store.close()
    assert (desk_article.article, desk_article.labels) == (parsed_article, parsed_article.labels)


def test_about_one_article_in_twenty_is_blind_always_the_same_ones(store):
    put_articles(store, [article(number) for number in range(1, 401)], assess)
    with store.reading() as connection:
        blind_ids = connection.scalars(
            sa.select(articles_table.c.id).where(articles_table.c.blind).order_by("number")
        ).all()

    assert blind_ids[:8] == [f"osiris-{number}" for number in (22, 39, 45, 53, 57, 77, 78, 99)]
    assert 10 <= len(blind_ids) <= 30


def test_a_blind_article_is_hidden_until_its_first_review_and_never_again(store):
    verdict = replace(VERDICT, changes=True)
    (number,) = put(store, article(id=BLIND, labels=("Internet",)), assess=lambda _: [verdict])
    before, row = stored(store, number), queue_page(store, Filters(state="labelled")).rows[0]

    first_review = review(store, number, ["Fintech"])

    assert (before.blind, before.is_hidden) == (True, True)
    assert (row.blind, row.best, row.changes) == (True, None, False)
    assert first_review.blind
    assert [(d.label, d.decision) for d in first_review.decisions] == [
        ("Fintech", "add"),
        ("Internet", "remove"),
    ]
    undo(store, first_review)
    after, row = stored(store, number), queue_page(store, Filters(state="labelled")).rows[0]
    assert (after.blind, after.is_hidden) == (True, False)
    assert (row.best, row.changes) == (BestSuggestion("Fintech", 0.93, "apply"), True)
    assert not review(store, number, ["Fintech"]).blind


def test_no_filter_reveals_the_opinion_on_a_hidden_article(store):
    verdict = replace(VERDICT, changes=True)
    batch = [article(id=BLIND, labels=("Internet",)), article(1, labels=("Internet",))]
    numbers = put(store, *batch, assess=lambda batch: [verdict for _ in batch])
    opinion_filters = [{"state": "changes"}]
    opinion_filters += [
        {"state": "all", **each} for each in ({"label": "Fintech"}, {"confidence": "high"})
    ]

    assert [ids(store, **filters) for filters in opinion_filters] == [["osiris-1"]] * 3
    for filters in ({}, {"label": "Internet"}):
        assert sorted(ids(store, state="labelled", **filters)) == ["osiris-1", BLIND]
    undo(store, review(store, numbers[0], ["Internet"]))
    matches = [sorted(ids(store, **filters)) for filters in opinion_filters]
    assert matches == [["osiris-1", BLIND]] * 3


HARD = replace(VERDICT, usefulness=1000.0, score=1.0)
RANKED = {f"osiris_{n}": replace(VERDICT, usefulness=float(n), score=n / 40) for n in range(1, 21)}


@pytest.mark.parametrize("order", ["utiles", "surs"])
def test_a_blind_article_takes_the_rank_of_another_article(store, order):
    batch = [article(n) for n in (*range(1, 21), 77)]

    put(store, *batch, assess=assess_with(**RANKED, osiris_77=HARD))

    assert ids(store, order=order).index("osiris-77") in DRAWN_POSITIONS[order]


@pytest.mark.parametrize("order", ["utiles", "surs"])
def test_a_blind_article_added_alone_takes_the_rank_of_a_waiting_article(store, order):
    blind = assess_with(osiris_77=HARD, osiris_22=HARD)
    put(store, article(id=BLIND), assess=blind)
    put(store, *(article(n) for n in range(1, 21)), assess=assess_with(**RANKED))

    put(store, article(77), assess=blind)
    queue_ids = ids(store, order=order)
    put(store, article(77, title="Autre titre"), assess=blind)

    assert queue_ids.index("osiris-77") in DRAWN_POSITIONS[order]
    assert queue_ids[-1] == BLIND  # there was no other article yet
    assert ids(store, order=order) == queue_ids
