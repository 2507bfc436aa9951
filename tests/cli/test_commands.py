"""`corpus`, `labels`, `demo`, help and what goes wrong."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from helpers.commands import ARTICLE, GOOD, ROOT
from helpers.forks import messages, one_line, run, run_fresh
from helpers.spip_site import article, link, make_site

from osiris_nlp.cli.terminal import program
from osiris_nlp.training import TopicClassifier


def test_convert_keeps_every_article_and_every_field(tmp_path: Path) -> None:
    source = ROOT / "data/articles.jsonl"

    done = run("corpus", "convert", source, "--out", tmp_path / "c.jsonl")

    before = [orjson.loads(line) for line in source.read_bytes().splitlines()]
    after = [orjson.loads(line) for line in (tmp_path / "c.jsonl").read_bytes().splitlines()]
    assert done.returncode == 0
    assert [{k: v for k, v in row.items() if v} for row in after] == [
        {k: v for k, v in row.items() if v} for row in before
    ]


def test_convert_sets_bad_rows_aside_and_exits_three(tmp_path: Path) -> None:
    lines = [orjson.dumps(GOOD), b'{"text": ', orjson.dumps(GOOD), b'{"text": ""}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))

    done = run("corpus", "convert", "a.jsonl", "--out", "b.csv", cwd=tmp_path)

    errors = [json.loads(row) for row in (tmp_path / "b.csv.errors.jsonl").read_text().splitlines()]
    assert done.returncode == 3
    assert len((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert [(e["file"], e["line"]) for e in errors] == [("a.jsonl", 2), ("a.jsonl", 4)]
    assert errors[1]["what"] == "Neither title nor text"


def test_stats_count_the_bundled_corpus() -> None:
    counts = json.loads(run("corpus", "stats", ROOT / "data/articles.jsonl", "--json").stdout)

    assert counts["articles"] == 2074
    assert counts["roles"] == {"support": 1078, "reference": 996}
    assert len(counts["labels"]) == 78
    assert run("corpus", "stats", ROOT / "data/sample.csv").returncode == 0


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


def test_the_demo_trains_on_everything_and_ends_with_commands_that_work(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    articles = (ROOT / "data/articles.jsonl").read_bytes().count(b"\n")

    done = run_fresh("demo", cwd=tmp_path)

    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert shown.startswith(f"Learned 78 labels from {articles} articles")
    assert orjson.loads((tmp_path / "models/promoted.json").read_bytes())["model"] == "demo"
    rows = re.split(r"\n +(?=[1-5]   \S)", shown)[1:]
    ranks = [int(row[0]) for row in rows if "←" in row]
    assert len(rows) == 8 * 5
    assert len(ranks) + shown.count("   editors: ") == 8
    first, among_three = ranks.count(1), sum(rank <= 3 for rank in ranks)
    *commands, empty, sentence = shown.partition("\nNext:\n")[2].splitlines()
    assert sentence == f"{first} of 8 right first, {among_three} of 8 among the first three"
    assert f"«{sentence}»" in (ROOT / "README.md").read_text("utf-8")
    assert (empty, len(commands)) == ("", 2)
    for command in commands:
        typed = shlex.split(command)
        assert typed[:3] == [sys.executable, "-m", "osiris_nlp"]
        again = subprocess.run(typed, cwd=tmp_path, capture_output=True, check=False)
        assert again.returncode == 0, again.stderr.decode()
        assert again.stdout


def test_the_demo_s_second_model_has_read_none_of_the_stories_it_is_tried_on() -> None:
    from osiris_nlp.cli.demo import _leave_out
    from osiris_nlp.corpus import read_all
    from osiris_nlp.taxonomy import read_taxonomy

    taxonomy = read_taxonomy(ROOT / "data/taxonomy.csv")
    articles = read_all(ROOT / "data/articles.jsonl", taxonomy=taxonomy)

    others, unread = _leave_out(articles, 8, seed=0)

    assert len({article.labels[0] for article in unread}) == 8
    assert all(article.judges for article in unread)
    assert {article.story for article in unread}.isdisjoint(article.story for article in others)
    assert len(others) > 0.95 * len(articles)


def test_the_item_shipped_to_try_is_not_in_the_corpus(newsroom: Path) -> None:
    text = (ROOT / "data/article.txt").read_text("utf-8")
    title, body = text.split("\n", 1)
    assert 120 <= len(text.split()) <= 200
    corpus = (ROOT / "data/articles.jsonl").read_text("utf-8")
    assert not any(line in corpus for line in (title, *filter(None, body.splitlines())))

    row = json.loads(run("suggest", "data/article.txt", "--json", cwd=newsroom).stdout)

    assert row["title"] == title
    assert row["suggestions"][0]["label"] == "Qualité de service"


def test_commands_are_shown_as_the_program_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "osiris-nlp"
    script.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "orig_argv", [".venv/bin/python", "-m", "osiris_nlp", "demo"])

    def shown(called: Path | str) -> str:
        monkeypatch.setattr(sys, "argv", [str(called), "demo"])
        return program()

    assert shown(".venv/bin/osiris-nlp") == ".venv/bin/osiris-nlp"
    assert shown("../mes outils/osiris-nlp") == "'../mes outils/osiris-nlp'"
    assert shown(script) == "osiris-nlp"
    assert shown("/opt/osiris/bin/osiris-nlp") == "/opt/osiris/bin/osiris-nlp"
    assert shown("/opt/lib/osiris_nlp/__main__.py") == ".venv/bin/python -m osiris_nlp"


def test_the_demo_says_that_it_needs_a_checkout(tmp_path: Path) -> None:
    assert "runs from a checkout" in one_line(run("demo", cwd=tmp_path))


def _commands() -> list[list[str]]:
    import typer

    from osiris_nlp.cli.commands import app

    found: list[list[str]] = []

    def walk(command: object, path: list[str]) -> None:
        children = getattr(command, "commands", None)
        for name, child in (children or {}).items():
            walk(child, [*path, name])
        if not children:
            found.append(path)

    walk(typer.main.get_command(app), [])
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_stands_in_the_readme(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert f"osiris-nlp {' '.join(command)}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_of_the_readme_exists() -> None:
    written = re.findall(
        r"^ *(?:\$ )?osiris-nlp (.+)$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    helps = {" ".join(c): run(*c, "--help", COLUMNS="200").stdout.decode() for c in COMMANDS}

    assert len(written) >= len(COMMANDS)
    for line in written:
        command = next(name for name in helps if f"{line} ".startswith(f"{name} "))
        for option in re.findall(r"--[a-z-]+", line.split("#")[0]):
            assert option in helps[command], line


def test_the_python_of_the_readme_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )

    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+% Fintech \['", done.stdout)
    assert len(done.stdout.splitlines()) == 5


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


def test_standard_input_with_a_byte_order_mark_is_still_jsonl(newsroom: Path) -> None:
    given = b"\xef\xbb\xbf" + b" " * 100 + orjson.dumps({"title": "La fibre", "text": ARTICLE})

    found = json.loads(run("suggest", "-", "--json", cwd=newsroom, stdin=given).stdout)

    assert found["title"] == "La fibre"


@pytest.mark.parametrize("out", ["a.jsonl", "./a.jsonl", "lot/b.jsonl"])
def test_convert_never_writes_over_its_input(tmp_path: Path, out: str) -> None:
    (tmp_path / "lot").mkdir()
    for name in ("a.jsonl", "lot/a.jsonl"):
        (tmp_path / name).write_bytes(orjson.dumps(GOOD) + b"\n{")

    message = one_line(run("corpus", "convert", "a.jsonl", "lot", "--out", out, cwd=tmp_path))

    assert "would be read as input" in message
    assert (tmp_path / "a.jsonl").read_bytes().endswith(b"{")


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


def test_a_saved_page_with_the_sites_keywords_is_a_taxonomy() -> None:
    page = Path(__file__).parents[1] / "corpus/pages/specimens" / "01-presse-annee-en-cours.html"

    done = run("labels", "list", "--taxonomy", page, "--json")

    labels = json.loads(done.stdout)
    assert len(labels) == 78
    assert {"Régulation des télécoms": 6729.0, "Infrastructures": 8232.0}.items() <= {
        label["name"]: label["weight"] for label in labels
    }.items()


def test_a_page_without_keywords_is_no_taxonomy(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>La 5G arrive à Thiès.</p></body></html>", encoding="utf-8")

    done = run("labels", "list", "--taxonomy", page)

    assert done.returncode == 1
    assert b"No list of keywords in" in done.stderr


def test_converting_a_site_tells_what_labels_and_keywords_do_not_match(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7), link(3, 7)])
    labels = tmp_path / "labels.csv"
    labels.write_text("label\nInfrastructures\nFintech\n", encoding="utf-8")

    done = run("corpus", "convert", site, "--taxonomy", labels, "--out", tmp_path / "c.jsonl")

    assert done.returncode == 0
    (row,) = map(json.loads, (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["labels"], row["id_mot"]) == ("spip-7", ["Infrastructures"], [1])
    assert messages(done.stderr) == [
        f"1 article written to {tmp_path}/c.jsonl, 0 of them without a label",
        "keywords of the site that are not in the taxonomy, left out: "
        "Législation/Réglementation (2), Désengagement de l’Etat (3)",
        "labels of the taxonomy that are no keyword there: Fintech",
    ]


def test_checking_a_site_prints_a_table_or_json_and_writes_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", articles=[article(7)], mots_liens=[link(1, 7)])
    before = sorted(tmp_path.rglob("*"))

    table, found = run("corpus", "check", site), run("corpus", "check", site, "--json")

    assert "Infrastructures" in table.stdout.decode()
    told = json.loads(found.stdout)
    assert (told["version"], told["articles"]) == ("4.4.30", {"publie": 1})
    assert told["problems"] == ["keywords without an article: 2"]
    assert sorted(tmp_path.rglob("*")) == before
