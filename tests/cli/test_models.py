"""`train`, `evaluate`, `models`."""

import json
import re
import shutil
from pathlib import Path

import orjson
import pytest
from helpers.commands import ARTICLE, BAD, GOOD, ROOT
from helpers.forks import one_line, run, run_fresh

from osiris_nlp.training import TopicClassifier


def test_without_a_promoted_model_the_error_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")

    message = one_line(run("suggest", "a.txt", cwd=tmp_path))

    assert "osiris-nlp train ARTICLES --model models/NAME" in message
    assert "osiris-nlp models promote NAME" in message


def _damaged(newsroom: Path, tmp_path: Path, what: str) -> str:
    folder = tmp_path / "modele"
    folder.mkdir()
    for file in (newsroom / "models/osiris").iterdir():
        content = bytearray(file.read_bytes())
        if what == f"flipped {file.name}":
            content[len(content) // 2] ^= 1
        if what == "newer" and file.name == "model.json":
            content = bytearray(orjson.dumps(orjson.loads(content) | {"format": 9}))
        if what != f"missing {file.name}":
            (folder / file.name).write_bytes(content)
    return one_line(run("suggest", newsroom / "article.txt", "--model", folder))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("flipped weights.safetensors", "weights.safetensors' is damaged"),
        ("flipped model.json", "model.json' is damaged"),
        ("flipped card.md", "card.md' is damaged"),
        ("flipped neighbours.safetensors", "neighbours.safetensors' is damaged"),
        ("missing weights.safetensors", "has no weights.safetensors"),
        ("missing model.json", "has no model.json"),
        ("missing card.md", "has no card.md"),
        ("missing neighbours.safetensors", "has no neighbours.safetensors"),
        ("newer", "has format 9; this version reads up to 2"),
    ],
)
def test_a_model_folder_that_is_not_whole_is_refused(
    newsroom: Path, tmp_path: Path, what: str, message: str
) -> None:
    assert message in _damaged(newsroom, tmp_path, what)


def test_an_absent_model_is_named(newsroom: Path) -> None:
    message = one_line(run("suggest", "article.txt", "--model", "models/rien", cwd=newsroom))

    assert "No model at 'models/rien'" in message


def test_models_are_listed_shown_and_carded(newsroom: Path) -> None:
    listed = json.loads(run("models", "list", "--json", cwd=newsroom).stdout)
    shown = json.loads(run("models", "show", "--json", cwd=newsroom).stdout)
    card = run("models", "card", "osiris", cwd=newsroom).stdout.decode()

    assert [(m["name"], m["promoted"]) for m in listed] == [("osiris", True)]
    assert shown["details"]["figures"]["cross_validation"]["figures"]["mrr"]["value"] > 0.76
    assert card.startswith("# Model card: osiris")
    assert run("models", "show", cwd=newsroom).returncode == 0


def test_evaluate_writes_the_report_and_warns_of_articles_seen(
    newsroom: Path, tmp_path: Path
) -> None:
    done = run_fresh("evaluate", "data/articles.jsonl", "--json", tmp_path / "r.json", cwd=newsroom)

    report = json.loads((tmp_path / "r.json").read_bytes())
    assert done.returncode == 0
    assert report["articles"] == 996
    assert report["figures"]["mrr"]["low"] <= report["figures"]["mrr"]["value"]
    assert "2074 of these articles were in training" in done.stderr.decode()
    assert "1078 support or unlabelled articles left out" in done.stderr.decode()


def test_train_writes_a_model_and_says_what_it_is_worth(tmp_path: Path) -> None:
    done = run_fresh("train", ROOT / "data/articles.jsonl", "--model", tmp_path / "m", "--jobs", 2)

    assert done.returncode == 0, done.stderr.decode()
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [
        "card.md",
        "judged.safetensors",
        "model.json",
        "neighbours.safetensors",
        "weights.safetensors",
    ]
    shown = " ".join(done.stdout.decode().split())
    interval = r"0\.\d{3} – 0\.\d{3}"
    assert "figure 375 judge 95 % interval all 996 95 % interval meaning" in shown
    assert re.search(rf"mrr 0\.6\d\d {interval} 0\.7\d\d {interval} mean reciprocal", shown)
    assert "375 of the 996 articles are judging articles: nobody had read them when" in shown
    assert "The taxonomy alone ranks the 597 older articles better than the 375" in shown
    assert "cross-fitting 10/10" in done.stderr.decode()


@pytest.mark.parametrize("name", BAD)
def test_train_writes_nothing_when_input_is_bad(newsroom: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name][0])
    (tmp_path / "m").mkdir()
    for file in (newsroom / "models/osiris").iterdir():
        (tmp_path / "m" / file.name).write_bytes(file.read_bytes())
    before = {p.name: p.read_bytes() for p in (tmp_path / "m").iterdir()}

    message = one_line(run("train", tmp_path / name, "--model", tmp_path / "m"))

    assert re.search(BAD[name][1], message)
    assert {p.name: p.read_bytes() for p in (tmp_path / "m").iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["m", name])


def test_train_names_the_nearest_label(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.csv").write_text("label\nFintech\nInfrastructures\n", encoding="utf-8")
    rows = [GOOD, GOOD | {"labels": ["Fintec"]}]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))

    message = one_line(run("train", tmp_path / "a.jsonl", "--model", tmp_path / "m"))

    assert "Unknown label 'Fintec'" in message
    assert "a.jsonl, line 2" in message
    assert "did you mean 'Fintech'?" in message
    assert not (tmp_path / "m").exists()


def test_train_lists_the_first_twenty_faults(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 3}\n' * 25, encoding="utf-8")

    done = run("train", tmp_path / "a.jsonl", "--model", tmp_path / "m")

    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert lines[0] == "error: 25 faults in the input; nothing was written"
    assert len(lines) == 22
    assert "line 20" in lines[20]
    assert lines[21].strip() == "… and 5 more"


def test_a_folder_that_is_no_model_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "these").mkdir()
    (tmp_path / "these/chapitre.txt").write_text("précieux", encoding="utf-8")

    done = run("train", ROOT / "data/articles.jsonl", "--model", tmp_path / "these")

    assert done.returncode == 1
    assert "Not a model folder" in done.stderr.decode()
    assert (tmp_path / "these/chapitre.txt").read_text(encoding="utf-8") == "précieux"


def test_train_takes_settings_from_a_file(tmp_path: Path) -> None:
    rows = [GOOD | {"id": i, "labels": [("Fintech", "SMSI")[i % 2]]} for i in range(8)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    (tmp_path / "s.toml").write_text("min_df = 3\nseed = 4\n")

    done = run(
        *("train", tmp_path / "a.jsonl", "--model", tmp_path / "m"),
        *("--config", tmp_path / "s.toml"),
    )

    manifest = orjson.loads((tmp_path / "m/model.json").read_bytes())
    assert done.returncode == 0
    assert manifest["features"]["min_df"] == 3
    assert manifest["details"]["settings"]["seed"] == 4


def test_models_are_compared_by_their_cross_validations(
    newsroom: Path, fitted: TopicClassifier, tmp_path: Path
) -> None:
    from sklearn.base import clone

    other = (
        clone(fitted)
        .set_params(prior_weight=0.0, seed=1, folds=3)
        .fit(fitted.out_of_fold_.articles)
    )
    other.save(tmp_path / "sans-lexique")
    asked = ("models", "compare", "osiris", tmp_path / "sans-lexique")

    done = run(*asked, "--json", "--html", tmp_path / "page.html", cwd=newsroom)

    found = json.loads(done.stdout)
    mrr = next(each for each in found["differences"] if each["figure"] == "mrr")
    assert (found["baseline"], found["articles"], found["left_out"]) == ("osiris", 996, 0)
    assert (mrr["model"], mrr["verdict"]) == ("sans-lexique", "worse")
    assert mrr["low"] < mrr["difference"] == pytest.approx(mrr["value"] - mrr["baseline"], abs=2e-4)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>sans-lexique beside osiris</h1>" in page
    assert (
        "996 articles on 854 stories, the same for both"
        in run(*asked, cwd=newsroom).stdout.decode()
    )


def test_models_are_compared_on_other_articles_too(newsroom: Path, tmp_path: Path) -> None:
    shutil.copytree(newsroom / "models/osiris", tmp_path / "copie")

    done = run(
        *("models", "compare", "osiris", tmp_path / "copie", "data/sample.csv", "--json"),
        cwd=newsroom,
    )

    found = json.loads(done.stdout)
    assert {each["verdict"] for each in found["differences"]} == {"unclear"}
    assert "were in the training of copie: that flatters it" in done.stderr.decode()


def test_comparing_refuses_what_it_cannot_do(newsroom: Path) -> None:
    same = run("models", "compare", "osiris", "osiris", cwd=newsroom)
    absent = run("models", "compare", "osiris", "autre", cwd=newsroom)
    nowhere = run("models", "compare", "osiris", "osiris", "--html", "ici/p.html", cwd=newsroom)

    assert [done.returncode for done in (same, absent, nowhere)] == [1, 1, 1]
    assert "'osiris' twice: expected two models to compare" in same.stderr.decode()
    assert "No model at 'models/autre'" in absent.stderr.decode()
    assert "No folder 'ici': create it first" in nowhere.stderr.decode()


def test_an_evaluation_is_written_as_a_page(newsroom: Path, tmp_path: Path) -> None:
    done = run("evaluate", "data/sample.csv", "--html", tmp_path / "page.html", cwd=newsroom)

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert done.returncode == 0
    assert "<h1>Evaluation of osiris@" in page
    assert "data:image/svg+xml;base64," in page


def test_a_model_with_a_new_label_is_compared_on_articles_that_carry_it(tmp_path: Path) -> None:
    texts = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
    old = ["Infrastructures"] * 2 + ["Fintech"] * 2
    TopicClassifier(folds=2).fit(texts, old).save(tmp_path / "models/ancien")
    more = [*texts, "ChatGPT au lycée", "ChatGPT et l’algorithme"]
    TopicClassifier(folds=2).fit(more, [*old, "IA", "IA"]).save(tmp_path / "models/nouveau")
    rows = [
        {"id": "1", "text": "ChatGPT", "labels": ["IA"]},
        {"id": "2", "text": "câble", "labels": old[:1]},
    ]
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))

    done = run("models", "compare", "ancien", "nouveau", "in.jsonl", "--json", cwd=tmp_path)

    assert "ancien does not know IA: 1 articles carry some" in done.stderr.decode()
    hit = next(d for d in json.loads(done.stdout)["differences"] if d["figure"] == "hit@1")
    assert (hit["baseline"], hit["value"]) == (0.5, 1.0)
