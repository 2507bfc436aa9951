"""Warnings that point to the line of the user's code, not to one of this package."""

import inspect
import warnings

_PACKAGE = __name__.partition(".")[0]


def warn_user(message: str) -> None:
    """Warn of something in a call from outside this package.

    Python does so itself from 3.12 on, with `skip_file_prefixes`.
    """
    frame, level = inspect.currentframe(), 1
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)
