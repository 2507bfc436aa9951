"""Which model of a folder of models is promoted: ``promoted.json`` has its name and its id.

The id is compared whenever the promoted model is looked up. A model that has replaced it, for
example a copy of another one, is refused until it is promoted itself.
"""

import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.files import flush, read_regular, write_whole
from osiris_nlp.base.language.text import visible
from osiris_nlp.model.folders.manifest import canonical_json
from osiris_nlp.model.folders.registry import (
    HOW_TO_TRAIN,
    load_full_tagger,
    read_manifest,
    verify_files,
)
from osiris_nlp.model.folders.run_log import run_log

PROMOTED = "promoted.json"
_MAX_BYTES = 10_000


def promote(models: str | Path, name: str) -> dict[str, Any]:
    """Promote a model after checking that it and its encoder load; return what ``promoted.json`` says now.

    ``previous`` in the result names the model promoted before; to roll back, promote that name. It is
    None if that model is gone, or another one has replaced it. Promoting the promoted model changes
    nothing.
    """
    models = Path(models)
    folder = folder_of(models, name)
    manifest = read_manifest(folder)
    verify_files(folder, manifest)
    view = load_full_tagger(folder, manifest=manifest).second_view
    if view is not None:
        view.check()
    before = read_promoted(models)
    if before == _entry(name, manifest, previous=before.get("previous")):
        return before
    entry = _entry(name, manifest, previous=_previous(models, before, name))
    with run_log(models) as log:
        _check_own_promotion(models)
        _write(models, entry)
        log({"what": "promote", **entry})
    return entry


def withdraw(models: str | Path) -> None:
    """Promote no model any longer, so that the bundled one is in use; the run log says which one was.

    Raises
    ------
    ModelError
        If no model is promoted.
    """
    models = Path(models)
    with run_log(models) as log:
        name = promoted_name(models)
        if name is None:
            raise ModelError(f"No model is promoted in {str(models)!r}")
        (models / PROMOTED).unlink()
        flush(models)
        log({"what": "withdraw", "model": name})


def record_replacement(
    folder: Path, manifest: Mapping[str, Any], log: Callable[[Mapping[str, Any]], None]
) -> None:
    """Promote the model that has been saved in the folder of the promoted one; ignore other folders.

    The line in the run log also has the id of the model that was ``replaced``. It is written first: a
    process that is killed between the two leaves a model that is refused, not one without a record.
    """
    before = promotion_of(folder)
    if before is None or is_promoted(manifest, before):
        return
    models, name = folder.parent, before["model"]
    entry = _entry(name, manifest, previous=_previous(models, before, name))
    log({"what": "promote", **entry, "replaced": before.get("id")})
    _write(models, entry)


def promoted_model(models: str | Path) -> Path:
    """Return the folder of the model in use, which is in `models`.

    Raises
    ------
    ModelError
        If no model has been promoted, the folder has another model than the one that was promoted, or
        ``promoted.json`` is damaged, or names something that is not in the folder.
    """
    name = promoted_name(models)
    if name is None:
        raise ModelError(
            f"No model is promoted in {str(models)!r}: name one with --model, or {HOW_TO_TRAIN} "
            f"{models}/NAME, then: osiris-nlp models promote NAME"
        )
    folder, promotion = folder_of(Path(models), name), read_promoted(models)
    if not folder.is_dir():
        raise ModelError(
            f"No model at {str(folder)!r}, which is the promoted one: restore it, or promote another "
            f"one with {promote_command(models, 'NAME')}"
        )
    manifest = read_manifest(folder)
    if not is_promoted(manifest, promotion):
        model_id, promoted_id = manifest["id"], promotion.get("id")
        difference = (
            "another version of it"
            if model_id == promoted_id
            else visible(promoted_id or "another one")
        )
        raise ModelError(
            f"{str(folder)!r} holds model {model_id}, but {difference} was promoted: to use "
            f"it, {promote_command(models, name)}"
        )
    return folder


def promote_command(models: str | Path, name: str) -> str:
    """Return the command that promotes a model, as typed in a shell.

    Examples
    --------
    >>> promote_command("models", "mars"), promote_command("m/dakar", "mon modèle")
    ('osiris-nlp models promote mars', "osiris-nlp models promote 'mon modèle' --models m/dakar")
    """
    option = "" if str(models) == "models" else f" --models {shlex.quote(str(models))}"
    return f"osiris-nlp models promote {visible(shlex.quote(name))}{visible(option)}"


def _entry(name: str, manifest: Mapping[str, Any], *, previous: str | None) -> dict[str, Any]:
    """Return what ``promoted.json`` says of a model; the hash covers all that the id does not."""
    hashes = {key: manifest[key] for key in ("id", "sha256")}
    return {"model": name, **hashes, "previous": previous}


def is_promoted(manifest: Mapping[str, Any], promotion: Mapping[str, Any]) -> bool:
    """Return whether a model is the one that was promoted, as far as an earlier version recorded it."""
    return all(promotion.get(key) in {None, manifest.get(key)} for key in ("id", "sha256"))


def promoted_name(models: str | Path) -> str | None:
    """Return the name of the model in use, or None; ModelError if ``promoted.json`` is damaged."""
    name = read_promoted(models).get("model")
    return name if isinstance(name, str) else None


def promotion_of(folder: str | Path) -> dict[str, Any] | None:
    """Return what ``promoted.json`` next to a model says if it names that model; else None.

    A ``promoted.json`` that is damaged names no model: nobody uses one by it.
    """
    path = Path(os.path.realpath(folder))
    try:
        name = promoted_name(path.parent)
        if name is None or os.path.realpath(folder_of(path.parent, name)) != str(path):
            return None
        return read_promoted(path.parent)
    except ModelError:
        return None


def read_promoted(models: str | Path) -> dict[str, Any]:
    """Return what ``promoted.json`` says; empty if there is none.

    That is ``model``, ``id`` and ``sha256`` (of the manifest, which has the hashes of all files; missing
    in a file of version 0.1.0), and ``previous``.

    Raises
    ------
    ModelError
        If the file is damaged.
    """
    path = Path(models) / PROMOTED
    if not os.path.lexists(path):
        return {}
    damage = f"{str(path)!r} is damaged: delete it and promote a model again"
    try:
        entry = orjson.loads(read_regular(path, max_bytes=_MAX_BYTES))
    except (InputError, orjson.JSONDecodeError):
        raise ModelError(damage) from None
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(key), str | None) for key in ("id", "sha256", "previous")
    ):
        raise ModelError(damage)
    return entry


def _previous(models: Path, before: Mapping[str, Any], name: str) -> str | None:
    """Return which model to go back to from `name`, given what was promoted before; None if it is gone."""
    if before.get("model") == name:
        previous, previous_id = before.get("previous"), None
    else:
        previous, previous_id = before.get("model"), before.get("id")
    if not isinstance(previous, str):
        return None
    try:
        model_id = read_manifest(folder_of(models, previous))["id"]
    except ModelError:
        return None
    return previous if previous_id in {None, model_id} else None


def folder_of(models: Path, name: str) -> Path:
    """Return the folder of a model; ModelError if the name leads out of the folder of models."""
    if name in {"", ".", ".."} or not name.isprintable() or {"/", "\\"} & {*name}:
        raise ModelError(
            f"Not a model name: {name!r}; expected the name of a folder in {str(models)!r}"
        )
    return models / name


def _check_own_promotion(models: Path) -> None:
    """Raise ModelError if there is a ``promoted.json`` that names no model: another program's."""
    path = models / PROMOTED
    if os.path.lexists(path) and promoted_name(models) is None:
        raise ModelError(f"{str(path)!r} names no model and is kept: move it away")


def _write(models: Path, entry: Mapping[str, Any]) -> None:
    write_whole(models / PROMOTED, canonical_json(entry))
