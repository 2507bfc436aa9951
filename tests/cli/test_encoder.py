"""A model with a sentence encoder on the command line: `train`, `suggest`, `tag`, `evaluate`, `models`."""

from pathlib import Path

import orjson
import pytest
from helpers.backlog import lines, write_rows
from helpers.encoders import model2vec_folder
from helpers.forks import messages, one_line, run
from helpers.taggers import TRAINING

NETWORK = {"id": "r", "title": "Réseau", "text": "Le réseau."}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with articles and a model that was trained on them with an encoder."""
    folder = tmp_path_factory.mktemp("redaction")
    fields = ("id", "title", "text", "labels", "section")
    rows = [{name: getattr(article, name) for name in fields} for article in TRAINING]
    write_rows(folder / "articles.jsonl", rows)
    write_rows(folder / "neuf.jsonl", [NETWORK])
    (folder / "leger.toml").write_text("folds = 3\n")
    model2vec_folder(folder / "mots")
    result = run(
        *("train", "articles.jsonl", "--model", "models/essai", "--config", "leger.toml"),
        *("--encoder", "model2vec:mots"),
        cwd=folder,
        XDG_CACHE_HOME=str(folder / "cache"),
    )
    assert result.returncode == 0
    assert b"The encoder 'model2vec:" in result.stdout
    return folder


def test_suggest_uses_the_encoder_and_tag_only_if_asked(newsroom: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path)}
    model = ("--model", "models/essai")

    suggested = run("suggest", "neuf.jsonl", *model, "--json", cwd=newsroom, **cache)
    words = run("tag", "neuf.jsonl", *model, "--out", tmp_path / "mots.jsonl", cwd=newsroom)
    full = run(
        "tag", "neuf.jsonl", *model, "--encoder", "--out", tmp_path / "tout.jsonl", cwd=newsroom
    )

    first = orjson.loads(suggested.stdout)["suggestions"][0]
    assert first["label"] == "Infrastructures"
    (without,), (with_encoder,) = lines(tmp_path / "mots.jsonl"), lines(tmp_path / "tout.jsonl")
    assert with_encoder["suggestions"][0]["score"] == first["score"]
    by_words = {each["label"]: each["score"] for each in without["suggestions"]}
    assert by_words["Infrastructures"] < first["score"] - 0.1
    assert not any(line.startswith("The sentence enc") for line in messages(words.stderr))
    assert any(line.startswith("The sentence encoder takes") for line in messages(full.stderr))


def test_the_figures_are_those_with_the_encoder(newsroom: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path)}

    result = run(
        *("evaluate", "articles.jsonl", "--model", "models/essai", "--json", tmp_path / "r.json"),
        cwd=newsroom,
        **cache,
    )

    assert result.returncode == 0
    report = orjson.loads((tmp_path / "r.json").read_bytes())
    assert report["figures"]["hit@1"]["value"] == 1.0


def test_models_show_says_what_the_encoder_adds(newsroom: Path) -> None:
    output = run("models", "show", "models/essai", cwd=newsroom).stdout.decode()
    manifest = orjson.loads(run("models", "show", "models/essai", "--json", cwd=newsroom).stdout)

    place = newsroom / "mots"
    assert f"The encoder 'model2vec:{place}' changes mrr by " in " ".join(output.split())
    assert manifest["second_view"]["encoder"] == f"model2vec:{place}"
    assert manifest["details"]["settings"]["encoder"] == f"model2vec:{place}"
    card = (newsroom / "models/essai/card.md").read_text(encoding="utf-8")
    assert f"- The encoder 'model2vec:{place}' changes mrr by " in card


def test_an_unknown_encoder_and_a_model_without_one_are_refused(
    newsroom: Path, model: Path, tmp_path: Path
) -> None:
    unknown = run(
        *("train", "articles.jsonl", "--model", tmp_path / "m", "--encoder", "bert"), cwd=newsroom
    )
    without = run(
        *("tag", "neuf.jsonl", "--model", model, "--encoder", "--out", tmp_path / "mots.jsonl"),
        cwd=newsroom,
    )

    assert "encoder is 'bert': expected a function" in one_line(unknown)
    assert "has no sentence encoder: tag without --encoder, or train one with" in one_line(without)
    assert not (tmp_path / "m").exists()


def test_a_model_whose_encoder_is_gone_says_so(newsroom: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path)}
    (newsroom / "mots").rename(newsroom / "ailleurs")
    try:
        result = run("suggest", "neuf.jsonl", "--model", "models/essai", cwd=newsroom, **cache)
    finally:
        (newsroom / "ailleurs").rename(newsroom / "mots")

    assert "model2vec cannot load " in one_line(result)
