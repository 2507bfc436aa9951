"""The training articles in a model folder."""

import random
from typing import Any

import numpy as np
import pytest
from helpers.models import FILES, ITEMS, PRESS, contents, forge, tagger_of

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import (
    NEIGHBOURS,
    WEIGHTS,
    load_neighbours,
    load_tagger,
    read_manifest,
)
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.neighbours import Neighbours

N_POSTINGS = len(Neighbours.of(ITEMS, tagger_of(PRESS).space).items)
N_ENDS = tagger_of(PRESS).space.size + 1


def test_loaded_training_items_have_the_same_similarities(with_items):
    space = tagger_of(PRESS).space
    saved = Neighbours.of(ITEMS, space)
    new = Article(id="n", title="La fibre", text="Le paiement mobile et la fibre à Kolda.")

    loaded = load_neighbours(with_items)

    assert loaded
    assert (loaded.ids, loaded.titles, loaded.labels) == (saved.ids, saved.titles, saved.labels)
    assert loaded.labels == (("Infrastructures",), ("Fintech", "Infrastructures"), ())
    for article in [*ITEMS, new]:
        before, after = saved.similar(space, article), loaded.similar(space, article)
        assert [neighbour.id for neighbour in after] == [neighbour.id for neighbour in before] != []
        assert [neighbour.similarity for neighbour in after] == pytest.approx(
            [neighbour.similarity for neighbour in before], abs=1e-3
        )
        assert all(neighbour.similarity <= 1 for neighbour in after)


def test_a_model_saved_without_items_has_none(folder):
    assert load_neighbours(folder) is None
    assert NEIGHBOURS not in contents(folder)


def test_a_model_without_items_replaces_one_with_them(with_items):
    save_model(tagger_of(PRESS), with_items, replace=True)

    assert set(contents(with_items)) == set(FILES)
    assert load_neighbours(with_items) is None


def test_an_empty_list_of_items_is_saved(tmp_path):
    tagger = tagger_of(PRESS)

    save_model(tagger, tmp_path / "vide", neighbours=Neighbours.of([], tagger.space))

    loaded = load_neighbours(tmp_path / "vide")
    assert loaded
    assert loaded.similar(tagger.space, PRESS[0]) == []


def test_the_items_are_saved_without_their_texts(with_items):
    content = (with_items / NEIGHBOURS).read_bytes().decode(errors="replace")

    assert "La fibre à Kolda" in content
    for item in ITEMS:
        assert item.text not in content
    for word in ("optique", "avance", "paiement", "décodeurs"):
        assert word not in content


def test_the_items_do_not_change_the_model(with_items, folder):
    assert contents(with_items)[WEIGHTS] == contents(folder)[WEIGHTS]
    assert read_manifest(with_items)["id"] == read_manifest(folder)["id"]


def test_damaged_items_are_refused_and_the_tagger_still_loads(with_items):
    content = (with_items / NEIGHBOURS).read_bytes()
    rng = random.Random(0)

    for _ in range(60):
        i, flip = rng.randrange(len(content)), rng.randrange(1, 256)
        (with_items / NEIGHBOURS).write_bytes(
            content[:i] + bytes([content[i] ^ flip]) + content[i + 1 :]
        )
        with pytest.raises(ModelError, match=f"{NEIGHBOURS}' is damaged: restore it or train"):
            load_neighbours(with_items)

    assert load_tagger(with_items).labels[1] == "Fintech"
    (with_items / NEIGHBOURS).unlink()
    with pytest.raises(ModelError, match=f"items' has no {NEIGHBOURS}: restore it or train"):
        load_neighbours(with_items)


def _bytes(content):
    return np.frombuffer(content, np.uint8)


FORGED_ITEMS: dict[str, tuple[str, np.ndarray[Any, Any]]] = {
    "an item number too high": ("items", np.full(N_POSTINGS, 3, np.int32)),
    "a negative item number": ("items", np.full(N_POSTINGS, -1, np.int32)),
    "other ids": ("ids", _bytes(b'["1"]')),
    "ids that are not a list": ("ids", _bytes(b"3")),
    "truncated ids": ("ids", _bytes(b'["1", ')),
    "other titles": ("titles", _bytes(b"[]")),
    "titles that are not UTF-8": ("titles", _bytes(b'["\xff"]')),
    "too few label ends": ("label_ends", np.array([0, 1, 3])),
    "labels of type float": ("labels", np.zeros(3, np.float32)),
    "too few items": ("items", np.zeros(N_POSTINGS - 1, np.int32)),
    "items of type float": ("items", np.zeros(N_POSTINGS, np.float32)),
    "two-dimensional items": ("items", np.zeros((N_POSTINGS, 1), np.int32)),
    "too few values": ("values", np.zeros(N_POSTINGS - 1, np.float16)),
    "two-dimensional values": ("values", np.ones((N_POSTINGS, 1), np.float16)),
    "values that are not numbers": ("values", np.full(N_POSTINGS, np.nan, np.float16)),
    "too few ends": ("ends", np.linspace(0, N_POSTINGS, N_ENDS - 1).astype(np.int64)),
    "ends after the last item": ("ends", np.linspace(0, 2 * N_POSTINGS, N_ENDS).astype(np.int64)),
    "ends that descend": ("ends", np.linspace(N_POSTINGS, 0, N_ENDS).astype(np.int64)),
    "ends of type float": ("ends", np.linspace(0, N_POSTINGS, N_ENDS)),
    "more than a million articles": ("label_ends", np.arange(1_000_002)),
    "label ends that descend": ("label_ends", np.array([0, 3, 1, 3])),
    "label ends after the last label": ("label_ends", np.array([0, 1, 3, 9])),
    "a label number too high": ("labels", np.array([0, 1, 3], np.int32)),
    "a negative label number": ("labels", np.array([0, 1, -1], np.int32)),
    "too few labels": ("labels", np.zeros(1, np.int32)),
}


@pytest.mark.parametrize(("name", "array"), FORGED_ITEMS.values(), ids=FORGED_ITEMS)
def test_forged_items_with_matching_hashes_are_refused(with_items, name, array):
    forge(with_items, file=NEIGHBOURS, arrays={name: array})

    with pytest.raises(ModelError, match="Corrupt model"):
        load_neighbours(with_items)


@pytest.mark.parametrize("name", ["ends", "items", "values", "ids", "titles", "label_ends"])
def test_items_with_a_missing_array_are_refused(with_items, name):
    forge(with_items, file=NEIGHBOURS, without=[name])

    with pytest.raises(ModelError, match="Corrupt model"):
        load_neighbours(with_items)
