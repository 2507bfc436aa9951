"""The folder next to OUT where a run keeps its manifest and finished chunks until OUT is complete.

``OUT.partial/`` contains a marker, ``manifest.json`` and a folder of parts and records. That folder is
named after the digest of the run, so a worker left over from another run cannot write into it. A chunk
is finished once its record exists and its part matches the record.

A run uses and removes the folder only if a run made it: the marker or a manifest is there, and nothing
but files of the names below. Anything else is refused and left untouched.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import (
    Layout,
    foreign_entry,
    locked,
    read_regular,
    remove_folder,
    write_whole,
)
from osiris_nlp.batch.summary import Record, opened_record

MANIFEST, WRITING, STDIN_COPY, MARKER = "manifest.json", "writing", "stdin", "osiris-nlp.txt"
_MARK = "Unfinished results of 'osiris-nlp tag'. To complete them, run the command with --resume.\n"
# In the order of removal: without its manifest, what is left of an interrupted removal is not taken
# for a run; it is recognised by its marker to the end.
_TEMPORARY = r"\.\d{7,}\.jsonl?\.\d+\.part"
_LAYOUT: Layout = {
    r"manifest\.json": None,
    r"\.(?:manifest\.json|stdin)\.\d+\.part": None,
    r"[0-9a-f]{16}": {r"\d{7,}\.jsonl?": None, _TEMPORARY: None},
    r"stdin|writing": None,
    r"osiris-nlp\.txt": None,
}
_MAX_MANIFEST = 32_000_000  # bytes; an entry per input, of which a command line holds some 100,000
_REMEDY = "choose another OUT, or move it away"
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
# The keys that determine the output; the others are for people.
_DECISIVE = ("format", "version", "model", "model_sha256", "settings", "inputs")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder next to an output; `folder` need not exist yet."""

    folder: Path

    @classmethod
    def next_to(cls, path: Path) -> "Workspace":
        """Return the workspace of the output at `path`."""
        return cls(path.with_name(f"{path.name}.partial"))

    def chunks_folder(self, manifest: Mapping[str, Any]) -> Path:
        """Return the folder of a run's parts and records."""
        return self.folder / manifest_digest(manifest)[:16]

    def manifest(self) -> dict[str, Any] | None:
        """Return the manifest of the run that started here; None if no run has."""
        return read_manifest(self.folder / MANIFEST)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace's lock for the duration of the block.

        Raises
        ------
        InputError
            If another run holds the lock, or something else has its name.
        """
        busy = InputError(f"Another run is using {str(self.folder)!r}", "wait for it to finish")
        with locked(f"{self.folder}.lock", busy=busy):
            yield

    def check(self) -> None:
        """Raise InputError unless the folder is missing or empty, or was made by a run."""
        name = str(self.folder)
        if not os.path.lexists(self.folder):
            return
        foreign = foreign_entry(self.folder, _LAYOUT)
        if foreign == self.folder:
            kind = "a symbolic link" if self.folder.is_symlink() else "not a folder"
            raise InputError(f"{name!r} is {kind}", _REMEDY)
        if foreign is not None:
            entry = str(foreign.relative_to(self.folder))
            raise InputError(f"{name!r} contains {entry!r}, which no run wrote", _REMEDY)
        self.manifest()  # raises unless it is a run's
        if not self.is_marked and any(self.folder.iterdir()):
            raise InputError(f"{name!r} is not the folder of a run", _REMEDY)

    def create(self) -> None:
        """Make the folder with its marker, unless it exists; the caller holds the lock and checked it."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / MARKER).write_text(_MARK, encoding="utf-8")

    def begin(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest of a new run, or return the existing one of a resumed run.

        The caller holds the lock, and has checked that both manifests describe the same run.
        """
        self.create()
        existing_manifest = self.manifest()
        self.chunks_folder(manifest).mkdir(exist_ok=True)
        if existing_manifest is not None:
            return existing_manifest
        write_whole(self.folder / MANIFEST, orjson.dumps(manifest, option=_JSON))
        return manifest

    def discard_if_empty(self) -> None:
        """Remove the manifest of a run that finished no chunk; the caller holds the lock."""
        if self.is_marked and not self.has_records:
            self.create()  # the marker, which a folder of version 0.1.0 lacks
            (self.folder / MANIFEST).unlink(missing_ok=True)

    @property
    def is_marked(self) -> bool:
        """Whether a run put its marker or its manifest into the folder."""
        return any(os.path.lexists(self.folder / name) for name in (MARKER, MANIFEST))

    @property
    def has_records(self) -> bool:
        """Whether any chunk has a record, valid or not."""
        return any(self.folder.glob("*/*.json"))

    def finished_records(self, manifest: Mapping[str, Any]) -> Iterator[Record]:
        """Yield the record of each finished chunk; remove temporary files and invalid records."""
        for path in sorted(self.chunks_folder(manifest).iterdir()):
            if re.fullmatch(_TEMPORARY, path.name, re.ASCII):
                path.unlink()
            elif path.suffix == ".json":
                record = _read_record(path)
                if record is not None and _is_intact(path.with_suffix(".jsonl"), record):
                    yield record
                else:
                    path.unlink()

    @property
    def is_writing(self) -> bool:
        """Whether all chunks are finished, so that OUT may already have been written."""
        return (self.folder / WRITING).exists()

    def start_writing(self) -> None:
        """Mark that this run has started writing OUT, so that an OUT found later is known to be its own."""
        (self.folder / WRITING).touch()

    def remove(self) -> None:
        """Remove the folder, which `check` recognised or `create` made; the caller holds the lock.

        Raises
        ------
        InputError
            If it contains anything that no run wrote; nothing is removed then.
        """
        if os.path.lexists(self.folder):
            remove_folder(self.folder, _LAYOUT)


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the sha256 (hex) of what determines the output.

    That is the format, version, model, settings and inputs (ignoring how their paths are spelled).
    """
    decisive = {key: manifest[key] for key in _DECISIVE}
    decisive["inputs"] = list(map(_content, manifest["inputs"]))
    return hashlib.sha256(orjson.dumps(decisive, option=orjson.OPT_SORT_KEYS)).hexdigest()


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest at `path`; None if there is no such file.

    Raises
    ------
    InputError
        If the file is not the manifest of a run.
    """
    if not os.path.lexists(path):
        return None
    try:
        manifest = orjson.loads(read_regular(path, max_bytes=_MAX_MANIFEST))
    except orjson.JSONDecodeError:
        manifest = None
    if not _is_manifest(manifest):
        raise InputError(
            f"{str(path)!r} is not the manifest of a run", "move it away, or choose another OUT"
        )
    return dict(manifest)


def _is_manifest(manifest: object) -> bool:
    """Return whether a value has what `manifest_digest` and messages need."""
    return (
        isinstance(manifest, dict)
        and set(_DECISIVE) <= set(manifest)
        and isinstance(manifest["settings"], dict)
        and isinstance(manifest["inputs"], list)
    )


def check_same_run(old_manifest: Mapping[str, Any], new_manifest: Mapping[str, Any]) -> None:
    """Raise InputError listing the differences if the manifests describe different runs."""
    if manifest_digest(old_manifest) != manifest_digest(new_manifest):
        differences = "; ".join(_differences(old_manifest, new_manifest))
        raise InputError(
            f"Cannot resume a different run: {differences}",
            "resume with the original arguments, or choose another OUT",
        )


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in ("format", "version", "model"):
        if old[key] != new[key]:
            yield f"{key} was {old[key]}, now {new[key]}"
    if old["model"] == new["model"] and old["model_sha256"] != new["model_sha256"]:
        yield f"the settings of {new['model']} have changed"
    for name, value in new["settings"].items():
        if old["settings"].get(name) != value:
            yield f"{name} was {old['settings'].get(name)}, now {value}"
    if len(old["inputs"]) != len(new["inputs"]):
        yield f"number of inputs was {len(old['inputs'])}, now {len(new['inputs'])}"
        return
    for old_input, new_input in zip(old["inputs"], new["inputs"], strict=True):
        if _content(old_input) != _content(new_input):
            yield f"input {new_input['name']!r} has changed"


def _content(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return what identifies an input: everything but the spelling of its path."""
    return {key: value for key, value in description.items() if key != "name"}


def _read_record(path: Path) -> Record | None:
    """Return the record in a file; None if the file is damaged, or of an earlier version."""
    try:
        with opened_record(path) as (content, fault_lines):
            record = Record.from_dict(content)
            digest = hashlib.file_digest(fault_lines, "sha256").hexdigest()
            return record if digest == record.faults_sha256 else None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _is_intact(part: Path, record: Record) -> bool:
    """Return whether a part matches its record."""
    try:
        with part.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == record.sha256
    except FileNotFoundError:
        return False
