"""The run log of a folder of models: what was trained and promoted there, a line of JSON each."""

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
_MOST_SECONDS = 10  # for git to answer


@contextmanager
def run_log(models: str | Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Open the run log of a folder of models for one writer; give what adds a line to it.

    The log is opened before the work it records, so that nothing happens unlogged. A line gets the
    time, and the commit of the current folder's git repository.

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
        yield lambda entry: _add(file, path, entry)


def read_runs(models: str | Path) -> list[dict[str, Any]]:
    """Return the lines of a run log, oldest first: ``pandas.json_normalize`` makes a frame of them.

    Every line has `time`, `what` (``train`` or ``promote``), `model`, `id` (of its weights),
    `commit` and `dirty` (of the git repository one stood in; null outside one). A training has
    `settings`, `corpus` and `taxonomy` (counts and sha256), `figures`, `by_date`, `seconds`,
    `versions`.

    Raises
    ------
    ModelError
        If a line is no JSON object: a full disk or an editor cut it.
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
            raise ModelError(f"{str(path)!r}, line {number} is cut or damaged: delete the line")
        runs.append(run)
    return runs


def _add(file: FileIO, path: Path, entry: Mapping[str, Any]) -> None:
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry, **_commit()}
    content = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":  # a full disk cut the last line
            content = b"\n" + content
    try:
        while content:
            content = content[file.write(content) :]
        os.fsync(file.fileno())
    except OSError as error:
        raise ModelError(
            f"What was asked is done, but {str(path)!r} could not be written: {error.strerror}"
        ) from None


def _commit() -> dict[str, Any]:
    """Return the commit of the repository one stands in, and whether files differ from it."""
    git = shutil.which("git")
    head = _said(git, "rev-parse", "HEAD") if git else None
    changed = _said(git, "status", "--porcelain", "--untracked-files=no") if git and head else None
    return {"commit": head, "dirty": None if changed is None else bool(changed)}


def _said(git: str, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 (our own words)
            [git, *arguments], capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
