"""`desk export`: decisions, and the articles that editors have validated."""

import csv
from contextlib import closing
from dataclasses import replace

import orjson
import pytest
from helpers.backlog import lines
from helpers.calls import call, messages, one_line
from helpers.commands import ROOT
from helpers.desk_store import article, put, record_review, review
from helpers.stored_articles import logged

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.articles.exporting import COLUMNS, decision_rows
from osiris_nlp.desk.base.store.opening import open_store


def test_the_command_exports_jsonl_and_csv(url, store, tmp_path):
    title = '=1+1 : l’Artp, « l’été », a dit :"oui" 😀'
    (number,) = put(store, article(1, title=title, meta={"id_article": 4012}))
    review(store, number, ["Fintech", "Infrastructures"])
    expected, out = list(decision_rows(store)), tmp_path / "decisions.jsonl"

    result = call("desk", "export", "--database", url)
    call("desk", "export", "--database", url, "--out", out)
    table = call("desk", "export", "--database", url, "--out", tmp_path / "decisions.csv")

    assert (result.returncode, table.returncode, result.stderr) == (0, 0, b"")
    assert [orjson.loads(line) for line in result.stdout.splitlines()] == lines(out) == expected
    assert f"2 decisions written to {tmp_path}/decisions.csv".encode() in table.stderr
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    assert rows == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        | {"title": f"'{title}"}  # or a spreadsheet would run it as a formula
        for row in expected
    ]
    places = ("standard output", out, tmp_path / "decisions.csv")
    events = [("export", f"2 decisions to {place}") for place in places]
    assert [row[2:] for row in logged(store)] == events


@pytest.mark.slow("learning")
def test_a_model_can_be_trained_and_evaluated_on_the_exported_articles(articles, tmp_path):
    database, file = tmp_path / "bureau.db", tmp_path / "relus.csv"
    reviewed = [each for each in articles if each.role == "reference"][:150]
    with closing(open_store(f"sqlite:///{database}")) as store:
        numbers = put(store, *(replace(each, labels=("Yas",)) for each in reviewed))
        for number, each in zip(numbers, reviewed, strict=True):
            record_review(store, number, each.labels)

    exported = call("desk", "export", "--articles", file, "--database", f"sqlite:///{database}")
    trained = call(
        "train", file, "--taxonomy", ROOT / "data/taxonomy.csv", "--model", tmp_path / "m"
    )
    evaluated = call("evaluate", file, "--model", tmp_path / "m")

    assert messages(exported.stderr) == [f"150 articles written to {file}"]
    assert [a.labels for a in read_articles(file)] == [a.labels for a in reviewed]
    assert (trained.returncode, evaluated.returncode) == (0, 0), trained.stderr.decode()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--articles relus.txt", "Cannot write 'relus.txt'"),
        ("--articles relus.csv --out decisions.csv", "Both --out and --articles"),
        ("--out d.xlsx", "Unknown format 'd.xlsx': expected a file name ending in .jsonl or .csv"),
    ],
)
def test_an_export_refuses_what_it_cannot_write(options, message, tmp_path):
    open_store(f"sqlite:///{tmp_path}/desk.db").close()

    assert message in one_line(call("desk", "export", *options.split(), cwd=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_the_error_about_an_unreachable_server_is_one_line_without_the_password():
    result = call("desk", "export", "--database", "postgresql://awa:s3cret@127.0.0.1:1/base")

    assert "s3cret" not in one_line(result)
