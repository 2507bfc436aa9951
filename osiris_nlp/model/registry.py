"""Model folders, which are saved atomically and verified before use.

A folder contains ``weights.safetensors`` (the tagger), ``neighbours.safetensors`` (the training articles
without their texts), ``judged.safetensors`` (the cross-validated predictions for the reference
articles, without their texts), ``model.json`` (format number, labels, settings, training details,
sha256 of the other files) and ``card.md``. No file in it is ever executed. Next to the model folders,
``promoted.json`` names the model in use and ``runs.jsonl`` logs every training and promotion.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, TypeVar

import orjson
from safetensors.numpy import save

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.files import (
    Layout,
    foreign_entry,
    read_regular,
    remove_folder,
    swap_in,
    write_whole,
)
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
WEIGHTS, NEIGHBOURS, HELD_OUT = (
    "weights.safetensors",
    "neighbours.safetensors",
    "judged.safetensors",
)
CARD, MANIFEST, PROMOTED = "card.md", "model.json", "promoted.json"
_JSON = (
    orjson.OPT_INDENT_2
    | orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_SERIALIZE_NUMPY  # settings from a grid search
)
_FOLDER: Layout = {
    name: None
    for file in (WEIGHTS, NEIGHBOURS, HELD_OUT, CARD, MANIFEST)
    for name in (re.escape(file), rf"\.{re.escape(file)}\.\d+\.part")
}
_LARGEST_MANIFEST = 20_000_000  # bytes; ours have some 300 kB
# Exceptions that parsing a corrupt file may raise.
_CORRUPT = (KeyError, TypeError, ValueError, RecursionError)
_Part = TypeVar("_Part", Neighbours, HeldOut)
_HOW_TO_TRAIN = "train one with: osiris-nlp train ARTICLES --model"


def save_model(
    tagger: Tagger,
    folder: str | Path,
    *,
    neighbours: Neighbours | None = None,
    held_out: HeldOut | None = None,
    details: Mapping[str, Any] | None = None,
    card: str = "",
) -> str:
    """Write a model to a temporary folder and move it into place; return the model's id.

    Parameters
    ----------
    neighbours : the training articles, for similar articles; without them the model finds none
    held_out : cross-validated predictions for the reference articles, for comparisons; its labels
        are the tagger's
    details : how the model was trained, JSON-ready; saved in ``model.json``
    card : the model card, Markdown

    Raises
    ------
    ModelError
        If `folder` exists and is neither a model nor an empty folder.
    """
    folder = Path(
        os.path.realpath(folder)
    )  # writes through a symbolic link instead of replacing it
    check_replaceable(folder)
    files = {WEIGHTS: save(arrays_of(tagger)), CARD: card.encode()}
    if neighbours is not None:
        files[NEIGHBOURS] = save(neighbour_arrays(neighbours, tagger.labels))
    if held_out is not None:
        files[HELD_OUT] = save(held_out_arrays(held_out))
    manifest = {
        "format": FORMAT,
        "id": _sha256(files[WEIGHTS])[:12],
        "labels": list(tagger.labels),
        "features": asdict(tagger.space.settings),
        "terms": tagger.space.n_terms,
        "exclusive": tagger.calibration.exclusive,
        "off_period": tagger.calibration.off_period_penalty,
        "top_k": tagger.selection.top_k,
        "at_least_one": tagger.selection.at_least_one,
        "details": dict(details or {}),
        "files": {name: _sha256(content) for name, content in files.items()},
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        staging.chmod(0o755)
        for name, content in files.items():
            write_whole(staging / name, content)
        manifest |= {"sha256": _manifest_hash(manifest)}
        write_whole(staging / MANIFEST, orjson.dumps(manifest, option=_JSON))
        backup = staging.with_name(staging.name + ".old")
        check_replaceable(folder)  # which others may have filled in the meantime
        swap_in(staging, folder, aside=backup)
        if backup.exists():
            with suppress(OSError):  # the new model is in place, whatever becomes of the old one
                remove_folder(backup, _FOLDER)
    finally:
        if staging.exists():
            remove_folder(staging, _FOLDER)
    return str(manifest["id"])


def check_replaceable(folder: str | Path) -> None:
    """Raise ModelError if the path exists and is neither a model nor an empty folder.

    A model has a manifest, and no files but its own; no link is among them.
    """
    path = Path(os.path.realpath(folder))
    if not os.path.lexists(path):
        return
    if foreign_entry(path, _FOLDER) is not None or not _is_empty_or_model(path):
        raise ModelError(
            f"Not a model folder: {str(folder)!r} exists and will not be replaced; "
            "choose another folder"
        )


def _is_empty_or_model(path: Path) -> bool:
    """Return whether a folder is empty or has a manifest of any version, even if a file is damaged."""
    if not any(path.iterdir()):
        return True
    try:
        manifest = orjson.loads(read_regular(path / MANIFEST, max_bytes=_LARGEST_MANIFEST))
    except (InputError, orjson.JSONDecodeError):
        return False
    return isinstance(manifest, dict) and {"format", "id", "labels", "files"} <= set(manifest)


def load_model(folder: str | Path) -> Tagger:
    """Load the tagger of a model folder after verifying its weights, card and manifest by their hashes.

    `load_neighbours` and `load_held_out` verify their own files.
    The weights are memory-mapped. Processes on one machine that load the same model share memory,
    and a loaded model stays intact if `save_model` replaces its folder.

    Raises
    ------
    ModelError
        If the folder or one of these three files is missing or has changed, or the folder has a newer
        or older format.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    weights, _ = (_read_verified(folder / name, manifest) for name in (WEIGHTS, CARD))
    try:
        tagger = tagger_from(manifest, arrays_in(weights), name=f"{folder.name}@{manifest['id']}")
    except _CORRUPT as error:
        raise _corrupt(folder, error) from None
    return tagger


def load_neighbours(folder: str | Path) -> Neighbours | None:
    """Load the training articles of a model after verifying their hash; None if it has none.

    Raises
    ------
    ModelError
        As `load_model`.
    """
    return _load_part(folder, NEIGHBOURS, neighbours_from)


def load_held_out(folder: str | Path) -> HeldOut:
    """Load the cross-validated predictions of a model after verifying their hash.

    Raises
    ------
    ModelError
        As `load_model`, or if the model was saved without them.
    """
    held_out = _load_part(folder, HELD_OUT, held_out_from)
    if held_out is None:
        raise ModelError(
            f"{str(folder)!r} was saved without cross-validated predictions: train it again, or "
            "evaluate it on articles"
        )
    return held_out


def _load_part(
    folder: str | Path, name: str, part_from: Callable[[Mapping[str, Any], dict[str, Any]], _Part]
) -> _Part | None:
    folder = Path(folder)
    manifest = read_manifest(folder)
    if name not in manifest["files"]:
        return None
    content = _read_verified(folder / name, manifest)
    try:
        part = part_from(manifest, arrays_in(content))
    except _CORRUPT as error:
        raise _corrupt(folder, error) from None
    return part


def _corrupt(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"Corrupt model {str(folder)!r} ({type(error).__name__}: {error}): restore it or train again"
    )


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Return ``model.json`` after verifying its own integrity and format, not the other files."""
    path = Path(folder) / MANIFEST
    if not path.parent.is_dir():
        raise ModelError(f"No model at {str(folder)!r}: {_HOW_TO_TRAIN} {folder}")
    content = bytes(_read(path))
    damage_error = ModelError(f"{str(path)!r} is damaged: restore it or train again")
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise damage_error from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise damage_error
    if 0 < manifest["format"] < FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads format {FORMAT}: "
            "train it again"
        )
    if manifest["format"] < 1:
        raise damage_error
    if manifest["format"] > FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads up to {FORMAT}: "
            "upgrade osiris-nlp"
        )
    # The file must be, byte for byte, what this version would write, so that any change is noticed.
    if orjson.dumps(manifest, option=_JSON) != content:
        raise damage_error
    if manifest.get("sha256") != _manifest_hash(manifest):
        raise damage_error
    types = {"id": str, "labels": list, "features": dict, "details": dict, "files": dict}
    if not all(isinstance(manifest.get(key), type_) for key, type_ in types.items()):
        raise damage_error
    return manifest


def list_models(models: str | Path) -> list[str]:
    """Return the names of the model folders in a folder, sorted."""
    names = (path.parent.name for path in Path(models).glob(f"*/{MANIFEST}"))
    return sorted(name for name in names if not name.startswith("."))


def promote(models: str | Path, name: str) -> dict[str, Any]:
    """Promote a model after checking that it loads; return the new ``promoted.json``.

    ``previous`` in the result names the model promoted before; to roll back, promote that name.
    """
    models = Path(models)
    if Path(name).name != name:
        raise ModelError(
            f"Not a model name: {name!r}; expected the name of a folder in {str(models)!r}"
        )
    load_model(models / name)
    before = _read_promoted(models)
    entry = {
        "model": name,
        "id": read_manifest(models / name)["id"],
        "previous": before.get("model") if before.get("model") != name else before.get("previous"),
    }
    with run_log(models) as log:
        _check_own_promotion(models)
        write_whole(models / PROMOTED, orjson.dumps(entry, option=_JSON), through_link=False)
        log({"what": "promote", **entry})
    return entry


def promoted_model(models: str | Path) -> Path:
    """Return the folder of the model in use; ModelError if none has been promoted."""
    entry = _read_promoted(Path(models))
    if not isinstance(entry.get("model"), str):
        raise ModelError(
            f"No model is promoted in {str(models)!r}: name one with --model, or {_HOW_TO_TRAIN} "
            f"{models}/NAME, then: osiris-nlp models promote NAME"
        )
    return Path(models, entry["model"])


def _check_own_promotion(models: Path) -> None:
    """Raise ModelError if there is a ``promoted.json`` that names no model: another program's."""
    path = models / PROMOTED
    if os.path.lexists(path) and not isinstance(_read_promoted(models).get("model"), str):
        raise ModelError(f"{str(path)!r} names no model and is kept: move it away")


def _read_promoted(models: Path) -> dict[str, Any]:
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


def _read_verified(path: Path, manifest: Mapping[str, Any]) -> bytes | mmap:
    content = _read(path)
    if _sha256(content) != manifest["files"].get(path.name):
        raise ModelError(f"{str(path)!r} is damaged: restore it or train again")
    return content


def _manifest_hash(manifest: Mapping[str, Any]) -> str:
    content = {key: value for key, value in manifest.items() if key != "sha256"}
    return _sha256(orjson.dumps(content, option=_JSON))


def _read(path: Path) -> bytes | mmap:
    """Return the content of a file, memory-mapped: processes share it, and it survives deletion."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # An empty file cannot be mapped.
            return mmap(file.fileno(), size, access=ACCESS_READ) if size else b""
    except FileNotFoundError:
        raise ModelError(
            f"Model folder {str(path.parent)!r} has no {path.name}: restore it or train again"
        ) from None
    except OSError as error:
        raise ModelError(f"{str(path)!r} cannot be read: {error.strerror}") from None


def _sha256(content: bytes | mmap) -> str:
    return hashlib.sha256(content).hexdigest()
