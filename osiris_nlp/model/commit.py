"""The commit of the git repository that contains the working directory, read from its files.

Running git would run the programs that the repository's configuration names, and the repository may
have come with downloaded data.
"""

import os
import re
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import read_regular

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")  # SHA-1 or SHA-256
_REFERENCE = re.compile(r"ref: (refs/(?!.*\.\.)[^\s~^:?*\[\\]+)")
_MAX_POINTER = 4096  # bytes of a file with one line; a path has at most as many
_MAX_PACKED = 20_000_000  # bytes of packed-refs: some 300,000 branches and tags


def current_commit() -> str | None:
    """Return the id of the commit checked out in the working directory, or None outside a repository.

    Nothing is run, and nothing but an id is taken from the files. None is also returned for a
    repository without commits, or one whose references are stored in another way (reftable).
    """
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # it has been removed
        return None
    for parent in (folder, *folder.parents):
        git = _git_folder(parent / ".git")
        if git is not None:
            return _head(git)
    return None


def _git_folder(path: Path) -> Path | None:
    """Return the folder at `.git`, or the one that a file there names (worktree, submodule)."""
    if os.path.isdir(path):  # noqa: PTH112 (Path raises if a parent is not readable)
        return path
    _, _, place = _line(path).partition("gitdir: ")
    return path.parent / place if place else None


def _head(git: Path) -> str | None:
    head = _line(git / "HEAD")
    reference = _REFERENCE.fullmatch(head)
    if reference is None:
        return _commit_in(head)
    shared = git / (_line(git / "commondir") or ".")  # the references of a worktree
    loose = (_commit_in(_line(place / reference[1])) for place in (git, shared))
    return next(filter(None, loose), None) or _packed(shared, reference[1])


def _packed(git: Path, reference: str) -> str | None:
    line = re.compile(rf"^([0-9a-f]+) {re.escape(reference)}$", re.MULTILINE)
    match = line.search(_text(git / "packed-refs", _MAX_PACKED))
    return _commit_in(match[1]) if match else None


def _commit_in(text: str) -> str | None:
    return text if _COMMIT.fullmatch(text) else None


def _line(path: Path) -> str:
    return _text(path, _MAX_POINTER).strip()


def _text(path: Path, max_bytes: int) -> str:
    """Return the content of a file, or '' if there is no regular file of that size."""
    try:
        return read_regular(path, max_bytes=max_bytes).decode("utf-8", "replace")
    except (InputError, ValueError):  # a ValueError is a path with a null character
        return ""
