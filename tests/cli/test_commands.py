"""`labels show` and `try`, damaged and linked models, wrong usage."""

import json
import os
import re
import shutil
from pathlib import Path

import orjson
from helpers.commands import GOOD
from helpers.forks import messages, one_line, run
from helpers.models import forge


def test_a_label_is_found_by_any_of_its_names(newsroom: Path) -> None:
    label = json.loads(
        run("labels", "show", "personnes handicapées", "--json", cwd=newsroom).stdout
    )
    labels = json.loads(run("labels", "list", "--json", cwd=newsroom).stdout)

    assert label["name"] == "Handicapés"
    assert len(labels) == 78
    assert "did you mean 'Fintech'?" in one_line(run("labels", "show", "Fintek", cwd=newsroom))


def test_a_new_label_is_tried_on_the_bundled_articles(newsroom: Path) -> None:
    trial = ("labels", "try", "Drones", "--cues", "drone | drones |aéronef sans pilote|")

    table = run(*trial, cwd=newsroom)
    plain = run(*trial, "--json", "--top", 4, cwd=newsroom)

    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert (table.returncode, plain.returncode) == (0, 0)
    assert "Articles that 'Drones' would match" in table.stdout.decode()
    assert re.match(
        r"'Drones' would be among the first three suggestions for \d+ of 4352 articles, and "
        r"first for \d+\nThe model was trained on \d+ of them",
        "\n".join(messages(plain.stderr)),
    )
    assert len(rows) == 4
    for row in rows:
        assert list(row) == [
            *("id", "title", "labels", "rank", "label", "score", "tier", "evidence", "model")
        ]
        assert (row["label"], row["tier"] != "apply", row["rank"] <= 3) == ("Drones", True, True)
        assert "Drones" not in row["labels"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert "drone" in rows[0]["evidence"][0]["text"].lower()


def test_a_new_label_is_tried_on_other_articles_and_an_existing_one_is_refused(
    newsroom: Path, tmp_path: Path
) -> None:
    rows = [GOOD, {"title": "Des drones à Matam", "text": "Un drone livre des médicaments."}]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    articles = tmp_path / "a.jsonl"

    result = run("labels", "try", "Drones", articles, "--cues", "drone", "--json", cwd=newsroom)

    (row,) = map(json.loads, result.stdout.splitlines())
    assert (row["title"], row["rank"]) == ("Des drones à Matam", 1)
    assert "for 1 of 2 articles, and first for 1" in result.stderr.decode()
    assert "'Fintech' is a label of the model" in one_line(
        run("labels", "try", "Fintech", articles, "--cues", "Wave", cwd=newsroom)
    )
    assert "has no words" in one_line(
        run("labels", "try", "?", articles, "--cues", "|", cwd=newsroom)
    )


def test_hostile_models_do_not_spoil_the_list_and_are_refused_in_one_line(
    newsroom: Path, tmp_path: Path
) -> None:
    for name in ("bon", "profond", "titre", "tube"):
        shutil.copytree(newsroom / "models/osiris", tmp_path / "models" / name)
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    forge(tmp_path / "models/profond", details={"a": deep})
    forge(tmp_path / "models/titre", labels=["\x1b]0;titre\x07"])
    (tmp_path / "models/tube/model.json").unlink()
    os.mkfifo(tmp_path / "models/tube/model.json")

    table = run("models", "list", cwd=tmp_path)
    models = run("models", "list", "--json", cwd=tmp_path)

    lines = table.stdout.decode().splitlines()
    rows = {words[0]: words[1] for line in lines if len(words := line.split()) > 1}
    assert (table.returncode, models.returncode) == (0, 0)
    assert {name: rows[name] for name in ("profond", "titre", "tube")} == dict.fromkeys(
        ("profond", "titre", "tube"), "damaged"
    )
    assert rows["bon"] == json.loads(models.stdout)[0]["id"]
    assert [model["name"] for model in json.loads(models.stdout)] == ["bon"]
    expected = {
        "profond": "details is nested more than 20 deep",
        "titre": r"labels[0] has a control character: '\x1b]0;titre\x07'",
        "tube": "is a pipe or a device",
    }
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
        assert expected[name] in one_line(run(*command.split(), cwd=tmp_path))
    assert not (tmp_path / "models/promoted.json").exists()


def test_a_damaged_promotion_does_not_hide_the_models(newsroom: Path, tmp_path: Path) -> None:
    shutil.copytree(newsroom / "models/osiris", tmp_path / "models/osiris")
    (tmp_path / "models/promoted.json").write_text('{"model": "../../secret"}')

    result = run("models", "list", "--json", cwd=tmp_path)

    assert [(m["name"], m["promoted"]) for m in json.loads(result.stdout)] == [("osiris", False)]
    assert "Not a model name: '../../secret'" in one_line(run("models", "show", cwd=tmp_path))


def test_a_training_set_too_small_to_apply_any_label_still_gives_a_model(tmp_path: Path) -> None:
    rows = [
        {
            "id": i,
            "text": f"Le câble numéro {i}",
            "labels": ["Infrastructures" if i % 2 else "SMSI"],
        }
        for i in range(8)
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    result = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)

    page = run("models", "show", "./m", "--json", cwd=tmp_path)
    figures = json.loads(page.stdout)["details"]["figures"]["cross_validation"]["figures"]
    assert result.returncode == 0, result.stderr.decode()
    assert figures["applied"]["value"] == 0.0
    assert figures["applied_precision"]["value"] is None


def test_wrong_usage_exits_with_status_2() -> None:
    assert run("suggest", "--nimporte").returncode == 2
    assert run("train").returncode == 2


def test_evaluate_resolves_the_aliases_that_train_resolved(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.csv").write_text("label,aliases\nFibre,Câble\nSMSI,\n", encoding="utf-8")
    rows = [{"text": f"Le câble {i}", "labels": ["Câble" if i % 2 else "SMSI"]} for i in range(12)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    training = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)
    evaluation = run("evaluate", "a.jsonl", "--model", "m", "--json", "r.json", cwd=tmp_path)

    assert (training.returncode, evaluation.returncode) == (0, 0), evaluation.stderr.decode()
    assert json.loads((tmp_path / "r.json").read_bytes())["articles"] == 12
    assert "No folder 'absent'" in one_line(
        run("evaluate", "a.jsonl", "--model", "m", "--json", "absent/r.json", cwd=tmp_path)
    )
