"""Models are saved completely or not at all, and replaced only on request."""

import shutil

import orjson
import pytest
from helpers.models import PRESS, codes_of, contents, tagger_of
from helpers.races import just_before

from osiris_nlp.base.errors import ModelError
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.registry import MANIFEST, WEIGHTS, load_tagger
from osiris_nlp.model.folders.saving import check_replaceable, free_folder, save_model


@pytest.mark.parametrize(
    ("name", "file"), [("notes", "notes.txt"), ("autre", MANIFEST), ("melange", "roman.txt")]
)
def test_a_folder_that_is_not_a_model_is_not_replaced(tmp_path, folder, name, file):
    target = folder if name == "melange" else tmp_path / name
    target.mkdir(exist_ok=True)
    (target / file).write_text('{"layers": []}', encoding="utf-8")
    if name == "autre":  # many programs keep a model.json
        (target / "poids.bin").write_bytes(b"\x00")
    before = contents(target)

    with pytest.raises(
        ModelError, match="Not a model folder: .* will not be replaced; choose another"
    ):
        save_model(tagger_of(PRESS), target)

    assert contents(target) == before


def test_an_empty_folder_and_a_damaged_model_can_be_replaced(tmp_path, folder):
    (tmp_path / "vide").mkdir()
    (folder / WEIGHTS).write_bytes(b"x")

    for target in (tmp_path / "vide", folder):
        save_model(tagger_of(PRESS, seed=1), target, replace=True)
        assert codes_of(load_tagger(target)) == codes_of(tagger_of(PRESS, seed=1))

    assert {path.name for path in tmp_path.iterdir()} == {"vide", "essai"}


def test_a_failed_save_keeps_the_previous_model_and_leaves_no_other_files(folder):
    before = contents(folder)

    with pytest.raises(ModelError, match="cannot be saved: .*not JSON serializable"):
        save_model(tagger_of(PRESS, seed=1), folder, replace=True, details={"horloge": object()})

    assert contents(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("state", "description"),
    [
        ("whole", r"id {id}, trained 2026-03-02"),
        ("promoted", r"id {id}, trained 2026-03-02, promoted"),
        ("damaged", r"damaged, or of another version"),
        ("newer", r"damaged, or of another version"),
    ],
)
def test_a_model_is_replaced_only_on_request(tmp_path, state, description):
    folder = tmp_path / "jan"
    details = {"made": "2026-03-02T08:15:00+00:00"}
    model_id = save_model(tagger_of(PRESS), folder, details=details)
    if state == "promoted":
        promote(tmp_path, "jan")
    elif state == "damaged":
        (folder / WEIGHTS).unlink()
        (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes() + b" ")
    elif state == "newer":
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        (folder / MANIFEST).write_bytes(orjson.dumps(manifest | {"format": 9}))
    before = contents(folder)
    message = (
        rf"jan' is a model already \({description.format(id=model_id)}\): choose another name, or "
        r"replace it with --replace \(in Python, replace=True\)"
    )

    with pytest.raises(ModelError, match=message):
        save_model(tagger_of(PRESS, seed=1), folder)
    with pytest.raises(ModelError, match=message):
        check_replaceable(folder)

    assert contents(folder) == before
    check_replaceable(folder, replace=True)
    save_model(tagger_of(PRESS, seed=1), folder, replace=True)
    assert codes_of(load_tagger(folder)) == codes_of(tagger_of(PRESS, seed=1))
    assert [path.name for path in tmp_path.iterdir() if path.name[0] == "."] == []


def test_a_model_is_saved_under_the_next_number_if_its_folder_is_taken(folder):
    (folder.parent / "essai-2").write_text("précieux", encoding="utf-8")
    (folder.parent / "essai-3").symlink_to("absent")

    assert free_folder(folder) == folder.parent / "essai-4"
    assert free_folder(folder, replace=True) == folder
    assert free_folder(folder.parent / "neuf") == folder.parent / "neuf"


def test_a_model_that_appears_just_before_the_save_ends_is_kept(tmp_path, folder):
    jan = tmp_path / "jan"
    just_before("os.rename", jan, lambda: shutil.copytree(folder, jan))

    with pytest.raises(ModelError, match="jan' is a model already"):
        save_model(tagger_of(PRESS, seed=1), jan)

    assert contents(tmp_path / "jan") == contents(folder)
    assert {path.name for path in tmp_path.iterdir()} == {"essai", "jan"}
