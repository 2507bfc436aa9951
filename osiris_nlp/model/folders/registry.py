"""Model folders, which are verified before use.

A folder contains ``weights.safetensors`` (the tagger), perhaps ``encoder.safetensors`` (its second view, but
not the encoder itself), ``neighbours.safetensors`` (the training articles without their texts), ``judged.safetensors`` (the cross-validated predictions for the reference
articles, without their texts), ``model.json`` (format number, labels, settings, training details,
sha256 of the other files) and ``card.md``. No file in it is ever executed. Next to the model folders,
``promoted.json`` names the model in use and ``runs.jsonl`` logs every training and promotion.
`osiris_nlp.model.folders.saving` writes these folders, `osiris_nlp.model.folders.promotion` says which one is in use.
numpy is loaded with the first array, so that names and manifests are found without it.
"""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from osiris_nlp.base.errors import InputError, ModelError, brief
from osiris_nlp.base.files import read_regular
from osiris_nlp.base.language.text import visible
from osiris_nlp.model.folders.manifest import (
    canonical_json,
    check_manifest,
    manifest_hash,
    sha256_of,
)

if TYPE_CHECKING:
    from osiris_nlp.model.encoder import SupportsEncode
    from osiris_nlp.model.folders.held_out import HeldOut
    from osiris_nlp.model.neighbours import Neighbours
    from osiris_nlp.model.tagger import Tagger

FORMAT = 2
WEIGHTS, SECOND_VIEW, NEIGHBOURS, HELD_OUT = (
    "weights.safetensors",
    "encoder.safetensors",
    "neighbours.safetensors",
    "judged.safetensors",
)
CARD, MANIFEST = "card.md", "model.json"
HOW_TO_TRAIN = "train one with: osiris-nlp train ARTICLES --model"
# Bytes. A manifest of ours has some 300 kB; as Python objects it may take forty times its size. Arrays are
# read as they are: a model of a million terms and 500 labels has 500 MB.
_MAX_MANIFEST, _MAX_CARD, _MAX_ARRAYS = 32_000_000, 1_000_000, 1 << 30
# Exceptions that parsing a corrupt file may raise.
_CORRUPT = (KeyError, TypeError, ValueError, IndexError, RecursionError)
_Part = TypeVar("_Part")


def load_tagger(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> "Tagger":
    """Load the tagger of a model folder after verifying its weights, card and manifest by their hashes.

    It uses the words alone; `load_full_tagger` adds the second view, if the model has one. `load_neighbours` and `load_held_out` verify their own files.
    A loaded model no longer depends on its files, however they change.

    Parameters
    ----------
    manifest : manifest from `read_manifest`; pass the same one to all functions that load parts of a model,
        so that none of them returns a part of another model that has replaced it in the meantime

    Raises
    ------
    ModelError
        If the folder or one of these three files is missing or has changed, or the folder has a newer
        or older format.
    """
    from osiris_nlp.model.folders.model_arrays import arrays_in, tagger_from  # noqa: PLC0415

    folder = Path(folder)
    manifest = manifest or read_manifest(folder)
    weights, _ = (_read_verified(folder / name, manifest) for name in (WEIGHTS, CARD))
    try:
        return tagger_from(
            manifest, arrays_in(weights), name=f"{visible(folder.name)}@{manifest['id']}"
        )
    except _CORRUPT as error:
        raise _corrupt(folder, error) from None


def load_full_tagger(
    folder: str | Path,
    *,
    manifest: Mapping[str, Any] | None = None,
    encoder: "str | SupportsEncode | None" = None,
) -> "Tagger":
    """Load a tagger with its second view, if the model has one; its encoder is loaded when first used.

    Parameters
    ----------
    manifest : manifest of the model; see `load_tagger`
    encoder : the encoder, as for `TopicClassifier`; by default the packaged one, if the model was trained with it

    Raises
    ------
    ModelError
        As `load_tagger`, or if the model was trained with another encoder than the packaged one, and none is passed.
    InputError
        If `encoder` is not an encoder.
    """
    manifest = manifest or read_manifest(folder)
    tagger = load_tagger(folder, manifest=manifest)
    if SECOND_VIEW not in manifest["files"]:
        return tagger
    from osiris_nlp.model.encoder import PACKAGED, encoder_for  # noqa: PLC0415
    from osiris_nlp.model.folders.model_arrays import second_view_from  # noqa: PLC0415

    name = manifest["second_view"]["encoder"]
    if encoder is None and name != PACKAGED:
        of_training = f"the encoder {brief(name)}" if name else "an object as its encoder"
        raise ModelError(
            f"{str(folder)!r} was trained with {of_training}, which only Python can pass: "
            f"load_model(folder, encoder=object), or train again with the encoder {PACKAGED!r}"
        )
    view_from = partial(second_view_from, encoder=encoder_for(encoder or PACKAGED))
    return replace(tagger, second_view=_load_part(folder, SECOND_VIEW, view_from, manifest))


def load_card(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> str:
    """Return the model card, Markdown, after verifying its hash; arguments and errors as `load_tagger`."""
    folder = Path(folder)
    content = _read_verified(folder / CARD, manifest or read_manifest(folder))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _corrupt(folder, error) from None


def load_neighbours(
    folder: str | Path, *, manifest: Mapping[str, Any] | None = None
) -> "Neighbours | None":
    """Load the training articles of a model after verifying their hash; None if it has none.

    Parameters
    ----------
    manifest : manifest of the model; see `load_tagger`

    Raises
    ------
    ModelError
        As `load_tagger`.
    """
    from osiris_nlp.model.folders.model_arrays import neighbours_from  # noqa: PLC0415

    return _load_part(folder, NEIGHBOURS, neighbours_from, manifest)


def load_held_out(folder: str | Path, *, manifest: Mapping[str, Any] | None = None) -> "HeldOut":
    """Load the cross-validated predictions of a model after verifying their hash.

    Parameters
    ----------
    manifest : manifest of the model; see `load_tagger`

    Raises
    ------
    ModelError
        As `load_tagger`, or if the model was saved without them.
    """
    from osiris_nlp.model.folders.model_arrays import held_out_from  # noqa: PLC0415

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
    from osiris_nlp.model.folders.model_arrays import arrays_in  # noqa: PLC0415

    folder = Path(folder)
    manifest = manifest or read_manifest(folder)
    if name not in manifest["files"]:
        return None
    content = _read_verified(folder / name, manifest)
    try:
        return part_from(manifest, arrays_in(content))
    except _CORRUPT as error:
        raise _corrupt(folder, error) from None


def _corrupt(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"Corrupt model {str(folder)!r} ({type(error).__name__}: {error}): restore it or train again"
    )


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Return ``model.json`` after verifying its own integrity, format and values, not the other files.

    Raises
    ------
    ModelError
        As `load_tagger`.
    """
    path = Path(folder) / MANIFEST
    if not path.parent.is_dir():
        raise ModelError(
            f"No model at {str(folder)!r}: {HOW_TO_TRAIN} {shlex.quote(visible(str(folder)))} (in "
            "Python, with the method save of a fitted TopicClassifier)"
        )
    if not os.path.lexists(path) and (names := list_models(path.parent)):
        examples = ", ".join(map(visible, names[:10]))
        raise ModelError(f"{str(folder)!r} is a folder of models: name one of them ({examples})")
    content = _read(path, _MAX_MANIFEST)
    # A text, not an exception: that would keep this frame alive, with all that it holds.
    damage = f"{str(path)!r} is damaged: restore it or train again"
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ModelError(damage) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise ModelError(damage)
    if manifest["format"] < 1:
        raise ModelError(damage)
    if manifest["format"] != FORMAT:
        is_old = manifest["format"] < FORMAT
        reads, remedy = ("format", "train it again") if is_old else ("up to", "upgrade osiris-nlp")
        raise ModelError(
            f"{str(folder)!r} has format {manifest['format']}; this version reads {reads} {FORMAT}: {remedy}"
        )
    # The file must be, byte for byte, what this version would write, so that any change is noticed.
    try:
        is_ours = canonical_json(manifest) == content
    except orjson.JSONEncodeError:  # nested more than 254 deep
        is_ours = False
    if not is_ours or manifest.get("sha256") != manifest_hash(manifest):
        raise ModelError(damage)
    try:
        check_manifest(manifest)
    except ValueError as error:
        raise _corrupt(path.parent, error) from None
    _update_settings(path.parent, manifest)
    return manifest


def _update_settings(folder: Path, manifest: dict[str, Any]) -> None:
    """Rename a setting of version 0.1.0 and remove another one; ModelError if the model depends on that."""
    settings = manifest["details"].get("settings", {})
    if "seed" in settings:
        settings["random_state"] = settings.pop("seed")
    for each in (manifest["features"], settings):
        if each.pop("semantic_weight", 0):
            raise ModelError(
                f"{str(folder)!r} was trained with semantic_weight, which `encoder` has replaced: train it "
                "again"
            )


def is_model(folder: Path) -> bool:
    """Return whether a folder has a manifest of any version, even if a file is damaged."""
    try:
        manifest = orjson.loads(read_regular(folder / MANIFEST, max_bytes=_MAX_MANIFEST))
    except (InputError, orjson.JSONDecodeError):
        return False
    return isinstance(manifest, dict) and {"format", "id", "labels", "files"} <= set(manifest)


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


def _read_verified(path: Path, manifest: Mapping[str, Any]) -> bytes:
    content = _read(path, _MAX_CARD if path.name == CARD else _MAX_ARRAYS)
    if sha256_of(content) != manifest["files"].get(path.name):
        raise ModelError(f"{str(path)!r} is damaged: restore it or train again")
    return content


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
