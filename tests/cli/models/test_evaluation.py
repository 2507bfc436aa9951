"""`evaluate`."""

import json

import pytest
from helpers.backlog import write_rows
from helpers.calls import call, one_line


def test_evaluate_writes_the_report_and_warns_about_training_articles(newsroom, tmp_path):
    result = call("evaluate", "data/articles.jsonl", "--json", tmp_path / "r.json", cwd=newsroom)

    report = json.loads((tmp_path / "r.json").read_bytes())
    assert result.returncode == 0
    assert report["articles"] == 1341
    assert report["figures"]["mrr"]["low"] <= report["figures"]["mrr"]["value"]
    assert "The model was trained on 4352 of these articles" in result.stderr.decode()
    assert "Left out: 3011 support or unlabelled articles" in result.stderr.decode()


@pytest.mark.parametrize(
    "command",
    [
        "evaluate lot.csv --json lot.csv",
        "evaluate lot.csv --html ./lot.csv",
        "evaluate *.csv --json vers-lot.csv",
        "models compare osiris autre lot.csv --html lot.csv",
        "models compare osiris autre l*.csv --html lot.csv",
        "audit l*.csv --html lot.csv",
        "audit l*.csv --out lot.csv",
    ],
)
def test_figures_are_never_written_over_the_articles(tmp_path, command):
    content = "title,text,labels\nLa fibre à Kolda,Un câble optique.,Infrastructures\n"
    (tmp_path / "lot.csv").write_text(content, encoding="utf-8")
    (tmp_path / "vers-lot.csv").symlink_to("lot.csv")

    message = one_line(call(*command.split(), cwd=tmp_path))

    assert "lot.csv' would be read as input: choose another path" in message
    assert (tmp_path / "lot.csv").read_text(encoding="utf-8") == content


def test_an_evaluation_is_written_as_a_page(newsroom, tmp_path):
    result = call("evaluate", "data/sample.csv", "--html", tmp_path / "page.html", cwd=newsroom)

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert result.returncode == 0
    assert "<h1>Evaluation of osiris@" in page
    assert "data:image/svg+xml;base64," in page


def test_evaluate_resolves_the_aliases_that_train_resolved(tmp_path):
    (tmp_path / "taxonomy.csv").write_text("label,aliases\nFibre,Câble\nSMSI,\n", encoding="utf-8")
    rows = [{"text": f"Le câble {i}", "labels": ["Câble" if i % 2 else "SMSI"]} for i in range(12)]
    write_rows(tmp_path / "a.jsonl", rows)
    evaluate = ("evaluate", "a.jsonl", "--model", "m", "--json")

    training = call("train", "a.jsonl", "--model", "m", cwd=tmp_path)
    evaluation = call(*evaluate, "r.json", cwd=tmp_path)

    assert (training.returncode, evaluation.returncode) == (0, 0), evaluation.stderr.decode()
    assert json.loads((tmp_path / "r.json").read_bytes())["articles"] == 12
    assert "No folder 'absent'" in one_line(call(*evaluate, "absent/r.json", cwd=tmp_path))
