"""`desk export`: decisions, and the articles that editors have validated."""

import csv
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from helpers.calls import call, messages, one_line
from helpers.desk_store import article, put, record_review, review

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.articles.exporting import COLUMNS, decision_rows
from osiris_nlp.desk.base.store.events import events
from osiris_nlp.desk.base.store.opening import open_store

TAXONOMY = Path(__file__).parents[3] / "data" / "taxonomy.csv"


def test_the_command_exports_jsonl_and_csv(url, store, tmp_path):
    title = '=1+1 : l’Artp, « l’été », a dit :"oui" 😀'
    (number,) = put(store, article(1, title=title, meta={"id_article": 4012}))
    review(store, number, ["Fintech", "Infrastructures"])
    expected = list(decision_rows(store))

    result = call("desk", "export", "--database", url)
    table = call("desk", "export", "--database", url, "--out", tmp_path / "decisions.csv")

    assert (result.returncode, result.stderr) == (0, b"")
    assert [orjson.loads(line) for line in result.stdout.splitlines()] == expected
    assert table.returncode == 0
    assert b"2 decisions written to" in table.stderr
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    assert rows == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        | {"title": f"'{title}"}  # or a spreadsheet would run it as a formula
        for row in expected
    ]
    with store.reading() as connection:
        logged = connection.execute(sa.select(events.c.what, events.c.about)).all()
    assert logged == [
        ("export", "2 decisions to standard output"),
        ("export", f"2 decisions to {tmp_path / 'decisions.csv'}"),
    ]


@pytest.mark.slow("learning")
def test_a_model_can_be_trained_and_evaluated_on_the_exported_articles(articles, tmp_path):
    database, file = tmp_path / "bureau.db", tmp_path / "relus.csv"
    reviewed = [each for each in articles if each.role == "reference"][:150]
    with closing(open_store(f"sqlite:///{database}")) as store:
        numbers = put(store, *(replace(each, labels=("Yas",)) for each in reviewed))
        for number, each in zip(numbers, reviewed, strict=True):
            record_review(store, number, each.labels)

    exported = call("desk", "export", "--articles", file, "--database", f"sqlite:///{database}")
    trained = call("train", file, "--taxonomy", TAXONOMY, "--model", tmp_path / "m")
    evaluated = call("evaluate", file, "--model", tmp_path / "m")

    assert messages(exported.stderr) == [f"150 articles written to {file}"]
    assert [a.labels for a in read_articles(file)] == [a.labels for a in reviewed]
    assert (trained.returncode, evaluated.returncode) == (0, 0), trained.stderr.decode()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--articles", "relus.txt"), "Cannot write 'relus.txt'"),
        (("--articles", "relus.csv", "--out", "decisions.csv"), "Both --out and --articles"),
    ],
)
def test_an_export_of_articles_refuses_what_it_cannot_write(words, message, tmp_path):
    result = call("desk", "export", *words, "--database", f"sqlite:///{tmp_path}/desk.db")

    assert message in one_line(result)


def test_an_export_to_an_unknown_format_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path}/desk.db"
    open_store(url).close()

    result = call("desk", "export", "--database", url, "--out", tmp_path / "decisions.xlsx")

    assert result.returncode == 1
    assert (
        b"Unknown format 'decisions.xlsx': expected a file name ending in .jsonl or .csv"
        in result.stderr
    )
    assert not (tmp_path / "decisions.xlsx").exists()


def test_the_error_about_an_unreachable_server_is_one_line_without_the_password():
    result = call("desk", "export", "--database", "postgresql://awa:s3cret@127.0.0.1:1/base")

    assert (result.returncode, result.stderr.count(b"\n")) == (1, 1)
    assert b"s3cret" not in result.stderr
