"""Model folders: saved whole or not at all, checked before anything in them is believed.

A folder holds ``weights.safetensors`` (what tags), ``neighbours.safetensors`` (the training items
without their texts), ``judged.safetensors`` (what its cross-validation said of the reference
articles, without their texts), ``model.json`` (format number, labels, settings, how it was made,
sha256 of the other files) and ``card.md``. Nothing in it is ever executed. ``promoted.json`` beside
the folders names the one in use; ``runs.jsonl`` tells what was trained and promoted there.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, TypeVar

import orjson
from safetensors.numpy import save

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.files import swap_in, write_whole
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.packing import (
    arrays_in,
    arrays_of,
    held_out_arrays,
    held_out_from,
    neighbour_arrays,
    neighbours_from,
    tagger_from,
)
from osiris_nlp.model.runs import run_log
from osiris_nlp.model.tagger import Tagger

FORMAT = 2
WEIGHTS, NEIGHBOURS, JUDGED = (
    "weights.safetensors",
    "neighbours.safetensors",
    "judged.safetensors",
)
CARD, MANIFEST, PROMOTED = "card.md", "model.json", "promoted.json"
_JSON = (
    orjson.OPT_INDENT_2
    | orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_SERIALIZE_NUMPY  # settings out of a grid search
)
# What a file that lies raises when it is read.
_LIES = (KeyError, TypeError, ValueError, RecursionError)
_Part = TypeVar("_Part", Neighbours, HeldOut)
_MAKE_ONE = "make one with: osiris-nlp train ARTICLES --model"


def save_model(
    tagger: Tagger,
    folder: str | Path,
    *,
    neighbours: Neighbours | None = None,
    held_out: HeldOut | None = None,
    details: Mapping[str, Any] | None = None,
    card: str = "",
) -> str:
    """Write a model folder beside its place and move it in; return the model's id.

    Parameters
    ----------
    neighbours : the training items, for "similar articles"; without them the model has none
    held_out : what cross-validation said of the reference articles, for comparisons; its labels are
        the tagger's
    details : how the model was made, JSON-ready; kept in ``model.json``
    card : the model card, Markdown

    Raises
    ------
    ModelError
        If `folder` exists and is anything but a model or an empty folder.
    """
    folder = Path(folder).resolve()  # a link stays a link
    check_replaceable(folder)
    files = {WEIGHTS: save(arrays_of(tagger)), CARD: card.encode()}
    if neighbours is not None:
        files[NEIGHBOURS] = save(neighbour_arrays(neighbours, tagger.labels))
    if held_out is not None:
        files[JUDGED] = save(held_out_arrays(held_out))
    manifest = {
        "format": FORMAT,
        "id": _sha256(files[WEIGHTS])[:12],
        "labels": list(tagger.labels),
        "features": asdict(tagger.space.settings),
        "terms": tagger.space.n_terms,
        "exclusive": tagger.calibration.exclusive,
        "off_period": tagger.calibration.off_period,
        "top_k": tagger.selection.top_k,
        "at_least_one": tagger.selection.at_least_one,
        "details": dict(details or {}),
        "files": {name: _sha256(content) for name, content in files.items()},
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        beside.chmod(0o755)
        for name, content in files.items():
            write_whole(beside / name, content)
        sealed = manifest | {"sha256": _seal(manifest)}
        write_whole(beside / MANIFEST, orjson.dumps(sealed, option=_JSON))
        aside = beside.with_name(beside.name + ".old")
        swap_in(beside, folder, aside=aside)
        shutil.rmtree(aside, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return str(manifest["id"])


def check_replaceable(folder: str | Path) -> None:
    """Raise ModelError if anything but a model or an empty folder stands there already."""
    path = Path(folder)
    ours = {WEIGHTS, NEIGHBOURS, JUDGED, CARD, MANIFEST}
    if path.exists() and not (path.is_dir() and {p.name for p in path.iterdir()} <= ours):
        raise ModelError(f"{str(path)!r} is no model folder: it will not be replaced")


def load_model(folder: str | Path) -> Tagger:
    """Read a model folder, hashes and format first.

    The weights stay where they are: the processes of a machine that load a model share its memory,
    and a model replaced meanwhile (`save_model`) stays whole for those that have loaded it.

    Raises
    ------
    ModelError
        If the folder is absent or lacks a file, was written by a newer version, or if any byte of
        it is not as it was saved.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    weights, _ = (_checked(folder / name, manifest) for name in (WEIGHTS, CARD))
    try:
        tagger = tagger_from(manifest, arrays_in(weights), name=f"{folder.name}@{manifest['id']}")
    except _LIES as error:
        raise ModelError(f"{str(folder)!r} does not hold what a model holds: {error}") from None
    return tagger


def load_neighbours(folder: str | Path) -> Neighbours | None:
    """Read the training items of a model, hash first; None if it was saved without.

    Raises
    ------
    ModelError
        As `load_model`.
    """
    return _part(folder, NEIGHBOURS, neighbours_from)


def load_held_out(folder: str | Path) -> HeldOut:
    """Read what a model's cross-validation said, hash first.

    Raises
    ------
    ModelError
        As `load_model`, or if the model was saved without it.
    """
    held_out = _part(folder, JUDGED, held_out_from)
    if held_out is None:
        raise ModelError(
            f"{str(folder)!r} was saved without what its cross-validation said: train it again, or "
            "judge it on articles"
        )
    return held_out


def _part(
    folder: str | Path, name: str, part_from: Callable[[Mapping[str, Any], dict[str, Any]], _Part]
) -> _Part | None:
    folder = Path(folder)
    manifest = read_manifest(folder)
    if name not in manifest["files"]:
        return None
    content = _checked(folder / name, manifest)
    try:
        part = part_from(manifest, arrays_in(content))
    except _LIES as error:
        raise ModelError(f"{str(folder)!r} does not hold what a model holds: {error}") from None
    return part


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Return ``model.json``, its own integrity and format checked (not the other files')."""
    path = Path(folder) / MANIFEST
    if not path.parent.is_dir():
        raise ModelError(f"No model at {str(folder)!r}: {_MAKE_ONE} {folder}")
    content = bytes(_read(path))
    damaged = ModelError(f"{str(path)!r} is damaged: restore it or train again")
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise damaged from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise damaged
    if 0 < manifest["format"] < FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}, this version's is {FORMAT}: "
            "train it again"
        )
    if manifest["format"] < 1:
        raise damaged
    if manifest["format"] > FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads up to {FORMAT}: "
            "upgrade osiris-nlp"
        )
    # The file must be, byte for byte, what this version would write: any flipped byte shows.
    if orjson.dumps(manifest, option=_JSON) != content or manifest.get("sha256") != _seal(manifest):
        raise damaged
    kinds = {"id": str, "labels": list, "features": dict, "details": dict, "files": dict}
    if not all(isinstance(manifest.get(key), kind) for key, kind in kinds.items()):
        raise damaged
    return manifest


def list_models(models: str | Path) -> list[str]:
    """Return the names of the model folders in a folder, sorted."""
    names = (path.parent.name for path in Path(models).glob(f"*/{MANIFEST}"))
    return sorted(name for name in names if not name.startswith("."))


def promote(models: str | Path, name: str) -> dict[str, Any]:
    """Make a model the one in use, after loading it whole; return the new ``promoted.json``.

    The model promoted before is kept as ``previous``: promoting that name is the way back.
    """
    models = Path(models)
    if Path(name).name != name:
        raise ModelError(f"{name!r} is no name of a model in {str(models)!r}: give the name alone")
    load_model(models / name)
    before = _promoted(models)
    entry = {
        "model": name,
        "id": read_manifest(models / name)["id"],
        "previous": before.get("model") if before.get("model") != name else before.get("previous"),
    }
    with run_log(models) as log:
        write_whole(models / PROMOTED, orjson.dumps(entry, option=_JSON))
        log({"what": "promote", **entry})
    return entry


def promoted_model(models: str | Path) -> Path:
    """Return the folder of the model in use; ModelError if none was promoted."""
    entry = _promoted(Path(models))
    if not isinstance(entry.get("model"), str):
        raise ModelError(
            f"No model is promoted in {str(models)!r}: name one with --model, or {_MAKE_ONE} "
            f"{models}/NAME, then: osiris-nlp models promote NAME"
        )
    return Path(models, entry["model"])


def _promoted(models: Path) -> dict[str, Any]:
    path = models / PROMOTED
    if not path.is_file():
        return {}
    try:
        entry = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        entry = None
    if not isinstance(entry, dict):
        raise ModelError(f"{str(path)!r} is damaged: delete it and promote a model again")
    return entry


def _checked(path: Path, manifest: Mapping[str, Any]) -> bytes | mmap:
    content = _read(path)
    if _sha256(content) != manifest["files"].get(path.name):
        raise ModelError(f"{str(path)!r} is damaged: restore it or train again")
    return content


def _seal(manifest: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in manifest.items() if key != "sha256"}
    return _sha256(orjson.dumps(rest, option=_JSON))


def _read(path: Path) -> bytes | mmap:
    """Return the content of a file, mapped: processes share it, and it outlives the name."""
    try:
        with path.open("rb") as file:  # an empty file cannot be mapped
            size = os.fstat(file.fileno()).st_size
            return mmap(file.fileno(), size, access=ACCESS_READ) if size else b""
    except FileNotFoundError:
        raise ModelError(
            f"Model folder {str(path.parent)!r} has no {path.name}: restore it or train again"
        ) from None
    except OSError as error:
        raise ModelError(f"{str(path)!r} cannot be read: {error.strerror}") from None


def _sha256(content: bytes | mmap) -> str:
    return hashlib.sha256(content).hexdigest()
