"""A model of version 0.1.0 still loads and suggests what it did."""

import json
import shutil
from pathlib import Path

import orjson
import pytest
from helpers.upgrade_facts import MODEL_TEXTS, suggestion_facts

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.evaluation import load_report
from osiris_nlp.model.engine import PLAIN, load_compiled
from osiris_nlp.model.folders.registry import (
    FORMAT,
    MANIFEST,
    load_neighbours,
    load_tagger,
    read_manifest,
)

FIXTURES = Path(__file__).parents[1] / "upgrades"
MODEL = FIXTURES / "model-0.1.0"


@pytest.mark.parametrize("engine", [PLAIN, load_compiled()], ids=["plain", "compiled"])
def test_a_model_of_an_earlier_version_makes_the_same_suggestions(engine, monkeypatch):
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda _: engine)
    tagger = load_tagger(MODEL)
    expected = json.loads((FIXTURES / "model-0.1.0.json").read_text("utf-8"))

    suggestions = [suggestion_facts(tagger, text) for text in MODEL_TEXTS]

    assert tagger.name == expected["id"] == "model-0.1.0@4cf9eef8bd6e"
    assert [[(s["label"], s["tier"]) for s in article] for article in suggestions] == [
        [(s["label"], s["tier"]) for s in article] for article in expected["suggestions"]
    ]
    assert [[s["score"] for s in article] for article in suggestions] == [
        pytest.approx([s["score"] for s in article], abs=2e-6)
        for article in expected["suggestions"]
    ]


def test_the_neighbours_and_the_report_of_an_earlier_version_load():
    tagger, neighbours, report = load_tagger(MODEL), load_neighbours(MODEL), load_report(MODEL)
    wave = Article(id="n", text="Wave ramène à 1 % les frais du transfert d’argent par téléphone.")
    expected = read_manifest(MODEL)["details"]["figures"]["cross_validation"]["figures"]

    assert neighbours is not None
    assert len(neighbours.ids) == 334
    assert "Fintech" in neighbours.similar(tagger.space, wave)[0].labels
    assert report.articles == 240
    for name in ("mrr", "hit@1", "micro_f1"):
        assert report.figures[name].value == pytest.approx(expected[name]["value"], abs=1e-4)


def test_a_model_of_a_newer_format_is_refused(tmp_path):
    model = Path(shutil.copytree(MODEL, tmp_path / "ancien"))
    file = model / MANIFEST
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"format": FORMAT + 1}))

    loaders = [load_tagger, load_neighbours, load_report, Bench.load]
    for load in loaders:
        with pytest.raises(ModelError, match=r"this version reads up to \d+: upgrade osiris-nlp$"):
            load(model)


def test_the_seed_of_an_earlier_model_is_its_random_state():
    settings = read_manifest(MODEL)["details"]["settings"]

    assert settings["random_state"] == 7
    assert "seed" not in settings
