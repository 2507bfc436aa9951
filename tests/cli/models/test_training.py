"""`train`."""

import json
import re
import shutil
from pathlib import Path

import pytest
from helpers.backlog import lines, names, write_rows
from helpers.calls import call, messages, one_line
from helpers.commands import BAD, GOOD, ROOT
from helpers.models import contents
from helpers.races import just_before

from osiris_nlp.model.folders.promotion import read_promoted
from osiris_nlp.model.folders.run_log import read_runs


def test_train_and_evaluate_say_how_many_articles_are_copies(tmp_path):
    rows = lines(ROOT / "data/articles.jsonl")[:200]
    copies = [row | {"id": f"copie-{row['id']}", "story": None} for row in rows[:30]]
    write_rows(tmp_path / "a.jsonl", [*rows, *copies])

    trained = call("train", "a.jsonl", "--model", "m", cwd=tmp_path)
    evaluated = call("evaluate", "a.jsonl", "--model", "m", "--json", "r.json", cwd=tmp_path)

    message = "Copies of other articles, whole or nearly, which count as the same story: 30"
    for result in (trained, evaluated):
        assert message in result.stderr.decode().splitlines()
    assert "warning: Labels with a single example: " in trained.stderr.decode()
    details = json.loads((tmp_path / "m/model.json").read_bytes())["details"]
    assert details["corpus"]["copies"] == 30
    stories = json.loads((tmp_path / "r.json").read_bytes())["stories"]
    assert stories == details["figures"]["cross_validation"]["stories"]


def test_train_refuses_a_log_of_others_before_it_trains(tmp_path):
    write_rows(tmp_path / "a.jsonl", [GOOD])
    (tmp_path / "runs.jsonl").write_text('{"coureuse": "Awa", "km": 12}\n', encoding="utf-8")

    result = call("train", "a.jsonl", "--model", "osiris", cwd=tmp_path)

    reason = "runs.jsonl' cannot be written: the file is not a run log; move it away"
    assert reason in one_line(result)
    assert names(tmp_path) == ["a.jsonl", "runs.jsonl"]


@pytest.mark.slow("learning")
def test_train_writes_a_model_and_prints_its_figures(tmp_path):
    result = call("train", ROOT / "data/articles.jsonl", "--model", tmp_path / "m", "--jobs", 2)

    assert result.returncode == 0, result.stderr.decode()
    arrays = [f"{name}.safetensors" for name in ("judged", "neighbours", "weights")]
    assert names(tmp_path / "m") == sorted(["card.md", "model.json", *arrays])
    output = " ".join(result.stdout.decode().split())
    interval = r"0\.\d{3} – 0\.\d{3}"
    assert "figure 720 judging 95 % interval all 1341 95 % interval meaning" in output
    assert re.search(rf"mrr 0\.7\d\d {interval} 0\.7\d\d {interval} mean reciprocal", output)
    assert "720 of the 1341 articles are judging articles: nobody had read them when" in output
    assert "621 older articles better than the 720" in output
    assert re.search(
        r"Learning curve on 720 judging articles: hit@1 is 0\.\d\d after learning from 68 reference "
        r"articles and 0\.5\d from 1,073\. Expect 0\.6\d \(0\.5\d – 0\.\d\d\) with 5,000, ",
        output,
    )
    assert re.search(
        r"On the \d+ latest articles, by a model of the earlier ones: mrr 0\.7\d\d "
        r"\[0\.\d{3}, 0\.\d{3}\] \(cross-validated: 0\.7\d\d\), hit@1 0\.6\d\d \[0\.\d{3}, 0\.\d{3}\] "
        r"\(cross-validated: 0\.6\d\d\), calibration error 0\.0\d\d ",
        output,
    )
    assert re.search(
        r"Without their sections, the same articles get mrr 0\.6\d\d instead of 0\.7\d\d, hit@1 0\.5",
        output,
    )
    for progress in ("cross-fitting 10/10", "learning curve 5/5"):
        assert progress in result.stderr.decode()
    described = call("models", "show", tmp_path / "m").stdout.decode()
    assert "Learning curve on 720 judging articles" in " ".join(described.split())


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_clear_line_and_train_writes_nothing(newsroom, tmp_path, name):
    content, message = BAD[name]
    (tmp_path / name).write_bytes(content)
    folder = shutil.copytree(newsroom / "models/osiris", tmp_path / "m")

    for command, *more in (("train", "--replace"), ("suggest",), ("evaluate",)):
        result = call(command, tmp_path / name, "--model", folder, *more)
        assert re.search(message, one_line(result))
    assert contents(folder) == contents(newsroom / "models/osiris")
    assert names(tmp_path) == sorted(["m", name])


def test_train_lists_the_first_twenty_faults(tmp_path):
    write_rows(tmp_path / "a.jsonl", [{"text": number} for number in range(25)])

    result = call("train", tmp_path / "a.jsonl", "--model", tmp_path / "m")

    first, *faults, last = result.stderr.decode().splitlines()
    assert (result.returncode, len(faults)) == (1, 20)
    assert first == "error: 25 faults in the input"
    assert "line 20" in faults[19]
    assert last.strip() == "… and 5 more"


ROWS = [GOOD | {"labels": [label]} for label in ("Fintech", "SMSI") * 4]


@pytest.fixture
def desk(tmp_path):
    """Return a folder with articles and the promoted model `jan`."""
    write_rows(tmp_path / "a.jsonl", ROWS)
    (tmp_path / "s.toml").write_text("C = 0.05\n")
    assert call("train", "a.jsonl", "--model", "models/jan", cwd=tmp_path).returncode == 0
    assert call("models", "promote", "jan", cwd=tmp_path).returncode == 0
    return tmp_path


def test_train_refuses_an_existing_model_before_it_reads_anything(desk):
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}

    message = one_line(call("train", "absent.jsonl", "--model", "models/jan", cwd=desk))

    assert re.fullmatch(
        r"error: 'models/jan' is a model already \(id \w{12}, trained \d{4}-\d\d-\d\d, promoted\): "
        r"choose another name, or replace it with --replace \(in Python, replace=True\)\n",
        message,
    )
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_train_replaces_the_promoted_model_on_request_and_records_it(desk):
    first_id = read_promoted(desk / "models")["id"]

    options = "--model models/jan --replace --config s.toml".split()
    result = call("train", "a.jsonl", *options, cwd=desk)

    new_id = read_promoted(desk / "models")["id"]
    last = read_runs(desk / "models")[-1]
    assert result.returncode == 0
    assert messages(result.stderr)[-1] == (
        "models/jan is the promoted model: from now on every command uses the new one"
    )
    assert new_id != first_id
    assert (last["what"], last["id"], last["replaced"]) == ("promote", new_id, first_id)
    suggestion = call("suggest", "--json", cwd=desk, stdin="Le câble arrive à Kolda")
    assert json.loads(suggestion.stdout)["model"] == f"jan@{new_id}"


def test_a_model_that_others_save_during_the_training_is_kept_and_so_is_the_new_one(desk):
    models, config = (
        desk / "models",
        Path("s.toml"),
    )  # read after the first check, before the training
    just_before("open", config, lambda: shutil.copytree(models / "jan", models / "fev"))

    result = call("train", "a.jsonl", "--model", "models/fev", "--config", config, cwd=desk)

    ids = {
        name: json.loads(call("models", "show", name, "--json", cwd=desk).stdout)["id"]
        for name in ("jan", "fev", "fev-2")
    }
    assert result.returncode == 1
    assert messages(result.stderr)[-1] == (
        "error: 'models/fev' was created during the training and is kept: the model is in 'models/fev-2'"
    )
    assert ids["fev"] == ids["jan"] != ids["fev-2"]
    last = read_runs(desk / "models")[-1]
    assert (last["what"], last["model"], last["id"]) == ("train", "fev-2", ids["fev-2"])


def test_another_model_in_place_of_the_promoted_one_is_named_and_not_used(desk):
    promoted_id = read_promoted(desk / "models")["id"]
    training = call("train", "a.jsonl", "--model", "fev", "--config", "s.toml", cwd=desk)
    shutil.rmtree(desk / "models/jan")
    shutil.copytree(desk / "fev", desk / "models/jan")
    new_id = json.loads(call("models", "show", "./fev", "--json", cwd=desk).stdout)["id"]
    refusal = (
        f"'models/jan' holds model {new_id}, but {promoted_id} was promoted: to use it, osiris-nlp "
        "models promote jan"
    )
    commands = (
        *("suggest a.jsonl", "evaluate a.jsonl", "tag a.jsonl --out t.jsonl", "serve --port 0"),
        *("desk import a.jsonl", "labels list", "labels try Radio --cues FM", "models show"),
    )

    refusals = {one_line(call(*command.split(), cwd=desk)) for command in commands}
    table, as_json = call("models", "list", cwd=desk), call("models", "list", "--json", cwd=desk)
    by_name = call("suggest", "a.jsonl", "--model", "models/jan", cwd=desk)
    promotion = call("models", "promote", "jan", cwd=desk)
    again = call("models", "promote", "jan", cwd=desk)

    assert training.returncode == 0
    assert refusals == {f"error: {refusal}\n"}
    words = " ".join(table.stdout.decode().split())
    assert f"* jan {new_id} " in words
    assert words.endswith(f" promoted as {promoted_id}, changed since")
    assert [messages(listing.stderr) for listing in (table, as_json)] == [[refusal]] * 2
    assert [row["id"] for row in json.loads(as_json.stdout)] == [new_id]
    assert by_name.returncode == 0
    news = f"Promoted jan ({new_id}), instead of jan ({promoted_id})\n"
    assert promotion.stderr.decode() == news
    assert again.stderr.decode() == f"jan ({new_id}) is the promoted model already\n"
    assert call("suggest", "a.jsonl", cwd=desk).returncode == 0


def test_train_takes_settings_from_a_file(tmp_path):
    write_rows(tmp_path / "a.jsonl", ROWS)
    (tmp_path / "s.toml").write_text("min_df = 3\nrandom_state = 4\n")

    call("train", "a.jsonl", "--model", "m", "--config", "s.toml", cwd=tmp_path)

    manifest = json.loads((tmp_path / "m/model.json").read_bytes())
    assert manifest["features"]["min_df"] == 3
    assert manifest["details"]["settings"]["random_state"] == 4


def test_a_training_set_too_small_to_apply_any_label_still_gives_a_model(tmp_path):
    write_rows(tmp_path / "a.jsonl", ROWS)

    result = call("train", "a.jsonl", "--model", "m", cwd=tmp_path)

    page = call("models", "show", "./m", "--json", cwd=tmp_path)
    figures = json.loads(page.stdout)["details"]["figures"]["cross_validation"]["figures"]
    assert result.returncode == 0, result.stderr.decode()
    assert figures["applied"]["value"] == 0.0
    assert figures["applied_precision"]["value"] is None
