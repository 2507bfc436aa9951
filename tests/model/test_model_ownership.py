"""Files of others that have the names of a model's own: they are not replaced."""

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.models import PRESS, tagger_of
from helpers.ownership import losses, precious_folder, snapshot, write_precious

from osiris_nlp.base.errors import ModelError
from osiris_nlp.model.promotion import PROMOTED, promote
from osiris_nlp.model.registry import CARD, MANIFEST, WEIGHTS, load_tagger
from osiris_nlp.model.saving import save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tagger_of(PRESS), tmp_path / "essai")
    return tmp_path / "essai"


def _only_a_card(folder: Path) -> None:
    write_precious(folder / CARD)


def _only_weights(folder: Path) -> None:
    write_precious(folder / WEIGHTS)


def _another_manifest(folder: Path) -> None:
    write_precious(folder / WEIGHTS)
    (folder / MANIFEST).write_text('{"id": "7", "labels": []}', encoding="utf-8")


def _link_to_others(folder: Path) -> None:
    folder.symlink_to(precious_folder(folder.with_name("ailleurs")))


@pytest.mark.parametrize(
    "fill",
    [
        _only_a_card,
        _only_weights,
        _another_manifest,
        _link_to_others,
    ],
)
def test_files_of_others_with_the_names_of_a_model_are_not_replaced(
    tmp_path: Path, fill: Callable[[Path], None]
) -> None:
    target = tmp_path / "modele"
    fill(target)
    before = snapshot(tmp_path)

    with pytest.raises(ModelError, match="Not a model folder: .* exists and will not be replaced"):
        save_model(tagger_of(PRESS, seed=1), target, replace=True)

    assert snapshot(tmp_path) == before


def test_a_model_is_saved_through_a_link_that_the_user_named(tmp_path: Path, folder: Path) -> None:
    link = tmp_path / "lien"
    link.symlink_to(folder.name)

    save_model(tagger_of(PRESS, seed=1), link, replace=True)

    assert link.readlink() == Path(folder.name)
    new_codes = tagger_of(PRESS, seed=1).weights.codes.tobytes()
    assert load_tagger(folder).weights.codes.tobytes() == new_codes
    assert {path.name for path in tmp_path.iterdir()} == {"lien", folder.name}


@pytest.mark.parametrize("name", [PROMOTED, "runs.lock"])
def test_promoting_a_model_leaves_files_of_others_alone(
    tmp_path: Path, folder: Path, name: str
) -> None:
    (tmp_path / name).write_text('{"titre": "Palmarès"}', encoding="utf-8")
    before = snapshot(tmp_path)

    with pytest.raises(ModelError, match=name):
        promote(tmp_path, folder.name)

    assert losses(before, tmp_path) == []
