"""Exports, and articles that another model is asked about."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import sqlalchemy as sa
from helpers.desk_store import (
    AWA,
    MODEL,
    MODOU,
    article,
    command,
    content_of,
    ids,
    new_key,
    put,
    review,
    undo,
)

from osiris_nlp.base.records import Article
from osiris_nlp.desk.store import (
    COLUMNS,
    Best,
    Decision,
    Filters,
    Store,
    Verdict,
    add_review,
    decision_rows,
    judge_anew,
    learn_keywords,
    queue_page,
)
from osiris_nlp.desk.store.schema import events


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
