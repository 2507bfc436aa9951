import hashlib
import pickle
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Weights, load_compiled
from osiris_nlp.model.features import FIELDS, FeatureSettings, FeatureSpace
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.registry import (
    CARD,
    FORMAT,
    MANIFEST,
    NEIGHBOURS,
    PROMOTED,
    WEIGHTS,
    list_models,
    load_model,
    load_neighbours,
    promote,
    promoted_model,
    read_manifest,
    save_model,
)
from osiris_nlp.model.runs import RUNS, read_runs
from osiris_nlp.model.tagger import Calibration, Selection, Tagger, fingerprint

FILES = (WEIGHTS, MANIFEST, CARD)
PRESS = [
    Article(id="1", title="La fibre à Kolda", text="La fibre optique avance.", section="Réseaux"),
    Article(
        id="2", title="Wave à Bamako", text="Le paiement mobile gagne l’œuvre.", section="Batik"
    ),
    Article(id="3", text="Des décodeurs pour la télévision numérique."),
]


def tagger_of(
    articles: list[Article], *, seed: int = 0, settings: FeatureSettings | None = None
) -> Tagger:
    """Return a tagger that knows the articles' words and has drawn its weights by lot."""
    draw = np.random.default_rng(seed)
    space = FeatureSpace.fit(articles, settings or FeatureSettings())
    knots = np.array([-10.0, -0.5, 0.5, 10.0])
    return Tagger(
        labels=("Infrastructures", "Fintech", "Désengagement de l’Etat"),
        space=space,
        weights=Weights.of(draw.normal(size=(space.size, 3)), draw.normal(size=3)),
        calibration=Calibration(knots, knots * 2, draw.random(3), draw.random(3), -1.5, True),
        selection=Selection(
            np.array([0.2, 0.4, np.inf]),
            np.array([0.9, np.inf, np.inf]),
            top_k=2,
            at_least_one=True,
        ),
        periods=np.array([[-np.inf, np.inf], [2010, 2014], [2018, np.inf]]),
        seen=np.sort(np.array([fingerprint(article) for article in articles], np.uint64)),
    )


N_TERMS = len(tagger_of(PRESS).space.terms["text"])
NUMBERED = b"\n".join(b"%d" % i for i in range(N_TERMS))


def codes_of(tagger: Tagger) -> bytes:
    return tagger.weights.codes.tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tagger_of(PRESS), tmp_path / "essai", details={"n": 3}, card="# Essai\n")
    return tmp_path / "essai"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def forge(
    folder: Path,
    *,
    file: str = WEIGHTS,
    arrays: dict[str, Any] | None = None,
    without: Sequence[str] = (),
    **changes: Any,
) -> None:
    """Rewrite a model so that every hash agrees with what it now holds."""
    found = load((folder / file).read_bytes()) | (arrays or {})
    content = save({name: array for name, array in found.items() if name not in without})
    seal(folder, content, file=file, without=without, **changes)


def seal(
    folder: Path,
    content: bytes,
    *,
    file: str = WEIGHTS,
    without: Sequence[str] = (),
    **changes: Any,
) -> None:
    """Rewrite a file of a model, and ``model.json`` to agree with it."""
    (folder / file).write_bytes(content)
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    manifest["files"][file] = hashlib.sha256(content).hexdigest()
    manifest = {k: v for k, v in (manifest | changes).items() if k not in without}
    del manifest["sha256"]
    option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    seal = hashlib.sha256(orjson.dumps(manifest, option=option)).hexdigest()
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest | {"sha256": seal}, option=option))


@pytest.mark.parametrize(
    "settings", [None, FeatureSettings(title_weight=0, section_weight=1.5, stemmed=False)]
)
def test_a_model_comes_back_as_it_was_saved(
    tmp_path: Path, settings: FeatureSettings | None
) -> None:
    tagger = tagger_of(PRESS, settings=settings)
    new = Article(id="n", title="Wave", text="La fibre et le paiement", section="Batik")

    identity = save_model(tagger, tmp_path / "essai")
    again = load_model(tmp_path / "essai")

    assert again.scores([*PRESS, new]).tolist() == tagger.scores([*PRESS, new]).tolist()
    assert again.labels == tagger.labels
    assert again.space.settings == tagger.space.settings
    assert again.space.terms == tagger.space.terms
    assert again.selection.propose_cut.tolist() == [0.2, 0.4, np.inf]
    assert again.selection.apply_cut.tolist() == [0.9, np.inf, np.inf]
    assert (again.selection.top_k, again.selection.at_least_one) == (2, True)
    assert again.periods.tolist() == tagger.periods.tolist()
    assert again.calibration.off_period == -1.5
    assert again.calibration.exclusive
    assert again.has_seen(PRESS[0])
    assert not again.has_seen(new)
    assert again.name == f"essai@{identity}"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20))
@example("ﾞﾟ")
@example("Batik\nArchives")
def test_a_model_of_any_article_comes_back(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "loi"
    tagger = tagger_of([Article(id="1", title=text, text=text, section=text)])

    save_model(tagger, folder)

    assert load_model(folder).space.terms == tagger.space.terms


def test_a_model_saved_twice_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("un", "deux"):
        save_model(tagger_of(PRESS), tmp_path / name, details={"b": 1, "a": [2]}, card="# Carte")

    assert contents(tmp_path / "un") == contents(tmp_path / "deux")


def test_another_model_has_another_id(tmp_path: Path) -> None:
    one = save_model(tagger_of(PRESS), tmp_path / "un")
    two = save_model(tagger_of(PRESS, seed=1), tmp_path / "deux")

    assert one != two
    assert read_manifest(tmp_path / "deux")["id"] == two


def test_a_folder_holds_the_three_files_and_how_the_model_was_made(folder: Path) -> None:
    manifest = read_manifest(folder)

    assert set(contents(folder)) == set(FILES)
    assert (folder / CARD).read_text(encoding="utf-8") == "# Essai\n"
    assert manifest["format"] == FORMAT
    assert manifest["labels"] == ["Infrastructures", "Fintech", "Désengagement de l’Etat"]
    assert manifest["details"] == {"n": 3}
    for name in (WEIGHTS, CARD):
        assert manifest["files"][name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_anywhere_is_refused(folder: Path, name: str) -> None:
    sound = (folder / name).read_bytes()
    lot = random.Random(0)

    for _ in range(60):
        at, flip = lot.randrange(len(sound)), lot.randrange(1, 256)
        (folder / name).write_bytes(sound[:at] + bytes([sound[at] ^ flip]) + sound[at + 1 :])
        with pytest.raises(ModelError, match=r"is damaged: restore it or|this version reads up to"):
            load_model(folder)

    (folder / name).write_bytes(sound)
    assert load_model(folder).labels[1] == "Fintech"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("keep", [0, 1, -1])
def test_a_file_cut_short_is_refused(folder: Path, name: str, keep: int) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:keep])

    with pytest.raises(ModelError, match=f"{name}' is damaged: restore it or train again"):
        load_model(folder)


def test_an_older_format_is_refused_with_what_to_do(folder: Path) -> None:
    forge(folder, format=FORMAT - 1)

    with pytest.raises(ModelError, match=r"has format 1, this version's is 2: train it again"):
        load_model(folder)


def test_a_newer_format_is_refused_with_what_to_do(folder: Path) -> None:
    forge(folder, format=FORMAT + 1)

    with pytest.raises(ModelError, match=r"has format 3; this version reads up to 2: upgrade"):
        load_model(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(ModelError, match=f"essai' has no {name}: restore it or train again"):
        load_model(folder)


def test_an_absent_folder_is_answered_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"No model at '.*absent': make one with: osiris-nlp train"
    ):
        load_model(tmp_path / "absent")


@pytest.mark.parametrize(
    "forgery",
    [
        {"arrays": {"codes": np.zeros((2, 16), np.int8)}},
        {"arrays": {"scale": np.zeros(2, np.float32)}},
        {"arrays": {"intercept": np.zeros(4, np.float32)}},
        {"arrays": {"slope": np.zeros((3, 1))}},
        {"arrays": {"apply_cut": np.zeros(0)}},
        {"arrays": {"knot_values": np.zeros(2)}},
        {"arrays": {"knot_logits": np.zeros((4, 1))}},
        {"arrays": {"knot_values": np.zeros(0), "knot_logits": np.zeros(0)}},
        {"arrays": {"seen": np.zeros((2, 2), np.uint64)}},
        {"arrays": {"idf_text": np.zeros(1, np.float32)}},
        {"arrays": {"terms_text": np.frombuffer(b"un\ndeux", np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(b"\n".join([b"un"] * N_TERMS), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(b"un deux\n" * N_TERMS, np.uint8)}},
        {"arrays": {"terms_title": np.frombuffer(b"\xff\xfe", np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(b"\n" * N_TERMS, np.uint8)}},
        {
            "arrays": {
                "terms_text": np.frombuffer(NUMBERED.replace(b"\n2\n", b"\n1 2 3\n"), np.uint8)
            }
        },
        {"arrays": {"terms_text": np.frombuffer(NUMBERED.replace(b"\n2\n", b"\n1 x\n"), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(NUMBERED.replace(b"\n2\n", b"\nx 1\n"), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(NUMBERED.replace(b"\n2\n", b"\n1 \n"), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(NUMBERED.replace(b"\n2\n", b"\n1\n"), np.uint8)}},
        {"arrays": {"terms_text": np.zeros((N_TERMS, 1), np.uint8)}},
        {"arrays": {"terms_text": np.frombuffer(NUMBERED, np.int8)}},
        {"without": ["codes"]},
        {"without": ["seen"]},
        {"without": ["labels"]},
        {"without": ["id"]},
        {"without": ["files"]},
        {"files": []},
        {"labels": ["Fintech"]},
        {"labels": 3},
        {"features": {"title_weight": 0.5, "couleur": 1}},
        {"features": {"title_weight": "lourd"}},
        {"features": None},
    ],
)
def test_a_forged_model_is_refused_though_its_hashes_agree(
    folder: Path, forgery: dict[str, Any]
) -> None:
    forge(folder, **forgery)

    with pytest.raises(ModelError):
        load_model(folder)


def parts_of(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the data of a file of arrays."""
    size = int.from_bytes(content[:8], "little")
    return orjson.loads(content[8 : 8 + size]), content[8 + size :]


def file_of(header: object, data: bytes) -> bytes:
    written = header if isinstance(header, bytes) else orjson.dumps(header)
    written += b" " * (-len(written) % 8)
    return len(written).to_bytes(8, "little") + written + data


def _header(name: str, *, moved: tuple[int, int] = (0, 0), **fields: Any) -> Any:
    """Return what changes the fields of an array in a header, or moves its start and its end."""

    def change(header: dict[str, Any], data: bytes) -> bytes:
        places = [at + by for at, by in zip(header[name]["data_offsets"], moved, strict=True)]
        header[name] |= {"data_offsets": places, **fields}
        return file_of(header, data)

    return change


FORGED_FILES: dict[str, Any] = {
    "two arrays over each other": _header("idf_text", moved=(-4, -4)),
    "an array that starts early": _header("idf_text", moved=(-4, 0)),
    "an array that ends late": _header("idf_text", moved=(0, 4)),
    "an array elsewhere": _header("idf_text", moved=(1 << 20, 1 << 20)),
    "a negative place": _header("slope", moved=(-(1 << 20), -(1 << 20))),
    "a place in fractions": _header("slope", data_offsets=[0.5, 24.5]),
    "a place of one number": _header("slope", data_offsets=[0]),
    "no place": _header("slope", data_offsets=None),
    "a type of another size": _header("intercept", dtype="F64"),
    "an unknown type": _header("intercept", dtype="F8_E4M3"),
    "no type": _header("intercept", dtype=["F32"]),
    "a longer shape": _header("intercept", shape=[4]),
    "a negative shape": _header("codes", shape=[-1, -1]),
    "a shape in fractions": _header("intercept", shape=[3.0]),
    "a shape of truths": _header("intercept", shape=[True, 3]),
    "a vast shape": _header("codes", shape=[0, 1 << 62]),
    "no shape": _header("codes", shape=None),
    "data cut short": lambda header, data: file_of(header, data[:-8]),
    "data too long": lambda header, data: file_of(header, data + bytes(8)),
    "no data": lambda header, _: file_of(header, b""),
    "an array left out of the header": lambda header, data: file_of(
        {name: header[name] for name in header if name != "seen"}, data
    ),
    "a name twice": lambda header, data: file_of(
        orjson.dumps(header)[:-1] + b',"seen":' + orjson.dumps(header["seen"]) + b"}", data
    ),
    "a field twice": lambda header, data: file_of(
        orjson.dumps(header).replace(b'"dtype":', b'"dtype":"U8","dtype":', 1), data
    ),
    "a name of nothing": lambda header, data: file_of(header | {"x": None}, data),
    "a list": lambda header, data: file_of([*header], data),
    "a number": lambda _, data: file_of(b"12", data),
    "a pit of lists": lambda _, data: file_of(b"[" * 100_000, data),
    "no JSON": lambda _, data: file_of(b"{codes}", data),
    "no UTF-8": lambda _, data: file_of(b'{"\xff": 1}', data),
    "a header of nothing": lambda _, data: file_of(b"", data),
    "a header longer than the file": lambda _, data: b"\xff" * 8 + data,
    "across the words of the machine": lambda header, data: (
        (len(written := orjson.dumps(header).ljust(4001)).to_bytes(8, "little")) + written + data
    ),
    "nothing": lambda *_: b"",
    "seven bytes": lambda *_: bytes(7),
}


@pytest.mark.parametrize("what", FORGED_FILES)
def test_a_file_that_lies_about_its_arrays_is_refused(folder: Path, what: str) -> None:
    content = FORGED_FILES[what](*parts_of((folder / WEIGHTS).read_bytes()))
    assert content != (folder / WEIGHTS).read_bytes()
    seal(folder, content)

    with pytest.raises(ModelError, match="does not hold what a model holds"):
        load_model(folder)


def test_a_file_written_another_way_is_read(folder: Path) -> None:
    header, data = parts_of((folder / WEIGHTS).read_bytes())
    seal(folder, file_of(dict(reversed(header.items())), data))

    assert codes_of(load_model(folder)) == codes_of(tagger_of(PRESS))


def test_a_loaded_model_cannot_be_written_to(with_items: Path) -> None:
    tagger, neighbours = load_model(with_items), load_neighbours(with_items)

    assert neighbours
    for array in (
        tagger.weights.codes,
        tagger.space.idf["text"],
        tagger.seen,
        neighbours.ends,
        neighbours.items,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_model_replaced_while_it_is_in_use_stays_what_it_was(folder: Path) -> None:
    tagger = load_model(folder)

    save_model(tagger_of(PRESS[:1], seed=1), folder)

    assert codes_of(load_model(folder)) != codes_of(tagger)
    assert tagger.scores(PRESS).tolist() == tagger_of(PRESS).scores(PRESS).tolist()


@pytest.mark.parametrize("ngrams", [1, 2])
def test_the_compiled_engine_tags_without_making_a_term_a_string(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ngrams: int
) -> None:
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda characters: load_compiled())  # noqa: ARG005
    fitted = tagger_of(PRESS, settings=FeatureSettings(ngrams=ngrams))
    new = Article(id="n", title="Fibre à Дакар", text="anticonstitutionnellementparlant" * 3)
    save_model(fitted, tmp_path / "essai")

    loaded = load_model(tmp_path / "essai")

    assert loaded.scores([*PRESS, new]).tolist() == fitted.scores([*PRESS, new]).tolist()
    assert [found.tolist() for found in loaded.space.occurrences(PRESS[0])] == [
        found.tolist() for found in fitted.space.occurrences(PRESS[0])
    ]
    assert "ids" not in vars(loaded.space)
    assert "_strings" not in vars(loaded.space.terms["text"])
    assert loaded.space.ids == fitted.space.ids


def test_a_loaded_space_is_pickled_with_its_terms(folder: Path) -> None:
    space = load_model(folder).space

    copy = pickle.loads(pickle.dumps(space))

    assert copy.terms == space.terms == tagger_of(PRESS).space.terms
    assert copy.row(PRESS[1])[1].tolist() == space.row(PRESS[1])[1].tolist()


def test_a_forgery_without_a_change_is_a_sound_model(folder: Path) -> None:
    before = contents(folder)

    forge(folder)

    assert contents(folder) == before
    assert load_model(folder).space.size == sum(
        len(tagger_of(PRESS).space.terms[field]) for field in FIELDS
    )


@pytest.mark.parametrize(
    ("name", "file"), [("notes", "notes.txt"), ("autre", MANIFEST), ("melange", "roman.txt")]
)
def test_what_is_no_model_is_not_replaced(
    tmp_path: Path, folder: Path, name: str, file: str
) -> None:
    target = folder if name == "melange" else tmp_path / name
    target.mkdir(exist_ok=True)
    (target / file).write_text('{"layers": []}', encoding="utf-8")
    if name == "autre":  # many programs keep a model.json
        (target / "poids.bin").write_bytes(b"\x00")
    before = contents(target)

    with pytest.raises(ModelError, match="is no model folder: it will not be replaced"):
        save_model(tagger_of(PRESS), target)

    assert contents(target) == before


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "essai").write_text("précieux", encoding="utf-8")

    with pytest.raises(ModelError, match="is no model folder"):
        save_model(tagger_of(PRESS), tmp_path / "essai")

    assert (tmp_path / "essai").read_text(encoding="utf-8") == "précieux"


def test_an_empty_folder_and_a_damaged_model_may_be_replaced(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "vide").mkdir()
    (folder / WEIGHTS).write_bytes(b"x")

    for target in (tmp_path / "vide", folder):
        save_model(tagger_of(PRESS, seed=1), target)
        assert codes_of(load_model(target)) == codes_of(tagger_of(PRESS, seed=1))

    assert {path.name for path in tmp_path.iterdir()} == {"vide", "essai"}


def test_a_model_replaces_the_one_before_and_leaves_nothing_beside(folder: Path) -> None:
    save_model(tagger_of(PRESS, seed=1), folder)

    assert codes_of(load_model(folder)) == codes_of(tagger_of(PRESS, seed=1))
    assert list(folder.parent.iterdir()) == [folder]


def test_a_failed_writing_keeps_the_model_before_and_leaves_nothing_beside(folder: Path) -> None:
    before = contents(folder)

    with pytest.raises(TypeError, match="not JSON serializable"):
        save_model(tagger_of(PRESS, seed=1), folder, details={"horloge": object()})

    assert contents(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


def test_models_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("zoulou", "alpha"):
        save_model(tagger_of(PRESS), tmp_path / "models" / name)
    (tmp_path / "models" / "brouillon").mkdir()
    (tmp_path / "models" / "README.md").write_text("rien", encoding="utf-8")

    assert list_models(tmp_path / "models") == ["alpha", "zoulou"]
    assert list_models(tmp_path / "absent") == []


# A writing that is killed leaves a hidden folder behind, old model and all.
def test_what_a_killed_writing_left_is_not_listed(tmp_path: Path, folder: Path) -> None:
    folder.rename(tmp_path / ".essai.x1y2z3.old")

    assert list_models(tmp_path) == []


def test_promoting_names_the_model_in_use_and_the_way_back(tmp_path: Path) -> None:
    ids = {
        name: save_model(tagger_of(PRESS, seed=seed), tmp_path / name)
        for seed, name in enumerate(["un", "deux"])
    }

    entries = [promote(tmp_path, name) for name in ("un", "deux", "deux", "un")]

    assert [(e["model"], e["previous"]) for e in entries] == [
        ("un", None),
        ("deux", "un"),
        ("deux", "un"),
        ("un", "deux"),
    ]
    assert entries[1]["id"] == ids["deux"]
    assert promoted_model(tmp_path) == tmp_path / "un"
    assert orjson.loads((tmp_path / PROMOTED).read_bytes()) == entries[-1]
    assert {path.name for path in tmp_path.iterdir()} == {"un", "deux", PROMOTED, RUNS}
    logged = [(run["what"], run["model"], run["previous"]) for run in read_runs(tmp_path)]
    assert logged == [("promote", e["model"], e["previous"]) for e in entries]


@pytest.mark.parametrize("fault", ["absent", "damaged"])
def test_only_a_sound_model_is_promoted(tmp_path: Path, folder: Path, fault: str) -> None:
    promote(tmp_path, "essai")
    save_model(tagger_of(PRESS, seed=1), tmp_path / "neuf")
    if fault == "damaged":
        (tmp_path / "neuf" / WEIGHTS).write_bytes(b"x")

    with pytest.raises(ModelError, match="No model at" if fault == "absent" else "is damaged"):
        promote(tmp_path, "neuf" if fault == "damaged" else "inconnu")

    assert promoted_model(tmp_path) == folder


@pytest.mark.parametrize("content", [None, b'{"previous": "un"}', b'{"model": 3}'])
def test_without_a_promoted_model_the_error_says_what_to_run(
    tmp_path: Path, content: bytes | None
) -> None:
    if content:
        (tmp_path / PROMOTED).write_bytes(content)

    with pytest.raises(
        ModelError, match=r"No model is promoted in .*--model, .*models promote NAME"
    ):
        promoted_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_damaged_promotion_is_named(tmp_path: Path, folder: Path, content: bytes) -> None:
    (tmp_path / PROMOTED).write_bytes(content)

    with pytest.raises(ModelError, match=r"promoted.json' is damaged: delete it and promote"):
        promoted_model(tmp_path)
    with pytest.raises(ModelError, match=r"promoted.json' is damaged"):
        promote(tmp_path, folder.name)


def test_a_model_without_terms_or_memory_comes_back(tmp_path: Path) -> None:
    tagger = replace(tagger_of([]), seen=np.empty(0, np.uint64))

    save_model(tagger, tmp_path / "vide")

    assert load_model(tmp_path / "vide").space.size == 0
    assert load_model(tmp_path / "vide").scores(PRESS).tolist() == tagger.scores(PRESS).tolist()


# --- the training items

ITEMS = [
    replace(PRESS[0], labels=("Infrastructures",)),
    replace(PRESS[1], labels=("Fintech", "Infrastructures")),
    PRESS[2],
]
N_POSTINGS = len(Neighbours.of(ITEMS, tagger_of(PRESS).space).items)
N_ENDS = tagger_of(PRESS).space.n_terms + 1


@pytest.fixture
def with_items(tmp_path: Path) -> Path:
    tagger = tagger_of(PRESS)
    save_model(tagger, tmp_path / "items", neighbours=Neighbours.of(ITEMS, tagger.space))
    return tmp_path / "items"


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

    with pytest.raises(ModelError, match="does not hold what a model holds"):
        load_neighbours(with_items)


@pytest.mark.parametrize("name", ["ends", "items", "values", "ids", "titles", "label_ends"])
def test_items_that_lack_an_array_are_refused(with_items: Path, name: str) -> None:
    forge(with_items, file=NEIGHBOURS, without=[name])

    with pytest.raises(ModelError, match="does not hold what a model holds"):
        load_neighbours(with_items)
