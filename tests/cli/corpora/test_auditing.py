"""`osiris-nlp audit`."""

import json

import pandas as pd
import pytest
from helpers.audits import CABLE, MONEY, corpus, relabel
from helpers.calls import call, one_line
from helpers.html_page import Page


@pytest.fixture
def archive(tmp_path):
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "labels": list(a.labels)}
        for a in relabel(corpus(), "I-3", MONEY)
    ]
    rows.append({"id": "s-1", "text": "Un câble.", "labels": [CABLE], "role": "support"})
    file = tmp_path / "archive.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.mark.slow("learning")
def test_the_command_prints_the_worklist_and_writes_page_and_corpus(archive):
    page, out = archive.parent / "relecture.html", archive.parent / "liste.csv"

    result = call("audit", archive, "--html", page, "--out", out)

    assert result.returncode == 0, result.stderr.decode()
    tables = result.stdout.decode()
    assert "The first 15 of 24 articles, most suspect first" in tables
    assert "label likely wrong" in tables
    assert "Left out: 1 support article" in result.stderr.decode()
    assert "Relecture du classement" in Page(page.read_text(encoding="utf-8")).text("h1")
    worklist = pd.read_csv(out)
    assert worklist.loc[0, ["id", "labels", "proposed"]].tolist() == ["I-3", MONEY, CABLE]
    assert len(worklist) == 24


def test_the_command_audits_with_a_model_without_training(archive, model):
    result = call("audit", archive, "--model", model)

    assert result.returncode == 0, result.stderr.decode()
    assert b"cross-fitting" not in result.stderr
    assert "of 24 articles" in result.stdout.decode()


def test_the_command_refuses_invalid_input_before_it_trains(archive, tmp_path):
    before = archive.read_bytes()

    assert "Cannot write 'liste.txt'" in one_line(
        call("audit", archive, "--out", tmp_path.parent / "liste.txt")
    )
    assert "No folder" in one_line(call("audit", archive, "--html", tmp_path / "rien" / "p.html"))
    assert "would be read as input" in one_line(call("audit", archive, "--out", archive))
    archive.write_bytes(before + b'\n{"id": "x", "text": 3}')
    assert "text is 3 (int)" in one_line(call("audit", archive, "--html", tmp_path / "p.html"))
    assert not (tmp_path / "p.html").exists()
