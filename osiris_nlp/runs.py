"""The run log of a folder of models: what was trained and promoted there, a line of JSON each."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.errors import ModelError

RUNS = "runs.jsonl"
_MOST_SECONDS = 10  # for git to answer


def log_run(models: str | Path, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Add a line to the run log of a folder of models, with the time and the code's commit; return it.

    Lines are only ever added, each at one go, so that runs side by side do not mix theirs.

    Examples
    --------
    >>> import tempfile
    >>> models = tempfile.mkdtemp()
    >>> _ = log_run(models, {"what": "promote", "model": "osiris"})
    >>> [run["model"] for run in read_runs(models)]
    ['osiris']
    """
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry, **_commit()}
    content = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)
    path = Path(models) / RUNS
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(number).st_size
        if size and os.pread(number, 1, size - 1) != b"\n":  # a line that a full disk cut
            content = b"\n" + content
        os.write(number, content)
        os.fsync(number)
    finally:
        os.close(number)
    return line


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
        try:
            run = orjson.loads(line)
        except orjson.JSONDecodeError:
            run = None
        if not isinstance(run, dict):
            raise ModelError(f"{str(path)!r}, line {number} is cut or damaged: delete the line")
        runs.append(run)
    return runs


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
