"""The run log of a folder of models: one JSON line per training and promotion."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.files import locked

RUNS = "runs.jsonl"
_GIT_TIMEOUT = 10  # seconds


@contextmanager
def run_log(models: str | Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Open the run log of a folder of models for one writer; yield a function that adds a line.

    The log is opened before the work it records, so that nothing happens unlogged. Each line gets
    the time and the commit of the git repository of the working directory.

    Raises
    ------
    ModelError
        If the log cannot be opened or written.

    Examples
    --------
    >>> import tempfile
    >>> models = tempfile.mkdtemp()
    >>> with run_log(models) as log:
    ...     log({"what": "promote", "model": "osiris"})
    >>> [run["model"] for run in read_runs(models)]
    ['osiris']
    """
    path = Path(models) / RUNS
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(path.with_suffix(".lock")))
            file = stack.enter_context(path.open("a+b", buffering=0))
        except InputError as error:
            raise ModelError(str(error)) from None
        except OSError as error:
            raise ModelError(f"{str(path)!r} cannot be written: {error.strerror}") from None
        yield lambda entry: _append(file, path, entry)


def read_runs(models: str | Path) -> list[dict[str, Any]]:
    """Return the lines of a run log, oldest first; ``pandas.json_normalize`` turns them into a frame.

    Every line has `time`, `what` (``train`` or ``promote``), `model`, `id` (of its weights),
    `commit` and `dirty` (of the git repository of the working directory; null outside one). A
    training also has `settings`, `corpus` and `taxonomy` (counts and sha256), `figures`, `by_date`, `seconds`,
    `versions`.

    Raises
    ------
    ModelError
        If a line is not a JSON object, for example cut by a full disk or an editor.
    """
    path = Path(models) / RUNS
    if not path.is_file():
        return []
    runs = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line:
            continue
        try:
            run = orjson.loads(line)
        except orjson.JSONDecodeError:
            run = None
        if not isinstance(run, dict):
            raise ModelError(f"Damaged line in the run log {str(path)!r}: delete line {number}")
        runs.append(run)
    return runs


def _append(file: FileIO, path: Path, entry: Mapping[str, Any]) -> None:
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry, **_commit()}
    content = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":  # the last line is incomplete, for example after a full disk
            content = b"\n" + content
    try:
        while content:
            content = content[file.write(content) :]
        os.fsync(file.fileno())
    except OSError as error:
        raise ModelError(
            f"The command succeeded, but its run log {str(path)!r} could not be written: "
            f"{error.strerror}"
        ) from None


def _commit() -> dict[str, Any]:
    """Return the commit of the working directory's repository, and whether files differ from it."""
    git = shutil.which("git")
    head = _run_git(git, "rev-parse", "HEAD") if git else None
    changes = None
    if git and head:
        changes = _run_git(git, "status", "--porcelain", "--untracked-files=no")
    return {"commit": head, "dirty": None if changes is None else bool(changes)}


def _run_git(git: str, *arguments: str) -> str | None:
    try:
        result = subprocess.run(  # noqa: S603 (fixed arguments)
            [git, *arguments], capture_output=True, text=True, timeout=_GIT_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return result.stdout.strip() if result.returncode == 0 else None
