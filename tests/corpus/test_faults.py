"""Bad rows: counted, sampled and listed in a file, however many there are."""

import gc
import json
import re

import orjson
import pytest
from helpers.backlog import lines, names
from helpers.fault_lists import read_with_faults

from osiris_nlp.base.errors import Faults, InputError, InputFaults
from osiris_nlp.corpus import (
    faults_file,
    listing_faults,
    read_all,
    read_articles,
    read_checked,
    write_articles,
)
from osiris_nlp.corpus.writing import MAX_WRITTEN_FAULTS

FAULT = InputError("Neither title nor text", "fill in at least one of them", file="été.csv", line=7)
ROW = {
    "file": "été.csv",
    "line": 7,
    "what": "Neither title nor text",
    "remedy": "fill in at least one of them",
}


def test_a_file_under_a_wrong_ending_has_as_many_faults_as_lines(tmp_path):
    path = tmp_path / "veille.jsonl"
    path.write_bytes(b"La fibre\n" * 30_000)

    with pytest.raises(InputFaults, match="30000 faults in the input") as error:
        read_all(path)

    assert (len(error.value.faults), error.value.count) == (20, 30_000)


def test_faults_leave_nothing_behind_that_only_a_collector_would_free(tmp_path):
    path = tmp_path / "veille.jsonl"
    path.write_bytes(b'La fibre\n{"title": ""}\n["Wave"]\n' * 300)
    faults = Faults()
    gc.collect()
    gc.disable()
    try:
        list(read_articles(path, on_fault=faults.add))

        assert (faults.count, gc.collect() < 300) == (900, True)
    finally:
        gc.enable()


def test_faults_are_listed_in_a_file_once_all_is_done(tmp_path):
    out = tmp_path / "mots.csv"

    with listing_faults(out) as faults:
        faults.add(FAULT)
        faults.add(FAULT)
        assert names(tmp_path) == []

    assert lines(tmp_path / "mots.csv.errors.jsonl") == [ROW, ROW]


def test_a_list_of_faults_is_cut_and_says_how_many_are_missing(tmp_path):
    with listing_faults(tmp_path / "mots.csv") as faults:
        for _ in range(MAX_WRITTEN_FAULTS + 12):
            faults.add(FAULT)

    rows = (tmp_path / "mots.csv.errors.jsonl").read_bytes().splitlines()
    assert len(rows) == MAX_WRITTEN_FAULTS + 1
    assert orjson.loads(rows[-1]) == {
        "file": None,
        "line": None,
        "what": "12 more bad rows, which are not listed",
        "remedy": "check the format of the input",
    }


def write_faults(faults, out):
    """Write the list of faults of an output; return its path, or None if there are none."""
    with listing_faults(out) as listed_faults:
        for fault in faults:
            listed_faults.add(fault)
    return faults_file(out) if listed_faults.count else None


def test_a_fault_about_arbitrary_bytes_can_be_written(tmp_path):
    (tmp_path / "utf16.jsonl").write_bytes("title,text\na,b\n".encode("utf-16"))
    _, faults = read_with_faults(tmp_path / "utf16.jsonl")

    path = write_faults(faults, tmp_path / "out")

    assert path
    assert "UTF-8" in path.read_text(encoding="utf-8")


def test_without_faults_the_list_of_an_earlier_run_is_removed(tmp_path):
    write_faults([FAULT], tmp_path / "mots.csv")

    assert write_faults([], tmp_path / "mots.csv") is None
    assert names(tmp_path) == []


def test_if_the_work_fails_the_list_of_an_earlier_run_stays(tmp_path):
    write_faults([FAULT], tmp_path / "mots.csv")

    with (
        pytest.raises(InputError, match="No file"),
        listing_faults(tmp_path / "mots.csv") as faults,
    ):
        list(read_articles(tmp_path / "absent.jsonl", on_fault=faults.add))

    assert lines(tmp_path / "mots.csv.errors.jsonl") == [ROW]
    assert names(tmp_path) == ["mots.csv.errors.jsonl"]


@pytest.mark.parametrize("content", [b"", b"precieux\n", b'{"what": "x"}\n', b"[" * 2_000_000])
def test_a_file_that_is_not_a_list_of_faults_is_refused_and_kept(tmp_path, content):
    path = tmp_path / "mots.csv.errors.jsonl"
    path.write_bytes(content)

    with (
        pytest.raises(InputError, match="is not a list of bad rows"),
        listing_faults(tmp_path / "mots.csv"),
    ):
        raise AssertionError

    assert path.read_bytes() == content


def test_a_link_or_folder_in_place_of_the_list_of_faults_is_refused(tmp_path):
    target = write_faults([FAULT], tmp_path / "autre.csv")
    (tmp_path / "mots.csv.errors.jsonl").symlink_to(target)
    (tmp_path / "lot.csv.errors.jsonl").mkdir()

    for name in ("mots.csv", "lot.csv"):
        for faults in ([], [FAULT]):
            with pytest.raises(InputError, match="is not a list of bad rows"):
                write_faults(faults, tmp_path / name)

    assert lines(target) == [ROW]
    assert (tmp_path / "mots.csv.errors.jsonl").is_symlink()


@pytest.mark.parametrize("limit", [20_000_000, 1000])
def test_checked_articles_are_the_same_from_memory_and_read_twice(tmp_path, monkeypatch, limit):
    monkeypatch.setattr("osiris_nlp.corpus.reading._MOST_IN_MEMORY", limit)
    path = tmp_path / "veille.csv"
    path.write_text("titre;texte\n" + "La 5G à Thiès;Yas ouvre.\n" * 9, encoding="utf-8")

    assert list(read_checked(path)) == read_all(path)
    path.write_text("titre;texte\nLa 5G à Thiès;Yas ouvre.\nWave\n", encoding="utf-8")
    with pytest.raises(InputFaults, match="1 cells in this row"):
        next(read_checked(path))


def nested(depth):
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (f'"x": {nested(260)}', "x cannot be stored as JSON"),
        (f'"date": {nested(900)}', "date cannot be stored"),
        (f'"title": {nested(900)}', r"title is \[\[\[\[\[\[\[...\]\]\]\]"),
        (f'"judges": {nested(900)}', r"judges is \[\["),
        (f'"labels": [{nested(900)}]', r"Unknown label type: \[\["),
        (f'"x": [{"[]," * 1_000_000}[]]', "More than 1 million JSON values"),
        (", ".join(f'"k{n}": {n}' for n in range(1000)), "1001 fields in this row"),
        (f'"labels": {json.dumps(list(map(str, range(1001))))}', "More than 1000 labels"),
        (f'"x": "{"e" * 10_000_000}"', "Article of 10.0 MB with all its fields"),
    ],
    ids=range(9),
)
def test_an_oversized_or_deeply_nested_row_is_a_fault_of_its_own(tmp_path, field, what):
    path = tmp_path / "veille.jsonl"
    path.write_text(f'{{"title": "Wave", {field}}}\n{{"title": "La 5G"}}\n', encoding="utf-8")
    faults = Faults()

    articles = list(read_articles(path, on_fault=faults.add))

    assert [a.title for a in articles] == ["La 5G"]
    assert faults.count == 1
    assert re.match(what, faults.first[0].what)


@pytest.mark.parametrize("depth", range(235, 256))
def test_what_can_be_read_can_be_written(tmp_path, depth):
    path = tmp_path / "veille.jsonl"
    path.write_text(f'{{"title": "La 5G", "x": {nested(depth)}}}\n', encoding="utf-8")
    faults = Faults()

    for extension in (".jsonl", ".csv"):
        out = tmp_path / f"copie{extension}"
        count = write_articles(read_articles(path, on_fault=faults.add), out)
        assert count == len(read_all(out) if count else [])
