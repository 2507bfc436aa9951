"""The run log of a folder of models: one JSON line per training and promotion."""

import errno
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.files import locked, read_regular
from osiris_nlp.model.folders.commit import current_commit

RUNS = "runs.jsonl"
# Some 5,000 trainings. As Python objects, the lines take up to forty times as much memory.
_MAX_LOG = 10_000_000  # bytes
_LONGEST_LINE = 1_000_000  # bytes of the first line; ours have some 2,000
_KEYS = {"time", "what", "model"}  # of every line


@contextmanager
def run_log(models: str | Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Open the run log of a folder of models for one writer; yield a function that adds a line.

    The log is opened before the work it records, so that nothing happens unlogged. Each line gets
    the time and the commit of the git repository of the working directory.

    Raises
    ------
    ModelError
        If the log is not a log of ours, or cannot be opened or written.

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
            file = stack.enter_context(FileIO(path, "a+", opener=_open_own))
        except InputError as error:
            raise ModelError(str(error)) from None
        except OSError as error:
            raise _not_writable(path, error) from None
        yield lambda entry: _append(file, path, entry)


def check_run_log(models: str | Path) -> None:
    """Raise the ModelError that `run_log` would raise for the log there is; nothing is created."""
    path = Path(models) / RUNS
    if not os.path.lexists(path):
        return
    try:
        FileIO(path, "r+", opener=_open_own).close()
    except OSError as error:
        raise _not_writable(path, error) from None


def read_runs(models: str | Path) -> list[dict[str, Any]]:
    """Return the lines of a run log, oldest first; ``pandas.json_normalize`` turns them into a frame.

    Every line has `time`, `what` (``train`` or ``promote``), `model`, `id` (of its weights) and
    `commit` (of the git repository of the working directory; null outside one). `dirty` is null: only
    lines of version 0.1.0 say whether files differed from the commit. A training also has `settings`,
    `corpus` and `taxonomy` (counts and sha256), `figures`, `by_date`, `seconds`, `versions`. A promotion
    also has `previous`, the model to go back to, and, if a training replaced the promoted model,
    `replaced`, the id of the model that is gone.

    Raises
    ------
    ModelError
        If the log is not a regular file of at most 10 MB, or a line is not a JSON object, for example
        cut by a full disk or an editor.
    """
    path = Path(models) / RUNS
    if not os.path.lexists(path):
        return []
    try:
        content = read_regular(path, max_bytes=_MAX_LOG)
    except InputError as error:
        raise ModelError(str(error)) from None
    runs = []
    for number, line in enumerate(io.BytesIO(content), 1):
        if not line.strip():
            continue
        try:
            run = orjson.loads(line)
        except orjson.JSONDecodeError:
            run = None
        if not isinstance(run, dict):
            raise ModelError(f"Damaged line in the run log {str(path)!r}: delete line {number}")
        runs.append(run)
    return runs


def _open_own(path: str, flags: int) -> int:
    """Open a log for writing, but no other file of that name."""
    descriptor = os.open(path, flags, 0o666)
    if os.fstat(descriptor).st_size and not _is_log(os.pread(descriptor, _LONGEST_LINE, 0)):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "the file is not a run log; move it away", path)
    return descriptor


def _is_log(beginning: bytes) -> bool:
    try:
        line = orjson.loads(beginning.partition(b"\n")[0])
    except orjson.JSONDecodeError:
        return False
    return isinstance(line, dict) and set(line) >= _KEYS


def _not_writable(path: Path, error: OSError) -> ModelError:
    return ModelError(f"{str(path)!r} cannot be written: {error.strerror}")


def _append(file: FileIO, path: Path, entry: Mapping[str, Any]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line = {"time": now, **entry, "commit": current_commit(), "dirty": None}
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
