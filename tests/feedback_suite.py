"""What the store of the desk must do on every database; `url` is the fixture of who runs it.

The database of `url` is empty before each test.
"""

import csv
import datetime as dt
import random
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from backlog import write_rows
from forks import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.importing import ImportReport, import_articles
from osiris_nlp.desk.store import (
    COLUMNS,
    AwayError,
    Best,
    Decision,
    Filters,
    Imported,
    KeyUsedError,
    LabelCounts,
    Review,
    StaleError,
    Store,
    UndoneError,
    Verdict,
    add_review,
    back_up,
    check_backup,
    count_articles,
    decide,
    decision_rows,
    editors,
    find_article,
    find_review,
    forget_setting,
    history,
    judge_anew,
    label_counts,
    last_review,
    last_validated,
    learn_keywords,
    leave,
    log_event,
    next_article,
    numbers_of,
    open_store,
    present,
    put_articles,
    queue_page,
    read_setting,
    restore,
    sources,
    undo_review,
    write_setting,
)
from osiris_nlp.desk.store.intake import Judge
from osiris_nlp.desk.store.schema import articles as articles_table
from osiris_nlp.desk.store.schema import events, filed, metadata, presence, reviews

MODEL = "osiris@3f2a"
AWA, MODOU = "Awa Ndiaye", "Modou Fall"
BLIND = "osiris-22"  # one of those drawn to be labelled blind; the other ids here are not
PATIENCE = 60
SAID = {
    "Fintech": Suggestion("Fintech", 0.93, "apply"),
    "Téléphonie": Suggestion("Téléphonie", 0.61, "propose"),
    "Infrastructures": Suggestion("Infrastructures", 0.04, "hide"),
    "Sonatel/Orange": Suggestion("Sonatel/Orange", 0.02, "hide"),
}
VERDICT = Verdict(MODEL, 0.5, "Fintech", 0.93, "apply", ("Fintech", "Téléphonie"), changes=False)
BY_HYPOTHESIS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def article(number: int = 1, **fields: Any) -> Article:
    given = {
        "id": f"osiris-{number}",
        "title": f"Wave baisse le prix du transfert d’argent ({number})",
        "text": "Les abonnés de Kolda paient désormais avec leur téléphone mobile.",
        "date": dt.date(2026, 3, 21),
        "source": "Le Soleil",
    }
    return Article(**given | fields)


def judge(asked: Sequence[Article]) -> list[Verdict]:
    return [VERDICT for _ in asked]


def judging(**verdicts: Verdict) -> Judge:
    """Return a judge that says of the article of an id what is given for it."""
    return lambda asked: [verdicts.get(each.id.replace("-", "_"), VERDICT) for each in asked]


def put(store: Store, *found: Article, judge: Judge = judge) -> list[int]:
    """Put articles in and return their numbers."""
    put_articles(store, found, judge)
    numbers = [number_of(store, each.id) for each in found]
    assert None not in numbers
    return [number for number in numbers if number is not None]


def new_key() -> str:
    return str(uuid.uuid4())


def number_of(store: Store, id_: str) -> int | None:
    return numbers_of(store, [id_]).get(id_)


def content_of(store: Store, number: int) -> str:
    found = find_article(store, number)
    assert found is not None
    return found.content


def review(
    store: Store,
    number: int,
    labels: Sequence[str],
    rejected: Sequence[str] = (),
    *,
    key: str | None = None,
    revision: int | None = None,
    content: str | None = None,
    editor: str = AWA,
) -> Review:
    """Validate an article as the desk does."""
    found = find_article(store, number)
    assert found is not None
    made, _ = add_review(
        store,
        number,
        key=key or new_key(),
        revision=found.revision if revision is None else revision,
        content=content or found.content,
        editor=editor,
        model=MODEL,
        labels=labels,
        decided=decide(found.labels, SAID, labels, rejected, blind=found.is_hidden),
    )
    return made


def undo(store: Store, made: Review, *, key: str | None = None, editor: str = AWA) -> Review:
    given = {"key": key or new_key(), "editor": editor, "model": MODEL}
    return undo_review(store, made.article, made.number, **given)[0]


def standing(store: Store, number: int) -> tuple[tuple[str, ...], str, int]:
    found = find_article(store, number)
    assert found is not None
    return found.labels, found.state, found.revision


def ids(store: Store, **filters: Any) -> list[str]:
    return [row.id for row in queue_page(store, Filters(**filters)).rows]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that a backup holds."""
    with store.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
            if table is not presence
        }


def wipe(store: Store) -> None:
    """Leave the database as empty as it was before it was opened."""
    with store.engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE desk_version"))


def check_whole(store: Store) -> None:
    """Assert what holds of every article, whatever happened."""
    with store.reading() as connection:
        numbers = connection.scalars(sa.select(articles_table.c.number)).all()
    for number in numbers:
        made = history(store, article=number, limit=10_000)[::-1]
        assert [each.revision for each in made] == list(range(1, len(made) + 1))
        left = [each for each in made if each.undoes is None and not each.undone]
        found = find_article(store, number)
        assert found is not None
        assert found.revision == len(made)
        assert found.review == (left[-1].number if left else None)
        assert found.labels == (left[-1].labels if left else found.article.labels)


def command(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return run("desk", *words, cwd=cwd)


# --- Articles


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

    assert standing(store, number) == (("Fintech",), "done", 1)
    assert history(store) == [made]
    undo(store, made)
    assert standing(store, number) == (("Sonatel/Orange",), "open", 2)


def test_an_article_that_changes_after_an_undo_carries_its_new_labels(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))
    undo(store, review(store, number, ["Fintech"]))

    put_articles(store, [article(1, labels=("Sonatel/Orange", "Internet"))], judge)

    assert standing(store, number) == (("Sonatel/Orange", "Internet"), "open", 2)


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

    assert standing(desk, number) == (("Fintech",), "done", 1)
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


# --- Blind


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


# --- Queue


def test_the_most_useful_article_comes_first(store: Store) -> None:
    uses = {1: 0.2, 2: 1.7, 3: 0.2, 4: 0.9}
    verdicts = {f"osiris_{n}": replace(VERDICT, use=use) for n, use in uses.items()}

    put(store, *map(article, uses), judge=judging(**verdicts))

    assert ids(store) == ["osiris-2", "osiris-4", "osiris-1", "osiris-3"]


@pytest.fixture
def varied(store: Store) -> Store:
    """Six articles that differ in all the queue filters by."""
    put(
        store,
        article(1, source="Le Soleil", date=dt.date(2026, 3, 1), labels=("Internet",)),
        article(2, source="Le Soleil", date=dt.date(2026, 3, 2)),
        article(3, source="Sud Quotidien", date=dt.date(2026, 3, 3), labels=("Téléphonie",)),
        article(4, source="le soleil", date=None),
        article(5, source=None, date=dt.date(1899, 12, 31)),
        article(6, source="Sud Quotidien", date=dt.date(2026, 3, 3)),
        judge=judging(
            osiris_1=replace(VERDICT, score=0.9, suggested=("Fintech",), changes=True),
            osiris_2=replace(VERDICT, score=0.8999, tier="propose", suggested=("Téléphonie",)),
            osiris_3=replace(VERDICT, score=0.5, suggested=(), changes=True),
            osiris_4=replace(VERDICT, score=0.4999, suggested=("Fintech",)),
            osiris_5=replace(VERDICT, best=None, score=None, tier=None, suggested=()),
            osiris_6=replace(VERDICT, score=0.1, tier="hide", suggested=()),
        ),
    )
    review(store, number_of(store, "osiris-6") or 0, ["Téléphonie", "Fintech"])
    return store


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "12345"),
    ({"state": "open"}, "12345"),
    ({"state": "changes"}, "13"),
    ({"state": "done"}, "6"),
    ({"state": "all"}, "123456"),
    ({"source": "Le Soleil"}, "12"),
    ({"source": "le soleil"}, "4"),
    ({"source": "Absent"}, ""),
    ({"label": "Fintech"}, "14"),
    ({"label": "Téléphonie"}, "23"),
    ({"label": "Telephonie"}, ""),
    ({"label": "Téléphonie", "state": "all"}, "236"),
    ({"since": dt.date(2026, 3, 2)}, "23"),
    ({"until": dt.date(2026, 3, 2)}, "125"),
    ({"since": dt.date(2026, 3, 2), "until": dt.date(2026, 3, 2)}, "2"),
    ({"confidence": "high"}, "1"),
    ({"confidence": "middle"}, "23"),
    ({"confidence": "low"}, "4"),
    ({"confidence": "low", "state": "all"}, "46"),
    ({"state": "all", "source": "Sud Quotidien", "label": "Téléphonie"}, "36"),
    (
        {
            "state": "changes",
            "source": "Le Soleil",
            "label": "Internet",
            "since": dt.date(2026, 3, 1),
            "until": dt.date(2026, 3, 31),
            "confidence": "high",
        },
        "1",
    ),
    ({"state": "done", "confidence": "high"}, ""),
]


def test_each_filter_and_several_at_once(varied: Store) -> None:
    for filters, expected in FILTERS:
        page = queue_page(varied, Filters(**filters))
        first = next_article(varied, Filters(**filters), editor=AWA)

        assert [row.id.removeprefix("osiris-") for row in page.rows] == list(expected), filters
        assert (page.total, page.page, page.pages) == (len(expected), 1, bool(expected)), filters
        assert first == (number_of(varied, f"osiris-{expected[0]}") if expected else None), filters


def test_a_row_of_the_queue_tells_where_its_article_stands(varied: Store) -> None:
    done = queue_page(varied, Filters(state="done")).rows[0]
    waiting = queue_page(varied, Filters(source="Le Soleil")).rows[0]

    made = history(varied)[0]
    assert (done.state, done.editor, done.made) == ("done", AWA, made.made)
    assert (done.labels, done.best) == (("Téléphonie", "Fintech"), Best("Fintech", 0.1, "hide"))
    assert (waiting.state, waiting.editor, waiting.made) == ("open", None, None)
    assert (waiting.labels, waiting.date) == (("Internet",), dt.date(2026, 3, 1))
    assert (waiting.best, waiting.changes) == (Best("Fintech", 0.9, "apply"), True)


def test_the_queue_comes_in_pages(store: Store) -> None:
    put(store, *map(article, range(1, 108)))

    pages = [queue_page(store, Filters(), page=number) for number in (1, 2, 3, 4)]

    assert [len(page.rows) for page in pages] == [50, 50, 7, 0]
    assert {(page.total, page.pages) for page in pages} == {(107, 3)}
    assert len({row.number for page in pages for row in page.rows}) == 107


def test_the_last_validated_with_a_label_come_newest_first(store: Store) -> None:
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 61)))
    for number in numbers[:55]:
        review(store, number, ["Internet"])
    again = [numbers[2], numbers[0]]
    for number in again:
        review(store, number, ["Fintech", "Internet"])
    undo(store, review(store, numbers[58], ["Internet"]))

    found = last_validated(store, "Internet", limit=4)
    fintech = last_validated(store, "Fintech", limit=4)  # suggested for all

    assert [row.number for row in found] == [*reversed(again), numbers[54], numbers[53]]
    assert [row.number for row in fintech] == list(reversed(again))
    assert found[0].labels == ("Fintech", "Internet")


def test_the_press_organs_are_told_once_in_order(varied: Store) -> None:
    assert sources(varied) == ["Le Soleil", "Sud Quotidien", "le soleil"]


def test_the_next_article_goes_round(store: Store) -> None:
    uses = {1: 3.0, 2: 2.0, 3: 2.0, 4: 1.0}
    verdicts = {f"osiris_{n}": replace(VERDICT, use=use) for n, use in uses.items()}
    numbers = put(store, *map(article, uses), judge=judging(**verdicts))

    round_ = [next_article(store, Filters(), after=after, editor=AWA) for after in (None, *numbers)]

    assert round_ == [*numbers, numbers[0]]
    assert next_article(store, Filters(), after=10_000, editor=AWA) == numbers[0]


def test_what_another_has_open_comes_last(store: Store) -> None:
    first, second, third = put(store, *map(article, (1, 2, 3)))
    present(store, second, MODOU)

    def following(after: int | None, editor: str = AWA) -> int | None:
        return next_article(store, Filters(), after=after, editor=editor)

    assert (following(first), following(first, MODOU)) == (third, second)
    assert following(third) == first
    for number in (first, third):
        present(store, number, MODOU)
    assert (following(None), following(first), following(third)) == (first, second, first)
    leave(store, second, MODOU)
    assert following(None) == second


def test_there_is_no_next_article_when_all_others_are_done(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    review(store, second, ["Fintech"])

    assert next_article(store, Filters(), after=first, editor=AWA) is None
    assert next_article(store, Filters(), after=second, editor=AWA) == first
    review(store, first, [])
    assert next_article(store, Filters(), editor=AWA) is None


def test_who_has_an_article_open_is_told_to_the_others(store: Store) -> None:
    first, second = put(store, article(1), article(2))

    assert present(store, first, AWA) == []
    assert present(store, first, MODOU) == [AWA]
    assert present(store, first, "awa ndiaye") == [AWA, MODOU]
    assert present(store, first, AWA) == [MODOU, "awa ndiaye"]
    assert present(store, second, MODOU) == []
    leave(store, first, AWA)
    leave(store, first, AWA)
    assert present(store, first, MODOU) == ["awa ndiaye"]


def test_who_has_said_nothing_for_long_has_left(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    present(store, first, MODOU)
    store.write(lambda c: c.execute(presence.update().values(seen="2026-03-21T09:14:07.000000Z")))

    assert present(store, first, AWA) == []
    assert next_article(store, Filters(), after=second, editor=AWA) == first


# --- Reviews


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
    assert standing(store, number) == (made.labels, "done", 1)
    assert find_review(store, made.key) == last_review(store, number) == made
    assert history(store) == [made]


def test_an_article_may_end_without_a_label(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet",)))

    made = review(store, number, [])

    assert standing(store, number) == ((), "done", 1)
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
    assert standing(store, number) == (("Fintech",), "done", 1)


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


# --- Undo


def test_undo_goes_back_without_limit_to_the_labels_carried(store: Store) -> None:
    (number,) = put(store, article(1, labels=("Internet", "Téléphonie")))
    rounds = [["Fintech"], ["Téléphonie", "Fintech"], [], ["Infrastructures"]] * 3
    made = [review(store, number, labels) for labels in rounds]

    left = []
    for each in reversed(made):
        undo(store, each, editor=MODOU)
        left.append(standing(store, number)[:2])

    expected = [(tuple(labels), "done") for labels in rounds[-2::-1]]
    assert left == [*expected, (("Internet", "Téléphonie"), "open")]
    assert standing(store, number)[2] == 24
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
    assert standing(store, number) == (("Infrastructures",), "done", 4)
    undo(store, last)
    assert standing(store, number) == (("Fintech",), "done", 5)
    undo(store, first)
    assert standing(store, number) == ((), "open", 6)


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


_labels = st.lists(st.sampled_from(sorted(SAID)), unique=True, max_size=3)


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
            review(store, number, list(standing(store, number)[0]), key=f"{number}-{done:08}")
            undo(store, history(store, article=number)[0])
        labels = in_force[-1].labels if in_force else tuple(carried)
        assert standing(store, number)[:2] == (labels, "done" if in_force else "open")

    store.close()


# --- History and counts


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


# --- Models, keywords, export


def test_another_model_is_asked_about_what_still_waits(store: Store) -> None:
    numbers = put(store, *map(article, range(1, 6)))
    review(store, numbers[0], ["Fintech"])
    told: list[tuple[int, int]] = []
    other = Verdict(
        "osiris@77aa", 9.0, "Téléphonie", 0.4, "hide", ("Infrastructures",), changes=True
    )

    def judge_again(asked: Sequence[Article]) -> list[Verdict]:
        return [replace(other, use=float(each.id[-1])) for each in asked]

    def note(done: int, of: int) -> None:
        told.append((done, of))

    asked = judge_anew(store, "osiris@77aa", judge_again, on_progress=note)

    assert (asked, told) == (4, [(0, 4)])
    assert ids(store) == [f"osiris-{n}" for n in (5, 4, 3, 2)]
    assert (
        ids(store, label="Infrastructures", state="all")
        == ids(store, state="changes")
        == ids(store)
    )
    assert ids(store, label="Fintech", state="all") == ["osiris-1"]
    assert queue_page(store, Filters()).rows[0].best == Best("Téléphonie", 0.4, "hide")
    assert judge_anew(store, "osiris@77aa", judge_again, on_progress=note) == 0


def test_every_decision_is_exported_oldest_first(store: Store) -> None:
    first, second = put(
        store, article(1, labels=("Internet",), meta={"id_article": 4012}), article(2)
    )
    learn_keywords(store, {"Fintech": 17, "Internet": 8})
    learn_keywords(store, {"Internet": 9, "Telephonie": 2**62})
    made = review(store, first, ["Fintech"], ["Téléphonie"])
    later = review(store, second, ["Infrastructures"], editor=MODOU)
    undo(store, made)

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
        "review": made.number,
        "made": made.made.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
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
    }
    assert [row["id_mot"] for row in rows] == [17, 9, None, None]
    assert (rows[3]["review"], rows[3]["id_article"], rows[3]["editor"]) == (
        later.number,
        None,
        MODOU,
    )
    assert len({row["decision_id"] for row in rows}) == 4
    assert type(rows[3]["blind"]) is bool


def test_an_export_of_many_decisions_misses_none(store: Store) -> None:
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 19)))
    labels = [f"Mot {n}" for n in range(60)]

    def decided_again(number: int) -> None:
        decided = [Decision(label, "add") for label in labels]
        add_review(
            store,
            number,
            key=new_key(),
            revision=0,
            content=content_of(store, number),
            editor=AWA,
            model=MODEL,
            labels=labels,
            decided=decided,
        )

    for number in numbers:
        decided_again(number)

    rows = list(decision_rows(store))

    told = [(row["article"], row["label"]) for row in rows]
    assert told == [(number, label) for number in numbers for label in labels]


def test_the_command_exports_jsonl_and_csv(url: str, store: Store, tmp_path: Path) -> None:
    title = '=1+1 : l’Artp, « l’été », a dit :"oui" 😀'
    (number,) = put(store, article(1, title=title, meta={"id_article": 4012}))
    review(store, number, ["Fintech", "Infrastructures"])
    expected = list(decision_rows(store))

    said = command("export", "--database", url)
    table = command("export", "--database", url, "--out", tmp_path / "decisions.csv")

    assert (said.returncode, said.stderr) == (0, b"")
    assert [orjson.loads(line) for line in said.stdout.splitlines()] == expected
    assert table.returncode == 0
    assert b"2 decisions written to" in table.stderr
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    assert rows == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        | {"title": f"'{title}"}  # a spreadsheet would take it for a formula
        for row in expected
    ]
    with store.reading() as connection:
        noted = connection.execute(sa.select(events.c.what, events.c.about)).all()
    assert noted == [
        ("export", "2 decisions to standard output"),
        ("export", f"2 decisions to {tmp_path / 'decisions.csv'}"),
    ]


IMPORTED = [
    {
        "id": "sn-1",
        "title": "Wave à Kolda",
        "labels": ["Fintech"],
        "id_article": 4012,
        "id_mot": [17],
    },
    {"id": "sn-2", "title": "La fibre à Ziguinchor", "text": "Un câble.", "date": "2026-03-21"},
    {"id": "sn-1", "title": "Encore une fois"},
    {"id": "x" * 256, "title": "Un identifiant trop long"},
    {"id": "sn-4", "title": "Un mot-clé trop long", "labels": ["x" * 256]},
    {"id": "sn-5", "title": "Un numéro trop grand", "labels": ["Internet"], "id_mot": [2**64 - 1]},
    {"id": "sn-6"},
]


def test_an_import_puts_what_it_can_and_tells_the_rest(
    store: Store, model: Path, tmp_path: Path
) -> None:
    source, bench = write_rows(tmp_path / "lot.jsonl", IMPORTED), Bench.load(model)
    read: list[int] = []

    def once(*, dry_run: bool = False) -> ImportReport:
        given = {"dry_run": dry_run, "on_progress": read.append}
        return import_articles(store, bench, [str(source)], **given)

    dry = once(dry_run=True)
    assert count_articles(store) == (0, 0)
    done, again = once(), once()

    assert (dry.articles, done.articles, again.articles) == (
        Imported(new=3),
        Imported(new=3),
        Imported(same=3),
    )
    assert read == [3, 3, 3]
    assert len(done.faults) == 4
    assert sorted(ids(store)) == ["sn-1", "sn-2", "sn-5"]
    review(store, number_of(store, "sn-1") or 0, ["Fintech"])
    review(store, number_of(store, "sn-5") or 0, ["Internet"])
    assert [(row["id_article"], row["id_mot"]) for row in decision_rows(store)] == [
        (4012, 17),
        (None, None),
    ]


def imported(store: Store, bench: Bench, *sources: Path) -> ImportReport:
    return import_articles(store, bench, map(str, sources), on_progress=lambda _: None)


def test_rows_without_id_are_told_apart_by_their_content(
    store: Store, model: Path, tmp_path: Path
) -> None:
    bench, rows = Bench.load(model), [{"title": "Wave à Kolda"}, {"title": "La fibre à Matam"}]
    folders = [tmp_path / name for name in ("j1", "j2")]
    for folder in folders:
        folder.mkdir()
    first = write_rows(folders[0] / "export.jsonl", [rows[0], rows[0]])
    second = write_rows(folders[1] / "export.jsonl", [rows[1], rows[0]])
    pages = [folder / "page.txt" for folder in folders]
    for page, text in zip(pages, ("Orange à Podor.", "Yas à Thiès."), strict=True):
        page.write_text(text, "utf-8")

    told = [imported(store, bench, source) for source in (first, second, first)]
    both = imported(store, bench, *pages)

    assert [each.articles for each in told] == [
        Imported(new=1),
        Imported(new=1, same=1),
        Imported(same=1),
    ]
    assert both.articles == Imported(new=2)
    assert [each.faults for each in (*told, both)] == [[]] * 4
    assert count_articles(store) == (4, 4)
    assert all(len(id_) >= 19 and id_.startswith("import-") for id_ in ids(store))


def test_a_row_without_id_that_stands_twice_and_differs_is_a_fault(
    store: Store, model: Path, tmp_path: Path
) -> None:
    source = tmp_path / "lot.csv"
    source.write_text("title,labels\nWave à Kolda,Fintech\nWave à Kolda,Internet\n", "utf-8")

    told = imported(store, Bench.load(model), source)

    assert told.articles == Imported(new=1)
    assert [str(fault) for fault in told.faults] == [
        "An article 'Wave à Kolda' without id stands twice, not all of it the same: "
        "give each an id, or leave one out"
    ]


# --- Settings and events


def test_settings_are_kept_replaced_and_forgotten(store: Store) -> None:
    assert read_setting(store, "secret") is None
    write_setting(store, "secret", "a" * 64)
    write_setting(store, "Secret", "autre")

    write_setting(store, "secret", "é😀")

    assert (read_setting(store, "secret"), read_setting(store, "Secret")) == ("é😀", "autre")
    forget_setting(store, "secret")
    forget_setting(store, "secret")
    assert read_setting(store, "secret") is None


def test_events_are_added_and_what_does_not_fit_is_cut(store: Store) -> None:
    log_event(store, who=AWA, address="127.0.0.1", what="sign-in", about="é😀")
    log_event(store, who="é" * 99, address="f" * 99, what="w" * 99, about="x" * 200_000)
    log_event(store, who="\x00", address="", what="import", about="lot\x00\udcff.csv")

    with store.reading() as connection:
        found = [
            (row.who, row.address, row.what, row.about)
            for row in connection.execute(sa.select(events).order_by(events.c.number))
        ]
        made = connection.scalars(sa.select(events.c.made)).all()
    assert found[0] == (AWA, "127.0.0.1", "sign-in", "é😀")
    assert found[1] == ("é" * 80, "f" * 64, "w" * 40, "x" * 1000)
    assert found[2] == ("\ufffd", "", "import", "lot\ufffd?.csv")
    assert made == sorted(made)


# --- Backup


def test_a_backup_is_the_whole_desk_and_a_desk_itself(store: Store, tmp_path: Path) -> None:
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 4)))
    undo(store, review(store, numbers[0], ["Fintech"]))
    review(store, numbers[1], ["Fintech"], ["Téléphonie"])
    write_setting(store, "secret", "a" * 64)
    log_event(store, who=AWA, address="", what="started")
    learn_keywords(store, {"Fintech": 17})
    present(store, numbers[0], AWA)
    file = tmp_path / "copie.db"

    count = back_up(store, file)

    assert count == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "copie"))] == [
        "copie.db"
    ]
    assert file.stat().st_mode & 0o077 == 0
    copy = open_store(f"sqlite:///{file}", must_exist=True)
    assert dump(copy) == dump(store)
    assert present(copy, numbers[0], MODOU) == []
    assert review(copy, numbers[2], ["Fintech"]).number > max(r.number for r in history(store))
    copy.close()
    with pytest.raises(InputError, match="is there already: name another file"):
        back_up(store, file)
    with pytest.raises(InputError, match="No folder .*: make it first"):
        back_up(store, tmp_path / "absent" / "copie.db")


def test_a_backup_made_while_editors_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    numbers = put(store, *(article(n) for n in range(1, 21)))
    ended, begun = threading.Event(), threading.Barrier(4)

    def write(seed: int) -> int:
        draw, count = random.Random(seed), 0
        while not ended.is_set():
            number = draw.choice(numbers)
            labels = draw.sample(sorted(SAID), 2)
            try:
                made = review(store, number, labels, editor=f"Éditeur {seed}")
                count += 1
                if draw.random() < 0.3:
                    undo(store, made)
                    count += 1
            except (StaleError, UndoneError):
                pass
            if count == 3:
                begun.wait(PATIENCE)
                count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(write, seed) for seed in range(3)]
        try:
            begun.wait(PATIENCE)
            copies = [tmp_path / f"copie{n}.db" for n in range(3)]
            counts = [back_up(store, file) for file in copies]
        finally:
            ended.set()
            begun.abort()
        assert all(done.result(PATIENCE) for done in writing)

    check_whole(store)
    for file, count in zip(copies, counts, strict=True):
        copy = open_store(f"sqlite:///{file}")
        check_whole(copy)
        assert len(history(copy, limit=10_000)) == count > 0
        copy.close()


def test_a_backup_restores_into_an_empty_database_and_numbers_go_on(
    store: Store, url: str, tmp_path: Path
) -> None:
    numbers = put(store, *(article(n, labels=("Internet",)) for n in range(1, 30)))
    made = review(store, numbers[28], ["Fintech"], ["Téléphonie"])
    undoing = undo(store, made)
    write_setting(store, "password", "argon2")
    log_event(store, who=AWA, address="", what="started")
    before, file = dump(store), tmp_path / "copie.db"
    back_up(store, file)
    with pytest.raises(InputError, match="holds articles: restore into an empty one"):
        restore(file, store)
    wipe(store)
    emptied = open_store(url)
    write_setting(emptied, "password", "autre")

    count = restore(file, emptied)

    assert count == 2
    assert dump(emptied) == before
    assert put(emptied, article(31)) == [max(numbers) + 1]
    later = review(emptied, numbers[0], ["Fintech"])
    assert later.number == undoing.number + 1
    log_event(emptied, who=AWA, address="", what="started")
    check_whole(emptied)
    emptied.close()


def test_what_is_no_backup_is_refused_and_left_as_it_is(store: Store, tmp_path: Path) -> None:
    empty, text, other = (tmp_path / name for name in ("vide.db", "texte.db", "autre.db"))
    empty.touch()
    text.write_text("Ceci n’est pas une base de données. " * 100, "utf-8")
    engine = sa.create_engine(f"sqlite:///{other}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recettes (titre)")
    engine.dispose()

    asked: list[Callable[[Path], object]] = [check_backup, lambda path: restore(path, store)]
    for ask in asked:
        for path in (empty, other):
            with pytest.raises(InputError, match=f"No desk at sqlite:///{path}"):
                ask(path)
        with pytest.raises(AwayError, match=f"not a database.*{text}"):
            ask(text)
        with pytest.raises(InputError, match="No file .*: expected one that 'desk backup' wrote"):
            ask(tmp_path / "absente.db")

    with sqlite3.connect(other) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master").fetchall()
    opened.close()
    assert tables == [("recettes",)]


def test_a_backup_is_restored_from_where_nothing_can_be_written(
    store: Store, url: str, tmp_path: Path
) -> None:
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    folder, before = tmp_path / "cd", dump(store)
    folder.mkdir()
    file = folder / "copie.db"
    back_up(store, file)
    with sqlite3.connect(file) as opened:  # as one that was served
        opened.execute("PRAGMA journal_mode=WAL")
    opened.close()
    content = file.read_bytes()
    wipe(store)
    emptied = open_store(url)
    file.chmod(0o400)
    folder.chmod(0o500)

    try:
        check_backup(file)
        restore(file, emptied)
    finally:
        folder.chmod(0o700)

    assert dump(emptied) == before
    assert file.read_bytes() == content
    assert list(folder.iterdir()) == [file]
    emptied.close()


def test_what_a_served_backup_still_holds_in_its_log_is_restored(
    store: Store, url: str, tmp_path: Path
) -> None:
    (number,) = put(store, article(1))
    file = tmp_path / "copie.db"
    back_up(store, file)
    served = open_store(f"sqlite:///{file}")
    review(served, number, ["Fintech"])
    wipe(store)
    emptied = open_store(url)

    count = restore(file, emptied)

    assert count == 1
    served.close()
    emptied.close()


def test_the_commands_back_up_and_restore(store: Store, url: str, tmp_path: Path) -> None:
    (number,) = put(store, article(1))
    review(store, number, ["Fintech"])
    file, copy = tmp_path / "copie.db", f"sqlite:///{tmp_path / 'ailleurs.db'}"

    saved = command("backup", "--out", file, "--database", url)
    restored = command("restore", file, "--database", copy)

    assert saved.returncode == restored.returncode == 0, saved.stderr + restored.stderr
    assert f"copied to {file}, with 1 review\n".encode() in saved.stderr
    assert f"{file} copied to {copy}, with 1 review\n".encode() in restored.stderr
    there = open_store(copy)
    assert dump(there)["reviews"] == dump(store)["reviews"]
    there.close()


# --- Tables


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "version_table": "desk_version",
            },
        )
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_desk_is_opened_again_as_it_was(store: Store, url: str) -> None:
    put(store, article(1))
    before = dump(store)

    again = open_store(url, must_exist=True)

    assert dump(again) == before
    again.close()


def test_a_database_that_is_no_desk_yet_is_not_made_one_by_who_only_reads(url: str) -> None:
    with pytest.raises(InputError, match="No desk at .*: make one with 'osiris-nlp desk import'"):
        open_store(url, must_exist=True)

    made = open_store(url)
    made.close()
    open_store(url, must_exist=True).close()


def test_a_database_of_a_newer_version_is_refused(store: Store, url: str) -> None:
    store.write(lambda c: c.execute(sa.text("UPDATE desk_version SET version_num = '9999'")))

    with pytest.raises(AwayError, match=r"is of a newer version of osiris-nlp \(9999\): upgrade"):
        open_store(url)


OPENING = """
import sys
import alembic.command, alembic.config
from osiris_nlp.desk.store import log_event, open_store
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1])
log_event(store, who=sys.argv[2], address="", what="started")
"""


def test_processes_that_open_a_new_database_at_once_make_it_once(url: str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, url, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    ready = [each.stdout.readline() for each in started if each.stdout]

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda each: each.communicate("go\n", PATIENCE)[1], started))

    assert ready == ["ready\n"] * 4
    assert [(each.returncode, told) for each, told in zip(started, said, strict=True)] == [
        (0, "")
    ] * 4
    store = open_store(url, must_exist=True)
    with store.reading() as connection:
        who = connection.scalars(sa.select(events.c.who)).all()
        versions = connection.scalars(sa.text("SELECT version_num FROM desk_version")).all()
    store.close()
    assert sorted(who) == ["0", "1", "2", "3"]
    assert len(versions) == 1


# --- At once


def test_of_fifty_editors_at_once_one_is_taken_and_the_others_told(store: Store) -> None:
    distinct = put(store, *(article(n) for n in range(300, 400)))
    (fought,) = put(store, article(1))
    start = threading.Barrier(50)

    def write(writer: int) -> tuple[list[str], bool]:
        start.wait(PATIENCE)
        keys = []
        for number in distinct[2 * writer : 2 * writer + 2]:
            key = new_key()
            made = [review(store, number, ["Fintech"], key=key, revision=0) for _ in range(2)]
            assert made[0] == made[1]
            keys.append(key)
        try:
            review(store, fought, ["Fintech"], revision=0, editor=f"Éditeur {writer}")
        except StaleError:
            return keys, False
        return keys, True

    with ThreadPoolExecutor(50) as pool:
        done = list(pool.map(write, range(50)))

    assert [won for _, won in done].count(True) == 1
    made = history(store, limit=10_000)
    assert sorted(each.key for each in made if each.article != fought) == sorted(
        key for keys, _ in done for key in keys
    )
    assert len(made) == 101
    check_whole(store)


def test_two_imports_at_once_put_each_article_once(url: str) -> None:
    stores = [open_store(url) for _ in range(4)]
    start = threading.Barrier(4)

    def work(store: Store) -> Imported:
        start.wait(PATIENCE)
        return sum(
            (
                put_articles(store, [article(n) for n in range(first, first + 20)], judge)
                for first in range(200, 260, 10)
            ),
            Imported(),
        )

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(work, stores))

    assert sum(each.new for each in told) == 70
    assert sum(each.changed for each in told) == 0
    with stores[0].reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(filed)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(reviews)) == 0
    assert count_articles(stores[0]) == (70, 70)
    for store in stores:
        store.close()


def test_two_who_write_one_setting_at_once_leave_one(url: str) -> None:
    stores = [open_store(url) for _ in range(4)]
    start = threading.Barrier(4)

    def work(store: Store) -> None:
        start.wait(PATIENCE)
        for n in range(10):
            write_setting(store, "secret", f"{n}")
            learn_keywords(store, {"Fintech": n, "Internet": n, "Téléphonie": n})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, stores))

    assert read_setting(stores[0], "secret") == "9"
    for store in stores:
        store.close()
