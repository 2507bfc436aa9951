"""Reading of whole files and long texts in processes of their own, which are killed after ten seconds.

The desk has one interpreter lock: whatever takes a minute in C code, such as a regular expression,
stops every request for a minute, and nothing can end it. So the service passes each file to a fork of
a process that has the libraries loaded (`_serve_forks`). The system kills the fork when its time is up
and denies it memory above its ceiling. The service itself only waits for a socket.

Pebble's pool also kills slow workers, but one that is busy outlives a killed service, and
multiprocessing's way to start processes, which it uses, imports modules from the current folder.
"""

import asyncio
import datetime as dt
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import orjson

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.records import Article
from osiris_nlp.desk import uploads
from osiris_nlp.desk.room import Room

SECONDS = 10  # that a file may take; pages of 3 MB take four
# Beyond it, for the start of the process and on an overloaded machine. Browsers give up after 20.
_GRACE_SECONDS = 4
# Small files do not wait for large ones. Two forks at their ceilings, the process that forks and the
# service stay below 600 MB in all.
_SMALL = 300_000  # bytes
# Bytes of private memory, of which the libraries take 70 MB. Pages of 2 MB need 160 MB.
_CEILING, _SMALL_CEILING = 180_000_000, 110_000_000
# The service's own module path, and -P: the current folder must not be searched for modules.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    f"from {__name__} import serve_forks; serve_forks()"
)


class UnreadError(OsirisError):
    """A file could not be read within its limits of time and memory."""


class Reader:
    """Reads files and long texts, one small and one large at a time, in other processes.

    The process that forks starts when `start` is called or the first file arrives, and again after
    it has died. It ends with this process, however that ends, and so do its forks.

    Parameters
    ----------
    seconds : that a file may take
    ceiling : bytes of private memory that a fork may use
    """

    def __init__(self, *, seconds: float = SECONDS, ceiling: int = _CEILING) -> None:
        self._seconds, self._ceiling = seconds, ceiling
        self._small, self._large = Room(1), Room(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> socket.socket:
        """Start the process that forks, unless it runs; return the socket on which it takes requests."""
        if self._control is None or self._process is None or self._process.poll() is not None:
            self.close()
            self._control, theirs = socket.socketpair()
            command = [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path)]
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "OMP_NUM_THREADS": "1"},
                    start_new_session=True,  # Ctrl-C is for the service
                )
        return self._control

    def close(self) -> None:
        """End the processes."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._control is not None:
            self._control.close()
        self._process = self._control = None

    async def first_article(self, name: str, content: bytes) -> dict[str, Any]:
        """Return the first article of an uploaded file, JSON-ready: see `uploads.first_article`.

        Raises
        ------
        InputError
            If the file extension is unknown, the file is a list that is too long, or it contains no
            article.
        UnreadError
            If reading it takes too much time or memory.
        BusyError
            If other files are being read.
        """
        extension = uploads.extension_of(name)
        uploads.check_size(extension, len(content))
        row: dict[str, Any] = await self._ask(uploads.first_article, content, extension)
        return row

    async def clean_article(self, row: Mapping[str, Any], *, needs_text: bool = True) -> Article:
        """Return the article of a row: see `uploads.clean_article`; errors as `first_article`."""
        content = orjson.dumps({"row": row, "needs_text": needs_text})
        return _article(await self._ask(uploads.clean_article, content, ".json"))

    async def site_article(
        self, columns: Mapping[str, Any], section: Sequence[str], *, site: str
    ) -> Article:
        """Return an article that a site sends: see `uploads.site_article`; errors as `first_article`."""
        content = orjson.dumps({"columns": columns, "section": section, "site": site})
        return _article(await self._ask(uploads.site_article, content, ".json"))

    async def _ask(self, task: Any, content: bytes, extension: str) -> Any:
        is_small = len(content) <= _SMALL
        ceiling = min(_SMALL_CEILING, self._ceiling) if is_small else self._ceiling
        async with (self._small if is_small else self._large).take():
            with TemporaryDirectory(prefix="osiris-desk-") as folder:
                file = Path(folder, f"file{extension}")  # nothing else of the caller's name is used
                await asyncio.to_thread(file.write_bytes, content)
                start = time.monotonic()
                reply = await self._reply([task.__name__, str(file), self._seconds, ceiling])
        if not reply:
            is_late = time.monotonic() - start >= self._seconds
            reason = f"more than {self._seconds:g} seconds" if is_late else "too much memory"
            raise UnreadError(f"Reading it takes {reason}: send the article's title and text alone")
        status, value = orjson.loads(reply)
        if status == "fault":
            raise InputError(*value)
        return value

    async def _reply(self, request: Sequence[Any]) -> bytes:
        """Return what a fork replies; nothing if it was killed."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.start(), [b"\0"], [theirs.fileno()])
            except OSError:  # the process died, perhaps killed for lack of memory
                self.close()
                socket.send_fds(self.start(), [b"\0"], [theirs.fileno()])
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            async with asyncio.timeout(self._seconds + _GRACE_SECONDS):
                writer.write(orjson.dumps(request) + b"\n")
                return await reader.read()
        except (TimeoutError, OSError):
            return b""
        finally:
            writer.close()


def serve_forks() -> None:
    """Answer each request of the service in a fork, until the service ends; then end all forks.

    A request is the descriptor of a socket, passed over the one that is standard input.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets forks that have ended
    control = socket.socket(fileno=0)
    _load_libraries()
    while descriptors := socket.recv_fds(control, 1, 1)[1]:
        if os.fork() == 0:
            control.close()
            _answer(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])
    os.killpg(0, signal.SIGKILL)


def _answer(connection: socket.socket) -> None:
    """Carry out one task within its limits, and send its result."""
    name, file, seconds, ceiling = orjson.loads(connection.makefile("rb").readline())
    signal.setitimer(signal.ITIMER_REAL, seconds)  # ends the process: nothing handles the signal
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))
    try:
        value = uploads.TASKS[name](Path(file))
        reply = orjson.dumps(["value", value])
    except InputError as fault:
        reply = orjson.dumps(["fault", [fault.what, fault.remedy]])
    except (MemoryError, RecursionError):
        return  # no reply, as when the process is killed
    connection.sendall(reply)


def _load_libraries() -> None:
    """Import what the formats import when they need it, so that no fork has to."""
    names = ("feedparser", "lxml.html", "osiris_nlp.spip", "selectolax.lexbor", "trafilatura")
    for name in names:
        import_module(name)


def _article(fields: dict[str, Any]) -> Article:
    """Return an article from its fields in JSON."""
    day = fields["date"] and dt.date.fromisoformat(fields["date"])
    return Article(**fields | {"date": day, "labels": tuple(fields["labels"])})
