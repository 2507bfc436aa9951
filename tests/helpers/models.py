"""A small model, its folder, and forged folders that a loader must refuse."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from safetensors.numpy import load, save

from osiris_nlp.base.records import Article
from osiris_nlp.model.calibration import Calibration, Selection, Shrinkage
from osiris_nlp.model.engine import Weights
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.folders.registry import CARD, MANIFEST, WEIGHTS
from osiris_nlp.model.tagger import Tagger, content_hash

FILES = (WEIGHTS, MANIFEST, CARD)
PRESS = [
    Article(id="1", title="La fibre à Kolda", text="La fibre optique avance.", section="Réseaux"),
    Article(
        id="2", title="Wave à Bamako", text="Le paiement mobile gagne l’œuvre.", section="Batik"
    ),
    Article(id="3", text="Des décodeurs pour la télévision numérique."),
]
SHRINKAGE = Shrinkage(np.log([0.5, 0.3, 0.2]), half=1.5, usual=6.0)


def tagger_of(
    articles: list[Article], *, seed: int = 0, settings: FeatureSettings | None = None
) -> Tagger:
    """Return a tagger with the vocabulary of the articles and random weights."""
    rng = np.random.default_rng(seed)
    space = FeatureSpace.fit(articles, settings or FeatureSettings())
    knots = np.array([-10.0, -0.5, 0.5, 10.0])
    return Tagger(
        labels=("Infrastructures", "Fintech", "Désengagement de l’Etat"),
        space=space,
        weights=Weights.of(rng.normal(size=(space.size, 3)), rng.normal(size=3)),
        calibration=Calibration(
            knots, knots * 2, rng.random(3), rng.random(3), -1.5, True, SHRINKAGE
        ),
        selection=Selection(
            *np.array([[0.2, 0.4, np.inf], [0.9, np.inf, np.inf]]), top_k=2, at_least_one=True
        ),
        periods=np.array([[-np.inf, np.inf], [2010, 2014], [2018, np.inf]]),
        training_hashes=np.sort(np.array([*map(content_hash, articles)], np.uint64)),
    )


def codes_of(tagger: Tagger) -> bytes:
    return tagger.weights.codes.tobytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def forge(
    folder: Path, *, file: str = WEIGHTS, arrays: Any = (), without: Any = (), **changes: Any
) -> None:
    """Rewrite a model with hashes that match its new content."""
    new_arrays = load((folder / file).read_bytes()) | dict(arrays)
    content = save({name: array for name, array in new_arrays.items() if name not in without})
    seal(folder, content, file=file, without=without, **changes)


def seal(
    folder: Path, content: bytes, *, file: str = WEIGHTS, without: Any = (), **changes: Any
) -> None:
    """Rewrite a file of a model, and ``model.json`` to match it."""
    (folder / file).write_bytes(content)
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    manifest["files"][file] = hashlib.sha256(content).hexdigest()
    manifest = {k: v for k, v in (manifest | changes).items() if k not in without}
    del manifest["sha256"]
    option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    digest = hashlib.sha256(orjson.dumps(manifest, option=option)).hexdigest()
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest | {"sha256": digest}, option=option))


def file_of(header: object, data: bytes) -> bytes:
    encoded = header if isinstance(header, bytes) else orjson.dumps(header)
    encoded += b" " * (-len(encoded) % 8)
    return len(encoded).to_bytes(8, "little") + encoded + data


def _header(name: str, *, shift: tuple[int, int] = (0, 0), **fields: Any) -> Any:
    """Return a function that changes the fields of an array in a header, or moves its start and end."""

    def change(header: dict[str, Any], data: bytes) -> bytes:
        offsets = [n + by for n, by in zip(header[name]["data_offsets"], shift, strict=True)]
        header[name] |= {"data_offsets": offsets, **fields}
        return file_of(header, data)

    return change


FORGED_FILES: dict[str, Any] = {
    "overlapping arrays": _header("idf_text", shift=(-4, -4)),
    "an array that starts early": _header("idf_text", shift=(-4, 0)),
    "an array that ends late": _header("idf_text", shift=(0, 4)),
    "an array elsewhere": _header("idf_text", shift=(1 << 20, 1 << 20)),
    "a negative offset": _header("slope", shift=(-(1 << 20), -(1 << 20))),
    "fractional offsets": _header("slope", data_offsets=[0.5, 24.5]),
    "a single offset": _header("slope", data_offsets=[0]),
    "no offsets": _header("slope", data_offsets=None),
    "a type of another size": _header("intercept", dtype="F64"),
    "an unknown type": _header("intercept", dtype="F8_E4M3"),
    "no type": _header("intercept", dtype=["F32"]),
    "a longer shape": _header("intercept", shape=[4]),
    "a negative shape": _header("codes", shape=[-1, -1]),
    "a fractional shape": _header("intercept", shape=[3.0]),
    "a shape of booleans": _header("intercept", shape=[True, 3]),
    "a huge shape": _header("codes", shape=[0, 1 << 62]),
    "no shape": _header("codes", shape=None),
    "truncated data": lambda header, data: file_of(header, data[:-8]),
    "surplus data": lambda header, data: file_of(header, data + bytes(8)),
    "no data": lambda header, _: file_of(header, b""),
    "an array missing from the header": lambda header, data: file_of(
        {name: header[name] for name in header if name != "seen"}, data
    ),
    "a duplicate name": lambda header, data: file_of(
        orjson.dumps(header)[:-1] + b',"seen":' + orjson.dumps(header["seen"]) + b"}", data
    ),
    "a duplicate field": lambda header, data: file_of(
        orjson.dumps(header).replace(b'"dtype":', b'"dtype":"U8","dtype":', 1), data
    ),
    "a name without fields": lambda header, data: file_of(header | {"x": None}, data),
    "a list": lambda header, data: file_of([*header], data),
    "a number": lambda _, data: file_of(b"12", data),
    "deeply nested lists": lambda _, data: file_of(b"[" * 100_000, data),
    "a header that is not JSON": lambda _, data: file_of(b"{codes}", data),
    "a header that is not UTF-8": lambda _, data: file_of(b'{"\xff": 1}', data),
    "an empty header": lambda _, data: file_of(b"", data),
    "a header longer than the file": lambda _, data: b"\xff" * 8 + data,
    "misaligned arrays": lambda header, data: (
        (len(encoded := orjson.dumps(header).ljust(4001)).to_bytes(8, "little")) + encoded + data
    ),
    "an empty file": lambda *_: b"",
    "seven bytes": lambda *_: bytes(7),
}
_LABELS = ("Infrastructures",), ("Fintech", "Infrastructures"), ()
ITEMS = [replace(item, labels=labels) for item, labels in zip(PRESS, _LABELS, strict=True)]
