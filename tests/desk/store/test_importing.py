"""Imports into a desk."""

from pathlib import Path

from helpers.backlog import write_rows
from helpers.desk_store import IMPORTED, ids, number_of, review, run_import

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.importing import ImportReport, import_articles
from osiris_nlp.desk.store import Imported, Store, count_articles, decision_rows


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

    told = [run_import(store, bench, source) for source in (first, second, first)]
    both = run_import(store, bench, *pages)

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

    told = run_import(store, Bench.load(model), source)

    assert told.articles == Imported(new=1)
    assert [str(fault) for fault in told.faults] == [
        "An article 'Wave à Kolda' without id stands twice, not all of it the same: "
        "give each an id, or leave one out"
    ]
