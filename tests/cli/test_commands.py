"""Labels shown and tried, models damaged or linked, wrong usage."""

import json
import re
from pathlib import Path

import orjson
from helpers.commands import GOOD
from helpers.forks import messages, one_line, run, run_fresh

from osiris_nlp.training import TopicClassifier


def test_a_label_is_shown_by_any_of_its_names(newsroom: Path) -> None:
    shown = json.loads(
        run("labels", "show", "personnes handicapées", "--json", cwd=newsroom).stdout
    )
    listed = json.loads(run("labels", "list", "--json", cwd=newsroom).stdout)

    assert shown["name"] == "Handicapés"
    assert len(listed) == 78
    assert "did you mean 'Fintech'?" in one_line(run("labels", "show", "Fintek", cwd=newsroom))


def test_a_label_to_be_is_tried_on_the_bundled_articles(newsroom: Path) -> None:
    trial = ("labels", "try", "Drones", "--cues", "drone | drones |aéronef sans pilote|")

    table = run(*trial, cwd=newsroom)
    plain = run(*trial, "--json", "--top", 4, cwd=newsroom)

    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert (table.returncode, plain.returncode) == (0, 0)
    assert "What 'Drones' would catch" in table.stdout.decode()
    assert re.match(
        r"'Drones' would be among the first three suggestions for \d+ of 2074 articles, the first "
        r"for \d+\n\d+ of them were in training",
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


def test_a_label_is_tried_on_other_articles_and_refused_when_known(
    newsroom: Path, tmp_path: Path
) -> None:
    rows = [GOOD, {"title": "Des drones à Matam", "text": "Un drone livre des médicaments."}]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    lot = tmp_path / "a.jsonl"

    done = run("labels", "try", "Drones", lot, "--cues", "drone", "--json", cwd=newsroom)

    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["title"], row["rank"]) == ("Des drones à Matam", 1)
    assert "for 1 of 2 articles, the first for 1" in done.stderr.decode()
    assert "'Fintech' is a label of the model" in one_line(
        run("labels", "try", "Fintech", lot, "--cues", "Wave", cwd=newsroom)
    )
    assert "has no words" in one_line(run("labels", "try", "?", lot, "--cues", "|", cwd=newsroom))
    assert run("labels", "try", "Drones", lot, cwd=newsroom).returncode == 2


def test_a_damaged_model_does_not_hide_the_others(newsroom: Path, tmp_path: Path) -> None:
    for name in ("bon", "casse"):
        (tmp_path / "models" / name).mkdir(parents=True)
        for file in (newsroom / "models/osiris").iterdir():
            (tmp_path / "models" / name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "models/casse/model.json").write_text("{")

    done = run("models", "list", "--json", cwd=tmp_path)

    assert [model["name"] for model in json.loads(done.stdout)] == ["bon"]
    assert "casse/model.json' is damaged" in done.stderr.decode()


def test_a_training_set_too_small_to_apply_anything_still_makes_a_model(tmp_path: Path) -> None:
    rows = [
        {
            "id": i,
            "text": f"Le câble numéro {i}",
            "labels": ["Infrastructures" if i % 2 else "SMSI"],
        }
        for i in range(8)
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    done = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)

    shown = run("models", "show", "./m", "--json", cwd=tmp_path)
    figures = json.loads(shown.stdout)["details"]["figures"]["cross_validation"]["figures"]
    assert done.returncode == 0, done.stderr.decode()
    assert figures["applied"]["value"] == 0.0
    assert figures["applied_precision"]["value"] is None


def test_wrong_usage_exits_two() -> None:
    assert run_fresh("suggest", "--nimporte").returncode == 2
    assert run_fresh("train").returncode == 2


def test_evaluate_knows_the_aliases_that_train_knew(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.csv").write_text("label,aliases\nFibre,Câble\nSMSI,\n", encoding="utf-8")
    rows = [{"text": f"Le câble {i}", "labels": ["Câble" if i % 2 else "SMSI"]} for i in range(12)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    trained = run("train", "a.jsonl", "--model", "m", cwd=tmp_path)
    judged = run("evaluate", "a.jsonl", "--model", "m", "--json", "r.json", cwd=tmp_path)

    assert (trained.returncode, judged.returncode) == (0, 0), judged.stderr.decode()
    assert json.loads((tmp_path / "r.json").read_bytes())["articles"] == 12
    assert "No folder 'absent'" in one_line(
        run("evaluate", "a.jsonl", "--model", "m", "--json", "absent/r.json", cwd=tmp_path)
    )


def test_a_link_to_a_model_folder_stays_a_link(tmp_path: Path) -> None:
    from osiris_nlp.model.registry import load_model, save_model

    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to("vrai")
    model = TopicClassifier(folds=2).fit(["câble", "fibre", "radio", "télé"], ["A", "A", "B", "B"])

    save_model(model.tagger_, tmp_path / "lien")

    assert (tmp_path / "lien").is_symlink()
    assert load_model(tmp_path / "vrai").labels == ("A", "B")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lien", "vrai"]
