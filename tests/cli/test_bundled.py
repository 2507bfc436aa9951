"""The model and the articles that come with the package."""

import json
import shutil

import pytest
from helpers.calls import call
from helpers.commands import ARTICLE, ROOT
from helpers.models import contents

from osiris_nlp.cli.options import model_folder
from osiris_nlp.model.folders.in_use import bundled_model
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.training.bundled_model import train_bundled


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """Return the folder of an installation with a few articles and no model."""
    package, data, work = (tmp_path / name for name in ("package", "data", "travail"))
    for folder in (package, data, work):
        folder.mkdir()
    lines = (ROOT / "data/articles.jsonl").read_bytes().splitlines(keepends=True)
    (data / "articles.jsonl").write_bytes(b"".join(lines[::16]))
    shutil.copy(ROOT / "data/taxonomy.csv", data)
    for name in ("model.folders.in_use", "training.bundled_model"):
        monkeypatch.setattr(f"osiris_nlp.{name}.BUNDLED", package / "bundled")
    monkeypatch.setattr("osiris_nlp.training.bundled_model.bundled_data", lambda: data)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(work)
    return package


def test_an_empty_folder_has_a_model_and_labels(tmp_path):
    assert bundled_model() or train_bundled()  # `make test` has trained it
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")

    suggested = call("suggest", "a.txt", "--json", cwd=tmp_path)
    labels = call("labels", "list", "--json", cwd=tmp_path)
    exported = call("labels", "export", cwd=tmp_path)
    in_use = call("models", "list", cwd=tmp_path)

    row = json.loads(suggested.stdout)
    assert row["model"].startswith("bundled@")
    assert row["suggestions"][0]["label"] == "Régulation des télécoms"
    assert len(json.loads(labels.stdout)) == 78
    taxonomy = (ROOT / "data/taxonomy.csv").read_text(encoding="utf-8")
    assert exported.stdout.decode().splitlines() == taxonomy.splitlines()
    assert in_use.stdout.decode().strip() == f"In use: the bundled model, {row['model']}"
    assert suggested.stderr == labels.stderr == exported.stderr == b""
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_models_that_nobody_promoted_are_named_before_the_bundled_one_is_used(newsroom, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    shutil.copytree(newsroom / "models/osiris", tmp_path / "models/osiris")

    result = call("suggest", "a.txt", "--json", cwd=tmp_path)

    assert json.loads(result.stdout)["model"].startswith("bundled@")
    assert result.stderr.decode() == (
        "None of the models in models/ is promoted, so the bundled model is used. "
        "To use another one: osiris-nlp models promote NAME\n"
    )


def test_an_installation_without_a_model_trains_it_once_and_says_so(fresh, capsys):
    first = model_folder(None, None)
    messages = capsys.readouterr().err
    again = model_folder(None, None)

    assert first == again == fresh / "bundled"
    assert [path.name for path in fresh.iterdir()] == ["bundled"]
    assert load_tagger(first).name.startswith("bundled@")
    assert messages.startswith(
        "This installation has no model yet: training one on the bundled articles, once\n"
    )
    assert messages.endswith(f"Model saved in {first}\n")
    assert capsys.readouterr().err == ""


def test_the_model_goes_to_the_cache_if_the_package_cannot_be_written(fresh, tmp_path, monkeypatch):
    monkeypatch.setattr("osiris_nlp.training.bundled_model.os.access", lambda *_: False)

    folder = train_bundled()

    assert folder.is_relative_to(tmp_path / "cache/osiris-nlp")
    assert model_folder(None, None) == folder
    assert list(fresh.iterdir()) == []


def test_two_builds_of_the_model_are_the_same(fresh, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795767652")

    first = contents(train_bundled())
    shutil.rmtree(fresh / "bundled")

    assert contents(train_bundled()) == first
    assert len(first) == 5
