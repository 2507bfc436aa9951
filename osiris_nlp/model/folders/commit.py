"""The commit of the git repository that contains the working directory, read from its files.

Running git would run the programs that the repository's configuration names, and the repository may
have come with downloaded data.
"""

import re
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")  # SHA-1 or SHA-256
_BRANCH = re.compile(r"ref: (refs/(?!.*\.\.)\S+)")


def current_commit() -> str | None:
    """Return the id of the commit checked out in the working directory, or None outside a repository.

    Nothing is run, and nothing but an id is taken from the files. None is also returned for a
    repository without commits, or one whose references are stored in another way (reftable).
    """
    try:
        folder = Path.cwd()
        git = next(
            (parent / ".git" for parent in (folder, *folder.parents) if (parent / ".git").exists()),
            None,
        )
        return None if git is None else _head(git)
    except (OSError, ValueError):  # a folder that was removed, or a path with a null character
        return None


def _head(git: Path) -> str | None:
    if git.is_file():  # of a worktree or a submodule: it names the folder
        git = git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir: ").strip()
    head = _line(git / "HEAD")
    branch = _BRANCH.fullmatch(head)
    if branch is None:
        return _commit_in(head)
    shared = git / (_line(git / "commondir") or ".")  # the references of a worktree
    loose = (_commit_in(_line(folder / branch[1])) for folder in (git, shared))
    packed = re.search(
        rf"^(\w+) {re.escape(branch[1])}$", _line(shared / "packed-refs"), re.MULTILINE
    )
    return next(filter(None, loose), None) or (_commit_in(packed[1]) if packed else None)


def _commit_in(text: str) -> str | None:
    return text if _COMMIT.fullmatch(text) else None


def _line(path: Path) -> str:
    """Return the content of a file without the end of its last line; empty if there is none."""
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
