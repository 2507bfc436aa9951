"""Limits of time that hold on a busy machine: growth with the size of the work, seconds of the processor."""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

FACTOR = 8  # how much larger the long work is: linear work takes 8 times as long, quadratic 64
MOST = 24
REPETITIONS = 5


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Return whether work of 8 times the size takes less than 24 times as long.

    Only the processor time of this thread counts, and the fastest of several repetitions: a busy
    machine makes a repetition slower, never faster.
    """
    short = long = float("inf")
    for _ in range(REPETITIONS):
        short, long = min(short, seconds(work, size)), min(long, seconds(work, FACTOR * size))
        if long < MOST * short:
            return True
    return False


def seconds(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start


def run_python(
    *arguments: object, seconds: int = 30, **settings: Any
) -> subprocess.CompletedProcess[str]:
    """Run Python, which is killed after some seconds of processor time, however long it waits for it."""
    command = ["prlimit", f"--cpu={seconds}", sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **settings)


def output_of(program: str, *arguments: object, **settings: Any) -> str:
    """Run a program in a new process; return what it prints."""
    result = run_python("-c", program, *arguments, **settings)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
