"""Servers for the tests, each on a free loopback port, killed with its whole process group."""

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
FREE_BYTES = 2 << 30  # a container's /dev/shm often has only 64 MB
TAIL_LINES = 40  # of a log


class BringUpError(Exception):
    """A server did not start or stay up; the message ends with its own output."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder, in memory if there is space: SPIP and MariaDB sync very often."""
    memory = Path("/dev/shm")  # noqa: S108
    has_space = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > FREE_BYTES
    with tempfile.TemporaryDirectory(
        prefix="osiris-real-", dir=memory if has_space else None, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return "\n".join([f"--- end of {log}", *lines[-TAIL_LINES:]])


@contextmanager
def run_server(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[None]:
    """Run a server for the duration of the block, which starts once the server answers.

    Afterwards the server is killed with its whole process group, since its data is disposable. A
    server that failed before is an error, with the end of its log; the block may stop it properly.
    """
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | (environment or {}),
            cwd=cwd,
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
        with suppress(ProcessLookupError):  # no process of the group runs any more
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def listening(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ready
