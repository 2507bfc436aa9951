"""Warnings that point to the line of the user's code, not to one of this package."""

import inspect
import warnings
from functools import lru_cache

_PACKAGE = __name__.partition(".")[0]


@lru_cache(maxsize=1000)
def warn_user(message: str) -> None:
    """Warn of something in a call from outside this package; the same message is given once per process.

    Python finds that call itself from 3.12 on, with `skip_file_prefixes`. It repeats a warning whenever
    any library has touched its filters, as pandas and scikit-learn do.
    """
    frame, level = inspect.currentframe(), 1
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)
