"""The models' commands on a model of another version."""

import json
import shutil

import orjson
import pytest
from helpers.calls import call, one_line
from helpers.commands import ROOT

from osiris_nlp.model.folders.registry import FORMAT, MANIFEST, read_manifest

MODEL, NAMES = ROOT / "tests/upgrades/model-0.1.0", ("ancien", "copie")


@pytest.fixture
def folder(tmp_path):
    """Return a folder with two copies of the model of 0.1.0 in its `models`."""
    for name in NAMES:
        shutil.copytree(MODEL, tmp_path / "models" / name)
    return tmp_path


def output_of(folder, *arguments):
    result = call("models", *arguments, cwd=folder)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode()


def test_the_models_commands_accept_a_model_of_an_earlier_version(folder):
    rows = json.loads(output_of(folder, "list", "--json"))
    description = output_of(folder, "show", "ancien")
    manifest = json.loads(output_of(folder, "show", "ancien", "--json"))
    card = output_of(folder, "card", "ancien")
    comparison = json.loads(output_of(folder, "compare", "ancien", "copie", "--json"))

    assert {row["name"]: row["id"] for row in rows} == dict.fromkeys(NAMES, "4cf9eef8bd6e")
    assert description.startswith("ancien 4cf9eef8bd6e, 16 labels\n")
    assert manifest == read_manifest(MODEL)
    assert card == (MODEL / "card.md").read_text("utf-8") + "\n"
    assert comparison["articles"] == 240


def test_a_model_of_a_newer_format_is_refused_in_one_line(folder):
    file = folder / "models/ancien" / MANIFEST
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"format": FORMAT + 1}))

    show = call("models", "show", "ancien", cwd=folder)
    listing = call("models", "list", "--json", cwd=folder)

    assert "upgrade osiris-nlp" in one_line(show)
    assert listing.returncode == 0
    assert "Left out: 'models/ancien' has format" in listing.stderr.decode()
