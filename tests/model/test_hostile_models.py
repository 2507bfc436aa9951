"""Model folders with matching hashes that would bring down a command, and files that change in use."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from helpers.growth import run_python
from helpers.models import PRESS, file_of, forge, seal, tagger_of

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.folders.promotion import PROMOTED, promote, promoted_model, promoted_name
from osiris_nlp.model.folders.registry import (
    CARD,
    HELD_OUT,
    MANIFEST,
    NEIGHBOURS,
    WEIGHTS,
    load_card,
    load_held_out,
    load_neighbours,
    load_tagger,
    read_manifest,
)
from osiris_nlp.model.folders.run_log import RUNS, check_run_log, read_runs, run_log
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.folders.watch import ModelWatch
from osiris_nlp.model.neighbours import Neighbours

LABELS = ["Infrastructures", "Fintech", "Désengagement de l’Etat"]
FIGURE = {"value": 0.8, "low": 0.7, "high": 0.9}
ROW = {"label": "Fintech", "articles": 3, "predicted": 2, "precision": 1, "recall": 0.5, "f1": 0.7}
REPORT = {"articles": 12, "figures": {"mrr": FIGURE}, "per_label": [ROW], "judging": None}
POINT = {"articles": 50, "figures": {"hit@1": FIGURE, "mrr": FIGURE}}
POINTS = [POINT, POINT | {"articles": 100}]
CURVE = {"held_out": 12, "judging": False, "support": 0, "measured": POINTS, "expected": POINTS}
KNOTS = np.array([-10.0, -0.5, 0.5, 10.0])


def nested(depth):
    value: Any = 1
    for _ in range(depth):
        value = {"a": value} if depth % 2 else [value]
    return value


def figures(**report):
    return {"details": {"figures": {"cross_validation": REPORT | report}}}


def curve(**parts):
    return figures(learning_curve=CURVE | parts)


def two_labels(name):
    return {"labels": [*LABELS[:2], name]}


MANIFESTS: dict[str, tuple[dict[str, Any], str]] = {
    "deep mappings": ({"details": {"a": nested(201)}}, "details is nested more than 20 deep"),
    "elsewhere": ({"files": {"../../secret": "0" * 64}}, r"files names '../../secret', which no"),
    "an alias of 1 MB": (
        {"details": {"taxonomy": {"records": [{"aliases": ["\u0301\u0323" * 500_000]}]}}},
        r"aliases\[0\] is str, expected text of at most 1000 characters",
    ),
    "listed figures": ({"details": {"figures": []}}, r"details\.figures is list, expected a map"),
    "a figure of text": (
        figures(figures={"mrr": FIGURE | {"low": "0,7"}}),
        r"mrr\.low is '0,7', expected a number",
    ),
    "huge figure": (figures(figures={"mrr": FIGURE | {"high": 1e308}}), r"is 1e\+308, expected at"),
    "a figure without interval": (figures(figures={"mrr": {"value": 1}}), r"mrr\.low is missing"),
    "negative counts": (figures(articles=-3), r"articles is -3, expected 0 or more"),
    "a fractional count": (figures(articles=1.5), r"articles is 1\.5, expected a whole number"),
    "labels of the report": (figures(per_label={"a": 1}), r"per_label is dict, expected a list"),
    "a share above 1": (figures(per_label=[ROW | {"f1": 2}]), r"per_label\[0\]\.f1 is 2, expected"),
    "a curve without points": (curve(measured=[]), r"measured has 0 items, expected 1 to 100"),
    "a curve that goes back": (
        curve(expected=POINTS[::-1]),
        r"expected does not have at most 100 increasing sizes",
    ),
    "a curve of another figure": (
        curve(measured=[POINT | {"figures": {"hit@1": FIGURE, "\x1b[2J": FIGURE}}]),
        r"measured\[0\] has unexpected figures",
    ),
    "share of right proposals": (
        {"details": {"proposals": {"kinds": {"remove": 1.5}, "labels": {}}}},
        r"details\.proposals\.kinds\.remove is 1\.5, expected at most 1",
    ),
    "a label as long as an article": (two_labels("a" * 1001), r"labels\[2\] has 1001 characters"),
    "a label that retitles the window": (two_labels("\x1b]0;x\x07"), "has a control character"),
    "a label that is a number": (two_labels(7), r"labels\[2\] is 7, expected a name"),
    "the id": ({"id": "\x1b[2J"}, r"id is '\\x1b\[2J', expected text like"),
    "exclusive": ({"exclusive": "no"}, "exclusive is 'no', expected true or false"),
}


@pytest.mark.parametrize(("changes", "message"), MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_with_an_unexpected_value_is_refused_with_its_key_path(folder, changes, message):
    forge(folder, **changes)

    with pytest.raises(ModelError, match=f"(?s)Corrupt model .*essai' .*{message}") as caught:
        read_manifest(folder)
    with pytest.raises(ModelError, match="Corrupt model"):
        load_tagger(folder)
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_manifest_too_deep_for_the_parser_is_refused(folder, depth):
    deep = b"[" * depth + b"1" + b"]" * depth
    content = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(content.replace(b'"n": 3', b'"n": ' + deep))

    with pytest.raises(ModelError, match=r"model\.json' is damaged"):
        read_manifest(folder)


ARRAYS: dict[str, dict[str, Any]] = {
    "slope and offset at the end of the range": {"slope": np.full(3, 1e308)},
    "an offset that is not a number": {"offset": np.full(3, np.nan)},
    "log-odds at the end of the range": {"knot_logits": KNOTS * 1e307},
    "knots that descend": {"knot_values": KNOTS[::-1]},
    "a huge intercept": {"intercept": np.full(3, 3e38, np.float32)},
    "a year that is not a number": {"periods": np.full((3, 2), np.nan)},
}


@pytest.mark.parametrize("name", ARRAYS)
def test_numbers_that_would_give_no_probability_are_refused(folder, name):
    forge(folder, arrays=ARRAYS[name])

    with pytest.raises(ModelError, match="Corrupt model"):
        load_tagger(folder)


def test_the_largest_numbers_give_probabilities(folder):
    n_features = load_tagger(folder).space.size
    forge(
        folder,
        off_period=-1e6,
        arrays={
            "slope": np.full(3, 1e6),
            "offset": np.array([1e6, -1e6, 0]),
            "knot_logits": np.array([-1e6, -1, 1, 1e6]),
            "intercept": np.full(3, 1e6, np.float32),
            "scale": np.full(n_features, 1e6, np.float32),
        },
    )

    scores = load_tagger(folder).scores(PRESS)

    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores.sum(axis=1).tolist() == pytest.approx([1, 1, 1])


def test_more_terms_than_weights_are_refused_before_they_are_read(folder):
    forge(folder, arrays={"terms_text": np.frombuffer(b"a\nb\n" * 50_000, np.uint8)})

    with pytest.raises(ModelError, match=r"idf_text has shape \(\d+,\), expected \(100001,\)"):
        load_tagger(folder)


def test_a_header_larger_than_any_of_ours_is_refused(folder):
    content = (folder / WEIGHTS).read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = orjson.loads(content[8 : 8 + size])
    seal(folder, file_of(header | {"__metadata__": {"a": "é" * 60_000}}, content[8 + size :]))

    with pytest.raises(ModelError, match="invalid header size"):
        load_tagger(folder)


@pytest.fixture
def whole(tmp_path):
    """Return the folder of a model with all its parts."""
    tagger = tagger_of(PRESS)
    held_out = HeldOut(
        labels=tagger.labels,
        ids=("1", "2", "3"),
        stories=("a", "b", "c"),
        relevant=np.eye(3, dtype=bool),
        scores=np.full((3, 3), 0.5),
        tiers=np.ones((3, 3), np.int8),
        judges=np.zeros(3, bool),
    )
    save_model(
        *(tagger, tmp_path / "models/entier"),
        neighbours=Neighbours.of(PRESS, tagger.space),
        held_out=held_out,
        details={"figures": {"cross_validation": REPORT, "by_date": None}},
        card="# Entier\n",
    )
    return tmp_path / "models/entier"


LOADERS: dict[str, Callable[[Path], object]] = {
    MANIFEST: read_manifest,
    WEIGHTS: load_tagger,
    CARD: load_card,
    NEIGHBOURS: load_neighbours,
    HELD_OUT: load_held_out,
}


@pytest.mark.parametrize("name", LOADERS)
def test_a_file_larger_than_any_of_ours_is_refused_at_once(whole, name):
    with (whole / name).open("r+b") as file:
        file.truncate(100 * 10**9)

    with pytest.raises(ModelError, match="is larger than"):
        LOADERS[name](whole)


def test_a_file_that_never_ends_is_refused_at_once(whole):
    (whole / WEIGHTS).unlink()
    os.mkfifo(whole / WEIGHTS)

    with pytest.raises(ModelError, match="is a pipe"):
        load_tagger(whole)


@pytest.mark.parametrize("values", [np.full(9, 2), np.full(9, np.nan)])
def test_similarities_beyond_0_to_1_are_refused(whole, values):
    neighbours = load_neighbours(whole)
    assert neighbours
    forged = np.resize(values, len(neighbours.values)).astype(np.float16)
    forge(whole, file=NEIGHBOURS, arrays={"values": forged})

    with pytest.raises(ModelError, match="items without a value from 0 to 1"):
        load_neighbours(whole)


@pytest.mark.parametrize("name", ["ids", "titles"])
def test_titles_that_are_not_texts_are_refused(whole, name):
    for texts in ([1, 2, 3], "abc", [""] * 1000):
        content = np.frombuffer(orjson.dumps(texts), np.uint8)
        forge(whole, file=NEIGHBOURS, arrays={name: content})

        with pytest.raises(ModelError, match=f"{name} is not a list of 3 texts"):
            load_neighbours(whole)


def test_titles_with_quotes_and_backslashes_are_read(tmp_path):
    titles = ('« "La fibre" »', "C:\\\\", '\\"', "", "Désengagement, de l’État\n")
    articles = [Article(id=title, title=title, text="La fibre") for title in titles]
    tagger = tagger_of(articles)
    save_model(tagger, tmp_path / "m", neighbours=Neighbours.of(articles, tagger.space))

    neighbours = load_neighbours(tmp_path / "m")

    assert neighbours
    assert (neighbours.ids, neighbours.titles) == (titles, titles)


def test_what_cannot_be_loaded_is_not_saved(tmp_path):
    with pytest.raises(ModelError, match=r"cannot be saved: details\.corpus is 3, expected a map"):
        save_model(tagger_of(PRESS), tmp_path / "m", details={"corpus": 3})

    assert list(tmp_path.iterdir()) == []


# ---- the folder of models ----


@pytest.mark.parametrize("name", ["../ailleurs", "..", "", "/etc", "a\\b", "un\x1b[2J"])
def test_a_promotion_names_a_folder_in_the_folder_of_models(tmp_path, whole, name):
    save_model(tagger_of(PRESS), tmp_path / "ailleurs")
    entry = {"model": name, "id": "0" * 12, "previous": None}
    (whole.parent / PROMOTED).write_bytes(orjson.dumps(entry))

    with pytest.raises(ModelError, match="Not a model name"):
        promoted_model(whole.parent)
    with pytest.raises(ModelError, match="Not a model name"):
        promote(whole.parent, name)


@pytest.mark.parametrize(
    "content",
    [
        b'{"model": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"model": "' + b"a" * 20_000 + b'"}',
        b'{"model": "entier", "previous": [1]}',
        b'{"model": "entier", "model": "autre"',
        b"[]",
        b"\xff",
    ],
)
def test_a_promotion_that_is_too_deep_too_large_or_of_another_type_is_damaged(whole, content):
    (whole.parent / PROMOTED).write_bytes(content)

    with pytest.raises(ModelError, match=r"promoted\.json' is damaged: delete it"):
        promoted_name(whole.parent)


@pytest.mark.parametrize(
    "content", [b'{"coureuse": "Awa", "km": 12}\n', b"Courses de la semaine\n", b"[" * 100_000]
)
def test_nothing_is_added_to_a_log_of_others(whole, content):
    (whole.parent / RUNS).write_bytes(content)

    with pytest.raises(ModelError, match=r"runs\.jsonl' cannot be written: the file is not a run"):
        promote(whole.parent, "entier")
    with pytest.raises(ModelError, match=r"runs\.jsonl' cannot be written: the file is not a run"):
        check_run_log(whole.parent)

    assert not (whole.parent / PROMOTED).exists()
    assert (whole.parent / RUNS).read_bytes() == content


def test_checking_a_log_creates_and_changes_nothing(whole):
    check_run_log(whole.parent)
    check_run_log(whole.parent / "absent")
    assert not (whole.parent / RUNS).exists()

    promote(whole.parent, "entier")
    content = (whole.parent / RUNS).read_bytes()
    check_run_log(whole.parent)
    assert (whole.parent / RUNS).read_bytes() == content


def test_a_log_of_runs_beyond_10_mb_is_refused(whole):
    promote(whole.parent, "entier")
    with (whole.parent / RUNS).open("r+b") as file:
        file.truncate(100_000_000)

    with pytest.raises(ModelError, match=r"runs\.jsonl' is larger than 10 MB"):
        read_runs(whole.parent)
    with run_log(whole.parent) as log:  # a writer only looks at its first line and its end
        log({"what": "promote"})


# ---- a model in use ----

IN_USE = """
import os, sys
from pathlib import Path
from helpers.models import PRESS
from osiris_nlp.model.folders.registry import HELD_OUT, NEIGHBOURS, WEIGHTS, load_tagger, load_neighbours, read_manifest
folder = Path(sys.argv[1])
manifest = read_manifest(folder)
tagger, neighbours = load_tagger(folder, manifest=manifest), load_neighbours(folder, manifest=manifest)
before = tagger.scores(PRESS).tolist(), neighbours.similar(tagger.space, PRESS[0])
for name in (WEIGHTS, NEIGHBOURS):
    with (folder / name).open("r+b") as file:
        file.write(bytes(2000))
        file.truncate(2000)
assert (tagger.scores(PRESS).tolist(), neighbours.similar(tagger.space, PRESS[0])) == before
"""


def test_a_loaded_model_does_not_change_with_its_files(whole):
    result = run_python(
        "-c", IN_USE, whole, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )

    assert (result.returncode, result.stderr) == (0, "")


def test_parts_of_another_model_are_not_mixed_in(whole):
    manifest = read_manifest(whole)
    tagger = tagger_of(PRESS, seed=1)
    neighbours = Neighbours.of(PRESS[:2], tagger.space)
    save_model(tagger, whole, replace=True, neighbours=neighbours, card="# Neuf")

    for load in (load_tagger, load_neighbours, load_held_out, load_card):
        with pytest.raises(ModelError, match="is damaged|has no judged"):
            load(whole, manifest=manifest)
    assert load_card(whole) == "# Neuf"


def test_a_change_of_the_files_is_noticed(whole):
    watch = ModelWatch(whole, read_manifest(whole))
    content = (whole / WEIGHTS).read_bytes()
    times = (whole / WEIGHTS).stat()

    def overwrite(part):
        with (whole / WEIGHTS).open("r+b") as file:
            file.write(part)
            file.truncate()
        os.utime(whole / WEIGHTS, ns=(times.st_atime_ns, times.st_mtime_ns))
        return watch.has_changed()

    assert not watch.has_changed()
    (whole / WEIGHTS).touch()
    (whole / CARD).chmod(0o600)
    assert not watch.has_changed()
    assert overwrite(content[:-1] + b"\x07")  # the same size, and the old date
    assert overwrite(content[:100])
    assert not overwrite(content)
    save_model(tagger_of(PRESS, seed=1), whole, replace=True)
    assert watch.has_changed()


def test_a_file_that_disappears_is_noticed(whole):
    watch = ModelWatch(whole, read_manifest(whole))
    (whole / WEIGHTS).rename(whole / "ailleurs")
    assert watch.has_changed()
    (whole / "ailleurs").rename(whole / WEIGHTS)
    assert not watch.has_changed()
