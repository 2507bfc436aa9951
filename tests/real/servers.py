"""Servers of the tests' own: a free loopback port, a process group, an end that takes all with it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 60
ROOM = 2 << 30  # bytes; a container's /dev/shm is often 64 MB
SHOWN = 40  # lines of a log


class BringUpError(Exception):
    """A real part did not come up or stay up; the message ends with what it said itself."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, in memory where there is room: SPIP and MariaDB sync at every turn."""
    memory = Path("/dev/shm")  # noqa: S108
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    with tempfile.TemporaryDirectory(
        prefix="osiris-real-", dir=memory if roomy else None, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return "\n".join([f"--- end of {log}", *lines[-SHOWN:]])


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    environment: dict[str, str] | None = None,
) -> Iterator[None]:
    """A server, from its first answer to the end of the block.

    It is killed with its whole group: nothing it holds outlives the test, so nothing needs saving. One
    that failed before is an error, with the end of its log; the block may stop it properly.
    """
    with log.open("ab") as told:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            env=os.environ | (environment or {}),
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if server.poll() is not None or time.monotonic() > deadline:
                state = "stopped" if server.poll() is not None else "does not answer"
                raise BringUpError(f"{Path(command[0]).name} {state}\n{tail(log)}")
            time.sleep(0.05)
        yield
        if server.poll():
            raise BringUpError(
                f"{Path(command[0]).name} failed, status {server.returncode}\n{tail(log)}"
            )
    finally:
        with suppress(ProcessLookupError):  # nothing of it runs any more
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def listening(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ready
