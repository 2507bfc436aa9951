"""Python in a process of its own, forked from one that has the libraries loaded already.

`python -m osiris_nlp` takes a second or two to import what training needs; a fork takes some hundredths.
It is a process all the same: folder, environment, streams, exit status, ways to end. What a test claims
of the start itself (imports, encodings, warnings, signals) it claims of a fresh `python`.
"""

import atexit
import gc
import importlib
import json
import os
import re
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

# What commands import once they need it. Not the compiled engine: it is used wherever it is loaded.
LIBRARIES = (
    *("datasketch", "filelock", "httpx", "protego", "pyarrow.parquet", "rdflib", "typer._adapters"),
    *("osiris_nlp.analysis", "osiris_nlp.batch", "osiris_nlp.cli.demo"),
    *("osiris_nlp.cli.tables.reports", "osiris_nlp.corpus.harvest", "osiris_nlp.desk.web.server"),
    *("osiris_nlp.model.trial", "osiris_nlp.training"),
)
# A process of several threads should not fork. These libraries start some when they are loaded.
ONE_THREAD = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
LONGEST = 1 << 17  # bytes of a request: what a socket takes at once


def run(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `osiris-nlp`, in a folder and with more in its environment."""
    return python(
        "-m", "osiris_nlp", *arguments, cwd=cwd, stdin=stdin, **{"COLUMNS": "110", **environment}
    )


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a refused command said, after checking that it refused as promised."""
    message = done.stderr.decode()
    assert done.returncode == 1, message
    assert done.stdout == b""
    assert message.startswith("error: ")
    assert message.count("\n") == 1, message
    return message


def run_fresh(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `osiris-nlp` as a user does, from the start of Python."""
    return subprocess.run(
        [sys.executable, "-m", "osiris_nlp", *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "110", **environment},
    )


def messages(said: bytes | str) -> list[str]:
    """Return the lines of standard error without those that time a long count, as on a busy machine."""
    text = said if isinstance(said, str) else said.decode()
    return [line for line in text.splitlines() if not re.match(r"\[ *\d+\.\d s\] ", line)]


def python(
    way: str,
    what: str,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes = b"",
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program as `python -c PROGRAM` or `python -m MODULE` does."""
    return start(way, what, *arguments, cwd=cwd, stdin=stdin, **environment).wait()


@dataclass(frozen=True)
class Process:
    """A process in a group of its own."""

    words: list[str]
    pid: int
    answer: TextIO
    streams: tuple[int, ...]

    def is_running(self, *, for_seconds: float = 0) -> bool:
        """Whether it still runs after that time; it is not waited for longer than it runs."""
        return not select.select([self.answer], [], [], for_seconds)[0]

    def send(self, sent: signal.Signals) -> None:
        """Send a signal to the whole group."""
        os.killpg(self.pid, sent)

    def wait(self) -> subprocess.CompletedProcess[bytes]:
        """Return the exit status, and what was said on both streams."""
        with self.answer:
            status = int(self.answer.read())
        given, *streams = self.streams
        os.close(given)
        out, err = map(_content, streams)
        return subprocess.CompletedProcess(self.words, status, out, err)


def _content(stream: int) -> bytes:
    with os.fdopen(stream, "rb") as file:
        file.seek(0)
        return file.read()


def start(
    way: str,
    what: str,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes = b"",
    **environment: str,
) -> Process:
    """Start what `python` runs; its `wait` must be called."""
    words = [way, what, *map(str, arguments)]
    request = {
        "words": words,
        "folder": str(cwd or Path.cwd()),
        "environment": {**os.environ, **environment},
    }
    streams = tuple(os.memfd_create(name) for name in ("stdin", "stdout", "stderr"))
    os.write(streams[0], stdin.encode() if isinstance(stdin, str) else stdin)
    os.lseek(streams[0], 0, os.SEEK_SET)
    answer, there = os.pipe()
    socket.send_fds(_forking(), [json.dumps(request).encode()], [*streams, there])
    os.close(there)
    told = os.fdopen(answer, buffering=1)
    return Process(words, int(told.readline()), told, streams)


@cache
def _forking() -> socket.socket:
    """Start the process that forks; it ends with the one that asks."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        process = subprocess.Popen(
            [sys.executable, __file__, str(there.fileno())],
            pass_fds=[there.fileno()],
            env=os.environ | ONE_THREAD,
        )

    @atexit.register
    def end() -> None:
        here.close()
        process.wait()

    return here


def _wait_for_requests(requests: socket.socket) -> dict[str, Any]:
    """Fork for each request; return it in the process that is to do it."""
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # else a collection copies all that the processes share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, handles, *_ = socket.recv_fds(requests, LONGEST, 4)
        if not message:
            sys.exit()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            if running := os.fork():
                _, status = os.waitpid(running, 0)
                os.write(handles[3], str(os.waitstatus_to_exitcode(status)).encode())
                os._exit(0)
            os.setsid()
            os.write(handles[3], f"{os.getpid()}\n".encode())
            os.close(handles[3])
            return {"streams": handles[:3], **json.loads(message)}
        for handle in handles:
            os.close(handle)


def _do(request: dict[str, Any]) -> int:
    """Be the process of a request; return its exit status."""
    for number, stream in enumerate(request["streams"]):
        os.dup2(stream, number)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    way, what, *arguments = request["words"]
    sys.argv = [way, *arguments]
    try:
        if way == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (as Python does)
        traceback.print_exc()
        return 1
    return 0


def _end(status: int) -> None:
    """End as Python does, but for the memory: to give it back by parts takes longer than a command."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _end(_do(_wait_for_requests(socket.socket(fileno=int(sys.argv[1])))))
