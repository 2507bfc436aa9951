"""What a run keeps next to OUT until OUT is complete: a manifest and the finished chunks, locked.

``OUT.partial/`` holds ``manifest.json`` and a folder of parts and records, named after the
fingerprint of the run: what a straggler of another run may still write there touches nothing. A
chunk is finished once its record is there, and its part is what the record says.
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked, write_whole
from osiris_nlp.batch.summary import Record

MANIFEST, WRITING = "manifest.json", "writing"
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
# What decides the output; the rest of a manifest is for people.
_DECISIVE = ("format", "version", "model", "settings", "inputs")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder beside an output; `folder` need not be there yet."""

    folder: Path

    @classmethod
    def beside(cls, stem: Path) -> "Workspace":
        """Return the workspace of the output of that name."""
        return cls(stem.with_name(f"{stem.name}.partial"))

    def chunks(self, manifest: Mapping[str, Any]) -> Path:
        """Return the folder of the parts and records of a run."""
        return self.folder / manifest_digest(manifest)[:16]

    def manifest(self) -> dict[str, Any] | None:
        """Return what the run that was begun here is to do; None if none was."""
        return read_manifest(self.folder / MANIFEST)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the workspace, whose folder exists in the block.

        Raises
        ------
        InputError
            If another run holds the lock, or the folder is a link.
        """
        busy = InputError(f"Another run is writing here ({str(self.folder)!r})", "wait for its end")
        with locked(f"{self.folder}.lock", busy=busy):
            if self.folder.is_symlink():  # what it leads to is not this run's to remove
                raise InputError(
                    f"{str(self.folder)!r} is a link", "remove it, or name another OUT"
                )
            self.folder.mkdir(exist_ok=True)
            yield

    def begin(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Write down what is to be done, or return what was written when it was begun.

        The lock is held, and the two were found to be the same run.
        """
        begun = self.manifest()
        self.chunks(manifest).mkdir(exist_ok=True)
        if begun is None:
            begun = manifest
            write_whole(self.folder / MANIFEST, orjson.dumps(manifest, option=_JSON))
        return begun

    def forget(self) -> None:
        """Take away the manifest of a run of which nothing was finished; the lock is held."""
        if not self.has_finished:
            (self.folder / MANIFEST).unlink(missing_ok=True)

    @property
    def has_finished(self) -> bool:
        """Tell whether a chunk is finished."""
        return any(self.folder.glob("*/*.json"))

    def finished(self, manifest: Mapping[str, Any]) -> Iterator[Record]:
        """Yield the record of each finished chunk; what else lies about is removed."""
        folder = self.chunks(manifest)
        for path in folder.glob(".*"):
            path.unlink()
        for path in sorted(folder.glob("*.json")):
            record = _record(path)
            if record is not None and _holds(path.with_suffix(".jsonl"), record):
                yield record
            else:
                path.unlink()

    @property
    def is_writing(self) -> bool:
        """Tell whether all chunks were finished, and OUT perhaps written."""
        return (self.folder / WRITING).exists()

    def start_writing(self) -> None:
        """Note that what stands at OUT from now on is this run's."""
        (self.folder / WRITING).touch()

    def remove(self) -> None:
        """Take it all away, the manifest first: no half of it is taken for a run."""
        (self.folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self.folder)


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the sha256 (hex) of what decides the output: model, settings, inputs."""
    decisive = {key: manifest[key] for key in _DECISIVE}
    decisive["inputs"] = list(map(_content, manifest["inputs"]))
    return hashlib.sha256(orjson.dumps(decisive, option=orjson.OPT_SORT_KEYS)).hexdigest()


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return a manifest; None if there is none.

    Raises
    ------
    InputError
        If there is a file of that name that is no manifest.
    """
    try:
        said = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not set(_DECISIVE) <= set(said):
        raise InputError(f"{str(path)!r} is no manifest of a run", "remove it, or name another OUT")
    return said


def check_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise InputError if a run was begun otherwise than it is to go on; say what differs."""
    if manifest_digest(before) != manifest_digest(now):
        differing = "; ".join(_differences(before, now))
        raise InputError(
            f"This is not the run that was begun: {differing}",
            "give what was given then, or begin anew under another name",
        )


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in ("format", "version", "model"):
        if before[key] != now[key]:
            yield f"{key} was {before[key]}, now {now[key]}"
    for name, value in now["settings"].items():
        if before["settings"].get(name) != value:
            yield f"{name} was {before['settings'].get(name)}, now {value}"
    if len(before["inputs"]) != len(now["inputs"]):
        yield f"{len(before['inputs'])} inputs then, {len(now['inputs'])} now"
        return
    for then, given in zip(before["inputs"], now["inputs"], strict=True):
        if _content(then) != _content(given):
            yield f"input {given['name']!r} is not what it was"


def _content(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts of an input: not how its path was spelt."""
    return {key: value for key, value in told.items() if key != "name"}


def _record(path: Path) -> Record | None:
    """Return what a record says; None where it is torn."""
    try:
        return Record.from_dict(orjson.loads(path.read_bytes()))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _holds(part: Path, record: Record) -> bool:
    """Tell whether a part is what was written."""
    try:
        with part.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == record.sha256
    except FileNotFoundError:
        return False
