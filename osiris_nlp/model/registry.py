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
from osiris_nlp.base.text import visible
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.manifest import check_manifest
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.packing import (
    MAX_NEIGHBOURS,
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
# Bytes. A manifest of ours has some 300 kB; as Python objects it may take forty times its size. Arrays are
# read as they are: a model of a million terms and 500 labels has 500 MB.
_MAX_MANIFEST, _MAX_CARD, _MAX_ARRAYS, _MAX_PROMOTED = 12_000_000, 1_000_000, 1 << 30, 10_000
_FOLDER: Layout = {
    name: None
    for file in (WEIGHTS, NEIGHBOURS, HELD_OUT, CARD, MANIFEST)
    for name in (re.escape(file), rf"\.{re.escape(file)}\.\d+\.part")
}
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
    neighbours : the training articles, for similar articles; without them, or with more than a
        million, the model finds none
    held_out : cross-validated predictions for the reference articles, for comparisons; its labels
        are the tagger's
    details : how the model was trained, JSON-ready; saved in ``model.json``
    card : the model card, Markdown

    Raises
    ------
    ModelError
        If `folder` exists and is neither a model nor an empty folder, or a value is one that
        `read_manifest` refuses, such as a label with a control character.
    """
    folder = Path(
        os.path.realpath(folder)
    )  # writes through a symbolic link instead of replacing it
    check_replaceable(folder)
    files = {WEIGHTS: save(arrays_of(tagger)), CARD: card.encode()}
    if neighbours is not None and len(neighbours.ids) <= MAX_NEIGHBOURS:
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
    try:
        check_manifest(orjson.loads(orjson.dumps(manifest, option=_JSON)))
    except (TypeError, ValueError) as error:  # orjson raises TypeError
        raise ModelError(f"The model cannot be saved: {error}") from None
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
        manifest = orjson.loads(read_regular(path / MANIFEST, max_bytes=_MAX_MANIFEST))
    except (InputError, orjson.JSONDecodeError):
        return False
    return isinstance(manifest, dict) and {"format", "id", "labels", "files"} <= set(manifest)


def load_model(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> Tagger:
    """Load the tagger of a model folder after verifying its weights, card and manifest by their hashes.

    `load_neighbours` and `load_held_out` verify their own files.
    A loaded model has nothing to do with its files any more, however they change.

    Parameters
    ----------
    manifest : from `read_manifest`; pass the same one to all functions that load parts of a model, and
        none of them returns a part of another model that has replaced it in the meantime

    Raises
    ------
    ModelError
        If the folder or one of these three files is missing or has changed, or the folder has a newer
        or older format.
    """
    folder = Path(folder)
    manifest = manifest or read_manifest(folder)
    weights, _ = (_read_verified(folder / name, manifest) for name in (WEIGHTS, CARD))
    try:
        tagger = tagger_from(
            manifest, arrays_in(weights), name=f"{visible(folder.name)}@{manifest['id']}"
        )
    except _CORRUPT as error:
        raise _corrupt(folder, error) from None
    return tagger


def load_card(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> str:
    """Return the model card, Markdown, after verifying its hash; arguments and errors as `load_model`."""
    folder = Path(folder)
    content = _read_verified(folder / CARD, manifest or read_manifest(folder))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _corrupt(folder, error) from None


def load_neighbours(
    folder: str | Path, *, manifest: Mapping[str, Any] | None = None
) -> Neighbours | None:
    """Load the training articles of a model after verifying their hash; None if it has none.

    Parameters
    ----------
    manifest : as for `load_model`

    Raises
    ------
    ModelError
        As `load_model`.
    """
    return _load_part(folder, NEIGHBOURS, neighbours_from, manifest)


def load_held_out(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> HeldOut:
    """Load the cross-validated predictions of a model after verifying their hash.

    Parameters
    ----------
    manifest : as for `load_model`

    Raises
    ------
    ModelError
        As `load_model`, or if the model was saved without them.
    """
    held_out = _load_part(folder, HELD_OUT, held_out_from, manifest)
    if held_out is None:
        raise ModelError(
            f"{str(folder)!r} was saved without cross-validated predictions: train it again, or "
            "evaluate it on articles"
        )
    return held_out


def _load_part(
    folder: str | Path,
    name: str,
    part_from: Callable[[Mapping[str, Any], dict[str, Any]], _Part],
    manifest: Mapping[str, Any] | None,
) -> _Part | None:
    folder = Path(folder)
    manifest = manifest or read_manifest(folder)
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
    """Return ``model.json`` after verifying its own integrity, format and values, not the other files.

    Raises
    ------
    ModelError
        As `load_model`.
    """
    path = Path(folder) / MANIFEST
    if not path.parent.is_dir():
        raise ModelError(f"No model at {str(folder)!r}: {_HOW_TO_TRAIN} {visible(str(folder))}")
    content = _read(path, _MAX_MANIFEST)
    # A text, not an exception: that would keep this frame alive, with all that it holds.
    damage = f"{str(path)!r} is damaged: restore it or train again"
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ModelError(damage) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise ModelError(damage)
    if 0 < manifest["format"] < FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads format {FORMAT}: "
            "train it again"
        )
    if manifest["format"] < 1:
        raise ModelError(damage)
    if manifest["format"] > FORMAT:
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads up to {FORMAT}: "
            "upgrade osiris-nlp"
        )
    # The file must be, byte for byte, what this version would write, so that any change is noticed.
    try:
        is_ours = orjson.dumps(manifest, option=_JSON) == content
    except orjson.JSONEncodeError:  # nested more than 254 deep
        is_ours = False
    if not is_ours or manifest.get("sha256") != _manifest_hash(manifest):
        raise ModelError(damage)
    try:
        check_manifest(manifest)
    except ValueError as error:
        raise _corrupt(path.parent, error) from None
    return manifest


def verify_files(folder: str | Path, manifest: Mapping[str, Any]) -> None:
    """Raise ModelError if any file of a model differs from what its manifest says, or is missing."""
    for name in manifest["files"]:
        _read_verified(Path(folder) / name, manifest)


def list_models(models: str | Path) -> list[str]:
    """Return the names of the model folders in a folder, sorted; hidden ones are left out."""
    if not os.path.isdir(models):  # noqa: PTH112
        return []
    with os.scandir(models) as entries:  # Path.glob would keep all entries in memory
        return sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".")
            and entry.is_dir()
            and os.path.lexists(Path(entry.path, MANIFEST))
        )


def promote(models: str | Path, name: str) -> dict[str, Any]:
    """Promote a model after checking that it loads; return the new ``promoted.json``.

    ``previous`` in the result names the model promoted before; to roll back, promote that name.
    """
    models = Path(models)
    folder = _folder_in(models, name)
    manifest = read_manifest(folder)
    load_model(folder, manifest=manifest)
    before = _read_promoted(models)
    entry = {
        "model": name,
        "id": manifest["id"],
        "previous": before.get("model") if before.get("model") != name else before.get("previous"),
    }
    with run_log(models) as log:
        _check_own_promotion(models)
        write_whole(models / PROMOTED, orjson.dumps(entry, option=_JSON), through_link=False)
        log({"what": "promote", **entry})
    return entry


def promoted_model(models: str | Path) -> Path:
    """Return the folder of the model in use, which is in `models`.

    Raises
    ------
    ModelError
        If no model has been promoted, or ``promoted.json`` is damaged, a link, or names something that
        is not in the folder.
    """
    name = promoted_name(models)
    if name is None:
        raise ModelError(
            f"No model is promoted in {str(models)!r}: name one with --model, or {_HOW_TO_TRAIN} "
            f"{models}/NAME, then: osiris-nlp models promote NAME"
        )
    return _folder_in(Path(models), name)


def promoted_name(models: str | Path) -> str | None:
    """Return the name of the model in use, or None; ModelError if ``promoted.json`` is damaged or a link."""
    name = _read_promoted(Path(models)).get("model")
    return name if isinstance(name, str) else None


def _folder_in(models: Path, name: str) -> Path:
    """Return the folder of a model; ModelError if it is not in the folder of models, or a link leads out."""
    if name in {"", ".", ".."} or not name.isprintable() or {"/", "\\"} & {*name}:
        raise ModelError(
            f"Not a model name: {name!r}; expected the name of a folder in {str(models)!r}"
        )
    folder = models / name
    real_models, real_folder = map(os.path.realpath, (models, folder))
    if os.path.commonpath((real_models, real_folder)) != real_models:
        raise ModelError(
            f"{str(folder)!r} is a link to a folder outside {str(models)!r}: move the model there, or "
            "name it with --model"
        )
    return folder


def _check_own_promotion(models: Path) -> None:
    """Raise ModelError if there is a ``promoted.json`` that names no model: another program's."""
    path = models / PROMOTED
    if os.path.lexists(path) and not isinstance(_read_promoted(models).get("model"), str):
        raise ModelError(f"{str(path)!r} names no model and is kept: move it away")


def _read_promoted(models: Path) -> dict[str, Any]:
    path = models / PROMOTED
    if not os.path.lexists(path):
        return {}
    damage = f"{str(path)!r} is damaged: delete it and promote a model again"
    if path.is_symlink():  # promoting a model would replace the file that it leads to
        raise ModelError(damage)
    try:
        entry = orjson.loads(read_regular(path, max_bytes=_MAX_PROMOTED))
    except (InputError, orjson.JSONDecodeError):
        raise ModelError(damage) from None
    if not isinstance(entry, dict) or not isinstance(entry.get("previous"), str | None):
        raise ModelError(damage)
    return entry


def _read_verified(path: Path, manifest: Mapping[str, Any]) -> bytes:
    content = _read(path, _MAX_CARD if path.name == CARD else _MAX_ARRAYS)
    if _sha256(content) != manifest["files"].get(path.name):
        raise ModelError(f"{str(path)!r} is damaged: restore it or train again")
    return content


def _manifest_hash(manifest: Mapping[str, Any]) -> str:
    content = {key: value for key, value in manifest.items() if key != "sha256"}
    return _sha256(orjson.dumps(content, option=_JSON))


def _read(path: Path, max_bytes: int) -> bytes:
    """Return the content of a file. It is not mapped: a mapped file that is cut short ends the process."""
    if not os.path.lexists(path):
        raise ModelError(
            f"Model folder {str(path.parent)!r} has no {path.name}: restore it or train again"
        )
    try:
        return read_regular(path, max_bytes=max_bytes)
    except InputError as error:
        raise ModelError(str(error)) from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
