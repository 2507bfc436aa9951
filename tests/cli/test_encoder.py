"""A model with a sentence encoder on the command line: `train`, `suggest`, `tag`, `evaluate`, `models`."""

import shutil

import orjson
import pytest
from helpers.backlog import lines, write_rows
from helpers.calls import call, messages, one_line
from helpers.models import forge
from helpers.taggers import TRAINING

from osiris_nlp.corpus import write_articles
from osiris_nlp.model.folders.registry import SECOND_VIEW

# One word is known, from an article about television; the encoder knows what it is about.
NETWORK = {"id": "r", "title": "Undersea cables", "text": "Undersea cables link Ziguinchor."}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """Return a folder with articles and a model that was trained on them with an encoder."""
    folder = tmp_path_factory.mktemp("redaction")
    write_articles(TRAINING, folder / "articles.jsonl")
    write_rows(folder / "neuf.jsonl", [NETWORK])
    (folder / "leger.toml").write_text("folds = 3\n")
    options = ("--model", "models/essai", "--config", "leger.toml", "--encoder", "use")
    cache = str(folder / "cache")
    result = call("train", "articles.jsonl", *options, cwd=folder, XDG_CACHE_HOME=cache)
    assert result.returncode == 0
    assert b"The encoder 'use' " in result.stdout
    return folder


@pytest.mark.slow("learning")
def test_suggest_uses_the_encoder_and_tag_only_if_asked(newsroom, tmp_path):
    input_ = ("neuf.jsonl", "--model", "models/essai")
    out, full_out = tmp_path / "mots.jsonl", tmp_path / "tout.jsonl"

    suggested = call("suggest", *input_, "--json", cwd=newsroom, XDG_CACHE_HOME=str(tmp_path))
    words = call("tag", *input_, "--out", out, cwd=newsroom)
    full = call("tag", *input_, "--encoder", "--out", full_out, cwd=newsroom)

    first = orjson.loads(suggested.stdout)["suggestions"][0]
    assert first["label"] == "Infrastructures"
    (without,), (with_encoder,) = lines(out), lines(full_out)
    assert with_encoder["suggestions"][0]["score"] == first["score"]
    by_words = {each["label"]: each["score"] for each in without["suggestions"]}
    assert by_words["Infrastructures"] < first["score"] - 0.02
    assert not any(line.startswith("The sentence enc") for line in messages(words.stderr))
    assert any(line.startswith("The sentence encoder takes") for line in messages(full.stderr))


def test_the_figures_are_those_with_the_encoder(newsroom, tmp_path):
    options = ("--model", "models/essai", "--json", tmp_path / "r.json")

    call("evaluate", "articles.jsonl", *options, cwd=newsroom, XDG_CACHE_HOME=str(tmp_path))

    report = orjson.loads((tmp_path / "r.json").read_bytes())
    assert report["figures"]["hit@1"]["value"] == 1.0


def test_models_show_says_what_the_encoder_adds(newsroom):
    output = call("models", "show", "models/essai", cwd=newsroom).stdout.decode()
    manifest = orjson.loads(call("models", "show", "models/essai", "--json", cwd=newsroom).stdout)

    assert "The encoder 'use' changes mrr by " in " ".join(output.split())
    assert manifest["second_view"]["encoder"] == "use"
    assert manifest["details"]["settings"]["encoder"] == "use"
    card = (newsroom / "models/essai/card.md").read_text(encoding="utf-8")
    assert "- The encoder 'use' changes mrr by " in card


def test_an_unknown_encoder_and_a_model_without_one_are_refused(newsroom, model, tmp_path):
    options, out = ("--model", tmp_path / "m", "--encoder", "bert"), tmp_path / "mots.jsonl"

    unknown = call("train", "articles.jsonl", *options, cwd=newsroom)
    without = call("tag", "neuf.jsonl", "--model", model, "--encoder", "--out", out, cwd=newsroom)

    assert "encoder is 'bert': expected 'use' or" in one_line(unknown)
    assert "has no sentence encoder: tag without --encoder, or train one with" in one_line(without)
    assert not (tmp_path / "m").exists()


def test_a_model_of_another_encoder_says_so_and_tags_by_its_words(newsroom, tmp_path):
    folder, out = tmp_path / "ancien", tmp_path / "mots.jsonl"
    shutil.copytree(newsroom / "models/essai", folder)
    forge(folder, file=SECOND_VIEW, second_view={"encoder": "onnx:/srv/e5", "off_period": 0.0})

    suggested = call("suggest", "neuf.jsonl", "--model", folder, cwd=newsroom)
    tagged = call("tag", "neuf.jsonl", "--model", folder, "--out", out, cwd=newsroom)

    assert "trained with the encoder 'onnx:/srv/e5', which only Python" in one_line(suggested)
    assert tagged.returncode == 0
