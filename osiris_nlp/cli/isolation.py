"""Keep what lies next to the data out of a command: no program and no module is taken from there."""

import os
import shutil

_search_path: str | None = None  # the PATH that the command was started with


def isolate() -> None:
    """Make this process and its workers find no programs by name, and no modules in the working directory.

    Libraries start programs by name (``fc-list``, ``uname``, ``lscpu``, ``gcc``), and do without them if
    there are none. Python starts worker processes with ``-c`` and ``-m``, which would import from the
    working directory.
    """
    global _search_path  # noqa: PLW0603 (the environment is global too)
    _search_path = os.environ.get("PATH")
    os.environ |= {"PATH": os.devnull, "PYTHONSAFEPATH": "1"}


def find_program(name: str) -> str | None:
    """Return the path of a program on the PATH that the command was started with, or None."""
    return shutil.which(name, path=_search_path)
