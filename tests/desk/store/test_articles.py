"""Articles put into the store, and the blind ones among them."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.desk_store import (
    BLIND,
    BY_HYPOTHESIS,
    PATIENCE,
    VERDICT,
    article,
    current_state,
    dump,
    ids,
    judge,
    judging,
    new_key,
    number_of,
    put,
    review,
    undo,
)
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk.store import (
    Best,
    Filters,
    Imported,
    Store,
    Verdict,
    count_articles,
    find_article,
    history,
    label_counts,
    open_store,
    put_articles,
    queue_page,
)
from osiris_nlp.desk.store.schema import articles as articles_table


def test_new_changed_and_same_articles_are_told_apart(store: Store) -> None:
    first, second = article(1), article(2, labels=("Internet",))
    put_articles(store, [first, second], judge)
    changed = replace(second, text="Le prix baisse aussi à Ziguinchor.", labels=("Fintech",))

    told = put_articles(store, [first, changed, article(3)], judge)

    assert told == Imported(new=1, changed=1, same=1)
    found = find_article(store, number_of(store, "osiris-2") or 0)
    assert found is not None
    assert found.article == changed
    assert found.labels == ("Fintech",)
    assert count_articles(store) == (3, 3)
    assert put_articles(store, [first, changed], judge) == Imported(same=2)
    assert put_articles(store, [], judge) == Imported()


def test_a_dry_run_tells_and_writes_nothing(store: Store) -> None:
    put_articles(store, [article(1)], judge)
    before = dump(store)

    told = put_articles(
        store, [article(1, title="Un autre titre"), article(2)], judge, dry_run=True
    )

    assert told == Imported(new=1, changed=1)
    assert dump(store) == before


def test_what_is_known_in_meta_stays_where_an_article_comes_without_it(store: Store) -> None:
    first = article(1, meta={"id_article": 4012, "note": "une"})
    (number,) = put(store, first)

    same = put_articles(store, [article(1)], judge)
    changed = put_articles(store, [article(1, title="Autre titre", meta={"note": "deux"})], judge)

    found = find_article(store, number)
    assert (same, changed) == (Imported(same=1), Imported(changed=1))
    assert found is not None
    assert found.article.meta == {"id_article": 4012, "note": "deux"}
    assert found.article.title == "Autre titre"


def test_what_goes_with_date_and_labels_in_meta_goes_with_them(store: Store) -> None:
    first = article(1, date=None, labels=("Fintech",), meta={"date": "hier", "id_mot": [17]})
    (number,) = put(store, first)
    second = article(1, labels=("Internet",))

    told = [put_articles(store, [second], judge) for _ in range(2)]

    found = find_article(store, number)
    assert told == [Imported(changed=1), Imported(same=1)]
    assert found is not None
    assert found.article == second


def test_the_model_is_asked_about_what_is_new_or_changed_only(store: Store) -> None:
    asked: list[list[str]] = []

    def judge_noted(found: Sequence[Article]) -> list[Verdict]:
        asked.append([each.id for each in found])
        return judge(found)

    put_articles(store, [article(1), article(2)], judge_noted)
    put_articles(store, [article(1), article(2)], judge_noted)
    put_articles(store, [article(3), article(2, title="Autre"), article(1)], judge_noted)
    put_articles(store, [article(4)], judge_noted, dry_run=True)

    assert asked == [["osiris-1", "osiris-2"], ["osiris-3", "osiris-2"]]


def test_what_another_changed_since_we_looked_is_asked_about_as_well(store: Store) -> None:
    put_articles(store, [article(1)], judge)
    verdicts = {"osiris-1": replace(VERDICT, best="Téléphonie"), "osiris-2": VERDICT}

    def judge_late(found: Sequence[Article]) -> list[Verdict]:
        if found[0].id == "osiris-2":
            put_articles(store, [article(1, title="Entre-temps")], judge)
        return [verdicts[each.id] for each in found]

    told = put_articles(store, [article(1), article(2)], judge_late)

    assert told == Imported(new=1, changed=1)
    assert {row.id: (row.title, row.best) for row in queue_page(store, Filters()).rows} == {
        "osiris-1": (article(1).title, Best("Téléphonie", 0.93, "apply")),
        "osiris-2": (article(2).title, Best("Fintech", 0.93, "apply")),
    }


def test_articles_come_back_as_they_were_put(store: Store) -> None:
    whole = article(
        7,
        labels=("Fintech", "Sonatel/Orange"),
        section="Articles de presse > Année 2026",
        url="https://exemple.sn/a?b=1&c=%20",
        lang="fr",
        story="affaire-12",
        role="support",
        meta={
            "id_article": 4012,
            "id_mot": [17, 204],
            "vu": True,
            "note": 3.5,
            "reste": {"é": [None]},
        },
    )
    bare = Article(id="osiris-8", text="")

    numbers = put(store, whole, bare)

    found = [find_article(store, number) for number in numbers]
    assert [each.article for each in found if each] == [whole, bare]
    assert [(each.labels, each.state, each.revision, each.review) for each in found if each] == [
        (("Fintech", "Sonatel/Orange"), "open", 0, None),
        ((), "open", 0, None),
    ]
    assert find_article(store, max(numbers) + 1) is None
    assert number_of(store, "osiris-9") is None


def test_numbers_follow_the_order_articles_are_put_in(store: Store) -> None:
    order = [30, 2, 101, 11, 1]

    first = put(store, *map(article, order))
    then = put(store, article(90), article(2), article(80))

    assert first == sorted(first)
    assert then[1] == first[1]
    assert max(first) < then[0] < then[2]


def test_an_id_of_255_characters_is_kept_and_a_longer_one_refused(store: Store) -> None:
    longest = article(id="é😀" * 127 + "é")
    almost = replace(longest, id=longest.id[:-1] + "e")

    put(store, longest, almost)

    assert number_of(store, longest.id) != number_of(store, almost.id)
    with pytest.raises(InputError, match="has 256 characters: expected 255 or fewer"):
        put_articles(store, [article(1), article(id="x" * 256)], judge)
    assert count_articles(store) == (2, 2)


def test_an_id_twice_at_once_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="Id 'osiris-1' stands twice"):
        put_articles(store, [article(1), article(2), article(1, title="Autre")], judge)

    assert count_articles(store) == (0, 0)


@pytest.mark.parametrize("id_", ["osiris-1 ", " osiris-1", "osiris\x001", "osiris-\ud800"])
def test_an_id_that_some_database_confuses_or_refuses_is_refused_by_all(
    store: Store, id_: str
) -> None:
    with pytest.raises(InputError, match="Id .* expected"):
        put_articles(store, [article(1), article(id=id_)], judge)

    assert count_articles(store) == (0, 0)


def test_a_label_longer_than_any_database_keeps_is_refused(store: Store) -> None:
    put(store, article(1, labels=("é" * 255,)))

    with pytest.raises(InputError, match="Article 'osiris-2' has a label of 256 characters"):
        put_articles(store, [article(2, labels=("Fintech", "x" * 256))], judge)

    assert count_articles(store) == (1, 1)


def test_decisions_stay_when_an_article_changes(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))
    made = review(store, number, ["Fintech"], ["Téléphonie"])
    changed = article(1, text="Une version corrigée.", labels=("Sonatel/Orange",))

    put_articles(store, [changed], judge)

    assert current_state(store, number) == (("Fintech",), "done", 1)
    assert history(store) == [made]
    undo(store, made)
    assert current_state(store, number) == (("Sonatel/Orange",), "open", 2)


def test_an_article_that_changes_after_an_undo_carries_its_new_labels(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))
    undo(store, review(store, number, ["Fintech"]))

    put_articles(store, [article(1, labels=("Sonatel/Orange", "Internet"))], judge)

    assert current_state(store, number) == (("Sonatel/Orange", "Internet"), "open", 2)


def test_a_review_made_while_its_article_is_imported_anew_keeps_its_labels(url: str) -> None:
    importer, desk = open_store(url), open_store(url)
    (number,) = put(desk, article(1, labels=("Internet",)))
    importing, decided = threading.Event(), threading.Event()

    def before_import(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if decided.is_set() and any(
            word in statement for word in ("IMMEDIATE", "FOR UPDATE", "UPDATE articles")
        ):
            importing.set()

    def before_commit(_: Any) -> None:
        decided.set()
        assert importing.wait(PATIENCE)

    sa.event.listen(importer.engine, "before_cursor_execute", before_import)
    sa.event.listen(desk.engine, "commit", before_commit)
    with ThreadPoolExecutor(2) as pool:
        validated = pool.submit(review, desk, number, ["Fintech"])
        assert decided.wait(PATIENCE)
        changed = article(1, labels=("Sonatel/Orange",))
        imported = pool.submit(put_articles, importer, [changed], judge)
        validated.result(PATIENCE)
        imported.result(PATIENCE)
    sa.event.remove(desk.engine, "commit", before_commit)

    assert current_state(desk, number) == (("Fintech",), "done", 1)
    importer.close()
    desk.close()


def test_accents_case_and_signs_tell_ids_and_labels_apart(store: Store) -> None:
    names = ["Fintech", "fintech", "é", "e", "É", "œ", "oe", "ß", "ss", "a\u0308bc", "%", "_", "'"]
    numbers = put(store, *(article(id=name, labels=(name,)) for name in names))

    assert len(set(numbers)) == len(names)
    for number, name in zip(numbers, names, strict=True):
        assert number_of(store, name) == number
        assert [row.number for row in queue_page(store, Filters(label=name)).rows] == (
            sorted(numbers) if name == "Fintech" else [number]  # suggested for each
        )
    counts = label_counts(store)
    assert {name: counts[name].filed for name in names} == dict.fromkeys(names, 1)


def test_emoji_and_long_texts_are_held_whole(store: Store) -> None:
    long = article(
        1, title="Le 4G 😀 – « l’été »", text="é😀\\'\"%s\n" * 260_000, meta={"n": "😀" * 70_000}
    )
    wide = article(
        2, section="Rubrique " * 9_000, url="https://exemple.sn/" + "é" * 70_000, story="é" * 70_000
    )

    numbers = put(store, long, wide)

    assert len(long.text) > 2_000_000
    assert [each.article for number in numbers if (each := find_article(store, number))] == [
        long,
        wide,
    ]


def test_marks_that_no_database_takes_are_replaced(store: Store) -> None:
    odd = article(1, url="https://exemple.sn/\x00a", lang="f\x00r", story="\ud800é")

    (number,) = put(store, odd)

    found = find_article(store, number)
    assert found is not None
    kept = (found.article.url, found.article.lang, found.article.story)
    assert kept == ("https://exemple.sn/\ufffda", "f\ufffdr", "?é")
    assert put_articles(store, [odd], judge) == Imported(same=1)


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
            "url": _mark,
            "story": _mark,
            "labels": st.lists(_text, max_size=4),
            "date": st.dates(),
            "note": _json,
        },
    )
)
def test_whatever_is_read_comes_back(url: str, row: dict[str, Any]) -> None:
    read = article_from_row(row, default_id=new_key())
    store = open_store(url)

    (number,) = put(store, read)

    found = find_article(store, number)
    store.close()
    assert found is not None
    assert found.article == read
    assert found.labels == read.labels


def test_about_one_article_in_twenty_is_blind_and_always_the_same(store: Store) -> None:
    numbers = range(1, 401)
    put_articles(store, [article(number) for number in numbers], judge)
    with store.reading() as connection:
        drawn = connection.scalars(
            sa.select(articles_table.c.id).where(articles_table.c.blind).order_by("number")
        ).all()

    assert drawn[:8] == [f"osiris-{number}" for number in (22, 39, 45, 53, 57, 77, 78, 99)]
    assert 10 <= len(drawn) <= 30


def test_a_blind_article_is_hidden_until_its_first_review_and_never_again(store: Store) -> None:
    verdict = replace(VERDICT, changes=True)
    (number,) = put(store, article(id=BLIND, labels=("Internet",)), judge=lambda _: [verdict])
    before, row = find_article(store, number), queue_page(store, Filters()).rows[0]

    made = review(store, number, ["Fintech"])

    assert before is not None
    assert (before.blind, before.is_hidden) == (True, True)
    assert (row.blind, row.best, row.changes) == (True, None, False)
    assert made.blind
    assert [(each.label, each.decision) for each in made.decisions] == [
        ("Fintech", "add"),
        ("Internet", "remove"),
    ]
    undo(store, made)
    after, row = find_article(store, number), queue_page(store, Filters()).rows[0]
    assert after is not None
    assert (after.blind, after.is_hidden) == (True, False)
    assert (row.best, row.changes) == (Best("Fintech", 0.93, "apply"), True)
    assert not review(store, number, ["Fintech"]).blind


def test_no_filter_tells_what_the_model_says_of_a_hidden_article(store: Store) -> None:
    verdict = replace(VERDICT, changes=True)
    both = [article(id=BLIND, labels=("Internet",)), article(1, labels=("Internet",))]
    numbers = put(store, *both, judge=lambda asked: [verdict for _ in asked])
    asked: list[dict[str, Any]] = [
        {"state": "changes"},
        {"label": "Fintech"},
        {"confidence": "high"},
    ]

    hidden = [ids(store, **filters) for filters in asked]

    assert hidden == [["osiris-1"]] * 3
    assert sorted(ids(store)) == sorted(ids(store, label="Internet")) == ["osiris-1", BLIND]
    undo(store, review(store, numbers[0], ["Internet"]))
    assert [sorted(ids(store, **filters)) for filters in asked] == [["osiris-1", BLIND]] * 3


def test_a_blind_article_ranks_as_one_drawn_from_the_rest(store: Store) -> None:
    uses = {f"osiris_{n}": replace(VERDICT, use=float(n)) for n in range(1, 21)}
    hard = replace(VERDICT, use=1000.0)
    found = [article(n) for n in (*range(1, 21), 77)]

    put(store, *found, judge=judging(**uses, osiris_77=hard))

    assert 8 <= ids(store).index("osiris-77") <= 10  # drawn from the middle


def test_a_blind_article_put_in_alone_ranks_as_one_of_those_that_wait(store: Store) -> None:
    uses = {f"osiris_{n}": replace(VERDICT, use=float(n)) for n in range(1, 21)}
    hard = judging(osiris_77=replace(VERDICT, use=1000.0), osiris_22=replace(VERDICT, use=1000.0))
    put(store, article(id=BLIND), judge=hard)
    put(store, *(article(n) for n in range(1, 21)), judge=judging(**uses))

    put(store, article(77), judge=hard)
    order = ids(store)
    put(store, article(77, title="Autre titre"), judge=hard)

    assert 8 <= order.index("osiris-77") <= 10  # drawn from the middle
    assert order[-1] == BLIND  # there was none to draw from
    assert ids(store) == order
