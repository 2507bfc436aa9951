"""A model of version 0.1.0 is read and suggests what it did."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import Result
from helpers.forks import one_line, run
from helpers.upgrade_facts import MODEL_TEXTS, said_by
from typer.testing import CliRunner

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.cli import app
from osiris_nlp.desk.bench import Bench
from osiris_nlp.evaluation import load_report
from osiris_nlp.model.engine import PLAIN, Engine, load_compiled
from osiris_nlp.model.registry import FORMAT, MANIFEST, load_model, load_neighbours, read_manifest

FIXTURES = Path(__file__).parents[1] / "upgrades"
MODEL = FIXTURES / "model-0.1.0"


def ask(*words: object) -> Result:
    """Run a command in this process."""
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of models with that of 0.1.0 and a copy of it, in the current folder."""
    for name in ("ancien", "copie"):
        shutil.copytree(MODEL, tmp_path / "models" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "models"


@pytest.mark.parametrize("engine", [PLAIN, load_compiled()], ids=["plain", "compiled"])
def test_a_model_of_an_earlier_version_suggests_what_it_suggested(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda _: engine)
    tagger = load_model(MODEL)
    recorded = json.loads((FIXTURES / "model-0.1.0.json").read_text("utf-8"))

    told = [said_by(tagger, text) for text in MODEL_TEXTS]

    assert tagger.name == recorded["id"] == "model-0.1.0@4cf9eef8bd6e"
    assert [[(s["label"], s["tier"]) for s in each] for each in told] == [
        [(s["label"], s["tier"]) for s in each] for each in recorded["suggestions"]
    ]
    assert [[s["score"] for s in each] for each in told] == [
        pytest.approx([s["score"] for s in each], abs=2e-6) for each in recorded["suggestions"]
    ]


def test_a_model_of_an_earlier_version_has_its_neighbours_and_its_report() -> None:
    tagger, neighbours, report = load_model(MODEL), load_neighbours(MODEL), load_report(MODEL)
    wave = Article(id="n", text="Wave ramène à 1 % les frais du transfert d’argent par téléphone.")
    recorded = read_manifest(MODEL)["details"]["figures"]["cross_validation"]["figures"]

    assert neighbours is not None
    assert len(neighbours.ids) == 334
    assert "Fintech" in neighbours.similar(tagger.space, wave)[0].labels
    assert report.articles == 240
    for name in ("mrr", "hit@1", "micro_f1"):
        assert report.figures[name].value == pytest.approx(recorded[name]["value"], abs=1e-4)


@pytest.mark.usefixtures("models")
def test_the_models_commands_take_a_model_of_an_earlier_version() -> None:
    listed = json.loads(ask("models", "list", "--json").stdout)
    shown = ask("models", "show", "ancien").stdout
    manifest = json.loads(ask("models", "show", "ancien", "--json").stdout)
    card = ask("models", "card", "ancien").stdout
    compared = json.loads(ask("models", "compare", "ancien", "copie", "--json").stdout)

    assert [(row["name"], row["id"]) for row in listed] == [
        (name, "4cf9eef8bd6e") for name in ("ancien", "copie")
    ]
    assert shown.startswith("ancien 4cf9eef8bd6e, 16 labels\n")
    assert manifest == read_manifest(MODEL)
    assert card == (MODEL / "card.md").read_text("utf-8") + "\n"
    assert compared["articles"] == 240


def test_a_model_of_a_newer_format_is_refused_in_one_line(models: Path) -> None:
    file = models / "ancien" / MANIFEST
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"format": FORMAT + 1}))

    ways: list[Callable[[Path], object]] = [load_model, load_neighbours, load_report, Bench.load]
    for way in ways:
        with pytest.raises(ModelError, match=r"this version reads up to \d+: upgrade osiris-nlp$"):
            way(models / "ancien")
    assert "upgrade osiris-nlp" in one_line(run("models", "show", "ancien"))
    assert "Left out: 'models/ancien' has format" in ask("models", "list", "--json").stderr
