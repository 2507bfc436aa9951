"""Options and progress, the same in every command."""

import json
import time

import pytest
from helpers.backlog import lines, write_rows
from helpers.calls import call, messages, one_line
from helpers.commands import ARTICLE, GOOD, LABELS, TEXTS
from helpers.models import contents

from osiris_nlp.cli.terminal import progress
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.training import TopicClassifier

ROWS = [
    {"id": f"{label}-{text}-{i}", "text": f"{text}, épisode {i}", "labels": [label]}
    for i in range(3)
    for text, label in zip(TEXTS, LABELS, strict=True)
]


@pytest.fixture
def elsewhere(tmp_path):
    """Return a folder with articles, and models in another folder than `models`; `petit` is promoted."""
    models = tmp_path / "modèles de Dakar"
    for seed, name in enumerate(("petit", "autre")):
        TopicClassifier(folds=2, random_state=seed).fit(TEXTS, LABELS).save(models / name)
    promote(models, "petit")
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    write_rows(tmp_path / "articles.jsonl", ROWS)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "suggest article.txt",
        "evaluate articles.jsonl",
        "labels list",
        "models show",
        "models list",
        "models compare petit autre articles.jsonl",
        "models promote petit",
        "desk import articles.jsonl",
        "serve --database sqlite:///desk.db --host 192.0.2.1",
    ],
)
def test_a_named_folder_of_models_must_exist(command, tmp_path):
    by_option = call(*command.split(), "--models", "nulle/part", cwd=tmp_path)
    by_variable = call(*command.split(), cwd=tmp_path, OSIRIS_MODELS="nulle/part")

    for result, name in ((by_option, "--models"), (by_variable, "OSIRIS_MODELS")):
        reason = "No folder of models at 'nulle/part': create it, or correct"
        assert one_line(result) == f"error: {reason} {name}\n"


def test_a_model_is_not_a_folder_of_models(elsewhere):
    folder = "modèles de Dakar/petit"

    message = one_line(call("suggest", "-", "--models", folder, cwd=elsewhere))

    assert message == (
        f"error: {folder!r} is a model, not a folder of models: name it with --model, or correct "
        "--models\n"
    )


@pytest.mark.parametrize("by_variable", [False, True])
def test_the_option_and_the_variable_name_the_folder_of_models(elsewhere, by_variable):
    folder = "modèles de Dakar"
    options = () if by_variable else ("--models", folder)
    environment = {"OSIRIS_MODELS": folder if by_variable else "nulle/part"}

    def stdout(*words):
        result = call(*words, *options, cwd=elsewhere, **environment)
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout.decode()

    suggestion = json.loads(stdout("suggest", "article.txt", "--json"))
    assert suggestion["model"].startswith("petit@")
    labels = json.loads(stdout("labels", "list", "--json"))
    assert [label["name"] for label in labels] == ["Fintech", "Infrastructures"]
    assert [m["name"] for m in json.loads(stdout("models", "list", "--json"))] == ["autre", "petit"]
    assert stdout("models", "show").startswith("petit ")
    assert stdout("models", "show", "autre").startswith("autre ")
    assert "2 labels" in stdout("models", "card", "autre")
    comparison = json.loads(stdout("models", "compare", "petit", "autre", "--json"))
    assert comparison["baseline"] == "petit"
    assert not (elsewhere / "models").exists()


def test_a_model_folder_wins_over_the_folder_of_models(elsewhere):
    options = ("--model", "modèles de Dakar/autre", "--models", "nulle/part")

    result = call("suggest", "article.txt", "--json", *options, cwd=elsewhere)

    assert json.loads(result.stdout)["model"].startswith("autre@")


def test_suggested_commands_name_the_folder_of_models_if_they_need_it(elsewhere):
    folder = "modèles de Dakar"
    by_option = call("models", "promote", "autre", "--models", folder, cwd=elsewhere)
    by_variable = call("models", "promote", "petit", cwd=elsewhere, OSIRIS_MODELS=folder)
    (elsewhere / folder / "promoted.json").unlink()

    nothing_promoted = call("suggest", "article.txt", "--models", folder, cwd=elsewhere)
    evaluation = call("evaluate", "articles.jsonl", "--model", f"{folder}/petit", cwd=elsewhere)

    assert by_option.stderr.decode().endswith(
        "To go back: osiris-nlp models promote petit --models 'modèles de Dakar'\n"
    )
    assert by_variable.stderr.decode().endswith("To go back: osiris-nlp models promote autre\n")
    assert nothing_promoted.stderr.decode() == (
        "None of the models in modèles de Dakar/ is promoted, so the bundled model is used. "
        "To use another one: osiris-nlp models promote NAME --models 'modèles de Dakar'\n"
    )
    assert b"osiris-nlp models show" not in evaluation.stderr  # it has not read these articles


def test_the_figures_of_a_model_are_shown_by_the_command_that_evaluate_suggests(elsewhere):
    call("train", "articles.jsonl", "--model", "mien", cwd=elsewhere)

    result = call("evaluate", "articles.jsonl", "--model", "mien", cwd=elsewhere)

    assert messages(result.stderr)[-1].endswith(
        "For its cross-validated figures: osiris-nlp models show mien/"
    )
    assert call("models", "show", "mien/", cwd=elsewhere).stdout.decode().startswith("mien ")


def test_a_format_that_is_unknown_or_not_named_is_refused(elsewhere):
    (elsewhere / "articles.jsonl").rename(elsewhere / "export.dat")

    unnamed = call("corpus", "stats", "export.dat", cwd=elsewhere)
    unknown = call("corpus", "stats", "export.dat", "--format", "excel", cwd=elsewhere)

    assert "Unknown format of 'export.dat'" in one_line(unnamed)
    assert "Unknown format 'excel': expected one of jsonl, annif, csv" in one_line(unknown)


def test_evaluate_and_compare_take_aliases_from_the_taxonomy_that_is_named(elsewhere):
    rows = [row | {"labels": ["Câbles"]} for row in ROWS if "Infrastructures" in row["labels"]]
    write_rows(elsewhere / "alias.jsonl", rows)
    aliases = "label,aliases\nInfrastructures,Câbles\nFintech,\nYas,\n"
    (elsewhere / "liste.csv").write_text(aliases, encoding="utf-8")
    (elsewhere / "autre.csv").write_text("label\nFintech\nYas\n", encoding="utf-8")

    for command in ("evaluate alias.jsonl", "models compare petit autre alias.jsonl"):
        without, result, other = (
            call(*command.split(), *options, cwd=elsewhere, OSIRIS_MODELS="modèles de Dakar")
            for options in ((), ("--taxonomy", "liste.csv"), ("--taxonomy", "autre.csv"))
        )

        assert "Unknown label 'Câbles'" in without.stderr.decode()
        assert result.returncode == 0, result.stderr.decode()
        assert one_line(other) == (
            "error: 'autre.csv' lacks the model's label 'Infrastructures': expected the taxonomy that "
            "the model was trained with\n"
        )


def test_a_label_of_the_taxonomy_is_tried_with_its_own_cues(elsewhere):
    (elsewhere / "taxonomy.csv").write_text("label,cues\nDrones,sans pilote|drone\n", "utf-8")
    rows = [GOOD, {"title": "Livraison à Matam", "text": "Un drone livre des médicaments."}]
    write_rows(elsewhere / "b.jsonl", rows)
    words = ("labels", "try", "drones", "b.jsonl", "--json", "--models", "modèles de Dakar")

    result = call(*words, cwd=elsewhere)
    (elsewhere / "taxonomy.csv").rename(elsewhere / "liste.csv")
    without = one_line(call(*words, cwd=elsewhere))
    by_name = call(*words, "--taxonomy", "liste.csv", cwd=elsewhere)

    row, _ = map(json.loads, result.stdout.splitlines())
    assert (row["title"], row["label"]) == ("Livraison à Matam", "Drones")
    assert row["evidence"][0]["text"] == "drone"
    assert by_name.stdout == result.stdout
    assert without == (
        "error: No cues for 'drones': expected --cues, or a label of that name in the taxonomy "
        "(--taxonomy FILE)\n"
    )


def test_relabel_takes_the_taxonomy_next_to_the_articles(tmp_path):
    for folder, name in (("lot", "Finance"), ("data", "Paiement")):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "taxonomy.csv"
        file.write_text("label\nInfrastructures\nFintech\n", encoding="utf-8")
        call("labels", "rename", "Fintech", name, "--taxonomy", file)

    for articles, expected in (("lot/a.jsonl", "Finance"), ("a.jsonl", "Paiement")):
        write_rows(tmp_path / articles, [ROWS[2]])
        call("labels", "relabel", articles, "--out", f"{expected}.jsonl", cwd=tmp_path)
        (row,) = lines(tmp_path / f"{expected}.jsonl")
        assert row["labels"] == [expected]


def test_no_figure_and_no_byte_of_a_model_depends_on_the_number_of_jobs(tmp_path):
    write_rows(tmp_path / "a.jsonl", ROWS)
    options = {"cwd": tmp_path, "SOURCE_DATE_EPOCH": "1795767652"}

    trainings = [
        call("train", "a.jsonl", "--model", f"{n}/m", "--jobs", n, **options) for n in (1, 2)
    ]
    audits = [call("audit", "a.jsonl", "--jobs", n, cwd=tmp_path) for n in (1, 2)]

    files = [contents(tmp_path / n / "m") for n in "12"]
    figures = [result.stdout.decode().partition("\nModel ")[0] for result in trainings]
    assert files[0] == files[1]
    assert figures[0] == figures[1] != ""
    assert audits[0].stdout == audits[1].stdout != b""
    assert [result.returncode for result in (*trainings, *audits)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "options", ["--columns une=title --columns genre=labels", "--columns une=title,genre=labels"]
)
def test_columns_may_be_chosen_one_by_one(options, tmp_path):
    (tmp_path / "lot.csv").write_text("une,genre\nWave baisse ses frais,Fintech\n", "utf-8")

    call(*f"corpus convert lot.csv --out lot.jsonl {options}".split(), cwd=tmp_path)

    (row,) = lines(tmp_path / "lot.jsonl")
    assert (row["title"], row["labels"]) == ("Wave baisse ses frais", ["Fintech"])


def test_labels_that_are_probably_joined_are_reported(tmp_path):
    rows = [f'"{text}","{label}, Dakar"' for text, label in zip(TEXTS, LABELS, strict=True)]
    (tmp_path / "lot.csv").write_text("\n".join(["contenu,catégories", *rows]), encoding="utf-8")

    result = call("audit", "lot.csv", cwd=tmp_path)

    message = "Labels such as 'Infrastructures, Dakar' may be several joined by ','"
    assert message in result.stderr.decode()


def test_lines_of_progress_say_what_is_done_and_how_much_time_is_left(monkeypatch, capsys):
    times = iter([100.0, 106.0, 112.0, 115.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    with progress() as show:
        show("cross-fitting", 1, 10)
        show("cross-fitting", 10, 10)
        show("learning curve", 1, 5)

    assert capsys.readouterr().err.splitlines() == [
        "[   6.0 s] cross-fitting 1/10, 54 s left",
        "[  12.0 s] cross-fitting 10/10",
        "[  15.0 s] learning curve 1/5, 12 s left",
    ]
