"""Tables with columns of other names: every command reads them with --columns and --format, and says what it read."""

import csv
import shutil
from pathlib import Path

import orjson
import pytest
from helpers.calls import call, messages, one_line
from helpers.commands import LABELS, TEXTS

from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.training import TopicClassifier

CHOICE = "une=title,depeche=text,genre=labels"
REPORT = "Columns read: une as title, depeche as text, genre as labels; not used: n"
COMMANDS = [
    "train {} --model neuf",
    "evaluate {}",
    "suggest {}",
    "tag {} --out t.jsonl",
    "tag {} --out t.jsonl --dry-run",
    "audit {} --model modèles/petit",
    "labels try Drones {} --cues drone",
    "labels relabel {} --out r.jsonl --taxonomy liste/taxonomy.csv",
    "models compare petit autre {}",
    "corpus stats {}",
    "corpus convert {} --out c.jsonl",
    "desk import {}",
]


def write_table(path, names):
    with path.open("w", encoding="cp1252", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(names)
        for number in range(3):
            for text, label in zip(TEXTS, LABELS, strict=True):
                table.writerow([f"{label} à Dakar", f"{text}, épisode {number}", label, number])


@pytest.fixture(scope="module")
def newsroom_with_tables(tmp_path_factory):
    """Return a folder with models and two tables: `lot.csv`, and `inconnu.csv` without a title or text."""
    folder = tmp_path_factory.mktemp("redaction")
    for seed, name in enumerate(("petit", "autre")):
        model = TopicClassifier(folds=2, random_state=seed).fit(TEXTS, LABELS)
        model.save(folder / "modèles" / name)
    promote(folder / "modèles", "petit")
    write_table(folder / "lot.csv", ("une", "depeche", "genre", "n"))
    write_table(folder / "usuel.csv", ("Titre", "CONTENT", "category", "n"))
    (folder / "liste").mkdir()
    (folder / "liste/taxonomy.csv").write_text("label\nInfrastructures\nFintech\n", "utf-8")
    call("labels", "rename", "Fintech", "Finance", "--taxonomy", "liste/taxonomy.csv", cwd=folder)
    return folder


@pytest.fixture
def work(newsroom_with_tables, tmp_path):
    return Path(shutil.copytree(newsroom_with_tables, tmp_path / "travail"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_chosen_columns_and_says_so_once(command, work):
    words = command.format("lot.csv").split()

    result = call(*words, "--columns", CHOICE, cwd=work, OSIRIS_MODELS="modèles")

    assert result.returncode == 0, result.stderr.decode()
    assert [line for line in messages(result.stderr) if "Columns" in line] == [REPORT]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_table_of_unknown_columns_is_refused_with_its_columns(command, work):
    before = {path.name for path in work.iterdir()}

    message = one_line(call(*command.format("lot.csv").split(), cwd=work, OSIRIS_MODELS="modèles"))

    assert "No column of titles or texts among une, depeche, genre, n" in message
    assert "lot.csv, line" in message or command.startswith(("tag", "desk"))
    assert {path.name for path in work.iterdir()} - {"desk.db"} == before


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_columns_of_usual_names(command, work):
    file, options = "usuel.csv", ()
    if not command.startswith("tag"):
        file, options = (work / file).rename(work / "usuel.dat").name, ("--format", "csv")

    result = call(*command.format(file).split(), *options, cwd=work, OSIRIS_MODELS="modèles")

    assert result.returncode == 0, result.stderr.decode()
    assert [line for line in messages(result.stderr) if "Columns" in line] == [
        "Columns read: Titre as title, CONTENT as text, category as labels; not used: n"
    ]


@pytest.mark.parametrize(
    "command",
    ["train {} --model neuf", "evaluate {}", "audit {}", "models compare petit autre {}"],
)
def test_labels_are_needed_where_they_are_learned_or_compared(command, work):
    words = (*command.format("lot.csv").split(), "--columns", "une=title,depeche=text")
    message = one_line(call(*words, cwd=work, OSIRIS_MODELS="modèles"))

    assert message.startswith("error: No column of labels among une, depeche, genre, n: name one")
    assert not (work / "neuf").exists()


def test_training_on_columns_of_any_names_gives_the_same_model(work):
    write_table(work / "canon.csv", ("title", "text", "labels", "n"))
    ids = set()
    for number, table in enumerate(("canon.csv", "usuel.csv", f"lot.csv --columns {CHOICE}")):
        result = call("train", *table.split(), "--model", f"m{number}", cwd=work)
        assert result.returncode == 0, result.stderr.decode()
        ids.add(orjson.loads((work / f"m{number}/model.json").read_bytes())["id"])

    assert len(ids) == 1


def test_a_choice_that_no_input_has_is_refused(work):
    (work / "article.txt").write_text("La fibre arrive à Kolda", encoding="utf-8")

    text = one_line(call("suggest", "article.txt", "--columns", "body=text", cwd=work))
    table = one_line(call("suggest", "usuel.csv", "--columns", "body=text", cwd=work))

    assert "No column 'body' for text in the input: expected a table (CSV, TSV, Parquet" in text
    assert "No column 'body' for text (usuel.csv, line 1): expected one of Titre, CONT" in table
