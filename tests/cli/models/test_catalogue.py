"""`models list`, `show`, `card` and models that are damaged, linked or missing."""

import json
import os
import shutil

from helpers.calls import call, one_line
from helpers.models import forge


def test_a_model_that_is_missing_or_has_no_similar_articles_is_refused(newsroom, tmp_path):
    shutil.copytree(newsroom / "models/osiris", tmp_path / "m")
    (tmp_path / "m/neighbours.safetensors").unlink()

    incomplete, missing = (
        one_line(call("suggest", "article.txt", "--model", model, cwd=newsroom))
        for model in (tmp_path / "m", "models/rien")
    )

    assert "has no neighbours.safetensors" in incomplete
    assert "No model at 'models/rien'" in missing


def test_models_list_show_and_card_describe_the_promoted_model(newsroom):
    models = json.loads(call("models", "list", "--json", cwd=newsroom).stdout)
    manifest = json.loads(call("models", "show", "--json", cwd=newsroom).stdout)
    card = call("models", "card", "osiris", cwd=newsroom).stdout.decode()

    assert [(m["name"], m["promoted"]) for m in models] == [("osiris", True)]
    assert manifest["details"]["figures"]["cross_validation"]["figures"]["mrr"]["value"] > 0.75
    assert card.startswith("# Model card: bundled\n\nSuggests 78 labels")
    assert call("models", "show", cwd=newsroom).returncode == 0


def test_hostile_models_do_not_spoil_the_list_and_are_refused_in_one_line(newsroom, tmp_path):
    for name in ("bon", "profond", "titre", "tube"):
        shutil.copytree(newsroom / "models/osiris", tmp_path / "models" / name)
    forge(tmp_path / "models/profond", details=json.loads('{"a":' * 100 + "0" + "}" * 100))
    forge(tmp_path / "models/titre", labels=["\x1b]0;titre\x07"])
    (tmp_path / "models/tube/model.json").unlink()
    os.mkfifo(tmp_path / "models/tube/model.json")
    expected = {
        "profond": "details is nested more than 20 deep",
        "titre": r"labels[0] has a control character: '\x1b]0;titre\x07'",
        "tube": "is a pipe or a device",
    }

    table = call("models", "list", cwd=tmp_path)
    models = call("models", "list", "--json", cwd=tmp_path)

    lines = table.stdout.decode().splitlines()
    rows = {words[0]: words[1] for line in lines if len(words := line.split()) > 1}
    (good,) = json.loads(models.stdout)
    assert (table.returncode, models.returncode, good["name"]) == (0, 0, "bon")
    assert rows.items() >= {"bon": good["id"], **dict.fromkeys(expected, "damaged")}.items()
    for stderr in (table.stderr, models.stderr):
        lines = stderr.decode().splitlines()
        assert len(lines) == 3
        assert all(map(str.__contains__, lines, expected.values()))
    (tmp_path / "a.txt").write_text("La fibre", encoding="utf-8")
    for name, command in (
        ("profond", "models show profond"),
        ("profond", "models promote profond"),
        ("profond", "suggest a.txt --model models/profond"),
        ("titre", "models compare bon titre"),
        ("tube", "models card tube"),
        ("tube", "serve --port 0 --model models/tube"),
    ):
        assert expected[name] in one_line(call(*command.split(), cwd=tmp_path))
    assert not (tmp_path / "models/promoted.json").exists()


def test_a_damaged_promotion_does_not_hide_the_models(newsroom, tmp_path):
    shutil.copytree(newsroom / "models/osiris", tmp_path / "models/osiris")
    (tmp_path / "models/promoted.json").write_text('{"model": "../../secret"}')

    result = call("models", "list", "--json", cwd=tmp_path)

    assert [(m["name"], m["promoted"]) for m in json.loads(result.stdout)] == [("osiris", False)]
    assert "Not a model name: '../../secret'" in one_line(call("models", "show", cwd=tmp_path))
