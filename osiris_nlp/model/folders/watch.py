"""Notice that the files of a loaded model have changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import ModelError
from osiris_nlp.model.folders.registry import MANIFEST, read_manifest, verify_files

_State = tuple[tuple[int, ...] | None, ...]  # per file: inode, size, times; None if it is missing


class ModelWatch:
    """The files of a loaded model, and whether they still are what was loaded.

    Parameters
    ----------
    manifest : manifest of the loaded model, from `read_manifest`
    """

    def __init__(self, folder: str | Path, manifest: Mapping[str, Any]) -> None:
        self._folder, self._manifest = Path(folder).absolute(), manifest
        self._state: _State | None = None
        self._has_changed = False

    def is_of(self, folder: str | Path, manifest: Mapping[str, Any]) -> bool:
        """Return whether the loaded model is the one in a folder, whose manifest is given."""
        is_same_folder = Path(folder).absolute() == self._folder
        return is_same_folder and bool(manifest["sha256"] == self._manifest["sha256"])

    def has_changed(self) -> bool:
        """Return whether any file of the model has another content, or is gone.

        Files are read again only if their size, inode or times have changed since the last call.
        """
        state = tuple(_state(self._folder / name) for name in (MANIFEST, *self._manifest["files"]))
        if state != self._state:
            self._has_changed = not self._is_same()
            self._state = state
        return self._has_changed

    def _is_same(self) -> bool:
        try:
            if read_manifest(self._folder)["sha256"] != self._manifest["sha256"]:
                return False
            verify_files(self._folder, self._manifest)
        except ModelError:  # missing, cut short, or being replaced at this moment
            return False
        return True


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
