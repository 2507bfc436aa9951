"""Suggestions of another model, exports, imports, settings and events."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import sqlalchemy as sa
from helpers.backlog import write_rows
from helpers.desk_store import (
    AWA,
    IMPORTED,
    MODEL,
    MODOU,
    article,
    command,
    content_of,
    ids,
    imported,
    new_key,
    number_of,
    put,
    review,
    undo,
)

from osiris_nlp.base.records import Article
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.importing import ImportReport, import_articles
from osiris_nlp.desk.store import (
    COLUMNS,
    Best,
    Decision,
    Filters,
    Imported,
    Store,
    Verdict,
    add_review,
    count_articles,
    decision_rows,
    forget_setting,
    judge_anew,
    learn_keywords,
    log_event,
    queue_page,
    read_setting,
    write_setting,
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
