"""The training items in a model's folder."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.models import FILES, ITEMS, PRESS, contents, forge, tagger_of

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.registry import (
    NEIGHBOURS,
    WEIGHTS,
    load_model,
    load_neighbours,
    read_manifest,
    save_model,
)

N_POSTINGS = len(Neighbours.of(ITEMS, tagger_of(PRESS).space).items)
N_ENDS = tagger_of(PRESS).space.n_terms + 1


def test_the_training_items_come_back_as_near_as_they_were(with_items: Path) -> None:
    space = tagger_of(PRESS).space
    saved = Neighbours.of(ITEMS, space)
    new = Article(id="n", title="La fibre", text="Le paiement mobile et la fibre à Kolda.")

    found = load_neighbours(with_items)

    assert found
    assert (found.ids, found.titles, found.labels) == (saved.ids, saved.titles, saved.labels)
    assert found.labels == (("Infrastructures",), ("Fintech", "Infrastructures"), ())
    for article in [*ITEMS, new]:
        before, after = saved.similar(space, article), found.similar(space, article)
        assert [each.id for each in after] == [each.id for each in before] != []
        assert [each.similarity for each in after] == pytest.approx(
            [each.similarity for each in before], abs=1e-3
        )
        assert all(each.similarity <= 1 for each in after)


def test_a_model_saved_without_items_has_none(folder: Path) -> None:
    assert load_neighbours(folder) is None
    assert NEIGHBOURS not in contents(folder)


def test_a_model_without_items_replaces_one_with_them(with_items: Path) -> None:
    save_model(tagger_of(PRESS), with_items)

    assert set(contents(with_items)) == set(FILES)
    assert load_neighbours(with_items) is None


def test_no_items_are_some_too(tmp_path: Path) -> None:
    tagger = tagger_of(PRESS)

    save_model(tagger, tmp_path / "vide", neighbours=Neighbours.of([], tagger.space))

    found = load_neighbours(tmp_path / "vide")
    assert found
    assert found.similar(tagger.space, PRESS[0]) == []


def test_the_items_are_kept_without_their_texts(with_items: Path) -> None:
    content = (with_items / NEIGHBOURS).read_bytes().decode(errors="replace")

    assert "La fibre à Kolda" in content
    for item in ITEMS:
        assert item.text not in content
    assert not [w for w in ("optique", "avance", "paiement", "décodeurs") if w in content]


def test_the_items_do_not_change_the_model(with_items: Path, folder: Path) -> None:
    assert contents(with_items)[WEIGHTS] == contents(folder)[WEIGHTS]
    assert read_manifest(with_items)["id"] == read_manifest(folder)["id"]


def test_damaged_items_are_refused_and_tagging_goes_on_without(with_items: Path) -> None:
    sound = (with_items / NEIGHBOURS).read_bytes()
    lot = random.Random(0)

    for _ in range(60):
        at, flip = lot.randrange(len(sound)), lot.randrange(1, 256)
        (with_items / NEIGHBOURS).write_bytes(
            sound[:at] + bytes([sound[at] ^ flip]) + sound[at + 1 :]
        )
        with pytest.raises(ModelError, match=f"{NEIGHBOURS}' is damaged: restore it or train"):
            load_neighbours(with_items)

    assert load_model(with_items).labels[1] == "Fintech"
    (with_items / NEIGHBOURS).unlink()
    with pytest.raises(ModelError, match=f"items' has no {NEIGHBOURS}: restore it or train"):
        load_neighbours(with_items)


def _bytes(content: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(content, np.uint8)


FORGED_ITEMS: dict[str, tuple[str, np.ndarray[Any, Any]]] = {
    "an item too many": ("items", np.full(N_POSTINGS, 3, np.int32)),
    "an item below": ("items", np.full(N_POSTINGS, -1, np.int32)),
    "other ids": ("ids", _bytes(b'["1"]')),
    "no list of ids": ("ids", _bytes(b"3")),
    "broken ids": ("ids", _bytes(b'["1", ')),
    "other titles": ("titles", _bytes(b"[]")),
    "bad titles": ("titles", _bytes(b'["\xff"]')),
    "label ends too few": ("label_ends", np.array([0, 1, 3])),
    "labels in fractions": ("labels", np.zeros(3, np.float32)),
    "an item too few": ("items", np.zeros(N_POSTINGS - 1, np.int32)),
    "items in fractions": ("items", np.zeros(N_POSTINGS, np.float32)),
    "items in a table": ("items", np.zeros((N_POSTINGS, 1), np.int32)),
    "a value too few": ("values", np.zeros(N_POSTINGS - 1, np.float16)),
    "values in a table": ("values", np.ones((N_POSTINGS, 1), np.float16)),
    "values that are no numbers": ("values", np.full(N_POSTINGS, np.nan, np.float16)),
    "ends too few": ("ends", np.linspace(0, N_POSTINGS, N_ENDS - 1).astype(np.int64)),
    "ends beyond": ("ends", np.linspace(0, 2 * N_POSTINGS, N_ENDS).astype(np.int64)),
    "ends that descend": ("ends", np.linspace(N_POSTINGS, 0, N_ENDS).astype(np.int64)),
    "ends in fractions": ("ends", np.linspace(0, N_POSTINGS, N_ENDS)),
    "label ends that descend": ("label_ends", np.array([0, 3, 1, 3])),
    "label ends beyond": ("label_ends", np.array([0, 1, 3, 9])),
    "a label too many": ("labels", np.array([0, 1, 3], np.int32)),
    "a label below": ("labels", np.array([0, 1, -1], np.int32)),
    "labels too few": ("labels", np.zeros(1, np.int32)),
}


@pytest.mark.parametrize("what", FORGED_ITEMS)
def test_forged_items_are_refused_though_their_hashes_agree(with_items: Path, what: str) -> None:
    name, array = FORGED_ITEMS[what]
    forge(with_items, file=NEIGHBOURS, arrays={name: array})

    with pytest.raises(ModelError, match="Corrupt model"):
        load_neighbours(with_items)


@pytest.mark.parametrize("name", ["ends", "items", "values", "ids", "titles", "label_ends"])
def test_items_that_lack_an_array_are_refused(with_items: Path, name: str) -> None:
    forge(with_items, file=NEIGHBOURS, without=[name])

    with pytest.raises(ModelError, match="Corrupt model"):
        load_neighbours(with_items)
