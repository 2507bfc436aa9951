"""Python in a separate process, forked from one that has already imported the libraries.

`python -m osiris_nlp` takes a second or two to import what training needs; a fork takes a few
hundredths. A fork is a process like any other: it has its own folder, environment, streams, exit status
and ways to end. Tests of the start itself (imports, encodings, warnings, signals) run a fresh `python`.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

# What commands import when they need it. The compiled engine is not here: once loaded, it is used.
LIBRARIES = (
    *("alembic.command", "filelock", "pyarrow.parquet", "rdflib"),
    *("typer._adapters", "osiris_nlp.desk.app.app", "osiris_nlp.desk.intake.importing"),
    *("osiris_nlp.analysis", "osiris_nlp.batch"),
    *("osiris_nlp.cli.tables.reports", "osiris_nlp.desk.app.server"),
    *("osiris_nlp.model.new_label", "osiris_nlp.training"),
)
# A process with several threads should not fork, and these libraries start threads when imported.
ONE_THREAD = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
LONGEST = 1 << 17  # bytes per request, which a socket accepts at once


def run(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `osiris-nlp` in a folder, with additional environment variables."""
    return python(
        "-m", "osiris_nlp", *arguments, cwd=cwd, stdin=stdin, **{"COLUMNS": "110", **environment}
    )


def run_fresh(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `osiris-nlp` as a user does, in a new Python process."""
    return subprocess.run(
        [sys.executable, "-m", "osiris_nlp", *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "110", **environment},
    )


def python(
    option: str,
    program: str,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes = b"",
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program as `python -c PROGRAM` or `python -m MODULE` does."""
    return start(option, program, *arguments, cwd=cwd, stdin=stdin, **environment).wait()


@dataclass(frozen=True)
class Process:
    """A process in its own process group."""

    words: list[str]
    pid: int
    answer: TextIO
    streams: tuple[int, ...]

    def is_running(self, *, for_seconds: float = 0) -> bool:
        """Return whether it still runs after that time; return at once if it ends before."""
        return not select.select([self.answer], [], [], for_seconds)[0]

    def output(self) -> str:
        """Return what it has written to both output streams so far."""
        return "".join(
            os.pread(stream, os.fstat(stream).st_size, 0).decode() for stream in self.streams[1:]
        )

    def send(self, signal_: signal.Signals) -> None:
        """Send a signal to the whole group."""
        os.killpg(self.pid, signal_)

    def wait(self) -> subprocess.CompletedProcess[bytes]:
        """Wait until it ends; return its exit status and both output streams."""
        with self.answer:
            status = int(self.answer.read())
        stdin, *streams = self.streams
        os.close(stdin)
        out, err = map(_content, streams)
        return subprocess.CompletedProcess(self.words, status, out, err)


def _content(stream: int) -> bytes:
    with os.fdopen(stream, "rb") as file:
        file.seek(0)
        return file.read()


def start(
    option: str,
    program: str,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes = b"",
    **environment: str,
) -> Process:
    """Start a program as `python` runs it; the caller must call `wait`."""
    words = [option, program, *map(str, arguments)]
    request = {
        "words": words,
        "folder": str(cwd or Path.cwd()),
        "environment": {**os.environ, **environment},
    }
    streams = tuple(os.memfd_create(name) for name in ("stdin", "stdout", "stderr"))
    os.write(streams[0], stdin.encode() if isinstance(stdin, str) else stdin)
    os.lseek(streams[0], 0, os.SEEK_SET)
    reading, writing = os.pipe()
    socket.send_fds(_forking(), [json.dumps(request).encode()], [*streams, writing])
    os.close(writing)
    answer = os.fdopen(reading, buffering=1)
    return Process(words, int(answer.readline()), answer, streams)


@cache
def _forking() -> socket.socket:
    """Start the process that forks; it ends when this process ends."""
    client, server = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with server:
        process = subprocess.Popen(
            [sys.executable, __file__, str(server.fileno())],
            pass_fds=[server.fileno()],
            env=os.environ | ONE_THREAD,
        )

    @atexit.register
    def end() -> None:
        client.close()
        process.wait()

    return client


def _wait_for_requests(requests: socket.socket) -> dict[str, Any]:
    """Fork for each request; return the request in the process that is to execute it."""
    for library in LIBRARIES:
        importlib.import_module(library)
    _load_numba()
    gc.freeze()  # otherwise a collection would copy the memory that the processes share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, handles, *_ = socket.recv_fds(requests, LONGEST, 4)
        if not message:
            sys.exit()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            if child := os.fork():
                _, status = os.waitpid(child, 0)
                os.write(handles[3], str(os.waitstatus_to_exitcode(status)).encode())
                os._exit(0)
            os.setsid()
            os.write(handles[3], f"{os.getpid()}\n".encode())
            os.close(handles[3])
            return {"streams": handles[:3], **json.loads(message)}
        for handle in handles:
            os.close(handle)


def _load_numba() -> None:
    """Fit a model of one label: before its first function runs, numba loads for a quarter of a second."""
    import numpy as np

    from osiris_nlp.model.engine import SparseRows
    from osiris_nlp.training.fitting.solver import fit_linear

    one = np.ones((1, 1), np.float32)
    article = SparseRows(np.array([0, 1]), np.array([0], np.int32), one[0])
    fit_linear(article, one > 0, one, one)


def _do(request: dict[str, Any]) -> int:
    """Execute a request in this process; return its exit status."""
    for number, stream in enumerate(request["streams"]):
        os.dup2(stream, number)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    option, program, *arguments = request["words"]
    sys.argv = [option, *arguments]
    try:
        if option == "-m":
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (as Python does)
        traceback.print_exc()
        return 1
    return 0


def _end(status: int) -> None:
    """End as Python does, without freeing memory, which takes longer than a command."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])  # not this folder: programs import `helpers`
    _end(_do(_wait_for_requests(socket.socket(fileno=int(sys.argv[1])))))
