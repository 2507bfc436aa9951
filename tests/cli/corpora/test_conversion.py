"""`corpus convert`, and taxonomies read from a saved page."""

import json
import subprocess
import sys

import orjson
import pytest
from helpers.backlog import lines, names, write_rows
from helpers.calls import call, messages, one_line
from helpers.commands import GOOD, ROOT
from helpers.spip_site import article, link, make_site


def test_convert_keeps_every_article_and_every_field(tmp_path):
    source = ROOT / "data/articles.jsonl"

    result = call("corpus", "convert", source, "--out", tmp_path / "c.jsonl")

    before, after = (
        [{name: value for name, value in row.items() if value} for row in lines(path)]
        for path in (source, tmp_path / "c.jsonl")
    )
    assert (result.returncode, after) == (0, before)


def test_convert_lists_bad_rows_in_a_file_and_exits_with_status_3(tmp_path):
    rows = [orjson.dumps(GOOD), b'{"text": ', orjson.dumps(GOOD), b'{"text": ""}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(rows))

    result = call("corpus", "convert", "a.jsonl", "--out", "b.csv", cwd=tmp_path)

    errors = lines(tmp_path / "b.csv.errors.jsonl")
    assert result.returncode == 3
    assert len((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert [(e["file"], e["line"]) for e in errors] == [("a.jsonl", 2), ("a.jsonl", 4)]
    assert errors[1]["what"] == "Neither title nor text"


@pytest.mark.parametrize(
    ("command", "out"),
    [
        ("corpus convert ailleurs.jsonl lot", "ailleurs.jsonl"),
        ("corpus convert ailleurs.jsonl lot", "./ailleurs.jsonl"),
        ("corpus convert ailleurs.jsonl lot", "lot/neuf.jsonl"),
        ("corpus convert lot/*.jsonl", "lot/a.jsonl"),
        ("corpus convert **/*.jsonl", "ailleurs.jsonl"),
        ("corpus convert lot", "ailleurs.jsonl"),
        ("corpus convert lot", "vers-ailleurs.jsonl"),
        ("corpus convert lot --format jsonl", "brut.jsonl"),
        ("labels relabel lot/[ab].jsonl", "lot/a.jsonl"),
    ],
)
def test_no_input_be_it_of_a_pattern_or_folder_is_written_over(tmp_path, command, out):
    (tmp_path / "lot").mkdir()
    for name in ("lot/a.jsonl", "ailleurs.jsonl", "brut.jsonl"):
        write_rows(tmp_path / name, [GOOD])
    (tmp_path / "lot/b.jsonl").symlink_to("../ailleurs.jsonl")
    (tmp_path / "lot/brut.lignes").symlink_to("../brut.jsonl")
    (tmp_path / "vers-ailleurs.jsonl").symlink_to("ailleurs.jsonl")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}

    message = one_line(call(*command.split(), "--out", out, cwd=tmp_path))

    assert f"Output {out.removeprefix('./')!r} would be read as input" in message
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")} == before


def test_a_new_file_that_a_pattern_would_match_is_written(tmp_path):
    write_rows(tmp_path / "a.jsonl", [GOOD])

    call("corpus", "convert", "*.jsonl", "--out", "b.jsonl", cwd=tmp_path)

    assert [row["title"] for row in lines(tmp_path / "b.jsonl")] == [GOOD["title"]]


def test_a_saved_page_is_a_taxonomy_if_it_has_the_sites_keywords(tmp_path):
    page = ROOT / "tests/corpus/pages/specimens/01-presse-annee-en-cours.html"
    other = tmp_path / "page.html"
    other.write_text("<html><body><p>La 5G arrive à Thiès.</p></body></html>", encoding="utf-8")

    result = call("labels", "list", "--taxonomy", page, "--json")
    refusal = one_line(call("labels", "list", "--taxonomy", other))

    weights = {label["name"]: label["weight"] for label in json.loads(result.stdout)}
    assert len(weights) == 78
    assert (weights["Régulation des télécoms"], weights["Infrastructures"]) == (6729.0, 8232.0)
    assert "No list of keywords in" in refusal


def test_converting_a_site_reports_unmatched_labels_and_keywords(tmp_path):
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7), link(3, 7)])
    labels = tmp_path / "labels.csv"
    labels.write_text("label\nInfrastructures\nFintech\n", encoding="utf-8")

    result = call("corpus", "convert", site, "--taxonomy", labels, "--out", tmp_path / "c.jsonl")

    (row,) = lines(tmp_path / "c.jsonl")
    assert (row["id"], row["labels"], row["id_mot"]) == ("osiris.sn/7", ["Infrastructures"], [1])
    assert messages(result.stderr) == [
        f"1 article written to {tmp_path}/c.jsonl, 0 of them without a label",
        "Left out, keywords of the site that are not in the taxonomy: "
        "Législation/Réglementation (2), Désengagement de l’Etat (3)",
        "Labels of the taxonomy that are not keywords of the site: Fintech",
    ]


@pytest.mark.parametrize("out", ["c.jsonl", "vers-c.jsonl", "vers-rien.jsonl"])
def test_convert_overwrites_no_file_unless_told_to(tmp_path, out):
    (tmp_path / "a.jsonl").write_bytes(b"{")  # which is not read
    (tmp_path / "c.jsonl").write_text("précieux", encoding="utf-8")
    (tmp_path / "vers-c.jsonl").symlink_to("c.jsonl")
    (tmp_path / "vers-rien.jsonl").symlink_to("rien.jsonl")
    before = sorted(tmp_path.rglob("*"))

    message = one_line(call("corpus", "convert", "a.jsonl", "--out", out, cwd=tmp_path))

    advice = "choose another file, or replace it with --replace"
    assert message == f"error: {out!r} exists: {advice}\n"
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "c.jsonl").read_text(encoding="utf-8") == "précieux"


def test_convert_replaces_a_file_and_its_list_of_bad_rows(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(orjson.dumps(GOOD) + b"\n{")
    (tmp_path / "b.jsonl").write_bytes(orjson.dumps(GOOD | {"title": "La fibre à Kayes"}))
    call("corpus", "convert", "a.jsonl", "--out", "c.jsonl", cwd=tmp_path)
    assert (tmp_path / "c.jsonl.errors.jsonl").exists()

    call("corpus", "convert", "b.jsonl", "--out", "c.jsonl", "--replace", cwd=tmp_path)

    assert [row["title"] for row in lines(tmp_path / "c.jsonl")] == ["La fibre à Kayes"]
    assert names(tmp_path) == ["a.jsonl", "b.jsonl", "c.jsonl"]


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        ("absent.jsonl", "", "No file 'absent.jsonl'"),
        ("site", "--statut refuse", "No articles with statut refuse"),
        ("lot.csv", "--columns corps=text", "No column 'corps'"),
        ("c.jsonl", "", "would be read as input"),
        ("ancien.jsonl", "--taxonomy absent.csv", "absent.csv"),
    ],
)
@pytest.mark.parametrize("stories", ["", "--stories"])
def test_a_conversion_that_fails_leaves_the_file_it_was_to_replace(
    tmp_path, source, options, message, stories
):
    make_site(tmp_path / "site", articles=[article(7)])
    (tmp_path / "lot.csv").write_text("title\nLa fibre à Kolda\n", encoding="utf-8")
    (tmp_path / "ancien.jsonl").write_bytes(orjson.dumps(GOOD) + b"\n{")
    call("corpus", "convert", "ancien.jsonl", "--out", "c.jsonl", cwd=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("c.jsonl*")}
    assert len(before) == 2

    words = f"corpus convert {source} --out c.jsonl --replace {options} {stories}".split()
    assert message in one_line(call(*words, cwd=tmp_path))
    assert {path: path.read_bytes() for path in tmp_path.glob("c.jsonl*")} == before


def test_convert_keeps_a_file_that_others_write_while_it_reads(tmp_path):
    command = [sys.executable, "-m", "osiris_nlp", *"corpus convert - --out c.jsonl".split()]
    line = orjson.dumps(GOOD | {"note": "a" * 1000}) + b"\n"
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as process:
        process.stdin.write(line * 1000)  # more than a pipe holds, so it is being read
        (tmp_path / "c.jsonl").write_text("précieux", encoding="utf-8")
        _, stderr = process.communicate()

    assert process.returncode == 1
    assert messages(stderr) == [
        "error: 'c.jsonl' exists: choose another file, or replace it with --replace"
    ]
    assert (tmp_path / "c.jsonl").read_text(encoding="utf-8") == "précieux"
    assert [path.name for path in tmp_path.iterdir()] == ["c.jsonl"]
