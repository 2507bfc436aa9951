"""The taxonomy of a desk: a CSV file that managers change from the page, and others by command or by hand."""

import threading
from collections.abc import Callable
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.store.desk_settings import delete_setting, read_setting, write_setting
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.taxonomy import (
    Change,
    LabelNames,
    Taxonomy,
    history_path,
    read_history,
    read_taxonomy,
    write_change,
)

_SETTING, _LANGUAGE = "taxonomy", "taxonomy_language"
_State = tuple[int, int, int]  # inode, size, time of the last change


class TaxonomyFile:
    """A taxonomy on disk, read again whenever the file changes; in one language, if it has several."""

    def __init__(self, path: Path, language: str = "") -> None:
        self.path, self.language = path, language
        self._reading = threading.Lock()
        self._state: tuple[_State | None, ...] = ()
        self._names: LabelNames | None = None

    def names(self) -> LabelNames:
        """Return the labels as they are now, by all names that they have had.

        Raises
        ------
        InputError
            If the file or its history cannot be read, as `read_history`.
        """
        with self._reading:
            state = (_state(self.path), _state(history_path(self.path)))
            if self._names is None or state != self._state:
                taxonomy = read_taxonomy(self.path, language=self.language)
                self._names, self._state = LabelNames(taxonomy, read_history(self.path)), state
            return self._names

    def current(self) -> Taxonomy:
        """Return the taxonomy as it is now; InputError as `names`."""
        return self.names().taxonomy

    def change(self, edit: Callable[[Taxonomy], tuple[Taxonomy, Change]], *, digest: str) -> Change:
        """Make a change and add it to the history.

        Parameters
        ----------
        edit : a change such as `rename`, of the taxonomy that it is called with
        digest : digest of the taxonomy for which the change was decided

        Raises
        ------
        InputError
            If the taxonomy has changed since, the edit refuses, or as `write_change`; nothing is written.
        """
        taxonomy = read_taxonomy(self.path, language=self.language)
        if taxonomy.digest() != digest:
            raise InputError(f"{str(self.path)!r} has changed in the meantime", "look at it again")
        new_taxonomy, change = edit(taxonomy)
        write_change(self.path, new_taxonomy, change)  # refuses if another one was faster
        return change


def use_taxonomy(store: Store, file: TaxonomyFile | None) -> None:
    """Record which taxonomy a desk uses, so that its commands know; None for that of the model."""
    if file is None:
        delete_setting(store, _SETTING)
    else:
        write_setting(store, _SETTING, str(file.path.resolve()))
        write_setting(store, _LANGUAGE, file.language)


def desk_labels(store: Store) -> LabelNames | None:
    """Return the labels of a desk; None for those of the model.

    Raises
    ------
    InputError
        If the file that `use_taxonomy` recorded cannot be read.
    """
    path = read_setting(store, _SETTING)
    if path is None:
        return None
    return TaxonomyFile(Path(path), read_setting(store, _LANGUAGE) or "").names()


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
