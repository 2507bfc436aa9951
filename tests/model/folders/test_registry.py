import hashlib
import pickle
import random
from dataclasses import replace

import numpy as np
import orjson
import pytest
from helpers.models import (
    FILES,
    FORGED_FILES,
    PRESS,
    codes_of,
    contents,
    file_of,
    forge,
    seal,
    tagger_of,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.features import FIELDS, FeatureSettings
from osiris_nlp.model.folders.registry import (
    CARD,
    FORMAT,
    WEIGHTS,
    list_models,
    load_neighbours,
    load_tagger,
    read_manifest,
)
from osiris_nlp.model.folders.saving import save_model

N_TERMS = len(tagger_of(PRESS).space.terms["text"])
NUMBERED = b"\n".join(b"%d" % i for i in range(N_TERMS))


def terms_of(content):
    return {"arrays": {"terms_text": np.frombuffer(content, np.uint8)}}


@pytest.mark.parametrize(
    "settings",
    [
        None,
        FeatureSettings(title_weight=0, section_weight=1.5, stemmed=False),
        FeatureSettings(language="fi"),
    ],
)
def test_a_loaded_model_equals_the_saved_one(tmp_path, settings):
    tagger = tagger_of(PRESS, settings=settings)
    new = Article(id="n", title="Wave", text="La fibre et le paiement", section="Batik")

    model_id = save_model(tagger, tmp_path / "essai")
    loaded = load_tagger(tmp_path / "essai")

    assert loaded.scores([*PRESS, new]).tolist() == tagger.scores([*PRESS, new]).tolist()
    assert loaded.labels == tagger.labels
    assert loaded.space.settings == tagger.space.settings
    assert loaded.space.terms == tagger.space.terms
    assert loaded.selection.propose_threshold.tolist() == [0.2, 0.4, np.inf]
    assert loaded.selection.apply_threshold.tolist() == [0.9, np.inf, np.inf]
    assert (loaded.selection.top_k, loaded.selection.at_least_one) == (2, True)
    assert loaded.periods.tolist() == tagger.periods.tolist()
    assert loaded.calibration.off_period_penalty == -1.5
    assert loaded.calibration.exclusive
    assert loaded.has_seen(PRESS[0])
    assert not loaded.has_seen(new)
    assert loaded.name == f"essai@{model_id}"


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=20))
@example("ﾞﾟ")
@example("Batik\nArchives")
def test_a_model_with_terms_from_any_text_can_be_loaded(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / "loi"
    tagger = tagger_of([Article(id="1", title=text, text=text, section=text)])

    save_model(tagger, folder, replace=True)

    assert load_tagger(folder).space.terms == tagger.space.terms


def test_a_model_saved_twice_has_the_same_bytes(tmp_path):
    for name in ("un", "deux"):
        save_model(tagger_of(PRESS), tmp_path / name, details={"b": 1, "a": [2]}, card="# Carte")

    assert contents(tmp_path / "un") == contents(tmp_path / "deux")


def test_another_model_has_another_id(tmp_path):
    first_id = save_model(tagger_of(PRESS), tmp_path / "un")
    second_id = save_model(tagger_of(PRESS, seed=1), tmp_path / "deux")

    assert first_id != second_id
    assert read_manifest(tmp_path / "deux")["id"] == second_id


def test_a_folder_contains_three_files_and_the_training_details(folder):
    manifest = read_manifest(folder)

    assert set(contents(folder)) == set(FILES)
    assert (folder / CARD).read_text(encoding="utf-8") == "# Essai\n"
    assert manifest["format"] == FORMAT
    assert manifest["labels"] == ["Infrastructures", "Fintech", "Désengagement de l’Etat"]
    assert manifest["details"] == {"n": 3}
    for name in (WEIGHTS, CARD):
        assert manifest["files"][name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_anywhere_is_refused(folder, name):
    content = (folder / name).read_bytes()
    rng = random.Random(0)

    for _ in range(60):
        i, flip = rng.randrange(len(content)), rng.randrange(1, 256)
        (folder / name).write_bytes(content[:i] + bytes([content[i] ^ flip]) + content[i + 1 :])
        with pytest.raises(ModelError, match=r"is damaged: restore it or|this version reads up to"):
            load_tagger(folder)

    (folder / name).write_bytes(content)
    assert load_tagger(folder).labels[1] == "Fintech"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("end", [0, 1, -1])
def test_a_truncated_file_is_refused(folder, name, end):
    (folder / name).write_bytes((folder / name).read_bytes()[:end])

    with pytest.raises(ModelError, match=f"{name}' is damaged: restore it or train again"):
        load_tagger(folder)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (FORMAT - 1, "has format 1; this version reads format 2: train it again"),
        (FORMAT + 1, "has format 3; this version reads up to 2: upgrade"),
    ],
    ids=["older", "newer"],
)
def test_another_format_is_refused_with_a_remedy(folder, number, message):
    forge(folder, format=number)

    with pytest.raises(ModelError, match=message):
        load_tagger(folder)


def test_a_folder_of_models_is_not_a_model(folder):
    with pytest.raises(ModelError, match=r"is a folder of models: name one of them \(essai\)"):
        load_tagger(folder.parent)


@pytest.mark.parametrize("name", FILES)
def test_the_error_names_a_missing_file(folder, name):
    (folder / name).unlink()

    with pytest.raises(ModelError, match=f"essai' has no {name}: restore it or train again"):
        load_tagger(folder)


def test_the_error_for_an_absent_folder_names_the_command_to_train_a_model(tmp_path):
    with pytest.raises(
        ModelError, match=r"No model at '.*absent': train one with: osiris-nlp train"
    ):
        load_tagger(tmp_path / "absent")


@pytest.mark.parametrize(
    "forgery",
    [
        {"arrays": {"codes": np.zeros((2, 16), np.int8)}},
        *({"arrays": {"scale": np.zeros(2, np.float32)}}, {"arrays": {"slope": np.zeros((3, 1))}}),
        {"arrays": {"intercept": np.zeros(4, np.float32)}},
        *({"arrays": {"apply_cut": np.zeros(0)}}, {"arrays": {"knot_values": np.zeros(2)}}),
        {"arrays": {"knot_logits": np.zeros((4, 1))}},
        {"arrays": {"knot_values": np.zeros(0), "knot_logits": np.zeros(0)}},
        {"arrays": {"seen": np.zeros((2, 2), np.uint64)}},
        {"arrays": {"idf_text": np.zeros(1, np.float32)}},
        terms_of(b"un\ndeux"),
        terms_of(b"\n".join([b"un"] * N_TERMS)),
        terms_of(b"un deux\n" * N_TERMS),
        {"arrays": {"terms_title": np.frombuffer(b"\xff\xfe", np.uint8)}},
        terms_of(b"\n" * N_TERMS),
        *(
            terms_of(NUMBERED.replace(b"\n2\n", b"\n%s\n" % line))
            for line in (b"1 2 3", b"1 x", b"x 1", b"1 ", b"1")
        ),
        {"arrays": {"terms_text": np.zeros((N_TERMS, 1), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(NUMBERED, np.int8)}},
        *({"without": [name]} for name in ("codes", "seen", "labels", "id", "files")),
        *({"files": []}, {"labels": ["Fintech"]}, {"labels": 3}),
        {"features": {"title_weight": 0.5, "couleur": 1}},
        *({"features": {"title_weight": "lourd"}}, {"features": None}),
    ],
)
def test_a_forged_model_with_matching_hashes_is_refused(folder, forgery):
    forge(folder, **forgery)

    with pytest.raises(ModelError):
        load_tagger(folder)


def parts_of(content):
    """Return the header and the data of a file of arrays."""
    size = int.from_bytes(content[:8], "little")
    return orjson.loads(content[8 : 8 + size]), content[8 + size :]


@pytest.mark.parametrize("forgery", FORGED_FILES)
def test_a_corrupt_array_file_with_matching_hashes_is_refused(folder, forgery):
    content = FORGED_FILES[forgery](*parts_of((folder / WEIGHTS).read_bytes()))
    assert content != (folder / WEIGHTS).read_bytes()
    seal(folder, content)

    with pytest.raises(ModelError, match="Corrupt model .*essai'"):
        load_tagger(folder)


def test_a_header_in_another_order_is_read(folder):
    header, data = parts_of((folder / WEIGHTS).read_bytes())
    seal(folder, file_of(dict(reversed(header.items())), data))

    assert codes_of(load_tagger(folder)) == codes_of(tagger_of(PRESS))


def test_the_arrays_of_a_loaded_model_are_read_only(with_items):
    tagger, neighbours = load_tagger(with_items), load_neighbours(with_items)

    assert neighbours
    arrays = [tagger.weights.codes, tagger.space.idf["text"], tagger.training_hashes]
    for array in (*arrays, neighbours.ends, neighbours.items):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("ngrams", [1, 2])
def test_the_compiled_engine_tags_without_creating_term_strings(tmp_path, monkeypatch, ngrams):
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda characters: load_compiled())  # noqa: ARG005
    fitted = tagger_of(PRESS, settings=FeatureSettings(ngrams=ngrams))
    new = Article(id="n", title="Fibre à Дакар", text="anticonstitutionnellementparlant" * 3)
    save_model(fitted, tmp_path / "essai")

    loaded = load_tagger(tmp_path / "essai")

    assert loaded.scores([*PRESS, new]).tolist() == fitted.scores([*PRESS, new]).tolist()
    assert [array.tolist() for array in loaded.space.occurrences(PRESS[0])] == [
        array.tolist() for array in fitted.space.occurrences(PRESS[0])
    ]
    assert "ids" not in vars(loaded.space)
    assert "_strings" not in vars(loaded.space.terms["text"])
    assert loaded.space.ids == fitted.space.ids


def test_a_loaded_space_is_pickled_with_its_terms(folder):
    space = load_tagger(folder).space

    copy = pickle.loads(pickle.dumps(space))

    assert copy.terms == space.terms == tagger_of(PRESS).space.terms
    assert copy.row(PRESS[1])[1].tolist() == space.row(PRESS[1])[1].tolist()


def test_a_forgery_without_changes_is_a_valid_model(folder):
    before = contents(folder)

    forge(folder)

    assert contents(folder) == before
    terms = tagger_of(PRESS).space.terms
    assert load_tagger(folder).space.size == sum(len(terms[field]) for field in FIELDS)


def test_models_are_listed_by_name(tmp_path):
    for name in ("zoulou", "alpha"):
        save_model(tagger_of(PRESS), tmp_path / "models" / name)
    (tmp_path / "models" / "brouillon").mkdir()
    (tmp_path / "models" / "README.md").write_text("rien", encoding="utf-8")

    assert list_models(tmp_path / "models") == ["alpha", "zoulou"]
    assert list_models(tmp_path / "absent") == []


# A save that is killed leaves a hidden folder with the old model.
def test_the_remains_of_a_killed_save_are_not_listed(tmp_path, folder):
    folder.rename(tmp_path / ".essai.x1y2z3.old")

    assert list_models(tmp_path) == []


def test_a_model_without_terms_and_training_hashes_can_be_loaded(tmp_path):
    tagger = replace(tagger_of([]), training_hashes=np.empty(0, np.uint64))

    save_model(tagger, tmp_path / "vide")

    assert load_tagger(tmp_path / "vide").space.size == 0
    assert load_tagger(tmp_path / "vide").scores(PRESS).tolist() == tagger.scores(PRESS).tolist()
