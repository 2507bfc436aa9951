"""The promoted model is the one that was promoted: its id is compared, and replacing it is recorded."""

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from helpers.models import PRESS, tagger_of

from osiris_nlp.base.errors import ModelError
from osiris_nlp.model.folders.in_use import model_in_use
from osiris_nlp.model.folders.promotion import (
    PROMOTED,
    promote,
    promoted_model,
    promotion_of,
    read_promoted,
)
from osiris_nlp.model.folders.registry import WEIGHTS, read_manifest
from osiris_nlp.model.folders.run_log import RUNS, read_runs
from osiris_nlp.model.folders.saving import save_model


def test_promoting_records_the_model_in_use_and_the_previous_one(tmp_path):
    ids = {
        name: save_model(tagger_of(PRESS, seed=seed), tmp_path / name)
        for seed, name in enumerate(["un", "deux"])
    }

    entries = [promote(tmp_path, name) for name in ("un", "deux", "deux", "un")]

    pairs = [("un", None), ("deux", "un"), ("deux", "un"), ("un", "deux")]
    assert [(e["model"], e["previous"]) for e in entries] == pairs
    del entries[2]  # it was promoted already
    assert entries[1]["id"] == ids["deux"]
    assert promoted_model(tmp_path) == tmp_path / "un"
    assert orjson.loads((tmp_path / PROMOTED).read_bytes()) == entries[-1]
    assert {path.name for path in tmp_path.iterdir()} == {"un", "deux", PROMOTED, RUNS}
    entries_logged = [(run["what"], run["model"], run["previous"]) for run in read_runs(tmp_path)]
    assert entries_logged == [("promote", e["model"], e["previous"]) for e in entries]


@pytest.mark.parametrize("fault", ["absent", "damaged"])
def test_only_a_valid_model_is_promoted(tmp_path, folder, fault):
    promote(tmp_path, "essai")
    save_model(tagger_of(PRESS, seed=1), tmp_path / "neuf")
    if fault == "damaged":
        (tmp_path / "neuf" / WEIGHTS).write_bytes(b"x")

    with pytest.raises(ModelError, match="No model at" if fault == "absent" else "is damaged"):
        promote(tmp_path, "neuf" if fault == "damaged" else "inconnu")

    assert promoted_model(tmp_path) == folder


@pytest.mark.parametrize("content", [None, b'{"previous": "un"}', b'{"model": 3}'])
def test_without_a_promoted_model_the_error_names_the_commands_to_run(tmp_path, content):
    if content:
        (tmp_path / PROMOTED).write_bytes(content)

    with pytest.raises(
        ModelError, match=r"No model is promoted in .*--model, .*models promote NAME"
    ):
        promoted_model(tmp_path)


@pytest.fixture
def models(tmp_path):
    """Return a folder with the models `osiris` and, promoted after it, `jan`."""
    models = tmp_path / "models"
    for seed, name in enumerate(("osiris", "jan")):
        save_model(tagger_of(PRESS, seed=seed), models / name)
        promote(models, name)
    return models


def replace_by_hand(models, name, *, seed):
    """Put another model in a folder, as `cp` does; return its id."""
    shutil.rmtree(models / name)
    model_id = save_model(tagger_of(PRESS, seed=seed), models.parent / "copie", replace=True)
    shutil.copytree(models.parent / "copie", models / name)
    return model_id


def test_another_model_in_the_folder_of_the_promoted_one_is_refused_until_it_is_promoted(models):
    promoted_id = read_promoted(models)["id"]
    model_id = replace_by_hand(models, "jan", seed=2)
    message = (
        rf"models/jan' holds model {model_id}, but {promoted_id} was promoted: to use it, "
        r"osiris-nlp models promote jan"
    )

    for look_up in (promoted_model, model_in_use):
        with pytest.raises(ModelError, match=message):
            look_up(models)
    promote(models, "jan")

    assert promoted_model(models) == models / "jan"
    assert read_promoted(models) == promotion(models, model_id)


def test_a_promotion_without_an_id_is_accepted(models):
    (models / PROMOTED).write_bytes(b'{"model": "osiris"}')

    assert promoted_model(models) == models / "osiris"
    assert promote(models, "osiris")["id"] == read_manifest(models / "osiris")["id"]


def promotion(models, model_id):
    """Return what `promoted.json` says of the model in the folder `jan`."""
    sha256 = read_manifest(models / "jan")["sha256"]
    return {"model": "jan", "id": model_id, "sha256": sha256, "previous": "osiris"}


def test_a_model_with_the_same_weights_and_other_articles_is_another_one(models):
    tagger = tagger_of(PRESS, seed=1)  # that of the promoted model
    model_id = save_model(tagger, models.parent / "copie", card="D’autres articles")
    shutil.rmtree(models / "jan")
    shutil.copytree(models.parent / "copie", models / "jan")

    with pytest.raises(ModelError, match=f"holds model {model_id}, but another version of it was"):
        promoted_model(models)
    assert promote(models, "jan") == promotion(models, model_id)
    assert promoted_model(models) == models / "jan"


def test_commands_in_messages_can_be_typed(tmp_path):
    models = tmp_path / "nos modèles"
    save_model(tagger_of(PRESS), models / "mon modèle")
    promote(models, "mon modèle")
    (models / "mon modèle").rename(models / "autre")

    command = f"osiris-nlp models promote NAME --models '{models}'"
    with pytest.raises(ModelError, match=re.escape(f"promote another one with {command}")):
        promoted_model(models)


@pytest.mark.parametrize(
    "content", [b'{"model": "jan", "sha256": "x"}', b'{"model": "jan", "id": "x"}']
)
def test_a_promotion_of_an_unknown_model_is_refused(models, content):
    (models / PROMOTED).write_bytes(content)

    with pytest.raises(ModelError, match=r"holds model \w{12}, but (x|another one) was promoted"):
        promoted_model(models)


def test_promoting_the_promoted_model_changes_nothing(models):
    before = contents_of(models)

    entry = promote(models, "jan")

    assert entry == read_promoted(models)
    assert contents_of(models) == before


def contents_of(models):
    return {name: (models / name).read_bytes() for name in (PROMOTED, RUNS)}


@pytest.mark.parametrize(
    "change",
    [
        lambda models: shutil.rmtree(models / "jan"),
        lambda models: replace_by_hand(models, "jan", seed=2),
        lambda models: (models / "jan/model.json").write_bytes(b"{}"),
    ],
    ids=["removed", "replaced", "damaged"],
)
def test_a_model_that_no_longer_exists_is_not_the_previous_one(models, change):
    change(models)

    entry = promote(models, "osiris")

    assert (entry["model"], entry["previous"]) == ("osiris", None)


def _link(models):
    (models.parent / "lien").symlink_to(models / "jan")
    return models.parent / "lien"


def _linked_models(models):
    (models.parent / "liens").symlink_to("models")
    return models.parent / "liens/jan"


def _promoted_link(models):
    (models / "actuel").symlink_to("jan")
    promote(models, "actuel")
    return models / "jan"


@pytest.mark.parametrize(
    "path_to_jan",
    [lambda m: m / "jan", lambda m: m / "osiris/../jan/", _link, _linked_models, _promoted_link],
    ids=["as it is", "roundabout", "link", "linked models", "promoted link"],
)
def test_replacing_the_promoted_model_is_recorded(models, path_to_jan):
    folder = path_to_jan(models)
    before = read_promoted(models)

    model_id = save_model(tagger_of(PRESS, seed=2), folder, replace=True, run={"seconds": 1.5})

    sha256 = read_manifest(models / before["model"])["sha256"]
    assert read_promoted(models) == before | {"id": model_id, "sha256": sha256}
    assert promoted_model(models) == models / before["model"]
    training, promotion = read_runs(models)[-2:]
    assert (training["what"], training["model"], training["id"]) == ("train", "jan", model_id)
    assert training["seconds"] == 1.5
    assert (promotion["what"], promotion["model"], promotion["id"], promotion["replaced"]) == (
        *("promote", before["model"], model_id),
        before["id"],
    )
    assert promotion_of(folder) == read_promoted(models)


def test_a_promoted_model_that_was_removed_is_promoted_when_it_is_saved_again(models):
    shutil.rmtree(models / "jan")

    model_id = save_model(tagger_of(PRESS, seed=2), models / "jan")

    assert promoted_model(models) == models / "jan"
    assert read_promoted(models)["id"] == model_id


def test_replacing_another_model_or_by_the_same_one_records_no_promotion(models):
    before = contents_of(models)

    save_model(tagger_of(PRESS, seed=2), models / "osiris", replace=True)
    save_model(tagger_of(PRESS, seed=1), models / "jan", replace=True)

    assert contents_of(models) == before
    assert promoted_model(models) == models / "jan"


@pytest.mark.parametrize("content", [b"{", b'{"model": "../jan"}', b'{"titre": "Palmares"}'])
def test_a_promotion_that_nobody_can_use_does_not_stop_a_save(models, content):
    (models / PROMOTED).write_bytes(content)

    save_model(tagger_of(PRESS, seed=2), models / "jan", replace=True)

    assert (models / PROMOTED).read_bytes() == content


KILLED = """
import os, signal, sys
sys.path.append(sys.argv.pop())
from helpers.models import PRESS, tagger_of
from osiris_nlp.model.folders.saving import save_model
folder, kind, path_end = sys.argv[1:]
def kill(event, values):
    if event == kind and str(values[event == "os.rename"]).endswith(path_end):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
save_model(tagger_of(PRESS, seed=2), folder, replace=True, run={"seconds": 1.5})
"""


@pytest.mark.parametrize(
    ("event", "path_end", "message"),
    [
        pytest.param("os.rename", ".old", None, id="before the old model is moved away"),
        pytest.param("os.rename", "/jan", "No model at .*jan', which is", id="before the swap"),
        pytest.param("open", ".git", "holds model .* models promote jan", id="before the log"),
        pytest.param(
            *("os.rename", PROMOTED, "holds model .* models promote jan"), id="before the promotion"
        ),
    ],
)
def test_a_process_killed_while_it_replaces_the_promoted_model_leaves_no_doubt(
    models, event, path_end, message
):
    before = read_promoted(models)
    (models.parent / ".git").write_text("gitdir: ailleurs\n")  # read just before the log is written

    arguments = map(str, (models / "jan", event, path_end, Path(__file__).parents[2]))
    command = [sys.executable, "-c", KILLED, *arguments]
    result = subprocess.run(command, cwd=models.parent, capture_output=True, check=False)

    assert result.returncode == -signal.SIGKILL, result.stderr.decode()
    assert read_promoted(models) == before
    if message is None:
        assert promoted_model(models) == models / "jan"
        return
    with pytest.raises(ModelError, match=message):
        promoted_model(models)
    if "promote" in message:
        promote(models, "jan")
    else:
        save_model(tagger_of(PRESS, seed=2), models / "jan")
    assert promoted_model(models) == models / "jan"
    new_id = read_manifest(models / "jan")["id"]
    assert read_promoted(models) == promotion(models, new_id)
    last = read_runs(models)[-1]
    assert (last["what"], last["id"]) == ("promote", new_id)
