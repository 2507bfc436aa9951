"""The taxonomy of a desk: a CSV file that managers change from the page, and others by command or by hand."""

import threading
from collections.abc import Callable
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store import Store, delete_setting, read_setting, write_setting
from osiris_nlp.taxonomy import (
    Change,
    LabelNames,
    Taxonomy,
    read_history,
    read_taxonomy,
    write_change,
)

_SETTING = "taxonomy"
_State = tuple[int, int, int]


class TaxonomyFile:
    """A taxonomy on disk, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading = threading.Lock()
        self._state: _State | None = None
        self._taxonomy: Taxonomy | None = None

    def current(self) -> Taxonomy:
        """Return the taxonomy as it is now; InputError as `read_taxonomy`."""
        with self._reading:
            state = self._stat()
            if self._taxonomy is None or state != self._state:
                self._taxonomy, self._state = read_taxonomy(self.path), state
            return self._taxonomy

    def names(self) -> LabelNames:
        """Return its labels by all names that they have had; InputError as `read_history`."""
        return LabelNames(self.current(), read_history(self.path))

    def change(self, edit: Callable[[Taxonomy], tuple[Taxonomy, Change]], *, digest: str) -> Change:
        """Make a change and add it to the history.

        Parameters
        ----------
        edit : a change such as `rename`, of the taxonomy that it is called with
        digest : of the taxonomy for which the change was decided

        Raises
        ------
        InputError
            If the taxonomy has changed since, the edit refuses, or as `write_change`; nothing is written.
        """
        taxonomy = read_taxonomy(self.path)
        if taxonomy.digest() != digest:
            raise InputError(f"{str(self.path)!r} has changed in the meantime", "look at it again")
        new_taxonomy, change = edit(taxonomy)
        write_change(self.path, new_taxonomy, change)  # refuses if another one was faster
        return change

    def _stat(self) -> _State:
        try:
            status = self.path.stat()
        except OSError as error:
            raise InputError(
                f"Cannot read {str(self.path)!r} ({error.strerror})", "put the taxonomy back"
            ) from None
        return status.st_ino, status.st_size, status.st_mtime_ns


def use_taxonomy(store: Store, path: Path | None) -> None:
    """Record which taxonomy a desk uses, so that its commands know; None for that of the model."""
    if path is None:
        delete_setting(store, _SETTING)
    else:
        write_setting(store, _SETTING, str(path.resolve()))


def desk_labels(store: Store) -> LabelNames | None:
    """Return the labels of a desk; None for those of the model.

    Raises
    ------
    InputError
        If the file that `use_taxonomy` recorded cannot be read.
    """
    path = read_setting(store, _SETTING)
    return None if path is None else TaxonomyFile(Path(path)).names()
