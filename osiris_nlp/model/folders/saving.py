"""Model folders are written completely or not at all, and replace nothing that the caller did not name."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from safetensors.numpy import save

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.files import is_own_file, write_whole
from osiris_nlp.base.language.text import visible
from osiris_nlp.base.language.words import FRENCH
from osiris_nlp.model.calibration import Calibration
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.folders.manifest import (
    canonical_json,
    check_manifest,
    manifest_hash,
    sha256_of,
)
from osiris_nlp.model.folders.model_arrays import (
    MAX_NEIGHBOURS,
    arrays_of,
    held_out_arrays,
    neighbour_arrays,
    second_view_arrays,
)
from osiris_nlp.model.folders.promotion import promotion_of, record_replacement
from osiris_nlp.model.folders.registry import (
    CARD,
    FORMAT,
    HELD_OUT,
    MANIFEST,
    NEIGHBOURS,
    SECOND_VIEW,
    WEIGHTS,
    is_model,
    read_manifest,
)
from osiris_nlp.model.folders.run_log import run_log
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.model.target import Target

_FILES = {WEIGHTS, SECOND_VIEW, NEIGHBOURS, HELD_OUT, CARD, MANIFEST}


def save_model(
    tagger: Tagger,
    folder: str | Path,
    *,
    replace: bool = False,
    target: Target | None = None,
    neighbours: Neighbours | None = None,
    held_out: HeldOut | None = None,
    details: Mapping[str, Any] | None = None,
    card: str = "",
    run: Mapping[str, Any] | None = None,
) -> str:
    """Write a model to a temporary folder and move it into place; return the model's id.

    If `folder` is the one that ``promoted.json`` next to it names, the new model is promoted, and that
    is logged.

    Parameters
    ----------
    replace : whether to replace a model; its files are removed
    target : the form of predictions; by default, the same as after training on labels in articles
    neighbours : the training articles, for similar articles; without them, or with more than a
        million, the model finds none
    held_out : cross-validated predictions for the reference articles, for comparisons; its labels
        are the tagger's
    details : how the model was trained, JSON-ready; saved in ``model.json``
    card : the model card, Markdown
    run : what to add to the line on this training in the run log, JSON-ready; without it there is no
        such line

    Raises
    ------
    ModelError
        If `folder` exists and `check_replaceable` refuses it, the run log cannot be written, or a value
        is one that `read_manifest` refuses, such as a label with a control character.
    """
    folder = Path(os.path.realpath(folder))  # so that a symbolic link is kept
    check_replaceable(folder, replace=replace)
    files = _arrays(tagger, neighbours, held_out) | {CARD: card.encode()}
    manifest = _manifest(tagger, files, details or {}, target)
    files[MANIFEST] = canonical_json(manifest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_logged = run is not None or promotion_of(folder) is not None
    with run_log(folder.parent) if is_logged else nullcontext() as log:
        _write(files, folder, replace=replace)
        if log and run is not None:
            log({"what": "train", "model": folder.name, "id": manifest["id"], **run})
        if log:
            record_replacement(folder, manifest, log)
    return str(manifest["id"])


def _arrays(
    tagger: Tagger, neighbours: Neighbours | None, held_out: HeldOut | None
) -> dict[str, bytes]:
    """Return the contents of the files of arrays."""
    files = {WEIGHTS: save(arrays_of(tagger))}
    if tagger.second_view is not None:
        files[SECOND_VIEW] = save(second_view_arrays(tagger.second_view))
    if neighbours is not None and len(neighbours.ids) <= MAX_NEIGHBOURS:
        files[NEIGHBOURS] = save(neighbour_arrays(neighbours, tagger.labels))
    if held_out is not None:
        files[HELD_OUT] = save(held_out_arrays(held_out))
    return files


def _feature_record(settings: FeatureSettings) -> dict[str, Any]:
    """Return the settings as JSON-ready values, without the language if it is French, as in earlier models."""
    record = asdict(settings)
    if settings.language == FRENCH:
        del record["language"]
    return record


def _manifest(
    tagger: Tagger,
    files: Mapping[str, bytes],
    details: Mapping[str, Any],
    target: Target | None,
) -> dict[str, Any]:
    """Return the manifest of a model with these files; ModelError if it could not be read again."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "id": sha256_of(files[WEIGHTS] + files.get(SECOND_VIEW, b""))[:12],
        "labels": list(tagger.labels),
        "features": _feature_record(tagger.space.settings),
        "terms": tagger.space.size,
        "exclusive": tagger.calibration.exclusive,
        "off_period": tagger.calibration.off_period_penalty,
        "top_k": tagger.selection.top_k,
        "at_least_one": tagger.selection.at_least_one,
        "details": dict(details),
        "files": {name: sha256_of(content) for name, content in files.items()},
    }
    manifest |= _known_words(tagger.calibration)
    if target is not None:
        manifest["target"] = target.to_record()
    if (view := tagger.second_view) is not None:
        manifest["second_view"] = {
            "encoder": view.encoder.name,
            "off_period": view.calibration.off_period_penalty,
            **_known_words(view.calibration),
        }
    try:
        check_manifest(orjson.loads(canonical_json(manifest)))
    except (TypeError, ValueError) as error:  # orjson raises TypeError
        raise ModelError(f"The model cannot be saved: {error}") from None
    return manifest | {"sha256": manifest_hash(manifest)}


def _known_words(calibration: Calibration) -> dict[str, Any]:
    shrinkage = calibration.shrinkage
    return {"known_words": {"half": shrinkage.half, "usual": shrinkage.usual}} if shrinkage else {}


def _write(files: Mapping[str, bytes], folder: Path, *, replace: bool) -> None:
    """Write a temporary folder and move it into place."""
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        staging.chmod(0o755)
        for name, content in files.items():
            write_whole(staging / name, content)
        if not replace:
            try:
                staging.rename(folder)
            except OSError:  # others have filled the folder in the meantime
                check_replaceable(folder)
                raise
            return
        check_replaceable(folder, replace=True)
        backup = staging.with_name(staging.name + ".old")
        if folder.exists():
            folder.rename(backup)
        try:
            staging.rename(folder)
        except OSError:
            if backup.exists():
                backup.rename(folder)
            raise
        # The new model is in place, whatever becomes of the old one.
        shutil.rmtree(backup, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def check_replaceable(folder: str | Path, *, replace: bool = False) -> None:
    """Raise ModelError if the path exists and may not be replaced.

    An empty folder may be replaced, and with `replace` a model: a folder that has a manifest of any
    version, and no files but a model's own; no link is among them.
    """
    path = Path(os.path.realpath(folder))
    if not os.path.lexists(path):
        return
    is_foreign = not path.is_dir() or any(
        entry.name not in _FILES or not is_own_file(entry) for entry in path.iterdir()
    )
    if not is_foreign and not any(path.iterdir()):
        return
    if is_foreign or not is_model(path):
        raise ModelError(
            f"Not a model folder: {str(folder)!r} exists and will not be replaced; "
            f"choose another folder{'' if is_foreign else ', or delete this one'}"
        )
    if not replace:
        raise ModelError(
            f"{str(folder)!r} is a model already ({_description(path)}): choose another name, or "
            "replace it with --replace (in Python, replace=True)"
        )


def free_folder(folder: Path, *, replace: bool = False) -> Path:
    """Return FOLDER if a model can be saved there, or else the first free one of FOLDER-2, FOLDER-3 and so on.

    Parameters
    ----------
    replace : whether a model there may be replaced; see `check_replaceable`

    Examples
    --------
    >>> free_folder(Path("nowhere/osiris"))
    PosixPath('nowhere/osiris')
    """
    try:
        check_replaceable(folder, replace=replace)
    except ModelError:
        numbered = (folder.with_name(f"{folder.name}-{number}") for number in itertools.count(2))
        return next(path for path in numbered if not os.path.lexists(path))
    return folder


def _description(folder: Path) -> str:
    """Return what tells a model from others, in one line."""
    try:
        manifest = read_manifest(folder)
    except ModelError:
        parts = ["damaged, or of another version"]
    else:
        parts = [f"id {visible(manifest['id'])}"]
        if timestamp := manifest["details"].get("made"):
            parts.append(f"trained {visible(timestamp[: len('2026-12-31')])}")
    if promotion_of(folder) is not None:
        parts.append("promoted")
    return ", ".join(parts)
