"""The process that trains and compares a candidate while the desk runs."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

_NICENESS = 10  # of the process; editors come first
_LONGEST = 20_000  # bytes of the end of its messages
_STEP = re.compile(r"\[ *[\d.]+ s\] (.+) (\d+)/(\d+)")
_END = 5  # seconds to wait for the process when it is stopped


class LearningRun:
    """A process that trains and compares a candidate, and its messages.

    Attributes
    ----------
    is_stopped : whether it was stopped before its end
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        # A file rather than a pipe: if the desk is killed, the process can go on.
        self._messages: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as this)
        self._process = subprocess.Popen(  # noqa: S603 (a command of this package)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._messages,
            env={**os.environ, **environment},
        )
        self.is_stopped = False
        with suppress(ProcessLookupError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    @property
    def progress(self) -> tuple[str, int, int] | None:
        """The last step that the process has named, with the parts of it that are done, and all parts."""
        steps = _STEP.findall(self._end_of_messages())
        if not steps:
            return None
        step, n_done, n_total = steps[-1]
        return step, int(n_done), int(n_total)

    @property
    def error(self) -> str:
        """Why the process has failed, in English; empty if it has not, or was stopped."""
        if self.is_running or self.is_stopped or self._process.returncode == 0:
            return ""
        lines = self._end_of_messages().strip().splitlines()
        return lines[-1] if lines else f"Ended with status {self._process.returncode}"

    def wait(self, seconds: float) -> None:
        """Wait until the process ends, or the time is over."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def stop(self) -> None:
        """End the process; nothing that it has done counts."""
        if self.is_running:
            self.is_stopped = True
            self._process.terminate()
            self.wait(_END)

    def close(self) -> None:
        """End the process, and forget its messages."""
        self.stop()
        self._messages.close()

    def _end_of_messages(self) -> str:
        if self._messages.closed:
            return ""
        size = os.fstat(self._messages.fileno()).st_size
        content = os.pread(self._messages.fileno(), _LONGEST, max(0, size - _LONGEST))
        return content.decode("utf-8", "replace")
