"""Import a library without the settings file that it would take from the working directory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def away_from(file: str) -> Iterator[None]:
    """Leave the working directory for the duration of the block if it has a file of this name.

    The working directory may be a folder of downloaded data, and some libraries take settings from
    there: with numba's, a cache of pickles (programs) would be loaded; matplotlib's can start LaTeX.
    Relative paths mean something else during the block, so it should only contain an import.

    Examples
    --------
    >>> with away_from("matplotlibrc"):
    ...     import json
    """
    if not os.path.lexists(file):
        yield
        return
    here = os.open(".", getattr(os, "O_PATH", os.O_RDONLY))
    try:
        os.chdir("/")
        yield
    finally:
        os.fchdir(here)
        os.close(here)
